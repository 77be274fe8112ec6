"""What a standfirst shows in."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.deciding.standfirst import SCORED, UNSCORED, StandfirstModel
from boilerkit.deciding.standfirst_facts import SCORE_FACTS, Facts, Opening, facts_of
from tests.deciding.test_standfirst import DECK, STORY, article_of, page_of


def facts(html: str, place: int = 0, chances: list[float] | None = None) -> Facts:
    article = article_of(html, chances)
    column = article.standfirst_scores
    opening = Opening(article.page, article.structure, article.labels, article.scores, column)
    return facts_of(opening, place)


def test_the_models_ask_for_facts_that_there_are():
    known = facts(page_of(f"<p>{DECK}</p>"))
    assert StandfirstModel.default(SCORED).facts == tuple(known)
    assert StandfirstModel.default(UNSCORED).facts == tuple(
        name for name in known if name not in SCORE_FACTS
    )


def test_all_facts_are_numbers_of_a_common_size():
    values = np.asarray(list(facts(page_of(f"<h2 class=deck>{DECK}</h2>")).values()))
    assert np.isfinite(values).all()
    assert np.abs(values).max() < 20


def test_a_deck_in_the_header_is_apart_from_the_text():
    deck = facts(page_of(f"<h2 class=deck>{DECK}</h2>"))
    assert deck["class_standfirst"] == 1.0
    assert deck["nearer_title"] > 0
    assert deck["next_same_path"] == 0.0
    assert deck["meta_between"] == 1.0
    assert deck["images_between"] == 1.0
    text = facts(page_of(""))
    assert text["next_same_path"] == 1.0
    assert text["next_same_parent"] == 1.0


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (DECK, "summary_equal"),
        (f"{DECK[:70]}…", "summary_cut"),
        (f"{DECK} {STORY[0][:50]}", "summary_flows"),
        (f"{DECK} | The Elm Bay Courier", "summary_more"),
        (STORY[0], "summary_next_equal"),
        (f"{STORY[0][:70]}…", "summary_next"),
    ],
)
def test_how_the_page_s_summary_relates_to_it(summary: str, expected: str):
    html = f"<meta property='og:description' content='{summary}'>{page_of(f'<p>{DECK}</p>')}"
    found = facts(html)
    relations = ("equal", "cut", "more", "flows", "inside", "next", "next_equal")
    assert [name for name in relations if found[f"summary_{name}"]] == [
        expected.removeprefix("summary_")
    ]


def test_a_dateline_is_seen():
    assert facts(page_of("<p>ELM BAY (CNA) - The ferry will not sail this winter.</p>"))["dateline"]
    assert not facts(page_of(f"<p>{DECK}</p>"))["dateline"]


def test_what_the_scorer_does_not_say_is_unknown():
    html = page_of(f"<p>{DECK}</p>")
    assert facts(html)["chance"] == -1.0
    assert facts(html, chances=[0, 0.5, 0, 0, 0, 0])["chance"] == 0.5
