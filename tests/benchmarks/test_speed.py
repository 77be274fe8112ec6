"""The speed script on invented pages: what it times, and how it sums up."""

from __future__ import annotations

import json
import lzma
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks import speed
from benchmarks.peers import PageInput
from boilerkit.evaluation.scoring import Extraction

if not hasattr(signal, "setitimer"):
    pytest.skip("timing needs interval timers", allow_module_level=True)

EXTRACTORS = """
def linear(html, url):
    sum(range(len(html) * 40))
    return html

def quadratic(html, url):
    sum(range(len(html) ** 2 // 20))
    return html

def hungry(html, url):
    return str(len(html * 20))

def failing(html, url):
    raise ValueError("cannot read this")
"""


@pytest.fixture
def linear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "invented_speeds.py").write_text(EXTRACTORS, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "python:invented_speeds:linear"


def page(length: int) -> PageInput:
    html = f"<html><head></head><body>{'x' * length}</body></html>"
    return PageInput("invented", str(length), "s", html)


class Sleeper:
    name = "sleeper"

    def extract(self, page: PageInput) -> Extraction:
        time.sleep(0.2)
        return Extraction("")


class Parent(Sleeper):
    """Has a child process that spends half a second of CPU on a page."""

    child_seconds = 1.0

    def extract(self, page: PageInput) -> Extraction:
        self.child_seconds += 0.5
        return Extraction("")


def test_cpu_time_leaves_out_waiting_and_wall_time_does_not() -> None:
    cpu, wall = speed.timed(Sleeper(), page(1), 5)  # type: ignore[arg-type]
    assert cpu < 0.1
    assert wall >= 0.2


def test_cpu_time_of_a_child_counts() -> None:
    cpu, _ = speed.timed(Parent(), page(1), 5)  # type: ignore[arg-type]
    assert 0.5 <= cpu < 0.6


def test_a_hanging_extractor_is_stopped() -> None:
    with pytest.raises(TimeoutError, match=r"no answer in 0\.05 s"):
        speed.timed(Sleeper(), page(1), 0.05)  # type: ignore[arg-type]


def test_lengthened_repeats_the_body_alone() -> None:
    html = "<html><head><p></head><BODY class='a'><p>x</p></BODY></html>"
    assert speed.lengthened(html, 3).count("<p>x</p>") == 3
    assert speed.lengthened(html, 3).count("<head>") == 1
    assert speed.lengthened(html, 1) == html


def test_exponents_of_known_growth() -> None:
    assert speed.exponents({1: 1.0, 2: 2.0, 4: 4.0})["exponent"] == pytest.approx(1.0)
    mixed = speed.exponents({1: 1.0, 2: 2.0, 4: 8.0})
    assert mixed["last_exponent"] == pytest.approx(2.0)
    assert speed.exponents({1: 1.0}) == {"exponent": None, "last_exponent": None}


def test_growth_tells_linear_from_quadratic(linear: str) -> None:
    pages = [page(3000)]
    assert speed.growth(linear, pages, 30)["exponent"] == pytest.approx(1, abs=0.35)
    quadratic = speed.growth(linear.replace("linear", "quadratic"), pages, 1.0)
    known = sorted(quadratic["seconds"])
    assert "TimeoutError" in (quadratic["error"] or "")
    assert known[0] == 1
    assert quadratic["exponent"] == pytest.approx(2, abs=0.5)


def test_ratios_are_taken_in_the_same_run(linear: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "BASELINES", (linear,))
    failing = linear.replace("linear", "failing")
    found = speed.per_page([page(20_000), page(40_000)], [linear, failing], repeats=3, limit=5)
    assert found[linear]["ratio_to"][linear] == {"median": 1.0, "least": 1.0, "most": 1.0}
    assert len(found[linear]["cpu_ms"]["round_means"]) == 3
    assert 0 < found[linear]["cpu_ms"]["median"] <= found[linear]["cpu_ms"]["worst"]
    assert found[failing]["errors"]["20000"] == "ValueError: cannot read this"
    assert "cpu_ms" not in found[failing]


def test_throughput_and_memory_of_processes(linear: str) -> None:
    assert speed.throughput(linear, [page(1000)], 1) > 0
    hungry = linear.replace("linear", "hungry")
    used = speed.memory(hungry, [page(10), page(4_000_000)])
    assert used["first_mb"] > 5
    assert used["peak_mb"] > used["first_mb"] + 60


def test_from_command_line_to_table(
    linear: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(speed, "BASELINES", (linear,))
    with lzma.open(tmp_path / "dragnet.jsonl.xz", "wt", encoding="utf-8") as file:
        record = {"id": "1", "source": "dragnet", "html": page(9000).html, "body": "x"}
        file.write(json.dumps(record) + "\n")
    argv = ["--data", str(tmp_path), "--extractors", linear, "--repeats", "2"]
    argv += ["--processes", "1", "--skip", "memory", "--out", str(tmp_path / "out")]
    assert speed.main(argv) == 0
    results: dict[str, Any] = json.loads((tmp_path / "out/results.json").read_text("utf-8"))
    assert results["pages"] == 1
    assert set(results) >= {"per_page", "throughput", "growth"}
    assert "memory" not in results
    assert linear in capsys.readouterr().out
