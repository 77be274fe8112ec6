"""Lines of plain text that are alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features import compute_features
from boilerkit.features.alike_lines import alikeness, line_groups
from boilerkit.features.table import LINE_KINDS, LINE_MEASURES
from boilerkit.parsing.plain_text import parse_text

KINDS, MEASURES = tuple(LINE_KINDS), tuple(LINE_MEASURES)


def grouped(lines: list[str], kind: str) -> list[int]:
    return line_groups(lines)[KINDS.index(kind)].tolist()


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("shape", ["22 June, 11:29", "3 May, 09:05", "May 3"], [0, 0, 1]),
        ("shape", ["#2", "#14", "2."], [0, 0, 1]),
        ("shape", ["Vor 3 Stunden", "\u043c\u0430\u0440\u0442 3 \u0434\u043d\u0435\u0439"], [0, 0]),
        ("shape", ["Prose of a kind. " * 5, "Other prose, as long. " * 4, "Short."], [0, 0, 1]),
        ("last_word", ["Anna said:", "John Said", "Anna Smith"], [0, 0, 1]),
        ("first_word", ["Anna said:", "John Said", "anna Smith"], [0, 1, 0]),
        ("first_word", ["\u2022", "\u2022", "\u2013"], [0, 0, 1]),
    ],
)
def test_lines_are_alike(kind: str, lines: list[str], expected: list[int]) -> None:
    assert grouped(lines, kind) == expected


def test_alike_lines_are_counted_with_their_distance() -> None:
    found = alikeness(np.asarray([0, 1, 0, 2, 0]))
    lines, before, after = (found[:, MEASURES.index(name)].tolist() for name in MEASURES)
    assert lines == [2, 0, 2, 0, 2]
    assert before[2] == before[4] == after[0] == after[2] == 2
    assert before[0] == after[4] == before[1] == after[1] > 100


@given(st.lists(st.text(min_size=1, max_size=80), max_size=30))
def test_any_lines_are_numbered(lines: list[str]) -> None:
    for group in line_groups(lines):
        assert group.shape == (len(lines),)
        assert sorted(set(group.tolist())) == list(range(len(set(group.tolist()))))
        assert alikeness(group).shape == (len(lines), len(MEASURES))
        assert np.isfinite(alikeness(group)).all()


def test_lines_of_one_shape_are_of_one_path():
    text = "Anna said:\nGood.\nJohn said:\n2 May, 11:29\n13 May, 09:05"
    groups = compute_features(parse_text(text)).groups
    assert groups.path.tolist() == [0, 1, 0, 2, 2]
    last_word, first_word = groups.containers[:2]
    assert last_word[0] == last_word[2]
    assert first_word[0] != first_word[2]
