"""A page's markup made inert, with every block found again in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from boilerkit.parsing.html import parse_page, parse_tree
from boilerkit.report.safe_markup import SHOWN, blocks_markup, safe_markup

ALLOWED_TAGS = {f"x-{tag}" for tag in SHOWN} | {"t-b", "x-gone", "br", "hr", "wbr"}
ALLOWED_ATTRIBUTES = {"n": r"\d+", "l": r"[0-7]", "role": "heading",
                      "aria-level": "[1-6]", "dir": "ltr|rtl"}  # fmt: skip


def marked(html: Any) -> str:
    page = parse_page(html)
    return safe_markup(parse_tree(page), page.texts, [n % 8 for n in range(len(page))])


def tree(markup: str) -> Any:
    return etree.fromstring(f"<div>{markup}</div>", etree.HTMLParser(huge_tree=True))


def is_inert(markup: str) -> bool:
    """Whether there is nothing in it but allowed tags and attributes."""
    body = tree(markup).find(".//body/div")
    return all(
        node.tag in ALLOWED_TAGS
        and all(re.fullmatch(ALLOWED_ATTRIBUTES[k], v) for k, v in node.items())
        for node in body.iterdescendants()
    )


def texts_by_block(markup: str) -> dict[int, str]:
    found: dict[int, str] = {}
    number = -1
    for run in tree(markup).iter("t-b"):
        number = int(run.get("n", number))
        found[number] = found.get(number, "") + "".join(run.itertext())
    return {number: "".join(text.split()) for number, text in found.items()}


def test_every_block_of_a_page_is_marked(markup_case: Any) -> None:
    page = parse_page(markup_case.source)
    expected = {n: "".join(text.split()) for n, text in enumerate(page.texts)}
    assert texts_by_block(marked(markup_case.source)) == expected


def test_each_block_has_one_first_run(markup_case: Any) -> None:
    markup = marked(markup_case.source)
    assert len(re.findall(r"<t-b n=\d+ l=\d>", markup)) == len(parse_page(markup_case.source))


def test_a_hostile_page_comes_out_inert() -> None:
    hostile = (Path(__file__).parent / "hostile.html").read_text(encoding="utf-8")
    markup = marked(hostile)
    assert is_inert(markup)
    assert "The bridge over the Alder" in markup


@given(st.text(alphabet="<>/\"'= &;!-abpxsi\n", max_size=200))
def test_whatever_comes_in_comes_out_inert(soup: str) -> None:
    page = parse_page(f"<body><p>{soup}")
    assert is_inert(safe_markup(parse_tree(page), page.texts, [0] * len(page)))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="https://x.example/a.png" alt="A <dog>">', "image: A &lt;dog&gt;"),
        ("<video src=x></video>", "video"),
        ("<input value='Your name'>", "field: Your name"),
        ("<iframe src=x>fallback</iframe>", "embedded page"),
    ],
)
def test_what_would_load_leaves_a_sign(html: str, expected: str) -> None:
    assert f"<x-gone>{expected}</x-gone>" in marked(f"<p>Text before it.</p>{html}")


def test_headings_keep_their_level_and_text_its_direction() -> None:
    markup = marked("<h2>Rain</h2><p dir=rtl>Text</p>")
    assert "<x-h2 role=heading aria-level=2>" in markup
    assert "<x-p dir=rtl>" in markup


def test_preformatted_text_keeps_its_lines() -> None:
    assert "one\n    two" in marked("<pre>one\n    two</pre>")


def test_a_deep_page_is_flattened_and_complete() -> None:
    markup = marked("<div>" * 1500 + "deep" + "</div>" * 1500)
    assert markup.count("<x-div>") < 300
    assert texts_by_block(markup) == {0: "deep"}


def test_blocks_alone_make_a_page_too() -> None:
    page = parse_page("<h1>Rain</h1><p>It rained & rained.</p>")
    markup = blocks_markup(page, [0, 1])
    assert is_inert(markup)
    assert texts_by_block(markup) == {0: "Rain", 1: "Itrained&rained."}
