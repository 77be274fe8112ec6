"""Whether what was decided to be body is enough to be a text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

_BODY = LABEL_INDEX[Label.BODY]
#: A text of fewer bytes (in UTF-8, so that all scripts are alike) is none.
_LEAST_BODY_BYTES = 150


def has_text(page: Page, labels: NDArray[np.int64]) -> bool:
    """Whether the blocks labelled body are as long as a text is at least."""
    body = np.flatnonzero(labels == _BODY)
    if page.blocks.chars[body].sum() >= _LEAST_BODY_BYTES:
        return True
    size = sum(len(page.texts[block].encode("utf-8", "replace")) for block in body.tolist())
    return size >= _LEAST_BODY_BYTES
