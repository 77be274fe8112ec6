"""Sizing: pages per core-hour and what is extrapolated from them."""

from __future__ import annotations

import pytest

from benchmarks.cluster import SIZES, TEXT_FIELDS, _rounded, _run, loop_seconds, report
from tests.conftest import Case


def test_a_core_hour_counts_every_core() -> None:
    run = _run("Spark", "all columns", cores=4, rows=7_200, seconds=60.0)

    assert run["pages_per_core_hour"] == pytest.approx(7_200 * 60 / 4)


def test_the_report_parts_what_was_measured_from_what_was_not() -> None:
    run = _run("loop", "all columns", cores=1, rows=100, seconds=3.6)
    machine = {"processor": "a processor", "cores": 2, "python": "3.12"}
    text = report(
        {"date": "2000-01-01", "machine": machine, "code": "abc", "command": "a command",
         "rows": 100, "mean_kilobytes": 12.3, "runs": [run]}
    )  # fmt: skip

    measured, _, extrapolated = text.partition("Extrapolated, not measured")
    assert "| loop | all columns | 1 | 27.8 | 100,000 |" in measured
    assert "| loop | all columns | 1 | 10 | 1,000 | 25,000 |" in extrapolated
    assert all(f"{size:,} pages" in extrapolated for size in SIZES)


@pytest.mark.parametrize(
    ("value", "text"), [(123_456.0, "120,000"), (99.6, "100"), (12.3, "12"), (0.123, "0.12")]
)
def test_figures_have_two_digits(value: float, text: str) -> None:
    assert _rounded(value) == text


def test_more_pages_take_more_time(cases: tuple[Case, ...]) -> None:
    page = next(case for case in cases if case.name == "big-daily").source.decode()

    assert loop_seconds([page] * 40, TEXT_FIELDS) > loop_seconds([page], TEXT_FIELDS) > 0
