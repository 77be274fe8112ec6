from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

class WordCounter:
    def __init__(self, words: Sequence[str]) -> None: ...
    def count(self, strings: Iterable[str]) -> NDArray[np.int64]: ...
