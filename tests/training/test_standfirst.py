"""Fitting the models of the standfirst."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from boilerkit.deciding.standfirst import SCORED, UNSCORED, StandfirstModel
from boilerkit.deciding.standfirst_facts import SCORE_FACTS
from boilerkit.training.standfirst import (
    OpeningNode,
    OpeningPage,
    best_count,
    cross_validated,
    fit,
    precision_recall,
)


def words(text: str) -> Counter[str]:
    return Counter(text.split())


@pytest.fixture(scope="module")
def pages() -> list[OpeningPage]:
    """Standfirsts are bold and short; a scorer is right more often than not."""
    random = np.random.default_rng(1)
    found = []
    for number in range(200):
        is_deck = bool(number % 2)
        facts = dict.fromkeys(SCORE_FACTS, 0.0)
        facts |= {
            "chance": float(np.clip(0.3 + 0.4 * is_deck + random.normal(0, 0.2), 0, 1)),
            "bold": float(random.random() < (0.9 if is_deck else 0.2)),
            "chars": float(random.normal(0.5 if is_deck else 0.8, 0.1)),
        }
        node = OpeningNode(facts, words(f"a b c {number}"), is_deck)
        found.append(OpeningPage(number % 5, (node,), node.words if is_deck else Counter()))
    return found


@pytest.mark.parametrize(
    ("nodes", "gold", "count"),
    [
        (["a b c", "d e f"], "a b c", 1),
        (["a b c", "d e f", "g h"], "a b c d e f", 2),
        (["kicker", "a b c d e"], "a b c d e", 2),
        (["x y z u v w", "a b c"], "a b c", 0),
        (["a b c"], "", 0),
        ([], "a b", 0),
    ],
)
def test_the_first_nodes_that_hold_the_standfirst_s_words(nodes, gold, count):
    assert best_count([words(node) for node in nodes], words(gold)) == count


def test_unseen_sites_are_judged_well(pages):
    precision, recall = precision_recall(pages, cross_validated(pages, SCORED), 0.5)
    assert precision > 0.85
    assert recall > 0.85


def test_without_a_scorer_its_facts_are_left_out(pages):
    model = StandfirstModel.of(fit(pages, UNSCORED))
    assert model.facts == ("bold", "chars")
    assert model.chance({"bold": 1.0, "chars": 0.5}) > 0.8
    assert model.chance({"bold": 0.0, "chars": 0.9}) < 0.2


def test_the_same_pages_give_the_same_model(pages):
    assert fit(pages, SCORED) == fit(pages, SCORED)


def test_nothing_is_taken_after_a_node_that_is_none():
    nodes = tuple(OpeningNode({}, words(text), True) for text in ("a b", "c d", "e f"))
    page = OpeningPage(0, nodes, words("a b c d e f"))
    assert precision_recall([page], [[0.9, 0.1, 0.9]], 0.5) == (1.0, 2 / 6)
