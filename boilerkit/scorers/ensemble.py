"""The most accurate scorer: the learned one, and networks that also see others' votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import compute_features
from boilerkit.page.tables import Page
from boilerkit.scorers import VOTED, VOTES, Scores
from boilerkit.scorers.learned import Learned, split_columns
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
        return self.score_all(page).labels

    def score_all(self, page: Page) -> Scores:
        """Probabilities of the labels and of the standfirst; the mean of those models that have
        them.
        """
        if len(page) == 0 or not page.has_markup:
            return self.learned.score_all(page)
        features = compute_features(page)
        voted = features.plus(VOTES, vote_columns(page))
        both = [
            split_columns(self.learned.columns(page, features)),
            split_columns(self.learned.reader(VOTED).columns(page, voted)),
        ]
        known = [scores.standfirst for scores in both if scores.standfirst is not None]
        return Scores(_mean([scores.labels for scores in both]), _mean(known) if known else None)


def _mean(parts: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = np.mean(parts, axis=0, dtype=np.float32)
    return mean
