"""What moved the learned scorer, by hiding one kind of evidence after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from boilerkit.parsing.html import parse_page
from boilerkit.report.contributions import GROUPS, LIMIT, NEIGHBOURS, occlude
from boilerkit.scorers.learned import Learned

LEARNED = Learned.default()


def contributions(html: Any) -> Any:
    page = parse_page(html)
    labels = LEARNED.score(page).argmax(axis=1)
    return page, labels, occlude(LEARNED, page, labels)


def test_with_everything_shown_the_scores_are_the_scorers_own(markup_case: Any) -> None:
    page, _, found = contributions(markup_case.source)
    assert found.scores == pytest.approx(LEARNED.score(page), abs=1e-4)
    assert found.pushes.shape == (len(page), len(GROUPS))
    assert np.abs(found.pushes).max() <= LIMIT


def test_hiding_evidence_moves_scores(cases: Any) -> None:
    page = next(case for case in cases if case.name == "big-daily")
    _, _, found = contributions(page.source)
    moved = np.abs(found.pushes).max(axis=0)
    assert (moved > 0.05).all(), dict(zip(GROUPS, moved, strict=True))


def test_a_block_without_neighbours_owes_them_nothing() -> None:
    _, _, found = contributions("<p>It rained all day long in the valley, and nobody went out.</p>")
    assert abs(found.pushes[0, GROUPS.index(NEIGHBOURS)]) < 1e-3


def test_an_empty_page_has_no_contributions() -> None:
    assert occlude(LEARNED, parse_page("<p></p>"), np.zeros(0, dtype=np.int64)) is None
