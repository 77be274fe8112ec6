"""Words -> rows of an embedding table, the same for training and for scoring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Features
from boilerkit.lexicon.markup import hint_words
from boilerkit.page import Page

Index = NDArray[np.int64]

_NEAR_LEVELS = 2


class Bags:
    """Lists of numbers of different lengths, flattened: `flat[offsets[i]:offsets[i + 1]]`."""

    __slots__ = ("flat", "offsets")

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        self.offsets: Index = np.concatenate(([0], np.cumsum(lengths)))
        self.flat: Index = np.fromiter(
            chain.from_iterable(lists), dtype=np.int64, count=int(self.offsets[-1])
        )

    def sums(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sum of the table's rows in each bag; shape (bags, width)."""
        sums = np.zeros((len(self.offsets) - 1, table.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(np.diff(self.offsets))
        if len(filled):
            sums[filled] = np.add.reduceat(table[self.flat], self.offsets[:-1][filled], axis=0)
        return sums


def text_words(words: Sequence[str]) -> Iterable[str]:
    """Words as the model sees them: numbers by their length only, the first one marked."""
    shapes = [("#" * min(len(w), 5)) if w[0].isdigit() else w[:16] for w in words]
    if shapes:
        yield f"^{shapes[0]}"
    yield from dict.fromkeys(shapes)


def word_bags(features: Features, numbers: Mapping[str, int]) -> Bags:
    """For each block the numbers of its first words."""
    cache: dict[tuple[str, ...], list[int]] = {}
    lists = []
    for words in features.words:
        bag = cache.get(words)
        if bag is None:
            bag = [numbers[w] for w in text_words(words) if w in numbers]
            cache[words] = bag
        lists.append(bag)
    return Bags(lists)


def hint_lists(
    page: Page, features: Features
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """For each block the class and id words near it, and those of the ancestors beyond."""
    if not page.has_markup:
        nothing: list[tuple[str, ...]] = [()] * len(page)
        return nothing, nothing
    near: dict[int, tuple[str, ...]] = {}
    above: dict[int, tuple[str, ...]] = {}
    _gather(page, features.places.tolist(), near, above)
    places = features.places.tolist()
    return [near[p] for p in places], [above[p] for p in places]


def _gather(
    page: Page,
    places: Sequence[int],
    near: dict[int, tuple[str, ...]],
    above: dict[int, tuple[str, ...]],
) -> None:
    hints, tags = page.elements.hint, page.elements.tag
    parents = page.elements.parent.tolist()
    lines: dict[int, tuple[str, ...]] = {-1: (), 0: ()}

    def line(row: int) -> tuple[str, ...]:
        """Words of an element and all above it (without html and body)."""
        climb = []
        while row not in lines:
            climb.append(row)
            row = parents[row]
        words = lines[row]
        for row in reversed(climb):
            if hints[row] and tags[row] != "body":
                words = tuple(dict.fromkeys((*words, *hint_words(hints[row]))))[-_MOST_WORDS:]
            lines[row] = words
        return words

    for place in places:
        if place in near:
            continue
        row, found = place, list[str]()
        for _ in range(_NEAR_LEVELS):
            if row > 0 and tags[row] != "body":
                found.append(f"<{tags[row]}")
                found.extend(hint_words(hints[row]))
                row = parents[row]
        near[place] = tuple(dict.fromkeys(found))
        above[place] = line(row)


_MOST_WORDS = 48


def numbered(lists: Sequence[tuple[str, ...]], numbers: Mapping[str, int]) -> Bags:
    """Numbers of the known words of each list."""
    cache: dict[tuple[str, ...], list[int]] = {}
    rows = []
    for words in lists:
        bag = cache.get(words)
        if bag is None:
            bag = [numbers[w] for w in words if w in numbers]
            cache[words] = bag
        rows.append(bag)
    return Bags(rows)
