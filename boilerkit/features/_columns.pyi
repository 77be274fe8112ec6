from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.text import BlockTexts
from boilerkit.page.tables import BlockColumns

TABLED: tuple[str, ...]
QUOTIENTS: tuple[str, ...]

class Sheet:
    def __init__(
        self,
        matrix: NDArray[np.float32],
        tables: NDArray[np.float32],
        columns: NDArray[np.int64],
        scale: Callable[[int, float], float],
    ) -> None: ...

class CharacterColumns:
    def __init__(
        self,
        classes: Mapping[str, int],
        groups: Sequence[Sequence[str]],
        firsts: Sequence[int],
        flags: Sequence[int],
        prose: tuple[int, int],
    ) -> None: ...

def put_texts(
    sheet: Sheet,
    known: CharacterColumns,
    quotients: NDArray[np.float64],
    texts: BlockTexts,
    blocks: BlockColumns,
    total: float,
) -> None: ...
def write_quotients(
    matrix: NDArray[np.float32], quotients: NDArray[np.float64], columns: NDArray[np.int64]
) -> None: ...
