"""How far an extraction can be trusted."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from boilerkit.deciding.confidence import article_chance_of_text, confidence_of, page_facts
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.plain_text import parse_text

PROSE = "A long sentence about the harbour, its ferries and the people who wait for them. " * 4


class Verdict(NamedTuple):
    is_article: bool
    confidence: float


def verdict(*blocks: tuple[str, Label, float]) -> Verdict:
    """Judge blocks of plain text, (text, label, probability of that label)."""
    page = parse_text("\n".join(text for text, _, _ in blocks))
    labels = np.asarray([LABEL_INDEX[label] for _, label, _ in blocks], dtype=np.int64)
    sure = np.asarray([sure for _, _, sure in blocks], dtype=np.float32)
    scores = np.repeat((1 - sure)[:, None] / (len(LABELS) - 1), len(LABELS), axis=1)
    scores[np.arange(len(labels)), labels] = sure
    chance = article_chance_of_text(page, labels, scores)
    return Verdict(chance > 0.5, confidence_of(page, labels, scores))


HEAD = (("Ferry back in service", Label.TITLE, 0.99), ("By Ada Holm", Label.META, 0.98))


def test_a_headline_a_byline_and_a_sure_body_are_an_article():
    found = verdict(*HEAD, *[(PROSE, Label.BODY, 0.99)] * 6)
    assert found.is_article
    assert found.confidence > 0.9


def test_nothing_is_no_article():
    assert verdict() == Verdict(False, 0.0)


def test_a_page_without_body_is_no_article():
    found = verdict(("Menu", Label.BOILERPLATE, 0.99), ("More", Label.RELATED, 0.98))
    assert found == Verdict(False, 0.0)


def test_a_line_of_body_among_teasers_is_no_article():
    teasers = [(PROSE, Label.RELATED, 0.9)] * 10
    assert not verdict(("A word on today's weather.", Label.BODY, 0.6), *teasers).is_article


def test_doubt_lowers_the_confidence():
    sure = verdict(*HEAD, *[(PROSE, Label.BODY, 0.99)] * 6, (PROSE, Label.BOILERPLATE, 0.99))
    unsure = verdict(*HEAD, *[(PROSE, Label.BODY, 0.6)] * 6, (PROSE, Label.BOILERPLATE, 0.99))
    torn = verdict(*HEAD, *[(PROSE, Label.BODY, 0.99)] * 6, *[(PROSE, Label.BOILERPLATE, 0.4)] * 6)
    assert unsure.confidence < sure.confidence
    assert torn.confidence < sure.confidence


def test_confidence_stays_between_zero_and_one():
    found = verdict(("Short", Label.BODY, 0.2), *[(PROSE, Label.BOILERPLATE, 0.9)] * 5)
    assert 0.0 <= found.confidence <= 1.0


def test_judges_weigh_the_facts_of_a_page():
    kinds = json.loads(files("boilerkit.deciding").joinpath("judges.json").read_text())
    page = parse_text(PROSE)
    scores = np.full((1, len(LABELS)), 1 / len(LABELS), dtype=np.float32)
    facts = page_facts(page, np.asarray([LABEL_INDEX[Label.BODY]]), scores)
    judges = [terms for judges in kinds.values() for terms in judges.values()]
    assert {name for terms in judges for name in terms} == {*facts, "start"}
