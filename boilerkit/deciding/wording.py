"""What blocks begin with, by the cues of all languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon import CATEGORIES, match_cues
from boilerkit.page.tables import Page


def worded(page: Page, blocks: Sequence[int], category: str, chars: int) -> NDArray[np.bool_]:
    """Which blocks have a cue of a category in their first characters, shape (blocks,)."""
    hits = match_cues([page.texts[block][:chars].lower() for block in blocks])
    found: NDArray[np.bool_] = hits[:, CATEGORIES.index(category)] > 0
    return found
