"""Prose that is body because of the element that holds it, or whose classes it has."""

from __future__ import annotations

import pytest

from boilerkit.deciding.labelling import decide
from boilerkit.page.labels import LABELS, Label
from boilerkit.parsing.html import parse_page
from tests.deciding.test_labelling import scores_of

Row = dict[Label, float]


def body_of(html: str, rows: dict[str, Row]) -> list[str]:
    """The body of a page whose blocks have the scores of the first word that they contain."""
    page = parse_page(html)
    scores = [next(row for word, row in rows.items() if word in text) for text in page.texts]
    labels = decide(page, scores_of(*scores))
    return [t for t, n in zip(page.texts, labels, strict=True) if LABELS[n] is Label.BODY]


NOTE = {Label.BODY: 0.03, Label.BOILERPLATE: 0.95}
BOX = {Label.BODY: 0.5, Label.BOILERPLATE: 0.4}
ABOUT = {Label.BODY: 0.92, Label.BOILERPLATE: 0.05}
LINES = ["Thanks to all who came to the harbour.", "We will open again on the first day of May."]
SIDE = (
    "<div class='side'><p>The bakery on the quay has sold bread and boots since the war.</p></div>"
)


def blog(inside: str, name: str = "entry-content", more: str = "") -> str:
    return f"{SIDE}<h1>Closed</h1><div class='{name}'>{inside}</div>{more}"


def in_blog(html: str, side: Row = BOX) -> list[str]:
    rows = {"bakery": side, "Closed": {Label.TITLE: 0.9}, "": NOTE}
    return body_of(html, rows)


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in LINES)


@pytest.mark.parametrize("name", ["entry-content", "post hentry story_body", "articlebody"])
def test_a_short_post_is_what_its_element_says(name: str) -> None:
    assert in_blog(blog(PARAGRAPHS, name)) == LINES


def test_an_itemprop_says_so_as_well() -> None:
    html = blog(PARAGRAPHS).replace("class='entry-content'", "itemprop='articleBody'")
    assert in_blog(html) == LINES


def test_a_text_of_which_the_scorer_is_sure_stays() -> None:
    assert in_blog(blog(PARAGRAPHS), side=ABOUT) != LINES


@pytest.mark.parametrize(
    "html",
    [
        blog(PARAGRAPHS, "content-wrap"),
        blog(PARAGRAPHS, more="<div class='entry-content'><p>A second post on the page.</p></div>"),
        blog(f"<div class='subscribe'>{PARAGRAPHS}</div>"),
        blog(f"<form>{PARAGRAPHS}</form>"),
        blog(f"<p><a href='/'>{LINES[0]}</a></p><p><a href='/'>{LINES[1]}</a></p>"),
        blog("<p>Thanks to all.</p>"),
    ],
    ids=["another name", "two posts", "a box inside", "a form", "links", "a short line"],
)
def test_it_says_nothing_of_other_places(html: str) -> None:
    assert not set(LINES) & set(in_blog(html))


PIER = "<p class='{}'>The {} pier was built of oak, and the town paid for every plank of it.</p>"
WALK = "".join(PIER.format("text", number) for number in ("first", "second", "third", "fourth"))
LINKS = "<ul>" + "<li><a href='/x'>Menu</a></li>" * 12 + "</ul>"


@pytest.mark.parametrize(("name", "lines"), [("text", 5), ("", 4), ("box", 4)])
def test_a_far_paragraph_with_the_classes_of_the_text_stays(name: str, lines: int) -> None:
    rows = {"Menu": NOTE, "fifth": {Label.BODY: 0.6, Label.RELATED: 0.3}, "": {Label.BODY: 0.97}}
    html = f"<div>{WALK}</div>{LINKS}<div>{PIER.format(name, 'fifth')}</div>"
    assert len(body_of(html, rows)) == lines
