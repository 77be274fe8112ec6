"""The most accurate scorer: the learned one, and networks that also see others' votes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import compute_features
from boilerkit.page.tables import Page
from boilerkit.scorers import VOTED, VOTES
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.votes import require_voters, vote_columns
from boilerkit.scorers.weights import WeightsError


@dataclass(frozen=True)
class Ensemble:
    """Averages the learned scorer with a model that reads the votes; plain text has no votes."""

    learned: Learned

    @staticmethod
    @cache
    def default() -> Ensemble:
        """The ensemble with the weights that come with the package."""
        return Ensemble(Learned.default())

    def __post_init__(self) -> None:
        require_voters()
        if VOTED not in self.learned.weights.models:
            raise WeightsError("these weights hold no model that reads votes: train with --voted")

    @property
    def name(self) -> str:
        """A short name for reports."""
        return "ensemble"

    def score(self, page: Page) -> NDArray[np.float32]:
        """Probabilities of shape (blocks, labels)."""
        if len(page) == 0 or not page.has_markup:
            return self.learned.score(page)
        features = compute_features(page)
        voted = features.plus(VOTES, vote_columns(page))
        both = [self.learned.probabilities(page, features)]
        both.append(self.learned.reader(VOTED).probabilities(page, voted))
        mean: NDArray[np.float32] = np.mean(both, axis=0, dtype=np.float32)
        return mean
