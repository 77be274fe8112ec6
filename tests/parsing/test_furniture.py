"""Signs beside headings and line numbers are not read."""

from __future__ import annotations

import pytest

from boilerkit.parsing.html import parse_page

pytestmark = pytest.mark.usefixtures("core")

LINK = '<a class="headerlink" href="#gap"{}>{}</a>'


@pytest.mark.parametrize(
    "heading",
    [
        "The summer gap" + LINK.format("", "¶"),
        "The summer gap " + LINK.format("", "#"),
        LINK.format("", "#") + " The summer gap",
        "The summer gap" + LINK.format("", "🔗\ufe0f"),
        "The summer gap " + LINK.format("", "Back to top"),
        "The summer gap" + LINK.format("", "Link"),
        "The summer gap" + '<span class="anchor">¶</span>',
        '<span>The summer gap</span><span class="edit">[<a href="/w?edit=1">edit</a>]</span>',
        '<i>The summer gap</i> <span>[<a href="/e">Bearbeiten</a> | <a href="/q">Q</a>]</span>',
        '<span class="wrap">The <em>summer</em> gap<a href="/x#gap">#</a></span>',
        '<strong>The summer gap</strong><a href="#gap">¶</a>',
        'The summer gap <a href="#top">↑</a>',
    ],
)
def test_a_sign_beside_a_heading_goes(heading: str) -> None:
    page = parse_page(f"<h2>{heading}</h2><p>Then it rained.</p>")
    assert page.texts == ("The summer gap", "Then it rained.")
    assert all(not links for links in page.links)
    assert page.blocks.links.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ('<a href="#gap">The summer gap</a>', "The summer gap"),
        ('1. <a href="#gap">The summer gap</a>', "1. The summer gap"),
        ('<a href="/tab1">Related</a> <a href="/tab2">More</a>', "Related More"),
        ('<a href="#">Related</a> <a href="#">More</a>', "Related More"),
        ('What comes <a href="/after">after</a>', "What comes after"),
        ("The gap<em>?</em>", "The gap?"),
        ("<b>“</b>The gap", "“The gap"),
        ("C#", "C#"),
        ("¶", "¶"),
    ],
)
def test_words_of_a_heading_stay(heading: str, text: str) -> None:
    assert parse_page(f"<h2>{heading}</h2>").texts == (text,)


def test_signs_outside_of_headings_stay() -> None:
    page = parse_page('<p>Section <a href="#a">¶</a></p>')
    assert page.texts == ("Section ¶",)


@pytest.mark.parametrize(
    "code",
    [
        '<pre><span class="lineno">1 </span>a = 1\n<span class="lineno">2 </span>    b = 2</pre>',
        '<table class="highlighttable"><tr><td class="linenos"><pre>1\n2</pre></td>'
        "<td><pre>a = 1\n    b = 2</pre></td></tr></table>",
        '<div class="gutter"><pre><span>1</span>\n<span>2</span></pre></div>'
        "<pre>a = 1\n    b = 2</pre>",
        '<pre><span style="display:flex"><span class="line-number">1</span>a = 1</span>'
        '<span style="display:flex"><span class="line-number">2</span>    b = 2</span></pre>',
    ],
)
def test_line_numbers_are_no_code(code: str) -> None:
    assert parse_page(code).texts == ("a = 1\n    b = 2",)


def test_numbers_of_code_stay() -> None:
    assert parse_page("<pre><b>1</b>\n<i>2</i></pre>").texts == ("1\n2",)
