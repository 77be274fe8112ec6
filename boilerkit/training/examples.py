"""Labelled pages as arrays ready for training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import Features
from boilerkit.page import Page
from boilerkit.scorers.vocabulary import hint_words_of, numbered, text_words, word_bags
from boilerkit.training.alignment import UNKNOWN


@dataclass(frozen=True)
class LabelledPage:
    """One page with its features and a label number for each block (UNKNOWN: none)."""

    site: str
    page: Page
    features: Features
    labels: NDArray[np.int64]


@dataclass(frozen=True)
class Example:
    """One page as a network reads it, with labels and the weight of each block."""

    matrix: NDArray[np.float32]
    bags: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    path: NDArray[np.int64]
    containers: NDArray[np.int64]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True)
class Vocabularies:
    """Known words: of texts, of class names near a block, of those above it."""

    words: tuple[str, ...]
    near: tuple[str, ...]
    above: tuple[str, ...]

    @staticmethod
    def of(pages: Sequence[LabelledPage], least_sites: int = 6) -> Vocabularies:
        """Words that stand on pages of at least `least_sites` sites, so no site's own names."""
        sites: tuple[dict[str, set[str]], ...] = (
            defaultdict(set),
            defaultdict(set),
            defaultdict(set),
        )
        for labelled in pages:
            hints = hint_words_of(labelled.page, labelled.features)
            texts = tuple(tuple(text_words(w)) for w in labelled.features.words)
            for kind, lists in enumerate((texts, hints.near, hints.above)):
                for word in {w for words in set(lists) for w in words}:
                    sites[kind][word].add(labelled.site)
        return Vocabularies(
            *(
                tuple(sorted(w for w, s in known.items() if len(s) >= least_sites))
                for known in sites
            )
        )

    def numbers(self) -> tuple[dict[str, int], ...]:
        """Word -> number, for each of the three."""
        return tuple(
            {word: n for n, word in enumerate(words)}
            for words in (self.words, self.near, self.above)
        )


def example_of(labelled: LabelledPage, numbers: Sequence[Mapping[str, int]]) -> Example:
    """Arrays of one page."""
    features = labelled.features
    hints = hint_words_of(labelled.page, features)
    near = [hints.near[kind] for kind in hints.kind]
    above = [hints.above[kind] for kind in hints.kind]
    bags = (
        word_bags(features, numbers[0]),
        numbered(near, numbers[1]),
        numbered(above, numbers[2]),
    )
    tokens = np.expm1(features["log_tokens"])
    weights = np.where(labelled.labels == UNKNOWN, 0.0, 0.5 + np.log1p(tokens) / 2)
    return Example(
        matrix=features.matrix,
        bags=tuple((b.flat, b.offsets) for b in bags),
        path=_dense(features.groups.path),
        containers=np.stack([_dense(c) for c in features.groups.containers]),
        labels=np.maximum(labelled.labels, 0),
        weights=weights.astype(np.float32),
    )


def _dense(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(groups, return_inverse=True)[1].reshape(-1)
