"""What fuzzing and hostile documents brought to light, each once more."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zipfile
from pathlib import Path

import pytest

from boilerkit import extract
from boilerkit.batch.sinks import safe_path
from boilerkit.batch.sources import SourceSettings
from boilerkit.batch.sources.folders import Input, Kind
from boilerkit.batch.sources.reading import read_inputs
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.unclosed_tags import closed_early
from boilerkit.render import FORMATS, render
from tests.robustness.hostile import PARAGRAPHS, page


def read(path: Path, kind: Kind) -> list[str | None]:
    """The errors of what is read from a file."""
    source = Input(str(path), kind, "input", path.stat().st_size)
    return [getattr(item, "error", None) for item in read_inputs([source], SourceSettings())]


def zip_of(name: str, content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_damaged_members_of_zip_archives_are_errors(tmp_path):
    """zlib.error is no OSError."""
    data = bytearray(zip_of("a.html", page()))
    data[60:200] = bytes(140)
    path = tmp_path / "damaged.zip"
    path.write_bytes(data)
    (error,) = read(path, Kind.ZIP)
    assert error.startswith("unreadable")


def test_damaged_gzip_files_are_errors(tmp_path):
    data = bytearray(gzip.compress(page().encode()))
    data[60:200] = bytes(140)
    path = tmp_path / "page.html.gz"
    path.write_bytes(data)
    (error,) = read(path, Kind.PAGE)
    assert error.startswith("unreadable")


def test_members_without_a_name_are_passed_over(tmp_path):
    """Some Pythons ask for the last character of the name."""
    data = zip_of("a", page())
    end = data.rindex(b"PK\x05\x06")
    entry = data.rindex(b"PK\x01\x02")
    nameless = data[: entry + 28] + struct.pack("<H", 0) + data[entry + 30 : entry + 46]
    tail = bytearray(data[end:])
    tail[12:16] = struct.pack("<I", len(nameless) - entry)
    path = tmp_path / "nameless.zip"
    path.write_bytes(nameless + bytes(tail))
    assert all(error is None or error.startswith("unreadable") for error in read(path, Kind.ZIP))


def test_lone_surrogates_in_names_become_no_wildcards():
    assert "?" not in safe_path(Path("out"), "\ud800", ".txt").name


def test_very_long_names_are_cut_at_once():
    started = time.process_time()
    safe_path(Path("out"), "é" * 1_000_000, ".txt")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "url", ["http://[x", "//[", "http://[::1", "http://a／b.c/", "http://\ud800/", "\x00", ""]
)
def test_malformed_addresses_of_pages_are_borne(url):
    """As an MHTML file may give them; `urlsplit` refuses some."""
    article = extract(page(around=("", "<a href=x>Rain</a><img src=y>")), url=url)
    assert PARAGRAPHS[0] in article.text
    _ = article.metadata, article.comments, article.related
    for name in FORMATS:
        assert render(article, name)


def test_text_after_the_end_of_the_document_is_read():
    """libxml2 makes a second document of it, which lxml does not show."""
    html = page("<p>Short.</p>") + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    assert set(PARAGRAPHS) <= set(parse_page(html).texts)


@pytest.mark.parametrize("tag", ["div", "b", "x-y", "table><tr><td"])
def test_pages_nested_deeper_than_libxml2_reads_keep_their_text(tag):
    article = extract(page(around=(f"<{tag}>" * 3_000, "")))
    assert article.text == "\n\n".join(PARAGRAPHS)


def test_end_tags_among_very_many_open_ones_take_linear_time():
    """Without a tree to build, libxml2 searched all open tags for every end tag."""
    started = time.process_time()
    parse_page("<b>" * 100_000 + "</div>" * 100_000 + "<p>One</p>")
    assert time.process_time() - started < 10


def test_unclosed_tags_are_looked_through_once():
    started = time.process_time()
    closed_early("<title" * 50_000 + "</p>" * 20)
    assert time.process_time() - started < 5
