"""Reading the shared files, on invented ones and, where present, on the real ones."""

from __future__ import annotations

import json
import lzma
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from boilerkit.evaluation import datasets as d


def write_set(folder: Path, name: str, *records: dict[str, Any]) -> None:
    with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.com/a/b", "example.com"),
        ("http://sport.news.example.co.uk:8080/x", "example.co.uk"),
        ("https://example.com.au/", "example.com.au"),
        ("https://Blog.Beispiel.de/2020", "beispiel.de"),
        ("https://web.archive.org/web/20160526181643/http://blog.example.org/x", "example.org"),
        ("https://web.archive.org/web/2013/the-example.net/2008/05/x", "the-example.net"),
        ("hard::example.com.headline.html", "example.com"),
        ("hard::my-example.com.pa-headline.html", "my-example.com.pa"),
        ("recall::news.example.de-x.html", "example.de"),
        ("https://t.co/x", "t.co"),
        ("https://[broken/", None),
        ("", None),
    ],
)
def test_site_of_url(url: str, site: str | None) -> None:
    assert d.site_of_url(url) == site


def test_site_falls_back_on_publisher_and_page() -> None:
    assert d.site_of("fundus", "xx-DailyExample_2024_05_03", None) == "xx-DailyExample"
    assert d.site_of("fundus", "xx-DailyExample_2024_05_03_1", None) == "xx-DailyExample"
    assert d.site_of("dragnet", "T97", None) == "dragnet:T97"


def test_reads_bodies_comments_and_ignored_text(tmp_path: Path) -> None:
    record = {"id": "1", "source": "l3s-gn1", "url": "http://a.example.com/1", "html": "<p>x"}
    write_set(
        tmp_path, "l3s-dev", record | {"body": "b", "comments": "c", "related": "r", "ignore": "i"}
    )
    [page] = d.read_set("l3s-dev", tmp_path)
    assert (page.id, page.site, page.html) == ("1", "example.com", "<p>x")
    assert (page.body, page.comments, page.related, page.ignore) == ("b", "c", "r", "i")
    assert page.blocks == ()
    assert page.texts_by_label() == {}


def test_reads_segments(tmp_path: Path) -> None:
    write_set(
        tmp_path,
        "trafilatura-dev",
        {
            "id": "x.html",
            "source": "trafilatura",
            "url": "hard::example.com.x.html",
            "html": "",
            "with_": ["yes"],
            "without": ["no", "never"],
        },
    )
    [page] = d.read_set("trafilatura-dev", tmp_path)
    assert (page.with_, page.without, page.body) == (("yes",), ("no", "never"), None)
    assert (page.url, page.site) == (None, "example.com")


def test_reads_blocks_and_counts_a_second_copy_once(tmp_path: Path) -> None:
    sentence = "The harbour of Elm Bay will close for a week to be dredged."
    blocks = [
        ["title", "Harbour closes"],
        ["body", sentence],
        ["body", "Yes"],
        ["caption", "The harbour"],
        ["comment", "About time"],
        ["body", sentence],
        ["body", "Yes"],
    ]
    record = {"id": "1", "source": "wcxb", "url": None, "html": "", "not_article": True}
    write_set(tmp_path, "blocks-dev", record | {"blocks": blocks})
    [page] = d.read_set("blocks-dev", tmp_path)
    assert page.body == f"{sentence}\nYes\nYes"
    assert page.ignore == "Harbour closes\nThe harbour"
    assert page.texts_by_label()["comment"] == ["About time"]
    assert page.not_article


def test_reads_pages_that_are_no_articles(tmp_path: Path) -> None:
    record = {"id": "1", "url": "https://a.example.com/x", "kind": "forum", "html": "<p>x"}
    write_set(tmp_path, "wcxb-kinds-dev", record | {"body": "b", "title": "t"})
    [page] = d.read_set("wcxb-kinds-dev", tmp_path)
    assert (page.source, page.site, page.body, page.ignore) == ("wcxb", "example.com", "b", "t")
    assert page.not_article


def test_reads_dumps_by_lines(tmp_path: Path) -> None:
    text = "Menu\nFerry returns\n\nThe ferry is back. Photo: A. Lind It sails daily.\n \nMore news"
    runs = [[1, 1, "title"], [3, 3, "body"], [5, 5, "related"]]
    record = {"id": "a", "lang": "en", "licence": "none", "wrapped": False, "text": text}
    mixed = [[3, "caption", "Photo: A. Lind"]]
    write_set(tmp_path, "dumps-dev", record | {"runs": runs, "mixed": mixed})
    [page] = d.read_set("dumps-dev", tmp_path)
    assert not page.has_markup
    assert page.html == text
    assert page.blocks == (
        ("boilerplate", "Menu"),
        ("title", "Ferry returns"),
        ("body", "The ferry is back. "),
        ("caption", "Photo: A. Lind"),
        ("body", " It sails daily."),
        ("related", "More news"),
    )
    assert page.body == "The ferry is back. \n It sails daily."
    assert page.ignore == "Ferry returns\nPhoto: A. Lind"


