"""Blocks of a comment area -> what tells its comments apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from boilerkit.deciding.comments.lines import (
    HEADERS,
    NAME_CHARS,
    LineFacts,
    Role,
    is_name,
    name_in,
)
from boilerkit.deciding.comments.threads import Evidence

_MOST_PLACES = 5


def find_evidence(
    facts: LineFacts, marked: Sequence[int], may_be_header: Callable[[int], bool]
) -> Evidence:
    """Anchors and prose in a comment area.

    Args:
        facts: what the lines of the page's blocks are.
        marked: the area's blocks in order, at least one.
        may_be_header: whether a block that is not marked may hold a comment's name or date.
    """
    return _Area(facts, may_be_header).evidence(marked)


class _Area:
    """The blocks of a comment area by what they look like."""

    def __init__(self, facts: LineFacts, may_be_header: Callable[[int], bool]) -> None:
        self.facts = facts
        self.page = facts.page
        self.may_be_header = may_be_header

    def evidence(self, marked: Sequence[int]) -> Evidence:
        """Anchors and prose in the stretch of marked blocks."""
        held = self._by_role(marked)
        anchors = self._anchors(held) or [*self._places(held[Role.UI]), *self._alike(marked)]
        return Evidence(
            marked=tuple(marked),
            anchors=tuple(frozenset(anchor) for anchor in anchors),
            prose=frozenset(held[Role.TEXT] | held[Role.OTHER]),
            is_header=self._is_header,
        )

    def _by_role(self, marked: Sequence[int]) -> defaultdict[Role, set[int]]:
        held: defaultdict[Role, set[int]] = defaultdict(set)
        inside = frozenset(marked)
        for block in range(max(0, marked[0] - 1), marked[-1] + 1):
            role = self.facts.role_of(block)
            if block in inside or (role in HEADERS and self.may_be_header(block)):
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
            places[self.facts.place(block)].add(block)
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

    def _is_header(self, block: int) -> bool:
        return self.facts.role_of(block) in HEADERS and self.may_be_header(block)

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
