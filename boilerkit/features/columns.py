"""Columns of numbers, one row a block: under construction and finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.table import FEATURES, Scale, column_names

FloatColumn = NDArray[np.float32]
Index = NDArray[np.int64]

_PLACE = {name: place for place, name in enumerate(FEATURES)}
_SCALES = {name: f.scale for name, f in FEATURES.items() if f.scale != Scale()}


@dataclass(frozen=True)
class Groups:
    """Which blocks belong together.

    `path` (blocks,): number of the block's tag-and-class path; `containers`
    (levels, blocks): number of the block's ancestor at each level, innermost first, counting
    only ancestors that hold more blocks than the level below. In plain text lines of one shape
    are of one path, and lines that end or begin with one word share a container.
    """

    path: Index
    containers: Index


@dataclass(frozen=True)
class Features:
    """Columns of shape (blocks, features) and what models read besides.

    `words`: the first words of each block, lower-cased; `places`: for each block the element
    row nearest to its text (-1 for plain text).
    """

    names: tuple[str, ...]
    matrix: NDArray[np.float32]
    groups: Groups
    words: tuple[tuple[str, ...], ...]
    places: Index

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Feature name -> its column."""
        return {name: place for place, name in enumerate(self.names)}

    def plus(self, names: Sequence[str], columns: NDArray[np.float32]) -> Features:
        """The same features with more columns."""
        matrix = np.concatenate([self.matrix, columns], axis=1)
        return replace(self, names=(*self.names, *names), matrix=matrix)

    def __getitem__(self, name: str) -> FloatColumn:
        """The column called `name`."""
        column: FloatColumn = self.matrix[:, self.column_of[name]]
        return column


class Columns:
    """Columns under construction: measures go in, on the scales of the table they come out."""

    def __init__(self, rows: int, *, has_markup: bool) -> None:
        self.names = column_names(has_markup=has_markup)
        self._values = np.zeros((rows, len(self.names)), dtype=np.float32, order="F")
        self._missing = set(_computed(has_markup))

    def put(self, name: str, measure: NDArray[Any] | Sequence[float] | float) -> None:
        """One column.

        Raises:
            KeyError: the table has no such feature.
        """
        scale = _SCALES.get(name)
        self._values[:, _PLACE[name]] = measure if scale is None else scale.apply(measure)
        self._missing.discard(name)

    def put_many(self, names: tuple[str, ...], measures: NDArray[Any]) -> None:
        """Neighbouring columns of one scale; measures of shape (rows, names).

        Raises:
            KeyError: the table has no such features.
            ValueError: they are no neighbours, or of different scales.
        """
        start, scale = _run(names)
        self._values[:, start : start + len(names)] = scale.apply(measures)
        self._missing.difference_update(names)

    def matrix(self) -> NDArray[np.float32]:
        """All columns, shape (rows, names).

        Raises:
            ValueError: a feature of the table was not computed.
        """
        if self._missing:
            raise ValueError(f"features not computed: {', '.join(sorted(self._missing))}")
        return np.ascontiguousarray(self._values)


@lru_cache(maxsize=2)
def _computed(has_markup: bool) -> frozenset[str]:
    """The features that have to be computed; those of markup stay zero in plain text."""
    names = column_names(has_markup=has_markup)
    return frozenset(name for name in names if has_markup or not FEATURES[name].is_markup_only)


@lru_cache(maxsize=64)
def _run(names: tuple[str, ...]) -> tuple[int, Scale]:
    start, scales = _PLACE[names[0]], {FEATURES[name].scale for name in names}
    if [_PLACE[name] for name in names] != list(range(start, start + len(names))):
        raise ValueError(f"columns apart from each other: {', '.join(names)}")
    if len(scales) > 1:
        raise ValueError(f"columns of different scales: {', '.join(names)}")
    return start, scales.pop()
