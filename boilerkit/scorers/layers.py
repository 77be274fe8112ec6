"""What a network does beside its products: sums over words and groups, maxima, norms.

Native code takes each step in one pass. Sums are exact or in a stated order here as there, so that
both give the same to the bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups

if TYPE_CHECKING or speedups.IS_NATIVE:
    from boilerkit.scorers import _network

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

LAYER_EPSILON = np.float32(1e-5)


def bag_sums(flat: Index, offsets: Index, table: Floats) -> Floats:
    """Sum of a table's rows in each bag `flat[offsets[i]:offsets[i + 1]]`; shape (bags, width)."""
    if speedups.IS_NATIVE:
        sums = _network.bag_sums(flat, offsets, np.ascontiguousarray(table))
    else:
        bag = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        sums = _sums(table[flat], bag, len(offsets) - 1)
    return sums.astype(np.float32)


def group_sums(values: Floats, group: Index, groups: int) -> NDArray[np.float64]:
    """Sums of the rows of each group, one row after the other; shape (groups, width)."""
    if speedups.IS_NATIVE:
        return _network.group_sums(np.ascontiguousarray(values), group, groups)
    return _sums(values, group, groups)


def _sums(values: Floats, group: Index, groups: int) -> NDArray[np.float64]:
    width = values.shape[1]
    places = (group[:, None] * width + np.arange(width)).ravel()
    sums = np.bincount(places, values.ravel(), minlength=groups * width)
    return sums.astype(np.float64, copy=False).reshape(groups, width)


def running_maxima(rows: Floats) -> Floats:
    """The maximum of all rows up to each, and of all from each on; shape (rows, 2 * width)."""
    if speedups.IS_NATIVE:
        return _network.running_maxima(rows)
    count, width = rows.shape
    maxima = np.empty((count, 2 * width), dtype=np.float32)
    np.maximum.accumulate(rows, axis=0, out=maxima[:, :width])
    np.maximum.accumulate(rows[::-1], axis=0, out=maxima[::-1, width:])
    return maxima


def joined_taps(taps: Floats, bias: Floats, dilation: int) -> Floats:
    """The sum of what a convolution makes of each row and of the rows so far before and after.

    Args:
        taps: its products with all rows, shape (3, rows, width); or (1, rows, width), of the rows
            themselves alone.
        bias: what is added to each row, shape (width,).
        dilation: how far the other rows are.
    """
    if speedups.IS_NATIVE:
        return _network.joined_taps(taps, bias, dilation)
    joined: Floats = taps[len(taps) // 2] + bias
    if len(taps) == 3:
        joined[dilation:] += taps[0, : max(len(joined) - dilation, 0)]
        joined[: max(len(joined) - dilation, 0)] += taps[2, dilation:]
    return joined


def add_spread(rows: Floats, means: Floats, group: Index) -> None:
    """Add to each row what its group has; means of shape (groups, width)."""
    if speedups.IS_NATIVE:
        _network.add_spread(rows, means, group)
    else:
        rows += means.take(group, axis=0)


def let_on(sums: Floats, below: Floats, norm: Floats) -> Floats:
    """What a layer lets on: its sums, normalised, where they are above zero, on top of its input.

    Squares are added up by halves: the last half of the columns to the first one, and so on.

    Args:
        sums: sums that add up to zero in each row, shape (rows, width); overwritten.
        below: what the layer read, shape (rows, width).
        norm: weight and bias of the norm, shape (2, width).
    """
    if speedups.IS_NATIVE:
        return _network.let_on(sums, below, norm, float(LAYER_EPSILON))
    squares = np.square(sums).T.copy()  # rows become columns, which are added up faster
    left = width = len(squares)
    while left > 1:
        half = left // 2
        squares[:half] += squares[left - half : left]
        left -= half
    scale = np.float32(1.0) / np.sqrt(squares[0] / np.float32(width) + LAYER_EPSILON)
    sums *= scale[:, None]
    sums *= norm[0]
    sums += norm[1]
    above: Floats = below + np.maximum(sums, 0.0, out=sums)
    return above
