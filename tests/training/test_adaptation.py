"""Adapting networks: what may change, what must not, and that it helps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from boilerkit.evaluation.datasets import document_of
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.network import Network, Shape
from boilerkit.scorers.weights import Model, Weights
from boilerkit.training import adaptation
from boilerkit.training.adaptation import Adapter, AdaptOptions, with_new_words
from boilerkit.training.alignment import NOT_BODY
from boilerkit.training.gradients import Gradients
from boilerkit.training.reading import HintWords, Reading, read_markup
from boilerkit.training.varied_pages import shipped_sample
from tests.training.own_site import LABELS, record

NAMES = ("log_tokens", "first", "second")


def small_model(*, standfirst: bool = True) -> Model:
    shape = Shape(3, (2, 1, 1), embedding=2, width=6, dilations=(1,), contexts=(0,))
    shape = Shape(**{**{f: getattr(shape, f) for f in shape.__slots__}, "standfirst": standfirst})
    rng = np.random.default_rng(0)
    arrays = {
        name: rng.normal(0, 0.5, size).astype(np.float32) for name, size in shape.arrays().items()
    }
    arrays["scale"] = np.ones(3, dtype=np.float32)
    return Model((Network(shape, arrays),), NAMES, (("rain", "^sun"), ("main",), ("main",)))


def small_page(seed: int, labels: list[int], word: str = "kelp") -> Reading:
    rng = np.random.default_rng(seed)
    rows = len(labels)
    lists = tuple((word, "rain") if label == 7 else ("rain",) for label in labels)
    return Reading(
        site="a.example",
        names=NAMES,
        matrix=np.abs(rng.normal(1, 0.5, (rows, 3))).astype(np.float32),
        words=lists,
        hints=HintWords(np.arange(rows) % 2, (("main",), ("kt",)), (("main",), ("main",))),
        path=np.arange(rows) % 2,
        containers=np.zeros((2, rows), dtype=np.int64),
        labels=np.asarray(labels, dtype=np.int64),
    )


PAGES = [small_page(seed, [0, 1, 7, 1, 7]) for seed in range(4)]
SAMPLE = [small_page(seed, [0, 1, 1, 2], word="rain") for seed in range(10, 14)]


def test_words_of_several_pages_are_new_rows() -> None:
    rare = small_page(9, [7], word="eel")
    grown = with_new_words(small_model(), [*PAGES, rare], 2)
    assert grown.vocabularies == (("rain", "^sun", "kelp"), ("main", "kt"), ("main",))
    assert grown.networks[0].shape.vocabularies == (3, 2, 1)
    assert not grown.networks[0].arrays["tables.0.weight"][2].any()


def test_nothing_else_than_new_words_and_the_last_layer_changes() -> None:
    first = small_model()
    network, before = Adapter(first, SAMPLE).adapt(PAGES).networks[0], first.networks[0]
    for name, array in before.arrays.items():
        now = network.arrays[name]
        if name.startswith("leave"):
            assert not np.array_equal(now[:8], array[:8])
            np.testing.assert_array_equal(now[8:], array[8:])  # the standfirst's output
        else:
            np.testing.assert_array_equal(now[: len(array)], array)
    assert network.arrays["tables.0.weight"][2].any()


def test_no_page_moves_the_weights_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    gradients = adaptation._own_gradients

    def counted(network: Network, lessons: Sequence[adaptation._Lesson]) -> Gradients:
        sizes.append(len(lessons))
        return gradients(network, lessons)

    monkeypatch.setattr(adaptation, "_own_gradients", counted)
    five = [*PAGES, small_page(4, [0, 1, 7, 1, 7])]
    Adapter(small_model(), SAMPLE).adapt(five, AdaptOptions(epochs=2, pages_a_step=4))
    assert sizes == [3, 2, 3, 2]


def test_the_same_pages_give_the_same_model() -> None:
    one, two = (Adapter(small_model(), SAMPLE).adapt(PAGES) for _ in range(2))
    for name, array in one.networks[0].arrays.items():
        np.testing.assert_array_equal(array, two.networks[0].arrays[name])


@pytest.mark.parametrize("standfirst", [True, False])
def test_labels_that_are_partly_known_teach_too(standfirst: bool) -> None:
    page = small_page(1, [1, NOT_BODY, -1, NOT_BODY])
    adapted = Adapter(small_model(standfirst=standfirst), []).adapt([page])
    assert all(np.isfinite(a).all() for a in adapted.networks[0].arrays.values())


def test_the_sample_holds_the_last_layer() -> None:
    def moved(distillation: float) -> float:
        options = AdaptOptions(distillation=distillation, epochs=40)
        after = Adapter(small_model(), SAMPLE).adapt(PAGES, options).networks[0]
        before = small_model().networks[0]
        return float(np.abs(after.arrays["leave.weight"] - before.arrays["leave.weight"]).sum())

    assert moved(30.0) < 0.7 * moved(0.0)


def test_a_sites_own_markup_is_learned_from_a_few_pages() -> None:
    """Its notices and shelf of old stories are sentences that the shipped weights take for text."""
    readings = [read_markup(document_of(record(name))) for name in LABELS]
    model = Learned.default().weights.models[MARKUP]
    adapted = Adapter(model, shipped_sample()[:40]).adapt(readings[:4])
    assert {"nudge", "hearth", "attic"} <= set(adapted.vocabularies[1])
    held = [document_of(record(name)) for name in list(LABELS)[4:]]

    def right(of: Model) -> float:
        scorer = Learned(Weights({MARKUP: of}, {}))
        shares = [
            (scorer.score(parse_page(d.html)).argmax(1) == r.labels).mean()
            for d, r in zip(held, readings[4:], strict=True)
        ]
        return float(np.mean(shares))

    assert right(model) < 0.8
    assert right(adapted) > 0.9
