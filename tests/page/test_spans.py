"""Runs of text inside a block."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.page.spans import Span, spans_of, without_footnote_marks
from boilerkit.parsing.html import parse_page


def spans(html: str, block: int = 0) -> list[Span]:
    return list(spans_of(parse_page(html), block))


def styled(text: str, *styles: str, href: str | None = None) -> Span:
    return Span(text, href, frozenset(styles))


def test_styles_and_links():
    html = "<p>a <b>b <i>c</i></b> <a href=/x>d <code>e</code></a> H<sub>2</sub><s>f</s>"
    assert spans(html) == [
        styled("a "),
        styled("b ", "strong"),
        styled("c", "strong", "em"),
        styled(" "),
        styled("d ", href="/x"),
        styled("e", "code", href="/x"),
        styled(" H"),
        styled("2", "sub"),
        styled("f", "strike"),
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<b>b</b>c", "abc"),
        ("<p>a<b> b </b>c", "a b c"),
        ("<p> a <b> b</b> ", "a b"),
        ("<p>a<b>b</b><br>  c", "ab\nc"),
        ("<p>a <b>\u200b</b> b", "a b"),
        ("<p><b>x</b>co\u00adop", "xcoop"),
        ("<p><b></b><br>a", "a"),
    ],
)
def test_white_space_is_folded_across_tags(html, text):
    assert "".join(span.text for span in spans(html)) == text


def test_a_link_around_several_blocks_is_on_each():
    page = parse_page("<a href=/x><p>a<p>b</a>")
    assert spans_of(page, 0) == (Span("a", "/x"),)
    assert spans_of(page, 1) == (Span("b", "/x"),)


_HTML = st.lists(
    st.sampled_from(
        ["a", "b ", " ", "\n", "<b>", "</b>", "<i>", "</i>", "<a href=x>", "</a>", "<br>", "<sup>"]
    ),
    max_size=14,
)


@given(_HTML.map("".join))
def test_runs_in_a_row_are_the_text_of_the_block(html):
    page = parse_page(f"<p>{html}</p>")
    for block, text in enumerate(page.texts):
        runs = spans_of(page, block)
        assert "".join(run.text for run in runs) == text
        assert all(left[1:] != right[1:] for left, right in pairwise(runs))


def unmarked(html: str) -> str:
    return "".join(span.text for span in without_footnote_marks(spans(html)))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>The fleet grew.<sup>1</sup> It <b>left</b>", "The fleet grew. It left"),
        ("<p>The fleet grew<sup>[12]</sup>.", "The fleet grew."),
        ("<p>The fleet grew <sup>[2]</sup>.", "The fleet grew."),
        ("<p>The fleet<sup>*</sup> grew<sup>†</sup>", "The fleet grew"),
        ("<p>Of it<sup><a href=#n1>1</a></sup> all", "Of it all"),
        ("<p>Of it<a href=#n1>[1]</a> all", "Of it all"),
        ("<p>Of it<a href=#n1><sup>a</sup></a> all", "Of it all"),
        ("<p>The fleet<sup>1, 2</sup> grew", "The fleet grew"),
    ],
)
def test_footnote_marks_are_left_out(html, text):
    assert unmarked(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<p>40 km<sup>2</sup> of <b>land</b>",
        "<p>the 1<sup>st</sup> of May",
        "<p>10<sup>6</sup> cells",
        "<p>H<sub>2</sub>O",
        "<p><sup>1</sup> See the report.",
        "<p><a href=#top>[1]</a> See the report.",
        "<p>He said [1] so <i>often</i>",
        "<p>see <a href=/law#p2>section 2</a>",
    ],
)
def test_what_is_no_footnote_mark_stays(html):
    assert unmarked(html) == parse_page(html).texts[0]
