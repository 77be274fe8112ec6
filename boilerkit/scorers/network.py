"""A small network over a page's blocks, in numpy alone.

Residual dilated convolutions over the blocks in reading order; beside each block every layer
also sees what its page (maximum), its tag-and-class path and one of its containers (means) hold,
so that lists, comment areas and columns are told as wholes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boilerkit.scorers.groups import GroupMeans
from boilerkit.scorers.vocabulary import Bags

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

_EPSILON = np.float32(1e-5)
# OpenBLAS as numpy ships it starts a second thread from 524,288 multiplications on.
_SINGLE_THREAD = 480_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a network: all that is needed to lay out its arrays."""

    features: int
    vocabularies: tuple[int, ...]
    embedding: int = 16
    width: int = 64
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1)
    dropout: float = 0.25
    forget: float = 0.4

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
            sizes[f"contexts.{layer}.weight"] = (3 * width, width)
            sizes[f"norms.{layer}.weight"] = sizes[f"norms.{layer}.bias"] = (width,)
        sizes["leave.weight"], sizes["leave.bias"] = (8, 2 * width), (8,)
        return sizes


@dataclass(frozen=True, slots=True)
class Inputs:
    """One page as a network reads it.

    `words` has a bag for each block; `hints` have one for each kind of place, and `kind` tells
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
        rows = len(inputs.matrix)
        if rows == 0:
            return np.zeros((0, 8), dtype=np.float32)
        h = entry = self._enter(inputs)
        width = self.shape.width
        path = GroupMeans(inputs.path)
        levels = [GroupMeans(container) for container in inputs.containers]
        for layer, dilation in enumerate(self.shape.dilations):
            context = self.arrays[f"contexts.{layer}.weight"]
            level = levels[layer % len(levels)]
            z = self._convolve(h, layer, dilation)
            z += h.max(axis=0) @ context[:width].T
            z += path.spread(product(path.of(h), context[width : 2 * width]))
            z += level.spread(product(level.of(h), context[2 * width :]))
            z = self._normalise(z, layer)
            h = h + np.maximum(z, 0.0, out=z)
        both = np.concatenate([h, entry], axis=1)
        out: Floats = product(both, self.arrays["leave.weight"]) + self.arrays["leave.bias"]
        return out

    def _enter(self, inputs: Inputs) -> Floats:
        arrays = self.arrays
        numbers = (inputs.matrix - arrays["mean"]) / arrays["scale"]
        sums = [inputs.words.sums(arrays["tables.0.weight"])]
        for place, bags in enumerate(inputs.hints, start=1):
            sums.append(bags.sums(arrays[f"tables.{place}.weight"])[inputs.kind])
        read = np.concatenate([numbers, *sums], axis=1)
        entered: Floats = product(read, arrays["enter.weight"]) + arrays["enter.bias"]
        return np.maximum(entered, 0.0)

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
        spread = np.sqrt(np.einsum("ij,ij->i", centred, centred) / width + _EPSILON)
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
