from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon._matcher import Walker
from boilerkit.lexicon._words import WordTable

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

class Words:
    @property
    def counts(self) -> Ints: ...
    def __len__(self) -> int: ...
    def __getitem__(self, block: int, /) -> tuple[str, ...]: ...
    def __iter__(self) -> Iterator[tuple[str, ...]]: ...
    def known(self, words: frozenset[str], /) -> Ints: ...
    def known_to(self, table: WordTable) -> Ints: ...

def read_texts(
    texts: tuple[str, ...],
    class_of: Bytes,
    unfilled: NDArray[np.bool_],
    fill: Callable[[NDArray[np.bool_]], None],
    classes: int,
    head: int,
    tail: int,
    words: int,
) -> tuple[NDArray[np.float32], Bytes, Bytes, Words, Ints]: ...
def cues_of(words: Words, walker: Walker) -> Ints: ...
