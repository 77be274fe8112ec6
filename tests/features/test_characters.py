"""Counting character classes over many texts at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features.characters import CLASSES, char_classes, class_counts


def counts_of(*texts: str) -> list[dict[str, int]]:
    table = class_counts(*char_classes(texts))
    return [
        {name: int(n) for name, n in zip(CLASSES, row, strict=True) if n} for row in table.tolist()
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aé", {"lower": 2}),
        ("AÉ", {"upper": 2}),
        ("خبر", {"lower": 3}),
        ("12٣", {"digit": 3}),
        (" \t\u00a0\u3000", {"space": 4}),
        ("\n", {"newline": 1}),
        ("漢かカ한", {"ideograph": 4}),
        (".!。؟।", {"stop": 5}),
        ("?", {"question": 1}),
        (",，、;", {"comma": 4}),
        (":：", {"colon": 2}),
        ("\"'«»「」", {"quote": 6}),
        ("|•›", {"bullet": 3}),
        ("$€£", {"currency": 3}),
        ("@#&", {"at": 3}),
        ("()[]", {"bracket": 4}),
        ("-—", {"dash": 2}),
        ("\x01", {"symbol": 1}),
        ("\U0001f600", {"symbol": 1}),
        ("\ud800", {"symbol": 1}),
    ],
)
def test_class_of_a_character(text, expected):
    assert counts_of(text) == [expected]


def test_texts_are_counted_apart():
    assert counts_of("ab", "", "C1") == [{"lower": 2}, {}, {"upper": 1, "digit": 1}]


def test_offsets_bound_the_texts():
    classes, offsets = char_classes(["ab", "", "cde"])
    assert len(classes) == 5
    assert offsets.tolist() == [0, 2, 2, 5]


def test_no_texts_give_no_rows():
    classes, offsets = char_classes([])
    assert len(classes) == 0
    assert class_counts(classes, offsets).shape == (0, len(CLASSES))


@given(st.lists(st.text(), max_size=8))
def test_every_character_is_counted_once(texts):
    counts = class_counts(*char_classes(texts))
    assert counts.dtype == np.float32
    assert counts.sum(axis=1).tolist() == [len(t) for t in texts]


@given(st.lists(st.text(), max_size=8))
def test_a_text_counts_the_same_alone_as_among_others(texts):
    assert counts_of(*texts) == [row for text in texts for row in counts_of(text)]
