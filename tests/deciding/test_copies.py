"""Which repeated paragraphs are a second copy of the article."""

from __future__ import annotations

import pytest

from boilerkit.deciding.copies import _spelled, _spelled_text, without_copies
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text

LONG = "Sentence number {} of the article, long enough that nobody writes it twice by chance."
STORY = [LONG.format(n) for n in range(3)]
REFRAIN = "And the grey ship rolled in the grey of the morning, and nobody asked her why."


def kept(page: Page) -> list[int]:
    return list(without_copies(page, range(len(page))))


def column(lines: list[str], attributes: str = "") -> str:
    return f"<div {attributes}>{''.join(f'<p>{line}</p>' for line in lines)}</div>"


def test_a_body_that_is_there_twice_comes_out_once():
    lines = [STORY[0], "Short.", *STORY[1:]]
    assert kept(parse_text("\n".join(lines * 2))) == [0, 1, 2, 3]
    assert kept(parse_page(column(lines) + column(lines))) == [0, 1, 2, 3]


def test_copies_differ_in_white_space_and_case_only():
    upper = [line.upper().replace(" ", "  ") for line in STORY]
    assert kept(parse_page(column(STORY) + column(upper))) == [0, 1, 2]
    assert kept(parse_page(column(STORY) + column(list(reversed(STORY))))) == list(range(6))


def test_texts_are_compared_each_by_itself():
    texts = ["Ein  Wort\n\tmehr", "ΟΔΟΣ", "ΟΔΟΣ ΑΒ", "a\\u0041 b", "", "İstanbul"]
    alone = [_spelled_text(text) for text in texts]
    assert _spelled(texts) == alone
    assert alone[0] == "einwortmehr"
    assert alone[3] == "aab"
    assert _spelled([*texts, "a\0b"]) == [*alone, "a\0b"]
    assert _spelled(["\\u0000"]) == ["\0"]
    assert _spelled([]) == []


def test_of_two_copies_the_visible_one_stays():
    page = parse_page(column(STORY, "style='display:none'") + column(STORY))
    assert kept(page) == [3, 4, 5]
    assert kept(parse_page(column(STORY) + column(STORY, "hidden"))) == [0, 1, 2]
    one = f"<p hidden>{LONG.format(1) * 5}</p><p>{LONG.format(1) * 5}</p>"
    assert kept(parse_page(one)) == [1]


def test_a_copy_may_hold_new_lines():
    copy = [STORY[0], "Printed on Monday.", *STORY[1:]]
    assert kept(parse_page(column(STORY) + column(copy))) == [0, 1, 2, 4]


@pytest.mark.parametrize(
    "lines",
    [
        [STORY[0], REFRAIN, STORY[1], REFRAIN, STORY[2], REFRAIN],
        [REFRAIN] * 5,
        [STORY[0], "Yes.", STORY[1], "Yes.", STORY[2]],
        [*STORY, REFRAIN, STORY[0]],
    ],
    ids=["refrain", "one paragraph again and again", "short answers", "the last line is the first"],
)
def test_paragraphs_of_one_text_may_repeat(lines: list[str]):
    everything = list(range(len(lines)))
    assert kept(parse_page(column(lines))) == everything
    assert kept(parse_text("\n".join(lines))) == everything


def test_sections_of_a_test_page_may_repeat():
    html = f"<h1>Lorem</h1>{column(STORY[:2])}<h2>Foo</h2>"
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY[:2])
    page = parse_page(f"<article>{paragraphs}<h2>Foo</h2>{paragraphs}<h2>Bar</h2></article>")
    assert kept(page) == list(range(6))
    assert len(kept(parse_page(html))) == 4


def test_a_quote_pulled_out_of_the_text_is_a_copy():
    html = column(STORY) + f"<aside><blockquote><p>{STORY[1]}</p></blockquote></aside>"
    assert kept(parse_page(html)) == [0, 1, 2]


def test_a_paragraph_again_and_again_in_several_kinds_of_places_is_no_quote():
    html = f"<div>{STORY[0]}<p>{STORY[0]}</p><section>{STORY[0]}</section></div>"
    assert kept(parse_page(html)) == [0, 1, 2]


def test_a_copy_in_the_spelling_of_json_is_one():
    lines = [f"It\u2019s {line}" for line in STORY]
    escaped = [line.replace("\u2019", "\\u2019") for line in lines]
    assert kept(parse_page(column(lines) + column(escaped))) == [0, 1, 2]


def test_a_block_that_holds_the_text_once_more_is_a_copy():
    lines = [LONG.format(n) for n in range(20)]
    piece = " ".join(lines[2:])
    assert kept(parse_page(column(lines) + column([piece], "hidden"))) == list(range(20))
    assert kept(parse_page(column([piece]) + column(lines))) == list(range(1, 21))
    assert kept(parse_page(column([piece]) + column(lines, "hidden"))) == [0, 1, 2]
    assert len(kept(parse_page(column(lines) + column([LONG.format("n") * 20], "hidden")))) == 21
