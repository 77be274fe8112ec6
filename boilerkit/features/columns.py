"""Columns of numbers, one row a block: under construction and finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.first_words import FirstWords
from boilerkit.features.table import FEATURES, Scale, column_names

FloatColumn = NDArray[np.float32]
Index = NDArray[np.int64]

_PLACE = {name: place for place, name in enumerate(FEATURES)}
_MOST_LOGARITHMS = sum(feature.scale.log for feature in FEATURES.values())
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
    words: FirstWords
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
    """Columns under construction: measures go in, on the scales of the table they come out.

    Logarithms are taken of all columns at once, at the end: a call of numpy costs more than the
    numbers of one column.
    """

    def __init__(self, rows: int, *, has_markup: bool) -> None:
        self.names = column_names(has_markup=has_markup)
        self._values = np.zeros((rows, len(self.names)), dtype=np.float32)
        self._is_put = np.zeros(len(self.names), dtype=np.bool_)
        self._has_markup = has_markup
        self._logarithms: dict[Any, _Logarithms] = {}

    def put(self, name: str, measure: NDArray[Any] | Sequence[float] | float) -> None:
        """One column.

        Raises:
            KeyError: the table has no such feature.
        """
        place = _PLACE[name]
        self._is_put[place] = True
        scale = _SCALES.get(name)
        if scale is None:
            self._values[:, place] = measure
        elif scale.log and isinstance(measure, np.ndarray):
            self._waiting(measure.dtype).add(measure, place)
        else:
            self._values[:, place] = scale.apply(measure)

    def put_many(self, names: tuple[str, ...], measures: NDArray[Any]) -> None:
        """Neighbouring columns of one scale; measures of shape (rows, names).

        Raises:
            KeyError: the table has no such features.
            ValueError: they are no neighbours, or of different scales.
        """
        start, scale = _run(names)
        self._is_put[start : start + len(names)] = True
        if scale.log:
            for place, measure in enumerate(measures.T, start):
                self._waiting(measures.dtype).add(measure, place)
        else:
            self._values[:, start : start + len(names)] = scale.apply(measures)

    def put_levels(self, name: str, measures: NDArray[np.float64]) -> None:
        """One measure of the containers at every level; measures of shape (levels, rows)."""
        first, step, scale = _levels(name)
        places = slice(first, first + step * len(measures), step)
        self._is_put[places] = True
        if scale.log:
            for level, measure in enumerate(measures):
                self._waiting(measures.dtype).add(measure, first + step * level)
        else:
            self._values[:, places] = scale.apply(measures).T

    def written(self, places: Index) -> NDArray[np.float32]:
        """The matrix itself, for those who write some columns in place, on their scales."""
        self._is_put[places] = True
        return self._values

    def _waiting(self, dtype: np.dtype[Any]) -> _Logarithms:
        """The measures of a precision that are waiting for their logarithms."""
        precision = np.float32 if dtype == np.float32 else np.float64
        if precision not in self._logarithms:
            self._logarithms[precision] = _Logarithms(len(self._values), precision)
        return self._logarithms[precision]

    def matrix(self) -> NDArray[np.float32]:
        """All columns, shape (rows, names).

        Raises:
            ValueError: a feature of the table was not computed.
        """
        if not self._is_put.all():
            computed = _computed(self._has_markup)
            missing = [n for n, put in zip(self.names, self._is_put, strict=True) if not put]
            if missing := [name for name in missing if name in computed]:
                raise ValueError(f"features not computed: {', '.join(sorted(missing))}")
        for logarithms in self._logarithms.values():
            logarithms.write(self._values)
        return self._values


class _Logarithms:
    """Measures of one precision that are waiting for their logarithm."""

    def __init__(self, rows: int, dtype: type[np.floating[Any]]) -> None:
        self._measures = np.empty((_MOST_LOGARITHMS, rows), dtype=dtype)
        self._row_of: dict[int, int] = {}

    def add(self, measure: NDArray[Any], place: int) -> None:
        self._measures[self._row_of.setdefault(place, len(self._row_of))] = measure

    def write(self, values: NDArray[np.float32]) -> None:
        """Put the columns on their scales; what `Scale.apply` does, for all of them."""
        places = list(self._row_of)
        scaled = self._measures[: len(places)]
        divisors, most = _divisors()[:, places].astype(scaled.dtype)
        np.log1p(scaled, out=scaled)
        scaled /= divisors[:, None]
        np.minimum(scaled, most[:, None], out=scaled)
        for place, column in zip(places, scaled, strict=True):
            values[:, place] = column


@cache
def _divisors() -> NDArray[np.float64]:
    """Divisor and upper bound of each feature; shape (2, features)."""
    scales = [feature.scale for feature in FEATURES.values()]
    most = [np.inf if scale.most is None else scale.most for scale in scales]
    return np.asarray([[scale.divisor for scale in scales], most], dtype=np.float64)


@cache
def _levels(name: str) -> tuple[int, int, Scale]:
    """Place of a measure of the innermost container, distance to the next level, scale."""
    first, second = (_PLACE[f"box{level}_{name}"] for level in (0, 1))
    return first, second - first, FEATURES[f"box0_{name}"].scale


@cache
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
