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
        self._order = np.argsort(groups, kind="stable")
        ordered = groups[self._order]
        begins = np.ones(len(groups), dtype=np.bool_)
        begins[1:] = ordered[1:] != ordered[:-1]
        self._starts = np.flatnonzero(begins)
        self._group = np.empty(len(groups), dtype=np.int64)
        self._group[self._order] = np.cumsum(begins) - 1
        sizes = np.diff(self._starts, append=len(groups))
        self._sizes = sizes.astype(np.float32)[:, None]

    def of(self, values: Floats) -> Floats:
        """Group means, shape (groups, width)."""
        if len(values) == 0:
            return values
        sums: Floats = np.add.reduceat(values[self._order], self._starts, axis=0)
        return sums / self._sizes

    def spread(self, means: Floats) -> Floats:
        """Each row's group mean, shape (rows, width)."""
        return means[self._group]
