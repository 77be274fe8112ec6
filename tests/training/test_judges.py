"""The terms by which pages are judged."""

from __future__ import annotations

import numpy as np

from boilerkit.deciding.confidence import page_facts
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.plain_text import parse_text
from boilerkit.training.judges import (
    OF_CONFIDENCE,
    JudgedPage,
    fit_terms,
    judge_quality,
    ranks,
    terms_of,
)


def test_equal_values_share_the_mean_of_their_ranks():
    assert ranks(np.array([1.0, 0.5, 1.0, 0.2, 1.0])).tolist() == [4.0, 2.0, 4.0, 1.0, 4.0]


def test_terms_follow_the_facts_that_matter():
    chance = np.random.default_rng(0)
    facts = chance.normal(size=(400, 2))
    terms = fit_terms(facts, (facts[:, 0] > 0.3).astype(float))
    assert terms[0] > 5 * abs(terms[1])
    assert terms[2] < 0  # fewer than half are wanted


def test_a_fact_that_orders_pages_gives_a_confidence_that_does():
    chance = np.random.default_rng(1)
    pages = []
    for number in range(200):
        facts = {"body_share": 0.0, "most_doubtful_body": float(chance.random()), "sureness": 0.0}
        f1 = 1.0 - 0.1 * facts["most_doubtful_body"] ** 4
        pages.append(JudgedPage(number % 5, facts, True, f1))
    right, correlation = judge_quality(pages)
    assert right == 1.0
    assert correlation > 0.95


def test_facts_of_mistakes_leave_the_kind_of_page_alone():
    chance = np.random.default_rng(2)
    pages = []
    for number in range(200):
        doubt, share = chance.random(2).tolist()
        facts = {"most_doubtful_body": doubt, "body_share": share}
        pages.append(JudgedPage(number % 5, facts, share > 0.3, 1.0 - 0.1 * doubt))
    table = terms_of(pages)
    assert set(table["is_article"]) == {"body_share", "start"}
    assert set(table["confidence"]) == {"most_doubtful_body", "body_share", "start"}


def test_facts_kept_from_the_kind_of_page_are_facts():
    page = parse_text("It rained all day in the valley.")
    scores = np.full((1, len(LABELS)), 1 / len(LABELS), dtype=np.float32)
    labels = np.asarray([LABEL_INDEX[Label.BODY]])
    assert page_facts(page, labels, scores).keys() > OF_CONFIDENCE
