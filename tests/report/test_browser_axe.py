"""No serious finding of the accessibility checker on any page of the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boilerkit.report.comparison import compare
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabelStore

Findings = Callable[[Any], list[str]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["big-daily", "arabic", "data-table-and-code"])
def test_explain(
    sized: Any, findings: Findings, cases: Any, tmp_path: Path, name: str, dark: bool
) -> None:
    case = next(case for case in cases if case.name == name)
    path = tmp_path / "report.html"
    case.article.explain(case.source).save(str(path))
    sized.dark(dark)
    sized.open(path)
    assert findings(sized) == []
    sized.keys("u", "j", "2", "t")
    assert findings(sized) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_in_its_frame(
    browser: Any, findings: Findings, cases: Any, tmp_path: Path, dark: bool
) -> None:
    """By itself, as no script, so no checker either, runs inside the frame."""
    case = next(case for case in cases if case.name == "tables-2005")
    document = case.article.explain(case.source).html
    framed = unescape(re.search(r'srcdoc="([^"]*)"', document)[1])
    path = tmp_path / "frame.html"
    path.write_text(framed, encoding="utf-8")
    browser.dark(dark)
    browser.driver.get(path.as_uri())
    assert findings(browser) == []
    browser.run("document.documentElement.dataset.off = '1 7'")
    assert findings(browser) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_compare(sized: Any, findings: Findings, cases: Any, tmp_path: Path, dark: bool) -> None:
    path = tmp_path / "comparison.html"
    path.write_text(compare(cases[0].source.decode()).html, encoding="utf-8")
    sized.dark(dark)
    sized.open(path)
    sized.keys("j")
    assert findings(sized) == []
    sized.run("document.querySelector('#view').click()")
    assert findings(sized) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_label(sized: Any, findings: Findings, cases: Any, tmp_path: Path, dark: bool) -> None:
    (tmp_path / "page.html").write_bytes(cases[0].source)
    with LabelServer(LabelStore(tmp_path, tmp_path / "labels.jsonl")) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        sized.dark(dark)
        sized.open(server.url)
        sized.keys("j", "J", "3")
        assert findings(sized) == []
        sized.run("document.querySelector('.tabs [data-view=second]').click()")
        assert findings(sized) == []
        server.shutdown()
