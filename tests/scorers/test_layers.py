"""The steps of a network beside its products: against plain numpy, and native against Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import speedups
from boilerkit.scorers import layers
from boilerkit.scorers.groups import GroupMeans
from boilerkit.scorers.network import products
from tests.scorers.test_network import made_inputs, made_network


def made(rows: int, width: int, seed: int = 0) -> layers.Floats:
    return np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)


@pytest.mark.parametrize(("rows", "width"), [(0, 3), (1, 1), (7, 5), (40, 64)])
def test_running_maxima_look_to_both_ends(core, rows, width):
    values = made(rows, width)
    found = layers.running_maxima(values)
    assert found.shape == (rows, 2 * width)
    for row in range(rows):
        assert (found[row, :width] == values[: row + 1].max(axis=0)).all()
        assert (found[row, width:] == values[row:].max(axis=0)).all()


@pytest.mark.parametrize("dilation", [1, 3, 9, 10])
def test_taps_are_joined_where_there_are_rows_so_far_away(core, dilation):
    taps, bias = np.stack([made(10, 4, seed) for seed in range(3)]), made(1, 4)[0]
    found = layers.joined_taps(taps, bias, dilation)
    for row in range(10):
        before = taps[0, row - dilation] if row >= dilation else 0
        after = taps[2, row + dilation] if row + dilation < 10 else 0
        np.testing.assert_allclose(found[row], taps[1, row] + bias + before + after, rtol=1e-5)
    alone = layers.joined_taps(taps[1:2], bias, dilation)
    np.testing.assert_array_equal(alone, taps[1] + bias)


@pytest.mark.parametrize("width", [1, 2, 3, 7, 64, 100])
def test_a_layer_lets_on_what_is_above_zero_after_its_norm(core, width):
    sums, below, norm = made(20, width), made(20, width, 1), made(2, width, 2)
    exact = sums.astype(np.float64)
    spread = np.sqrt((exact**2).mean(axis=1, keepdims=True) + 1e-5)
    expected = below + np.maximum(exact / spread * norm[0] + norm[1], 0)
    np.testing.assert_allclose(layers.let_on(sums, below, norm), expected, rtol=1e-4, atol=1e-5)


def test_bags_without_words_have_no_sum(core):
    table = made(5, 3)
    flat, offsets = np.asarray([4, 4, 0]), np.asarray([0, 0, 2, 2, 3])
    sums = layers.bag_sums(flat, offsets, table)
    np.testing.assert_allclose(sums, [[0] * 3, 2 * table[4], [0] * 3, table[0]], rtol=1e-6)
    assert layers.bag_sums(flat[:0], offsets[:1], table).shape == (0, 3)


def test_products_in_pieces_are_those_of_the_whole():
    rows, weights = made(700, 30), np.stack([made(30, 64, seed) for seed in range(3)])
    found = products(rows, weights)
    np.testing.assert_allclose(found, rows @ weights, rtol=1e-4, atol=1e-4)


@pytest.mark.skipif(not speedups.IS_NATIVE, reason="the native parts were not built or are off")
@given(st.integers(0, 90), st.integers(0, 1_000), st.booleans())
def test_networks_are_the_same_to_the_bit_natively(rows, seed, far):
    inputs = made_inputs(rows, seed)
    if far:  # numbers too far apart to be counted in a table
        inputs.path[:] = inputs.path * 1_000_000 - 7
    network = made_network(seed)
    natively = network.outputs(inputs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speedups, "IS_NATIVE", False)
        assert network.outputs(inputs).tobytes() == natively.tobytes()


@given(st.lists(st.integers(-3, 40), max_size=60))
def test_group_means_are_the_same_to_the_bit_natively(numbers):
    groups, values = np.asarray(numbers, dtype=np.int64), made(len(numbers), 9)
    found = []
    for is_native in {speedups.IS_NATIVE, False}:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(speedups, "IS_NATIVE", is_native)
            means = GroupMeans(groups)
            rows = values.copy()
            means.add_to(rows, means.of(values))
            found.append(means.spread(means.of(values)).tobytes() + rows.tobytes())
    assert len(set(found)) == 1
