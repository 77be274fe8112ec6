"""Which body blocks are no part of a text, whatever they read like: what a place or a form shows.

Messages of mail forms, data that a script left in the page, and decks of teasers whose excerpts
are cut off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.markup import any_class
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Blocks = NDArray[np.int64]

_BODY = LABEL_INDEX[Label.BODY]
#: Messages of a form are at most so long.
_NOTICE_CHARS = 160
#: Elements looked at around a block.
_MOST_STEPS = 6
#: The most of the body that may be messages of a form.
_MUCH = 0.25
#: A link is a block that is one for the most part.
_LINKED, _UNLINKED = 0.9, 0.3
#: The longest headline and excerpt of a teaser, and how many cut excerpts show a deck.
_HEADLINE_CHARS, _EXCERPT_CHARS, _LEAST_CUT = 200, 400, 3
_CUT = ("...", "…", "[…]", "[...]")
#: A shorter block is no data that was printed by mistake.
_DATA_CHARS = 80
_CODE = frozenset(["pre", "code", "textarea"])


@lru_cache(maxsize=4_096)
def _mails(hint: str) -> bool:
    """Whether a class or id says that an element mails the article."""
    return bool(_mail_form().search(hint))


@cache
def _mail_form() -> re.Pattern[str]:
    return re.compile(any_class("mail_form"))


def form_messages(page: Page, labels: NDArray[np.int64]) -> Blocks:
    """Short body blocks in an element whose class says that it mails the article."""
    blocks = page.blocks
    short = ((labels == _BODY) & (blocks.chars <= _NOTICE_CHARS)).nonzero()[0]
    found = _inside(page, short, _mails) if page.has_markup else short[:0]
    if len(found) and blocks.chars[found].sum() > _MUCH * blocks.chars[labels == _BODY].sum():
        return found[:0]
    return found


def _inside(page: Page, blocks: Blocks, is_wanted: Callable[[str], bool]) -> Blocks:
    """The blocks that are in an element whose class or id is wanted."""
    hint, parent = page.elements.hint, page.elements.parent
    wanted: set[int] = set()
    rows = set(page.blocks.element[blocks].tolist())  # most blocks share what is around them
    for _ in range(_MOST_STEPS):
        rows.discard(-1)
        if not rows:
            break
        wanted.update([row for row in rows if hint[row] and is_wanted(hint[row])])
        rows = set(parent[list(rows)].tolist())
    if not wanted:
        return blocks[:0]
    around = (page.ancestors(block, _MOST_STEPS) for block in blocks.tolist())
    inside: Blocks = blocks[[not wanted.isdisjoint(rows) for rows in around]]
    return inside


def printed_data(page: Page, labels: NDArray[np.int64]) -> Blocks:
    """Body blocks that are a JSON object or array from the first to the last sign, not in code."""
    places = ((labels == _BODY) & (page.blocks.chars >= _DATA_CHARS)).nonzero()[0].tolist()
    found = [place for place in places if page.texts[place][0] in "{[" and _is_data(page, place)]
    return np.asarray(found, dtype=np.int64)


def _is_data(page: Page, block: int) -> bool:
    if any(page.elements.tag[row] in _CODE for row in page.ancestors(block, 2)):
        return False
    try:
        return bool(json.loads(page.texts[block]))
    except (ValueError, RecursionError):
        return False


def cut_teasers(page: Page, labels: NDArray[np.int64]) -> Blocks:
    """Body blocks of decks: headlines that are links, each with an excerpt, most of them cut off.

    The headlines of a deck are in the same kind of place.
    """
    blocks = page.blocks
    body = labels == _BODY
    headline = body & (blocks.chars <= _HEADLINE_CHARS)
    headline &= blocks.link_chars >= _LINKED * blocks.chars
    excerpt = body & (blocks.chars <= _EXCERPT_CHARS)
    excerpt &= blocks.link_chars < _UNLINKED * blocks.chars
    pairs: Blocks = (headline[:-1] & excerpt[1:]).nonzero()[0]
    if len(pairs) < _LEAST_CUT or not page.has_markup:
        return pairs[:0]
    cut = np.asarray([page.texts[place + 1].endswith(_CUT) for place in pairs.tolist()])
    paths, deck = np.unique(page.elements.path[blocks.element[pairs]], return_inverse=True)
    of_deck = np.bincount(deck, cut, len(paths))
    is_deck = (of_deck >= _LEAST_CUT) & (of_deck >= 0.5 * np.bincount(deck))
    headlines = pairs[is_deck[deck]]
    return np.concatenate((headlines, headlines + 1))
