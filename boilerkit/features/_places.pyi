from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon._hints import HintCues

Column = NDArray[np.int32]
Bits = NDArray[np.uint8]
Ints = NDArray[np.int64]

class KindBits:
    def __init__(
        self,
        tags: Mapping[str, int],
        outer: Mapping[str, int],
        roles: Sequence[str],
        cues: HintCues,
        frame_bits: int,
        widths: tuple[int, ...],
    ) -> None: ...

def read_places(
    known: KindBits,
    tags: tuple[str, ...],
    hints: tuple[str, ...],
    parent: Column,
    first_block: Column,
    end_block: Column,
    path: Column,
    own_of: Column,
    inner_of: Column,
    chars: Column,
    frame_share: float,
    levels: int,
) -> tuple[Bits, Bits, Bits, Bits, Bits, Bits, Ints, Ints]: ...
