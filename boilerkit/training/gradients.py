"""Backpropagation through `boilerkit.scorers.network`, in numpy.

A page is run forward with all that the way back needs; numpy is enough to adapt a network that is
trained already, so that nobody needs PyTorch for a few pages of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boilerkit.scorers.groups import GroupMeans
from boilerkit.scorers.layers import LAYER_EPSILON, Floats, Index
from boilerkit.scorers.network import SINGLE_THREAD, Inputs, Network, product
from boilerkit.scorers.vocabulary import Bags

#: Array name -> gradient, for all arrays of `Shape.arrays` but "mean" and "scale".
Gradients = dict[str, Floats]


@dataclass(frozen=True)
class _Layer:
    """What one layer read and made of it: input, normalised sums, their spread, what was let on."""

    h: Floats
    normalised: Floats
    spread: Floats
    passed: NDArray[np.bool_]


class Run:
    """One page run forward through a network.

    Attributes:
        outputs: what `Network.outputs` gives.
        last: what the last layer, "leave", reads; shape (blocks, 2 * width).
    """

    def __init__(self, network: Network, inputs: Inputs) -> None:
        """Run a page of at least one block."""
        self._shape, self._arrays, self._inputs = network.shape, network.arrays, inputs
        self._path = GroupMeans(inputs.path)
        self._levels = [GroupMeans(groups) for groups in inputs.containers]
        self._read = self._inputs_of()
        self._entry = np.maximum(self._affine("enter", self._read), 0.0)
        self._layers: list[_Layer] = []
        h = self._entry
        for layer in range(len(self._shape.dilations)):
            h = self._forward(h, layer)
        self.last = np.concatenate([h, self._entry], axis=1)
        self.outputs: Floats = self._affine("leave", self.last)

    def gradients(self, wanted: Floats, *, below: bool = True) -> Gradients:
        """Gradients of the arrays, given those of the outputs, shape (blocks, outputs).

        Args:
            wanted: gradient of the outputs.
            below: also of the layers between the word tables and the last one.
        """
        found: Gradients = {
            "leave.weight": cross_product(wanted, self.last),
            "leave.bias": wanted.sum(axis=0),
        }
        both = product(wanted, self._arrays["leave.weight"].T)
        width = self._shape.width
        h, entry = both[:, :width], both[:, width:]
        for layer in reversed(range(len(self._layers))):
            z = self._before_norm(h, layer)
            if below:
                found.update(self._layer_gradients(h, z, layer))
            h = h + self._below(z, layer)
        entry = np.where(self._entry > 0, entry + h, 0).astype(np.float32)
        if below:
            found["enter.weight"] = cross_product(entry, self._read)
            found["enter.bias"] = entry.sum(axis=0)
        tables = product(entry, self._arrays["enter.weight"][:, self._shape.features :].T)
        found.update(self._table_gradients(tables))
        return found

    # -- forward -----------------------------------------------------------------------------------

    def _inputs_of(self) -> Floats:
        arrays, inputs = self._arrays, self._inputs
        sums = [inputs.words.sums(arrays["tables.0.weight"])]
        for place, bags in enumerate(inputs.hints, start=1):
            sums.append(bags.sums(arrays[f"tables.{place}.weight"])[inputs.kind])
        numbers = (inputs.matrix - arrays["mean"]) / arrays["scale"]
        read: Floats = np.concatenate([numbers, *sums], axis=1)
        return read

    def _affine(self, name: str, rows: Floats) -> Floats:
        out: Floats = product(rows, self._arrays[f"{name}.weight"]) + self._arrays[f"{name}.bias"]
        return out

    def _forward(self, h: Floats, layer: int) -> Floats:
        z = self._affine(f"convolutions.{layer}", _neighbours(h, self._shape.dilations[layer]))
        if layer in self._shape.contexts:
            z += product(self._context(h, layer), self._arrays[f"contexts.{layer}.weight"])
        z -= z.mean(axis=1, keepdims=True)
        spread = np.sqrt(np.square(z).mean(axis=1, keepdims=True) + LAYER_EPSILON)
        z /= spread
        out = z * self._arrays[f"norms.{layer}.weight"] + self._arrays[f"norms.{layer}.bias"]
        self._layers.append(_Layer(h, z, spread, out > 0))
        let_on: Floats = h + np.maximum(out, 0.0)
        return let_on

    def _level(self, layer: int) -> GroupMeans:
        return self._levels[self._shape.contexts.index(layer) % len(self._levels)]

    def _context(self, h: Floats, layer: int) -> Floats:
        before = np.maximum.accumulate(h, axis=0)
        after = np.maximum.accumulate(h[::-1], axis=0)[::-1]
        means = [groups.spread(groups.of(h)) for groups in (self._path, self._level(layer))]
        return np.concatenate([before, after, *means], axis=1)

    # -- backward ----------------------------------------------------------------------------------

    def _before_norm(self, wanted: Floats, layer: int) -> Floats:
        """Gradient of a layer's sums before their norm, from that of the layer's output."""
        made = self._layers[layer]
        return _through_norm(wanted * made.passed * self._arrays[f"norms.{layer}.weight"], made)

    def _layer_gradients(self, wanted: Floats, z: Floats, layer: int) -> Gradients:
        """Gradients of a layer's arrays from those of its output and of its sums."""
        made = self._layers[layer]
        out = wanted * made.passed
        found = {
            f"norms.{layer}.weight": (out * made.normalised).sum(axis=0),
            f"norms.{layer}.bias": out.sum(axis=0),
            f"convolutions.{layer}.weight": cross_product(
                z, _neighbours(made.h, self._shape.dilations[layer])
            ),
            f"convolutions.{layer}.bias": z.sum(axis=0),
        }
        if layer in self._shape.contexts:
            found[f"contexts.{layer}.weight"] = cross_product(z, self._context(made.h, layer))
        return found

    def _below(self, z: Floats, layer: int) -> Floats:
        """Gradient of what a layer read, from that of its sums."""
        near = product(z, self._arrays[f"convolutions.{layer}.weight"].T)
        h = _from_neighbours(near, self._shape.dilations[layer])
        if layer in self._shape.contexts:
            wanted = product(z, self._arrays[f"contexts.{layer}.weight"].T)
            h += self._from_context(wanted, layer)
        return h

    def _from_context(self, wanted: Floats, layer: int) -> Floats:
        h, width = self._layers[layer].h, self._shape.width
        before, after, path, level = (
            wanted[:, part * width : (part + 1) * width] for part in range(4)
        )
        out = _from_maxima(h, before) + _from_maxima(h[::-1], after[::-1])[::-1]
        for groups, part in ((self._path, path), (self._level(layer), level)):
            # A mean is spread over its group: so is its gradient.
            out += groups.spread(groups.of(np.ascontiguousarray(part)))
        return out

    def _table_gradients(self, wanted: Floats) -> Mapping[str, Floats]:
        inputs, size = self._inputs, self._shape.embedding
        found = {}
        for place, bags in enumerate((inputs.words, *inputs.hints)):
            part = wanted[:, place * size : (place + 1) * size]
            if place:
                part = _sums_by(inputs.kind, part, len(bags.offsets) - 1)
            rows = self._shape.vocabularies[place]
            found[f"tables.{place}.weight"] = _row_gradients(bags, part, rows)
        return found


