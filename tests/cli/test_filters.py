"""Articles that are left out, as the user says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from boilerkit.cli import main
from boilerkit.cli.errors import OK, USAGE
from tests.cli.command import FIXTURES, FRENCH, GERMAN, page, rows

PAGES = [str(path) for path in (GERMAN, FRENCH, FIXTURES / "index-page" / "page.html")]


def cleaned(tmp_path: Path, *words: str) -> tuple[list[str], dict[str, int]]:
    """Titles of the rows that are written, and what was left out by reason."""
    target, summary = tmp_path / "out.jsonl", tmp_path / "summary.json"
    command = ["clean", *PAGES, "-o", str(target), "--ordered", "-q", "--summary", str(summary)]
    assert main([*command, *words]) == OK
    return [row["id"] for row in rows(target)], json.loads(summary.read_text())["left_out"]


@pytest.mark.parametrize(
    ("words", "kept", "left_out"),
    [
        ([], PAGES, {}),
        (["--only-articles"], PAGES[:2], {"not an article": 1}),
        (["--only-language", "de,FR"], PAGES[:2], {"other language": 1}),
        (["--only-language", "de"], PAGES[:1], {"other language": 2}),
        (["--min-confidence", "0.8"], PAGES[:2], {"low confidence": 1}),
        (["--min-length", "1000000"], [], {"too short": 3}),
        (["--only-with", "title,author"], PAGES[:2], {"without byline": 1}),
        (["--only-articles", "--only-with", "comments,section"], [],
         {"not an article": 1, "without section": 2}),
    ],
)  # fmt: skip
def test_what_is_left_out_is_counted(words, kept, left_out, tmp_path: Path) -> None:
    assert cleaned(tmp_path, *words) == (kept, left_out)


def test_the_summary_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["clean", *PAGES, "-o", str(tmp_path / "out.jsonl"), "--only-articles"]
    assert main(words) == OK
    assert "1 left out (not an article 1)" in capsys.readouterr().err.splitlines()[-1]


def test_what_is_left_out_counts_as_done(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in "ab":
        (source / f"{name}.html").write_text(page(f"Ship {name} has come in."))
    words = ["clean", str(source), "-o", str(target), "-q", "--only-with", "author"]
    assert main(words) == OK
    summary = tmp_path / "summary.json"
    assert main([*words, "--resume", "--summary", str(summary)]) == OK
    counts = json.loads(summary.read_text())
    assert (counts["done_by_earlier_runs"], counts["left_out"]) == (2, {"without byline": 2})
    assert not list(target.glob("*.txt"))


def test_a_page_on_the_screen_is_left_out_with_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", PAGES[2], "--only-articles"]) == OK
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"boilerkit: {PAGES[2]}: left out: not an article\n"


@pytest.mark.parametrize(
    "words",
    [
        ["--only-language", "klingon"],
        ["--only-with", "colour"],
        ["--min-confidence", "90"],
        ["--min-confidence", "nan"],
        ["--min-length", "-1"],
        ["--min-length", "many"],
    ],
)
def test_impossible_filters_are_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", PAGES[0], *words]) == USAGE
    assert words[0] in capsys.readouterr().err
