"""What moved a scorer: how each group of features bears on each block's label.

For the learned scorer by occlusion: a group is set to its training mean (words to none), the
networks run again, and the change of the label's log-odds is the group's contribution. It shows
what the model uses, not what is so (Zeiler and Fergus, "Visualizing and Understanding
Convolutional Networks", 2014, section 4.2). The heuristic scorer's points are read off its card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import FEATURES, FeatureGroup, Features, compute_features
from boilerkit.page.tables import Page
from boilerkit.scorers import TEXT, kind_of
from boilerkit.scorers.learned import Learned, Reader
from boilerkit.scorers.network import Inputs, Network, softmax
from boilerkit.scorers.weights import Model

Floats = NDArray[np.float32]

NEIGHBOURS = "neighbouring blocks"

#: What is hidden from the scorer, one after the other, in the order in which it is shown.
GROUPS: tuple[str, ...] = (*(group.value for group in FeatureGroup), NEIGHBOURS)

#: No push is shown as larger than this (in log-odds).
LIMIT = 10.0
# Probabilities closer to 0 or 1 than this count as this.
_SURE = 5e-4

# The tables of words that a group reads: of the text; of class names near and further out.
_TABLES: dict[str, tuple[str, ...]] = {
    FeatureGroup.WORDS: ("tables.0.weight",),
    FeatureGroup.NAMES: ("tables.1.weight", "tables.2.weight"),
}


@dataclass(frozen=True)
class Contributions:
    """What the learned scorer found and why.

    `scores` (blocks, labels): its probabilities; `pushes` (blocks, groups): how much each of
    `GROUPS` adds to the log-odds of the block's label, within `LIMIT` either way.
    """

    scores: Floats
    pushes: Floats


def occlude(
    learned: Learned, page: Page, labels: NDArray[np.int64], features: Features | None = None
) -> Contributions | None:
    """Run the networks once as they are and once for each group; None where no model fits."""
    models = learned.weights.models
    model = models.get(kind_of(page)) or models.get(TEXT)
    if model is None or len(page) == 0:
        return None
    reader = Reader(model)
    inputs = reader.inputs(page, features or compute_features(page))
    scores = _scores(model, inputs)
    rows = np.arange(len(page))
    whole = _log_odds(scores[rows, labels])
    pushes = [
        np.clip(whole - _log_odds(_scores(model, inputs, group)[rows, labels]), -LIMIT, LIMIT)
        for group in GROUPS
    ]
    return Contributions(scores, np.stack(pushes, axis=1))


def _log_odds(share: Floats) -> Floats:
    bounded = np.clip(share, _SURE, 1.0 - _SURE)
    odds: Floats = np.log(bounded / (1.0 - bounded)).astype(np.float32)
    return odds


def _scores(model: Model, inputs: Inputs, without: str | None = None) -> Floats:
    logits = [_logits(network, model.features, inputs, without) for network in model.networks]
    mean = np.mean(logits, axis=0, dtype=np.float32)
    return softmax(mean / np.float32(model.temperature) + np.asarray(model.bias, dtype=np.float32))


def _logits(
    network: Network, columns: Sequence[str], inputs: Inputs, without: str | None
) -> Floats:
    if without is None:
        return network.logits(inputs)
    if without == NEIGHBOURS:
        return _alone(network, len(inputs.matrix)).logits(_apart(inputs))
    hit = np.asarray([FEATURES[name].group == without for name in columns])
    matrix = np.where(hit, network.arrays["mean"], inputs.matrix)
    unread = {
        name: np.zeros_like(network.arrays[name])
        for name in _TABLES.get(without, ())
        if name in network.arrays
    }
    blind = Network(network.shape, {**network.arrays, **unread})
    return blind.logits(replace(inputs, matrix=matrix))


def _apart(inputs: Inputs) -> Inputs:
    """Every block alone in its place and its containers."""
    rows = np.arange(len(inputs.path))
    return replace(inputs, path=rows, containers=np.broadcast_to(rows, inputs.containers.shape))


def _alone(network: Network, blocks: int) -> Network:
    """The same network, blind to the blocks before and after, which are too far apart for it."""
    far = (blocks,) * len(network.shape.dilations)
    return Network(replace(network.shape, dilations=far), network.arrays)
