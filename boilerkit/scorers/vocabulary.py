"""Words -> rows of an embedding table, the same for training and for scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Features
from boilerkit.lexicon.markup import hint_words
from boilerkit.page import Page

Index = NDArray[np.int64]

_NEAR_LEVELS = 2
_MOST_WORDS = 48
_WORD_LENGTH = 16


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


def text_words(words: Sequence[str]) -> list[str]:
    """Words as the model sees them: numbers by their length only, the first one marked."""
    if not words:
        return []
    shapes = dict.fromkeys(_shape(word) for word in words)
    return [f"^{_shape(words[0])}", *shapes]


def _shape(word: str) -> str:
    return "#####"[: len(word)] if word[0].isdigit() else word[:_WORD_LENGTH]


def word_bags(features: Features, numbers: Mapping[str, int]) -> Bags:
    """For each block the numbers of its first words: those of `text_words` that are known."""
    get = numbers.get
    # a known word is its own shape; only the others need a second look
    known = {
        word: n if (n := get(word)) is not None else get(_shape(word))
        for word in frozenset(chain.from_iterable(features.words))
    }
    bags = []
    for words in features.words:
        bag = dict.fromkeys(map(known.__getitem__, words))
        if words:
            bag[get("^" + _shape(words[0]))] = None
        bags.append([n for n in bag if n is not None])
    return Bags(bags)


def hint_words_of(page: Page, features: Features) -> HintWords:
    """Class and id words around each block, once for each distinct path."""
    if not page.has_markup:
        return HintWords(np.zeros(len(page), dtype=np.int64), ((),), ((),))
    path = features.groups.path
    first = np.zeros(int(path.max(initial=-1)) + 1, dtype=np.int64)
    first[path] = np.arange(len(path))  # any block of a path will do
    places = features.places[first].tolist()
    lines = _Lines(page)
    return HintWords(
        path,
        tuple(lines.near(place) for place in places),
        tuple(lines.above(place) for place in places),
    )


@dataclass(frozen=True, slots=True)
class HintWords:
    """`near[kind[i]]`: words of the two elements around block i, with their tags marked;
    `above[kind[i]]`: words of those and all elements above them.
    """

    kind: Index
    near: tuple[tuple[str, ...], ...]
    above: tuple[tuple[str, ...], ...]


class _Lines:
    """Hint words along the ancestors of elements; each element is looked at once."""

    def __init__(self, page: Page) -> None:
        self.hints, self.tags = page.elements.hint, page.elements.tag
        self.parents = page.elements.parent.tolist()
        self.known: dict[int, tuple[str, ...]] = {-1: (), 0: ()}

    def near(self, row: int) -> tuple[str, ...]:
        found: list[str] = []
        for _ in range(_NEAR_LEVELS):
            if row > 0 and self.tags[row] != "body":
                found.append(f"<{self.tags[row]}")
                found.extend(hint_words(self.hints[row]))
                row = self.parents[row]
        return tuple(dict.fromkeys(found))

    def above(self, row: int) -> tuple[str, ...]:
        climb = []
        while row not in self.known:
            climb.append(row)
            row = self.parents[row]
        words = self.known[row]
        for row in reversed(climb):
            if self.hints[row] and self.tags[row] != "body":
                words = tuple(dict.fromkeys((*words, *hint_words(self.hints[row]))))[-_MOST_WORDS:]
            self.known[row] = words
        return words


def numbered(lists: Sequence[tuple[str, ...]], numbers: Mapping[str, int]) -> Bags:
    """Numbers of the known words of each list."""
    get = numbers.get
    return Bags([[n for w in words if (n := get(w)) is not None] for words in lists])
