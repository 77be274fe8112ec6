"""Wrapped lines become paragraphs again, and nothing else is joined."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.parsing.line_layout import read_paragraphs

WIDTHS = (60, 66, 72, 78, 80, 95, 100)
PROSE = (
    "The ferry company said on Tuesday that it would run its night boats again from the spring, "
    "after two winters in which travellers had to stay over on the island. The first of them is "
    "to leave at half past ten.",
    "Nobody had asked the harbour master. He told the council that his quay could not bear the "
    "weight of lorries at night, that the lamps on the eastern arm had been dark since the storm "
    "and that two of the five bollards were loose; the company says it will pay for the lamps.",
    "“We have waited long enough,” said Ina Torvald, who runs the bakery at the landing stage and "
    "carries forty loaves across on each morning boat. She expects to hire two people.",
    "The vote is due in March. Until then the timetable that was agreed last year remains in "
    "force, with its last boat at a quarter to seven on weekdays and at noon on Sundays.",
)


def texts(dump: str) -> list[str]:
    return [paragraph.text for paragraph in read_paragraphs(dump)]


def wrapped(
    paragraphs: tuple[str, ...], width: int, between: str = "\n\n", prefix: str = ""
) -> str:
    return between.join(
        textwrap.fill(
            text, width, initial_indent=prefix, subsequent_indent=prefix, break_on_hyphens=False
        )
        for text in paragraphs
    )


@pytest.mark.parametrize("prefix", ["", "   ", "> ", ">> "])
@pytest.mark.parametrize("width", WIDTHS)
def test_wrapped_prose_is_joined(width, prefix):
    assert texts(wrapped(PROSE, width, prefix=prefix)) == list(PROSE)


@pytest.mark.parametrize("width", WIDTHS)
def test_prose_wrapped_without_blank_lines_is_joined(width):
    """Where a paragraph happens to fill its last line, nothing shows its end."""
    found = set(texts(wrapped(PROSE, width, "\n")))
    assert len(found.intersection(PROSE)) >= 2
    assert " ".join(texts(wrapped(PROSE, width, "\n"))) == " ".join(PROSE)


def test_a_wrapped_part_is_joined_and_the_rest_is_left_alone():
    article = "\n\n".join(PROSE[:2])
    comment = textwrap.fill(PROSE[2] + " " + PROSE[3], 95, initial_indent="  1. ",
                            subsequent_indent="     ")  # fmt: skip
    assert texts(f"{article}\n\nOne Comment\n{comment}\n\nLeave a Reply") == [
        *PROSE[:2], "One Comment", f"1. {PROSE[2]} {PROSE[3]}", "Leave a Reply",
    ]  # fmt: skip


def test_lines_and_gaps_are_remembered():
    dump = "Title\n\n" + wrapped(PROSE[:2], 72) + "\nEnd\n"
    paragraphs = read_paragraphs(dump)
    lines = dump.split("\n")
    for paragraph in paragraphs:
        joined = " ".join(lines[paragraph.first : paragraph.last + 1])
        assert joined == paragraph.text
    assert [paragraph.gap for paragraph in paragraphs] == [False, True, True, False]


@pytest.mark.parametrize(
    "dump",
    [
        pytest.param(
            "The tide goes out,\nthe tide comes in,\nthe boats lie down\nupon the sand,\n"
            "and nobody\nhas seen my hat",
            id="verse",
        ),
        pytest.param(
            "Where the lighthouse keeper sleeps\nThere the herring gull still weeps\n"
            "And the evening, cold and long,\nHums the breakers' only song",
            id="rhyme",
        ),
        pytest.param(
            "Ferry company brings back its night boats\nHarbour master warns of loose bollards\n"
            "Bakery at the landing stage to hire two\nCouncil votes on the eastern arm in March\n"
            "Lamps on the quay dark since the storm",
            id="headlines",
        ),
        pytest.param("Home\nNews\nSport\nWeather\nabout us\ncontact\nlog in", id="menu"),
        pytest.param(
            "Boat      Leaves   Arrives\nMorning   06:45    07:30\nNoon      12:00    12:45\n"
            "Evening   18:45    19:30",
            id="table",
        ),
        pytest.param("Port\tBoats\tcrew\nHestra\t4\ttwelve\nVinnes\t2\tfive", id="tabs"),
        pytest.param(
            "def boats(day):\n    if day == 'sunday':\n        return noon(day)\n"
            "    return sorted(all_boats(day))",
            id="code",
        ),
        pytest.param(
            "   1. https://ferry.example/timetable\n   2. https://ferry.example/fares\n"
            "   3. https://ferry.example/a/very/long/address/that/fills/the/line/and/more\n"
            "   4. https://ferry.example/contact",
            id="link list",
        ),
        pytest.param(
            "* forty loaves\n* two crates of apples\n* the post\n- and nothing else", id="bullets"
        ),
        pytest.param(
            "Ferry company brings back its night boats after two winters on land\nby Ina Torvald",
            id="byline",
        ),
    ],
)
def test_what_is_no_wrapped_prose_is_left_alone(dump):
    assert texts(dump) == [" ".join(line.split()) for line in dump.split("\n")]


@pytest.mark.parametrize("width", [60, 80])
def test_items_of_lists_are_joined_each(width):
    items = [
        textwrap.fill(text, width, initial_indent=mark, subsequent_indent="    ")
        for mark, text in zip(("  * ", " 2. ", "  - "), PROSE, strict=False)
    ]
    assert texts("\n".join(items)) == [f"* {PROSE[0]}", f"2. {PROSE[1]}", f"- {PROSE[2]}"]


def test_lines_of_wide_characters_are_joined_without_a_space():
    text = "港の委員会は金曜日に、古い船着き場から北の岸壁へ船と網を移し始めたと発表した。" * 3
    lines = [text[start : start + 30] for start in range(0, len(text), 30)]
    assert texts("\n".join(lines)) == [text]


def test_text_cut_at_inline_tags_is_joined():
    dump = (
        "The council met in\nPort Ansel\non Friday and heard\nthe harbour master\n"
        ", who spoke for an hour about the quay.\nNobody asked him a question\nuntil the lamps\n"
        "were lit and the doors of the hall had been closed for the night.\nRead more"
    )
    assert texts(dump) == [
        "The council met in Port Ansel on Friday and heard the harbour master , who spoke for an "
        "hour about the quay.",
        "Nobody asked him a question until the lamps were lit and the doors of the hall had been "
        "closed for the night.",
        "Read more",
    ]


WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=11)
SENTENCE = st.lists(WORD, min_size=8, max_size=25).map(
    lambda words: f"{' '.join(words).capitalize()}."
)
PARAGRAPH = st.lists(SENTENCE, min_size=4, max_size=8).map(" ".join)


@given(st.lists(PARAGRAPH, min_size=2, max_size=6), st.sampled_from(WIDTHS))
def test_prose_of_any_words_comes_back(paragraphs, width):
    assert texts(wrapped(paragraphs, width)) == paragraphs


@given(st.lists(PARAGRAPH, min_size=2, max_size=6), st.sampled_from(WIDTHS))
def test_joining_twice_changes_nothing(paragraphs, width):
    once = texts(wrapped(paragraphs, width))
    assert texts("\n\n".join(once)) == once


@given(st.text(alphabet="aB.,>-*1 \t\n港", max_size=400))
def test_every_paragraph_occurs_in_the_text_in_order(dump):
    def bare(text: str) -> str:
        return re.sub(r"[\s>]", "", text)

    assert "".join(bare(text) for text in texts(dump)) == bare(dump)


def test_cost_grows_with_length_alone():
    many = "a b\n" * 50_000
    assert len(read_paragraphs(many)) <= 50_000
