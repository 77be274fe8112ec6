"""The page's tables and the paths through them."""

from __future__ import annotations

import time
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from boilerkit.page.tables import Image, int_column
from boilerkit.parsing.html import parse_page, parse_tree
from boilerkit.parsing.plain_text import parse_text

PAGE = parse_page(
    '<body><div><p>One</p><p>Two <a href="/x">three</a></p><o:p>Four</o:p></div><p>Five</p></body>'
)


def test_length_is_the_number_of_blocks():
    assert len(PAGE) == len(PAGE.blocks) == len(PAGE.links) == 4


def test_xpath_counts_siblings_of_the_same_name_only():
    assert [PAGE.xpath(i) for i in range(4)] == [
        "/html/body/div/p[1]",
        "/html/body/div/p[2]",
        "/html/body/div",
        "/html/body/p",
    ]


def test_xpaths_of_a_wide_page_take_linear_time():
    page = parse_page("<p>word</p>" * 10_000)
    start = time.process_time()
    paths = [page.xpath(block) for block in range(len(page))]
    assert time.process_time() - start < 4  # by counting siblings anew each time: above 10
    assert paths[0] == "/html/body/p[1]"
    assert paths[-1] == "/html/body/p[10000]"


def test_xpath_quotes_names_that_xpath_cannot_spell():
    page = parse_page("<body><o:x><p>Text</p></o:x></body>")
    assert page.xpath(0) == "/html/body/*[name()='o:x']/p"
    assert parse_tree(page).getroottree().xpath(page.xpath(0))[0].text == "Text"


def test_ancestors_run_from_the_block_to_the_root():
    tags = [PAGE.elements.tag[row] for row in PAGE.ancestors(0)]
    assert tags == ["p", "div", "body", "html"]


def test_elements_know_their_span_of_blocks():
    div = PAGE.elements.tag.index("div")
    assert PAGE.elements.first_block[div] == 0
    assert PAGE.elements.end_block[div] == 3
    assert PAGE.elements.end_block[0] == 4


def test_alike_places_share_a_path_number():
    page = parse_page("<body><p class=a>One</p><p class=a>Two</p><p class=b>Three</p></body>")
    first, second, third = (page.elements.path[i] for i in page.blocks.element)
    assert first == second != third


def test_plain_text_has_no_elements():
    page = parse_text("One line")
    assert not page.has_markup
    assert page.xpath(0) is None
    assert page.ancestors(0) == []


def test_a_page_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        PAGE.url = "elsewhere"


def test_image_attributes_are_found_by_name():
    image = Image(0, 1, (("src", "a.png"), ("alt", "A hill")))
    assert image.get("alt") == "A hill"
    assert image.get("width") is None


def test_int_column_is_flat_and_small():
    column = int_column([[1, 2], [3, 4]])
    assert column.dtype == np.int32
    assert column.tolist() == [1, 2, 3, 4]


def test_elements_hundreds_deep_have_no_xpath():
    """Paths of many blocks so deep would be hundreds of times as long as the page."""
    page = parse_page("<p>One</p>" + "<div>" * 300 + "<p>Two</p>")
    assert page.xpath(0) == "/html/body/p"
    assert page.xpath(1) is None
    assert page.ancestors(1, 2) == page.ancestors(1)[:2]
