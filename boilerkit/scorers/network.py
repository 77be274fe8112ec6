"""A small network over a page's blocks, in numpy alone.

Residual dilated convolutions over the blocks in reading order; beside each block some layers
also see the maximum of all before it and of all after it (a comment heading far up announces the
thread below), and the means of its tag-and-class path and of one of its containers, so that
lists, comment areas and columns are recognised as wholes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABELS
from boilerkit.scorers.groups import GroupMeans
from boilerkit.scorers.vocabulary import Bags

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

LAYER_EPSILON = np.float32(1e-5)
# OpenBLAS as numpy ships it starts a second thread from 524,288 multiplications on.
_SINGLE_THREAD = 480_000


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
        for layer, dilation in enumerate(self.shape.dilations):
            z = self._convolve(h, layer, dilation)
            if layer in self.shape.contexts:
                level = self.shape.contexts.index(layer) % len(inputs.containers)
                z += self._context(h, layer, path, GroupMeans(inputs.containers[level]))
            z = self._normalise(z, layer)
            h = h + np.maximum(z, 0.0, out=z)
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

    def _context(self, h: Floats, layer: int, path: GroupMeans, level: GroupMeans) -> Floats:
        """What the layer sees of all blocks before and after, and of those in alike places."""
        width = self.shape.width
        weight = self.arrays[f"contexts.{layer}.weight"]
        before = np.maximum.accumulate(h, axis=0)
        after = np.maximum.accumulate(h[::-1], axis=0)[::-1]
        out = product(np.concatenate([before, after], axis=1), weight[:, : 2 * width])
        out += path.spread(product(path.of(h), weight[:, 2 * width : 3 * width]))
        out += level.spread(product(level.of(h), weight[:, 3 * width :]))
        return out

    def _convolve(self, h: Floats, layer: int, dilation: int) -> Floats:
        width = self.shape.width
        weight, bias = (self.arrays[f"convolutions.{layer}.{part}"] for part in ("weight", "bias"))
        out: Floats = product(h, weight[:, width : 2 * width]) + bias
        if dilation < len(h):
            out[dilation:] += product(h[:-dilation], weight[:, :width])
            out[:-dilation] += product(h[dilation:], weight[:, 2 * width :])
        return out

    def _normalise(self, z: Floats, layer: int) -> Floats:
        weight, bias = (self.arrays[f"norms.{layer}.{part}"] for part in ("weight", "bias"))
        width = np.float32(self.shape.width)
        centred = z - (z.sum(axis=1) / width)[:, None]
        spread = np.sqrt(np.einsum("ij,ij->i", centred, centred) / width + LAYER_EPSILON)
        out: Floats = centred
        out /= spread[:, None]
        out *= weight
        out += bias
        return out


def product(rows: Floats, weight: Floats) -> Floats:
    """`rows @ weight.T`, in pieces too small for BLAS to start threads for.

    A page's products are so small that threads cost more processor time than they save, and
    many pages at once are better served by processes.
    """
    width, inner = weight.shape
    piece = max(_SINGLE_THREAD // (width * inner), 1)
    if len(rows) <= piece:
        return rows @ weight.T
    whole = len(rows) - len(rows) % piece
    out = np.empty((len(rows), width), dtype=np.float32)
    np.matmul(
        rows[:whole].reshape(-1, piece, inner), weight.T, out=out[:whole].reshape(-1, piece, width)
    )
    out[whole:] = rows[whole:] @ weight.T
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
