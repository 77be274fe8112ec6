"""Cutting markup into blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from boilerkit.parsing.html import ParseError, parse_page

pytestmark = pytest.mark.usefixtures("core")


def texts(html: object) -> tuple[str, ...]:
    return parse_page(html).texts


# -- where blocks begin and end --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", ("One", "Two")),
        ("<div>One<p>Two</p>Three</div>", ("One", "Two", "Three")),
        ("<p>In<b>line</b> <i>tags</i> stay</p>", ("Inline tags stay",)),
        ("One<!-- note --> and two", ("One and two",)),
        ("<p>  Much \n\t white\xa0 space </p>", ("Much white space",)),
        ("<p>One<br>line</p>", ("One\nline",)),
        ("<p>One<br><br>Two</p>", ("One", "Two")),
        ("<p>One<br> \n <br/>Two<br><br><br>Three</p>", ("One", "Two", "Three")),
        ("<p>One<br></p><p>Two</p>", ("One", "Two")),
        ("One<hr>Two", ("One", "Two")),
        ("<ul><li>One<li>Two</ul>", ("One", "Two")),
        ("<table><tr><td>One<td>Two</table>", ("One", "Two")),
        ("<dl><dt>One<dd>Two</dl>", ("One", "Two")),
        ("<figure><figcaption>One</figcaption></figure>Two", ("One", "Two")),
        ("<details><summary>One</summary>Two</details>", ("One", "Two")),
        ("<p>&nbsp;</p><p>\u200b</p><p></p>", ()),
        ("<p>soft\u00adly\u200b</p>", ("softly",)),
        ("<p>汉字</p><p>かな</p>", ("汉字", "かな")),
        ("<pre>def f():\n    return 1\n</pre>", ("def f():\n    return 1",)),
        ("<pre>a\n\n\tb</pre>", ("a\n\n    b",)),
        ("<pre>a\n b</pre><p>c\n d</p>", ("a\n b", "c d")),
        ("plain words", ("plain words",)),
        ("3 < 4 &amp; 5 &gt; 4", ("3 < 4 & 5 > 4",)),
    ],
)
def test_blocks_of_a_page(html, expected):
    assert texts(html) == expected


@pytest.mark.parametrize(
    "hidden",
    ["<script>x()</script>", "<style>p {}</style>", "<noscript>x</noscript>", "<svg><text>x</svg>",
     "<template><p>x</p></template>", "<textarea>x</textarea>", "<select><option>x</select>",
     "<iframe>x</iframe>", "<video>x</video>", "<?php x ?>"],
)  # fmt: skip
def test_what_no_reader_sees_is_skipped(hidden):
    html = f"<body><p>One {hidden} two</p>{hidden}<p>Three</p></body>"
    assert texts(html) == ("One two", "Three")


def test_text_after_a_skipped_element_stays():
    assert texts("<div><script>x</script>One</div>") == ("One",)


def test_a_tree_with_comments_and_instructions_reads_like_its_source():
    html = "<body><p>One<!-- x --> two<?pi y?> three</p><!-- z -->Four</body>"
    tree = etree.fromstring(html, etree.HTMLParser())
    assert texts(tree) == texts(html) == ("One two three", "Four")


def test_an_element_is_read_without_what_follows_it():
    root = etree.fromstring("<body><div>One<p>Two</p></div>Three</body>", etree.HTMLParser())
    div = root.find(".//div")
    page = parse_page(div)
    assert page.texts == ("One", "Two")
    assert etree.ElementTree(div).xpath(page.xpath(1))[0].text == "Two"


def test_deep_nesting_needs_no_recursion():
    page = parse_page("<div>" * 1500 + "deep" + "</div>" * 1500)
    assert page.texts == ("deep",)
    assert page.elements.depth.max() > 1400
    assert len(page.ancestors(0)) == 1502
    assert page.xpath(0) is None


def test_blocks_beyond_the_limit_are_left_out_with_a_warning():
    page = parse_page("<p>word</p>" * 50, max_blocks=20)
    assert len(page) == len(page.blocks) == 20
    assert page.warnings == ("page cut after 20 blocks",)


@pytest.mark.parametrize("document", ["", b"", "   ", b"\xef\xbb\xbf"])
def test_nothing_to_parse_is_said(document):
    page = parse_page(document)
    assert len(page) == 0
    assert "no markup found" in page.warnings


def test_a_path_is_answered_with_how_to_read_it() -> None:
    with pytest.raises(ParseError, match=r"not \w+Path: pass what the file holds"):
        parse_page(Path("page.html"))  # type: ignore[arg-type]


@pytest.mark.parametrize("document", [None, 3, ["<p>"], etree])
def test_other_types_are_refused(document):
    with pytest.raises(ParseError, match="expected bytes, str or an lxml element or tree"):
        parse_page(document)


# -- what is counted -------------------------------------------------------------------------------


def test_links_of_a_block():
    page = parse_page('<p>See <a href="/a">this</a> and <a href="b.html">that <i>page</i></a>.</p>')
    assert page.links == ((("this", "/a"), ("that page", "b.html")),)
    assert page.blocks.links.tolist() == [2]
    assert page.blocks.link_chars.tolist() == [len("this") + len("that page")]


def test_a_link_around_blocks_belongs_to_each_of_them():
    page = parse_page('<a href="/t"><h3>Headline</h3><p>Standfirst</p></a><p>Text</p>')
    assert page.links == ((("Headline", "/t"),), (("Standfirst", "/t"),), ())


def test_a_link_without_text_is_none():
    assert parse_page('<p>One<a href="/x"><img src="a.png"></a></p>').links == ((),)


def test_bold_characters():
    page = parse_page("<p><b>All <strong>bold</strong></b></p><p>none</p><p>so <b>so</b></p>")
    assert page.blocks.bold_chars.tolist() == [8, 0, 2]


def test_line_breaks_are_counted():
    assert parse_page("<p>a<br>b<br>c</p><p>d</p>").blocks.breaks.tolist() == [2, 0]


def test_what_stands_before_a_block():
    page = parse_page(
        '<p>One</p><img src="a"><img src="b"><iframe></iframe><hr><input><p>Two</p><p>Three</p>'
    )
    assert page.blocks.images_before.tolist() == [0, 2, 0]
    assert page.blocks.embeds_before.tolist() == [0, 1, 0]
    assert page.blocks.rules_before.tolist() == [0, 1, 0]
    assert page.blocks.inputs_before.tolist() == [0, 1, 0]


def test_own_and_innermost_elements():
    page = parse_page("<body><div><span><em>Text</em></span></div></body>")
    assert page.elements.tag[page.blocks.element[0]] == "div"
    assert page.elements.tag[page.blocks.inner[0]] == "em"


def test_hints_join_class_id_role_and_itemprop():
    page = parse_page('<div class="Comment List" id="C1" role="main" itemprop="text">x</div>')
    hint = page.elements.hint[page.blocks.element[0]].split()
    assert set(hint) == {"comment", "list", "c1", "r:main", "i:text"}


@pytest.mark.parametrize(
    "attribute", ["hidden", 'aria-hidden="true"', 'style="color:red; Display : none"']
)
def test_hidden_elements_hide_what_is_in_them(attribute):
    page = parse_page(f"<div {attribute}><p>One</p></div><p>Two</p>")
    assert page.elements.hidden[page.blocks.element].tolist() == [True, False]


def test_images_keep_their_place_and_attributes():
    page = parse_page('<p>One</p><p>Two</p><img src="a.png" alt="A hill"><p>Three</p>')
    (image,) = page.images
    assert image.block == 2
    assert image.get("alt") == "A hill"
    assert page.elements.tag[image.element] == "img"


def test_times_keep_their_machine_date():
    page = parse_page('<p>One</p><p><time datetime="2024-05-01">1 May</time></p>')
    assert page.times == ((1, "2024-05-01"),)


def test_inline_tags_of_a_block_are_kept():
    page = parse_page('<p>One <em>two</em> <a href="/x">three</a></p><p>Four</p>')
    assert set(page.inline) == {0}
    parts, marks = page.inline[0]
    assert "".join(parts).split() == ["One", "two", "three"]
    assert [(m.tag, m.opens, m.value) for m in marks] == [
        ("em", True, None), ("em", False, None), ("a", True, "/x"), ("a", False, None),
    ]  # fmt: skip


# -- the head --------------------------------------------------------------------------------------


def test_head_of_a_page():
    page = parse_page(
        """<html lang="de"><head><title> The
        title </title><base href="https://a.example/"><meta charset="utf-8">
        <meta property="OG:Title" content=" Rain "><meta name="author" content="A. Writer">
        <link rel="canonical" href="/rain"><link rel="stylesheet" href="a.css">
        <script type="application/ld+json">{"a": 1}</script><script>x</script></head></html>"""
    )
    assert page.head.title == "The title"
    assert page.head.language == "de"
    assert page.head.base == "https://a.example/"
    assert page.head.metas == (("og:title", "Rain"), ("author", "A. Writer"))
    assert page.head.links == (("canonical", "/rain"),)
    assert page.head.json_ld == ('{"a": 1}',)


def test_json_ld_in_the_body_counts():
    html = '<body><p>One</p><script type="application/ld+json; charset=utf-8">{}</script></body>'
    assert parse_page(html).head.json_ld == ("{}",)


def test_declared_encoding_of_bytes_is_followed():
    html = '<meta charset="iso-8859-1"><p>Käse für alle</p>'
    assert texts(html.encode("latin-1")) == ("Käse für alle",)


def test_hint_of_the_transport_is_followed():
    assert parse_page("<p>Москва</p>".encode("koi8-r"), encoding="koi8-r").texts == ("Москва",)


def test_declarations_in_decoded_text_are_passed_over():
    assert texts('<meta charset="koi8-r"><p>Käse für alle</p>') == ("Käse für alle",)
    assert texts('<?xml version="1.0" encoding="koi8-r"?><p>Käse</p>') == ("Käse",)


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08"]
)
def test_files_that_are_no_pages_are_empty_and_say_so(start):
    page = parse_page(start + b"<p>what looks like text</p>" * 20)
    assert len(page) == 0
    assert "not a page" in page.warnings[0]
