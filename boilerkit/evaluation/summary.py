"""Numbers of many pages -> measures of a data set, with bootstrap intervals.

Every measure is computed from columns (one number a page) under page weights. Weights of one
give the figure itself; weights drawn as a bootstrap resample of the pages give its spread
(Efron's percentile interval), all resamples at once as one matrix product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boilerkit.evaluation.measures import LEAK_TOLERANCE, REGRET_MARGIN
from boilerkit.evaluation.scoring import LEAK_LABELS
from boilerkit.page.labels import Label

Array = npt.NDArray[np.float64]
#: Columns by name, NaN where a page has no such number.
Columns = Mapping[str, Array]

GOOD, BAD = 0.98, 0.5


class Estimate(NamedTuple):
    """A measure of a set of pages with its 95 % interval, and how many pages it rests on."""

    value: float
    low: float
    high: float
    pages: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A named measure: ``needs`` are its columns, ``compute`` takes them in that order and
    page weights of shape (resamples, pages), and gives one value a resample."""

    name: str
    needs: tuple[str, ...]
    compute: Callable[..., Array]
    lower_is_better: bool = False


def columns(pages: Sequence[Mapping[str, float]]) -> dict[str, Array]:
    """Numbers of pages as columns, NaN where a page has none."""
    names = dict.fromkeys(name for page in pages for name in page)
    return {
        name: np.array([page.get(name, np.nan) for page in pages], dtype=np.float64)
        for name in names
    }


def _mean(values: Array, weights: Array) -> Array:
    return _ratio(weights @ values, weights.sum(axis=1))


def _ratio(above: Array, below: Array) -> Array:
    result: Array = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return result


def _median(values: Array, weights: Array) -> Array:
    order = np.argsort(values)
    ordered = values[order]
    mass = np.cumsum(weights[:, order], axis=1)
    half = mass[:, -1:] / 2
    lower = ordered[np.argmax(mass >= half, axis=1)]
    upper = ordered[np.argmax(mass > half, axis=1)]
    result: Array = (lower + upper) / 2
    return result


def _share_good(values: Array, weights: Array) -> Array:
    return _mean((values >= GOOD).astype(np.float64), weights)


def _share_bad(values: Array, weights: Array) -> Array:
    return _mean((values < BAD).astype(np.float64), weights)


def _f1_of_means(precision: Array, recall: Array, weights: Array) -> Array:
    p, r = _mean(precision, weights), _mean(recall, weights)
    return _ratio(2 * p * r, p + r)


def _micro_f1(matched: Array, gold: Array, predicted: Array, weights: Array) -> Array:
    return _ratio(2 * (weights @ matched), weights @ (gold + predicted))


def _segment_f1(found: Array, missed: Array, unwanted: Array, weights: Array) -> Array:
    return _ratio(2 * (weights @ found), weights @ (2 * found + missed + unwanted))


def _micro_share(part: Array, total: Array, weights: Array) -> Array:
    return _ratio(weights @ part, weights @ total)


def _leaky(leaked: Array, total: Array, weights: Array) -> Array:
    has = (total > 0).astype(np.float64)
    over = (leaked > LEAK_TOLERANCE * total).astype(np.float64)
    return _ratio(weights @ over, weights @ has)


def _regretted(ours: Array, peer: Array) -> Array:
    """1 for each page on which the best peer is so much better that somebody who switches to
    us loses by it, else 0."""
    return (peer - ours > REGRET_MARGIN).astype(np.float64)


def _regret(ours: Array, peer: Array, weights: Array) -> Array:
    return _mean(_regretted(ours, peer), weights)


def _regret_loss(ours: Array, peer: Array, weights: Array) -> Array:
    pages = _regretted(ours, peer)
    return _ratio(weights @ (pages * (peer - ours)), weights @ pages)