def test_a_part_that_is_not_in_its_line_is_an_error(tmp_path: Path) -> None:
    record = {"id": "a", "text": "One line", "runs": [], "mixed": [[0, "meta", "another"]]}
    write_set(tmp_path, "dumps-dev", record)
    with pytest.raises(ValueError, match=r"line 1.*another"):
        list(d.read_set("dumps-dev", tmp_path))


def test_a_page_with_another_gold_text_has_another_hash() -> None:
    page = d.Document(id="1", site="s", source="t", html="<p>x", body="x", ignore="t")
    others = [replace(page, html="<p>y"), replace(page, body="y"), replace(page, ignore="")]
    assert len({d.gold_hash(each) for each in [page, *others]}) == 4
    assert d.gold_hash(page) == d.gold_hash(replace(page, id="2", url="https://a.example.com/"))


def test_limit_takes_the_first_pages(tmp_path: Path) -> None:
    pages = [{"id": str(i), "source": "s", "html": "", "body": ""} for i in range(5)]
    write_set(tmp_path, "dragnet", *pages)
    assert [page.id for page in d.read_set("dragnet", tmp_path, limit=2)] == ["0", "1"]


def test_errors_name_the_folder_the_set_and_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(d.DATA_VARIABLE, raising=False)
    with pytest.raises(FileNotFoundError, match=d.DATA_VARIABLE):
        d.data_folder()
    with pytest.raises(FileNotFoundError, match="no such data folder"):
        d.data_folder(tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="wcxb-dev"):
        list(d.read_set("wcxb-dev", tmp_path))
    write_set(tmp_path, "wcxb-dev", {"id": "1", "source": "wcxb"})
    with pytest.raises(ValueError, match=r"line 1.*html"):
        list(d.read_set("wcxb-dev", tmp_path))


GOOD = {"id": "1", "source": "mine", "html": "<p>x", "body": "x"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"[1, 2]", "line 3: not a JSON object"),
        (b"{", "line 3: not JSON (Expecting property name"),
        (b'{"id": "\xff"}', "line 3: not UTF-8"),
        (b"[" * 100_000, "line 3: JSON nested too deeply"),
        (json.dumps(GOOD | {"html": 5}).encode(), "line 3: 'html' is not a text"),
        (json.dumps(GOOD | {"body": 5}).encode(), "line 3: 'body' is not a text"),
        (json.dumps(GOOD | {"url": []}).encode(), "line 3: 'url' is not a text"),
        (json.dumps(GOOD | {"blocks": [["advert", "x"]]}).encode(), "line 3: 'advert' is no label"),
        (json.dumps(GOOD | {"blocks": [["body", 5]]}).encode(), "line 3: a block is not a label"),
        (json.dumps(GOOD | {"blocks": ["body"]}).encode(), "line 3: a block is not a label"),
        (json.dumps({"id": "1"}).encode(), "line 3: no field 'source'"),
    ],
)
def test_damaged_lines_are_named_and_blank_ones_skipped(
    tmp_path: Path, line: bytes, message: str
) -> None:
    path = tmp_path / "own.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n\n" + line + b"\n")
    pages = d.read_jsonl(path)
    assert next(pages).body == "x"
    with pytest.raises(ValueError, match=re.escape(f"own.jsonl, {message}")):
        next(pages)


@pytest.mark.parametrize("content", [b"no xz", lzma.compress(b"{}\n" * 9)[:-9]])
def test_damaged_archives_are_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.jsonl.xz").write_bytes(content)
    with pytest.raises(ValueError, match=r"own\.jsonl\.xz(: not a whole|, line 1: no field)"):
        list(d.read_jsonl(tmp_path / "own.jsonl.xz"))


def test_folder_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(d.DATA_VARIABLE, str(tmp_path))
    assert d.data_folder() == tmp_path


@pytest.mark.skipif(
    not os.environ.get(d.DATA_VARIABLE), reason=f"{d.DATA_VARIABLE} names no data folder"
)
def test_sites_of_labelled_blocks_agree_with_the_sets_they_were_drawn_from() -> None:
    sources = {"fundus": "fundus-dev", "wcxb": "wcxb-dev", "trafilatura": "trafilatura-dev"}
    sites = {
        (source, page.id): page.site
        for source, name in sources.items()
        for page in d.read_set(name)
    }
    shared = [
        (page.site, sites[page.source, page.id])
        for page in d.read_set("blocks-dev")
        if (page.source, page.id) in sites
    ]
    assert len(shared) > 900
    assert all(mine == theirs for mine, theirs in shared)
