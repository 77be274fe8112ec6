"""HTML of an article."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html as lxml_html

from boilerkit import render
from boilerkit.article import Article
from tests.render.articles import fixture_articles, html_article, text_article

FIXTURES = fixture_articles()


def body(article: Article, **changes: Any) -> str:
    """What stands inside `<article>`."""
    lines = render.html(article, parts=(), **changes).split("\n")
    return "\n".join(lines[1:-2])


@pytest.mark.parametrize("article", [a for _, a in FIXTURES], ids=[name for name, _ in FIXTURES])
def test_the_text_is_the_article_s(article):
    markup = lxml_html.fromstring(render.html(article, parts=(), images=False))
    assert "".join(markup.text_content().split()) == "".join(article.text.split())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h3 class=x>a</h3>", "<h3>a</h3>"),
        ("<p style=x>a <b>b</b> <i>c</i></p>", "<p>a <strong>b</strong> <em>c</em></p>"),
        ("<p>10<sup>6</sup> H<sub>2</sub>", "<p>10<sup>6</sup> H<sub>2</sub></p>"),
        ("<p>a<br>b", "<p>a<br>\nb</p>"),
        ("<p>1 &lt; 2 &amp; 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<p><a href=/x?a&b>c</a>", '<p><a href="https://site.example/x?a&amp;b">c</a></p>'),
        ("<ul><li>a<ul><li>b</ul></ul>", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n</ul>"),
        ("<ul><li><p>a</p><p>b</p></ul>", "<ul>\n<li><p>a</p>\n<p>b</p></li>\n</ul>"),
        ("<dl><dt>a<dd>b</dl>", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>"),
        ("<blockquote>a</blockquote>", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("<pre>a\n b</pre>", "<pre><code>a\n b</code></pre>"),
        (
            "<table><tr><th>a<th>b<tr><td><td>c</table>",
            "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td></td><td>c</td></tr>\n</table>",
        ),
        (
            "<p>a</p><figure><img src=/i.png alt='A \"b\"'><figcaption>C</figcaption></figure>",
            '<p>a</p>\n<figure><img src="https://site.example/i.png" alt="A &quot;b&quot;">'
            "<figcaption>C</figcaption></figure>",
        ),
    ],
)
def test_markup(html, expected):
    assert body(html_article(html)) == expected


def test_ordered_lists_keep_their_numbers():
    html = "<ol><nav><li>a</nav><li>b</ol>"
    assert body(html_article("<ol><li><nav>a</nav><li>b</ol>")) == (
        '<ol start="2">\n<li>b</li>\n</ol>'
    ), html


def test_links_images_and_tables_can_be_left_out():
    html = (
        "<p><a href=/x>a</a></p><figure><img src=/i.png></figure><p>b</p>"
        "<table><tr><td>1<td>2<tr><td>3<td>4</table>"
    )
    assert "<img" in body(html_article(html))
    assert body(html_article(html), links=False, images=False, tables=False) == (
        "<p>a</p>\n<p>b</p>"
    )


def test_parts_stand_apart():
    article = html_article("<h1>T</h1><p>a</p><figure><img><figcaption>C</figcaption></figure>")
    assert render.html(article, parts=("title", "caption")) == (
        '<article dir="auto">\n<header>\n<h1>T</h1>\n</header>\n<p>a</p>\n'
        "<section>\n<h2>Captions</h2>\n<p>C</p>\n</section>\n</article>\n"
    )


def test_plain_text_becomes_paragraphs():
    assert body(text_article("a <b>\n\nc")) == "<p>a &lt;b&gt;</p>\n<p>c</p>"
