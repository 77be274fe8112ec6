"""Spellings that count as one, and expressions for any of many words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple


def _chars(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


# Left out: soft hyphens, direction marks, combining accents, Arabic vowel signs and
# tatweel, the dot below Hindi letters.
_LEFT_OUT = _chars(
    (0xAD, 0xAD), (0x200B, 0x200B), (0x200D, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069),
    (0xFEFF, 0xFEFF), (0x300, 0x36F), (0x64B, 0x655), (0x640, 0x640), (0x93C, 0x93C),
)  # fmt: skip
_ACCENTS = _chars((0x300, 0x36F), (0x653, 0x655))
_FIRST_UNSPACED = "\u0e00"
_FIRST_MARK = "\u0300"
# Letters that keyboards write in two ways.
_SAME = {
    "ς": "σ",
    "İ": "i",
    "ی": "ي",
    "ى": "ي",
    "ک": "ك",
    "’": "'",
    "\u200c": " ",
    "٫": ".",
    "॰": ".",
}


def fold(text: str) -> str:
    """Lower case, accents and surrounding space gone: spellings that count as one."""
    if text.isascii():
        return " ".join(text.lower().split())
    # The Turkish capital dotted I folds to two characters otherwise.
    spread = unicodedata.normalize("NFKD", text.replace("İ", "i").lower().replace("ı", "i"))
    kept = [c for c in spread if c < _FIRST_MARK or unicodedata.category(c) != "Mn"]
    return " ".join("".join(kept).split())


@lru_cache(maxsize=4_096)  # headlines, names and the site's are compared many times
def spelled(text: str) -> str:
    """Letters and digits only, folded: texts equal but for quotes, dashes and spaces."""
    return "".join(filter(str.isalnum, fold(text)))


class Flat(NamedTuple):
    """Text made plain for comparing, with where each of its characters was.

    Attributes:
        text: lower case, digits as ASCII, accents kept, invisible characters left out.
        places: index of each character in the original, and its length at the end; None where
            they are the same.
    """

    text: str
    places: tuple[int, ...] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text starts and ends in the original."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def flat(text: str) -> Flat:
    """The text as dates are looked for in it."""
    if text.isascii():
        return Flat(text.lower(), None)
    kept = [(place, plain) for place, char in enumerate(text) if (plain := _flat_char(char))]
    return Flat("".join(c for _, c in kept), (*(place for place, _ in kept), len(text)))


@cache
def _flat_char(char: str) -> str:
    """One character, or none."""
    if char in _SAME:
        return _SAME[char]
    if char in _LEFT_OUT:
        return ""
    if char.isdecimal():
        return str(int(char))
    if char.isspace() or char.isdigit():  # superscripts are notes, not part of a number
        return " "
    if "\u0958" <= char <= "\u095f":
        return unicodedata.normalize("NFD", char)[0]
    wide = unicodedata.normalize("NFKC", char) if "\uff00" <= char <= "\uffef" else char
    lower = wide.lower()
    return lower if len(lower) == 1 else char


def bare(text: str) -> str:
    """Plain text without accents, for scripts that write them on letters."""
    spread = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in spread if c not in _ACCENTS))


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that puts no spaces between words."""
    return first_unspaced(word) < len(word)


def first_unspaced(text: str) -> int:
    """Where the first character of a script without spaces is; the text's length for none.

    These are Thai, kana, Han and Hangul. Classes of so many characters take `re` milliseconds to
    compile.
    """
    if text.isascii() or max(text) < _FIRST_UNSPACED:
        return len(text)
    return next(
        (n for n, c in enumerate(text) if "\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\ud7a3"),
        len(text),
    )


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, longest first, wherever it is."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, ordered)) + ")" if ordered else r"(?!)"


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, longest first, at word boundaries.

    Scripts without spaces have no word boundaries to ask for.
    """
    distinct = set(words)
    unspaced = {word for word in distinct if is_unspaced(word)}
    spaced = distinct - unspaced
    parts = [rf"(?<!\w){any_of(spaced)}(?!\w)"] if spaced else []
    return "|".join([*parts, *([any_of(unspaced)] if unspaced else [])])
