"""What is inside blocks, packed by the native cut, against tuples of the pure one."""

from __future__ import annotations

import pytest

from boilerkit.page.packed import may_lead_to, parts_of
from boilerkit.parsing.html import parse_page

PAGE = """<p>No <b>Ann</b><i>Lee</i> wrote.</p><p>Plain.</p><p><a href="/x?licence=cc">One</a></p>
<p><b></b><a href="https://tarn.example/é">Two <u>words</u></a></p>"""


@pytest.mark.usefixtures("core")
def test_parts_are_those_of_the_inline_texts() -> None:
    page = parse_page(PAGE)
    assert parts_of(page.inline, 0) == ("No ", "Ann", "Lee", " wrote.")
    assert parts_of(page.inline, 1) is None
    assert parts_of(page.inline, 99) is None
    for block, inline in page.inline.items():
        assert parts_of(page.inline, block) == inline.parts


@pytest.mark.usefixtures("core")
def test_a_quick_look_at_addresses_misses_none() -> None:
    page = parse_page(PAGE)
    assert may_lead_to(page.links, "licence=")
    assert may_lead_to(page.links, "example/é")


def test_a_quick_look_at_packed_addresses_says_no(core: str) -> None:
    assert may_lead_to(parse_page(PAGE).links, "creativecommons.org") == (core == "pure")
