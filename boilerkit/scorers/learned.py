"""The learned scorer: networks over the page's blocks, run in numpy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Features, compute_features
from boilerkit.page.labels import LABELS
from boilerkit.page.tables import Page
from boilerkit.scorers import kind_of
from boilerkit.scorers.network import Inputs, softmax
from boilerkit.scorers.stretches import in_stretches
from boilerkit.scorers.vocabulary import Numbering
from boilerkit.scorers.weights import Model, Weights, WeightsError, load_weights

_SHIPPED = "weights.npz"


@dataclass(frozen=True)
class Learned:
    """Scores pages with trained networks; has one model for markup and one for plain text."""

    weights: Weights

    @staticmethod
    def load(path: str | os.PathLike[str]) -> Learned:
        """A scorer with the weights of a file, such as `boilerkit train` writes.

        Raises:
            WeightsError: the file is missing, damaged, or made for another schema.
        """
        return Learned(load_weights(path))

    @staticmethod
    @cache
    def default() -> Learned:
        """The scorer with the weights that come with the package."""
        with as_file(files("boilerkit.scorers") / _SHIPPED) as path:
            return Learned.load(path)

    @property
    def name(self) -> str:
        """A short name for reports."""
        return "learned"

    @cached_property
    def _readers(self) -> dict[str, Reader]:
        return {kind: Reader(model) for kind, model in self.weights.models.items()}

    def score(self, page: Page) -> NDArray[np.float32]:
        """Probabilities of shape (blocks, labels).

        Raises:
            WeightsError: the weights hold no model for this kind of page.
        """
        if len(page) == 0:
            return np.zeros((0, len(LABELS)), dtype=np.float32)
        return in_stretches(self._score, page)

    def _score(self, page: Page) -> NDArray[np.float32]:
        return self.probabilities(page, compute_features(page))

    def probabilities(self, page: Page, features: Features) -> NDArray[np.float32]:
        """As `score`, for a page whose features are at hand."""
        return self.reader(kind_of(page)).probabilities(page, features)

    def reader(self, kind: str) -> Reader:
        """The reader of the model of that name.

        Raises:
            WeightsError: the weights hold no such model.
        """
        if kind not in self._readers:
            raise WeightsError(f"these weights hold no model of kind {kind!r}")
        return self._readers[kind]

    def __repr__(self) -> str:
        return f"<Learned {', '.join(self.weights.models)}>"


class Reader:
    """Reads pages the way a model was trained to."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.numbering = Numbering(model.vocabularies)
        self.bias = np.asarray(model.bias, dtype=np.float32)

    def inputs(self, page: Page, features: Features) -> Inputs:
        """What the networks read of a page."""
        kind, near, above = self.numbering.hint_bags(page, features)
        matrix = features.matrix
        if self.model.features != features.names:
            columns = [features.column_of[name] for name in self.model.features]
            matrix = features.matrix[:, columns]
        groups = features.groups
        return Inputs(
            matrix=matrix,
            words=self.numbering.word_bags(features),
            hints=(near, above),
            kind=kind,
            path=groups.path,
            containers=groups.containers,
        )

    def probabilities(self, page: Page, features: Features) -> NDArray[np.float32]:
        """Calibrated probabilities, shape (blocks, labels)."""
        inputs = self.inputs(page, features)
        logits = sum(network.logits(inputs) for network in self.model.networks)
        divisor = len(self.model.networks) * self.model.temperature
        return softmax(np.asarray(logits / divisor + self.bias, dtype=np.float32))
