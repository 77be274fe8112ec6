"""The learned scorer: networks over the page's blocks, run in numpy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Features, compute_features
from boilerkit.page.labels import LABELS
from boilerkit.page.tables import Page
from boilerkit.scorers import Scores, kind_of
from boilerkit.scorers.network import Inputs, sigmoid, softmax
from boilerkit.scorers.stretches import in_stretches
from boilerkit.scorers.vocabulary import Numbering
from boilerkit.scorers.weights import Model, ModelsOnDemand, Weights, WeightsError, load_weights

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
        """The scorer with the weights that come with the package; reads what pages need."""
        file = files("boilerkit.scorers") / _SHIPPED
        models = ModelsOnDemand(file.read_bytes(), str(file))
        return Learned(Weights(models, models.about))

    @property
    def name(self) -> str:
        """A short name for reports."""
        return "learned"

    @cached_property
    def _readers(self) -> dict[str, Reader]:
        return {}

    def score(self, page: Page) -> NDArray[np.float32]:
        """Probabilities of shape (blocks, labels).

        Raises:
            WeightsError: the weights hold no model for this kind of page.
        """
        return self.score_all(page).labels

    def score_all(self, page: Page) -> Scores:
        """Probabilities of the labels and of the standfirst, from one run of the networks.

        Raises:
            WeightsError: the weights hold no model for this kind of page.
        """
        if len(page) == 0:
            return Scores(np.zeros((0, len(LABELS)), dtype=np.float32))
        return split_columns(in_stretches(self._columns, page))

    def _columns(self, page: Page) -> NDArray[np.float32]:
        return self.columns(page, compute_features(page))

    def columns(self, page: Page, features: Features) -> NDArray[np.float32]:
        """As `Reader.columns`, for a page whose features are at hand."""
        return self.reader(kind_of(page)).columns(page, features)

    def reader(self, kind: str) -> Reader:
        """The reader of the model of that name.

        Raises:
            WeightsError: the weights hold no such model.
        """
        reader = self._readers.get(kind)
        if reader is None:
            if kind not in self.weights.models:
                raise WeightsError(f"these weights hold no model of kind {kind!r}")
            # Threads that come at once all get the reader, and its caches, of the first.
            reader = self._readers.setdefault(kind, Reader(self.weights.models[kind]))
        return reader

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

    def columns(self, page: Page, features: Features) -> NDArray[np.float32]:
        """Calibrated probabilities of the labels, and last that of the standfirst where the model
        has it; shape (blocks, labels) or (blocks, labels + 1).
        """
        return self.columns_of(self.inputs(page, features))

    def columns_of(self, inputs: Inputs) -> NDArray[np.float32]:
        """As `columns`, of what the networks read."""
        model = self.model
        logits, *others = (network.outputs(inputs) for network in model.networks)
        for more in others:
            logits += more
        first, second = (
            np.float32(len(model.networks) * temperature)
            for temperature in (model.temperature, model.standfirst_temperature)
        )
        labels, standfirst = logits[:, : len(LABELS)], logits[:, len(LABELS) :]
        out = np.empty_like(logits)
        out[:, : len(LABELS)] = softmax(labels / first + self.bias)
        out[:, len(LABELS) :] = sigmoid(standfirst / second)
        return out


def split_columns(columns: NDArray[np.float32]) -> Scores:
    """The columns of `Reader.columns` as scores."""
    labels = np.ascontiguousarray(columns[:, : len(LABELS)])
    has_standfirst = columns.shape[1] > len(LABELS)
    return Scores(labels, columns[:, len(LABELS)].copy() if has_standfirst else None)
