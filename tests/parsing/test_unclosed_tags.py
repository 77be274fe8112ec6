"""Pages that one unclosed tag swallows are given back."""

from __future__ import annotations

import time

import pytest

from boilerkit.parsing.unclosed_tags import closed_early

ROWS = "".join(f"<p>Paragraph {n} of the story.</p>" for n in range(20))


@pytest.mark.parametrize("tag", ["title", "TEXTAREA", "style", "script"])
def test_an_unclosed_tag_is_closed_before_the_markup(tag: str) -> None:
    mended = closed_early(f"<html><{tag}>Storm{ROWS}")
    assert mended == f"<html><{tag}>Storm</{tag.lower()}>{ROWS}"


def test_one_closed_far_below_is_closed_early_too() -> None:
    mended = closed_early(f"<script>var a;{ROWS}</script><script>x</script>")
    assert mended == f"<script>var a;</script>{ROWS}</script><script>x</script>"


def test_what_only_begins_like_an_end_tag_closes_nothing() -> None:
    mended = closed_early(f'<title>Storm</titlevalue="true" -->{ROWS}')
    assert mended == f'<title>Storm</title></titlevalue="true" -->{ROWS}'


def test_an_attribute_without_its_second_quotation_mark_ends_with_its_tag() -> None:
    mended = closed_early(f'<script src="/a.js>x</script>{ROWS}<p class="last">End.</p>')
    assert mended == f'<script>x</script>{ROWS}<p class="last">End.</p>'


@pytest.mark.parametrize(
    "page",
    [
        f"<title>Storm</title>{ROWS}",
        f'<script type="text/template">{ROWS}</script>',
        f"<script type='application/ld+json'>{ROWS}</script>",
        "<script>document.write('<p>one</p><p>two</p>')</script>",
        f'<script>state = JSON.parse("{{\\"story\\":\\"{ROWS}\\"}}")</script><p>Storm</p>',
        f"<script>state = {{story: `<div>{ROWS}</div>`}}</script><p>Storm</p>",
        *(
            f"<{tag}>Storm{ROWS}"
            for tag in ("scr\u0130pt", "\u017fcript", "\u017ftyle", "script\u00e9")
        ),
        "",
    ],
)
def test_nothing_else_is_touched(page: str) -> None:
    assert closed_early(page) is None


def test_many_openings_take_linear_time() -> None:
    began = time.process_time()
    closed_early("<title>" * 100_000)
    assert time.process_time() - began < 2
