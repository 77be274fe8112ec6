"""The expected calibration error: by hand, and as a command."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from benchmarks import calibration
from boilerkit.training.calibration import expected_calibration_error


def test_error_is_the_distance_of_sureness_from_share_right() -> None:
    sure = np.array([[0.9, 0.1]] * 10, dtype=np.float32)
    assert expected_calibration_error(sure, np.array([0] * 9 + [1])) == pytest.approx(0.0, abs=1e-6)
    assert expected_calibration_error(sure, np.zeros(10, np.int64)) == pytest.approx(0.1)
    mixed = np.array([[0.9, 0.1]] * 5 + [[0.4, 0.6]] * 5, dtype=np.float32)
    assert expected_calibration_error(mixed, np.zeros(10, np.int64)) == pytest.approx(0.35)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [
        ["title", "The ferry sails again"],
        ["body", "The ferry between Elm Bay and the islands sails again from Monday, we hear."],
        ["body", "Repairs to its engine took three weeks, longer than was announced before."],
    ]
    html = "<article><h1>{}</h1><p>{}</p><p>{}</p></article>".format(*(text for _, text in blocks))
    record = {"id": "1", "source": "mine", "html": html}
    with lzma.open(tmp_path / "blocks-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(record | {"blocks": blocks}) + "\n")
    argv = ["--data", str(tmp_path), "--sets", "blocks-dev", "--extractor"]
    assert calibration.main([*argv, "boilerkit-learned"]) == 0
    printed = capsys.readouterr().out
    assert "over 3 blocks of 1 pages" in printed
    assert 0.0 <= float(printed.split()[1]) < 1.0
    assert calibration.main([*argv, "html-text"]) == 2
    assert "no probabilities" in capsys.readouterr().err
