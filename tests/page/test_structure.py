"""The tree of body blocks, and the text it reads as."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boilerkit.page.joining import join
from boilerkit.page.structure import (
    Cell,
    Code,
    Heading,
    List,
    Paragraph,
    Quote,
    Table,
    structure_of,
)
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text


def tree(html: str):
    page = parse_page(html)
    return structure_of(page, range(len(page)))


def text(html: str) -> str:
    page = parse_page(html)
    return join(structure_of(page, range(len(page))), page.texts.__getitem__)


def test_kinds_of_block():
    nodes = tree(
        "<h2>a</h2><p>b</p><ul><li>c</ul><blockquote>d</blockquote><pre>e</pre>"
        "<table><tr><td>f<td>g</table>"
    )
    assert [type(node) for node in nodes] == [Heading, Paragraph, List, Quote, Code, Table]
    assert nodes[0] == Heading((0,), 2)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<p>a<br><br>b</p>", "a\n\nb"),
        ("<ul><li>a<li>b</ul><p>c", "a\nb\n\nc"),
        ("<ul><li>a<ul><li>b<li>c</ul><li>d</ul>", "a\nb\nc\nd"),
        ("<ul><li><p>a</p><p>b</p><li>c</ul>", "a\n\nb\n\nc"),
        ("<ul><li>a</ul><ul><li>b</ul>", "a\n\nb"),
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\nb\nc\nd"),
        ("<blockquote><p>a<p>b</blockquote><p>c", "a\n\nb\n\nc"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a\tb\n1\t2"),
        ("<table><tr><th>a<th>b<tr><td><td>2</table>", "a\tb\n\t2"),
        ("<table><tr><td>a<br>b<td><p>c<p>d</table>", "a b\tc d"),
        ("<table><caption>T</caption><tr><td>a<td>b</table>", "T\n\na\tb"),
        ("<table><tr><td>a<tr><td>b</table>", "a\n\nb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<pre><div>a</div><div>b</div></pre>", "a\nb"),
        ("<li>a<li>b", "a\nb"),
        ("<ul>a<li>b</ul>", "a\n\nb"),
        ("<h2><div>a</div></h2><p>b", "a\n\nb"),
    ],
)
def test_what_stands_between(html, expected):
    assert text(html) == expected


def test_layout_tables_leave_no_trace():
    column = "<p>" + "A paragraph that is long enough. " * 8 + "</p>"
    html = f"<table><tr><td>menu<td>{column}{column}</table>"
    assert {type(node) for node in tree(html)} == {Paragraph}
    nested = "<table><tr><td>x<td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>"
    assert [type(node) for node in tree(nested)] == [Paragraph, Table]
    marked = "<table role=presentation><tr><td>a<td>b</table>"
    assert [type(node) for node in tree(marked)] == [Paragraph, Paragraph]


def test_numbers_of_ordered_items():
    (whole,) = tree("<ol><li>a<li>b</ol>")
    assert isinstance(whole, List)
    assert whole.start == 1
    page = parse_page("<ol><li>a<li>b<li>c</ol>")
    (rest,) = structure_of(page, [1, 2])
    assert isinstance(rest, List)
    assert rest.start == 2


def test_columns_stay_in_line_where_a_cell_was_left_out():
    page = parse_page("<table><tr><td>a<td>b<td>c<tr><td>d<td>e<td>f</table>")
    nodes = structure_of(page, [0, 2, 3, 4, 5])
    assert join(nodes, page.texts.__getitem__) == "a\t\tc\nd\te\tf"


def test_lines_of_plain_text_belong_together_where_blank_lines_part_others():
    page = parse_text("a\nb\n\nc")
    assert structure_of(page, [0, 1, 2]) == (Paragraph((0, 1)), Paragraph((2,)))
    page = parse_text("a\nb\nc")
    assert len(structure_of(page, [0, 1, 2])) == 3


def test_a_line_that_was_left_out_parts_its_neighbours():
    page = parse_text("a\nad\nb\n\nc")
    assert structure_of(page, [0, 2, 3]) == (Paragraph((0,)), Paragraph((2,)), Paragraph((3,)))


@pytest.mark.parametrize("tag", ["ul><li", "blockquote", "div", "table><tr><td"])
def test_deep_nesting_ends(tag):
    assert text(f"<{tag}>" * 600 + "deep") == "deep"


def test_time_is_linear_in_the_number_of_lists():
    html = "<ol>" + "<li>a<li><p>b</p><hr>" * 2000 + "</ol>"
    assert text(html).count("a") == 2000


def _grid(markup: str) -> list[list[str | None]]:
    page = parse_page(markup)
    (table,) = structure_of(page, range(len(page)))
    assert isinstance(table, Table)
    texts = {cell: " ".join(_words(page, cell)) for row in table.rows for cell in row}
    return [[None if cell is None else texts[cell] for cell in row] for row in table.grid()]


def _words(page: Page, cell: Cell) -> Iterator[str]:
    for node in cell.children:
        assert isinstance(node, Paragraph)
        yield from (page.texts[block] for block in node.blocks)


@pytest.mark.parametrize(
    ("rows", "grid"),
    [
        ("<td>A<td>B<td>C|<td colspan=2>D<td>E", [["A", "B", "C"], ["D", None, "E"]]),
        ("<td rowspan=2>A<td>B|<td>C|<td>D<td>E", [["A", "B"], [None, "C"], ["D", "E"]]),
        (
            "<th rowspan=2>A<th colspan=2>B|<td>1<td>2|<td>x<td colspan=2>y",
            [["A", "B", None], [None, "1", "2"], ["x", "y", None]],
        ),
        ("<td rowspan=2 colspan=2>A<td>B|<td>C", [["A", None, "B"], [None, None, "C"]]),
        ("<td>A<td rowspan=9>B|<td>C", [["A", "B"], ["C", None]]),
        ("<td rowspan=3>A<td>B|<td></td>|<td>C", [["A", "B"], [None, "C"]]),
        ("<td colspan=0>A<td rowspan=x>B|<td>C<td>D", [["A", "B"], ["C", "D"]]),
    ],
)
def test_cells_stay_in_their_columns(rows: str, grid: list[list[str | None]]) -> None:
    markup = "".join(f"<tr>{row}</tr>" for row in rows.split("|"))
    assert _grid(f"<table>{markup}</table>") == grid


def test_a_cell_cannot_take_up_more_than_the_table_bears() -> None:
    row = "<tr><td colspan=100 rowspan=100>A</td><td colspan=100>B</td></tr>"
    grid = _grid(f"<table>{row * 500}</table>")
    assert max(map(len, grid)) < 30
