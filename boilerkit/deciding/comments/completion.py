"""Labels -> labels with whole comments: which blocks are readers' words is decided here.

A scorer labels single blocks. A comment shows as a whole, though: its name, date and text are
in one element, or between one line with a date and the next. What belongs to comments whose
other blocks are labelled so becomes a comment, and notices of links from other sites are none.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.comments.evidence import find_evidence
from boilerkit.deciding.comments.lines import BADGE_CHARS, HEADERS, LineFacts, is_name, name_in
from boilerkit.deciding.comments.signed_texts import signed_texts
from boilerkit.deciding.comments.threads import Item, find_items
from boilerkit.deciding.comments.whole_threads import whole_threads
from boilerkit.deciding.length import has_text
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Labels = NDArray[np.int64]

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
_COMMENT, _COMMENT_UI = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]
_NO_GAP = frozenset([_TITLE, _COMMENT_UI])
_ARTICLE = frozenset(LABEL_INDEX[label] for label in (Label.TITLE, Label.BODY, Label.META))
#: Fewer lines with figures in a form are counters.
_LEAST_DATES = 2
#: A post taken for body is at most so many blocks below the last comment.
_SOON = 12
#: A block that is body at least so likely is no comment's because of a thread around it, or of
#: an element around it.
_SURE, _LIKELY = 0.9, 0.5


def complete_comments(page: Page, labels: Labels, body_chance: NDArray[np.float32]) -> Labels:
    """The labels with whole comments, shape (blocks,).

    On a forum the first post is the text, and no thread takes all of that away.

    Args:
        page: the page.
        labels: label number of each block, shape (blocks,).
        body_chance: probability of each block to be body, shape (blocks,).
    """
    facts = LineFacts(page)
    if (labels == _COMMENT).any():
        labels = _without_trackbacks(facts, labels)
    labels = signed_texts(facts, labels)
    if _is_whole(facts, labels) or not _has_thread(page, labels):
        return labels
    threads = np.where(body_chance < _SURE, whole_threads(facts, labels), labels)
    completed = np.where(body_chance < _LIKELY, _with_whole_items(facts, threads), threads)
    if has_text(page, completed):
        return completed
    return np.where(labels == _BODY, labels, completed)


def _has_thread(page: Page, labels: Labels) -> bool:
    """Whether comments were found, or a form with lines that may show dates: most pages have
    neither, and reading lines takes time.
    """
    if (labels == _COMMENT).any():
        return True
    form = (labels == _COMMENT_UI).nonzero()[0].tolist()
    return sum(any(map(str.isdigit, page.texts[block])) for block in form) >= _LEAST_DATES


def _without_trackbacks(facts: LineFacts, labels: Labels) -> Labels:
    trackbacks = np.zeros(len(labels), dtype=np.bool_)
    trackbacks[list(facts.trackbacks)] = True
    return np.where((labels == _COMMENT) & trackbacks, _COMMENT_UI, labels)


def _is_whole(facts: LineFacts, labels: Labels) -> bool:
    """Whether nothing but comments follows a heading, and no body follows soon: then there is
    nothing to complete, which is the rule and saves most of the time.
    """
    found = (labels == _COMMENT).nonzero()[0]
    if not len(found) or not found[0]:
        return False
    first, last = int(found[0]), int(found[-1])
    headed = labels[first - 1] == _COMMENT_UI and facts.role_of(first - 1) not in HEADERS
    if not headed or last - first + 1 != len(found):
        return False
    if last + 1 < len(labels) and facts.role_of(last + 1) in HEADERS:
        return False
    read = any(_is_text(facts, block) for block in range(first, last + 1))
    return read and not (labels[last + 1 : last + 1 + _SOON] == _BODY).any()


def _with_whole_items(facts: LineFacts, labels: Labels) -> Labels:
    """The rest of the elements that hold one comment each becomes comment."""
    marked = (labels == _COMMENT).nonzero()[0].tolist()
    if not marked:
        return labels

    def may_be_header(block: int) -> bool:
        return int(labels[block]) not in _ARTICLE

    evidence = find_evidence(facts, sorted([*marked, *_gaps(facts.page, labels)]), may_be_header)
    completed = labels.copy()
    for item in find_items(facts.page, evidence):
        if item.blocks[0] not in facts.trackbacks:
            completed[list(_missed(facts, labels, item))] = _COMMENT
    return completed


def _gaps(page: Page, labels: Labels) -> Iterator[int]:
    """Single sentences between two comment blocks that another label was given to."""
    marked = (labels == _COMMENT).nonzero()[0]
    for block in (marked[:-1][np.diff(marked) == 2] + 1).tolist():
        if labels[block] not in _NO_GAP and len(page.texts[block]) >= BADGE_CHARS:
            yield block


def _missed(facts: LineFacts, labels: Labels, item: Item) -> Iterator[int]:
    """Names, dates and text of a comment that have another label.

    A form inside the comment keeps its label where the comment's text is labelled as such.
    """
    labelled = any(labels[b] == _COMMENT and _is_text(facts, b) for b in item.blocks)
    for block in item.blocks:
        if labels[block] in (_COMMENT, _TITLE) or block in facts.trackbacks:
            continue
        in_form = labels[block] == _COMMENT_UI and block != item.blocks[0] and labelled
        if facts.role_of(block) in HEADERS or (facts.is_prose(block) and not in_form):
            yield block


def _is_text(facts: LineFacts, block: int) -> bool:
    """Whether a block reads like what somebody wrote, and is more than a name or a subject."""
    if not facts.is_prose(block) or facts.is_heading(block):
        return False
    return not is_name(name_in(facts.page.texts[block]))
