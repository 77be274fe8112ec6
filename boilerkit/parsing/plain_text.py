"""Plain text -> `Page`: one block a line, with the blank lines remembered."""

from __future__ import annotations

import re

import numpy as np

from boilerkit.page.tables import BlockColumns, Elements, Page, int_column

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\x00"))


def parse_text(text: str, *, url: str | None = None, max_blocks: int = 200_000) -> Page:
    """Cut text without markup into blocks, one for each line that holds anything.

    Raises:
        TypeError: `text` is not a string.
    """
    if not isinstance(text, str):
        raise TypeError(f"expected str, not {type(text).__name__}")
    texts: list[str] = []
    gaps: list[int] = []
    gap = 0
    for raw in _LINE_END.split(text.translate(_INVISIBLE)):
        line = " ".join(raw.split())
        if line:
            texts.append(line)
            gaps.append(gap)
            gap = 0
        else:
            gap = 1
    warnings = () if len(texts) <= max_blocks else (f"text cut after {max_blocks} blocks",)
    return Page(
        texts=tuple(texts[:max_blocks]),
        blocks=_columns(texts[:max_blocks], gaps[:max_blocks]),
        elements=_no_elements(),
        links=((),) * min(len(texts), max_blocks),
        url=url,
        warnings=warnings,
    )


def _columns(texts: list[str], gaps: list[int]) -> BlockColumns:
    zeros = int_column([0] * len(texts))
    nowhere = int_column([-1] * len(texts))
    return BlockColumns(
        element=nowhere,
        inner=nowhere,
        chars=int_column([len(t) for t in texts]),
        link_chars=zeros,
        bold_chars=zeros,
        links=zeros,
        breaks=zeros,
        images_before=zeros,
        embeds_before=zeros,
        inputs_before=zeros,
        rules_before=zeros,
        shared=zeros,
        gap=int_column(gaps),
    )


def _no_elements() -> Elements:
    none = int_column([])
    return Elements((), (), none, none, none, none, none, np.zeros(0, dtype=np.bool_))
