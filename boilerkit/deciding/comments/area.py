"""Page and labels -> the blocks of the comment area, and what tells its comments apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.comments.lines import (
    BADGE_CHARS,
    HEADERS,
    NAME_CHARS,
    Looks,
    Role,
    is_name,
    name_in,
)
from boilerkit.deciding.comments.threads import Evidence
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

_COMMENT, _COMMENT_UI = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]
_NO_GAP = frozenset([LABEL_INDEX[Label.TITLE], _COMMENT_UI])
_ARTICLE = frozenset(LABEL_INDEX[label] for label in (Label.TITLE, Label.BODY, Label.META))
_MOST_PLACES = 5


def find_evidence(looks: Looks, labels: NDArray[np.int64]) -> Evidence | None:
    """What is known of a page's comment area; None where it has none.

    Args:
        looks: the looks of the page's blocks.
        labels: label number of each block, shape (blocks,).
    """
    marked = np.flatnonzero(labels == _COMMENT).tolist()
    if not marked:
        return None
    return _Area(looks, labels).evidence(_without_gaps(looks.page, labels, marked))


def _without_gaps(page: Page, labels: NDArray[np.int64], marked: Sequence[int]) -> list[int]:
    """With single sentences between two comment blocks that another label was given to."""
    gaps = np.flatnonzero(np.diff(marked) == 2)
    between = [marked[int(place)] + 1 for place in gaps]
    missed = [
        block
        for block in between
        if labels[block] not in _NO_GAP and len(page.texts[block]) >= BADGE_CHARS
    ]
    return sorted([*marked, *missed])


class _Area:
    """The blocks of a comment area by what they look like."""

    def __init__(self, looks: Looks, labels: NDArray[np.int64]) -> None:
        self.looks = looks
        self.page = looks.page
        self.labels = labels

    def evidence(self, marked: Sequence[int]) -> Evidence:
        """Anchors and prose in the stretch of blocks labelled comment."""
        held = self._by_role(marked)
        anchors = self._anchors(held) or [*self._places(held[Role.UI]), *self._alike(marked)]
        return Evidence(
            marked=tuple(marked),
            anchors=tuple(frozenset(anchor) for anchor in anchors),
            prose=frozenset(held[Role.TEXT] | held[Role.OTHER]),
            is_header=self._may_be_header,
        )

    def _by_role(self, marked: Sequence[int]) -> defaultdict[Role, set[int]]:
        held: defaultdict[Role, set[int]] = defaultdict(set)
        inside = frozenset(marked)
        for block in range(max(0, marked[0] - 1), marked[-1] + 1):
            role = self.looks.role_of(block)
            if block in inside or (role in HEADERS and self._may_be_header(block)):
                held[role].add(block)
            if block in inside and "\n" in self.page.texts[block]:
                held[Role.TEXT].add(block)
        return held

    def _anchors(self, held: defaultdict[Role, set[int]]) -> list[set[int]]:
        """Dates and names, in the sets that a comment may have one each of."""
        dates, names = held[Role.HEADER], held[Role.AUTHOR]
        anchors = [
            self._with_names(anchor, held[Role.OTHER])
            for found in (dates, names)
            for anchor in self._places(found)
        ]
        if dates and names and _stretches(dates | names) <= max(len(dates), len(names)):
            anchors.insert(0, dates | names)
        return anchors

    def _places(self, found: set[int]) -> list[set[int]]:
        """Blocks by the tag and class words they stand in; all of them if they stand as one.

        A comment may show several dates or names (of the post, of the member), but each of them
        has a place of its own.
        """
        if not found:
            return []
        places: defaultdict[str, set[int]] = defaultdict(set)
        for block in found:
            places[self.looks.place(block)].add(block)
        ordered = sorted(places.values(), key=lambda blocks: (-len(blocks), min(blocks)))
        together = len(found) <= 1.5 * len(ordered[0])
        return ([found] if together else []) + ordered[:_MOST_PLACES]

    def _with_names(self, anchors: set[int], others: set[int]) -> set[int]:
        """Dates and the names before them, where a name stands before nearly every date."""
        before = {
            block - 1
            for block in anchors
            if block - 1 in others and is_name(name_in(self.page.texts[block - 1]))
        }
        return anchors | before if len(before) >= 0.8 * len(anchors) else anchors

    def _may_be_header(self, block: int) -> bool:
        """Whether a block of any label but the article's own could be a comment's header."""
        return int(self.labels[block]) not in _ARTICLE and self.looks.role_of(block) in HEADERS

    def _alike(self, marked: Sequence[int]) -> Iterator[set[int]]:
        """Places that repeat with short, bold or lone-link text: names without class words."""
        if not self.page.has_markup:
            return
        places: defaultdict[int, set[int]] = defaultdict(set)
        blocks = self.page.blocks
        for block in marked:
            short = int(blocks.chars[block]) <= NAME_CHARS
            if short and is_name(name_in(self.page.texts[block])):
                places[int(self.page.elements.path[blocks.element[block]])].add(block)
        yield from sorted((p for p in places.values() if len(p) > 1), key=len, reverse=True)[:3]


def _stretches(blocks: set[int]) -> int:
    """Runs of neighbouring blocks."""
    return sum(1 for block in blocks if block - 1 not in blocks)
