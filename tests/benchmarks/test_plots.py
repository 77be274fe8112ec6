"""Plots of small invented results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import plots

pytest.importorskip("matplotlib", reason="matplotlib is not installed")


def estimate(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.01, "high": value + 0.01, "pages": 9}


def results(tmp_path: Path) -> tuple[Path, Path]:
    def part(value: float, confusion: dict[str, Any]) -> dict[str, Any]:
        measures = {"page_f1": estimate(value), "leak.related": estimate(0.04)}
        return {"measures": measures, "confusion": confusion}

    table = {"body": {"body": 90, "related": 10}, "related": {"related": 5, "nowhere": 5}}
    extractors = {"boilerkit-learned-cv": part(0.95, table), "trafilatura": part(0.93, {})}
    times = {"boilerkit-learned": {"cpu_ms": {"mean": 3.0}}, "trafilatura": {"cpu_ms": {"mean": 9}}}
    accuracy, speed = tmp_path / "accuracy.json", tmp_path / "speed.json"
    sets = {
        "blocks-dev": {"extractors": extractors},
        "other": {"extractors": {"absent": {"measures": {}, "confusion": {}}}},
    }
    accuracy.write_text(json.dumps({"sets": sets}), "utf-8")
    speed.write_text(json.dumps({"per_page": times}), "utf-8")
    return accuracy, speed


def test_one_file_for_each_plot_there_are_figures_for(tmp_path: Path) -> None:
    accuracy, speed = results(tmp_path)
    out = tmp_path / "plots"
    argv = ["--accuracy", str(accuracy), "--speed", str(speed), "--out", str(out)]
    assert plots.main(argv) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "accuracy-speed-blocks-dev.svg",
        "confusion-boilerkit-learned-cv-blocks-dev.svg",
        "leaks-blocks-dev.svg",
    ]
    assert all("<svg" in path.read_text("utf-8") for path in out.iterdir())


def test_points_stand_at_their_figures(tmp_path: Path) -> None:
    accuracy, speed = (json.loads(path.read_text("utf-8")) for path in results(tmp_path))
    figure = plots.accuracy_speed("blocks-dev", accuracy["sets"]["blocks-dev"]["extractors"], speed)
    assert figure
    [axes] = figure.axes
    names = {text.get_text(): text.xy for text in axes.texts}
    assert names == {"boilerkit-learned-cv": (3.0, 0.95), "trafilatura": (9, 0.93)}


def test_confusion_shows_shares_of_the_gold_label() -> None:
    figure = plots.confusion("t", {"body": {"body": 3, "related": 1}})
    assert {text.get_text() for text in figure.axes[0].texts} == {"75.0", "25.0"}


def test_missing_results_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plots.main(["--accuracy", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err
