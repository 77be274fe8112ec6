"""Extractors side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from boilerkit.cli import main
from boilerkit.evaluation.measures import tokenise
from boilerkit.report import comparison
from boilerkit.report.comparison import (
    KEPT,
    LEFT_OUT,
    PARTLY,
    Candidate,
    Column,
    Comparison,
    candidates,
    compare,
    kept_blocks,
)

TEXT = "It rained all day in the valley.\nThe river rose by two metres in one night.\nMore"


@pytest.mark.parametrize(
    ("block", "state"),
    [
        ("It rained all day in the valley.", KEPT),
        ("The mayor spoke of nothing else that day.", LEFT_OUT),
        ("The river rose by two metres, said the mayor of the town.", PARTLY),
        ("More", KEPT),
        ("the valley", LEFT_OUT),
        ("…", LEFT_OUT),
    ],
)
def test_blocks_are_found_in_a_text(block: str, state: int) -> None:
    assert kept_blocks([tokenise(block)], TEXT) == (state,)


def test_ours_are_always_there_and_exact(cases: Any) -> None:
    case = next(c for c in cases if c.name == "big-daily")
    found = compare(case.source.decode(), case.expected["url"])
    names = [column.name for column in found.columns]
    assert names[:4] == [
        "boilerkit", "boilerkit precision", "boilerkit recall", "boilerkit heuristic",
    ]  # fmt: skip
    kept = [block for block, state in enumerate(found.columns[0].kept) if state == KEPT]
    assert kept == list(case.article.body)


@pytest.mark.parametrize("package", ["trafilatura", "readability-lxml", "resiliparse"])
def test_installed_peers_take_part(package: str, cases: Any) -> None:
    peer = next((c for c in candidates() if c.name == package), None)
    if peer is None:
        pytest.skip(f"{package} is not installed")
    case = next(c for c in cases if c.name == "wire-agency")
    texts = case.article.page.texts
    text, kept = peer.run(case.source.decode(), None, [tokenise(t) for t in texts])
    assert len(text) > 500
    body = case.article.body
    assert sum(kept[block] == KEPT for block in body) > len(body) / 2


def test_disputed_blocks_are_those_that_some_leave_out(cases: Any) -> None:
    columns = (Column("a", "1", (1, 1, 0, 2), 9), Column("b", "1", (1, 0, 0, 1), 9),
               Column("c", "1", (0, 0, 0, 0), 0, "failed"))  # fmt: skip
    assert Comparison(cases[0].article, columns).disputed == (1, 3)


def test_an_extractor_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(html: str, url: str | None, blocks: Any) -> Any:
        raise RuntimeError("out of ink")

    monkeypatch.setattr(comparison, "candidates", lambda: [Candidate("x", "1", fail)])
    (column,) = compare("<p>Rain</p>").columns
    assert column == Column("x", "1", (LEFT_OUT,), 0, "RuntimeError: out of ink")


def test_a_script_in_a_text_stays_text(cases: Any) -> None:
    page = "<p>A tag is written &lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    found = compare(page)
    assert found.html.count("<script") == 2
    assert replace(found, columns=()).html.count("<script") == 2


def test_the_command_writes_the_comparison(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<h1>Rain</h1><p>It rained all day.</p>")
    out = tmp_path / "comparison.html"
    assert main(["compare", str(tmp_path / "page.html"), "-o", str(out)]) == 0
    assert "It rained all day." in out.read_text(encoding="utf-8")
