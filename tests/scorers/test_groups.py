"""Means over groups of rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.scorers.groups import GroupMeans


@given(st.lists(st.integers(-5, 1000), min_size=1, max_size=30))
def test_every_row_gets_the_mean_of_its_group(numbers):
    groups = np.asarray(numbers, dtype=np.int64)
    values = np.random.default_rng(len(numbers)).normal(size=(len(numbers), 3)).astype(np.float32)
    means = GroupMeans(groups)
    expected = [values[groups == g].mean(axis=0) for g in groups]
    np.testing.assert_allclose(means.spread(means.of(values)), expected, rtol=1e-4, atol=1e-5)


def test_no_rows_give_no_means():
    means = GroupMeans(np.zeros(0, dtype=np.int64))
    none = np.zeros((0, 3), dtype=np.float32)
    assert means.spread(means.of(none)).shape == (0, 3)
