"""Means over groups of rows, the numbering done once."""

from __future__ import annotations

import numpy as np

from boilerkit import speedups
from boilerkit.scorers.layers import Floats, Index, add_spread, group_sums

# Numbers are counted in a table where that has not many more places than there are rows.
_MOST_GAPS = 64


class GroupMeans:
    """Averages rows that share a group number (any integers, not only dense ones)."""

    __slots__ = ("_group", "_sizes")

    def __init__(self, groups: Index) -> None:
        self._group, sizes = _dense(groups)
        self._sizes = sizes[:, None]

    def of(self, values: Floats) -> Floats:
        """Group means, shape (groups, width)."""
        sums = group_sums(values, self._group, len(self._sizes))
        return (sums / self._sizes).astype(np.float32)

    def spread(self, means: Floats) -> Floats:
        """Each row's group mean, shape (rows, width)."""
        return means.take(self._group, axis=0)

    def add_to(self, rows: Floats, means: Floats) -> None:
        """Add to each row its group's mean, in place."""
        add_spread(rows, means, self._group)


def _dense(groups: Index) -> tuple[Index, Index]:
    """Group numbers without gaps, in the same order, and the size of each group."""
    if speedups.IS_NATIVE:
        from boilerkit.scorers._network import dense_groups

        found = dense_groups(groups, _MOST_GAPS * len(groups))
        if found is not None:
            return found
    order = np.argsort(groups, kind="stable")
    ordered = groups.take(order)
    begins = np.ones(len(groups), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    dense = np.empty(len(groups), dtype=np.int64)
    dense[order] = begins.cumsum() - 1
    return dense, np.diff(begins.nonzero()[0], append=len(groups))
