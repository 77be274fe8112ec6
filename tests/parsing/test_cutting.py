"""The parser's events and a tree that is walked give the same page."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from boilerkit.page.tables import Page
from boilerkit.parsing.html import markup_of, parse_page, parse_tree

pytestmark = pytest.mark.usefixtures("core")

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
    page = parse_page(f"<html>{html}")  # without a tag, text is warned of
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
    assert parse_page("<p>text</p>").source == "<p>text</p>"
    assert markup_of(parse_page(b"<p>t\xc3\xa4xt</p>")) == "<p>täxt</p>"
    assert markup_of(parse_page(b"<p>t\xe4xt</p>")) == "<p>täxt</p>"


def test_a_tree_is_its_pages_source() -> None:
    tree = lxml_html.fromstring("<div>text<!-- note --> after</div>")
    page = parse_page(tree)
    assert page.source is tree
    assert page.texts == ("text after",)


def test_an_embed_without_an_end_swallows_nothing() -> None:
    assert parse_page("<p>one</p><embed src=x><p>two</p>").texts == ("one", "two")


def test_a_block_of_nothing_visible_is_none() -> None:
    assert parse_page("<p>\u00ad \u2060\ufeff \u200b</p><p>\u200btext</p>").texts == ("text",)


def test_a_shadow_root_is_shown_and_other_templates_are_not() -> None:
    page = parse_page(
        '<x-a><template shadowrootmode="open"><style>p{}</style><p>Drawn</p></template></x-a>'
        "<template><p>Not drawn</p></template>"
    )
    assert page.texts == ("Drawn",)


@pytest.mark.parametrize(
    "markup",
    ["<ruby>製塩所<rt>せいえんじょ</rt></ruby>",
     "<ruby>製塩所<rp>(</rp><rt>せい</rt><rp>)</rp></ruby>",
     "<ruby><rb>製塩所<rt>せい</ruby>", "<ruby>製<rt>せい</rt>塩所<rt>えん</rt></ruby>"],
)  # fmt: skip
def test_words_are_read_without_their_ruby(markup: str) -> None:
    assert parse_page(f"<p>町の{markup}は古い。</p>").texts == ("町の製塩所は古い。",)


def test_the_image_of_a_noscript_element_is_kept() -> None:
    page = parse_page('<p><img src="grey.gif"><noscript><img src="boat.jpg"></noscript>A</p>')
    assert [image.get("src") for image in page.images] == ["grey.gif", "boat.jpg"]
    assert page.blocks.images_before.tolist() == [1]


@pytest.mark.parametrize(
    "attributes",
    ["hidden", 'style="display: none"', 'style="visibility:hidden"', 'class="box d-none"',
     'class="sr-only"', 'class="u-hidden"', 'class="screen-reader-text"'],
)  # fmt: skip
def test_what_is_not_shown_is_hidden(attributes: str) -> None:
    shown = "<p>It rained all day, and nobody went out.</p>" * 3
    page = parse_page(f"{shown}<div {attributes}><p>Hidden words.</p></div>{shown}")
    assert page.elements.hidden[page.blocks.inner].tolist() == [False] * 3 + [True] + [False] * 3


@pytest.mark.parametrize(
    "attributes", ['style="visibility:hidden"', 'class="hidden"', 'class="d-none d-md-block"']
)
def test_the_bulk_of_a_page_is_shown_once_its_scripts_have_run(attributes: str) -> None:
    page = parse_page(f"<p>Menu</p><main {attributes}><p>It rained all day long.</p></main>")
    assert not page.elements.hidden.any()


def test_cells_that_take_up_more_than_one_column_or_row() -> None:
    page = parse_page(
        '<table><tr><td colspan="2">A</td><td rowspan=3 colspan=9999>B</td><td colspan="x">C</td>'
        "</tr></table>"
    )
    rows = {page.texts[int(page.elements.first_block[r])]: s for r, s in page.cell_spans.items()}
    assert rows == {"A": (2, 1), "B": (100, 3), "C": (1, 1)}
