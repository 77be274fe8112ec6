"""Nothing that could run comes through: outputs are parsed again and looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from lxml import etree
from lxml import html as lxml_html

from boilerkit import render
from tests.render.articles import html_article
from tests.render.vectors import VECTORS

html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")

_TAGS = set(
    "html head body article header section h1 h2 h3 h4 h5 h6 p br a strong em code s sup sub del "
    "ul ol li dl dt dd blockquote pre figure figcaption img table thead tbody tr td th hr".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "article": {"dir"}}
_ALL_PARTS = ("title", "meta", "caption", "comments", "related")
_SCHEMES = {"href": {"http", "https", "mailto", "tel", ""}, "src": {"http", "https", ""}}


def elements(markup: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Tags and attributes of all elements, as html5lib and lxml each read them."""
    tree = html5lib.parse(markup, treebuilder="lxml", namespaceHTMLElements=False)
    for root in (tree.getroot(), lxml_html.fromstring(f"<div>{markup}</div>")[0].getparent()):
        for element in list(root.iter())[0 if root.tag == "html" else 1 :]:
            assert isinstance(element.tag, str), "comment or processing instruction"
            yield element.tag, {str(k): str(v) for k, v in element.attrib.items()}


def check(markup: str) -> None:
    for tag, attributes in elements(markup):
        assert tag in _TAGS
        assert set(attributes) <= _ATTRIBUTES.get(tag, set())
        for name, schemes in _SCHEMES.items():
            address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", attributes.get(name, ""))
            assert urlsplit(address).scheme.lower() in schemes
            # A relative address must not hide a scheme.
            assert urlsplit(address).scheme or ":" not in re.split("[/?#]", address)[0]


@pytest.mark.parametrize("url", ["https://site.example/a/b.html", None])
@pytest.mark.parametrize("vector", VECTORS)
def test_html(vector, url):
    check(render.html(html_article(vector, url), parts=_ALL_PARTS))


@pytest.mark.parametrize("html_allowed", [False, True])
@pytest.mark.parametrize("vector", VECTORS)
def test_markdown(vector, html_allowed):
    options = {"html": html_allowed, "linkify": False}
    parser = markdown_it.MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    # The parser's own check of addresses is off: ours must do.
    parser.validateLink = lambda url: True
    check(parser.render(render.markdown(html_article(vector), parts=_ALL_PARTS)))


@pytest.mark.parametrize("vector", VECTORS)
def test_tei(vector):
    root = etree.fromstring(render.tei(html_article(vector), parts=_ALL_PARTS).encode())
    for address in root.xpath("//@target | //@url"):
        assert urlsplit(address).scheme in ("http", "https", "mailto", "tel")


@pytest.mark.parametrize("vector", VECTORS)
def test_text_of_the_page_survives(vector):
    article = html_article(vector)
    markup = html5lib.parse(render.html(article, parts=(), images=False))
    assert "".join("".join(markup.itertext()).split()) == "".join(article.text.split())
    assert json.loads(render.json(article))["text"] == article.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "not a url", ""])
def test_a_page_address_that_is_none_is_no_base(url):
    check(render.html(html_article("<p><a href=x>a</a><img src=y>", url)))


def test_safe_addresses_are_kept_and_made_absolute():
    html = (
        "<base href='/b/'><p><a href='c?d=1&amp;e=(2)#f'>c</a> <a href='//h.example/'>h</a> "
        "<a href='mailto:a@b.example'>m</a> <a href='#note'>n</a>"
    )
    markup = render.html(html_article(html, "https://site.example/a/page.html"))
    assert re.findall(r'href="([^"]*)"', markup) == [
        "https://site.example/b/c?d=1&amp;e=%282%29#f",
        "https://h.example/",
        "mailto:a@b.example",
    ]


def test_most_vectors_would_run_if_copied():
    caught = 0
    for vector in VECTORS:
        try:
            check(vector)
        except (AssertionError, ValueError):
            caught += 1
    assert caught >= 55
