"""How far an extraction can be trusted, and whether the page is an article at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boilerkit.labels import LABEL_INDEX, Label
from boilerkit.page import Page

_BODY, _RELATED, _TITLE = (LABEL_INDEX[label] for label in (Label.BODY, Label.RELATED, Label.TITLE))
_LEAST_CHARS = 140


@dataclass(frozen=True, slots=True)
class Verdict:
    """`confidence` is 0 to 1."""

    is_article: bool
    confidence: float


def judge(page: Page, labels: NDArray[np.int64], scores: NDArray[np.float32]) -> Verdict:
    """Judge a labelled page by how sure the scores are of its body."""
    body = labels == _BODY
    chars = page.blocks.chars.astype(np.float64)
    body_chars = float(chars[body].sum())
    if body_chars == 0:
        return Verdict(False, 0.0)
    sure = float((chars[body] * scores[body, _BODY]).sum() / body_chars)
    missed = float((chars[~body] * scores[~body, _BODY]).sum() / body_chars)
    confidence = min(max(sure - min(missed, 1.0), 0.0), 1.0)
    related_chars = float(chars[labels == _RELATED].sum())
    is_article = body_chars >= _LEAST_CHARS and body_chars * 3 > related_chars and sure > 0.5
    return Verdict(bool(is_article), confidence)
