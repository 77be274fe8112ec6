"""Signs that pages set beside headings and code, which no reader would copy out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from boilerkit.page.tables import Link
from boilerkit.parsing.element_rows import ElementRows

_LINE_NUMBERS = re.compile(
    r"(?:^|[\s_-])(?:line-?n(?:o|os|um|ums|umber|umbers)|linenodiv|lines?-numbers?|gutter"
    r"|(?:rouge|code|hljs|crayon)-(?:ln|nums?|gutter|linen\w+)|hljs-ln-n\w*|blob-num)(?![a-z])"
)
_DIGITS = re.compile(r"[\s\d.:|]*\d[\s\d.:|]*")
# How far above a number the element that is called so may be.
_NEAR = 6
# "[edit]", "[ Bearbeiten | Quelltext ]"; and signs that mean a link, with variation selectors.
_BRACKETED = re.compile(r"\[[^\[\]]{1,40}\]")
_SIGNS = re.compile(r"[¶#§🔗⚓⛓∞⌗↑⇧▲\ufe0e\ufe0f]{1,3}")
_WORD = re.compile(r"[^\W_]")
_LEAST_HEADING = 3


def line_numbers(parts: Sequence[str], places: Sequence[int], rows: ElementRows) -> Iterator[int]:
    """The parts of a block that number lines of code."""
    for part, row in enumerate(places):
        if _DIGITS.fullmatch(parts[part]) and any(
            _LINE_NUMBERS.search(rows.hint(around)) for around in rows.around(row, _NEAR)
        ):
            yield part


def heading_signs(
    parts: Sequence[str],
    places: Sequence[int],
    rows: ElementRows,
    top: int,
    links: Sequence[Link],
) -> Iterator[int]:
    """The parts of a heading that only serve to link to it or to edit it.

    Such a sign is an element of its own: at the end a link into the same page that is shorter than
    the heading, or something in square brackets; at either end a link without a word or a pilcrow
    and the like. `top` is the heading's own row.
    """
    runs = [run for run in rows.children(places, top) if _text(parts, run[1])]
    linked = {link.text for link in links}
    local = {link.text for link in links if link.href.startswith("#")}
    for end in (-1, 0):
        while len(runs) > 1 and runs[end][0] is not None:
            sign = _text(parts, runs[end][1])
            bare = sign in linked and not _WORD.search(sign)
            if not (bare or _SIGNS.fullmatch(sign)):
                others = (_text(parts, run) for _, run in runs[:end])
                rest = sum(len(text) for text in others if text not in local)
                named = rest >= len(sign) if sign in local else _BRACKETED.fullmatch(sign)
                if not end or not named or rest < _LEAST_HEADING:
                    break
            yield from runs.pop(end)[1]


def _text(parts: Sequence[str], run: Sequence[int]) -> str:
    return " ".join("".join(parts[part] for part in run).split())
