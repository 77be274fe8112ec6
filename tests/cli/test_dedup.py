"""Of several copies of a text the first is kept, and the others say of which they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from boilerkit.cli import main
from boilerkit.cli.errors import OK
from tests.cli.command import page, rows, started, wait_for_lines

FERRY = "The ferry left the pier at noon and came back before the evening. "
SCHOOL = "The mayor opened the new school on Friday, with a speech that nobody heard. "
SNOW = "Snow fell in the mountains all night, and the pass was shut to lorries by dawn. "
YEARS = "".join(f"It took {n} people on board, as in the year {n}. " for n in range(1900, 1960))


def story(words: str, text: str = FERRY + YEARS) -> str:
    return f"<article><h1>News</h1><p>{words}</p><p>{text}</p></article>"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """a and c say the same, in other markup; b differs from them in one word; d and e in all."""
    folder = tmp_path / "pages"
    folder.mkdir()
    words = "The harbour was full of people who had come to see it leave."
    (folder / "a.html").write_text(story(words))
    (folder / "b.html").write_text(story(words.replace("people", "children")))
    (folder / "c.html").write_text(f"<body><div>{story(words)}</div></body>")
    (folder / "d.html").write_text(story("The school is open.", SCHOOL * 9))
    (folder / "e.html").write_text(story("The pass is shut.", SNOW * 9))
    return folder


def kept(path: Path) -> list[str]:
    return [row["id"].rpartition("/")[2] for row in rows(path)]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_first_is_kept_and_the_others_say_of_what_they_are_copies(
    workers: str, pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, summary = tmp_path / "out.jsonl", tmp_path / "summary.json"
    words = ["clean", str(pages), "-o", str(target), "-j", workers, "--summary", str(summary)]
    assert main([*words, "--dedup"]) == OK
    assert kept(target) == ["a.html", "d.html", "e.html"]
    assert json.loads(summary.read_text())["left_out"] == {"copy": 1, "near copy": 1}
    lines = capsys.readouterr().err.splitlines()
    assert f"boilerkit: {pages}/b.html: left out: near copy of {pages}/a.html" in lines
    assert f"boilerkit: {pages}/c.html: left out: copy of {pages}/a.html" in lines


def test_only_equal_texts_are_left_out_where_so_is_wanted(pages: Path, tmp_path: Path) -> None:
    target, report = tmp_path / "out.jsonl", tmp_path / "left-out.jsonl"
    words = ["clean", str(pages), "-o", str(target), "-q", "--left-out", str(report)]
    assert main([*words, "--dedup", "exact"]) == OK
    assert kept(target) == ["a.html", "b.html", "d.html", "e.html"]
    assert rows(report) == [
        {"id": f"{pages}/c.html", "reason": "copy", "copy_of": f"{pages}/a.html", "distance": 0}
    ]


def test_the_screen_and_folders_leave_copies_out_too(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(pages), "--dedup", "-q"]) == OK
    assert capsys.readouterr().out.count("==> ") == 3
    target = tmp_path / "out"
    assert main(["clean", str(pages), "-o", str(target), "--dedup", "-q"]) == OK
    assert sorted(path.name for path in target.glob("*.txt")) == ["a.txt", "d.txt", "e.txt"]


def test_a_later_run_knows_what_a_folder_has(pages: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    words = ["clean", str(pages), "-o", str(target), "--dedup", "-q"]
    assert main(words) == OK
    (pages / "f.html").write_text((pages / "e.html").read_text())
    assert main([*words, "--resume"]) == OK
    assert not (target / "f.txt").exists()
    assert main(words) == OK
    assert (target / "a.txt").exists()


def test_filters_come_first(pages: Path, tmp_path: Path) -> None:
    """What is left out for another reason is no copy's original."""
    (pages / "a.html").write_text(page("x").replace("<h1>Harbour news</h1>", ""))
    target = tmp_path / "out.jsonl"
    words = ["clean", str(pages), "-o", str(target), "-q", "--dedup", "exact"]
    assert main([*words, "--only-with", "title"]) == OK
    assert "c.html" in kept(target)


@pytest.mark.slow
def test_a_run_that_was_killed_keeps_the_same_rows(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(240):
        html = story(f"Ship {number % 60} came in.", SCHOOL * 9)
        (folder / f"{number:03d}.html").write_text(html)
    whole, target = tmp_path / "whole.jsonl", tmp_path / "out.jsonl"
    words = ["clean", str(folder), "--dedup", "exact", "-q", "-j", "2"]
    assert main([*words, "-o", str(whole)]) == OK
    assert len(rows(whole)) == 60
    report = tmp_path / "left-out.jsonl"
    words += ["-o", str(target), "--left-out", str(report)]
    run = started(*words)
    wait_for_lines(tmp_path / ".out.jsonl.journal", 90)
    run.kill()
    run.communicate()
    assert main([*words, "--resume"]) == OK
    assert target.read_bytes() == whole.read_bytes()
    copies = {row["id"]: row["copy_of"] for row in rows(report)}
    assert len(copies) == 180
    assert all(int(Path(a).stem) % 60 == int(Path(b).stem) for a, b in copies.items())
