"""The heuristic scorer's cues and points."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from boilerkit.features import FEATURES, column_names, compute_features
from boilerkit.page.labels import LABELS
from boilerkit.parsing.html import parse_page
from boilerkit.scorers.heuristic import Heuristic, context_columns, context_names, cue_columns
from boilerkit.scorers.heuristic import cue_names as names_of

PAGE = parse_page('<h1>A long day of rain</h1><p>It rained all day.</p><p><a href="/">Menu</a></p>')


def test_steps_of_the_table_become_cues() -> None:
    assert names_of(["bullet_share", "own_p"]) == (
        "bullet_share>0.001",
        "bullet_share>0.03",
        "own_p",
    )
    steps = sum(max(len(FEATURES[name].steps), 1) for name in column_names(has_markup=True))
    assert len(names_of(column_names(has_markup=True))) == steps


def test_an_unknown_column_has_no_cues() -> None:
    with pytest.raises(KeyError, match="beard"):
        names_of(["log_chars", "beard"])


def test_cues_hold_above_their_step() -> None:
    features = compute_features(PAGE)
    cues = dict(zip(names_of(features.names), cue_columns(features).T, strict=True))
    assert cues["link_density>0.95"].tolist() == [0.0, 0.0, 1.0]
    assert cues["own_p"].tolist() == [0.0, 1.0, 1.0]
    assert (cues["log_chars>2.5"] == (features["log_chars"] > 2.5)).all()


def test_surroundings_have_a_column_for_each_label() -> None:
    first = np.full((len(PAGE), len(LABELS)), 1 / len(LABELS), dtype=np.float32)
    columns = context_columns(compute_features(PAGE), first)
    assert columns.shape == (len(PAGE), len(context_names()))


def test_the_points_of_a_block_add_up_to_its_score(markup_case: Any) -> None:
    page = markup_case.article.page
    card = Heuristic.default().scorecard(page, compute_features(page))
    totals = card.card.total(card.cues)
    for block in range(0, len(page), 7):
        for place, label in enumerate(LABELS):
            points = sum(reason.points for reason in card.reasons(block, label))
            assert points + card.card.start[place] == pytest.approx(totals[block, place], abs=1e-3)


def test_points_for_unknown_cues_are_refused(tmp_path: Any) -> None:
    path = tmp_path / "points.json"
    path.write_text(json.dumps({"markup": {"first": {"start": {}, "beard>2": {"body": 1.0}}}}))
    with pytest.raises(ValueError, match="unknown cues: beard>2"):
        Heuristic.load(path)
