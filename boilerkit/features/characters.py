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


@cache
def _table() -> NDArray[np.uint8]:
    table = np.zeros(_TABLE_SIZE, dtype=np.uint8)
    for low, high in _IDEOGRAPHS:
        table[low : high + 1] = PLACE_OF_CLASS["ideograph"]
    for code in np.flatnonzero(table == 0).tolist():
        char = chr(code)
        if char.isdigit():
            table[code] = PLACE_OF_CLASS["digit"]
        elif char.isspace():
            table[code] = PLACE_OF_CLASS["space"]
        elif char.isupper():
            table[code] = PLACE_OF_CLASS["upper"]
        elif char.isalpha():
            table[code] = PLACE_OF_CLASS["lower"]
    for name, members in _MEMBERS.items():
        for char in members:
            table[ord(char)] = PLACE_OF_CLASS[name]
    table[ord("\n")] = PLACE_OF_CLASS["newline"]
    return table


def char_classes(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The class of every character of all texts in a row, and the offsets of the texts.

    Returns:
        classes of shape (total characters,) and offsets of shape (texts + 1,).
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    raw = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.minimum(np.frombuffer(raw, dtype=np.uint32), _TABLE_SIZE - 1)
    return _table()[codes], offsets


def class_counts(classes: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Counts of shape (texts, classes) from what `char_classes` returned."""
    count, width = len(offsets) - 1, len(CLASSES)
    place = np.repeat(np.arange(0, count * width, width, dtype=np.int64), np.diff(offsets))
    place += classes
    flat = np.bincount(place, minlength=count * width)
    return flat.reshape(count, width).astype(np.float32)
