"""Single rules, on pages made for them."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit import extract
from boilerkit.deciding.labelling import decide
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.html import parse_page


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Rain</h1><p>It rained all day in the valley.</p>",
        "<h1>Rain</h1><p>It rained.</p><p>And more.</p>",
        "<article><h1>Storm hits coast</h1><p>A storm hit the coast on Monday.</p></article>",
    ],
)
def test_the_one_heading_of_a_small_page_is_its_title(html: str) -> None:
    article = extract(html)
    assert article.title in ("Rain", "Storm hits coast")
    assert article.title not in article.text
    assert article.text


def test_one_of_two_headings_is_not_taken_for_the_title() -> None:
    page = parse_page("<h1>Rain</h1><p>It rained.</p><h1>Snow</h1><p>It snowed.</p>")
    scores = np.full((4, len(LABELS)), 0.02, dtype=np.float32)
    scores[:, LABEL_INDEX[Label.BODY]] = 0.8
    assert (decide(page, scores) == LABEL_INDEX[Label.BODY]).all()
