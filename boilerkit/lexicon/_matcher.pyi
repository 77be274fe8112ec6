from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

class Walker:
    def __init__(
        self,
        vocabulary: Mapping[str, int],
        characters: tuple[
            NDArray[np.uint32],
            NDArray[np.bool_],
            Callable[[NDArray[np.bool_]], None],
            NDArray[np.bool_],
        ],
        edges: tuple[Ints, Ints, Ints, Ints],
        cues: tuple[Any, ...],
    ) -> None: ...
    def match(self, texts: Sequence[str]) -> Ints: ...
