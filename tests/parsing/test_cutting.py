"""The parser's events and a tree that is walked give the same page."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page, parse_tree

PIECES = (
    "<p>", "</p>", "<div class='A b' id=c>", "</div>", "<b>", "</b>", "<a href=x>", "</a>", "text",
    " ", "\n", "<br>", "</br>", "<table>", "<tr>", "<td>", "</table>", "<script>", "</script>",
    "<script type='application/ld+json'>", "<title>", "</title>", "<svg><path/>", "</svg>",
    "<html lang=de>", "<body id=k hidden>", "</body>", "</html>", "<!-- c -->", "<?x ?>", "&amp;",
    "&nbsp;", "<ul><li>", "<img src=a>", "<iframe>", "</iframe>", "<pre>", "</pre>", "\x00", ">",
    "<", "<x:y z:w=1>", "</x:y>", "<textarea>", "</textarea>", "<hr/>", "<select><option>",
    "<meta name=a content=b>", "<![CDATA[x]]>", "<time datetime=2020>", "<style>", "</style>",
)  # fmt: skip


def facts(page: Page) -> dict[str, Any]:
    found = {name: getattr(page, name) for name in ("texts", "links", "images", "times", "inline")}
    found |= {"head": page.head, "warnings": page.warnings}
    for table in (page.elements, page.blocks):
        for column in fields(table):
            values = getattr(table, column.name)
            found[column.name] = values.tolist() if isinstance(values, np.ndarray) else values
    return found


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_events_and_tree_give_the_same_page(html: str) -> None:
    page = parse_page(html)
    tree = parse_tree(page)
    assert facts(page) == facts(parse_page("" if tree is None else tree))


def test_events_and_tree_stop_at_the_same_block() -> None:
    html = "<div><p>one</p><ul><li>two<li>three</ul></div><p>four"
    cut = parse_page(html, max_blocks=2)
    assert cut.texts == ("one", "two")
    assert facts(cut) == facts(parse_page(parse_tree(cut), max_blocks=2))


def test_text_in_many_pieces_is_one_part() -> None:
    page = parse_page(f"<p>{'word &amp; ' * 5000}<b>end</b></p>")
    assert len(page.inline[0].parts) == 2


def test_text_is_its_pages_source() -> None:
    assert parse_page(b"<p>text</p>").source == "<p>text</p>"


def test_a_tree_is_its_pages_source() -> None:
    tree = lxml_html.fromstring("<div>text<!-- note --> after</div>")
    page = parse_page(tree)
    assert page.source is tree
    assert page.texts == ("text after",)


def test_an_embed_without_an_end_swallows_nothing() -> None:
    assert parse_page("<p>one</p><embed src=x><p>two</p>").texts == ("one", "two")


def test_a_block_of_nothing_visible_is_none() -> None:
    assert parse_page("<p>\u00ad \u2060\ufeff \u200b</p><p>\u200btext</p>").texts == ("text",)
