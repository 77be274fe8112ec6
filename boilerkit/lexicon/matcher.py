"""Finds the cue phrases of many short texts at once.

The texts are joined, folded through one character table and cut into tokens; every token becomes
the number it has in the phrases' vocabulary. A trie of the phrases then runs over all token
positions in parallel: after two tokens hardly any position is still alive, so the cost is that of
cutting the text into words.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups

Ints = NDArray[np.int64]

# Token numbers with a meaning of their own.
_UNKNOWN, _BREAK, _NUMBER, _COLON = 0, 1, 2, 3
# Stands between two texts; the character table leaves no other one.
_BREAK_CHAR = "|"
# Digits fold to "#"; longer runs than this are no count, date or time.
_LONGEST_NUMBER = 12
# Scripts without spaces (and Korean, which writes compounds both ways): a character is a token.
_SINGLE_RANGES = (
    (0x0E00, 0x0E7F),  # Thai
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7A3),  # Hangul
    (0xF900, 0xFAFF),
)
_FIRST_SINGLE = min(first for first, _ in _SINGLE_RANGES)
# These stand alone in any script.
_SINGLE_CHARS = (_BREAK_CHAR, ":", "©")
# Codes from here on are never folded (or, in the compatibility blocks below, are).
_FIRST_UNFOLDED, _FIRST_COMPATIBILITY, _TABLE_SIZE = 0x3400, 0xF900, 0x10000
_BLOCK = 256
# Left out without parting a word: soft hyphen, joiners and direction marks, tatweel, BOM.
_INVISIBLE = frozenset([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x640, 0xFEFF])
# Arabic vowel signs and combining accents go; the vowel signs of Indic scripts stay.
_MARKS = ((0x300, 0x36F), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670))
_LETTER_FOLDS = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "œ": "o", "æ": "a", "ς": "σ",
    "ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه",
}  # fmt: skip
_DROP = 0


class Cues(NamedTuple):
    """Category masks of the phrases that end in each trie state; each (states,) int64."""

    anywhere: Ints
    prefix: Ints
    whole: Ints


def _fold_char(code: int) -> int:
    """The code of the character that this one counts as: itself, a base letter, "#" or space."""
    if code in _INVISIBLE or any(first <= code <= last for first, last in _MARKS):
        return _DROP
    char = chr(code).lower()[:1]
    kind = unicodedata.category(char)
    if kind == "Nd":
        return ord("#")
    if char in ":：":
        return ord(":")
    if char == "©":
        return code
    if kind[0] not in "LM" and kind != "Nl":
        return ord(" ")
    if 0xAC00 <= code <= 0xD7A3 or 0x3040 <= code <= 0x30FF:
        return code
    base = unicodedata.normalize("NFKD", char)[0]
    if ord(base) >= _TABLE_SIZE:  # of a few rare ideographs; no cue has one
        return ord(" ")
    return ord(_LETTER_FOLDS.get(base, base)) if base.isalpha() else ord(char)


@functools.cache
def _char_table() -> NDArray[np.uint32]:
    """Maps the codes of the basic plane; `_folded` fills the blocks that texts have."""
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    table[0xD800:_FIRST_COMPATIBILITY] = ord(" ")  # surrogates and private use
    table[-1] = ord(" ")  # for all codes beyond
    return table


@functools.cache
def _unfilled() -> NDArray[np.bool_]:
    """Which blocks of the character table are still to be filled."""
    unfilled = np.zeros(_TABLE_SIZE // _BLOCK, np.bool_)
    unfilled[: _FIRST_UNFOLDED // _BLOCK] = True
    unfilled[_FIRST_COMPATIBILITY // _BLOCK :] = True
    return unfilled


def _folded(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Every code as the one that it counts as.

    The table costs tens of milliseconds as a whole, and no text needs more than a few blocks.
    """
    table, unfilled = _char_table(), _unfilled()
    present = np.zeros(len(unfilled), np.bool_)
    present[np.minimum(codes, _TABLE_SIZE - 1) // _BLOCK] = True
    _fill_blocks(present)
    return table.take(codes, mode="clip")


def _fill_blocks(present: NDArray[np.bool_]) -> None:
    """Fill the blocks of the character table that are present."""
    table, unfilled = _char_table(), _unfilled()
    for block in np.flatnonzero(present & unfilled).tolist():
        first, end = block * _BLOCK, min((block + 1) * _BLOCK, _TABLE_SIZE - 1)
        table[first:end] = [_fold_char(code) for code in range(first, end)]
        unfilled[block] = False  # last, so that another thread never reads half a block


@functools.cache
def _is_single() -> NDArray[np.bool_]:
    """(0x10000,) whether a folded character is a token of its own."""
    single = np.zeros(_TABLE_SIZE, np.bool_)
    for first, last in _SINGLE_RANGES:
        single[first : last + 1] = True
    single.flags.writeable = False
    return single


def _fold(texts: Sequence[str]) -> str:
    """All texts, folded, with a break before and after each and spaces around single tokens."""
    joined = _BREAK_CHAR.join(["", *texts, ""])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    # Beyond the basic plane are emoji and rare letters: no cue has one.
    folded = _folded(codes)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    folded[np.concatenate(([0], np.cumsum(lengths + 1)))] = ord(_BREAK_CHAR)
    if not folded.all():
        folded = folded[folded != _DROP]
    if folded.max() >= _FIRST_SINGLE:
        folded = _part_singles(folded)
    text = folded.astype("<u4").tobytes().decode("utf-32-le")
    for char in _SINGLE_CHARS:
        text = text.replace(char, f" {char} ")
    return text


def _part_singles(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Puts a space on either side of every character that is a token of its own."""
    single = _is_single()[codes]
    places = np.arange(len(codes)) + 2 * np.cumsum(single) - single
    parted = np.full(len(codes) + 2 * int(single.sum()), ord(" "), np.uint32)
    parted[places] = codes
    return parted


def _phrase_words(phrases: Sequence[str]) -> list[str]:
    """The words of all phrases, all folded at once, with a break after those of each phrase."""
    return _fold([phrase.strip("=*").replace("#", "0") for phrase in phrases]).split()[1:]


class Trie:
    """Phrases as a trie over token numbers, in flat arrays.

    Args:
        words: the words of the phrases, by the numbers of their tokens.
        edges: states and tokens, each pair in one number, sorted; and the states after them.
        cues: category masks of the phrases that end in each state.
    """

    def __init__(self, words: Sequence[str], edges: tuple[Ints, Ints], cues: Cues) -> None:
        self.words = words
        self.vocabulary = _numbered(words)
        self.size = _COLON + 1 + len(words)
        self.keys, self.after = edges if len(edges[0]) else (np.zeros(1, np.int64),) * 2
        self.first = np.zeros(self.size, np.int64)
        self.first[self.keys[self.keys < self.size]] = self.after[self.keys < self.size]
        self.cues = cues

    @classmethod
    def of(cls, phrases: Sequence[tuple[str, int]]) -> Trie:
        """The trie of phrases and the masks of their categories.

        Raises:
            ValueError: a phrase has no word.
        """
        words = _phrase_words([phrase for phrase, _ in phrases])
        vocabulary = _numbered(words)
        edges, ends = _grown(map(vocabulary.__getitem__, words), max(vocabulary.values()) + 1)
        if 0 in ends:
            raise ValueError(f"cue phrase without a word: {phrases[ends.index(0)][0]!r}")
        keys, after = (
            np.fromiter(column, np.int64, len(edges)) for column in (edges.keys(), edges.values())
        )
        order = np.argsort(keys)
        cues = Cues(*(np.zeros(len(edges) + 1, np.int64) for _ in Cues._fields))
        masks = {"anywhere": cues.anywhere, "prefix": cues.prefix}
        for state, (phrase, mask) in zip(ends, phrases, strict=True):
            kind = "prefix" if phrase[-1] == "*" else "anywhere"
            (cues.whole if phrase[0] == "=" else masks[kind])[state] |= mask
        known = [word for word, number in vocabulary.items() if number > _COLON]
        return cls(known, (keys[order], after[order]), cues)

    def edges(self) -> tuple[Ints, Ints, Ints, Ints]:
        """State after each first token; where the edges of each state begin, (states + 1,); the
        token of each edge and the state after it.
        """
        states = np.arange(len(self.cues.anywhere) + 1, dtype=np.int64)
        begin = np.searchsorted(self.keys, states * self.size).astype(np.int64)
        return self.first, begin, self.keys % self.size, self.after

    def walk(self, tokens: Ints, starts: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yields, for 1, 2, ... tokens read, (starts still alive, next token's place, state)."""
        state = self.first[tokens[starts]]
        place = starts + 1
        while True:
            alive = state != 0
            starts, place, state = starts[alive], place[alive], state[alive]
            if not len(starts):
                return
            yield starts, place, state
            wanted = state * self.size + tokens[place]
            found = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
            state = np.where(self.keys[found] == wanted, self.after[found], 0)
            place = place + 1


def _grown(tokens: Iterable[int], size: int) -> tuple[dict[int, int], list[int]]:
    """State and token in one number -> the state after it; the state each phrase ends in."""
    edges: dict[int, int] = {}
    ends, state = [], 0
    for token in tokens:
        if token == _BREAK:
            ends.append(state)
            state = 0
        else:
            state = edges.setdefault(state * size + token, len(edges) + 1)
    return edges, ends


def _numbered(words: Iterable[str]) -> dict[str, int]:
    """The numbers of some words and of those with a meaning of their own."""
    vocabulary = {_BREAK_CHAR: _BREAK, ":": _COLON}
    vocabulary.update(("#" * length, _NUMBER) for length in range(1, _LONGEST_NUMBER + 1))
    unknown = [word for word in dict.fromkeys(words) if word not in vocabulary]
    vocabulary.update(zip(unknown, count(_COLON + 1)))
    return vocabulary


class CueMatcher:
    """Matches phrases of several categories against many texts at once.

    Args:
        cues: category -> phrases, in the notation of `boilerkit.lexicon`; at most 63 categories.
        trie: the phrases as `trie_of` makes it, where they have been read before.

    Raises:
        ValueError: a phrase has no word, or there are too many categories.
    """

    def __init__(self, cues: Mapping[str, Sequence[str]], trie: Trie | None = None) -> None:
        if len(cues) > 63:
            raise ValueError(f"{len(cues)} cue categories, at most 63 fit")
        self.categories: tuple[str, ...] = tuple(cues)
        self._trie = trie or trie_of(cues)

    def match(self, texts: Sequence[str]) -> NDArray[np.uint8]:
        """Tells which categories have a phrase in each text.

        Args:
            texts: short texts; in long ones cues seldom mean anything, so cut them first.

        Returns:
            (len(texts), len(categories)) array of 0 and 1.
        """
        return spread_masks(self.masks(texts), len(self.categories))

    def masks(self, texts: Sequence[str]) -> Ints:
        """As `match`, the categories as bits: shape (len(texts),)."""
        masks: Ints = self.walker.match(texts) if speedups.IS_NATIVE else self._masks(texts)
        return masks

    @cached_property
    def walker(self) -> Any:
        """The native twin; its `match` gives the masks of the categories in each text."""
        from boilerkit.lexicon._matcher import Walker

        characters = (_char_table(), _unfilled(), _fill_blocks, _is_single())
        return Walker(self._trie.vocabulary, characters, self._trie.edges(), self._trie.cues)

    def _masks(self, texts: Sequence[str]) -> Ints:
        masks = np.zeros(len(texts), np.int64)
        if texts and self.categories:
            tokens = self._tokens(texts)
            self._match_parts(tokens, masks)
            self._match_whole(tokens[(tokens != _NUMBER) & (tokens != _COLON)], masks)
        return masks

    def _tokens(self, texts: Sequence[str]) -> Ints:
        words = _fold(texts).split()
        numbers = map(self._trie.vocabulary.get, words, repeat(_UNKNOWN))
        return np.fromiter(numbers, np.int64, len(words))

    def _match_parts(self, tokens: Ints, masks: Ints) -> None:
        """Adds the phrases found anywhere in a text, or at its start, to the rows of `masks`."""
        breaks = tokens == _BREAK
        row = np.cumsum(breaks) - 1
        cues = self._trie.cues
        for start, _, state in self._trie.walk(tokens, np.flatnonzero(self._trie.first[tokens])):
            hit = cues.anywhere[state] | np.where(breaks[start - 1], cues.prefix[state], 0)
            np.bitwise_or.at(masks, row[start[hit != 0]], hit[hit != 0])

    def _match_whole(self, tokens: Ints, masks: Ints) -> None:
        """Adds the phrases that are all of a text; `tokens` without numbers and punctuation."""
        breaks = np.flatnonzero(tokens == _BREAK)
        row = np.zeros(len(tokens), np.int64)
        row[breaks] = np.arange(len(breaks))
        for start, place, state in self._trie.walk(tokens, breaks[:-1] + 1):
            ended = tokens[place] == _BREAK
            masks[row[start[ended] - 1]] |= self._trie.cues.whole[state[ended]]


def spread_masks(masks: Ints, width: int) -> NDArray[np.uint8]:
    """The lowest `width` bits of each mask as columns of 0 and 1."""
    octets = masks.astype("<i8", copy=False).view(np.uint8).reshape(len(masks), 8)
    return np.unpackbits(octets, axis=1, count=width, bitorder="little")


def trie_of(cues: Mapping[str, Sequence[str]]) -> Trie:
    """The trie of the phrases of several categories; a category's place is its bit."""
    return Trie.of([(p, 1 << column) for column, name in enumerate(cues) for p in cues[name]])


def compile_cues(cues: Mapping[str, Sequence[str]]) -> CueMatcher:
    """A matcher for phrases of one's own; see `CueMatcher`."""
    return CueMatcher(cues)
