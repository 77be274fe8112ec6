"""Fits one network to labelled pages."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from boilerkit.features import FEATURES, Origin
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.scorers import VOTES
from boilerkit.scorers.network import Network, Shape
from boilerkit.training.alignment import NOT_BODY
from boilerkit.training.network import Batch, Net
from boilerkit.training.reading import Example

#: Called after every epoch: which it was, of how many, and the mean loss.
Progress = Callable[[int, int, float], None]
#: Examples of one epoch; asked anew for each, so that pages may come in other shapes.
Epoch = Callable[[int], Sequence[Example]]

_LEAST_SCALE = 0.05
# Probabilities beyond this count as this.
_SURE = 0.9999
# Columns a site may lack: in training they are blanked on some pages, so that no network leans
# on class names or structured data alone.
_BLANKED = (Origin.CLASS_NAMES, Origin.STRUCTURED_DATA)


@dataclass(frozen=True)
class FitOptions:
    """How to fit; the defaults made the shipped weights.

    `standfirst` is the weight of the standfirst's loss beside that of the labels.
    """

    epochs: int = 24
    pages_a_batch: int = 8
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    smoothing: float = 0.05
    averaging: float = 0.98
    blank: float = 0.1
    standfirst: float = 0.3
    seed: int = 0


def fit(
    epoch: Epoch, shape: Shape, names: Sequence[str], options: FitOptions, progress: Progress
) -> Network:
    """Fit a network; the same examples, options and torch build give the same weights."""
    torch.manual_seed(options.seed)
    generator = np.random.default_rng(options.seed)
    first = [e for e in epoch(0) if len(e.labels)]
    net = Net(shape, *_statistics(first))
    average = copy.deepcopy(net)
    steps = options.epochs * -(-len(first) // options.pages_a_batch)
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.learning_rate, total_steps=steps + 1, pct_start=0.15
    )
    blanked = [_columns(names, origin) for origin in _BLANKED]
    for number in range(options.epochs):
        net.train()
        losses = []
        for batch in _batches(epoch(number), shape, options, generator):
            loss = _loss(net, _blank(batch, blanked, options.blank, generator), options)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            _follow(average, net, options.averaging)
            losses.append(loss.item())
        progress(number + 1, options.epochs, float(np.mean(losses)))
    return to_numpy(average)


def _statistics(examples: Sequence[Example]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and scale of every column."""
    matrix = np.concatenate([e.matrix for e in examples])
    scale = np.maximum(matrix.std(axis=0, dtype=np.float64), _LEAST_SCALE)
    return matrix.mean(axis=0, dtype=np.float64).astype(np.float32), scale.astype(np.float32)


def _columns(names: Sequence[str], origin: Origin) -> Tensor:
    """Places of the columns of that origin; votes have none."""
    origins = [None if name in VOTES else FEATURES[name].origin for name in names]
    places = [place for place, found in enumerate(origins) if found is origin]
    return torch.tensor(places, dtype=torch.long)


def _batches(
    examples: Sequence[Example], shape: Shape, options: FitOptions, generator: np.random.Generator
) -> Iterator[Batch]:
    usable = [e for e in examples if len(e.labels)]
    order = generator.permutation(len(usable))
    for start in range(0, len(order), options.pages_a_batch):
        picked = [usable[i] for i in order[start : start + options.pages_a_batch]]
        yield Batch.of(picked, shape.dilations)


def _blank(
    batch: Batch, blanked: Sequence[Tensor], share: float, generator: np.random.Generator
) -> Batch:
    """The batch with groups of columns at zero on some of its pages."""
    matrix = batch.matrix.clone()
    for columns in blanked:
        pages = torch.from_numpy(generator.random(len(batch.lengths)) < share)
        rows = pages[batch.page].nonzero()[:, 0]
        if len(rows) and len(columns):
            matrix[rows[:, None], columns] = 0.0
    return batch.with_matrix(matrix)


def _loss(net: Net, batch: Batch, options: FitOptions) -> Tensor:
    outputs = net(batch)
    logits = outputs[:, : len(LABELS)]
    losses = nn.functional.cross_entropy(
        logits, batch.labels.clamp(min=0), reduction="none", label_smoothing=options.smoothing
    )
    body = torch.log_softmax(logits, 1)[:, LABEL_INDEX[Label.BODY]].exp()
    losses = torch.where(batch.labels == NOT_BODY, -torch.log1p(-body.clamp(max=_SURE)), losses)
    loss = (losses * batch.weights).sum() / batch.weights.sum().clamp(min=1e-6)
    return loss + options.standfirst * _standfirst_loss(outputs[:, len(LABELS) :], batch)


def _standfirst_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Binary cross-entropy over body blocks whose page has its standfirst labelled; 0 without
    that output.
    """
    weights = batch.standfirst_weights
    if not logits.shape[1]:
        return weights.new_zeros(())
    losses = nn.functional.binary_cross_entropy_with_logits(
        logits[:, 0], batch.standfirst, reduction="none"
    )
    return (losses * weights).sum() / weights.sum().clamp(min=1e-6)


@torch.no_grad()
def _follow(average: Net, net: Net, keep: float) -> None:
    """Move the running average of the weights towards the weights."""
    for mean, now in zip(average.parameters(), net.parameters(), strict=True):
        mean.lerp_(now, 1 - keep)


def to_numpy(net: Net) -> Network:
    """The network as arrays, as the scorer runs it."""
    state = net.state_dict()
    arrays = {name: state[name].numpy().astype(np.float32) for name in net.shape.arrays()}
    return Network(net.shape, arrays)
