from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.features._columns import Sheet
from boilerkit.lexicon._hints import HintCues
from boilerkit.page.tables import BlockColumns, Elements

Ints = NDArray[np.int64]

TABLED: tuple[str, ...]
QUOTIENTS: tuple[str, ...]

class KindBits:
    def __init__(
        self,
        tags: Mapping[str, int],
        outer: Mapping[str, int],
        roles: Sequence[str],
        cues: HintCues,
        frames: tuple[int, float],
        widths: tuple[int, ...],
        columns: Sequence[int],
        prose_chars: int,
    ) -> None: ...

def put_places(
    sheet: Sheet,
    known: KindBits,
    quotients: NDArray[np.float64],
    elements: Elements,
    blocks: BlockColumns,
) -> tuple[Ints, Ints, Ints]: ...
