"""Readers: every way of storing pages gives the same documents, and damage stays local."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.batch.document import Document
from boilerkit.batch.sinks import safe_path
from boilerkit.batch.sources import Item, Origin, Skip, SourceSettings
from boilerkit.batch.sources.folders import Input, Kind, find_inputs, kind_of, stem_of
from boilerkit.batch.sources.mhtml import parse_mhtml
from boilerkit.batch.sources.reading import read_inputs

PAGE = "<html><body><h1>Harbour</h1><p>The ferry left the pier at noon.</p></body></html>"


def read(*paths: Path, recursive: bool = False, **settings: Any) -> list[Item]:
    chosen = SourceSettings(recursive=recursive, **settings)
    return list(read_inputs(find_inputs([str(path) for path in paths], recursive), chosen))


def documents(items: Sequence[Item]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


@pytest.mark.parametrize(
    ("name", "content", "is_text"),
    [
        ("page.txt", PAGE, False),
        ("page.txt", f"<!-- saved -->\n<!DOCTYPE html>{PAGE}", False),
        ("fragment.txt", "<div><p>The ferry left.</p><p>It came back.</p></div>", False),
        ("notes.txt", "The ferry left. A <p> makes a paragraph, a <br> a line break.", True),
        ("notes.txt", "The ferry left the pier at noon.", True),
        ("notes", "The ferry left the pier at noon.", True),
        ("page", PAGE, False),
        ("page.html", "The ferry left the pier at noon.", False),
        ("address", "https://tarn.example/news", False),
    ],
)
def test_content_says_what_the_name_does_not(
    tmp_path: Path, name: str, content: str, is_text: bool
) -> None:
    (tmp_path / name).write_text(content)
    assert only(read(tmp_path / name)).is_text is is_text
    assert only(read(tmp_path / name, text=True)).is_text
    assert not only(read(tmp_path / name, html=True)).is_text


def only(items: Sequence[Item]) -> Document:
    (item,) = items
    assert isinstance(item, Document)
    return item


# -- files and folders -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("page.html", bytes),
        ("page.HTM", bytes),
        ("page.html.gz", gzip.compress),
        ("page.html.bz2", bz2.compress),
        ("page.html.xz", lzma.compress),
        ("no-suffix", bytes),
    ],
)
def test_reads_a_page_however_it_is_packed(tmp_path: Path, name: str, pack: Any) -> None:
    path = tmp_path / name
    path.write_bytes(pack(PAGE.encode()))
    document = only(read(path))
    assert document.content == PAGE.encode()
    assert document.id.id == str(path)
    assert document.id.weight == path.stat().st_size


def test_reads_zstandard(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard", reason="zstandard reads .zst")
    path = tmp_path / "page.html.zst"
    half = len(PAGE) // 2
    frames = [zstandard.compress(part.encode()) for part in (PAGE[:half], PAGE[half:])]
    path.write_bytes(b"".join(frames))
    assert only(read(path)).content == PAGE.encode()


def test_a_text_file_is_plain_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A line.")
    (tmp_path / "b.html").write_text("A line.")
    assert [d.is_text for d in documents(read(tmp_path))] == [True, False]
    assert [d.is_text for d in documents(read(tmp_path, text=True))] == [True, True]


def test_a_folder_gives_its_pages_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.html", "a.html", ".hidden.html", "style.css", "deep/er/c.html", "deep/d.htm"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    assert [d.id.name for d in documents(read(tmp_path))] == ["a", "b"]
    found = documents(read(tmp_path, recursive=True))
    assert [d.id.name for d in found] == ["a", "b", "deep/d", "deep/er/c"]


def test_output_names_never_meet(tmp_path: Path) -> None:
    for name in ("one/x.html", "one/x.htm", "one/x.html.gz", "two/x.html", "two/one/x.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(b"<p>x") if name.endswith("gz") else b"<p>x")
    ways = [
        ([tmp_path / "one", tmp_path / "two"], True),
        ([tmp_path / "one" / "x.html", tmp_path / "two" / "x.html"], False),
        ([tmp_path / "one", tmp_path / "two" / "one"], False),
    ]
    for paths, recursive in ways:
        names = [document.id.name for document in documents(read(*paths, recursive=recursive))]
        assert len(set(names)) == len(names) > 1


def test_a_pattern_names_files(tmp_path: Path) -> None:
    for name in ("a1.html", "a2.html", "b.html"):
        (tmp_path / name).write_text(PAGE)
    assert len(read(tmp_path / "a*.html")) == 2
    (tmp_path / "[odd].html").write_text(PAGE)
    assert only(read(tmp_path / "[odd].html")).error is None


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("missing.html", None, "unreadable: No such file or directory"),
        ("empty.html", b"", "empty: "),
        ("blank.html", b" \n\t", "empty: "),
        ("broken.html.gz", b"no gzip at all", "unreadable: "),
        ("cut.html.gz", gzip.compress(PAGE.encode() * 9, mtime=0)[:-20], "unreadable: "),
        ("cut.html.xz", lzma.compress(PAGE.encode())[:-20], "unreadable: "),
        ("broken.zip", b"PK not really", "unreadable: not a zip archive"),
        ("large.html", b"x" * 1_001, "too large: more than 1000 bytes"),
        (
            "bomb.html.gz",
            gzip.compress(b"x" * 10_000_000, mtime=0),
            "too large: more than 1000 bytes",
        ),
        ("none.mhtml", b"Subject: none\r\n\r\ntext", "unreadable: no page in this MHTML file"),
    ],
)
def test_says_why_a_file_cannot_be_read_and_goes_on(
    tmp_path: Path, name: str, content: bytes | None, error: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "good.html").write_text(PAGE)
    bad, good = documents(read(tmp_path / name, tmp_path / "good.html", max_bytes=1_000))
    assert (bad.error or "").startswith(error)
    assert good.error is None


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert "no pages in this folder" in (only(read(tmp_path)).error or "")


def test_names_tell_kinds() -> None:
    assert kind_of("x/CC-MAIN-1.warc.wet.gz") is Kind.WARC
    assert kind_of("x.WARC.ZST") is Kind.WARC
    assert kind_of("x.css") is None
    assert stem_of("x/page.v2.html.gz") == "page.v2"
    assert stem_of("x/page.php") == "page.php"


# -- MHTML -------------------------------------------------------------------------------------


def test_mhtml_gives_its_page_with_address_and_charset() -> None:
    message = (
        b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.example/news\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="edge"\r\n\r\n'
        b"--edge\r\nContent-Type: text/css\r\n\r\np {}\r\n"
        b"--edge\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>caf=E9 =\r\nau lait</p>\r\n"
        b"--edge--\r\n"
    )
    document = parse_mhtml(Origin("x", "x", "x", 1), message)
    assert document.url == "https://a.example/news"
    assert document.encoding == "iso-8859-1"
    assert document.content == b"<p>caf\xe9 au lait</p>"


@given(st.binary(max_size=400))
def test_mhtml_of_any_bytes_is_a_document_or_an_error(content: bytes) -> None:
    document = parse_mhtml(Origin("x", "x", "x", 1), content)
    assert document.error or document.content


# -- zip ---------------------------------------------------------------------------------------


def test_zip_gives_its_pages_and_skips_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "saved.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../escape.html", PAGE)
        archive.writestr("deep/page.html.gz", gzip.compress(PAGE.encode()))
        archive.writestr("logo.png", b"\x89PNG")
        archive.writestr("note.txt", "A line.")
        archive.writestr("empty.html", "")
        archive.writestr("bomb.html", b"x" * 2_000_000)
    items = read(path, max_bytes=10_000)
    assert [i.reason for i in items if isinstance(i, Skip)] == ["not a page"]
    found = documents(items)
    assert [d.content for d in found[:2]] == [PAGE.encode()] * 2
    assert found[2].is_text
    assert [kind_of_error(document) for document in found[3:]] == ["empty", "too large"]
    folder = tmp_path / "out"
    for document in found:
        assert safe_path(folder, document.id.name, ".txt").resolve().is_relative_to(folder)


def kind_of_error(document: Document) -> str:
    return (document.error or "").partition(":")[0]


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.html", PAGE)
        archive.writestr("b.html", PAGE.replace("ferry", "barge"))
    damaged = buffer.getvalue().replace(b"ferry", b"FERRY", 1)
    (tmp_path / "x.zip").write_bytes(damaged)
    first, second = documents(read(tmp_path / "x.zip"))
    assert "CRC" in (first.error or "")
    assert b"barge" in bytes(second.content)  # type: ignore[arg-type]


# -- WARC --------------------------------------------------------------------------------------


def http(
    body: bytes, status: str = "200 OK", content_type: str = "text/html", more: str = ""
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}\r\n"
    return head.encode() + body


def record(number: int, block: bytes, kind: str = "response", content_type: str = "") -> bytes:
    told = content_type or "application/http; msgtype=response"
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/p/{number}?q=/../\r\n"
        f"WARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:012d}>\r\n"
        f"Content-Type: {told}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def records() -> list[bytes]:
    body = PAGE.encode()
    raw_deflate = zlib.compress(body)[2:-4]
    blocks = [
        http("<p>Café</p>".encode("latin-1"), content_type="text/html; charset=ISO-8859-1"),
        http(gzip.compress(body), more="Content-Encoding: gzip\r\n"),
        http(zlib.compress(body), more="Content-Encoding: deflate\r\n"),
        http(raw_deflate, more="Content-Encoding: deflate\r\n"),
        http(body, more="Content-Encoding: gzip\r\n"),
        http(b"4\r\n<p>a\r\n5\r\n</p>b\r\n0\r\n\r\n", more="Transfer-Encoding: chunked\r\n"),
        http(body, more="Transfer-Encoding: chunked\r\n"),
        http(b"\x1f\x8b broken", more="Content-Encoding: gzip\r\n"),
        http(body, more="Content-Encoding: surprise\r\n"),
        http(b""),
        http(gzip.compress(b"x" * 5_000_000), more="Content-Encoding: gzip\r\n"),
        http(b"\x89PNG", content_type="image/png"),
        http(b"moved", status="301 Moved Permanently"),
        http(body, content_type="application/xhtml+xml"),
    ]
    made = [record(number, block) for number, block in enumerate(blocks)]
    made.insert(0, record(90, b"software: a crawler\r\n", "warcinfo", "application/warc-fields"))
    made.append(record(91, b"Plain text.\nMore of it.", "conversion", "text/plain"))
    made.append(record(92, body, "resource", "text/html"))
    return made


@pytest.mark.parametrize("packing", ["plain", "gz", "zst", "wacz"])
def test_warc_gives_pages_with_charset_and_counts_the_rest(tmp_path: Path, packing: str) -> None:
    path = packed(tmp_path, packing)
    items = read(path, max_bytes=100_000)
    reasons = [item.reason for item in items if isinstance(item, Skip)]
    if packing == "wacz":
        assert reasons.pop(0) == "not a page"
    assert reasons == ["not HTML", "HTTP status not 2xx"]
    found = {item.id.id: item for item in documents(items)}
    assert len(found) == 14
    page, by_number = PAGE.encode(), [found.get(f"urn:uuid:{n:012d}") for n in range(14)]
    first = by_number[0]
    assert first is not None
    assert (first.content, first.encoding) == (b"<p>Caf\xe9</p>", "iso-8859-1")
    assert first.url == "https://a.example/p/0?q=/../"
    for number in (1, 2, 3, 4, 6, 13):
        assert by_number[number].content == page, number  # type: ignore[union-attr]
    assert by_number[5].content == b"<p>a</p>b"  # type: ignore[union-attr]
    kinds = [by_number[n].error.partition(":")[0] for n in (7, 8, 9, 10)]  # type: ignore[union-attr]
    assert kinds == ["unreadable", "unreadable", "empty", "too large"]
    assert found["urn:uuid:000000000091"].is_text
    assert not found["urn:uuid:000000000092"].is_text
    keys = [document.id.key for document in found.values()]
    assert len(set(keys)) == len(keys)


def packed(folder: Path, packing: str) -> Path:
    if packing == "plain":
        path = folder / "crawl.warc"
        path.write_bytes(b"".join(records()))
    elif packing == "zst":
        zstandard = pytest.importorskip("zstandard", reason="zstandard packs the test's file")
        path = folder / "crawl.warc.zst"
        path.write_bytes(b"".join(map(zstandard.compress, records())))
    else:
        path = folder / "crawl.warc.gz"
        path.write_bytes(b"".join(map(gzip.compress, records())))
    if packing != "wacz":
        return path
    with zipfile.ZipFile(folder / "crawl.wacz", "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.write(path, "archive/data.warc.gz")
    return folder / "crawl.wacz"


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "odd"]))
def test_payloads_of_any_bytes_decode_or_say_why(raw: bytes, coding: str) -> None:
    pytest.importorskip("fastwarc", reason="fastwarc decodes br")
    pytest.importorskip("zstandard", reason="zstandard decodes zstd")
    from boilerkit.batch.sources.warc import _payload

    headers = {"content-encoding": coding, "transfer-encoding": "chunked"}
    try:
        content = _payload(raw, headers, 1_000)
    except (ValueError, zlib.error):
        return
    assert len(content) <= 1_000


# -- JSON lines and Parquet --------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "ndjson.xz"])
def test_json_lines_give_a_document_a_line(tmp_path: Path, suffix: str) -> None:
    lines = [
        json.dumps({"id": "a", "html": PAGE, "url": "https://a.example/"}),
        "",
        "{broken",
        json.dumps(["no", "object"]),
        json.dumps({"id": "b", "body": PAGE}),
        json.dumps({"id": "c", "html": None}),
        json.dumps({"html": PAGE}),
        json.dumps({"id": "", "html": "x" * 2_000_000}),
    ]
    data = "\n".join(lines).encode()
    pack = {"gz": gzip.compress, "xz": lzma.compress}.get(suffix.rpartition(".")[2], bytes)
    path = tmp_path / f"pages.{suffix}"
    path.write_bytes(pack(data))
    items = read(path, max_bytes=1_000)
    assert isinstance(items.pop(1), Skip)
    found = documents(items)
    assert found[0].id.id == "a"
    assert found[0].url == "https://a.example/"
    assert found[5].id.id == f"{path}:7"
    errors = [document.error and document.error.partition(":")[0] for document in found]
    bad = "unreadable"
    assert errors == [None, bad, bad, bad, bad, None, "too large"]
    assert "--html-column" in (found[3].error or "")


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps({"key": 7, "body": PAGE}))
    document = only(read(path, html_column="body", id_column="key"))
    assert (document.id.id, document.content) == ("7", PAGE)


def test_parquet_gives_a_document_a_row(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow reads Parquet")
    import pyarrow.parquet as parquet

    path = tmp_path / "pages.parquet"
    columns = {"id": ["a", "b", None], "html": [PAGE, None, PAGE], "other": [1, 2, 3]}
    parquet.write_table(arrow.table(columns), path)
    first, second, third = documents(read(path))
    assert (first.id.id, first.content) == ("a", PAGE)
    assert second.error == "unreadable: 'html' holds null, not text"
    assert third.id.id == f"{path}:3"
    assert "no column 'body'" in (only(read(path, html_column="body")).error or "")
    path.write_bytes(path.read_bytes()[:-30])
    assert (only(read(path)).error or "").startswith("unreadable: ")


# -- names of outputs --------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_no_name_leaves_the_folder(name: str) -> None:
    folder = Path("/out/folder")
    path = safe_path(folder, name, ".txt")
    assert path.is_relative_to(folder)
    assert path != folder
    assert ".." not in path.parts
    assert all(len(part.encode()) < 160 for part in path.parts)
    assert not any(ord(char) < 32 for char in str(path))


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "..\\..\\boot", "a/../../b", "", ".", "..", "con", "x\0y"],
)
def test_hostile_names_stay_inside(tmp_path: Path, name: str) -> None:
    path = safe_path(tmp_path, name, ".txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("inside")
    assert path.resolve().is_relative_to(tmp_path.resolve())


@given(st.text(max_size=40), st.text(max_size=40))
def test_different_names_of_one_part_give_different_files(one: str, two: str) -> None:
    parts = [name for name in (one, two) if "/" not in name and "\\" not in name]
    if len(parts) == 2 and one != two and not {one, two} & {"", ".", ".."}:
        assert safe_path(Path("o"), one, "") != safe_path(Path("o"), two, "")


def test_an_input_knows_whether_it_is_one_document() -> None:
    assert Input("a.html", Kind.PAGE, "a").is_one_document
    assert not Input("a.zip", Kind.ZIP, "a").is_one_document
