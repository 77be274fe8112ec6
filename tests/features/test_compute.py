"""The columns that scorers read."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features import FEATURES, column_names, compute_features
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from tests.features.pages import PROSE, features


def test_one_row_a_block_one_column_a_name():
    found = features(f"<h1>Pool</h1><p>{PROSE}</p><p>{PROSE}</p>")
    assert found.matrix.shape == (3, len(found.names))
    assert found.matrix.dtype == np.float32
    assert len(set(found.names)) == len(found.names)
    assert len(found.words) == len(found.places) == 3


def test_columns_are_those_of_the_table():
    marked, plain = features(f"<p>{PROSE}</p>"), compute_features(parse_text(PROSE))
    assert marked.names == column_names(has_markup=True)
    assert plain.names == column_names(has_markup=False)


def test_plain_text_has_zeros_for_markup(text_case):
    found = compute_features(parse_text(text_case.source.decode()))
    markup = [name for name, feature in FEATURES.items() if feature.is_markup_only]
    assert not any(found[name].any() for name in markup)


def test_a_page_without_blocks_has_no_rows():
    assert features("<p></p>").matrix.shape[0] == 0
    assert compute_features(parse_text("")).matrix.shape[0] == 0


@given(st.lists(st.text(max_size=60), max_size=12))
def test_columns_are_finite_whatever_the_text(lines):
    page = parse_text("\n".join(lines))
    found = compute_features(page)
    assert found.matrix.shape == (len(page), len(found.names))
    assert np.isfinite(found.matrix).all()


def test_columns_of_a_page_are_the_same_every_time(case):
    page = parse_page(case.source) if case.has_markup else parse_text(case.source.decode())
    one, two = compute_features(page), compute_features(page)
    np.testing.assert_array_equal(one.matrix, two.matrix)
    assert np.isfinite(one.matrix).all()
    assert np.abs(one.matrix).max() < 100