def cross_product(left: Floats, right: Floats) -> Floats:
    """`left.T @ right`, in pieces too small for BLAS to start threads for, as in `product`."""
    inner, width = left.shape[1], right.shape[1]
    piece = max(SINGLE_THREAD // (inner * width), 1)
    if len(left) <= piece:
        return left.T @ right
    whole = len(left) - len(left) % piece
    pieces = left[:whole].reshape(-1, piece, inner).transpose(0, 2, 1)
    out: Floats = np.matmul(pieces, right[:whole].reshape(-1, piece, width)).sum(axis=0)
    out += left[whole:].T @ right[whole:]
    return out


def _neighbours(h: Floats, dilation: int) -> Floats:
    """Beside each block the one before it and the one after it, so far apart."""
    rows, width = h.shape
    out = np.zeros((rows, 3 * width), dtype=np.float32)
    out[:, width : 2 * width] = h
    if dilation < rows:
        out[dilation:, :width] = h[:-dilation]
        out[:-dilation, 2 * width :] = h[dilation:]
    return out


def _from_neighbours(wanted: Floats, dilation: int) -> Floats:
    width = wanted.shape[1] // 3
    out = wanted[:, width : 2 * width].copy()
    if dilation < len(out):
        out[:-dilation] += wanted[dilation:, :width]
        out[dilation:] += wanted[:-dilation, 2 * width :]
    return out


def _through_norm(wanted: Floats, made: _Layer) -> Floats:
    """Gradient before a layer norm from that after it (Ba et al., 2016)."""
    shared = (wanted * made.normalised).mean(axis=1, keepdims=True)
    out: Floats = wanted - wanted.mean(axis=1, keepdims=True) - made.normalised * shared
    out /= made.spread
    return out


def _from_maxima(h: Floats, wanted: Floats) -> Floats:
    """The gradient of running maxima goes to the rows that they come from."""
    so_far = np.maximum.accumulate(h, axis=0)
    is_new = np.ones(h.shape, dtype=np.bool_)
    is_new[1:] = h[1:] > so_far[:-1]
    rows = np.maximum.accumulate(np.where(is_new, np.arange(len(h))[:, None], 0), axis=0)
    places = rows * h.shape[1] + np.arange(h.shape[1])
    sums = np.bincount(places.reshape(-1), weights=wanted.reshape(-1), minlength=h.size)
    return sums.reshape(h.shape).astype(np.float32)


def _sums_by(groups: Index, rows: Floats, count: int) -> Floats:
    out = np.zeros((count, rows.shape[1]), dtype=np.float32)
    np.add.at(out, groups, rows)
    return out


def _row_gradients(bags: Bags, wanted: Floats, rows: int) -> Floats:
    """Each row of a table gets the sum over the bags that it is in."""
    return _sums_by(bags.flat, np.repeat(wanted, np.diff(bags.offsets), axis=0), rows)
