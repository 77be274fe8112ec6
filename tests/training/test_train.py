"""`boilerkit train` on data that it can learn little or nothing from."""

from __future__ import annotations

import json

import pytest

from boilerkit.cli import main

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install '.[train]'")

PAGE = {
    "id": "1",
    "site": "a.example",
    "source": "mine",
    "html": "<h1>Rain</h1><p>It rained all day.</p><p>It will rain tomorrow.</p>",
    "body": "It rained all day.\nIt will rain tomorrow.",
}


def train(tmp_path, *pages: dict[str, object]) -> int:
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(page) + "\n" for page in pages))
    out = tmp_path / "mine.npz"
    return main(["train", "--data", str(data), "--out", str(out), "--epochs", "1"])


def test_gold_texts_alone_teach_the_text_model_nothing(tmp_path, capsys):
    assert train(tmp_path, PAGE) == 2
    shown = capsys.readouterr().err
    assert "no pages with labelled blocks to fit the text model to (--no-text leaves" in shown


def test_pages_without_gold_teach_nothing(tmp_path, capsys):
    assert train(tmp_path, {key: PAGE[key] for key in ("id", "site", "source", "html")}) == 2
    assert "no labelled pages in" in capsys.readouterr().err


def test_a_missing_field_is_named(tmp_path, capsys):
    assert train(tmp_path, {key: PAGE[key] for key in ("id", "site", "body")}) == 2
    assert "data.jsonl, line 1: no field 'source'" in capsys.readouterr().err
