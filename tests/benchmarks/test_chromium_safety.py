"""Rendered pages opened in Chromium: no script runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chromium import ask, find_chromium
from boilerkit import render
from tests.render.articles import html_article
from tests.render.vectors import VECTORS

CHROMIUM = find_chromium() or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")

# Handlers that wait for the mouse or the focus are set off; links are clicked.
_PAGE = """<!doctype html><meta charset=utf-8><script>
let ran = 0;
window.alert = () => { ran += 1; };
</script>
%s
<script>
addEventListener('load', () => setTimeout(() => {
  for (const e of document.querySelectorAll('*')) {
    for (const kind of ['click', 'mouseover', 'focus', 'error', 'toggle', 'load'])
      e.dispatchEvent(new Event(kind, {cancelable: true}));
    if (e.href && /^javascript:/i.test(e.href)) ran += 1;
  }
  const answer = document.body.appendChild(document.createElement('pre'));
  answer.id = 'answer';
  answer.textContent = JSON.stringify(ran);
}, 200));
</script>"""


def runs(tmp_path: Path, markup: list[str]) -> int:
    """How many scripts ran on a page of these pieces."""
    file = tmp_path / "page.html"
    file.write_text(_PAGE % "\n".join(markup), "utf-8", "replace")
    count: int = ask(file, CHROMIUM)
    return count


def test_a_script_is_seen(tmp_path):
    assert (
        runs(tmp_path, ["<img src=x onerror=alert(1)>", "<a href=javascript:alert(1)>a</a>"]) >= 2
    )


def test_no_script_runs(tmp_path):
    pages = [render.html(html_article(vector), parts=render.PARTS) for vector in VECTORS]
    assert runs(tmp_path, pages) == 0


def test_no_script_runs_in_rendered_markdown(tmp_path):
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    parser = markdown_it.MarkdownIt("commonmark", {"html": True})
    parser.validateLink = lambda url: True
    pages = [parser.render(render.markdown(html_article(vector))) for vector in VECTORS]
    assert runs(tmp_path, pages) == 0
