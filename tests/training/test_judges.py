"""The terms by which pages are judged."""

from __future__ import annotations

import numpy as np

from boilerkit.deciding.confidence import FACTS, OF_CONFIDENCE
from boilerkit.training.judges import JudgedPage, fit_terms, judge_quality, ranks


def test_equal_values_share_the_mean_of_their_ranks():
    assert ranks(np.array([1.0, 0.5, 1.0, 0.2, 1.0])).tolist() == [4.0, 2.0, 4.0, 1.0, 4.0]


def test_terms_follow_what_tells():
    chance = np.random.default_rng(0)
    facts = chance.normal(size=(400, 2))
    terms = fit_terms(facts, (facts[:, 0] > 0.3).astype(float))
    assert terms[0] > 5 * abs(terms[1])
    assert terms[2] < 0  # fewer than half are wanted


def test_a_fact_that_orders_pages_gives_a_confidence_that_does():
    chance = np.random.default_rng(1)
    place = FACTS.index("most_doubtful_body")
    pages = []
    for number in range(200):
        facts = np.zeros(len(FACTS))
        facts[place] = chance.random()
        pages.append(JudgedPage(number % 5, facts, True, 1.0 - 0.1 * float(facts[place]) ** 4))
    right, correlation = judge_quality(pages)
    assert right == 1.0
    assert correlation > 0.95


def test_facts_of_confidence_are_facts():
    assert set(FACTS) > OF_CONFIDENCE
