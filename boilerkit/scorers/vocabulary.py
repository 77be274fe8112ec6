"""Words -> rows of an embedding table, the same for training and for scoring."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups
from boilerkit.features import Features
from boilerkit.lexicon.markup import hint_words
from boilerkit.page.tables import Page
from boilerkit.scorers.layers import bag_sums

if TYPE_CHECKING:
    from boilerkit.lexicon._words import WordTable

Index = NDArray[np.int64]
Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")
TagAndHint = tuple[str, str]

_NEAR_LEVELS = 2
_MOST_WORDS = 48
_MASKS_AT_ONCE = 1024
_WORD_LENGTH = 16
#: Keys that a cache holds before it starts over.
MOST_CACHED = 2_048


class Bags:
    """Lists of numbers of different lengths, flattened: `flat[offsets[i]:offsets[i + 1]]`."""

    __slots__ = ("flat", "offsets")

    def __init__(self, flat: Index, offsets: Index) -> None:
        self.flat, self.offsets = flat, offsets

    @staticmethod
    def of(lists: Sequence[Sequence[int]]) -> Bags:
        """Flatten lists of numbers."""
        lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        flat = np.fromiter(chain.from_iterable(lists), dtype=np.int64, count=int(offsets[-1]))
        return Bags(flat, offsets)

    def sums(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sum of the table's rows in each bag; shape (bags, width)."""
        return bag_sums(self.flat, self.offsets, table)


def text_words(words: Sequence[str]) -> list[str]:
    """Words as the model sees them: numbers by their length only, the first one marked."""
    return [_shape(word) for word in _first_marked(words)]


def _first_marked(words: Sequence[str]) -> Sequence[str]:
    return (f"^{words[0]}", *words) if words else ()


def _shape(word: str) -> str:
    if word[0] == "^":
        return f"^{_shape(word[1:])}"
    return "#####"[: len(word)] if word[0].isdigit() else word[:_WORD_LENGTH]


class BoundedCache(dict[Key, Found]):
    """A bounded cache of what a function returns; full, it is emptied.

    A page asks for the same few hundred keys again and again, and the next site for others: a
    small cache that starts over does better than a large one that is filled once. A `dict`, so
    that whole lists can be mapped through it without a call in Python for each item.
    """

    def __init__(self, function: Callable[[Key], Found]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: Key) -> Found:
        if len(self) >= MOST_CACHED:
            self.clear()
        found = self[key] = self._function(key)
        return found


class Numbering:
    """Numbers of the known words of texts, of class names near a block and of those above it.

    Args:
        vocabularies: the known words of each kind; a word's place is its number.
    """

    def __init__(self, vocabularies: Sequence[Sequence[str]]) -> None:
        self.vocabularies = vocabularies

    def __reduce__(self) -> tuple[type[Numbering], tuple[Sequence[Sequence[str]]]]:
        return Numbering, (self.vocabularies,)  # without what is cached

    @cached_property
    def _words(self) -> BoundedCache[str, int]:
        words = numbers_of(self.vocabularies[0])
        return BoundedCache(lambda word: words.get(_shape(word), -1))

    @cached_property
    def _near(self) -> BoundedCache[TagAndHint, int]:
        near = numbers_of(self.vocabularies[1])
        return BoundedCache(lambda place: mask_of(near_words(place), near))

    @cached_property
    def _above(self) -> BoundedCache[str, int]:
        above = numbers_of(self.vocabularies[2])
        return BoundedCache(lambda hint: mask_of(hint_words(hint), above))

    @cached_property
    def _tables(self) -> tuple[WordTable, WordTable]:
        """The words of texts and those of class names, for the native twins.

        A word near a block and above it is looked up once: its two numbers are in one.
        """
        from boilerkit.lexicon._words import WordTable
        from boilerkit.scorers._vocabulary import both_numbers

        words, near, above = map(numbers_of, self.vocabularies)
        hints = {word: both_numbers(near.get(word), above.get(word)) for word in {**near, **above}}
        return WordTable(words), WordTable(hints)

    def word_bags(self, features: Features) -> Bags:
        """For each block the numbers of its first words."""
        if speedups.IS_NATIVE:
            from boilerkit.features._texts import Words
            from boilerkit.scorers._vocabulary import word_bags

            if isinstance(features.words, Words):
                return Bags(*word_bags(features.words, self._tables[0]))
        marked = [_first_marked(words) for words in features.words]
        lengths = np.fromiter(map(len, marked), dtype=np.int64, count=len(marked))
        numbers = np.fromiter(
            map(self._words.__getitem__, chain.from_iterable(marked)),
            dtype=np.int64,
            count=int(lengths.sum()),
        )
        known = numbers >= 0
        before = np.concatenate(([0], np.cumsum(known)))
        ends = np.concatenate(([0], np.cumsum(lengths)))
        return Bags(numbers[known], before[ends])

    def hint_bags(self, page: Page, features: Features) -> tuple[Index, Bags, Bags]:
        """The kind of place of each block, and for each kind the words near and above it."""
        if speedups.IS_NATIVE and page.has_markup:
            return features.groups.path, *self._hint_bags(page, features)
        kind, places = kinds_of(page, features)
        ancestors = Ancestors(page, self._near.__getitem__, self._above.__getitem__)
        near = bags_of([ancestors.near(place) for place in places])
        return kind, near, bags_of([ancestors.above(place) for place in places])

    def _hint_bags(self, page: Page, features: Features) -> tuple[Bags, Bags]:
        """The words near each kind of place and above it, natively."""
        from boilerkit.scorers import _vocabulary

        elements = page.elements
        columns = (elements.tag, elements.hint, elements.parent)
        kinds = (features.groups.path, features.places)
        found = _vocabulary.hint_bags(*columns, *kinds, self._tables[1], _NEAR_LEVELS)
        return Bags(*found[:2]), Bags(*found[2:])


