"""A small network over a page's blocks, in numpy alone.

Residual dilated convolutions over the blocks in reading order; beside each block some layers
also see the maximum of all before it and of all after it (a comment heading far up announces the
thread below), and the means of its tag-and-class path and of one of its containers, so that
lists, comment areas and columns are recognised as wholes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from boilerkit.page.labels import LABELS
from boilerkit.scorers.groups import GroupMeans
from boilerkit.scorers.layers import Floats, Index, joined_taps, let_on, running_maxima
from boilerkit.scorers.vocabulary import Bags

#: OpenBLAS as numpy ships it starts a second thread from 524,288 multiplications on.
SINGLE_THREAD = 480_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a network: all that is needed to lay out its arrays.

    `contexts` are the layers that see more than their neighbourhood; with `standfirst` a further
    output tells which body blocks are the standfirst.
    """

    features: int
    vocabularies: tuple[int, ...]
    embedding: int = 16
    width: int = 64
    dilations: tuple[int, ...] = (1, 3, 9, 27)
    contexts: tuple[int, ...] = (1, 3)
    dropout: float = 0.25
    forget: float = 0.4
    standfirst: bool = False

    @property
    def outputs(self) -> int:
        """Columns of what the network gives: one a label, and that of the standfirst."""
        return len(LABELS) + self.standfirst

    def arrays(self) -> dict[str, tuple[int, ...]]:
        """Name -> dimensions of every array of the network."""
        width = self.width
        sizes: dict[str, tuple[int, ...]] = {"mean": (self.features,), "scale": (self.features,)}
        for kind, rows in enumerate(self.vocabularies):
            sizes[f"tables.{kind}.weight"] = (rows, self.embedding)
        inputs = self.features + self.embedding * len(self.vocabularies)
        sizes["enter.weight"], sizes["enter.bias"] = (width, inputs), (width,)
        for layer in range(len(self.dilations)):
            sizes[f"convolutions.{layer}.weight"] = (width, 3 * width)
            sizes[f"convolutions.{layer}.bias"] = (width,)
            if layer in self.contexts:
                sizes[f"contexts.{layer}.weight"] = (width, 4 * width)
            sizes[f"norms.{layer}.weight"] = sizes[f"norms.{layer}.bias"] = (width,)
        sizes["leave.weight"] = (self.outputs, 2 * width)
        sizes["leave.bias"] = (self.outputs,)
        return sizes


@dataclass(frozen=True, slots=True)
class Inputs:
    """One page as a network reads it.

    `words` has a bag for each block; `hints` have one for each kind of place, and `kind` is
    each block's; `path` and `containers` hold group numbers.
    """

    matrix: Floats
    words: Bags
    hints: tuple[Bags, ...]
    kind: Index
    path: Index
    containers: Index


