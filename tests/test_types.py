"""What type checkers say of calls that are wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api", reason="mypy is not installed")

ROOT = Path(__file__).parents[1]
RIGHT = """
from pathlib import Path
from lxml import etree, html
import boilerkit

boilerkit.extract("<p>a</p>")
boilerkit.extract(Path("a.html").read_bytes(), url="https://a.example/")
boilerkit.extract(etree.fromstring("<p>a</p>"))
boilerkit.extract(html.fromstring("<p>a</p>").getroottree())
boilerkit.Extractor().extract(memoryview(b"<p>a</p>"))
record: dict[str, object] = boilerkit.extract("<p>a</p>").to_dict()
"""
WRONG = ("3", "None", 'Path("a.html")', '["<p>a</p>"]', "open('a.html')")


def checked(folder: Path, source: str) -> str:
    script = folder / "script.py"
    script.write_text(source)
    cache = os.environ.get("MYPY_CACHE_DIR", str(ROOT / ".mypy_cache"))
    words = ["--strict", "--no-error-summary", "--cache-dir", cache, str(script)]
    out, error, _ = api.run(words)
    assert not error
    return out


def test_extract_takes_pages_and_nothing_else(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    calls = [f"boilerkit.extract({value})" for value in WRONG]
    out = checked(tmp_path, RIGHT + "\n".join([*calls, 'boilerkit.extract_from_text(b"a")']))
    first = RIGHT.count("\n") + 1
    lines = {int(line.split(":")[1]) for line in out.splitlines() if ": error: " in line}
    assert lines == set(range(first, first + len(WRONG) + 1)), out
