import numpy as np
from numpy.typing import NDArray

from boilerkit.features._texts import Words
from boilerkit.lexicon._words import WordTable

Ints = NDArray[np.int64]

def word_bags(words: Words, table: WordTable) -> tuple[Ints, Ints]: ...
def both_numbers(near: int | None, above: int | None) -> int: ...
def hint_bags(
    tags: tuple[str, ...],
    hints: tuple[str, ...],
    parent: NDArray[np.int32],
    kinds: Ints,
    places: Ints,
    table: WordTable,
    levels: int,
) -> tuple[Ints, Ints, Ints, Ints]: ...
