"""Addresses: one rule for what relative ones start from, in every reader and rendering."""

from __future__ import annotations

import json
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from boilerkit.article import Article
from boilerkit.deciding.verdict import Verdict
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Head
from boilerkit.page.urls import (
    absolute,
    document_address,
    host_of,
    key_of,
    link_base,
    web_address,
)
from boilerkit.parsing.html import parse_page
from boilerkit.render import render
from boilerkit.render.urls import safe_url

PAGE = "https://tarn.example/news/weir"
OTHER = "https://cdn.example/b/"


class Shape(NamedTuple):
    """How a page says where it is, and the folder that its relative links then start from."""

    name: str
    head: str
    url: str | None
    folder: str | None


CANONICAL = f'<link rel="canonical" href="{PAGE}">'
OG_URL = f'<meta property="og:url" content="{PAGE}">'
ELSEWHERE = '<link rel="canonical" href="https://else.example/x/y">'
SHAPES = [
    Shape("nothing", "", None, None),
    Shape("url given", "", PAGE, "https://tarn.example/news/"),
    Shape("only canonical", CANONICAL, None, "https://tarn.example/news/"),
    Shape("only og:url", OG_URL, None, "https://tarn.example/news/"),
    Shape("url before canonical", ELSEWHERE, PAGE, "https://tarn.example/news/"),
    Shape("canonical before og:url", ELSEWHERE + OG_URL, None, "https://else.example/x/"),
    Shape("url that is a file name", CANONICAL, "pages/weir.html", "https://tarn.example/news/"),
    Shape("url of another scheme", CANONICAL, "file:///weir.html", "https://tarn.example/news/"),
    Shape("base absolute", f'<base href="{OTHER}">', None, OTHER),
    Shape("base before url", f'<base href="{OTHER}">', PAGE, OTHER),
    Shape("base relative to url", '<base href="/arch/">', PAGE, "https://tarn.example/arch/"),
    Shape("base relative to canonical", '<base href="../arch/">' + CANONICAL, None,
          "https://tarn.example/arch/"),
    Shape("base relative to og:url", '<base href="arch/">' + OG_URL, None,
          "https://tarn.example/news/arch/"),
    Shape("base without scheme", '<base href="//cdn.example/b/">', None, OTHER),
    Shape("base without scheme, http page", '<base href="//cdn.example/b/">',
          "http://tarn.example/news/weir", "http://cdn.example/b/"),
    Shape("base empty", '<base href="">' + CANONICAL, None, "https://tarn.example/news/"),
    Shape("base of a script", '<base href="javascript:x">' + CANONICAL, None,
          "https://tarn.example/news/"),
    Shape("base broken", '<base href="https://[">' + CANONICAL, None,
          "https://tarn.example/news/"),
    Shape("base too long", f'<base href="{OTHER}{"x" * 3000}/">' + CANONICAL, None,
          "https://tarn.example/news/"),
    Shape("canonical relative to base", f'<base href="{OTHER}"><link rel="canonical" href="c">',
          None, OTHER),
    Shape("canonical relative, og:url absolute", '<link rel="canonical" href="/c">' + OG_URL, None,
          "https://tarn.example/news/"),
]  # fmt: skip
BODY = (
    "<h1>The weir</h1><p>It held, as <a href='held'>the report</a> says.</p>"
    "<figure><img src='weir.jpg'></figure><p>The water fell.</p>"
    "<ul><li><a href='otter-in-the-mill'>Otter seen in the mill race</a></ul>"
)
LABELLED = (Label.TITLE, Label.BODY, Label.BODY, Label.RELATED)


def article_of(shape: Shape) -> Article:
    page = parse_page(f"<html><head>{shape.head}</head><body>{BODY}</body></html>", url=shape.url)
    labels = np.array([LABEL_INDEX[label] for label in LABELLED], dtype=np.int64)
    scores = np.eye(len(LABELS), dtype=np.float32)[labels]
    return Article(page=page, labels=labels, scores=scores, verdict=Verdict(True, 0.5))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
class TestOneBase:
    """Related links, Markdown, HTML, TEI, JSON and the lead image start from the same place."""

    def test_related_links(self, shape: Shape) -> None:
        (link,) = article_of(shape).related
        assert link.url == f"{shape.folder or ''}otter-in-the-mill"

    def test_lead_image(self, shape: Shape) -> None:
        wanted = f"{shape.folder}weir.jpg" if shape.folder else None
        assert article_of(shape).metadata.lead_image == wanted

    def test_markdown(self, shape: Shape) -> None:
        text = render(article_of(shape), "markdown")
        assert f"]({shape.folder or ''}held)" in text
        assert f"]({shape.folder or ''}weir.jpg)" in text

    def test_html(self, shape: Shape) -> None:
        tree = lxml_html.fromstring(render(article_of(shape), "html"))
        assert (
            tree.xpath("//article//a/@href | //body//p/a/@href")[0] == f"{shape.folder or ''}held"
        )
        assert tree.xpath("//img/@src") == [f"{shape.folder or ''}weir.jpg"]

    def test_tei(self, shape: Shape) -> None:
        tree = ElementTree.fromstring(render(article_of(shape), "tei"))
        named = {value for element in tree.iter() for value in element.attrib.values()}
        assert {f"{shape.folder or ''}held", f"{shape.folder or ''}weir.jpg"} <= named

    def test_json(self, shape: Shape) -> None:
        record = json.loads(render(article_of(shape), "json", parts="all"))
        assert [image["src"] for image in record["images"]] == [f"{shape.folder or ''}weir.jpg"]
        assert [link["url"] for link in record["related"]] == [
            f"{shape.folder or ''}otter-in-the-mill"
        ]


def test_the_given_address_is_the_documents() -> None:
    head = Head(links=(("canonical", "https://tarn.example/x/"),))
    assert document_address(head, None) == "https://tarn.example/x/"
    assert document_address(head, PAGE) == PAGE


def test_without_any_base_a_relative_link_stays() -> None:
    assert absolute("/a/b", link_base(Head(), None)) == "/a/b"


def test_line_breaks_inside_an_address_go() -> None:
    assert absolute("https://tarn.example/a\n/b", None) == "https://tarn.example/a/b"


def test_blanks_inside_an_address_are_encoded() -> None:
    assert web_address(" /my photo.jpg ", PAGE) == "https://tarn.example/my%20photo.jpg"


def test_keys_tell_pages_apart_not_their_readers() -> None:
    assert key_of("http://www.tarn.example/a/?id=4&utm_medium=mail#x") == key_of(
        "https://tarn.example/a?id=4"
    )
    assert key_of("https://tarn.example/a?id=4") != key_of("https://tarn.example/a?id=5")


@given(st.text(max_size=60), st.text(max_size=60) | st.none(), st.text(max_size=60) | st.none())
def test_any_address_is_survived(href: str, base: str | None, url: str | None) -> None:
    head = Head(base=base, links=(("canonical", href),), metas=(("og:url", href),))
    start = link_base(head, url)
    assert start is None or start.startswith(("http", "HTTP"))
    for found in (absolute(href, start), web_address(href, start), safe_url(href, start)):
        assert found is None or found
    assert isinstance(host_of(href), str)
    assert isinstance(key_of(href), str)
