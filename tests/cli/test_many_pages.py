"""Folders, tables and crawls."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from boilerkit.cli import main
from boilerkit.cli.errors import OK, SOME_FAILED
from tests.cli.command import FIXTURES, FRENCH, GERMAN, boilerkit, folder_of, page, rows


def test_a_folder_becomes_a_folder(tmp_path: Path) -> None:
    source, target = folder_of(tmp_path / "in", 20), tmp_path / "out"
    done = boilerkit("clean", "-r", source, "-o", target, "--workers", "2")
    assert done.returncode == OK, done.stderr
    written = {p.relative_to(target).as_posix() for p in target.rglob("*.txt")}
    assert written == {f"day{n % 3}/page{n:04d}.txt" for n in range(20)}
    assert "number 7 has" in (target / "day1" / "page0007.txt").read_text()
    assert "20 pages" in done.stderr.splitlines()[-1]


def test_a_folder_becomes_one_file_and_a_summary(tmp_path: Path) -> None:
    source, target = folder_of(tmp_path / "in", 20), tmp_path / "out.jsonl"
    (source / "bad.html").write_bytes(b"")
    summary = tmp_path / "summary.json"
    done = boilerkit("clean", "-r", source, "-o", target, "--summary", summary, "--ordered")
    assert done.returncode == SOME_FAILED
    found = rows(target)
    assert found[0]["id"] == str(source / "bad.html")
    assert found[0]["error"].startswith("empty: ")
    assert [row["title"] for row in found[1:]] == ["Harbour news"] * 20
    counts = json.loads(summary.read_text())
    assert counts["pages"] == 21
    assert counts["errors"] == {"empty": 1}
    assert counts["articles"] + counts["not_articles"] + counts["without_text"] == 20
    assert not counts["interrupted"]
    left = [".boilerkit-outputs", "in", "out.jsonl", "summary.json"]
    assert sorted(p.name for p in tmp_path.iterdir()) == left


def test_tables_hold_the_same_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow writes Parquet")
    source = folder_of(tmp_path / "in", 5)
    for suffix in ("csv", "parquet"):
        target = tmp_path / f"out.{suffix}"
        assert main(["clean", "-r", str(source), "-o", str(target), "-q", "--ordered"]) == OK
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    with open(tmp_path / "out.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(table) == len(lines) == 5
    for row, line in zip(table, lines, strict=True):
        assert row["id"] == line["id"]
        assert row["text"] == line["text"]
        assert row["text"]


def test_a_table_becomes_a_table(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow writes Parquet")
    arrow = pytest.importorskip("pyarrow", reason="pyarrow writes Parquet")
    columns = {"uuid": ["a", "b"], "body": [page("One."), page("Two.")]}
    parquet.write_table(arrow.table(columns), tmp_path / "in.parquet")
    words = ["clean", str(tmp_path / "in.parquet"), "--html-column", "body", "--id-column", "uuid"]
    assert main([*words, "-o", str(tmp_path / "out.parquet"), "-q", "--workers", "0"]) == OK
    found = {r["id"]: r["text"] for r in parquet.read_table(tmp_path / "out.parquet").to_pylist()}
    assert found.keys() == {"a", "b"}
    assert "Two." in found["b"]


def test_many_on_the_screen_are_headed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN), str(FRENCH)]) == OK
    out = capsys.readouterr().out
    assert out.index(f"==> {GERMAN} <==") < out.index(f"==> {FRENCH} <==")


def test_json_lines_on_the_screen_keep_the_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN), "missing", str(FRENCH), "-f", "jsonl"]) == SOME_FAILED
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in found] == [str(GERMAN), "missing", str(FRENCH)]
    assert found[1]["error"] == "unreadable: No such file or directory"


def test_worker_or_none_the_output_is_the_same(tmp_path: Path) -> None:
    outputs = []
    for workers in ("0", "2"):
        target = tmp_path / f"{workers}.jsonl"
        words = ["clean", "-r", str(FIXTURES), "-o", str(target), "--workers", workers]
        main([*words, "-q", "--ordered", "--with", "comments,related,meta,caption"])
        outputs.append(target.read_bytes())
    assert outputs[0] == outputs[1]
