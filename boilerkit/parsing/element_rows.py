"""The elements of a document as they are gathered, and the columns that become of them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.tables import Elements, IntColumn, int_column

#: The number of the parent's kind (-1: none), the tag, and the hint (None: without text).
Kind = tuple[int, str, str | None]


# Inline elements nested deeper than this are one to everything that looks at a block's texts.
_MAX_PATH = 24

# Classes by which style sheets of frameworks hide an element, and those that show it again on
# larger screens.
_HIDING_CLASS = re.compile(
    r"(?:^|\s)(?:hidden|d-none|is-hidden|js-hidden|ng-hide|invisible|visually-?hidden|sr-only"
    r"|screen-reader-text|show-for-sr|element-(?:invisible|hidden)|no-?display|display-?none"
    r"|(?:u|uk|is|js)-(?:hidden|hide|visually-hidden))(?=\s|$)"
)
#: One of these is in all of them: a quick look.
MAY_HIDE = ("hid", "-none", "display", "visi", "sr-only", "-sr", "reader-text")
_SHOWN_AGAIN = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl)-(?!none)|(?:sm|md|lg|xl|2xl):)")
#: What holds more of a page's text than this is shown as soon as a script has run.
MOST_UNSEEN = 0.4

Run: TypeAlias = "tuple[int | None, list[int]]"


def runs_in(paths: Sequence[Sequence[int]], texts: Sequence[int], level: int) -> list[Run]:
    """Neighbouring `texts` that are in the same element (None: in none) at a level of `paths`."""
    keyed = ((paths[text][level] if len(paths[text]) > level else None, text) for text in texts)
    return [(key, [text for _, text in run]) for key, run in groupby(keyed, key=itemgetter(0))]


def _hints_with(hints: str, words: Iterable[str]) -> set[str]:
    """Which of the hints, each with a NUL behind it, hold one of the words."""
    found = set()
    for word in words:
        place = hints.find(word)
        while place >= 0:
            end = hints.find("\0", place)
            found.add(hints[hints.rfind("\0", 0, place) + 1 : end])
            place = hints.find(word, end)
    return found


@lru_cache(maxsize=4096)
def hides(hint: str) -> bool:
    """Whether a class of an element hides it."""
    return _HIDING_CLASS.search(hint) is not None and not _SHOWN_AGAIN.search(hint)


class ElementRows:
    """One entry an element, and the kinds of element: equal kinds have equal tag-and-class paths.

    Written by the walk; everything that looks at elements row by row is off the hot path. `hidden`
    are elements that are not displayed, `unseen` those that a style leaves blank.
    """

    def __init__(self) -> None:
        self.parents = array("i")
        self.kinds = array("i")
        self.first_blocks = array("i")
        self.end_blocks = array("i")
        self.numbers: dict[Kind, int] = {}
        self.known: list[Kind] = []
        self.hidden: list[int] = []
        self.unseen: list[int] = []

    def tag(self, row: int) -> str:
        """The tag of an element."""
        return self.known[self.kinds[row]][1]

    def hint(self, row: int) -> str:
        """Class, id, role and itemprop of an element."""
        return self.known[self.kinds[row]][2] or ""

    def around(self, row: int, most: int) -> Iterator[int]:
        """An element and those above it, the nearest `most`."""
        for _ in range(most):
            if row < 0:
                return
            yield row
            row = self.parents[row]

    def children(self, places: Sequence[int], top: int) -> list[Run]:
        """Runs of texts by the element they are in: children of the innermost one around them all.

        Args:
            places: the elements of a block's texts.
            top: an element around them all.

        Returns:
            For each run its element (None: no child around it) and its texts' places in `places`.
        """
        paths = self.paths(places, top)
        level = 0
        while paths and all(len(p) > level and p[level] == paths[0][level] for p in paths):
            level += 1
        return runs_in(paths, range(len(places)), level)

    def paths(self, places: Sequence[int], top: int) -> list[tuple[int, ...]]:
        """For each element those from just below `top` to itself, the outermost `_MAX_PATH`."""
        known: dict[int, tuple[int, ...]] = {top: ()}
        for row in places:
            climbed = []
            while row not in known and row > top:
                climbed.append(row)
                row = self.parents[row]
            path = known.get(row, ())
            for below in reversed(climbed):
                if len(path) < _MAX_PATH:
                    path = (*path, below)
                known[below] = path
        return [known.get(row, ()) for row in places]

    def table(self, chars: IntColumn) -> Elements:
        """Freeze what was gathered; `chars` are the sizes of the blocks."""
        kinds = int_column(self.kinds)
        _, tags, hints = zip(*self.known, strict=True) if self.known else ((), (), ())
        bare = np.asarray([hint is None for hint in hints], dtype=np.bool_)
        path = np.where(bare, -1, np.cumsum(~bare, dtype=np.int32) - 1).astype(np.int32)[kinds]
        depth = int_column(self._kind_depths())[kinds]
        return Elements(
            tag=tuple(map(tags.__getitem__, self.kinds)),
            hint=tuple(map([hint or "" for hint in hints].__getitem__, self.kinds)),
            parent=int_column(self.parents),
            depth=depth,
            first_block=int_column(self.first_blocks),
            end_block=int_column(self.end_blocks),
            path=path,
            hidden=self._hidden_column(depth, kinds, chars) & (path >= 0),
        )

    def _kind_depths(self) -> list[int]:
        """How deep elements of each kind are; the root at 0."""
        depths: list[int] = []
        for parent, _, _ in self.known:
            depths.append(depths[parent] + 1 if parent >= 0 else 0)
        return depths

    def _hidden_column(
        self, depth: IntColumn, kinds: IntColumn, chars: IntColumn
    ) -> NDArray[np.bool_]:
        """Whether an element or one above it is hidden."""
        hidden = np.zeros(len(depth), dtype=np.bool_)
        rows = [*self.hidden, *self._small(self.unseen, chars)]
        hiding = self._hiding_kinds()
        if hiding:
            is_hiding = np.zeros(len(self.known), dtype=np.bool_)
            is_hiding[hiding] = True
            rows += self._small(np.flatnonzero(is_hiding[kinds]).tolist(), chars)
        if not rows:
            return hidden
        depths: list[int] = depth.tolist()
        for row in sorted(rows):
            end = row + 1
            if not hidden[row]:
                while end < len(depths) and depths[end] > depths[row]:
                    end += 1
                hidden[row:end] = True
        return hidden

    def _hiding_kinds(self) -> list[int]:
        """Kinds of elements with a class that hides them."""
        hints = "\0".join([*(kind[2] or "" for kind in self.known), ""])
        hiding = {hint for hint in _hints_with(hints, MAY_HIDE) if hides(hint)}
        return [n for n, kind in enumerate(self.known) if kind[2] in hiding] if hiding else []

    def _small(self, rows: Iterable[int], chars: IntColumn) -> list[int]:
        """The elements that hold no large part of the page's text."""
        before = np.concatenate(([0], np.cumsum(chars, dtype=np.int64)))
        most = MOST_UNSEEN * before[-1]
        first, end = self.first_blocks, self.end_blocks
        return [row for row in rows if before[end[row]] - before[first[row]] <= most]
