"""Features of the text itself."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.features.text import HEAD_WORDS
from tests.features.pages import PROSE, column, features

pytestmark = pytest.mark.usefixtures("core")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("link_density", [0.0, 1.0, 0.5]),
        ("links", [0.0, round(np.log(2), 4), round(np.log(2), 4)]),
        ("bold_density", [1.0, 0.0, 0.0]),
        ("starts_upper", [1.0, 0.0, 1.0]),
        ("ends_stop", [0.0, 0.0, 1.0]),
        ("one_token", [1.0, 1.0, 0.0]),
    ],
)
def test_values_of_a_column(name, expected):
    html = '<h1><b>Bold</b></h1><p><a href="/">link</a></p><p>By <a href="/">us.</a></p>'
    assert column(html, name) == expected


def test_cue_phrases_mark_their_category():
    html = "<h3>Leave a Reply</h3><p>Read also: the pool stays open</p>"
    assert column(html, "cue_comment_heading") == [1.0, 0.0]
    assert column(html, "cue_read_also") == [0.0, 1.0]


def test_function_words_distinguish_prose_from_menus():
    prose, menu = column(f"<p>{PROSE}</p><p>Sport Weather Travel Jobs</p>", "function_words")
    assert prose > 0.2
    assert menu == 0.0


def test_first_words_are_lower_case_and_few():
    found = features("<p>One, TWO and 3</p><p>" + "word " * 50 + "</p>")
    assert found.words[0] == ("one", "two", "and", "3")
    assert len(found.words[1]) == HEAD_WORDS