def _all_measures() -> Iterable[Measure]:
    yield Measure("page_f1", ("f1",), _mean)
    yield Measure("precision", ("precision",), _mean)
    yield Measure("recall", ("recall",), _mean)
    yield Measure("median_f1", ("f1",), _median)
    yield Measure("good_pages", ("f1",), _share_good)
    yield Measure("bad_pages", ("f1",), _share_bad, lower_is_better=True)
    yield Measure("benchmark_f1", ("precision", "recall"), _f1_of_means)
    yield Measure("exact", ("exact",), _mean)
    yield Measure("regret", ("f1", "peer_f1"), _regret, lower_is_better=True)
    yield Measure("regret_loss", ("f1", "peer_f1"), _regret_loss, lower_is_better=True)
    segments = tuple(f"segments.{part}" for part in ("found", "missed", "unwanted"))
    yield Measure("segment_f1", segments, _segment_f1)
    for label in LEAK_LABELS:
        needs = (f"leak.{label}.leaked", f"leak.{label}.total")
        yield Measure(f"leak.{label}", needs, _micro_share, lower_is_better=True)
        yield Measure(f"leaky_pages.{label}", needs, _leaky, lower_is_better=True)
    for label in Label:
        needs3 = tuple(f"words.{label}.{part}" for part in ("matched", "gold", "predicted"))
        yield Measure(f"words.{label}", needs3, _micro_f1)
    matched, gold, predicted = (f"standfirst.{part}" for part in ("matched", "gold", "predicted"))
    yield Measure("standfirst_precision", (matched, predicted), _micro_share)
    yield Measure("standfirst_recall", (matched, gold), _micro_share)
    yield Measure("empty_pages", ("empty",), _mean, lower_is_better=True)


#: Every measure by name, in the order of the tables.
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _all_measures()}


def bootstrap_weights(pages: int, resamples: int = 1000, seed: int = 0) -> Array:
    """How often each page is drawn in each resample, shape (resamples, pages)."""
    rng = np.random.default_rng(seed)
    uniform = np.full(pages, 1 / pages)
    return rng.multinomial(pages, uniform, size=resamples).astype(np.float64)


def summarise(
    pages: Sequence[Mapping[str, float]], resamples: int = 1000, seed: int = 0
) -> dict[str, Estimate]:
    """Every measure the pages have numbers for, with 95 % intervals."""
    if not pages:
        return {}
    cols = columns(pages)
    weights = bootstrap_weights(len(pages), resamples, seed)
    result = {}
    for name, measure in MEASURES.items():
        known = _known(measure, cols)
        if known is None:
            continue
        values = [cols[need][known] for need in measure.needs]
        point = float(measure.compute(*values, np.ones((1, int(known.sum()))))[0])
        low, high = np.percentile(measure.compute(*values, weights[:, known]), [2.5, 97.5])
        result[name] = Estimate(point, float(low), float(high), int(known.sum()))
    return result


def differences(
    first: Sequence[Mapping[str, float]],
    second: Sequence[Mapping[str, float]],
    resamples: int = 1000,
    seed: int = 0,
) -> dict[str, Estimate]:
    """First minus second, measure by measure, on the same pages in the same order.

    Both sides are resampled together, so what is hard about a page cancels out.
    Raises ValueError where the sides differ in length.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} pages against {len(second)}: not the same ones")
    if not first:
        return {}
    one, two = columns(first), columns(second)
    weights = bootstrap_weights(len(first), resamples, seed)
    result = {}
    for name, measure in MEASURES.items():
        known_one, known_two = _known(measure, one), _known(measure, two)
        if known_one is None or known_two is None:
            continue
        known = known_one & known_two
        if not known.any():
            continue
        a = [one[need][known] for need in measure.needs]
        b = [two[need][known] for need in measure.needs]
        unit = np.ones((1, int(known.sum())))
        point = float((measure.compute(*a, unit) - measure.compute(*b, unit))[0])
        drawn = weights[:, known]
        spread = measure.compute(*a, drawn) - measure.compute(*b, drawn)
        low, high = np.percentile(spread, [2.5, 97.5])
        result[name] = Estimate(point, float(low), float(high), int(known.sum()))
    return result


def _known(measure: Measure, cols: Columns) -> npt.NDArray[np.bool_] | None:
    """Which pages have all the numbers of a measure; None where none has."""
    if any(need not in cols for need in measure.needs):
        return None
    known: npt.NDArray[np.bool_] = np.logical_and.reduce(
        [~np.isnan(cols[need]) for need in measure.needs]
    )
    return known if known.any() else None
