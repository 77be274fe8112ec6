"""Prose that is body because the page's one element named as the text holds it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.markup import any_class
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Blocks = NDArray[np.int64]

_BODY = LABEL_INDEX[Label.BODY]
_DOUBTED = [LABEL_INDEX[Label.RELATED], LABEL_INDEX[Label.BOILERPLATE]]
#: No block moves that is another label more surely.
_SURE = 0.97
#: The most of a block that is links.
_MOST_LINKED = 0.4
#: Body is doubtful below this probability on average.
_DOUBTFUL = 0.8
#: The least that a line of text, and all of it, has in an element named as the text.
_LINE_CHARS, _LEAST_TEXT_CHARS = 25, 60
#: Elements inside that one which hold something else.
_APART = frozenset(["aside", "button", "figure", "footer", "form", "label", "nav"])


def named_text(page: Page, labels: Labels, scores: Scores) -> tuple[Blocks, Blocks]:
    """The lines of the one element whose class or itemprop says that it holds the text, where
    more of them read like something else and all body is doubtful; and the body elsewhere.

    What is in an element of another name inside it is apart.
    """
    nothing = np.zeros(0, np.int64), np.zeros(0, np.int64)
    body = labels == _BODY
    chars = page.blocks.chars
    if not page.has_markup or _is_sure(scores, chars, body):
        return nothing
    found = _outermost(page)
    if len(found) != 1:
        return nothing
    first, end = int(page.elements.first_block[found[0]]), int(page.elements.end_block[found[0]])
    lines = [
        block
        for block in range(first, end)
        if _may_be_line(page, labels, scores, block) and _is_directly_in(page, block, found[0])
    ]
    inside, size = int(chars[first:end][body[first:end]].sum()), int(chars[lines].sum())
    if size < max(_LEAST_TEXT_CHARS, inside):
        return nothing
    body[first:end] = False
    if _is_sure(scores, chars, body):
        return nothing
    return np.asarray(lines, np.int64), body.nonzero()[0]


def _is_sure(scores: Scores, chars: NDArray[np.int32], body: NDArray[np.bool_]) -> bool:
    """Whether some blocks are body surely, on average."""
    places = body.nonzero()[0]
    size = chars[places]
    chance = np.minimum(scores[places, _BODY], 1.0)
    return bool(chance @ size >= _DOUBTFUL * max(1, int(size.sum())))


def _outermost(page: Page) -> list[int]:
    """The elements with blocks that are named as the text, but for those inside others."""
    elements = page.elements
    rows: list[int] = []
    named = (row for row, hint in enumerate(elements.hint) if hint and _holds_text(hint))
    for row in named:
        end = elements.end_block[row]
        if end > elements.first_block[row] and not (rows and end <= elements.end_block[rows[-1]]):
            rows.append(row)
    return rows


@lru_cache(maxsize=4_096)
def _holds_text(hint: str) -> bool:
    """Whether a class or itemprop says that an element holds the text of an article."""
    return bool(_text_holder().search(hint))


@cache
def _text_holder() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{any_class('text_holder')})(?!\S)")


def _may_be_line(page: Page, labels: Labels, scores: Scores, block: int) -> bool:
    chars = page.blocks.chars[block]
    return bool(
        labels[block] in _DOUBTED
        and chars >= _LINE_CHARS
        and page.blocks.link_chars[block] <= _MOST_LINKED * chars
        and scores[block].max() < _SURE
    )


def _is_directly_in(page: Page, block: int, around: int) -> bool:
    """Whether all elements between a block and one around it have no name, or one of the text."""
    elements, row = page.elements, int(page.blocks.element[block])
    while row != around:
        hint = elements.hint[row]
        if elements.tag[row] in _APART or (hint and not _holds_text(hint)):
            return False
        row = int(elements.parent[row])
    return True
