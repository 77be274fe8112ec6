"""Markup that libxml2 would lose text of."""

from __future__ import annotations

import time

import pytest

from boilerkit import extract
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.nesting import KEPT, may_be_deep, shallow, without_early_end
from tests.robustness.hostile import page


def test_fixtures_pass_unchanged(markup_case):
    text = markup_case.source.decode("utf-8")
    assert without_early_end(text) == text or text.rstrip()[-7:].lower() != "</html>"


@pytest.mark.parametrize("end", ["</html>", "</HTML>", "</html>\n \n", ""])
def test_an_end_at_the_end_stays(end):
    text = f"<html><body><p>One</p></body>{end}"
    assert without_early_end(text) is text


@pytest.mark.parametrize(
    "html",
    ["<html><body><p>One</p></body></html><p>Two</p>", "<p>One</p></HTML>Two",
     "<html><body>One</body></html><html><head><title>x</title></head><body>Two</body></html>"],
)  # fmt: skip
def test_what_follows_the_end_is_read(html):
    assert parse_page(html).texts == ("One", "Two")


def test_tags_within_the_limit_stay():
    html = "<div><b>One</b><div>Two</div></div><p>Three" * 5
    assert shallow(html, 16) == html


def test_tags_beyond_the_limit_go():
    assert shallow("<div><div><b>One</b></div>Two</div>", 1) == "<div><p><b>One</b><p>Two</div>"
    assert shallow("<b><b>One</b></b>", 1) == "<b>One</b>"
    assert shallow("<x><y>One</y></x>", 1) == "<x>One</x>"
    assert shallow("<div>One</div>", 0) == "<p>One<p>"


def test_scripts_and_comments_stay_as_they_are():
    html = "<script>'<div><div>'</script><!-- <div><div> --><style><div></style>"
    assert shallow(html, 0) == html
    assert shallow("<!-- <div>", 0) == "<!-- <div>"


@pytest.mark.parametrize(
    "tags", ["<div>", "<b>", "<b><div></b>", "<x{}>", "<a><b><p>", "<ul><li>", "<dl><dd>"]
)
def test_rewritten_pages_are_shallow(tags):
    html = "".join(tags.replace("{}", str(n)) for n in range(10_000)) + "<p>One</p>"
    page = parse_page(html)
    assert page.texts == ("One",)
    assert page.elements.depth.max() < 2_000
    assert any("nested" in warning for warning in page.warnings)


def test_blocks_stay_apart():
    deep = "<div>" * 3_000 + "One<div>Two</div>Three" + "</div>" * 3_000
    assert parse_page(deep).texts == ("One", "Two", "Three")


def test_a_page_below_the_limit_keeps_its_structure():
    html = page(around=("<div>" * 1_900, ""))
    article = extract(html)
    assert article.warnings == ()
    assert article.blocks[-1].tags.count("div") == 1_900


def test_void_and_closed_tags_are_not_deep():
    assert not may_be_deep(b"<p>text</p>" * 100_000)
    assert may_be_deep(b"<div>" * 10_000)
    images = "<img src=a.png>" * 10_000 + "<p>One</p>"
    assert may_be_deep(images.encode())  # a closer look is due, and tells
    assert parse_page(images).warnings == ()


def test_rewriting_takes_linear_time():
    for piece in ("<!--", "<script>", "<b", "<", "<b <", "</", "<style>x"):
        started = time.process_time()
        for kept in KEPT:
            shallow(piece * 100_000, kept)
        assert time.process_time() - started < 5
