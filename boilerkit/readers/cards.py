"""The card around a link to another article: its headline, and whether it is an advertisement.

A card is the widest element around a link whose other links lead nowhere else: the teaser of one
article. Where its link is a button ("Read more"), the headline is another block of the card.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon import load_lexicon
from boilerkit.lexicon.folding import fold
from boilerkit.lexicon.markup import any_class, class_words
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

# Levels and blocks that a card has at most.
_LEVELS, _MOST_BLOCKS = 8, 12
# Blocks of an element whose class speaks of one link.
_FEW_BLOCKS = 6
# A longer line is no label such as "Sponsored by the brewery".
_LONGEST_LABEL = 40
_ARTICLE = [LABEL_INDEX[label] for label in (Label.TITLE, Label.BODY, Label.COMMENT)]
_EDGES = re.compile(r"^\W+|\W+$")
_AD_ADDRESS = re.compile(rf"[/.]{any_class('ad_address')}", re.IGNORECASE)


class Cards:
    """The cards of one page.

    Args:
        page: the page.
        labels: label number of each block, shape (blocks,).
        key_of: what a link's address leads to; None for an address that is none of an article.
    """

    def __init__(
        self, page: Page, labels: NDArray[np.int64], key_of: Callable[[str], str | None]
    ) -> None:
        self.page = page
        self.labels = labels
        self.key_of = key_of
        self._known_keys: dict[int, frozenset[str]] = {}
        self._known_cards: dict[int, range] = {}
        self._known_adverts: dict[int, bool] = {}
        self.sponsored = {
            href for relation, href in page.head.links if "sponsored" in relation.split()
        }

    def blocks(self, block: int) -> range:
        """The blocks of the card around a block, itself among them."""
        if block not in self._known_cards:
            self._known_cards[block] = self._card_around(block)
        return self._known_cards[block]

    def _card_around(self, block: int) -> range:
        elements, own = self.page.elements, self._keys(block)
        found = range(block, block + 1)
        for row in self.page.ancestors(block, _LEVELS):
            first = int(elements.first_block[row])
            around = range(first, max(int(elements.end_block[row]), first + 1))
            if not self._is_one_card(around, own):
                break
            found = around
        return found

    def _is_one_card(self, blocks: range, keys: frozenset[str]) -> bool:
        if len(blocks) > _MOST_BLOCKS:
            return False
        if np.isin(self.labels[blocks.start : blocks.stop], _ARTICLE).any():
            return False
        return all(self._keys(block) <= keys for block in blocks)

    def _keys(self, block: int) -> frozenset[str]:
        """What the links of a block lead to."""
        if block not in self._known_keys:
            keys = (self.key_of(link.href) for link in self.page.links[block])
            self._known_keys[block] = frozenset(key for key in keys if key)
        return self._known_keys[block]

    def is_advert(self, block: int, href: str) -> bool:
        """Whether a link, its address or its card says that it is an advertisement."""
        if href.strip() in self.sponsored or _AD_ADDRESS.search(href):
            return True
        if block not in self._known_adverts:  # one block may hold thousands of links
            self._known_adverts[block] = self._is_in_advert(block)
        return self._known_adverts[block]

    def _is_in_advert(self, block: int) -> bool:
        """Whether the block or its card says so."""
        if self._is_marked(block) or _is_advert_label(self._first_part(block)):
            return True
        return bool(self._advert_labels) and not self._advert_labels.isdisjoint(self.blocks(block))

    def _is_marked(self, block: int) -> bool:
        """Whether the class of a small element around a block says so. A word inside a class does
        not: articles about advertising and those that editors promote have such classes too."""
        elements = self.page.elements
        for row in self.page.ancestors(block, _LEVELS):
            if elements.end_block[row] - elements.first_block[row] > _FEW_BLOCKS:
                break
            if not _ad_classes().isdisjoint(elements.hint[row].split()):
                return True
        return False

    @cached_property
    def _advert_labels(self) -> frozenset[int]:
        """The blocks that are nothing but "Sponsored" or "Anzeige"."""
        return frozenset(i for i, text in enumerate(self.page.texts) if _is_advert_label(text))

    def _first_part(self, block: int) -> str:
        inline = self.page.inline.get(block)
        return inline.parts[0] if inline and inline.parts else ""


def _is_advert_label(line: str) -> bool:
    return len(line) <= _LONGEST_LABEL and _bare(line) in _advert_labels()


@cache
def _ad_classes() -> frozenset[str]:
    return frozenset(class_words("ad_class"))


@cache
def _advert_labels() -> frozenset[str]:
    """Labels of advertisements, alone on their line: "Sponsored", "Anzeige"."""
    cues = load_lexicon().cues["advert"]
    return frozenset(fold(cue.strip("=")) for cue in cues if cue.startswith("="))


@cache
def _buttons() -> frozenset[str]:
    return frozenset(map(fold, load_lexicon().teasers["buttons"]))


def is_button(text: str) -> bool:
    """Whether a link's text names no article: "Read more", "Show all"."""
    return len(text) <= _LONGEST_LABEL and _bare(text) in _buttons()


def _bare(text: str) -> str:
    """The text folded, without signs at its ends."""
    return _EDGES.sub("", fold(text))
