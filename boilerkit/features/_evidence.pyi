import numpy as np
from numpy.typing import NDArray

from boilerkit.features.first_words import FirstWords
from boilerkit.lexicon._words import WordTable

def spelling(text: str) -> str: ...
def found_in(
    haystack: str,
    texts: tuple[str, ...],
    words: FirstWords,
    chars: NDArray[np.int32],
    least: int,
    most: int,
    found: NDArray[np.float32],
) -> None: ...
def match_headlines(
    texts: tuple[str, ...],
    words: FirstWords,
    chars: NDArray[np.int32],
    ideographs: NDArray[np.float32],
    table: WordTable,
    of_words: NDArray[np.int64],
    sizes: NDArray[np.int64],
    most: int,
    whole: tuple[int, int],
    quotients: NDArray[np.float64],
) -> tuple[list[int], list[int]]: ...
