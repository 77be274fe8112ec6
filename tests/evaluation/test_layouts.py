"""The public layouts, each on a tiny invented copy."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from boilerkit.evaluation import layouts

PAGE = "<html><body><p>Die Fähre fährt wieder.</p></body></html>"


def write(path: Path, content: str | bytes | dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)


def test_scrapinghub(tmp_path: Path) -> None:
    gold = {"articleBody": "Die Fähre fährt wieder.", "url": "https://www.example.com/ferry"}
    write(tmp_path / "ground-truth.json", {"abc1": gold})
    write(tmp_path / "html" / "abc1.html.gz", PAGE)
    [page] = layouts.scrapinghub(tmp_path)
    assert (page.id, page.site, page.source) == ("abc1", "example.com", "scrapinghub")
    assert (page.body, page.html) == ("Die Fähre fährt wieder.", PAGE)


def test_wcxb_takes_articles_of_the_split(tmp_path: Path) -> None:
    def record(kind: str) -> dict[str, Any]:
        return {
            "url": "https://news.example.org/1",
            "ground_truth": {
                "title": "Ferry",
                "main_content": "It runs.",
                "with": ["runs"],
                "without": ["Menu"],
            },
            "_internal": {"page_type": {"primary": kind}},
        }

    for split, page_id, kind in [
        ("dev", "0001", "article"),
        ("dev", "0002", "product"),
        ("test", "0003", "article"),
    ]:
        write(tmp_path / split / "ground-truth" / f"{page_id}.json", record(kind))
        write(tmp_path / split / "html" / f"{page_id}.html.gz", PAGE)
    [page] = layouts.wcxb(tmp_path)
    assert (page.id, page.site) == ("dev-0001", "example.org")
    assert (page.body, page.ignore) == ("It runs.", "Ferry")
    assert (page.with_, page.without) == (("runs",), ("Menu",))
    assert [p.id for p in layouts.wcxb(tmp_path, page_type=None)] == ["dev-0001", "dev-0002"]
    assert [p.id for p in layouts.wcxb_test(tmp_path)] == ["test-0003"]


def fundus_gold(text: str) -> dict[str, Any]:
    sections = [
        {"headline": [], "paragraphs": [text, "Second."]},
        {"headline": ["Subheading"], "paragraphs": ["Third."]},
    ]
    return {"title": "Ferry", "body": {"summary": ["In short."], "sections": sections}}


def test_fundus_pairs_versions_with_pages_by_age(tmp_path: Path) -> None:
    country = tmp_path / "xx"
    write(country / "DailyExample.json", {"V1_1": fundus_gold("New."), "V1": fundus_gold("Old.")})
    write(country / "DailyExample_2023_01_01.html.gz", "old page")
    write(country / "DailyExample_2025_01_01.html.gz", "new page")
    write(country / "meta.info", {"DailyExample_2025_01_01.html.gz": {"url": "https://d.example"}})
    old, new = layouts.fundus(tmp_path)
    assert old.id == "xx-DailyExample_2023_01_01"
    assert old.site == new.site == "xx-DailyExample"
    assert (old.html, old.url, new.html, new.url) == (
        "old page",
        None,
        "new page",
        "https://d.example",
    )
    assert old.body == "Old.\nSecond.\nSubheading\nThird."
    assert old.ignore == "Ferry\nIn short."


def test_fundus_leaves_out_publishers_it_cannot_pair(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path / "xx" / "Weekly.json", {"V1": fundus_gold("A"), "V2": fundus_gold("B")})
    write(tmp_path / "xx" / "Weekly_2024_01_01.html.gz", PAGE)
    assert list(layouts.fundus(tmp_path)) == []
    assert "2 versions, 1 pages" in caplog.text


def test_trafilatura(tmp_path: Path) -> None:
    write(
        tmp_path / "evaldata.json",
        {
            "https://blog.example.de/a": {"file": "a.html", "with": ["Fähre"], "without": ["Menü"]},
            "https://example.de/gone": {"file": "gone.html", "with": ["x"], "without": []},
        },
    )
    write(tmp_path / "eval" / "a.html", PAGE.encode("latin-1"))
    [page] = layouts.trafilatura(tmp_path)
    assert (page.id, page.site) == ("a.html", "example.de")
    assert (page.with_, page.without, page.body) == (("Fähre",), ("Menü",), None)
    assert page.html == PAGE


def test_l3s_takes_spans_by_class_the_innermost_first(tmp_path: Path) -> None:
    page_id = "01234567-89ab-cdef-0123-456789abcdef"
    annotated = """<html><body>Menu<h1><span class="x-nc-sel1">Ferry</span></h1>
    <span class="x-nc-sel2">First. <b>Bold.</b> <span class="x-nc-sel4">See also</span> Last.</span>
    <span class="x-nc-sel3">9 May</span><span class="x-nc-sel5">Nice boat</span> Foot"""
    write(tmp_path / "annotated" / f"{page_id}.html", annotated)
    write(tmp_path / "original" / f"{page_id}.html", PAGE)
    write(tmp_path / "url-mapping.txt", f'<urn:uuid:{page_id}> "http://news.example.co.uk/1"\n')
    [page] = layouts.l3s(tmp_path)
    assert (page.id, page.site, page.html) == (page_id, "example.co.uk", PAGE)
    assert (page.body or "").split() == ["First.", "Bold.", "Last."]
    assert page.ignore.split() == ["Ferry", "9", "May"]
    assert (page.related, page.comments) == ("See also", "Nice boat")


def test_dragnet_parts_comments(tmp_path: Path) -> None:
    mark = layouts.DRAGNET_COMMENTS
    write(tmp_path / "Corrected" / "1.html.corrected.txt", f"It runs.\n{mark}\nNice boat.\n")
    write(tmp_path / "Corrected" / "T2.html.corrected.txt", "It runs.")
    for page_id in ("1", "T2"):
        write(tmp_path / "HTML" / f"{page_id}.html", PAGE)
    first, second = layouts.dragnet(tmp_path)
    assert (first.id, first.body, first.comments) == ("1", "It runs.\n", "\nNice boat.\n")
    assert (second.id, second.body, second.comments) == ("T2", "It runs.", None)


@pytest.mark.parametrize("name", layouts.LAYOUTS)
def test_a_folder_of_another_layout_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(layouts.LAYOUTS[name](tmp_path))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Fähre".encode(), "Fähre"),
        (b"\xef\xbb\xbfferry", "ferry"),
        (
            "<meta charset='windows-1251'>Паром".encode("cp1251"),
            "<meta charset='windows-1251'>Паром",
        ),
        (b"<meta charset='no-such'>F\xe4hre", "<meta charset='no-such'>Fähre"),
    ],
)
def test_decoding(raw: bytes, text: str) -> None:
    assert layouts.decode_page(raw) == text
