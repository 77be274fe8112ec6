"""What notebooks show of an article."""

from __future__ import annotations

from boilerkit import extract
from tests.render.articles import html_article


def test_the_article_with_its_metadata_and_nothing_that_is_fetched():
    html = "<h1>T</h1><p>one <img src=https://a.example/track.gif width=99> two</p>"
    shown = html_article(html)._repr_html_()
    assert "<h1>T</h1>" in shown
    assert "<p>one" in shown
    assert "<img" not in shown


def test_what_a_page_says_is_escaped():
    html = '<meta name=author content="Al <script>alert(1)</script> Holm"><h1>T</h1><p>one</p>'
    assert "<script" not in extract(html)._repr_html_()


def test_warnings_are_shown():
    shown = extract("pages/b.html")._repr_html_()
    assert "not an article" in shown
    assert "warning: " in shown
