"""What networks learn from."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.evaluation.datasets import Document
from boilerkit.features import FEATURES
from boilerkit.training.alignment import UNKNOWN
from boilerkit.training.reading import (
    block_weights,
    read_markup,
    read_text,
    standfirst_weights,
)


@pytest.mark.parametrize(("pages_alike", "share"), [(0.0, 100.0), (0.5, 10.0), (1.0, 1.0)])
def test_long_pages_outvote_short_ones_as_far_as_they_may(pages_alike: float, share: float) -> None:
    one, many = (
        block_weights(np.zeros(blocks, np.int64), np.full(blocks, 3.0, np.float32), pages_alike)
        for blocks in (4, 400)
    )
    assert many.sum() / one.sum() == pytest.approx(share, rel=1e-4)


def test_long_blocks_weigh_more_and_unknown_ones_nothing() -> None:
    labels = np.asarray([0, 1, UNKNOWN])
    weights = block_weights(labels, np.asarray([1.0, 5.0, 5.0], np.float32), 0.5)
    assert weights[1] > weights[0] > weights[2] == 0.0


def test_plain_text_is_learned_without_features_of_markup() -> None:
    blocks = (
        ("title", "Rain in the valley"),
        ("body", "It rained all day, and it rained all night."),
    )
    reading = read_text(Document("1", "a.example", "mine", "", blocks=blocks))
    assert reading.labels.tolist() == [0, 1]
    assert not [name for name in reading.names if FEATURES[name].is_markup_only]
    assert len(reading.names) == sum(not f.is_markup_only for f in FEATURES.values())
    assert reading.matrix.shape == (2, len(reading.names))


DECK = "The river rose over its banks, and the bridge was closed to carts and people alike."
STORY = (
    "It began on Monday night, the keeper of the bridge said, and nobody slept in the valley.",
    "By noon on Tuesday the water was at the door of the mill, higher than in forty years.",
    "On Wednesday it fell, and the miller opened the gates again for the first time.",
)
BLOCKS = (
    ("title", "Rain in the valley"),
    ("meta", "By Ann Miller"),
    ("body", DECK),
    *(("body", text) for text in STORY),
    ("boilerplate", "About this site"),
)
HTML = (
    f"<h1>Rain in the valley</h1><p class=author>By Ann Miller</p><h2>{DECK}</h2>"
    + "".join(f"<p>{text}</p>" for text in STORY)
    + "<footer>About this site</footer>"
)


def labelled(standfirst: tuple[int, ...] | None) -> Document:
    return Document("1", "a.example", "mine", HTML, blocks=BLOCKS, standfirst=standfirst)


def test_the_standfirst_comes_along_with_the_labels() -> None:
    reading = read_markup(labelled((2,)))
    assert reading.standfirst is not None
    assert reading.standfirst.tolist() == [False, False, True, False, False, False, False]
    assert reading.labels.tolist() == read_markup(labelled(None)).labels.tolist()
    none = read_markup(labelled(()))
    assert none.standfirst is not None
    assert not none.standfirst.any()
    assert read_markup(labelled(None)).standfirst is None


def test_the_opening_counts_most_for_the_standfirst() -> None:
    weights = standfirst_weights(read_markup(labelled((2,))))
    assert weights.sum() == pytest.approx(1.0, rel=1e-5)
    assert weights[[0, 1, 6]].tolist() == [0.0, 0.0, 0.0]
    assert weights[2] == pytest.approx(2 * weights[3]) == pytest.approx(4 * weights[5])
    assert not standfirst_weights(read_markup(labelled(None))).any()


@pytest.mark.parametrize("seed", range(12))
def test_the_standfirst_comes_along_into_text_dumps(seed: int) -> None:
    reading = read_text(labelled((2,)), np.random.default_rng(seed))
    assert reading.standfirst is not None
    # as a line of its own, wrapped lines or part of a line, in no other place
    assert reading.standfirst.sum() >= 1
    assert (reading.labels[reading.standfirst] == 1).all()
    words = [w for w, is_it in zip(reading.words, reading.standfirst, strict=True) if is_it]
    assert any("river" in line for line in words)
    others = [w for w, is_it in zip(reading.words, reading.standfirst, strict=True) if not is_it]
    assert not any("river" in line for line in others)
