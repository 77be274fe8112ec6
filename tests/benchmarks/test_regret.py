"""What is kept of the peers' scores: made by the real peers, found again without them."""

from __future__ import annotations

import json
import lzma
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import accuracy, regret
from boilerkit.evaluation.datasets import gold_hash, read_set

PARAGRAPHS = [
    "The ferry between Elm Bay and the islands sails again from Monday, the company said.",
    "Repairs to the engine took three weeks, much longer than the two days first announced.",
    "Passengers with unused tickets can ask for their money back at the office in the harbour.",
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One article that every extractor finds, and a page without a gold text."""
    html = f"<html><body><article><p>{'</p><p>'.join(PARAGRAPHS)}</p></article></body></html>"
    records = [
        {"id": "1", "source": "wcxb", "html": html, "body": "\n".join(PARAGRAPHS)},
        {"id": "2", "source": "wcxb", "html": html, "with_": ["x"]},
    ]
    with lzma.open(tmp_path / "wcxb-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    return tmp_path


def test_scores_are_made_kept_and_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("readability")
    kept = data / "scores.json"
    argv = ["--data", str(data), "--sets", "wcxb-dev", "--scores", str(kept)]
    assert regret.main(argv) == 0
    text = kept.read_text("utf-8")
    assert "ferry" not in text
    assert list(json.loads(text)["scores"].values()) == [[1.0, 1.0]]
    monkeypatch.setattr(regret, "SCORES", kept)
    first, second = map(regret.with_peer_scores, read_set("wcxb-dev", data))
    assert first.peer_f1 == (("trafilatura", 1.0), ("readability-lxml", 1.0))
    assert second.peer_f1 == ()
    assert regret.with_peer_scores(replace(first, peer_f1=(), body="another")).peer_f1 == ()


def test_regret_is_a_column_of_the_tables(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = next(read_set("wcxb-dev", data))
    kept = data / "scores.json"
    scores = {gold_hash(page): [0.3, 0.8]}
    kept.write_text(json.dumps({"versions": {}, "scores": scores}), "utf-8")
    monkeypatch.setattr(regret, "SCORES", kept)
    answers = data / "nothing.jsonl"
    answers.write_text("", "utf-8")
    argv = ["--data", str(data), "--sets", "wcxb-dev", "--out", str(data / "out")]
    assert accuracy.main([*argv, "--predictions", str(answers)]) == 0
    printed = capsys.readouterr().out
    assert "| regret | lost there |" in printed
    assert "| regret | wcxb-dev |\n| --- | ---: |\n| nothing | 1.000 |" in printed
    results = json.loads((data / "out/results.json").read_text("utf-8"))
    measured = results["sets"]["wcxb-dev"]["extractors"]["nothing"]["measures"]
    assert measured["regret"]["value"] == 1.0
    assert measured["regret_loss"]["value"] == pytest.approx(0.8)


def test_a_missing_set_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert regret.main(["--data", str(data), "--sets", "l3s-dev"]) == 2
    assert "l3s-dev" in capsys.readouterr().err
