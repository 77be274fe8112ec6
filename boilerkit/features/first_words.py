"""The first words of each block, as sequences of strings and for questions about all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]

#: Characters at the beginning of a block in which its first words are looked for, and their number.
HEAD_CHARS, HEAD_WORDS = 80, 12
#: A run of letters and digits.
WORD = re.compile(r"\w+")


class FirstWords(Protocol):
    """A sequence of the lower-cased first words of blocks."""

    @property
    def counts(self) -> Index:
        """How many words each block has, shape (blocks,)."""

    def __len__(self) -> int: ...

    def __getitem__(self, block: int, /) -> tuple[str, ...]: ...

    def __iter__(self) -> Iterator[tuple[str, ...]]: ...

    def known(self, words: frozenset[str], /) -> Index:
        """How many of `words` are among each block's; shape (blocks,)."""


class StringWords:
    """First words that are strings, one tuple a block."""

    def __init__(self, words: Sequence[tuple[str, ...]]) -> None:
        self._words = words

    @property
    def counts(self) -> Index:
        """As of `FirstWords`."""
        return np.fromiter(map(len, self._words), dtype=np.int64, count=len(self._words))

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, block: int, /) -> tuple[str, ...]:
        return self._words[block]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self._words)

    def known(self, words: frozenset[str], /) -> Index:
        """As of `FirstWords`."""
        common = map(words.intersection, self._words)
        return np.fromiter(map(len, common), dtype=np.int64, count=len(self._words))
