"""Scores and page structure -> one label a block.

Scoring facts at blocks, deciding at the page: jusText's two passes. Each rule below takes the
labels decided so far and returns new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.comments.completion import complete_comments
from boilerkit.deciding.comments.dump_forms import without_strangers
from boilerkit.deciding.length import has_text
from boilerkit.lexicon import CATEGORIES, match_cues
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Favor = Literal["balanced", "precision", "recall"]

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
_CAPTION, _RELATED = LABEL_INDEX[Label.CAPTION], LABEL_INDEX[Label.RELATED]
_COMMENT, _COMMENT_UI = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]
# What a block that is no body is not either: the title stands once.
_BODY_OR_TITLE = [_TITLE, _BODY]
#: What a block's body probability is multiplied with (odds) before labels are compared.
BODY_ODDS: dict[Favor, float] = {"balanced": 1.0, "precision": 0.25, "recall": 4.0}
_LEAST_TITLE = 0.25
# A heading of comments is one for sure, or a likely one with the words for it; so much body must
# stand before it.
_SURE, _LIKELY = 0.9, 0.5
_MUCH_BODY_CHARS, _HEADING_CHARS = 500, 120
# Comments that were found are few where they hold less than this share of the body that follows.
_FEW_COMMENTS = 0.3
# More blocks than this between two stretches of body part them; and what a small stretch is.
_FAR, _SMALL = 10, 0.6
# In class names (a table's caption element is body); and the most of the body that may stand so.
_CAPTION_WORD, _MUCH_CAPTION = "caption", 0.25
# The longest teaser of one line, and the least of it that is a link.
_TEASER_CHARS, _LINKED = 200, 0.65
# Where there is no text, blocks count as body that only may be.
_DOUBTFUL_ODDS = 20.0


def decide(page: Page, scores: Scores, favor: Favor = "balanced") -> Labels:
    """One label number a block; shape (blocks,)."""
    if len(page) == 0:
        return np.zeros(0, dtype=np.int64)
    weighed = _weighed(scores, BODY_ODDS[favor])
    labels = weighed.argmax(axis=1).astype(np.int64)
    if not has_text(page, labels):
        weighed = _weighed(scores, BODY_ODDS[favor] * _DOUBTFUL_ODDS)
        labels = weighed.argmax(axis=1).astype(np.int64)
    labels = _without_far_body(page, _ended_body(page, labels, weighed), weighed)
    labels = _without_read_also(page, _without_captions(page, labels), weighed)
    labels = _one_title(labels, weighed)
    labels = without_strangers(page, labels, scores)
    return complete_comments(page, labels, scores[:, _BODY])


def _weighed(scores: Scores, body_odds: float) -> Scores:
    weighed = scores.copy()
    weighed[:, _BODY] *= body_odds
    return weighed


def _ended_body(page: Page, labels: Labels, scores: Scores) -> Labels:
    """What follows a sure heading or form of comments is no body, where few comments were found.

    Posts of threads without any markup read like the article's paragraphs, and networks that see
    no further than some blocks go on with what they began.
    """
    chars = page.blocks.chars
    end = _comment_heading(page, labels, scores)
    if end is None:
        return labels
    after = (labels == _BODY) & (np.arange(len(labels)) > end)
    if chars[labels == _COMMENT].sum() >= _FEW_COMMENTS * chars[after].sum():
        return labels
    return _next_best(labels, scores, after, _BODY_OR_TITLE)


def _comment_heading(page: Page, labels: Labels, scores: Scores) -> int | None:
    """The first sure heading or form of comments between the body and more body."""
    done = np.cumsum(np.where(labels == _BODY, page.blocks.chars, 0))
    likely = (labels == _COMMENT_UI) & (scores[:, _COMMENT_UI] >= _LIKELY)
    places = np.flatnonzero(likely & (done >= _MUCH_BODY_CHARS) & (done < done[-1])).tolist()
    sure = (
        place
        for place in places
        if scores[place, _COMMENT_UI] >= _SURE or _worded(page, [place], "comment_heading")[0]
    )
    return next(sure, None)


def _without_far_body(page: Page, labels: Labels, scores: Scores) -> Labels:
    """Small doubtful stretches of body far below the main one are teasers or notices.

    boilerpipe keeps the largest stretch of content alone; a sure one may stand apart here.
    """
    body = np.flatnonzero(labels == _BODY)
    if not len(body) or body[-1] - body[0] < len(body) + _FAR:
        return labels
    stretch = np.concatenate(([0], np.cumsum(np.diff(body) > _FAR)))
    chars = page.blocks.chars[body].astype(np.float64)
    size = np.bincount(stretch, chars)
    sureness = np.bincount(stretch, chars * np.minimum(scores[body, _BODY], 1.0)) / size
    main = int(size.argmax())
    drop = (size < _SMALL * size[main]) & (sureness < _SURE) & (np.arange(len(size)) > main)
    where = np.zeros(len(labels), dtype=np.bool_)
    where[body[drop[stretch]]] = True
    return _next_best(labels, scores, where, _BODY_OR_TITLE)


def _next_best(
    labels: Labels, scores: Scores, where: NDArray[np.bool_], but: Sequence[int]
) -> Labels:
    """For some blocks the likeliest label that is none of `but`."""
    if not where.any():
        return labels.copy()
    others = scores.copy()
    others[:, but] = -1.0
    return np.where(where, others.argmax(axis=1), labels)


def _without_captions(page: Page, labels: Labels) -> Labels:
    """What stands in an element that is called a caption is one, however much it reads like body.

    Where much of the body stands so, the name means something else.
    """
    body = np.flatnonzero(labels == _BODY)
    if not len(body) or not page.has_markup:
        return labels
    elements = page.elements
    rows = page.blocks.element[body].tolist()
    called = np.asarray(
        [elements.tag[row] == "figcaption" or _CAPTION_WORD in elements.hint[row] for row in rows]
    )
    chars = page.blocks.chars
    if not called.any() or chars[body[called]].sum() > _MUCH_CAPTION * chars[body].sum():
        return labels
    decided = labels.copy()
    decided[body[called]] = _CAPTION
    return decided


def _without_read_also(page: Page, labels: Labels, scores: Scores) -> Labels:
    """A short block that is a link for the most part and says "Read also" is a teaser."""
    blocks = page.blocks
    linked = (blocks.chars <= _TEASER_CHARS) & (blocks.link_chars >= _LINKED * blocks.chars)
    places = np.flatnonzero(linked & (labels == _BODY) & (scores[:, _BODY] < _SURE))
    if not len(places):
        return labels
    decided = labels.copy()
    decided[places[_worded(page, places.tolist(), "read_also")]] = _RELATED
    return decided


def _worded(page: Page, blocks: Sequence[int], category: str) -> NDArray[np.bool_]:
    """Whether blocks begin with words of a category of cues, shape (blocks,)."""
    hits = match_cues([page.texts[block][:_HEADING_CHARS].lower() for block in blocks])
    return hits[:, CATEGORIES.index(category)] > 0


def _one_title(labels: Labels, scores: Scores) -> Labels:
    """The best title stays one; the others become the next best label.

    A repeated headline is boilerplate, and a page whose title is in doubt still has one.
    """
    chosen = int(scores[:, _TITLE].argmax())
    if scores[chosen, _TITLE] < _LEAST_TITLE and not (labels == _TITLE).any():
        return labels
    decided = _next_best(labels, scores, labels == _TITLE, [_TITLE])
    decided[chosen] = _TITLE
    return decided
