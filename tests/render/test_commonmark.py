"""Markdown, read again by a CommonMark parser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerkit import render
from boilerkit.article import Article
from tests.render.articles import fixture_articles, html_article, text_article

markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
FIXTURES = fixture_articles()
PARSER = markdown_it.MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def body(article: Article, **changes: Any) -> str:
    return render.markdown(article, parts=(), **changes)


def read_again(markdown: str) -> str:
    """The text a parser sees, blocks apart by a space."""
    return " ".join(_texts(PARSER.parse(markdown)))


def _texts(tokens: Sequence[Any]) -> list[str]:
    found = []
    for token in tokens:
        if token.type == "inline":
            found.append("".join(_inline_text(child) for child in token.children))
        elif token.type in ("fence", "code_block", "html_block"):
            found.append(token.content)
    return found


def _inline_text(token: Any) -> str:
    return {"softbreak": " ", "hardbreak": " ", "image": ""}.get(token.type, token.content)


@pytest.mark.parametrize("article", [a for _, a in FIXTURES], ids=[name for name, _ in FIXTURES])
def test_a_parser_gives_back_the_text(article):
    assert read_again(body(article, images=False)).split() == article.text.split()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>One</h2><p>Two", "## One\n\nTwo\n"),
        ("<p>a <b>bold</b> and <i>slanted</i> word", "a **bold** and *slanted* word\n"),
        ("<p>a <b>bold </b>word", "a **bold** word\n"),
        ("<p><b><i>both</i></b>", "***both***\n"),
        ("<p><b>all <i>in</i></b> it", "**all *in*** it\n"),
        ("<p>use <code>a`b</code>", "use ``a`b``\n"),
        ("<p><s>gone</s> here", "~~gone~~ here\n"),
        ("<p>see <a href='/x'>this</a>.", "see [this](https://site.example/x).\n"),
        ("<p>Wow!<a href='/x'>this</a>", "Wow\\![this](https://site.example/x)\n"),
        ("<p>see <a href='/a (b)'>this</a>", "see [this](https://site.example/a%20%28b%29)\n"),
        ("<p>one<br>two", "one\\\ntwo\n"),
        ("<ul><li>a<li>b</ul>", "- a\n- b\n"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c\n"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b\n"),
        ("<ol><li><p>a</p><p>b</p><li>c</ol>", "1. a\n\n   b\n\n2. c\n"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b\n"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n"),
        ("<pre>x = 1\n  y</pre>", "```\nx = 1\n  y\n```\n"),
        ("<pre>```</pre>", "````\n```\n````\n"),
        (
            "<table><tr><th>a<th>b<tr><td>1|2<td>-3</table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | -3 |\n",
        ),
        ("<table><tr><td>a<td>b<tr><td><td>c</table>", "| a | b |\n| --- | --- |\n|  | c |\n"),
        ("<p>1. May", "1\\. May\n"),
        ("<p># not a heading", "\\# not a heading\n"),
        ("<p>- not an item", "\\- not an item\n"),
        ("<p>-5 degrees", "-5 degrees\n"),
        ("<p>snake_case and 2*3", "snake_case and 2\\*3\n"),
        ("<p>AT&amp;T &amp;amp;", "AT&T \\&amp;\n"),
        ("<p>&lt;b>", "\\<b>\n"),
    ],
)
def test_markup(html, markdown):
    assert body(html_article(html)) == markdown


def test_the_title_stands_first_by_default():
    assert render.markdown(html_article("<h1>A * b</h1><p>c")) == "# A \\* b\n\nc\n"


def test_images_stand_where_they_are_with_their_caption():
    html = "<p>a</p><figure><img src='/i.jpg' alt='A [b]'><figcaption>C</figcaption></figure><p>d"
    article = html_article(html)
    assert body(article) == "a\n\n![A \\[b\\]](https://site.example/i.jpg)\n\nC\n\nd\n"
    assert body(article, images=False) == "a\n\nd\n"


def test_links_and_tables_can_be_left_out():
    html = "<p><a href='/x'>a</a><table><tr><td>1<td>2<tr><td>3<td>4</table>"
    assert body(html_article(html), links=False, tables=False) == "a\n"


def test_emphasis_that_a_parser_would_not_see_is_left_out():
    assert body(html_article("<p>say<b>“so”</b>now")) == "say“so”now\n"


def test_plain_text_keeps_its_lines():
    assert body(text_article("One\n\nTwo\n* three")) == "One\n\nTwo\\\n\\* three\n"


_CHARACTERS = "*_`~[]()<>!#+-=.:|\\&\"'0159ab é字“”\u00a0/"
_ATOMS = st.sampled_from([*_CHARACTERS, "\n", "  ", "&amp;", "http://a.b", "```"])
_TEXT = st.lists(_ATOMS, max_size=12).map("".join)
_TAGS = st.sampled_from(["b", "i", "s", "code", "sup", "a href='/x'", "span"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


@st.composite
def _inline_html(draw: Any, depth: int = 2) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            tag = draw(_TAGS)
            parts.append(f"<{tag}>{draw(_inline_html(depth - 1))}</{tag.split()[0]}>")
        else:
            parts.append(_escaped(draw(_TEXT)))
    return "".join(parts)


@st.composite
def _block_html(draw: Any, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["p", "h3", "pre", "ul", "ol", "blockquote", "table", "dl"]))
    if kind in ("p", "h3") or not depth:
        return (
            f"<p>{draw(_inline_html())}</p>" if kind != "h3" else f"<h3>{draw(_inline_html())}</h3>"
        )
    if kind == "pre":
        return f"<pre>{_escaped(draw(_TEXT))}</pre>"
    inner = st.lists(_block_html(depth - 1), min_size=1, max_size=3)
    if kind == "blockquote":
        return f"<blockquote>{''.join(draw(inner))}</blockquote>"
    if kind == "table":
        cells = st.lists(_inline_html(), min_size=2, max_size=3)
        rows = draw(st.lists(cells, min_size=1, max_size=3))
        lines = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table>{''.join(lines)}</table>"
    items = draw(st.lists(inner, min_size=1, max_size=3))
    tag = "dd" if kind == "dl" else "li"
    return f"<{kind}>{''.join(f'<{tag}>{chr(32).join(i)}</{tag}>' for i in items)}</{kind}>"


@settings(max_examples=120, deadline=None)
@given(st.lists(_block_html(), min_size=1, max_size=4).map("\n".join))
def test_any_text_comes_back(html):
    article = html_article(html)
    # Which characters count as white space differs between Python and CommonMark: none at all do.
    assert "".join(read_again(body(article)).split()) == "".join(article.text.split())


@pytest.mark.parametrize("tags", ["sb", "bs", "ib", "bi", "si", "is"])
def test_styles_that_end_inside_one_another(tags):
    outer, inner = tags
    for text in ("a", "http://a.b", "a."):
        for html in (
            f"<{outer}><{inner}>{text}</{inner}>0</{outer}>",
            f"<{outer}>0<{inner}>{text}</{inner}></{outer}>",
            f"0<{outer}><{inner}>{text}</{inner}></{outer}>0",
        ):
            article = html_article(f"<p>{html}</p>")
            assert read_again(body(article)).strip() == article.text


def test_nesting_has_an_end():
    depth = 400
    html = "<blockquote>" * depth + "deep" + "</blockquote>" * depth
    assert read_again(body(html_article(html))) == "deep"


def test_an_empty_article_is_empty():
    assert body(html_article("<nav>menu</nav>")) == ""
