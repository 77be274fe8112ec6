"""Plain text -> `Page`: one block a paragraph, with its lines and the blank lines remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from boilerkit.page.tables import BlockColumns, Elements, Lines, Page, int_column
from boilerkit.parsing.line_layout import read_paragraphs
from boilerkit.parsing.mistaken_input import file_type_of, mistake_in_text

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00]")


def parse_text(text: str, *, url: str | None = None, max_blocks: int = 200_000) -> Page:
    """Cut text without markup into blocks, one a paragraph: wrapped lines are joined.

    Raises:
        TypeError: `text` is not a string.
    """
    if not isinstance(text, str):
        raise TypeError(f"expected str, not {type(text).__name__}")
    mistake = mistake_in_text(text)
    if file_type_of(text):
        text = ""
    paragraphs = read_paragraphs(_INVISIBLE.sub("", text))
    warnings = () if mistake is None else (mistake,)
    if len(paragraphs) > max_blocks:
        paragraphs = paragraphs[:max_blocks]
        warnings = (*warnings, f"text cut after {max_blocks} blocks")
    texts = tuple(paragraph.text for paragraph in paragraphs)
    return Page(
        texts=texts,
        blocks=_columns(texts, [int(paragraph.gap) for paragraph in paragraphs]),
        elements=_no_elements(),
        links=((),) * len(texts),
        lines=tuple(Lines(found.first, found.last, found.item) for found in paragraphs),
        url=url,
        warnings=warnings,
    )


def _columns(texts: Sequence[str], gaps: Sequence[int]) -> BlockColumns:
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
