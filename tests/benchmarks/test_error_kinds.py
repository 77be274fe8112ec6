"""What kinds of blocks are misread: told by labels and places, counted once a page."""

from __future__ import annotations

import json
import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import error_kinds

BODY = [
    "The ferry between Elm Bay and the islands sails again from Monday, we hear from the harbour.",
    "Repairs to its engine took three weeks, longer than was announced before the winter began.",
    "Passengers had to take the small boat in the meantime, which does not sail in high winds.",
]
PROMOTION = "Our island newsletter comes every Friday and is free: sign up for it on this page."
LEGAL = "© Elm Bay Courier. No part of this may be copied."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    blocks = [
        ["title", "The ferry"],
        ["body", BODY[0]],
        ["boilerplate", PROMOTION],
        ["meta", "By Tom Rowe"],
        *(["body", text] for text in BODY[1:]),
        ["boilerplate", LEGAL],
    ]
    inside = "".join(f"<p>{text}</p>" for _, text in blocks[1:])
    record = {"id": "1", "source": "mine", "html": f"<html lang=en><h1>The ferry</h1>{inside}"}
    record["blocks"] = blocks
    with lzma.open(tmp_path / "blocks-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for _ in range(2))
    return tmp_path


def table(data: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, list[str]]:
    assert error_kinds.main(["--data", str(data), "--sets", "blocks-dev", *more]) == 0
    rows = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line]
    return {row[0]: row[1:] for row in rows}


def test_kinds_are_told_by_labels_and_places(data: Path, capsys: pytest.CaptureFixture[str]):
    found = table(data, capsys, "--extractors", "boilerkit-heuristic")
    words = {kind: row[:2] for kind, row in found.items() if row[0] == "1"}
    assert words["promotion amid the text"] == ["1", "16"]
    assert words["credit line"] == ["1", "3"]
    assert words["legal line"] == ["1", "10"]
    assert words["other text (missing)"] == ["1", "49"]
    assert "second article" not in words
    assert found["1 others"][0] == "1"  # one page of English: too few for a row


def test_only_extractors_that_label_blocks(data: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["--data", str(data), "--sets", "blocks-dev", "--extractors", "keep-all"]
    assert error_kinds.main(arguments) == 2
    assert "keep-all" in capsys.readouterr().err


def test_a_page_has_one_language_whatever_extractors_make_of_it(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    # Without `lang`, a page's language is read from its text, which an extractor may lose.
    german = " ".join(
        ["Die Fähre zwischen der Insel und dem Hafen fährt wieder, und das ist gut."] * 6
    )
    blocks = [["title", "The ferry"], *(["body", text] for text in BODY), ["boilerplate", german]]
    inside = "".join(f"<p>{text}</p>" for _, text in blocks[1:])
    record = {"id": "2", "source": "mine", "html": f"<h1>The ferry</h1>{inside}", "blocks": blocks}
    with lzma.open(data / "blocks-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
    read = error_kinds.Boilerkit.article

    def article(peer: error_kinds.Boilerkit, *given: object) -> object:
        found = read(peer, *given)
        body, other = (error_kinds.LABEL_INDEX[error_kinds.Label(x)] for x in ("body", "related"))
        is_last = np.arange(len(found.labels)) == len(found.labels) - 1
        kept = is_last if "heuristic" in peer.name else ~is_last
        return replace(found, labels=np.where(kept, body, other))

    monkeypatch.setattr(error_kinds.Boilerkit, "article", article)
    found = table(data, capsys, "--extractors", "boilerkit-learned", "boilerkit-heuristic")
    pages, *shares = found["1 others"]
    assert pages == "1"
    assert all(0.0 <= float(share) <= 1.0 for share in shares)


def test_nothing_to_measure_is_said(data: Path, capsys: pytest.CaptureFixture[str]):
    with lzma.open(data / "blocks-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "3", "source": "mine", "html": "<p>A", "body": "A"}) + "\n")
    arguments = ["--data", str(data), "--sets", "blocks-dev", "--extractors", "boilerkit-heuristic"]
    assert error_kinds.main(arguments) == 2
    assert "no page has a text" in capsys.readouterr().err
