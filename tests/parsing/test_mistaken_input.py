"""Input that is not what its caller takes it for."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random

import pytest

from boilerkit import extract, extract_from_text
from boilerkit.parsing.mistaken_input import file_type_of
from tests.conftest import FIXTURES

TEXT = "The ferry left the pier at noon, as it always does.\nIt came back before the evening.\n"
BINARY = {
    "a PNG image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a JPEG image": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "a GIF image": b"GIF89a\x01\x00\x01\x00",
    "a WebP image": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "a recording or an image": b"\x00\x00\x00\x20ftypisom",
    "a PDF document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "a ZIP archive": b"PK\x03\x04\x14\x00",
    "compressed with gzip": gzip.compress(b"<p>page</p>"),
    "compressed with bzip2": bz2.compress(b"<p>page</p>"),
    "compressed with xz": lzma.compress(b"<p>page</p>"),
}


@pytest.mark.parametrize("words", list(BINARY))
def test_files_that_are_no_pages_are_named(words):
    article = extract(BINARY[words])
    assert f"the input is {words}, not a page" in article.warnings
    assert article.text == ""
    text = extract_from_text(BINARY[words].decode("latin-1"))
    assert f"the input is {words}, not text" in text.warnings
    assert text.text == ""


@pytest.mark.parametrize(
    "name", ["pages/x.html", "x.htm", "./saved/x", "C:\\saved\\x", "a.html.gz"]
)
def test_the_name_of_a_file_is_no_page(name):
    (warning, *_) = extract(name).warnings
    assert warning.startswith("the input is the name of a file, not a page: pass what ")
    assert name in warning.replace("\\\\", "\\")


def test_an_address_is_no_page():
    for given in ("https://a.example/story", b"http://a.example/\n"):
        (warning, *_) = extract(given).warnings
        assert warning.startswith("the input is an address, not a page: fetch ")


def test_plain_text_is_no_page():
    for given in (TEXT, TEXT.encode(), "5 < 6, and 6 > 5."):
        assert any("extract_from_text" in warning for warning in extract(given).warnings)


def test_a_page_is_no_plain_text():
    assert any("for pages there is extract" in w for w in extract_from_text("<html><p>a").warnings)


def test_binary_data_without_a_signature_is_neither():
    noise = bytes(n * 7 % 256 for n in range(2_000)).replace(b"<", b"")
    assert extract(noise).text == ""
    assert any("binary data" in warning for warning in extract(noise).warnings)
    article = extract_from_text(noise.decode("latin-1"))
    assert any("binary data" in warning for warning in article.warnings)


@pytest.mark.parametrize("seed", range(40))
def test_binary_data_is_no_page_though_it_has_a_start_of_a_tag(seed):
    noise = b"a <b" + random.Random(seed).randbytes(5_000)
    assert extract(noise).text == ""
    assert any("binary data" in warning for warning in extract(noise).warnings)


@pytest.mark.parametrize("start", ["", "\ufeff", "\x00\x01\x02 ", "words first, then "])
def test_control_characters_make_no_page_binary(start):
    page = f"{start}<p>{'The ferry left the pier at noon.' + chr(0) * 4}</p>" * 20
    assert "ferry" in " ".join(extract(page).page.texts)
    assert not any("binary" in warning for warning in extract(page).warnings)


@pytest.mark.parametrize(
    "text", ["ID3 tags tell players.", "RIFF raff on the roof.", "%PDF is a mark.", "BZh is not."]
)
def test_words_that_begin_like_files_are_words(text):
    assert file_type_of(text) is None
    assert text in extract_from_text(f"{text}\n{TEXT}").page.texts


def test_pages_and_texts_give_no_such_warning():
    for path in sorted(FIXTURES.glob("*/page.html")):
        warnings = extract(path.read_bytes()).warnings
        assert not any("the input" in warning for warning in warnings), path
    for path in sorted(FIXTURES.glob("*/page.txt")):
        warnings = extract_from_text(path.read_text(encoding="utf-8")).warnings
        assert not warnings, path
