"""The gate on invented pages, and, where data and floors are there, the real one."""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks import gate
from boilerkit.evaluation.datasets import DATA_VARIABLE

EXTRACTOR = "python:invented_gated:extract"
WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Thirty pages whose gold is their text, and an extractor that drops some last words."""
    write_data(tmp_path, WORDS)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def write_data(folder: Path, words: str) -> None:
    with lzma.open(folder / "wcxb-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        for number in range(30):
            text = f"page {number} {words}"
            page = {"id": str(number), "source": "wcxb", "html": text, "body": text}
            file.write(json.dumps(page) + "\n")


def call(folder: Path, dropped: int, *options: str) -> int:
    """The gate with an extractor that drops so many words; a cache of its own for each."""
    code = f"def extract(html, url):\n    return ' '.join(html.split()[:{14 - dropped}])\n"
    (folder / "invented_gated.py").write_text(code, "utf-8")
    argv = ["--data", str(folder), "--floors", str(folder / "floors.json"), "--jobs", "1"]
    argv += ["--cache", str(folder / f"cache-{dropped}"), *options]
    return gate.main(argv)


def raise_floors(folder: Path, dropped: int, *options: str) -> int:
    return call(folder, dropped, "--raise", "--extractors", EXTRACTOR, *options)


def floor(folder: Path) -> Any:
    floors = json.loads((folder / "floors.json").read_text("utf-8"))
    return floors["wcxb-dev"]["extractors"][EXTRACTOR]["page_f1"]["value"]


def test_floors_hold_rise_and_do_not_fall(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert raise_floors(folder, dropped=2) == 0
    # 11 gold grams, 9 extracted ones: F1 18/20
    assert floor(folder) == pytest.approx(0.9)
    assert call(folder, dropped=2) == 0
    assert "gate passed: 1 floors" in capsys.readouterr().out

    assert call(folder, dropped=3) == 1
    assert "FAILED: wcxb-dev" in capsys.readouterr().out
    assert raise_floors(folder, dropped=3) == 1
    assert "--allow-lower" in capsys.readouterr().out
    assert floor(folder) == pytest.approx(0.9)

    assert call(folder, dropped=1) == 0
    assert "better: wcxb-dev" in capsys.readouterr().out
    assert raise_floors(folder, dropped=1) == 0
    assert floor(folder) == pytest.approx(20 / 21, abs=1e-5)

    assert raise_floors(folder, 3, "--allow-lower") == 0
    assert floor(folder) == pytest.approx(16 / 19, abs=1e-5)


def test_other_data_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert raise_floors(folder, dropped=2) == 0
    write_data(folder, WORDS + " more")
    assert call(folder, dropped=2) == 1
    assert "not the data its floors were made on" in capsys.readouterr().out
    assert raise_floors(folder, dropped=2) == 1


def test_an_extractor_that_cannot_run_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raise_floors(folder, dropped=2) == 0
    floors = folder / "floors.json"
    floors.write_text(floors.read_text("utf-8").replace(":extract", ":gone"), "utf-8")
    assert call(folder, dropped=2) == 1
    assert "cannot be loaded" in capsys.readouterr().out


def test_noise_allows_a_tenth_of_half_the_interval() -> None:
    measures = {
        "page_f1": {"value": 0.9, "low": 0.88, "high": 0.92, "pages": 50},
        "leak.comment": {"value": 0.05, "low": 0.049, "high": 0.051, "pages": 50},
        "words.meta": {"value": 0.5, "low": 0.1, "high": 0.9, "pages": 5},
        "recall": {"value": 0.9, "low": 0.88, "high": 0.92, "pages": 50},
    }
    assert gate._guarded(measures) == {
        "page_f1": {"value": 0.9, "noise": 0.002},
        "leak.comment": {"value": 0.05, "noise": 0.001},
    }


@pytest.mark.parametrize(
    ("measure", "now", "fell"),
    [
        ("page_f1", 0.897, True),
        ("page_f1", 0.899, False),
        ("page_f1", 0.95, False),
        ("leak.comment", 0.903, True),
        ("leak.comment", 0.5, False),
    ],
)
def test_falling_follows_the_sense_of_the_measure(measure: str, now: float, fell: bool) -> None:
    assert gate.Check("s", "e", measure, now, floor=0.9, noise=0.002).fell is fell


def test_without_data_or_floors_it_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    assert gate.main([]) == 0
    assert "gate skipped: no data" in capsys.readouterr().out
    assert call(folder, dropped=1) == 0
    assert "gate skipped: no floors" in capsys.readouterr().out
    assert gate.main(["--data", str(folder / "none")]) == 2


@pytest.mark.slow
@pytest.mark.gate
@pytest.mark.skipif(
    not os.environ.get(DATA_VARIABLE), reason=f"{DATA_VARIABLE} names no data folder"
)
@pytest.mark.skipif(not gate.FLOORS.exists(), reason="no floors have been pinned")
def test_no_measure_fell() -> None:
    assert gate.main([]) == 0
