"""Temperature scaling: probabilities as high as they are right (Guo et al., 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABELS
from boilerkit.scorers.network import sigmoid, softmax

_TEMPERATURES = np.geomspace(0.5, 2.5, 60)
_BINS = 15

#: Of each page the logits and label numbers of its blocks.
Answers = Sequence[tuple[NDArray[np.float32], NDArray[np.int64]]]
#: Of each page the logits of the standfirst, whether blocks are it, and how much each counts.
StandfirstAnswers = Sequence[tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]]


@dataclass(frozen=True)
class Calibration:
    """What logits are divided by, and what is added to those of each label then."""

    temperature: float = 1.0
    bias: tuple[float, ...] = (0.0,) * len(LABELS)
    standfirst_temperature: float = 1.0

    def __str__(self) -> str:
        return f"temperature {self.temperature:.3f}, standfirst {self.standfirst_temperature:.3f}"


def calibrate(answers: Answers, standfirsts: StandfirstAnswers = ()) -> Calibration:
    """The temperatures at which the labels and standfirsts of held-back pages are likeliest.

    Args:
        answers: (logits, label numbers) of pages that were not trained on.
        standfirsts: (logits, 1 or 0, weights) of those whose standfirst is known.
    """
    temperature = _temperature(answers) if answers else 1.0
    standfirst = _standfirst_temperature(standfirsts) if standfirsts else 1.0
    return Calibration(temperature, standfirst_temperature=standfirst)


def _temperature(answers: Answers) -> float:
    logits = np.concatenate([page for page, _ in answers])
    labels = np.concatenate([page for _, page in answers])
    losses = [_loss((logits / t).astype(np.float32), labels) for t in _TEMPERATURES]
    return _likeliest(losses)


def _standfirst_temperature(answers: StandfirstAnswers) -> float:
    logits, truth, weights = (np.concatenate(columns) for columns in zip(*answers, strict=True))
    losses = []
    for temperature in _TEMPERATURES:
        chance = sigmoid((logits / temperature).astype(np.float32))
        right = np.where(truth > 0, chance, 1.0 - chance)
        losses.append(-float((weights * np.log(np.maximum(right, 1e-9))).sum()))
    return _likeliest(losses)


def _likeliest(losses: Sequence[float]) -> float:
    return float(round(_TEMPERATURES[int(np.argmin(losses))], 4))


def _loss(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    right = softmax(logits)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-9)).mean())


def expected_calibration_error(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64]
) -> float:
    """Mean distance of the best label's probability from how often it is right.

    Args:
        probabilities: shape (blocks, labels).
        labels: true label numbers, shape (blocks,).
    """
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((sure * _BINS).astype(np.int64), _BINS - 1)
    error = 0.0
    for number in range(_BINS):
        inside = bins == number
        if inside.any():
            error += abs(float(sure[inside].mean()) - float(right[inside].mean())) * inside.mean()
    return error
