"""The bytes of a page that tell encodings apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boilerkit.parsing.encoding.claims import LANG, PRESCAN_LENGTH
from boilerkit.parsing.encoding.languages import KIN

_Ints = npt.NDArray[np.int64]

_SAMPLE_LENGTH = 64 * 1024
UNDECODABLE_BITS = 25.0


class Sample(NamedTuple):
    """The non-ASCII bytes of a page with the two bytes on either side of them."""

    data: bytes
    pairs: _Ints  # previous byte * 256 + byte, each with a non-ASCII byte in it
    counts: _Ints
    language: str

    @classmethod
    def of(cls, body: bytes) -> Sample:
        """The sample of a page's bytes."""
        values = np.frombuffer(body, np.uint8)
        high = values >= 128
        near = high.copy()
        for shift in (1, 2):
            near[shift:] |= high[:-shift]
            near[:-shift] |= high[shift:]
        sample = np.concatenate(([32], values[near][:_SAMPLE_LENGTH], [32])).astype(np.int64)
        pairs = sample[:-1] * 256 + sample[1:]
        pairs = pairs[(sample[:-1] >= 128) | (sample[1:] >= 128)]
        unique, counts = np.unique(pairs, return_counts=True)
        lang = LANG.search(body[:PRESCAN_LENGTH])
        language = lang.group(1).decode("ascii").lower() if lang else ""
        data = sample.astype(np.uint8).tobytes()
        return cls(data, unique, counts, KIN.get(language, language))
