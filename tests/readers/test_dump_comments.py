"""Comments of text dumps: with numbers, names before a colon, blank lines, or nothing at all."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit import Label, extract_from_text
from boilerkit.deciding.comments.dump_forms import without_strangers
from boilerkit.page.labels import LABEL_INDEX, LABELS
from boilerkit.parsing.plain_text import parse_text
from boilerkit.readers.comments import split_comments

FIRST = "The tide tables on the quay wall are wrong, and have been wrong since the storm."
SECOND = "Nobody reads them anyway. Ask the pilots, they answer on channel nine."
ARTICLE = "\n\n".join(
    [
        "Harbour council starts moving boats to the northern quay",
        "The harbour council has started moving its boats and nets from the old basin in the south "
        "to the northern quay, a council source said on Friday.",
        "More than 200 families from the fish sheds, where the roofs were torn off last week, are "
        "reported to have moved into the school on Sunday, and more are expected to follow.",
        "Earlier in the day, harbour crews towed a half-sunk barge from the mouth of the "
        "channel, the pilots’ office said. Fifteen crates of nets were lifted.",
        "The old basin and the net lofts have been closed since 2014, when a third of the harbour "
        "silted up and the council decided to dredge the channel between the piers.",
    ]
)


def comments(text: str, first: int = 1) -> list[tuple[str | None, str]]:
    """Comments of a dump all of whose blocks from `first` on are comments."""
    page = parse_text(text)
    labels = np.full(len(page), LABEL_INDEX[Label.COMMENT], dtype=np.int64)
    labels[:first] = LABEL_INDEX[Label.COMMENT_UI]
    return [(comment.author, comment.text) for comment in split_comments(page, labels)]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_numbers_begin_comments_and_are_no_part_of_them(between):
    text = f"2 Comments\n\n  1. {FIRST}{between}  2. {SECOND}"
    assert comments(text) == [(None, FIRST), (None, SECOND)]


def test_paragraphs_of_an_item_are_one_comment():
    text = f"2 Comments\n\n  1. {FIRST}\n\n     {SECOND}\n  2. {SECOND}"
    assert comments(text) == [(None, f"{FIRST}\n\n{SECOND}"), (None, SECOND)]


def test_bullets_begin_comments():
    assert comments(f"Comments\n\n* {FIRST}\n* {SECOND}") == [(None, FIRST), (None, SECOND)]


def test_blank_lines_part_comments():
    text = f"2 Comments\n\n{FIRST}\n{SECOND}\n\n{SECOND}\n{FIRST}"
    assert comments(text) == [(None, f"{FIRST}\n{SECOND}"), (None, f"{SECOND}\n{FIRST}")]


def test_names_before_a_colon():
    text = f"Comments (2)\nBob: {FIRST}\nIna Torvald: {SECOND}"
    assert comments(text) == [("Bob", FIRST), ("Ina Torvald", SECOND)]


def test_prose_between_a_heading_and_a_form_is_a_comment():
    page = parse_text(f"One Comment\n\n  1. {FIRST}\n\n     {SECOND}\n\nLeave a Reply")
    labels = np.full(len(page), LABEL_INDEX[Label.COMMENT_UI], dtype=np.int64)
    labels[2] = LABEL_INDEX[Label.RELATED]
    scores = np.full((len(page), len(LABELS)), 0.05, dtype=np.float32)
    scores[:, LABEL_INDEX[Label.COMMENT_UI]] = [0.9, 0.6, 0.2, 0.95]
    found = [LABELS[number] for number in without_strangers(page, labels, scores)]
    assert found == [Label.COMMENT_UI, Label.COMMENT, Label.COMMENT, Label.COMMENT_UI]


def test_headlines_below_a_form_are_related():
    headline = "Footpath to the weir reopens after two years"
    page = parse_text(f"Leave a Reply\n\n{headline}\n\nPost Comment")
    labels = np.full(len(page), LABEL_INDEX[Label.COMMENT_UI], dtype=np.int64)
    scores = np.full((len(page), len(LABELS)), 0.03, dtype=np.float32)
    scores[:, LABEL_INDEX[Label.COMMENT_UI]] = [0.95, 0.7, 0.8]
    found = [LABELS[number] for number in without_strangers(page, labels, scores)]
    assert found == [Label.COMMENT_UI, Label.RELATED, Label.COMMENT_UI]


def test_notices_of_a_form_stay_notices():
    notice = "Your email address will not be published. Required fields are marked with a star."
    page = parse_text(f"Leave a Reply\n\n{notice}")
    labels = np.full(len(page), LABEL_INDEX[Label.COMMENT_UI], dtype=np.int64)
    scores = np.full((len(page), len(LABELS)), 0.07, dtype=np.float32)
    scores[:, LABEL_INDEX[Label.COMMENT_UI]] = 0.5
    assert (without_strangers(page, labels, scores) == labels).all()


def test_a_numbered_comment_without_name_and_date_comes_out_whole():
    dump = (
        f"{ARTICLE}\n\nOne Comment\n\nLeave a Reply\n"
        "  1. Finding a berth on that quay in winter will be fairly easy.\n"
        "    The tide tables of the Coastguard and the Pilots will show where the shallow\n"
        "    water is, by its colour and its drift.\n\n"
        "    The pilot cutter and the tug also carry sounders and will find the sandbanks.\n"
        "    Fair winds!\n\n"
        "Leave a Reply\n\n"
        "Your email address will not be published. Required fields are marked *\n\n"
        "Pilots sound the sunken wreck off the west pier at Port Ansel\n"
    )
    article = extract_from_text(dump)
    assert [comment.author for comment in article.comments] == [None]
    text = article.comments[0].text
    assert text.startswith("Finding a berth")
    assert text.endswith("Fair winds!")
    assert "drift.\n\nThe pilot" in text
    assert "berth" not in article.text
    assert article.text.startswith("The harbour council has started")
