"""Scores and page structure -> one label a block.

Scoring looks at blocks, deciding at the page: jusText's two passes. The likeliest label of each
block is the start; the rules of `boilerkit.deciding.rules` revise it, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.rules import RULES, Case, Rule, article, likeliest
from boilerkit.page.kinds import Kind
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Favor = Literal["balanced", "precision", "recall"]

_BODY = LABEL_INDEX[Label.BODY]
#: What a block's body probability is multiplied with (odds) before labels are compared.
BODY_ODDS: dict[Favor, float] = {"balanced": 1.0, "precision": 0.25, "recall": 4.0}


def decide(
    page: Page,
    scores: Scores,
    favor: Favor = "balanced",
    kind: Callable[[], Kind] = article,
    rules: Sequence[Rule] = RULES,
) -> Labels:
    """One label number a block; shape (blocks,).

    Args:
        page: the page.
        scores: probabilities, shape (blocks, labels).
        favor: whether doubtful blocks rather become body or something else.
        kind: says what the page is; asked only where that matters.
        rules: what revises the likeliest labels, in order.
    """
    if len(page) == 0:
        return np.zeros(0, dtype=np.int64)
    weighed = scores.copy()
    weighed[:, _BODY] *= BODY_ODDS[favor]
    case = Case(page, weighed, kind)
    labels = likeliest(weighed)
    for rule in rules:
        labels = rule.revise(case, labels)
    return labels
