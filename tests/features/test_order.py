"""Features of the order of blocks."""

from __future__ import annotations

import numpy as np
import pytest

from tests.features.pages import PROSE, column

pytestmark = pytest.mark.usefixtures("core")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("place", [0.0, 0.3333, 0.6667]),
        ("chars_share", [0.2857, 0.2857, 0.4286]),
        ("seen_before", [0.0, 0.0, 0.0]),
    ],
)
def test_values_of_a_column(name, expected):
    html = '<h1><b>Bold</b></h1><p><a href="/">link</a></p><p>By <a href="/">us.</a></p>'
    assert column(html, name) == expected


def test_repeats_are_counted():
    html = "<p>Share</p><p>One</p><p>Share</p>"
    assert column(html, "seen_before") == [0.0, 0.0, 1.0]
    assert column(html, "repeats") == [0.6931, 0.0, 0.6931]


def test_prose_before_and_after_a_block_does_not_count_the_block():
    html = f"<p>{PROSE}</p><p>Menu</p><p>{PROSE}</p>"
    assert column(html, "prose_before") == [0.0, 0.5, 0.5]
    assert column(html, "prose_after") == [0.5, 0.5, 0.0]


@pytest.mark.parametrize("blocks", [2, 8, 9, 30])
def test_prose_around_a_block_is_summed_up(blocks):
    around = column(f"<p>{PROSE}</p>" * blocks, "prose_around")
    most = min(blocks, 9) * len(PROSE)
    assert max(around) == pytest.approx(np.log1p(most) / 8, abs=1e-3)
