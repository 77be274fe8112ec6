"""Plain text is cut at its line ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.parsing.plain_text import parse_text


def test_one_block_a_line():
    assert parse_text("Headline\nFirst line.\nSecond line.").texts == (
        "Headline",
        "First line.",
        "Second line.",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_all_line_ends_count(end):
    assert parse_text(f"One{end}Two").texts == ("One", "Two")


def test_windows_line_ends_are_no_blank_lines():
    assert parse_text("One\r\nTwo").blocks.gap.tolist() == [0, 0]


def test_blank_lines_are_remembered():
    page = parse_text("One\nTwo\n \t\nThree\n\n\nFour\n")
    assert page.texts == ("One", "Two", "Three", "Four")
    assert page.blocks.gap.tolist() == [0, 0, 1, 1]


def test_white_space_is_folded_and_invisible_characters_go():
    page = parse_text("\ufeff  Soft\u00adly \t spoken\u3000words\u200b ")
    assert page.texts == ("Softly spoken words",)
    assert page.blocks.chars.tolist() == [19]


def test_markup_columns_are_empty():
    page = parse_text("One\nTwo")
    assert page.blocks.element.tolist() == [-1, -1]
    assert page.blocks.link_chars.tolist() == [0, 0]
    assert page.links == ((), ())
    assert page.head.title is None


def test_lines_beyond_the_limit_are_left_out_with_a_warning():
    page = parse_text("a\nb\nc\n", max_blocks=2)
    assert page.texts == ("a", "b")
    assert len(page.blocks) == len(page.links) == 2
    assert page.warnings == ("text cut after 2 blocks",)


def test_the_url_is_kept():
    assert parse_text("x", url="https://a.example/b").url == "https://a.example/b"


def test_bytes_are_refused():
    with pytest.raises(TypeError, match="expected str, not bytes"):
        parse_text(b"bytes")


@given(st.text())
def test_no_visible_character_is_lost(text):
    page = parse_text(text)
    gone = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\x00"))
    assert "".join("".join(t.split()) for t in page.texts) == "".join(text.translate(gone).split())
    assert all(line == " ".join(line.split()) and line for line in page.texts)
