"""Comments of the fixtures, with gold labels, and what labels and markup may do to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.comment_areas import Area, facts, read_areas
from boilerkit.deciding.comments.completion import complete_comments
from boilerkit.deciding.comments.lines import is_ui
from boilerkit.lexicon.timestamps import find_date
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.parsing.html import parse_page, parse_tree
from boilerkit.parsing.plain_text import parse_text
from boilerkit.readers.comments import split_comments

AREAS = read_areas()


def labels_of(*names: str) -> Any:
    return np.array([LABEL_INDEX[Label(name)] for name in names])


def test_there_are_enough_areas() -> None:
    assert len(AREAS) >= 40


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
def test_every_comment_comes_out_as_it_was_written(area: Area) -> None:
    found = [facts(comment) for comment in split_comments(*area.parsed())]
    assert found == list(area.comments)


@pytest.mark.parametrize("wrong", ["boilerplate", "related", "body", "meta", "comment_ui"])
def test_a_stray_label_inside_a_comment_does_no_harm(wrong: str) -> None:
    texts_kept = 0
    for area in AREAS:
        page, labels = area.parsed()
        marked = np.flatnonzero(labels == LABEL_INDEX[Label.COMMENT])
        labels[marked[len(marked) // 2]] = LABEL_INDEX[Label(wrong)]
        labels = complete_comments(page, labels, np.zeros(len(page), dtype=np.float32))
        found = [comment.text for comment in split_comments(page, labels)]
        texts_kept += found == [comment["text"] for comment in area.comments]
    assert texts_kept >= 0.9 * len(AREAS)


@pytest.mark.parametrize("wrong", ["boilerplate", "related", "body", "meta", "comment_ui"])
def test_blocks_of_other_labels_are_not_read(wrong: str) -> None:
    for area in AREAS:
        page, labels = area.parsed()
        marked = np.flatnonzero(labels == LABEL_INDEX[Label.COMMENT])
        labels[marked[::3]] = LABEL_INDEX[Label(wrong)]
        read = {block for comment in split_comments(page, labels) for block in comment.blocks}
        assert read <= set(np.flatnonzero(labels == LABEL_INDEX[Label.COMMENT]).tolist())


def test_xpath_leads_to_the_comment() -> None:
    page, labels = next(area for area in AREAS if area.name == "wordpress-html5").parsed()
    for comment in split_comments(page, labels):
        (element,) = parse_tree(page).xpath(comment.xpath)
        assert " ".join(comment.text.split()) in " ".join("".join(element.itertext()).split())


def test_no_comment_block_no_comment() -> None:
    page = parse_page("<h1>Rain</h1><p>It rained all day in the valley.</p>")
    assert split_comments(page, labels_of("title", "body")) == ()


def test_a_single_comment_is_one() -> None:
    page = parse_page(
        "<div class=comments><h3>1 comment</h3><div class=c><b>Ann</b> <i>3 May 2020</i>"
        "<p>First line.</p><p>Second line.</p><a href='#'>Reply</a></div></div>"
    )
    labels = labels_of("comment_ui", "comment", "comment", "comment", "comment")
    (comment,) = split_comments(page, labels)
    assert (comment.author, comment.date) == ("Ann", "3 May 2020")
    assert comment.text == "First line.\nSecond line."


def test_deep_nesting_is_followed() -> None:
    levels = 150
    html = "".join(
        f"<div class=comment><b class=author>Reader {n}</b><p class=text>Words number {n}.</p>"
        for n in range(levels)
    )
    page = parse_page(html + "</div>" * levels)
    found = split_comments(page, labels_of(*["comment"] * len(page)))
    assert [comment.depth for comment in found] == list(range(levels))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["Ann Lee says:", "March 3, 2020 at 5:10 pm", "I agree.", "With all of it.", "Reply"],
            [("Ann Lee", "March 3, 2020 at 5:10 pm", "I agree.\n\nWith all of it.")],
        ),
        (
            ["Ann Lee on March 3, 2020 at 5:10 pm said:", "I agree.", "Bo on 4 May 2020:", "No."],
            [
                ("Ann Lee", "March 3, 2020 at 5:10 pm", "I agree."),
                ("Bo", "4 May 2020", "No."),
            ],
        ),
        (
            ["Jens schreibt:", "Das stimmt so nicht.", "Uta sagt:", "Doch, leider."],
            [("Jens", None, "Das stimmt so nicht."), ("Uta", None, "Doch, leider.")],
        ),
        (
            [
                *["tide_watcher", "2 hours ago", "High water was at six.", "Reply", "Share"],
                *["Mo", "an hour ago", "Seven, by my clock.", "Reply", "Share"],
            ],
            [
                ("tide_watcher", "2 hours ago", "High water was at six."),
                ("Mo", "an hour ago", "Seven, by my clock."),
            ],
        ),
    ],
)
def test_plain_text_gives_what_can_be_told(
    lines: list[str], expected: list[tuple[str, str | None, str]]
) -> None:
    page = parse_text("\n\n".join(lines))
    found = split_comments(page, labels_of(*["comment"] * len(lines)))
    assert [(c.author, c.date, c.text) for c in found] == expected
    assert all(c.depth == 0 and c.xpath is None for c in found)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Ann on March 3, 2020 at 5:10 pm said:", "March 3, 2020 at 5:10 pm"),
        ("17.09.2024, 08:12 Uhr", "17.09.2024, 08:12 Uhr"),
        ("Le 18/06/2024 à 09h14", "18/06/2024 à 09h14"),
        ("14 мая 2024, 10:26", "14 мая 2024, 10:26"),
        ("投稿者 みかん 2023年3月14日 6:41 PM", "2023年3月14日 6:41 PM"),
        ("منذ ساعتين", "منذ ساعتين"),
        ("il y a 3 jours", "il y a 3 jours"),
        ("Brian H., Thorpe Bridge - 8:52pm Fri 18 Feb", "8:52pm Fri 18 Feb"),
        ("an hour ago · 41", "an hour ago"),
        ("Nobody may park here", None),
        ("There are 12 of us", None),
    ],
)
def test_dates_in_lines(line: str, date: str | None) -> None:
    span = find_date(line)
    assert (line[span[0] : span[1]] if span else None) == date


def test_buttons_are_told_from_words() -> None:
    assert is_ui("Like · Reply · 3 · 2h")
    assert is_ui("Gefällt mir (4) Antworten Melden")
    assert not is_ui("I like the reply")
