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
        _, self._group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        self._group = self._group.reshape(-1)
        self._order = np.argsort(self._group, kind="stable")
        self._starts = np.cumsum(sizes) - sizes
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
