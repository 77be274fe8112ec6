"""Means over groups of rows, the sorting done once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Index = NDArray[np.int64]


class GroupMeans:
    """Averages rows that share a group number (any integers, not only dense ones)."""

    __slots__ = ("_group", "_order", "_sizes", "_starts")

    def __init__(self, groups: Index) -> None:
        rows = len(groups)
        self._order = np.argsort(groups, kind="stable")
        ordered = groups.take(self._order)
        begins = np.ones(rows, dtype=np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
        self._starts = begins.nonzero()[0]
        self._group = np.empty(rows, dtype=np.int64)
        self._group[self._order] = begins.cumsum() - 1
        sizes = np.empty(len(self._starts), dtype=np.float32)
        sizes[:-1] = self._starts[1:] - self._starts[:-1]
        sizes[-1:] = rows - self._starts[-1:]
        self._sizes = sizes[:, None]

    def of(self, values: Floats) -> Floats:
        """Group means, shape (groups, width)."""
        if len(values) == 0:
            return values
        sums: Floats = np.add.reduceat(values.take(self._order, axis=0), self._starts, axis=0)
        return sums / self._sizes

    def spread(self, means: Floats) -> Floats:
        """Each row's group mean, shape (rows, width)."""
        return means.take(self._group, axis=0)
