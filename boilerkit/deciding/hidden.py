"""Which hidden text does not belong to the article: what no reader can open.

Panels of accordions and tabs are hidden until somebody clicks, and so is the rest of a text
behind "Read more"; pop-ups, terms and earlier drafts are hidden as well.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.length import PROSE_CHARS
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
_OF_ARTICLE = frozenset(["article", "main"])
#: Ids of elements that React's servers send hidden, to be moved to their place by a script.
_STREAMED = re.compile(r"s:[0-9a-f]+$")
#: A text of fewer characters is none beside what is hidden.
_LEAST_SHOWN_CHARS = 500
#: The most of the text that an element amid it holds that nobody misses.
_MUCH_HIDDEN = 0.1
_OPENERS = frozenset(["button", "summary", "a", "label"])
SUBHEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6", "dt"])
#: What hides paragraphs one by one, without a name that a script may use.
_PIECES = frozenset(["p", "div", "section", "blockquote", "span"])
#: One run of hidden paragraphs amid the text is at most so much of what is shown.
_MOST_OF_SHOWN = 0.5
#: Longer texts open nothing.
_OPENER_CHARS = 120
#: Blocks that an element of what opens another one holds at most.
_MOST_BESIDE = 2
#: Elements looked at from a block up to what opens it.
_MOST_STEPS = 6


def set_aside(page: Page, labels: NDArray[np.int64]) -> list[int]:
    """The blocks of hidden body that nothing on the page opens; at most one element is such, but
    for paragraphs without names between shown ones.

    Body in several hidden elements is the article itself, drawn piece by piece, or its panels.

    Args:
        page: the page.
        labels: label number of each block, shape (blocks,).
    """
    body = (labels == _BODY).nonzero()[0]
    if not page.has_markup or not len(body):
        return []
    hidden: NDArray[np.bool_] = page.elements.hidden[page.blocks.element[body]]
    if not hidden.any() or hidden.all():
        return []
    shown = body[~hidden]
    aside: list[int] = body[hidden].tolist()
    roots = {_hidden_root(page, block) for block in aside}
    if _are_left_over(page, roots, body, hidden):
        return aside
    if len(roots) > 1 or not _is_article(page, labels, shown):
        return []
    row = roots.pop()
    first, end = int(page.elements.first_block[row]), int(page.elements.end_block[row])
    if _is_opened(page, row):
        return []
    if shown[0] < first and shown[-1] >= end:
        return aside if _is_left_over(page, row, shown) else []
    return [] if _is_of_article(page, row) else aside


def _hidden_root(page: Page, block: int) -> int:
    """The outermost hidden element around a block in one."""
    elements = page.elements
    row = int(page.blocks.element[block])
    while elements.parent[row] >= 0 and elements.hidden[elements.parent[row]]:
        row = int(elements.parent[row])
    return row


def _is_article(page: Page, labels: NDArray[np.int64], shown: NDArray[np.int64]) -> bool:
    """Whether what is shown is an article by itself: a text under a title."""
    title = (labels == _TITLE).nonzero()[0]
    if not len(title) or page.elements.hidden[page.blocks.element[title[0]]]:
        return False
    return int(page.blocks.chars[shown].sum()) >= _LEAST_SHOWN_CHARS


def _is_of_article(page: Page, row: int) -> bool:
    """Whether an element is in one that is the article's, or comes in while the page loads."""
    elements = page.elements
    if any(map(_STREAMED.match, elements.hint[row].split())):
        return True
    while row >= 0 and elements.tag[row] not in _OF_ARTICLE:
        row = int(elements.parent[row])
    return row >= 0


def _is_left_over(page: Page, row: int, shown: NDArray[np.int64]) -> bool:
    """Whether an element amid the text is a short part of it that has no name a script may use."""
    elements, chars = page.elements, page.blocks.chars
    first, end = int(elements.first_block[row]), int(elements.end_block[row])
    if elements.hint[row] or chars[first:end].sum() > _MUCH_HIDDEN * chars[shown].sum():
        return False
    parent = int(elements.parent[row])
    return bool(elements.first_block[parent] < first and elements.end_block[parent] > end)


def _are_left_over(
    page: Page, roots: set[int], body: NDArray[np.int64], hidden: NDArray[np.bool_]
) -> bool:
    """Whether what is hidden are paragraphs without names between shown ones: in several runs, or
    in one that is short. What "Read more" opens is one long run, and follows the text.

    Args:
        page: the page.
        roots: the outermost hidden elements around body.
        body: blocks of body.
        hidden: which of those are hidden.
    """
    elements, chars = page.elements, page.blocks.chars[body]
    parents = {int(elements.parent[row]) for row in roots}
    named = any(elements.hint[row] or elements.tag[row] not in _PIECES for row in roots)
    if named or len(parents) > 1 or any(_is_opened(page, row) for row in roots):
        return False
    beside = elements.parent[page.blocks.element[body]] == parents.pop()
    prose = (beside & ~hidden & (chars >= PROSE_CHARS)).nonzero()[0]
    runs = np.flatnonzero(hidden & ~np.append(False, hidden[:-1]))
    if len(prose) < 2 or runs[0] > prose[-1]:
        return False
    return len(runs) > 1 or bool(chars[hidden].sum() <= _MOST_OF_SHOWN * chars[~hidden].sum())


def _is_opened(page: Page, row: int) -> bool:
    """Whether what is right before or after an element may show it when it is clicked."""
    first, end = int(page.elements.first_block[row]), int(page.elements.end_block[row])
    before = first > 0 and _opens(page, first - 1, _OPENERS | SUBHEADINGS)
    after = end < len(page) and _opens(page, end, _OPENERS)
    return (before and _is_beside(page, first - 1, row)) or (after and _is_beside(page, end, row))


def _is_beside(page: Page, block: int, row: int) -> bool:
    """Whether a block is in the parent of an element, in nothing that holds much else."""
    elements, around = page.elements, int(page.elements.parent[row])
    inner = int(page.blocks.element[block])
    while inner >= 0 and inner != around:
        if elements.end_block[inner] - elements.first_block[inner] > _MOST_BESIDE:
            return False
        inner = int(elements.parent[inner])
    return inner == around


def _opens(page: Page, block: int, tags: frozenset[str]) -> bool:
    """Whether a shown short block is a heading or button."""
    row = int(page.blocks.element[block])
    if page.elements.hidden[row] or page.blocks.chars[block] > _OPENER_CHARS:
        return False
    around = [page.elements.tag[row] for row in page.ancestors(block, _MOST_STEPS)]
    inner = page.elements.tag[int(page.blocks.inner[block])]
    return inner in tags or not tags.isdisjoint(around[:2])
