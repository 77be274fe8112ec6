"""Crashing, hanging and failing extractors cost one page each and stop nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.runner import Outcome, Task, run
from boilerkit.evaluation.datasets import Document

EXTRACTORS = """
import os, time

def good(html, url):
    return html

def bad(html, url):
    if html.endswith("raise"):
        raise ValueError("cannot read this")
    if html.endswith("hang"):
        time.sleep(600)
    if html.endswith("die"):
        os._exit(3)
    return html
"""

pytestmark = pytest.mark.skipif(
    not hasattr(__import__("os"), "killpg"), reason="the runner needs process groups"
)


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    (tmp_path / "invented_extractors.py").write_text(EXTRACTORS, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "python:invented_extractors:bad", "python:invented_extractors:good"


def tasks(specs: tuple[str, ...], *endings: str) -> list[Task]:
    return [
        Task("t", Document(str(i), "s", "t", f"a b c d {end}", body=f"a b c d {end}"), specs)
        for i, end in enumerate(endings)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_one_bad_page_stops_nothing(specs: tuple[str, str], jobs: int) -> None:
    bad, good = specs
    endings = ("x", "raise", "hang", "die", "y")
    found: dict[tuple[str, str], Outcome] = {}
    for outcome in run(tasks(specs, *endings), jobs=jobs, limit=1.5):
        assert (outcome.id, outcome.extractor) not in found
        found[outcome.id, outcome.extractor] = outcome
    assert len(found) == 10
    assert all(found[str(i), good].numbers["f1"] == 1.0 for i in range(5))
    errors = [found[str(i), bad].error for i in range(5)]
    assert errors == [
        None,
        "ValueError: cannot read this",
        "no answer in 1.5 s",
        "the process died",
        None,
    ]
    assert [found[str(i), bad].numbers["f1"] for i in range(5)] == [1.0, 0.0, 0.0, 0.0, 1.0]
    assert all(found[str(i), bad].answer.text == "" for i in (1, 2, 3))


def test_no_tasks_no_outcomes() -> None:
    assert list(run([])) == []
