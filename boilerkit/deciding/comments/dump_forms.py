"""What a text dump has inside and below a form of comments, and what is no part of the form.

Where markup is lost and a scraper kept no names, what readers wrote lies between "One Comment"
and the form, and bare headlines of other articles follow it. Networks take both for part of the
form, though seldom for sure.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon import match_cues
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Labels = NDArray[np.int64]

_BODY, _RELATED = LABEL_INDEX[Label.BODY], LABEL_INDEX[Label.RELATED]
_COMMENT, _COMMENT_UI = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]
#: A line that is one of the form for sure stays one.
_SURE = 0.9
#: Shorter lines are buttons and names; headlines have so many words.
_LEAST_CHARS, _HEADLINE_WORDS = 60, range(4, 25)
_TERMINAL = frozenset('.!?…。！？؟।”"')
_NO_HEADLINE = frozenset(":,;：；，*")


def without_strangers(page: Page, labels: Labels, scores: NDArray[np.float32]) -> Labels:
    """The labels, with prose inside a form made comments and headlines below it related links.

    Only blocks that are doubtful and hold no cue of any kind are moved. A list item is one
    comment: its other paragraphs go with its first one. Pages with markup are left alone.

    Args:
        labels: label number of each block, shape (blocks,).
        scores: probabilities, shape (blocks, labels).
    """
    if page.has_markup:
        return labels
    moved = labels.copy()
    sure = np.flatnonzero((labels == _COMMENT_UI) & (scores[:, _COMMENT_UI] >= _SURE))
    form = int(sure[-1]) if len(sure) else len(labels)
    for block in _doubtful(page, labels, scores):
        if _is_prose(page.texts[block]):
            moved[block] = _COMMENT
        elif block > form and _is_headline(page.texts[block]):
            moved[block] = _RELATED
    for first in _items_in_forms(page, labels, scores):
        moved[first] = _COMMENT
    for block, lines in enumerate(page.lines):
        in_item = lines.item >= 0 and lines.item != block
        if in_item and moved[lines.item] == _COMMENT and scores[block, _BODY] < _SURE:
            moved[block] = _COMMENT
    return moved


def _items_in_forms(page: Page, labels: Labels, scores: NDArray[np.float32]) -> Iterator[int]:
    """First blocks of list items that are doubtful body between two sure lines of the form."""
    sure = (labels == _COMMENT_UI) & (scores[:, _COMMENT_UI] >= _SURE)
    doubtful = (labels == _BODY) & (scores[:, _BODY] < _SURE)
    items = np.asarray([lines.item for lines in page.lines], dtype=np.int64)
    size = np.bincount(items[items >= 0], minlength=len(items))
    for first in np.flatnonzero(doubtful & (items == np.arange(len(items)))).tolist():
        end = first + int(size[first])
        if first and sure[first - 1] and end < len(sure) and sure[end]:
            yield first


def _doubtful(page: Page, labels: Labels, scores: NDArray[np.float32]) -> Iterator[int]:
    """Blocks that were taken for the form without a word for it."""
    doubtful = (labels == _COMMENT_UI) & (scores[:, _COMMENT_UI] < _SURE)
    blocks = np.flatnonzero(doubtful).tolist()
    if blocks:
        hits = match_cues([page.texts[block].lower() for block in blocks]).sum(axis=1).tolist()
        yield from (block for block, hit in zip(blocks, hits, strict=True) if not hit)


def _is_prose(text: str) -> bool:
    return len(text) >= _LEAST_CHARS and text[-1] in _TERMINAL


def _is_headline(text: str) -> bool:
    return (
        len(text.split()) in _HEADLINE_WORDS
        and text[-1] not in _NO_HEADLINE
        and not text[0].islower()
    )
