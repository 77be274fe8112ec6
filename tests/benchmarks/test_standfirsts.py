"""How well standfirsts are found: as a command, and that the project's labels fit their pages."""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path

import pytest

from benchmarks import standfirsts
from boilerkit.evaluation.datasets import DATA_VARIABLE, Document, page_hash, read_set
from boilerkit.training.hand_labels import STANDFIRSTS_FORMAT, read_labels, with_labels

DECK = "Why the ferry to the islands is late again, and who pays for the repairs this time."
BODY = [
    "The ferry between Elm Bay and the islands sails again from Monday, we hear from the harbour.",
    "Repairs to its engine took three weeks, longer than was announced before the winter began.",
    "Passengers had to take the small boat in the meantime, which does not sail in high winds.",
]
_PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)
DECKED = f"<article><h1>The ferry</h1><h2 class=deck>{DECK}</h2>{_PARAGRAPHS}</article>"
BARE = f"<article><h1>The other ferry</h1>{_PARAGRAPHS}</article>"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    blocks = [["title", "The ferry"], ["body", DECK], *(["body", text] for text in BODY)]
    other = [["title", "The other ferry"], *(["body", text] for text in BODY)]
    records = [
        {"id": "1", "source": "mine", "html": DECKED, "blocks": blocks, "standfirst": [1]},
        {"id": "2", "source": "mine", "html": BARE, "blocks": other},
        {"id": "3", "source": "mine", "html": f"{BARE}<p>unknown", "blocks": other},
    ]
    with lzma.open(tmp_path / "blocks-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    key = page_hash(Document("2", "", "", BARE))
    pages = {key: {"id": "2", "standfirst": []}}
    labels = {"format": STANDFIRSTS_FORMAT, "pages": pages}
    (tmp_path / "standfirsts.json").write_text(json.dumps(labels))
    return tmp_path


def run(data: Path, *more: str) -> int:
    labels = str(data / "standfirsts.json")
    return standfirsts.main(["--data", str(data), "--labels", labels, *more])


def test_pages_with_a_known_standfirst_count(data: Path, capsys: pytest.CaptureFixture[str]):
    assert run(data, "--sets", "blocks-dev", "--extractor", "boilerkit-heuristic") == 0
    assert "| blocks-dev | 2 | 1 | 1.000 (" in capsys.readouterr().out


def test_dumps_keep_their_labels(data: Path, capsys: pytest.CaptureFixture[str]):
    sets = ("--sets", "blocks-dev", "text:blocks-dev")
    assert run(data, *sets, "--extractor", "boilerkit-heuristic") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[3].startswith("| text:blocks-dev | 2 | 1 | .000")
    assert lines[4].startswith("| all | 2 | 1 | ")


def test_extractors_without_standfirsts_are_refused(data: Path, capsys):
    assert run(data, "--sets", "blocks-dev", "--extractor", "html-text") == 2
    assert capsys.readouterr().err


@pytest.mark.skipif(DATA_VARIABLE not in os.environ, reason=f"{DATA_VARIABLE} is not set")
def test_the_project_s_standfirsts_are_body_blocks_of_their_pages():
    labels = read_labels(standfirsts.LABELS / "standfirsts.json")
    documents = [d for d in read_set("blocks-dev") if page_hash(d) in labels]
    assert len(documents) > 500
    assert all(document.standfirst is not None for document in with_labels(documents, labels))
