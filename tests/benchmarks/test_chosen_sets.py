"""Which pages a benchmark is asked to run on."""

from __future__ import annotations

import argparse
import json
import lzma
from pathlib import Path

from benchmarks import sources


def test_a_part_of_a_set_as_plain_text(tmp_path: Path) -> None:
    records = [
        {"id": str(n), "source": "s", "html": "<p>x", "blocks": [["body", f"Line\n{n}."]] * 2}
        for n in range(1, 6)
    ]
    with lzma.open(tmp_path / "made.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    (source,) = sources.chosen(
        argparse.Namespace(sets=["text:made:2-3"], data=str(tmp_path), limit=None)
    )
    pages = list(source.documents())
    assert [page.html for page in pages] == ["Line 2.\nLine 2.", "Line 3.\nLine 3."]
    assert not any(page.has_markup for page in pages)
    assert source.name == "text:made:2-3"


def test_pages_with_the_gold_text_of_another_are_left_out(tmp_path: Path) -> None:
    text = "The ferry to the island sails again after eleven weeks in the yard."
    pages = {"right": f"<p>{text[:30]}<b>{text[30:]}</b></p>", "wrong": "<p>Cake.</p>", "none": ""}
    records = [
        {"id": name, "source": "s", "html": html, "body": text} for name, html in pages.items()
    ]
    with lzma.open(tmp_path / "made.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    (source,) = sources.chosen(
        argparse.Namespace(sets=["own:made"], data=str(tmp_path), limit=None)
    )
    assert [page.id for page in source.documents()] == ["right"]
    assert source.name == "own:made"
