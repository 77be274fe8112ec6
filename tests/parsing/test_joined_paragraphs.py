"""Paragraphs whose tags are inline are blocks of their own."""

from __future__ import annotations

import pytest

from boilerkit.parsing.html import parse_page

pytestmark = pytest.mark.usefixtures("core")

PARAGRAPHS = (
    "The weir above the mill gave way on Sunday night, and by morning the meadow was a lake.",
    "Nobody was hurt. The miller had driven his cows up to the chapel as soon as it rained.",
    "“It came quicker than a horse,” he said on the wall of the churchyard, wringing his cap.",
    "Short.",
    "The parish will vote on a new weir in May, if the county pays for half of the timber.",
)
FORMS = {
    "custom": "<news-p>{}</news-p>",
    "span": "<span>{}</span>",
    "span with class": '<span class="paragraph">{}</span>',
    "font": '<font size="2">{}</font>',
    "link": '<a href="/p">{}</a>',
    "bold": "<b>{}</b>",
    "label": "<bdi>{}</bdi>",
    "search": "<search>{}</search>",
    "style": '<span style="display: block;">{}</span>',
    "flex": '<x-p style="color:red;display:flex">{}</x-p>',
    "nested": "<x-row><x-p>{}</x-p></x-row>",
}


@pytest.mark.parametrize("between", ["", "\n", " "])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("around", ["<div>{}</div>", "<main>{}</main>", "<x-body>{}</x-body>"])
def test_each_is_a_block(around: str, form: str, between: str) -> None:
    markup = around.format(between.join(form.format(text) for text in PARAGRAPHS))
    page = parse_page(f"<body><h1>Weir gone</h1>{markup}<p>End.</p></body>")
    assert page.texts == ("Weir gone", *PARAGRAPHS, "End.")


def test_paragraphs_with_inline_tags_and_headings_stay_whole() -> None:
    page = parse_page(
        f"<div><x-h>Weir gone</x-h><x-p>{PARAGRAPHS[0][:40]}<b>{PARAGRAPHS[0][40:]}</b></x-p>"
        f'<x-p>{PARAGRAPHS[1]} <a href="/m">The mill</a></x-p><x-p>{PARAGRAPHS[2]}</x-p></div>'
    )
    assert page.texts == ("Weir gone", PARAGRAPHS[0], f"{PARAGRAPHS[1]} The mill", PARAGRAPHS[2])
    assert [link.text for links in page.links for link in links] == ["The mill"]
    assert page.blocks.bold_chars.tolist() == [0, len(PARAGRAPHS[0]) - 40, 0, 0]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>{}</p>".format("".join(f"<span>{text}</span>" for text in PARAGRAPHS)),
        "<li>{}</li>".format("".join(f"<span>{text}</span>" for text in PARAGRAPHS)),
        f"<div><span>{PARAGRAPHS[0]}</span> <span>{PARAGRAPHS[1]}</span></div>",
        f"<div>{PARAGRAPHS[0]} <b>{PARAGRAPHS[1]}</b> {PARAGRAPHS[2]}</div>",
        f"<div><b>Mill.</b> {PARAGRAPHS[0]} {PARAGRAPHS[1]} {PARAGRAPHS[2]}</div>",
    ],
)
def test_sentences_of_one_paragraph_stay_together(markup: str) -> None:
    assert len(parse_page(markup).texts) == 1
