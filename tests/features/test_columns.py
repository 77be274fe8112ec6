"""Columns under construction and finished."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.features import FEATURES, column_names
from boilerkit.features.columns import Columns
from tests.features.pages import features


def filled(*, has_markup: bool, without: str = "") -> Columns:
    """All columns at one, but for one of them."""
    columns = Columns(2, has_markup=has_markup)
    for name in column_names(has_markup=has_markup):
        if name != without and (has_markup or not FEATURES[name].is_markup_only):
            columns.put(name, 1.0)
    return columns


@pytest.mark.parametrize("has_markup", [True, False])
def test_a_feature_that_is_listed_must_be_computed(has_markup):
    assert filled(has_markup=has_markup).matrix().shape[0] == 2
    for name in ("log_chars", "place", "cue_share"):
        with pytest.raises(ValueError, match=f"features not computed: {name}"):
            filled(has_markup=has_markup, without=name).matrix()


def test_a_feature_that_is_computed_must_be_listed():
    columns = Columns(1, has_markup=True)
    with pytest.raises(KeyError, match="length_of_beard"):
        columns.put("length_of_beard", 1.0)
    with pytest.raises(KeyError, match="length_of_beard"):
        columns.put_many(("own_p", "length_of_beard"), np.zeros((1, 2)))


def test_plain_text_has_zeros_for_features_of_markup():
    matrix = filled(has_markup=False).matrix()
    zero = {name for name, column in zip(FEATURES, matrix.T, strict=True) if not column.any()}
    assert zero == {name for name, feature in FEATURES.items() if feature.is_markup_only}


def test_columns_put_at_once_are_neighbours_of_one_scale():
    columns = Columns(1, has_markup=True)
    with pytest.raises(ValueError, match="apart from each other"):
        columns.put_many(("own_p", "own_li"), np.zeros((1, 2)))
    with pytest.raises(ValueError, match="different scales"):
        columns.put_many(("log_tokens", "token_length"), np.zeros((1, 2)))


def test_measures_are_put_on_their_scale():
    columns = filled(has_markup=True, without="depth")
    columns.put("depth", np.asarray([10, 90]))
    assert columns.matrix()[:, columns.names.index("depth")].tolist() == [0.5, 2.0]


def test_a_name_finds_its_column():
    found = features("<p>One</p>")
    place = found.column_of["link_density"]
    assert found.names[place] == "link_density"
    with pytest.raises(KeyError):
        found["no such column"]


def test_columns_can_be_added():
    found = features("<p>One</p><p>Two</p>")
    more = found.plus(("vote",), np.asarray([[1.0], [0.0]], dtype=np.float32))
    assert more["vote"].tolist() == [1.0, 0.0]
    assert more.names[:-1] == found.names
