"""Comments that labels show only in part, on the comment areas of the fixtures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.comment_areas import read_areas
from boilerkit.deciding.comments.completion import complete_comments
from boilerkit.deciding.comments.lines import HEADERS, LineFacts
from boilerkit.deciding.comments.whole_threads import whole_threads
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.readers.comments import Comment, split_comments

AREAS = read_areas()
COMMENT = LABEL_INDEX[Label.COMMENT]
Mistake = Callable[[Page, Any], Any]


def labels_of(*names: str) -> Any:
    return np.array([LABEL_INDEX[Label(name)] for name in names])


def completed(page: Page, labels: Any, body: float = 0.45) -> Any:
    """The labels with whole comments, where body has a probability of `body`."""
    chance = np.where(labels == LABEL_INDEX[Label.BODY], body, 0.0).astype(np.float32)
    return complete_comments(page, labels, chance)


def comments(page: Page, labels: Any) -> tuple[Comment, ...]:
    return split_comments(page, completed(page, labels))


def share_kept(mistake: Mistake) -> float:
    """Share of the areas whose comments' texts survive a mistake in the labels."""
    kept = 0
    for area in AREAS:
        page, labels = area.parsed()
        found = comments(page, mistake(page, labels))
        kept += [c.text for c in found] == [c["text"] for c in area.comments]
    return kept / len(AREAS)


def relabelled(name: str, chosen: Callable[[LineFacts, int], bool]) -> Mistake:
    """Give another label to those comment blocks that `chosen` picks."""

    def mistake(page: Page, labels: Any) -> Any:
        facts = LineFacts(page)
        for block in np.flatnonzero(labels == COMMENT).tolist():
            if chosen(facts, block):
                labels[block] = LABEL_INDEX[Label(name)]
        return labels

    return mistake


def test_a_thread_may_be_taken_for_its_form_as_a_whole() -> None:
    assert share_kept(relabelled("comment_ui", lambda facts, block: True)) >= 0.9


@pytest.mark.parametrize("label", ["comment_ui", "meta", "related", "boilerplate"])
def test_names_and_dates_may_have_another_label(label: str) -> None:
    assert share_kept(relabelled(label, lambda facts, b: facts.role_of(b) in HEADERS)) >= 0.93


@pytest.mark.parametrize("label", ["comment_ui", "related", "boilerplate", "body"])
def test_what_was_said_may_have_another_label(label: str) -> None:
    assert share_kept(relabelled(label, lambda facts, block: facts.is_prose(block))) >= 0.93


@pytest.mark.parametrize("label", ["comment_ui", "meta", "related"])
def test_every_other_block_may_have_another_label(label: str) -> None:
    assert share_kept(relabelled(label, lambda facts, block: block % 2 == 0)) >= 0.93


def test_labels_that_are_right_stay() -> None:
    for area in AREAS:
        page, labels = area.parsed()
        assert whole_threads(LineFacts(page), labels).tolist() == labels.tolist(), area.name
        assert completed(page, labels).tolist() == labels.tolist(), area.name


def test_a_form_is_no_thread() -> None:
    page = parse_page(
        "<h3>Leave a reply</h3><p>Your address will not be published.</p><form>"
        "<p class=comment-form-author><label>Name</label><input name=a></p>"
        "<p class=comment-form-email><label>E-mail</label><input name=b></p></form>"
        "<p>This form closes on 3 May 2020 at 9:15.</p>"
    )
    labels = labels_of(*["comment_ui"] * len(page))
    assert comments(page, labels) == ()


def test_dated_teasers_are_no_thread() -> None:
    teasers = "".join(
        f"<div class=teaser><span class=date>{day} May 2020</span><p>{town} repairs its bridge"
        " after years of talk about who should pay for it.</p></div>"
        for day, town in enumerate(("Alderby", "Fenwick", "Hollin"), start=3)
    )
    page = parse_page(f"{teasers}<h3>Comments</h3><p>Nobody has said a word yet.</p>")
    labels = labels_of(*["related"] * 6, "comment_ui", "comment_ui")
    assert comments(page, labels) == ()


def test_the_labels_given_are_left_alone() -> None:
    page = parse_page(
        "<div class=c><b>Ann Lee, 3 May 2020</b><p>It rained.</p></div>"
        "<div class=c><b>Bo Ray, 4 May 2020</b><p>It did not.</p></div>"
    )
    labels = labels_of(*["comment_ui"] * 4)
    assert len(comments(page, labels)) == 2
    assert set(labels.tolist()) == {LABEL_INDEX[Label.COMMENT_UI]}


def test_signed_texts_at_the_end_of_the_body_are_comments() -> None:
    page = parse_page(
        "<h1>Rain</h1><p>It rained all day in the valley.</p><p>The bridge held.</p>"
        "<h3>Letters</h3>"
        "<dl><dt>Ann Lee, 3 May 2020</dt><dd>It did not hold at our end of it.</dd>"
        "<dt>Bo Ray, 4 May 2020</dt><dd>Ours was never built to.</dd>"
        "<dt>Cy Orr, 5 May 2020</dt><dd>Which bridge do you mean?</dd></dl>"
    )
    labels = labels_of("title", *["body"] * 9)
    found = comments(page, labels)
    assert [(c.author, c.text) for c in found] == [
        ("Ann Lee", "It did not hold at our end of it."),
        ("Bo Ray", "Ours was never built to."),
        ("Cy Orr", "Which bridge do you mean?"),
    ]


@pytest.mark.parametrize("line", ["— {} (@{}) 3 May 2020", "{}, 3:0{} pm", "{} in May 202{}"])
def test_quoted_posts_and_live_entries_stay_body(line: str) -> None:
    entries = "".join(
        f"<div><p>The water reached the mill at last.</p><p>{line.format(name, day)}</p></div>"
        for day, name in enumerate(("Ann Lee", "Bo Ray", "Cy Orr"), start=3)
    )
    page = parse_page(f"<h1>Rain</h1><p>It rained all day in the valley.</p>{entries}")
    assert comments(page, labels_of("title", *["body"] * 7)) == ()


def test_what_is_surely_body_is_no_part_of_a_thread() -> None:
    page = parse_page(
        "<h1>Rain</h1><p>It rained all day in the valley.</p>"
        "<div class=c><b>Ann Lee, 3 May 2020</b><p>It did not hold at our end of it.</p></div>"
        "<div class=c><b>Bo Ray, 4 May 2020</b><p>Ours was never built to, and no one asked"
        " the ferry, which is the longer way round but never once in eighty years was late.</p>"
        "</div>"
    )
    labels = labels_of("title", "body", "comment", "comment", "comment", "body")
    labels[1] = LABEL_INDEX[Label.BOILERPLATE]
    assert LABELS[completed(page, labels, body=0.97)[5]] is Label.BODY


def test_dates_without_names_sign_nothing() -> None:
    seasons = "".join(
        f"<p>Season 0{month}.05.2020 - 2{month}.06.2020</p><p>Price per night in euros.</p>"
        for month in range(1, 6)
    )
    page = parse_page(f"<h1>Rain Cottage</h1><p>A cottage in the valley.</p>{seasons}")
    labels = labels_of("title", *["body"] * 11)
    assert completed(page, labels).tolist() == labels.tolist()
