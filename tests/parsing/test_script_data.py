"""Pages that scripts draw are read from the scripts' data."""

from __future__ import annotations

import json
import time

import pytest

import boilerkit
from boilerkit.parsing.script_data import with_body, with_script_text

SENTENCE = (
    "The ferry to the island sails again after eleven weeks in the yard, and nobody knows why."
)
STORY = [f"{SENTENCE} Part {n} of the story." for n in range(12)]
MARKUP = "".join(f'<p class="text">{line}</p>' for line in STORY)
SPINNER = f"<html><body><div class=spinner>{'<svg></svg>' * 400}</div>%s</body></html>"


def in_a_string(value: object) -> str:
    """As frameworks write data into scripts: no tag may end the script."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


DATA = {"html": MARKUP}
ROW = in_a_string(f"2b:T1a3f,{MARKUP}")
NESTED = in_a_string(f"5:{in_a_string([MARKUP])}")
SLASHES = json.dumps(DATA).replace("</", "<\\/")
NEWS = in_a_string({"@type": "NewsArticle", "articleBody": "\n\n".join(STORY)})
SCRIPTS = {
    "data of the page": f'<script type="application/json">{in_a_string(DATA)}</script>',
    "a row of text": f"<script>self.__next_f.push([1,{ROW}])</script>",
    "JSON in a string": f"<script>self.__next_f.push([1,{NESTED}])</script>",
    "slashes kept apart": f"<script>var data = {SLASHES}</script>",
    "articleBody": f'<script type="application/ld+json">{NEWS}</script>',
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_article_comes_out(script: str) -> None:
    article = boilerkit.extract(SPINNER % script)
    assert article.text == "\n\n".join(STORY)
    assert article.warnings == ("the page is drawn by scripts; its text was read from their data",)


def test_of_several_texts_the_longest_is_taken() -> None:
    other = in_a_string({"html": "<p>Another story.</p>" * 40})
    mended = with_script_text(SCRIPTS["data of the page"] + f"<script>{other}</script>" * 2)
    assert mended is not None
    assert "<p>Another" not in mended
    assert f"<div>{MARKUP}</div>" in mended


def test_a_row_of_text_ends_where_its_length_says() -> None:
    size = len(MARKUP.encode())
    rows = in_a_string(f'1:[]\n2b:T{size:x},{MARKUP}2c:["$","div",null,{{}}]\n')
    mended = with_script_text(f"<script>push([1,{rows}])</script>")
    assert mended is not None
    assert mended.endswith(f"<div>{MARKUP}</div>")


@pytest.mark.parametrize("cut", ['<p class="te', "<!-- what was", "<"])
def test_a_tag_that_is_cut_off_swallows_nothing(cut: str) -> None:
    script = f"<script>push({in_a_string(MARKUP + cut)})</script>"
    mended = with_script_text(script + "<p>Seen.</p>")
    assert mended == f"{script}<div>{MARKUP}</div><p>Seen.</p>"


def test_a_body_is_read_line_by_line() -> None:
    mended = with_body("<p>Seen.</p>", f"It&#8217;s&nbsp;so & so.\n\n{SENTENCE * 8}")
    assert mended is not None
    assert mended.startswith("<p>Seen.</p><div><p>It’s\xa0so &amp; so.</p><p>The ferry")


def test_a_body_of_markup_stays_what_it_is() -> None:
    assert with_body("", MARKUP) == f"<div>{MARKUP}</div>"


def test_a_short_body_is_no_article() -> None:
    assert with_body("<p>Seen.</p>", SENTENCE) is None


def test_pieces_of_markup_between_quotes_are_no_strings() -> None:
    assert with_script_text(f"<script>x{MARKUP * 2}</script>") is None


def test_a_page_that_shows_its_article_is_left_alone() -> None:
    article = boilerkit.extract(SPINNER % (f"<p>{SENTENCE}</p>" + SCRIPTS["data of the page"]))
    assert article.text == SENTENCE
    assert not article.warnings


@pytest.mark.parametrize(
    "script",
    [
        "<script>var a = '<p>one</p><p>two</p><p>three</p>'</script>",
        f"<script>var a = {in_a_string(SENTENCE * 20)}</script>",
        '<script>var a = "\\q' + MARKUP.replace('"', "") + '"</script>',
        "<script>",
        "",
    ],
)
def test_nothing_else_is_taken_for_an_article(script: str) -> None:
    assert with_script_text(script) is None


@pytest.mark.parametrize(
    "text",
    [
        "<script>" * 50_000 + "</script>",
        '<script>"' + '\\"' * 200_000 + "</script>",
        '<script>"' + '\\"' * 200_000 + "\\</script>",
        '<script>"' + "\\n" * 100_000 + 'x</p></p></p>"</script>',
        '<script>"' + " " * 400_000 + 'x</p></p></p>"</script>',
        '<script>"' + "\\n1:T4,</p>" * 40_000 + '"</script>',
        "<script>" + '"</p></p></p>' * 50_000 + "</script>",
        "<script></script>" * 50_000,
    ],
)
def test_it_takes_linear_time(text: str) -> None:
    began = time.process_time()
    with_script_text(text)
    assert time.process_time() - began < 2
