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

from boilerkit.scorers.vocabulary import Bags

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

_EPSILON = np.float32(1e-5)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a network: all that is needed to lay out its arrays."""

    features: int
    vocabularies: tuple[int, ...]
    embedding: int = 16
    width: int = 64
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1)
    dropout: float = 0.1

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
    """One page as a network reads it; `path` and `containers` hold dense group numbers."""

    matrix: Floats
    bags: tuple[Bags, ...]
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
        path = _Means(inputs.path)
        levels = [_Means(container) for container in inputs.containers]
        for layer, dilation in enumerate(self.shape.dilations):
            context = self.arrays[f"contexts.{layer}.weight"]
            level = levels[layer % len(levels)]
            z = self._convolve(h, layer, dilation)
            z += h.max(axis=0) @ context[:width].T
            z += path.spread(path.of(h) @ context[width : 2 * width].T)
            z += level.spread(level.of(h) @ context[2 * width :].T)
            h = h + np.maximum(self._normalise(z, layer), 0.0)
        both = np.concatenate([h, entry], axis=1)
        out: Floats = both @ self.arrays["leave.weight"].T + self.arrays["leave.bias"]
        return out

    def _enter(self, inputs: Inputs) -> Floats:
        arrays = self.arrays
        numbers = (inputs.matrix - arrays["mean"]) / arrays["scale"]
        sums = [bag.sums(arrays[f"tables.{kind}.weight"]) for kind, bag in enumerate(inputs.bags)]
        read = np.concatenate([numbers, *sums], axis=1)
        entered: Floats = np.maximum(read @ arrays["enter.weight"].T + arrays["enter.bias"], 0.0)
        return entered

    def _convolve(self, h: Floats, layer: int, dilation: int) -> Floats:
        rows, width = h.shape
        near = np.zeros((rows, 3 * width), dtype=np.float32)
        near[:, width : 2 * width] = h
        if dilation < rows:
            near[dilation:, :width] = h[:-dilation]
            near[:-dilation, 2 * width :] = h[dilation:]
        weight, bias = (self.arrays[f"convolutions.{layer}.{part}"] for part in ("weight", "bias"))
        out: Floats = near @ weight.T + bias
        return out

    def _normalise(self, z: Floats, layer: int) -> Floats:
        weight, bias = (self.arrays[f"norms.{layer}.{part}"] for part in ("weight", "bias"))
        centred = z - z.mean(axis=1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + _EPSILON)
        out: Floats = centred / spread * weight + bias
        return out


class _Means:
    """Means over groups of rows; the sorting is done once."""

    def __init__(self, groups: Index) -> None:
        self.groups = groups
        self.order = np.argsort(groups, kind="stable")
        sizes = np.bincount(groups)
        self.starts = np.cumsum(sizes) - sizes
        self.sizes = sizes.astype(np.float32)[:, None]

    def of(self, h: Floats) -> Floats:
        means: Floats = np.add.reduceat(h[self.order], self.starts, axis=0) / self.sizes
        return means

    def spread(self, rows: Floats) -> Floats:
        return rows[self.groups]


def softmax(logits: Floats) -> Floats:
    """Rows that sum to one."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    out: Floats = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)
    return out
