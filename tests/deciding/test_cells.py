"""Tables amid the text, and below its headings, are body."""

from __future__ import annotations

import pytest

from boilerkit.page.labels import Label
from tests.deciding.test_alike import DOUBTFUL, STORY, SURE, labels_where

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
