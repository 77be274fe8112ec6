"""Which blocks belong to the body as those of like elements do."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.length import PROSE_CHARS
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Blocks = NDArray[np.int64]
#: Tag and classes of an element.
Name = tuple[str, str]

_BODY = LABEL_INDEX[Label.BODY]
#: What is no part of a table of data, and what is not taken for body as its like is.
_APART = [LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]]
IS_APART = np.isin(np.arange(len(LABELS)), _APART)
#: Body at least so likely, and another label at most.
_LEAST_BODY, _SURE = 0.05, 0.95
#: What is alike less surely is body so likely beside its likeliest label.
_NEAR = 0.4
#: Between a tag and the one around it.
_IN = " in "
#: The most of a block that is links.
_MOST_LINKED = 0.4
#: Share of the characters of a kind of element that are body, and how many blocks of it.
_MOST_ALIKE, _LEAST_ALIKE = 0.5, 2


def alike_blocks(page: Page, labels: Labels, scores: Scores) -> Blocks:
    """Doubtful blocks from the first of the body on, no links, whose element has tag and classes of
    body, mostly. Bare tags are alike by chance: those in elements of the same classes count.

    Amid the body, an element of its own classes is enough; others, and what is below, are prose.
    """
    body: Blocks = (labels == _BODY).nonzero()[0]
    if not page.has_markup or len(body) < _LEAST_ALIKE:
        return body[:0]
    first, last = int(body[0]), int(body[-1])
    places = _doubtful(page, labels, scores, first)
    if not len(places):
        return places
    names = _names(page, places)
    strong = _is_likely_prose(page, scores, places)
    strong |= np.asarray([_IN not in tag for tag, _ in names], np.bool_) & (places < last)
    places, names = places[strong], [n for n, kept in zip(names, strong, strict=True) if kept]
    wanted = {name for name in names if name[1] and name[0] != "button"}
    if not wanted:
        return places[:0]
    mostly = _mostly_body(page, labels, slice(first, len(labels)), wanted)
    alike: Blocks = places[np.asarray([name in mostly for name in names])]
    return alike


def _doubtful(page: Page, labels: Labels, scores: Scores, first: int) -> Blocks:
    """Blocks from one on that are no body but may be, and no links for the most part."""
    likely = (scores[first:, _BODY] >= _LEAST_BODY) & (labels[first:] != _BODY)
    places = likely.nonzero()[0] + first
    places = places[(scores[places].max(axis=1) < _SURE) & ~IS_APART[labels[places]]]
    chosen: Blocks = places[_is_text(page, places)]
    return chosen


def _is_text(page: Page, places: Blocks) -> NDArray[np.bool_]:
    text: NDArray[np.bool_] = (
        page.blocks.link_chars[places] <= _MOST_LINKED * page.blocks.chars[places]
    )
    return text


def _is_likely_prose(page: Page, scores: Scores, places: Blocks) -> NDArray[np.bool_]:
    """Whether blocks are long, and body is not the likeliest label but near it."""
    body, most = scores[places, _BODY], scores[places].max(axis=1)
    near: NDArray[np.bool_] = (body >= _NEAR * most) & (body < most)
    return near & (page.blocks.chars[places] >= PROSE_CHARS)


def _names(page: Page, blocks: slice | Blocks) -> list[Name]:
    """Tag and classes of the element of each block, of the one around it where it has none."""
    tag, hint, parent = page.elements.tag, page.elements.hint, page.elements.parent
    return [
        (tag[row], hint[row])
        if hint[row] or parent[row] < 0
        else (f"{tag[row]}{_IN}{tag[parent[row]]}", hint[parent[row]])
        for row in page.blocks.element[blocks].tolist()
    ]


def _mostly_body(page: Page, labels: Labels, span: slice, wanted: set[Name]) -> set[Name]:
    """Those names whose blocks in a span are body for the most part."""
    every: Counter[Name] = Counter()
    body: Counter[Name] = Counter()
    number: Counter[Name] = Counter()
    lengths, is_body = page.blocks.chars[span].tolist(), (labels[span] == _BODY).tolist()
    for name, chars, right in zip(_names(page, span), lengths, is_body, strict=True):
        if name in wanted:
            every[name] += chars
            body[name] += right * chars
            number[name] += right
    return {
        name
        for name, chars in every.items()
        if number[name] >= _LEAST_ALIKE and body[name] >= _MOST_ALIKE * chars
    }
