"""Scorers by name."""

from __future__ import annotations

import pytest

from boilerkit.page.labels import LABELS
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import Scorer, ScorerError
from boilerkit.scorers.registry import SCORER_NAMES, check_scorer, scorer_of

PAGE = parse_page("<h1>Rain</h1><p>It rained all day in the valley.</p>")


def named(name: str) -> Scorer:
    try:
        return scorer_of(name)
    except ScorerError as error:
        pytest.skip(f"{name}: {error}")


@pytest.mark.parametrize("name", SCORER_NAMES)
def test_a_name_gives_its_scorer(name):
    scorer = named(name)
    assert isinstance(scorer, Scorer)
    assert scorer.name == name
    assert scorer.score(PAGE).shape == (2, len(LABELS))


@pytest.mark.parametrize("name", SCORER_NAMES)
def test_a_name_gives_the_same_scorer_again(name):
    assert named(name) is scorer_of(name)


def test_a_scorer_is_taken_as_it_is():
    scorer = scorer_of("learned")
    assert scorer_of(scorer) is scorer


def test_the_error_names_the_choices():
    with pytest.raises(ScorerError, match="heuristic, learned, ensemble"):
        check_scorer("magic")


def test_what_cannot_score_is_refused():
    with pytest.raises(ScorerError, match="needs `name` and `score"):
        check_scorer(3)
