"""Measures over pages: the figures agree with measures.py, the intervals behave."""

from __future__ import annotations

import random

import numpy as np
import pytest

from boilerkit.evaluation import measures
from boilerkit.evaluation.summary import bootstrap_weights, differences, summarise


def invented_pages(n: int, seed: int = 1) -> list[dict[str, float]]:
    rng = random.Random(seed)
    pages = []
    for _ in range(n):
        p, r = rng.random(), rng.random()
        total = rng.randrange(0, 200)
        pages.append(
            {
                "precision": p,
                "recall": r,
                "f1": measures.f1(p, r),
                "exact": float(rng.random() < 0.3),
                "empty": 0.0,
                "segments.found": rng.randrange(5),
                "segments.missed": rng.randrange(3),
                "segments.unwanted": rng.randrange(3),
                "leak.comment.leaked": rng.randrange(total // 20 + 1),
                "leak.comment.total": total,
                "words.body.matched": 5,
                "words.body.gold": rng.randrange(5, 30),
                "words.body.predicted": rng.randrange(5, 30),
            }
        )
    return pages


def test_figures_are_those_of_the_definitions() -> None:
    pages = invented_pages(41)
    table = summarise(pages)
    f1s = [page["f1"] for page in pages]
    prfs = [measures.Prf(page["precision"], page["recall"], page["f1"]) for page in pages]
    leaks = [
        measures.Leak(int(p["leak.comment.leaked"]), int(p["leak.comment.total"])) for p in pages
    ]
    words = [
        measures.WordCounts(*(int(p[f"words.body.{k}"]) for k in measures.WordCounts._fields))
        for p in pages
    ]
    segments = [
        measures.SegmentCounts(
            int(p["segments.found"]), int(p["segments.missed"]), int(p["segments.unwanted"]), 0
        )
        for p in pages
    ]
    expected = {
        "page_f1": np.mean(f1s),
        "median_f1": np.median(f1s),
        "good_pages": np.mean([f >= 0.98 for f in f1s]),
        "bad_pages": np.mean([f < 0.5 for f in f1s]),
        "benchmark_f1": measures.benchmark_f1(prfs),
        "segment_f1": measures.segment_f1(segments),
        "leak.comment": measures.leak_share(leaks),
        "leaky_pages.comment": measures.leaky_pages(leaks),
        "words.body": measures.word_f1(words),
    }
    assert {name: table[name].value for name in expected} == pytest.approx(expected)
    assert "words.title" not in table


@pytest.mark.parametrize("values", [[0.1, 0.9, 0.5], [0.1, 0.9, 0.5, 0.6]])
def test_median_of_odd_and_even_counts(values: list[float]) -> None:
    assert summarise([{"f1": v} for v in values])["median_f1"].value == pytest.approx(
        np.median(values)
    )


def test_interval_holds_the_figure_narrows_with_pages_and_repeats() -> None:
    few, many = (summarise(invented_pages(n))["page_f1"] for n in (30, 600))
    for estimate in (few, many):
        assert estimate.low < estimate.value < estimate.high
    assert many.high - many.low < (few.high - few.low) / 2
    assert summarise(invented_pages(30))["page_f1"] == few


def test_interval_of_a_mean_has_the_width_of_the_normal_one() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.1, 500)
    estimate = summarise([{"f1": v} for v in values], resamples=4000)["page_f1"]
    expected = 2 * 1.96 * values.std() / np.sqrt(500)
    assert estimate.high - estimate.low == pytest.approx(expected, rel=0.1)


def test_pages_without_a_number_are_left_out_of_its_measure() -> None:
    table = summarise([{"f1": 0.5, "empty": 0.0}, {"empty": 1.0}])
    assert (table["page_f1"].value, table["page_f1"].pages) == (0.5, 1)
    assert (table["empty_pages"].value, table["empty_pages"].pages) == (0.5, 2)
    assert summarise([]) == {}


def test_regret_counts_pages_on_which_a_peer_is_much_better() -> None:
    pairs = [(0.9, 0.95), (0.5, 0.9), (0.0, 0.2), (1.0, 0.3), (0.7, 0.79)]
    pages = [{"f1": ours, "peer_f1": peer} for ours, peer in pairs]
    table = summarise([*pages, {"f1": 0.0}])
    assert table["regret"].value == pytest.approx(2 / 5)
    assert table["regret_loss"].value == pytest.approx((0.4 + 0.2) / 2)
    assert table["regret"].pages == 5
    assert table["regret"].low < 2 / 5 < table["regret"].high
    assert summarise(pages[:1])["regret_loss"].value == 0.0


def test_a_paired_difference_is_narrower_than_either_figure() -> None:
    rng = random.Random(2)
    base = [rng.random() * 0.8 for _ in range(200)]
    better = [value + 0.05 + rng.random() * 0.02 for value in base]
    gap = differences([{"f1": v} for v in better], [{"f1": v} for v in base])["page_f1"]
    assert gap.value == pytest.approx(np.mean(better) - np.mean(base))
    assert 0.05 < gap.low < gap.value < gap.high < 0.07


def test_different_pages_are_refused() -> None:
    with pytest.raises(ValueError, match="not the same"):
        differences([{"f1": 1.0}], [])


def test_weights_draw_as_many_pages_as_there_are() -> None:
    weights = bootstrap_weights(7, resamples=5)
    assert weights.shape == (5, 7)
    assert (weights.sum(axis=1) == 7).all()
