"""Whatever a document holds, it gives an article; where a reader would see one, its text.

Documents are made small by default; BOILERKIT_ROBUSTNESS=full makes them as large as they are
named, which takes some minutes.
"""

from __future__ import annotations

import encodings
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from boilerkit import Article, extract, extract_from_text
from tests.robustness.hostile import (
    CATALOGUE,
    PARAGRAPHS,
    Hostile,
    page,
    truncated,
    words_of,
)

FULL = os.environ.get("BOILERKIT_ROBUSTNESS") == "full"
SCALE = 1.0 if FULL else 0.02
_DEPTH = 20_000 if FULL else 5_000

_WATCHED = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system")
# Python loads the module of an encoding when it is first used.
_CODECS = str(Path(encodings.__file__).parent)
_seen: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    of_python = str(arguments[0] if arguments else "").startswith(_CODECS)
    if _seen is not None and event in _WATCHED and not of_python:
        _seen.append(f"{event}: {arguments[:1]}")


sys.addaudithook(_watch)


@contextmanager
def nothing_opened() -> Iterator[None]:
    """Fails if a file, a connection or a process was opened inside."""
    global _seen
    _seen = []
    try:
        yield
        assert _seen == []
    finally:
        _seen = None


def run(hostile: Hostile) -> Article:
    document = hostile.make(SCALE)
    return extract_from_text(document) if hostile.is_text else extract(document)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Data files are read at the first extraction."""
    extract(page())
    extract_from_text("\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("hostile", CATALOGUE.values(), ids=lambda hostile: hostile.name)
def test_every_document_gives_an_article(hostile):
    with nothing_opened():
        article = run(hostile)
        text = article.text
    blocks = len(article.page)
    assert article.labels.shape == (blocks,)
    assert np.isfinite(article.scores).all()
    assert 0.0 <= article.confidence <= 1.0
    assert blocks or article.warnings
    if hostile.readable:
        found = words_of(text)
        lost = [paragraph for paragraph in PARAGRAPHS if words_of(paragraph.split()) not in found]
        assert not lost


def test_the_ordinary_page_is_whole():
    article = extract(page())
    assert article.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("share", [n / 40 for n in range(1, 40)])
def test_a_page_cut_off_keeps_what_was_there(share):
    document, whole = truncated(share)
    found = words_of(extract(document).text)
    if whole >= 3:  # less is no article
        for paragraph in PARAGRAPHS[:whole]:
            assert words_of(paragraph.split()) in found


def test_files_named_by_entities_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the password is swordfish")
    address = secret.as_uri()
    for declared in (f'<!ENTITY a SYSTEM "{address}">', f'<!ENTITY % a SYSTEM "{address}">%a;'):
        article = extract(f"<!DOCTYPE html [{declared}]>{page()}<p>&a;</p>")
        assert not any("swordfish" in text for text in article.page.texts)


def test_utf_7_is_refused():
    article = extract(b"<meta charset=utf-7><p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>")
    assert "+ADw-" in "".join(article.page.texts)
    assert any("utf-7" in warning for warning in article.warnings)


def test_deep_pages_say_that_they_were_mended():
    article = extract(page(around=("<div>" * 5_000, "")))
    assert any("nested" in warning for warning in article.warnings)


def test_a_deep_tree_of_the_callers_is_read_as_it_is():
    from lxml import etree

    root = etree.Element("html")
    element = etree.SubElement(root, "body")
    for _ in range(_DEPTH):
        element = etree.SubElement(element, "div")
    for paragraph in PARAGRAPHS:
        etree.SubElement(element, "p").text = paragraph
    before = etree.tostring(root)
    article = extract(root)
    assert list(article.page.texts) == list(PARAGRAPHS)
    assert article.blocks[0].tags.count("div") == _DEPTH
    assert etree.tostring(root) == before