@dataclass(frozen=True)
class Network:
    """Weights ready to run; `arrays` hold what `Shape.arrays` names."""

    shape: Shape
    arrays: Mapping[str, Floats]

    def logits(self, inputs: Inputs) -> Floats:
        """Scores before the softmax, shape (blocks, labels)."""
        return self.outputs(inputs)[:, : len(LABELS)]

    def outputs(self, inputs: Inputs) -> Floats:
        """The logits of the labels, and last that of the standfirst where the shape has one."""
        rows = len(inputs.matrix)
        if rows == 0:
            return np.zeros((0, self.shape.outputs), dtype=np.float32)
        h = entry = self._enter(inputs)
        path = GroupMeans(inputs.path)
        for layer in self._layers:
            groups: tuple[GroupMeans, ...] = ()
            if layer.context is not None:
                containers = inputs.containers[layer.level % len(inputs.containers)]
                groups = (path, GroupMeans(containers))
            h = layer.above(h, groups)
        both = np.concatenate([h, entry], axis=1)
        out: Floats = product(both, self.arrays["leave.weight"]) + self.arrays["leave.bias"]
        return out

    @cached_property
    def _entry(self) -> tuple[Floats, Floats]:
        """Weight and bias of the first layer, for columns that were not normalised."""
        arrays, features = self.arrays, self.shape.features
        weight, bias = arrays["enter.weight"].copy(), arrays["enter.bias"].copy()
        weight[:, :features] /= arrays["scale"]
        bias -= weight[:, :features] @ arrays["mean"]
        return weight, bias

    def _enter(self, inputs: Inputs) -> Floats:
        sums = [inputs.words.sums(self.arrays["tables.0.weight"])]
        for place, bags in enumerate(inputs.hints, start=1):
            sums.append(bags.sums(self.arrays[f"tables.{place}.weight"])[inputs.kind])
        read = np.concatenate([inputs.matrix, *sums], axis=1)
        weight, bias = self._entry
        entered: Floats = product(read, weight) + bias
        return np.maximum(entered, 0.0, out=entered)

    @cached_property
    def _layers(self) -> tuple[Layer, ...]:
        return tuple(map(self._layer, range(len(self.shape.dilations))))

    def _layer(self, layer: int) -> Layer:
        arrays, width = self.arrays, self.shape.width
        taps = _centred(arrays[f"convolutions.{layer}.weight"]).reshape(3, width, width)
        context = arrays.get(f"contexts.{layer}.weight")
        return Layer(
            dilation=self.shape.dilations[layer],
            taps=taps,
            bias=_centred(arrays[f"convolutions.{layer}.bias"]),
            context=None if context is None else _centred(context),
            level=self.shape.contexts.index(layer) if context is not None else 0,
            norm=np.stack([arrays[f"norms.{layer}.{part}"] for part in ("weight", "bias")]),
        )


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer ready to run. What it makes of a block adds up to zero, as its norm wants it.

    Attributes:
        dilation: how far the blocks before and after are that it sees.
        taps: weights of these and of the block itself between them, shape (3, width, width); of
            all weights here the rows are inputs.
        bias: shape (width,).
        context: weights of the maxima before and after and of the means of two groups, shape
            (4 * width, width); None where it sees no more than its neighbourhood.
        level: which containers it sees.
        norm: weight and bias of the norm, shape (2, width).
    """

    dilation: int
    taps: Floats
    bias: Floats
    context: Floats | None
    level: int
    norm: Floats

    def above(self, h: Floats, groups: Sequence[GroupMeans]) -> Floats:
        """What comes out of the layer on top of `h`, shape (blocks, width)."""
        taps = self.taps if self.dilation < len(h) else self.taps[1:2]
        sums = joined_taps(products(h, taps), self.bias, self.dilation)
        if self.context is not None:
            width = h.shape[1]
            sums += products(running_maxima(h), self.context[None, : 2 * width])[0]
            for place, means in enumerate(groups, start=2):
                weight = self.context[None, place * width : (place + 1) * width]
                means.add_to(sums, products(means.of(h), weight)[0])
        return let_on(sums, h, self.norm)


def _centred(weight: Floats) -> Floats:
    """A layer's weights, inputs first, less what they add to all outputs alike."""
    exact = weight.astype(np.float64)
    return np.ascontiguousarray((exact - exact.mean(axis=0)).T, dtype=np.float32)


def product(rows: Floats, weight: Floats) -> Floats:
    """`rows @ weight.T`; see `products`."""
    out: Floats = products(rows, weight.T[None])[0]
    return out


def products(rows: Floats, weights: Floats) -> Floats:
    """`rows @ weight` for each of the weights, in pieces too small for BLAS to start threads for.

    A page's products are so small that threads cost more processor time than they save, and
    many pages at once are better served by processes.

    Args:
        rows: shape (rows, inputs).
        weights: shape (weights, inputs, width).
    """
    count, inner, width = weights.shape
    piece = max(SINGLE_THREAD // (width * inner), 1)
    whole = len(rows) - len(rows) % piece
    out = np.empty((count, len(rows), width), dtype=np.float32)
    if whole:
        pieces = out[:, :whole].reshape(count, -1, piece, width).swapaxes(0, 1)
        np.matmul(rows[:whole].reshape(-1, 1, piece, inner), weights, out=pieces)
    if whole < len(rows):
        np.matmul(rows[whole:], weights, out=out[:, whole:])
    return out


def softmax(logits: Floats) -> Floats:
    """Rows that sum to one."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    out: Floats = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)
    return out


def sigmoid(logits: Floats) -> Floats:
    """The probability that log-odds stand for."""
    out: Floats = (1.0 / (1.0 + np.exp(-np.clip(logits, -80.0, 80.0)))).astype(np.float32)
    return out
