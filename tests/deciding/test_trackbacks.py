"""Which blocks only say that another site links here."""

from __future__ import annotations

import numpy as np

from boilerkit.deciding.comments.trackbacks import trackback_blocks
from boilerkit.deciding.labelling import decide
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text

ITEM = "<li class='{}' id='comment-7'><cite>The Slipway Log</cite><p>{}</p></li>"


def test_all_of_an_item_that_its_class_calls_so():
    html = ITEM.format("pingback even", "The old ship was out again.")
    assert trackback_blocks(parse_page(f"<ol>{html}</ol>")) == {0, 1}


def test_a_reply_to_one_is_a_comment():
    reply = ITEM.format("comment odd", "Thank you for the link.")
    html = ITEM.format("pingback even", f"The old ship.</p><ol>{reply}</ol><p>")
    assert trackback_blocks(parse_page(f"<ol>{html}</ol>")) == {0, 1}


def test_a_quotation_that_is_cut_off_on_both_sides():
    text = "I agree.\n[…] she sailed again […]\n[…] is cut here, but I am no trackback."
    assert trackback_blocks(parse_text(text)) == {1}


def test_an_area_for_comments_and_trackbacks_is_none():
    html = ITEM.format("comment even", "Long may she roll.")
    assert not trackback_blocks(parse_page(f"<ol class='comments-trackback'>{html}</ol>"))


def test_they_are_no_comments_but_belong_to_the_area():
    page = parse_text(
        "I was sick on that boat.\n[…] she sailed again […]\nThe ship. " + "Word. " * 50
    )
    scores = np.full((3, len(LABELS)), 0.01, dtype=np.float32)
    scores[
        [0, 1, 2], [LABEL_INDEX[label] for label in (Label.COMMENT, Label.COMMENT, Label.BODY)]
    ] = 1
    assert [LABELS[n] for n in decide(page, scores)] == [
        Label.COMMENT,
        Label.COMMENT_UI,
        Label.BODY,
    ]
