"""The report of the worst pages: alignment, tracing and kinds of mistake by hand."""

from __future__ import annotations

import json
import lzma
import re
from pathlib import Path

import pytest

from benchmarks import errors, mistakes, regret
from benchmarks.mistakes import EXTRA, MISSING, SAME, Piece
from boilerkit.evaluation.datasets import Document, gold_hash, read_set
from boilerkit.evaluation.scoring import Extraction

BLOCKS = (
    ("title", "The ferry is back"),
    ("body", "The ferry crosses the bay again."),
    ("related", "Read also: Storm on the coast"),
    ("body", "Yes"),
    ("boilerplate", "Yes"),
)


def document(**fields: object) -> Document:
    return Document(id="1", site="s", source="t", html="", **fields)  # type: ignore[arg-type]


def test_pieces_keep_both_texts_and_trace_the_extra_one() -> None:
    page = document(body=BLOCKS[1][1], blocks=BLOCKS)
    extracted = "The old ferry crosses the bay again.\nRead also: Storm on the coast"
    pieces = mistakes.compare(page.body or "", extracted, mistakes.origins(page))
    assert [(p.kind, p.text) for p in pieces] == [
        (SAME, "The "),
        (EXTRA, "old "),
        (SAME, "ferry crosses the bay again.\n"),
        (EXTRA, "Read also: Storm on the coast\n"),
    ]
    assert pieces[1].label == mistakes.UNKNOWN
    assert pieces[3].label == "related"


def test_missing_words_stand_where_they_belong() -> None:
    assert mistakes.compare("One. Two! Three?", "one three", {}) == [
        Piece(SAME, "One. "),
        Piece(MISSING, "Two! "),
        Piece(SAME, "Three?\n"),
    ]


def test_letters_that_grow_in_lower_case_do_not_break_the_alignment() -> None:
    pieces = mistakes.compare("İstanbul ve İzmir", "İstanbul", {})
    assert [piece.kind for piece in pieces] == [SAME, MISSING]


@pytest.mark.parametrize("gold", ["", "some words"])
def test_an_empty_answer_is_all_missing(gold: str) -> None:
    assert mistakes.compare(gold, "", {}) == ([Piece(MISSING, gold + "\n")] if gold else [])


def test_blocks_with_labels_are_set_side_by_side() -> None:
    page = document(body="x", blocks=BLOCKS)
    given = (*BLOCKS[:2], ("body", BLOCKS[2][1]), BLOCKS[4], BLOCKS[3])
    rows = mistakes.block_rows(page, Extraction("x", blocks=given))
    assert [(row["gold"], row["given"]) for row in rows] == [
        ("title", "title"),
        ("body", "body"),
        ("related", "body"),
        ("body", "boilerplate"),
        ("boilerplate", "body"),
    ]


def test_blocks_of_an_extractor_without_labels_are_kept_or_cut() -> None:
    rows = mistakes.block_rows(
        document(body="x", blocks=BLOCKS[:3]), Extraction("The ferry crosses the bay again.")
    )
    assert [row["given"] for row in rows] == ["cut", "kept", "cut"]


def test_blocks_without_gold_labels_are_judged_by_the_body() -> None:
    rows = mistakes.block_rows(document(body=BLOCKS[1][1]), Extraction("", blocks=BLOCKS[:3]))
    assert [(row["gold"], row["given"]) for row in rows] == [
        ("other", "title"),
        ("body", "body"),
        ("other", "related"),
    ]


def test_kinds_of_mistake() -> None:
    numbers = {"precision": 0.5, "recall": 1.0, "empty": 0.0}
    numbers |= {"leak.related.leaked": 3, "leak.related.total": 100}
    numbers |= {"leak.comment.leaked": 2, "leak.comment.total": 100}
    numbers |= {"confusion.meta.meta": 6, "confusion.meta.body": 4, "confusion.body.meta": 2}
    assert mistakes.kinds(numbers, None) == ["text too much", "related in text", "meta as body"]
    assert mistakes.kinds({"empty": 1.0}, "the process died") == ["failed"]
    assert mistakes.kinds({"empty": 1.0, "segments.missed": 2}, None) == [
        "nothing extracted",
        "segment missing",
    ]


def test_one_file_that_page_text_cannot_break(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = {"1": "fine words all of them", "2": "</script><script>alert(1)</script> and more"}
    with lzma.open(tmp_path / "wcxb-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        for page_id, body in bodies.items():
            page = {"id": page_id, "source": "wcxb", "html": body, "body": body}
            file.write(json.dumps(page) + "\n")
    answers = tmp_path / "mine.jsonl"
    answers.write_text(json.dumps({"set": "wcxb-dev", "id": "1", "text": bodies["1"]}), "utf-8")
    out = tmp_path / "errors.html"
    argv = ["--data", str(tmp_path), "--predictions", str(answers), "--out", str(out)]
    assert errors.main(argv) == 0
    assert "2 pages" in capsys.readouterr().out
    html = out.read_text("utf-8")
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert data
    worst, best = json.loads(data[1])["pages"]
    assert (worst["id"], worst["score"], worst["kinds"]) == (
        "2",
        0.0,
        ["nothing extracted", "text missing", "text too much"],
    )
    assert worst["pieces"][0]["text"].startswith("</script>")
    assert (best["id"], best["score"], best["missing"], best["extra"]) == ("1", 1.0, 0, 0)
    assert not re.search(r"""(?:src|href)\s*=\s*["']""", html)


def test_pages_can_be_those_on_which_a_peer_is_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "some words that are all of it"
    peers = {"lost": [0.5, 0.9], "found": [0.2, 0.1]}
    records = [{"id": i, "source": "wcxb", "html": f"<p>{i}", "body": body} for i in peers]
    records.append({"id": "unknown", "source": "wcxb", "html": "", "body": body})
    with lzma.open(tmp_path / "wcxb-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    pages = {page.id: gold_hash(page) for page in read_set("wcxb-dev", tmp_path)}
    kept = tmp_path / "scores.json"
    kept.write_text(json.dumps({"scores": {pages[i]: peers[i] for i in peers}}), "utf-8")
    monkeypatch.setattr(regret, "SCORES", kept)
    answers = tmp_path / "mine.jsonl"
    answers.write_text(json.dumps({"set": "wcxb-dev", "id": "found", "text": body}), "utf-8")
    out = tmp_path / "errors.html"
    argv = ["--data", str(tmp_path), "--predictions", str(answers), "--out", str(out)]
    assert errors.main([*argv, "--sort", "regret", "--worst", "2"]) == 0
    data = re.search(r'id="data">(.*?)</script>', out.read_text("utf-8"), re.DOTALL)
    assert data
    lost, unknown = json.loads(data[1])["pages"]
    assert (lost["id"], lost["regret"]) == ("lost", 0.9)
    assert lost["peers"] == {"trafilatura": 0.5, "readability-lxml": 0.9}
    assert (unknown["id"], unknown["regret"], unknown["peers"]) == ("unknown", None, {})
