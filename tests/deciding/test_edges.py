"""Bylines above a text, legal and credit lines below it."""

from __future__ import annotations

import pytest

from boilerkit.deciding.labelling import decide
from boilerkit.page.labels import LABELS, Label
from boilerkit.parsing.html import parse_page
from tests.deciding.test_labelling import scores_of
from tests.deciding.test_other_stories import prose

STORY = prose("ferry")


def label_of(html: str, text: str, sure: float) -> Label:
    """The label of a line of which the scorer thinks that it is body."""
    page = parse_page(f"<main><h1>Night boats</h1>{html}</main>")
    wanted = [" ".join(line.split()) for line in page.texts].index(text)
    rows = [{Label.BODY: 0.98}] * len(page)
    rows[0], rows[wanted] = {Label.TITLE: 0.95}, {Label.BODY: sure}
    return LABELS[decide(page, scores_of(*rows))[wanted]]


def above(text: str, sure: float = 0.9, tag: str = "p") -> Label:
    return label_of(f"<{tag}>{text}</{tag}>{STORY}", text, sure)


def below(text: str, sure: float = 0.85) -> Label:
    return label_of(f"{STORY}<p>{text}</p>", text, sure)


BYLINES = [
    "By Ann Lee",
    "By ANN LEE, Harbour Press Writer 42 minutes ago",
    "Ann Lee 26 May 2024",
    "29/02/2024 07:40",
    "Posted Jan. 5, 2008 3:47 PM",
    "Von Anna de Vries, 21.02.2024",
]


@pytest.mark.parametrize("text", BYLINES)
def test_a_name_or_date_alone_above_the_text_is_meta(text: str) -> None:
    assert above(text) is Label.META


@pytest.mark.parametrize(
    "text",
    [
        "By hand or by boat",
        "Quick Summary:",
        "Ann Lee",
        "The boats left Elm Bay on 26 May 2024 with all lamps lit",
        "By noon on 26 May 2024 nobody was left on the pier.",
    ],
)
def test_other_short_lines_above_the_text_stay(text: str) -> None:
    assert above(text) is Label.BODY


def test_a_sure_line_stays() -> None:
    assert above("By Ann Lee", sure=0.97) is Label.BODY


@pytest.mark.parametrize("tag", ["h1", "h3", "blockquote"])
def test_headings_and_quotations_stay(tag: str) -> None:
    assert above("26 May 2024", tag=tag) is Label.BODY


def test_dates_between_paragraphs_stay() -> None:
    assert label_of(f"{STORY}<p>26 May 2024</p>{STORY}", "26 May 2024", 0.8) is Label.BODY


def test_a_programme_above_a_paragraph_stays() -> None:
    days = range(3, 9)
    programme = "".join(f"<p>{day} May 2024, Ann Lee</p>" for day in days)
    assert label_of(programme + STORY, "3 May 2024, Ann Lee", 0.9) is Label.BODY


def test_a_page_of_dates_keeps_its_text() -> None:
    assert label_of("<p>26 May 2024</p><p>Fog.</p>", "26 May 2024", 0.8) is Label.BODY


@pytest.mark.parametrize(
    "text",
    [
        "Copyright 2008 The Harbour Press. All rights reserved. It may not be published.",
        "© RIPRODUZIONE RISERVATA",
        "(Copyright 2007 by Harbour Press. All Rights Reserved.)",
    ],
)
def test_a_claim_of_rights_below_the_text_is_boilerplate(text: str) -> None:
    assert below(text) is Label.BOILERPLATE


@pytest.mark.parametrize(
    "text",
    [
        "Call the harbour at 555-2014 or contact us to learn about the boats of 2008.",
        "Copyright is what the pilots of 1911 never had.",
        "The Harbour Press has held the rights to the film since 1998, all rights reserved.",
    ],
)
def test_sentences_about_rights_stay(text: str) -> None:
    assert below(text, sure=0.96) is Label.BODY


def test_contact_lines_stay() -> None:
    assert below("Call 555-2014 or contact us about the boats of 2008.") is Label.BODY


def test_credits_below_the_text_are_meta() -> None:
    text = "Additional reporting by Ann Lee in Elm Bay; editing by Bo Ek"
    assert below(text) is Label.META
    assert below(text, sure=0.93) is Label.BODY
    assert label_of(f"{STORY}<p>{text}</p>{STORY}", text, 0.85) is Label.BODY


@pytest.mark.parametrize(
    "text",
    [
        "By the ninth day I had stopped asking how far it was to Elm Bay.",
        "清水船長によると、編集部の取材に応じた人は、九日目にはもう距離を尋ねなくなっていた。",
    ],
)
def test_a_last_sentence_that_begins_like_a_byline_stays(text: str) -> None:
    assert below(text) is Label.BODY
