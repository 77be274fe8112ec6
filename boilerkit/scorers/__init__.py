"""Scorers: a page in, probabilities of the labels of its blocks out."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.tables import Page

#: The kinds of pages that scorers distinguish, each with weights or points of its own.
MARKUP, TEXT = "markup", "text"

#: The model that reads the votes of other extractors beside markup.
VOTED = "voted"
#: Names of the columns that hold the votes of other extractors.
VOTES = ("vote_trafilatura", "vote_readability")


def kind_of(page: Page) -> str:
    """Which of them a page is."""
    return MARKUP if page.has_markup else TEXT


@runtime_checkable
class Scorer(Protocol):
    """Estimates for each block how likely each label is."""

    @property
    def name(self) -> str:
        """A short name for reports."""
        ...

    def score(self, page: Page) -> NDArray[np.float32]:
        """Probabilities of shape (blocks, labels), columns in the order of `LABELS`."""
        ...


class ScorerError(ValueError):
    """A scorer is not available: unknown name, missing package, or unusable weights."""
