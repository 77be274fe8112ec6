"""Blocks that are body as what is like them is."""

from __future__ import annotations

import pytest

from boilerkit.deciding.labelling import decide
from boilerkit.page.labels import LABELS, Label
from boilerkit.parsing.html import parse_page
from tests.deciding.test_labelling import scores_of

SURE = {Label.BODY: 0.97}
DOUBTFUL = {Label.BODY: 0.2, Label.BOILERPLATE: 0.7}
STORY = (
    "<p><a href=/f>The ferry crossed the strait at dawn</a>. "
    f"{'The ferry went with its lamps lit, and nobody on deck spoke. ' * 4}</p>"
)


def labels_where(html: str, *doubtful: dict[Label, float]) -> list[Label]:
    """Labels of the blocks that say neither "ferry" nor "Dawn": the rest is body and title."""
    page = parse_page(html)
    rest = iter(doubtful)
    rows = [
        SURE if "ferry" in text else {Label.TITLE: 0.9} if "Dawn" in text else next(rest)
        for text in page.texts
    ]
    labels = decide(page, scores_of(*rows))
    return [
        LABELS[label]
        for label, text in zip(labels, page.texts, strict=True)
        if "ferry" not in text and "Dawn" not in text
    ]


def item(text: str, name: str = "item") -> str:
    return f'<div><p class="{name}">{text}</p></div>'


FERRY = item("A ferry with two decks, built for the strait and painted white every spring.")


@pytest.mark.parametrize(
    ("middle", "row", "expected"),
    [
        (item("A raft."), {Label.BODY: 0.2, Label.BOILERPLATE: 0.7}, Label.BODY),
        (item("A raft."), {Label.BODY: 0.01, Label.BOILERPLATE: 0.9}, Label.BOILERPLATE),
        (item("A raft."), {Label.BODY: 0.2, Label.COMMENT: 0.7}, Label.COMMENT),
        (item("A raft.", "promo"), {Label.BODY: 0.2, Label.BOILERPLATE: 0.7}, Label.BOILERPLATE),
        (item("A raft.", ""), {Label.BODY: 0.2, Label.BOILERPLATE: 0.7}, Label.BOILERPLATE),
        (item("<a href=/r>A raft.</a>"), {Label.BODY: 0.2, Label.RELATED: 0.7}, Label.RELATED),
    ],
    ids=["doubtful", "sure", "comment", "another class", "no class", "link"],
)
def test_an_item_is_body_where_most_of_its_class_are(
    middle: str, row: dict[Label, float], expected: Label
) -> None:
    html = f"<h1>Dawn</h1>{FERRY}{FERRY.replace('two', 'six')}{middle}{STORY}"
    assert labels_where(html, row) == [expected]


def entry(name: str, text: str = "A {} that carries walkers over the strait from May on") -> str:
    return f'<div class="entry"><p>{text.format(name)}, as it did in every spring.</p></div>'


NEAR = {Label.BODY: 0.3, Label.BOILERPLATE: 0.6}
LIST = f"<h1>Dawn</h1>{STORY}{entry('big ferry')}{entry('small ferry')}{entry('slow ferry')}"


@pytest.mark.parametrize(
    ("html", "row", "expected"),
    [
        (LIST + entry("raft"), {Label.BODY: 0.3, Label.RELATED: 0.6}, Label.BODY),
        (LIST + entry("raft") + STORY, {Label.BODY: 0.3, Label.RELATED: 0.6}, Label.BODY),
        (LIST + entry("raft"), {Label.BODY: 0.2, Label.RELATED: 0.7}, Label.RELATED),
        (LIST + entry("", "A raft"), {Label.BODY: 0.3, Label.RELATED: 0.6}, Label.RELATED),
        (LIST + entry("raft").replace("entry", "box"), NEAR, Label.BOILERPLATE),
        (LIST + entry("raft").replace(' class="entry"', ""), NEAR, Label.BOILERPLATE),
    ],
    ids=["below", "amid", "surer", "short", "another class", "no class"],
)
def test_prose_is_body_where_most_in_elements_of_its_class_is(
    html: str, row: dict[Label, float], expected: Label
) -> None:
    assert labels_where(html, row) == [expected]
