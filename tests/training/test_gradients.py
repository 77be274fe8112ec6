"""Backpropagation in numpy against finite differences, for every array of a network."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.scorers.network import SINGLE_THREAD, Inputs, Network, Shape
from boilerkit.scorers.vocabulary import Bags
from boilerkit.training.gradients import Run, cross_product

SHAPE = Shape(
    features=3, vocabularies=(4, 3, 2), embedding=2, width=5, dilations=(1, 3), contexts=(1,)
)


def network(shape: Shape = SHAPE) -> Network:
    rng = np.random.default_rng(1)
    arrays = {
        name: rng.normal(0, 0.6, size).astype(np.float32) for name, size in shape.arrays().items()
    }
    arrays["scale"] = np.abs(arrays["scale"]) + np.float32(0.5)
    return Network(shape, arrays)


def page(rows: int) -> Inputs:
    rng = np.random.default_rng(2)

    def bags(count: int, words: int) -> Bags:
        return Bags.of([rng.integers(0, words, rng.integers(0, 3)).tolist() for _ in range(count)])

    return Inputs(
        matrix=rng.normal(size=(rows, 3)).astype(np.float32),
        words=bags(rows, 4),
        hints=(bags(3, 3), bags(3, 2)),
        kind=rng.integers(0, 3, rows),
        path=rng.integers(0, 3, rows),
        containers=rng.integers(0, 2, (2, rows)),
    )


@pytest.mark.parametrize("rows", [1, 2, 9])
def test_a_run_gives_what_the_network_gives(rows: int) -> None:
    inputs = page(rows)
    found = Run(network(), inputs).outputs
    np.testing.assert_allclose(found, network().outputs(inputs), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", [n for n in SHAPE.arrays() if n not in ("mean", "scale")])
@pytest.mark.parametrize("rows", [1, 9])
def test_gradients_are_what_small_steps_show(name: str, rows: int) -> None:
    first, inputs = network(), page(rows)
    rng = np.random.default_rng(3)
    wanted = rng.normal(size=(rows, SHAPE.outputs)).astype(np.float32)
    found = Run(first, inputs).gradients(wanted)[name]
    direction = rng.normal(size=found.shape).astype(np.float32)

    def loss(step: float) -> float:
        moved = {**first.arrays, name: first.arrays[name] + np.float32(step) * direction}
        return float((Network(SHAPE, moved).outputs(inputs) * wanted).sum(dtype=np.float64))

    step = 2e-3
    slope = (loss(step) - loss(-step)) / (2 * step)
    assert float((found * direction).sum()) == pytest.approx(slope, rel=0.03, abs=0.03)


def test_every_array_has_a_gradient() -> None:
    found = Run(network(), page(9)).gradients(np.ones((9, SHAPE.outputs), dtype=np.float32))
    sizes = {n: s for n, s in SHAPE.arrays().items() if n not in ("mean", "scale")}
    assert {name: array.shape for name, array in found.items()} == sizes


@pytest.mark.parametrize("rows", [0, 1, 29, 30, 31, 100])
def test_products_of_long_pages_are_summed_over_their_pieces(rows: int) -> None:
    rng = np.random.default_rng(4)
    inner, width = 40, 400
    assert SINGLE_THREAD // (inner * width) == 30
    left = rng.normal(size=(rows, inner)).astype(np.float32)
    right = rng.normal(size=(rows, width)).astype(np.float32)
    np.testing.assert_allclose(cross_product(left, right), left.T @ right, rtol=1e-4, atol=1e-4)
