"""How long prose is, and whether what was decided to be body is enough to be a text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

_BODY = LABEL_INDEX[Label.BODY]
#: A block of prose has at least so many characters.
PROSE_CHARS = 80
#: A text of fewer bytes (in UTF-8, so that all scripts are alike) is none.
_LEAST_BODY_BYTES = 150


def has_text(page: Page, labels: NDArray[np.int64]) -> bool:
    """Whether the blocks labelled body are as long as a text is at least."""
    return bytes_of_body(page, labels, _LEAST_BODY_BYTES) >= _LEAST_BODY_BYTES


def bytes_of_body(page: Page, labels: NDArray[np.int64], enough: float = float("inf")) -> int:
    """The size in UTF-8 of the blocks labelled body; their characters where those are enough."""
    body = (labels == _BODY).nonzero()[0]
    chars = int(page.blocks.chars[body].sum())
    if chars >= enough:
        return chars
    return sum(len(page.texts[block].encode("utf-8", "replace")) for block in body.tolist())
