"""Counts of character classes in many texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Names of the classes.
CLASSES: tuple[str, ...] = (
    "symbol", "lower", "upper", "digit", "space", "ideograph", "stop", "comma", "colon",
    "quote", "bullet", "currency", "at", "bracket", "dash", "newline", "question",
)  # fmt: skip

#: Class -> its column in `class_counts`, and its number in `char_classes`.
PLACE_OF_CLASS = {name: place for place, name in enumerate(CLASSES)}

_MEMBERS = {
    "stop": ".!。！｡؟۔।…．？",
    "question": "?",
    "comma": ",，、،;；",
    "colon": ":：",
    "quote": "\"'“”„‘’«»‹›「」『』",
    "bullet": "|•·›→▶►■●▪★☆–/",
    "currency": "$€£¥%₹",
    "at": "@#&+=*_",
    "bracket": "()[]{}<>（）【】",
    "dash": "-—‐‑",
}
_IDEOGRAPHS = (
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
)
_TABLE_SIZE = 0x10000


_BLOCK = 256


@cache
def class_table() -> NDArray[np.uint8]:
    """The class of each code of the basic plane; `fill_classes` fills the blocks that texts have.

    The last code counts for all beyond it.
    """
    return np.zeros(_TABLE_SIZE, dtype=np.uint8)


@cache
def unfilled() -> NDArray[np.bool_]:
    """Which blocks of `class_table` are still to be filled."""
    return np.ones(_TABLE_SIZE // _BLOCK, dtype=np.bool_)


def _present(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which blocks of the table texts need; most need the first alone."""
    present = np.zeros(_TABLE_SIZE // _BLOCK, dtype=np.bool_)
    present[0] = True
    if codes.max(initial=0) >= _BLOCK:
        present[codes >> 8] = True
    return present


def fill_classes(present: NDArray[np.bool_]) -> None:
    """Fill the blocks of `class_table` that are present; texts need a few of them alone."""
    table, missing = class_table(), unfilled()
    for block in np.flatnonzero(present & missing).tolist():
        first, end = block * _BLOCK, (block + 1) * _BLOCK
        table[first:end] = [_class_of(code) for code in range(first, end)]
        missing[block] = False  # last, so that another thread never reads half a block


@cache
def _members() -> dict[str, int]:
    members = {char: PLACE_OF_CLASS[name] for name, chars in _MEMBERS.items() for char in chars}
    return {**members, "\n": PLACE_OF_CLASS["newline"]}


def _class_of(code: int) -> int:
    char = chr(code)
    if char in _members():
        return _members()[char]
    if any(low <= code <= high for low, high in _IDEOGRAPHS):
        return PLACE_OF_CLASS["ideograph"]
    if char.isdigit():
        return PLACE_OF_CLASS["digit"]
    if char.isspace():
        return PLACE_OF_CLASS["space"]
    if char.isupper():
        return PLACE_OF_CLASS["upper"]
    return PLACE_OF_CLASS["lower" if char.isalpha() else "symbol"]


def char_classes(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The class of every character of all texts in a row, and the offsets of the texts.

    Returns:
        classes of shape (total characters,) and offsets of shape (texts + 1,).
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    raw = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.minimum(np.frombuffer(raw, dtype=np.uint32), _TABLE_SIZE - 1)
    fill_classes(_present(codes))
    return class_table()[codes], offsets


def class_counts(classes: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Counts of shape (texts, classes) from what `char_classes` returned."""
    count, width = len(offsets) - 1, len(CLASSES)
    place = np.repeat(np.arange(0, count * width, width, dtype=np.int64), np.diff(offsets))
    place += classes
    flat = np.bincount(place, minlength=count * width)
    return flat.reshape(count, width).astype(np.float32)


def end_classes(
    classes: NDArray[np.uint8], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Classes of the first and last character of each text, shape (texts,) each.

    An empty text has those of its neighbours.
    """
    if len(offsets) == 1:
        return np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.uint8)
    limit = max(len(classes) - 1, 0)
    padded = classes if len(classes) else np.zeros(1, dtype=np.uint8)
    return padded[np.minimum(offsets[:-1], limit)], padded[np.clip(offsets[1:] - 1, 0, limit)]
