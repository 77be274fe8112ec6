"""The network's arithmetic against a plain loop over blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.scorers.network import Inputs, Network, Shape, product, sigmoid, softmax
from boilerkit.scorers.vocabulary import Bags

SHAPE = Shape(
    features=5, vocabularies=(7, 4), embedding=3, width=6, dilations=(1, 2, 4), contexts=(0, 2)
)


def made_network(seed: int = 0, standfirst: bool = False) -> Network:
    rng = np.random.default_rng(seed)
    shape = replace(SHAPE, standfirst=standfirst)
    arrays = {
        name: rng.normal(size=size).astype(np.float32) for name, size in shape.arrays().items()
    }
    arrays["scale"] = np.abs(arrays["scale"]) + 0.5
    return Network(shape, arrays)


def made_inputs(rows: int, seed: int = 0) -> Inputs:
    rng = np.random.default_rng(seed)

    def bags(count: int, words: int) -> Bags:
        return Bags.of([rng.integers(0, words, rng.integers(0, 4)).tolist() for _ in range(count)])

    words, *hint_sizes = SHAPE.vocabularies
    path = np.unique(rng.integers(0, 3, rows), return_inverse=True)[1]
    containers = np.stack(
        [np.unique(rng.integers(0, 4, rows), return_inverse=True)[1] for _ in range(4)]
    )
    matrix = rng.normal(size=(rows, SHAPE.features)).astype(np.float32)
    return Inputs(
        matrix=matrix,
        words=bags(rows, words),
        hints=tuple(bags(3, size) for size in hint_sizes),
        kind=rng.integers(0, 3, rows),
        path=path.astype(np.int64),
        containers=containers.astype(np.int64),
    )


def slow_logits(network: Network, inputs: Inputs) -> np.ndarray:
    """The same network, one block after another and in double precision."""
    a = {name: array.astype(np.float64) for name, array in network.arrays.items()}
    rows, width = len(inputs.matrix), SHAPE.width

    def entered(row: int) -> np.ndarray:
        read = [(inputs.matrix[row] - a["mean"]) / a["scale"]]
        for table, bags in enumerate((inputs.words, *inputs.hints)):
            bag = inputs.kind[row] if table else row
            numbers = bags.flat[bags.offsets[bag] : bags.offsets[bag + 1]]
            read.append(a[f"tables.{table}.weight"][numbers].sum(axis=0))
        return np.maximum(a["enter.weight"] @ np.concatenate(read) + a["enter.bias"], 0)

    entry = [entered(row) for row in range(rows)]
    h = list(entry)
    for layer, dilation in enumerate(SHAPE.dilations):
        out = []
        for row in range(rows):
            near = [h[r] if 0 <= r < rows else np.zeros(width)
                    for r in (row - dilation, row, row + dilation)]  # fmt: skip
            z = a[f"convolutions.{layer}.weight"] @ np.concatenate(near)
            z = z + a[f"convolutions.{layer}.bias"]
            if layer in SHAPE.contexts:
                container = inputs.containers[SHAPE.contexts.index(layer)]
                seen = [np.max(h[: row + 1], axis=0), np.max(h[row:], axis=0)]
                for group in (inputs.path, container):
                    alike = [h[r] for r in range(rows) if group[r] == group[row]]
                    seen.append(np.mean(alike, axis=0))
                z = z + a[f"contexts.{layer}.weight"] @ np.concatenate(seen)
            z = (z - z.mean()) / np.sqrt(z.var() + 1e-5)
            z = z * a[f"norms.{layer}.weight"] + a[f"norms.{layer}.bias"]
            out.append(h[row] + np.maximum(z, 0))
        h = out
    both = [np.concatenate([h[row], entry[row]]) for row in range(rows)]
    return np.asarray([a["leave.weight"] @ b + a["leave.bias"] for b in both])


@pytest.mark.parametrize("rows", [1, 2, 3, 9, 40])
def test_logits_are_those_of_the_plain_loop(rows):
    network, inputs = made_network(rows), made_inputs(rows, seed=rows)
    np.testing.assert_allclose(
        network.logits(inputs), slow_logits(network, inputs), rtol=2e-3, atol=2e-3
    )


@pytest.mark.parametrize("rows", [0, 1, 38, 39, 40, 100])
def test_products_in_pieces_are_products(rows):
    rng = np.random.default_rng(rows)
    left = rng.normal(size=(rows, 192)).astype(np.float32)
    weight = rng.normal(size=(64, 192)).astype(np.float32)
    np.testing.assert_allclose(product(left, weight), left @ weight.T, rtol=1e-4, atol=1e-4)


def test_no_blocks_give_no_rows():
    assert made_network().logits(made_inputs(0)).shape == (0, 8)
    assert made_network(standfirst=True).outputs(made_inputs(0)).shape == (0, 9)


def test_the_standfirst_is_one_output_more():
    network, inputs = made_network(standfirst=True), made_inputs(9)
    outputs = network.outputs(inputs)
    np.testing.assert_allclose(outputs, slow_logits(network, inputs), rtol=2e-3, atol=2e-3)
    np.testing.assert_array_equal(network.logits(inputs), outputs[:, :8])


@given(st.floats(-1000, 1000))
def test_log_odds_become_probabilities(logit):
    chance = float(sigmoid(np.asarray([logit], dtype=np.float32))[0])
    assert 0.0 <= chance <= 1.0
    assert (chance > 0.5) == (np.float32(logit) > 0) or abs(logit) < 1e-6


def test_inputs_and_weights_stay_as_they_were():
    network, inputs = made_network(), made_inputs(12)
    arrays = {name: array.copy() for name, array in network.arrays.items()}
    matrix = inputs.matrix.copy()
    first = network.logits(inputs)
    np.testing.assert_array_equal(network.logits(inputs), first)
    np.testing.assert_array_equal(inputs.matrix, matrix)
    for name, array in arrays.items():
        np.testing.assert_array_equal(network.arrays[name], array)


@given(st.lists(st.lists(st.floats(-1e4, 1e4, width=32), min_size=8, max_size=8), max_size=6))
def test_softmax_rows_are_probabilities(rows):
    out = softmax(np.asarray(rows, dtype=np.float32).reshape(-1, 8))
    assert out.shape == (len(rows), 8)
    assert (out >= 0).all()
    np.testing.assert_allclose(out.sum(axis=1), 1.0, atol=1e-5)


def test_softmax_keeps_the_order():
    out = softmax(np.asarray([[1.0, 3.0, 2.0]], dtype=np.float32))
    assert out[0].argsort().tolist() == [0, 2, 1]