def numbers_of(words: Sequence[str]) -> dict[str, int]:
    """Word -> its place."""
    return {word: number for number, word in enumerate(words)}


def mask_of(words: Sequence[str], numbers: Mapping[str, int]) -> int:
    """The numbers of the known words as bits."""
    return sum({1 << numbers[word] for word in words if word in numbers})


def bags_of(masks: Sequence[int]) -> Bags:
    """The places of the bits that are set in each mask, lowest first, `_MOST_WORDS` at most."""
    if not masks:
        return Bags.of([])
    flat, lengths = [], []
    for start in range(0, len(masks), _MASKS_AT_ONCE):
        some = masks[start : start + _MASKS_AT_ONCE]
        width = max(-(-max(some).bit_length() // 8), 1)
        packed = b"".join([mask.to_bytes(width, "little") for mask in some])
        octets = np.frombuffer(packed, dtype=np.uint8).reshape(len(some), width)
        bits = np.unpackbits(octets, bitorder="little").view(np.bool_)
        rows, numbers = np.divmod(np.flatnonzero(bits), 8 * width)
        counts = np.bincount(rows, minlength=len(some))
        rank = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        flat.append(numbers[rank < _MOST_WORDS])
        lengths.append(np.minimum(counts, _MOST_WORDS))
    return Bags(np.concatenate(flat), np.concatenate(([0], np.cumsum(np.concatenate(lengths)))))


# -- class names around blocks -------------------------------------------------------------------


def kinds_of(page: Page, features: Features) -> tuple[Index, list[int]]:
    """Kinds of places, one for each distinct path: the blocks', and an element row of each."""
    if not page.has_markup:
        return np.zeros(len(page), dtype=np.int64), [-1]
    kind = features.groups.path
    first = np.zeros(int(kind.max(initial=-1)) + 1, dtype=np.int64)
    first[kind] = np.arange(len(kind))  # any block of a path will do
    return kind, features.places[first].tolist()


def near_words(place: TagAndHint) -> tuple[str, ...]:
    """An element's tag, marked, and its class and id words."""
    tag, hint = place
    return (f"<{tag}", *hint_words(hint))


class Ancestors:
    """Class and id words around elements as bit sets; each element is looked at once.

    Args:
        near_mask: the words of a (tag, hint) as bits.
        above_mask: the words of a hint as bits.
    """

    def __init__(
        self, page: Page, near_mask: Callable[[TagAndHint], int], above_mask: Callable[[str], int]
    ) -> None:
        self.hints, self.tags = page.elements.hint, page.elements.tag
        self.parents: list[int] = page.elements.parent.tolist()
        self.near_mask, self.above_mask = near_mask, above_mask
        self.known = {-1: 0, 0: 0}

    def near(self, row: int) -> int:
        """Words of an element and the one around it, with their tags marked."""
        mask = 0
        for _ in range(_NEAR_LEVELS):
            if row > 0 and self.tags[row] != "body":
                mask |= self.near_mask((self.tags[row], self.hints[row]))
                row = self.parents[row]
        return mask

    def above(self, row: int) -> int:
        """Words of an element and all elements around it."""
        climb = []
        while row not in self.known:
            climb.append(row)
            row = self.parents[row]
        mask = self.known[row]
        for row in reversed(climb):
            if self.hints[row] and self.tags[row] != "body":
                mask |= self.above_mask(self.hints[row])
            self.known[row] = mask
        return mask
