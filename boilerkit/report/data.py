"""What the report's script reads: one compact JSON object in a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PER_MILLE = 1000


def packed(values: NDArray[np.float32]) -> str:
    """Numbers from 0 to 1 in thousandths, two base-36 digits each, row by row."""
    whole = np.rint(np.clip(values, 0.0, 1.0) * _PER_MILLE).astype(np.int64).reshape(-1)
    return "".join(_DIGITS[v // 36] + _DIGITS[v % 36] for v in whole.tolist())


def packed_signed(values: NDArray[np.float32]) -> str:
    """Numbers from -1 to 1, packed as `(value + 1) / 2`."""
    return packed((np.clip(values, -1.0, 1.0) + 1.0) / 2.0)


class Sentences:
    """Sentences, each kept once and named by its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, sentence: str) -> int:
        """The sentence's number."""
        return self._numbers.setdefault(sentence, len(self._numbers))

    def numbers(self, lists: Iterable[Sequence[str]]) -> list[list[int]]:
        """The numbers of each list's sentences."""
        return [[self.number(s) for s in sentences] for sentences in lists]

    def all(self) -> list[str]:
        """Every sentence, at the place of its number."""
        return list(self._numbers)


def json_for_script(value: Any) -> str:
    """JSON that is safe inside a `script` element, whatever it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
