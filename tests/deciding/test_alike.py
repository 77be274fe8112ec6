"""Blocks that are body as what is like them is: alike elements, cells of tables."""

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


CELLS = "<table><tr><th>Boat</th><th>Seats</th></tr><tr><td>Tern</td><td>80</td></tr></table>"


@pytest.mark.parametrize("table", [CELLS, f"<div><figure>{CELLS}</figure></div>"])
def test_a_table_between_two_paragraphs_is_body(table: str) -> None:
    html = f"<h1>Dawn</h1><div>{STORY}{table}{STORY.replace('dawn', 'noon')}</div>"
    assert labels_where(html, *[DOUBTFUL] * 4) == [Label.BODY] * 4


@pytest.mark.parametrize(
    "html",
    [
        f"<div>{STORY}{STORY.replace('dawn', 'noon')}{CELLS}</div>",
        f"<div>{STORY}{CELLS.replace('Tern', 'Tern ' * 80)}{STORY.replace('dawn', 'noon')}</div>",
    ],
    ids=["at the end", "long cells"],
)
def test_a_table_at_the_end_or_of_layout_stays(html: str) -> None:
    found = labels_where(f"<h1>Dawn</h1>{html}", *[DOUBTFUL] * 4)
    assert found == [Label.BOILERPLATE] * 4


SURE_MENU = {Label.BOILERPLATE: 0.98}
ROWS = "".join(f"<tr><td>Tern</td><td>{n}</td></tr>" for n in range(8, 11))
GRID = f"<table>{ROWS}</table>"
HEADED = {Label.BODY: 0.7}


@pytest.mark.parametrize(
    ("html", "rows", "expected"),
    [
        (f"{STORY}{GRID}{STORY}", [SURE_MENU] * 6, [Label.BODY] * 6),
        (f"{STORY}<h2>Seats</h2>{GRID}{STORY}", [HEADED] + [SURE_MENU] * 6, [Label.BODY] * 7),
        (f"{STORY}<h2>Seats</h2>{GRID}", [HEADED] + [DOUBTFUL] * 6, [Label.BODY] * 7),
        (
            f"{STORY}<h2>Seats</h2>{GRID}",
            [HEADED] + [SURE_MENU] * 6,
            [Label.BODY] + [Label.BOILERPLATE] * 6,
        ),
        (f"{STORY}{GRID}", [SURE_MENU] * 6, [Label.BOILERPLATE] * 6),
        (f"{STORY}<table><tr><td>{GRID}</table>{STORY}", [SURE_MENU] * 6, [Label.BODY] * 6),
    ],
    ids=[
        "amid",
        "below a heading",
        "at the end below a heading",
        "surely none",
        "at the end",
        "in another",
    ],
)
def test_a_grid_of_cells_amid_the_text_is_body_however_like_a_menu(
    html: str, rows: list[dict[Label, float]], expected: list[Label]
) -> None:
    assert labels_where(f"<h1>Dawn</h1><div>{html}</div>", *rows) == expected


@pytest.mark.parametrize(
    ("cells", "expected"), [([SURE] * 6, Label.BODY), ([SURE] * 5 + [DOUBTFUL], Label.BOILERPLATE)]
)
def test_headings_of_columns_are_text_where_all_cells_are(
    cells: list[dict[Label, float]], expected: Label
) -> None:
    table = f"<table><tr><th>Boat<th>Seats{ROWS}</table>"
    found = labels_where(f"<h1>Dawn</h1><div>{STORY}{table}</div>", *[SURE_MENU] * 2, *cells)
    assert found[:2] == [expected] * 2


@pytest.mark.parametrize(
    "html",
    [
        f"{STORY}<table><tr><td>Tern<tr><td>Gull<tr><td>Auk</table>{STORY}",
        f"{STORY}<table><tr><td>Tern<td>Gull<td>Auk</table>{STORY}",
        f"{STORY}<table><tr><td>{GRID.replace('<td>Tern</td>', '')}</table>{STORY}",
    ],
    ids=["one column", "one row", "one column in another table"],
)
def test_a_table_of_one_row_or_column_is_no_grid(html: str) -> None:
    found = labels_where(f"<h1>Dawn</h1><div>{html}</div>", *[SURE_MENU] * 3)
    assert found == [Label.BOILERPLATE] * 3


def test_a_table_with_what_is_surely_something_else_stays() -> None:
    html = f"<h1>Dawn</h1><div>{STORY}{CELLS}{STORY.replace('dawn', 'noon')}</div>"
    sure = {Label.RELATED: 0.97}
    assert labels_where(html, DOUBTFUL, DOUBTFUL, DOUBTFUL, sure)[-1] is Label.RELATED
