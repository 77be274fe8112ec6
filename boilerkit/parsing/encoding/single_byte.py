"""How well single-byte encodings explain a sample."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from boilerkit.parsing.encoding.languages import LETTERS
from boilerkit.parsing.encoding.reading import REPLACEMENT
from boilerkit.parsing.encoding.sample import UNDECODABLE_BITS, Sample

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_PUNCTUATION = frozenset("\xa0“”‘’–—…«»„‚‹›•·©®™°§€£\xad´¡¿ªº№،؟؛")
_PUNCTUATION_BITS, _SYMBOL_BITS, _FOREIGN_BITS = 6.0, 11.0, 11.0
_UPPER_BITS = 3.0
# A non-ASCII letter among ASCII ones costs this; scripts of their own pay it at their borders.
_ACCENT_BITS = 4.0
_NEUTRAL, _ASCII_LOWER, _ASCII_UPPER, _LOWER, _UPPER, _SYMBOL = range(6)


@cache
def byte_map(encoding: str) -> str:
    """The character of each of the 256 bytes."""
    return bytes(range(256)).decode(encoding, "replace")


@cache
def _classes(encoding: str) -> _Ints:
    return np.array([_class_of(c) for c in byte_map(encoding)])


def _class_of(character: str) -> int:
    if unicodedata.category(character) in ("Ll", "Lo", "Lm", "Mn", "Lu", "Lt"):
        if character in "ªº":
            return _NEUTRAL
        upper = character.isupper()
        if character < "\x80":
            return _ASCII_UPPER if upper else _ASCII_LOWER
        return _UPPER if upper else _LOWER
    return _NEUTRAL if character < "\x80" or character in _PUNCTUATION else _SYMBOL


@cache
def _byte_bits(encoding: str, language: str) -> _Floats:
    return np.array([_letter_cost(c, language) for c in byte_map(encoding)])


def _letter_cost(character: str, language: str) -> float:
    """Bits of one character; what is ASCII costs nothing, as all encodings agree on it."""
    if character < "\x80":
        return 0.0
    if character in _PUNCTUATION:
        return _PUNCTUATION_BITS
    if character == REPLACEMENT or unicodedata.category(character) in ("Cc", "Co", "Cn"):
        return UNDECODABLE_BITS
    own_script = _has_own_script(language)
    letters = LETTERS[language]
    lower = character if character in letters else character.lower()
    extra = (0.0 if own_script else _ACCENT_BITS) + _UPPER_BITS * (lower != character)
    if lower in letters:
        rank = letters.index(lower)
        return extra + (_alphabet_bits(rank, len(letters)) if own_script else _zipf_bits(rank))
    return extra + (_FOREIGN_BITS if character.isalpha() else _SYMBOL_BITS)


def _alphabet_bits(rank: int, size: int) -> float:
    """Letter frequencies of a whole alphabet fall geometrically with their rank."""
    scale = size / 3.6
    return float(np.log2(scale) + rank / scale / np.log(2))


def _zipf_bits(rank: int) -> float:
    """Frequencies of a handful of accented letters fall about as one over their rank."""
    return float(np.log2((rank + 1) * 2.5))


def _has_own_script(language: str) -> bool:
    return LETTERS[language][0] > "\u036f"


@cache
def _transitions(own_script: bool) -> _Floats:
    """Bits of what follows what: case must make sense within a word, scripts do not mix."""
    bits = np.zeros((6, 6))
    letters = (_ASCII_LOWER, _ASCII_UPPER, _LOWER, _UPPER)
    bits[letters, _SYMBOL] = bits[_SYMBOL, letters] = 3.0
    bits[_LOWER, _UPPER] = 7.0
    bits[_UPPER, _UPPER] = -2.0
    if own_script:
        for ours in (_LOWER, _UPPER):
            bits[ours, _NEUTRAL] = bits[_NEUTRAL, ours] = 2.0  # a lone letter is mostly a symbol
            for ascii_letter in (_ASCII_LOWER, _ASCII_UPPER):
                bits[ours, ascii_letter] = bits[ascii_letter, ours] = 6.0
    else:
        bits[_ASCII_LOWER, _UPPER] = bits[_LOWER, _ASCII_UPPER] = 7.0
        bits[_ASCII_UPPER, _UPPER] = -2.0
        bits[_LOWER, _LOWER] = 3.0
    return bits


def letter_bits(sample: Sample, encoding: str, language: str) -> float:
    """Bits that an encoding with the letters of a language needs to explain a sample."""
    classes, costs = _classes(encoding), _byte_bits(encoding, language)
    before, byte = sample.pairs >> 8, sample.pairs & 255
    steps = _transitions(_has_own_script(language))[classes[before], classes[byte]]
    return float(((steps + costs[byte]) * sample.counts).sum())
