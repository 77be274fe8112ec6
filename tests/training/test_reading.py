"""What networks learn from."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.evaluation.datasets import Document
from boilerkit.features import FEATURES
from boilerkit.training.alignment import UNKNOWN
from boilerkit.training.reading import block_weights, read_text


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
