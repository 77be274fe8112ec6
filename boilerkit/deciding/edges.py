"""Lines at the edges of a text that are none of it: bylines above, legal and credit lines below.

They are paragraphs like all others on old pages and in feeds, where only their words tell.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.comments.lines import is_name, name_in
from boilerkit.deciding.length import PROSE_CHARS
from boilerkit.deciding.wording import worded
from boilerkit.lexicon.timestamps import find_date
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.structure import HEADINGS
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Blocks = NDArray[np.int64]

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
#: Body that is surer stays; credits read much like the text.
_SURE, _LIKELY = 0.95, 0.9
#: The longest byline, legal and credit line; so many blocks at the end are looked at.
_BYLINE_CHARS, _LEGAL_CHARS, _CREDIT_CHARS, _LAST = 120, 300, 150, 3
#: More lines with names and dates than these are a text of their own.
_MOST_BYLINES = 4
#: A claim of rights is among so many characters.
_CLAIM_CHARS = 16
#: A name of so many words is looked at; shorter words of one may be small: "de", "van".
_NAME_WORDS, _PARTICLE_CHARS = range(2, 7), 3
#: In these, names and dates are a part of the text.
_NO_BYLINE = frozenset([*HEADINGS, "li", "dt", "td", "th", "blockquote"])
_MARKS = "([*•–—-"
_CLAIM = re.compile(r"©|\(c\)|\b(?:19|20)\d\d\b", re.IGNORECASE)


def byline_blocks(page: Page, labels: Labels, scores: Scores) -> Blocks:
    """Doubtful body between the title and the first paragraph that is a date, a name with a date,
    or a name that "by" leads in, alone."""
    body: Blocks = (labels == _BODY).nonzero()[0]
    titles = (labels == _TITLE).nonzero()[0]
    if not len(titles) or not page.has_markup:
        return body[:0]
    found: list[int] = []
    for block in body[body > titles[0]].tolist():
        if _is_byline(page, block):
            found.append(block)
        elif page.blocks.chars[block] >= PROSE_CHARS:
            break
    else:
        return body[:0]  # no paragraph follows
    if len(found) > _MOST_BYLINES:
        return body[:0]  # a programme
    return np.asarray([n for n in found if scores[n, _BODY] < _SURE], dtype=np.int64)


def _is_byline(page: Page, block: int) -> bool:
    text = " ".join(page.texts[block].split())
    if len(text) > _BYLINE_CHARS or page.elements.tag[page.blocks.element[block]] in _NO_BYLINE:
        return False
    dated, name = find_date(text) is not None, name_in(text)
    if not name:
        return dated
    is_led_in = len(name.split()) < len(text.split())
    return (dated or is_led_in) and is_name(name) and _is_capitalised(name)


def _is_capitalised(name: str) -> bool:
    words = name.split()
    return len(words) in _NAME_WORDS and not any(
        word.islower() and len(word) > _PARTICLE_CHARS for word in words
    )


def legal_blocks(page: Page, labels: Labels, scores: Scores) -> Blocks:
    """Doubtful body at the very end that begins with a claim of rights, of a year."""
    last = _last_blocks(page, labels, scores, _SURE, _LEGAL_CHARS)
    claims = [place for place in last if _CLAIM.search(page.texts[place])]
    found: Blocks = np.asarray(claims, np.int64)[worded(page, claims, "legal", _CLAIM_CHARS)]
    return found


def credit_blocks(page: Page, labels: Labels, scores: Scores) -> Blocks:
    """More doubtful body at the very end that says who else reported, mostly in names."""
    last = _last_blocks(page, labels, scores, _LIKELY, _CREDIT_CHARS)
    named = [place for place in last if _is_of_names(page.texts[place])]
    found: Blocks = np.asarray(named, np.int64)[worded(page, named, "byline", _CREDIT_CHARS)]
    return found


def _is_of_names(text: str) -> bool:
    """Whether most words begin with a capital letter, unlike in "By the ninth day I ..." and in
    scripts that have none, where names look like all other words."""
    words = text.split()
    return 2 * sum(word.lstrip(_MARKS)[:1].isupper() for word in words) > len(words)


def _last_blocks(page: Page, labels: Labels, scores: Scores, below: float, chars: int) -> list[int]:
    """The last blocks of body that are less likely and no longer than that; never all of it."""
    body = (labels == _BODY).nonzero()[0]
    last = body[max(1, len(body) - _LAST) :]
    fitting = (scores[last, _BODY] < below) & (page.blocks.chars[last] <= chars)
    found: list[int] = last[fitting].tolist()
    return found
