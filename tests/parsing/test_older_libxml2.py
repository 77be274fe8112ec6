"""Pages are read the same whatever version of libxml2 reads them."""

from __future__ import annotations

import pytest
from lxml import etree

from boilerkit.parsing.html import parse_page
from boilerkit.parsing.older_libxml2 import rewritten, with_escaped_scripts

NESTED = "<script><!-- a <script> b </script> c</script>"


@pytest.mark.parametrize(
    "markup",
    [
        NESTED,
        "<SCRIPT type=x><!--\n document.write('<script src=y></script>') d --></SCRIPT>",
        "<script><!-- <script></script> <script></script> e</script>",
        "<script>/* no comment */ <script> </script>",
        "<script><!-- no script inside --> <script> </script>",
        "<script><!-- <scripty> </script>",
        "<!-- <script> --><!-- </script> -->",
        "<script></script><!-- <script> -->",
    ],
)
def test_what_is_behind_a_script_is_text_and_nothing_of_it(markup: str) -> None:
    page = parse_page(f"<p>It rained all day.</p>{markup}<p>Then it stopped.</p>")
    assert page.texts == ("It rained all day.", "Then it stopped.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NESTED, r"<script><!-- a <\script> b <\/script> c</script>"),
        (f"{NESTED}<p>x{NESTED}", r"<script><!-- a <\script> b <\/script> c</script><p>x"
         r"<script><!-- a <\script> b <\/script> c</script>"),
        ("<script>a</script>", "<script>a</script>"),
        ("<script><!-- <script> --> </script>", r"<script><!-- <\script> --> </script>"),
        ("<!-- <script><!-- <script> </script> -->",) * 2,
        ("", ""),
    ],
)  # fmt: skip
def test_only_inner_scripts_are_escaped(text: str, expected: str) -> None:
    assert with_escaped_scripts(text) == expected


@pytest.mark.skipif(etree.LIBXML_VERSION < (2, 14), reason="this parser follows the standard")
def test_a_parser_by_the_standard_finds_the_same_before_and_after() -> None:
    for text in (NESTED, f"<script><!-- </script>{NESTED}", f"{NESTED} --> <p>a</script> b"):
        parts = [
            etree.HTML(f"<p>x</p>{html}<p>y</p>").xpath("//text()[not(ancestor::script)]")
            for html in (text, with_escaped_scripts(text))
        ]
        assert parts[0] == parts[1]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("&copy 2024 Ann &amp Ben|&nbsp|&pound;1", "© 2024 Ann & Ben| |£1"),
        ("a &#151; b &#x97; c &#0150 d &#x85;", "a — b — c – d …"),
        ("&#129; &#1510; &#x970;", "\x81 צ ॰"),
        ("a &notit b &copy=1", None),
    ],
)
def test_character_references_are_those_of_the_standard(markup: str, text: str | None) -> None:
    found = parse_page(f"<p>{markup}</p>").texts[0]
    if text is not None:
        assert found == text
    assert parse_page(rewritten(f"<p>{markup}</p>")).texts[0] == found


def test_line_ends_are_line_feeds() -> None:
    page = parse_page("<meta name=x content='b\r\nc'><pre>d\r\ne\rf</pre>")
    assert page.texts == ("d\ne\nf",)
    assert page.head.metas == (("x", "b\nc"),)
