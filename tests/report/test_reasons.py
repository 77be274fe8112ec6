"""Reasons in words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from boilerkit import extract
from boilerkit.features import compute_features
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.report.reasons import cue_in_words, facts, scorecards
from boilerkit.scorers.heuristic import Heuristic

BODY = "It rained all day in the valley, and the river rose by two metres. " * 5
PAGE = f"""<html><head><title>Rain</title><script type="application/ld+json">
{json.dumps({"@type": "NewsArticle", "headline": "A day of heavy rain", "articleBody": BODY})}
</script></head><body><h1>A day of heavy rain</h1><div class="story-body"><p>{BODY}</p></div>
<div class="comment-list"><p><a href="/r">Reply</a></p></div>
<ul><li><a href=/1>One</a></li><li><a href=/2>Two</a></li></ul></body></html>"""


@pytest.fixture(scope="module")
def given() -> dict[str, tuple[str, ...]]:
    article = extract(PAGE)
    sentences = facts(article, compute_features(article.page))
    return dict(zip(article.page.texts, sentences, strict=True))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("A day of heavy rain", "equals the page's own headline"),
        ("A day of heavy rain", "no links"),
        (BODY.strip(), "inside JSON-LD articleBody"),
        (BODY.strip(), "class “story-body” (content)"),
        ("Reply", "link density 1"),
        ("Reply", "class “comment-list” (comment)"),
        ("One", "2 blocks are in places like this one"),
        ("One", "<a> in <li> in <ul> in <body>"),
        ("One", "3 characters"),
    ],
)
def test_facts_are_given(given: dict[str, tuple[str, ...]], text: str, fact: str) -> None:
    assert fact in given[text]


def test_decisions_beyond_the_scores_are_reported() -> None:
    article = extract(PAGE)
    scores = article.scores.copy()
    scores[0] = np.eye(len(LABELS), dtype=np.float32)[LABEL_INDEX[Label.RELATED]]
    moved = replace(article, scores=scores)
    first = facts(moved, compute_features(moved.page))[0]
    assert first[0] == "scored highest as related; the page as a whole decided otherwise"


def test_a_second_copy_is_reported() -> None:
    text = "".join(f"<p>{number}. {BODY}</p>" for number in range(4))
    article = extract(f"<div>{text}</div><p>Print view</p><div>{text}</div>")
    body = np.full(9, LABEL_INDEX[Label.BODY], dtype=np.int64)
    body[4] = LABEL_INDEX[Label.BOILERPLATE]
    article = replace(article, labels=body)
    given = facts(article, compute_features(article.page))
    second = "a second copy of body text: left out of the article"
    assert [second in sentences for sentences in given] == [False] * 5 + [True] * 4


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("log_chars>4.4", "characters over 80"),
        ("link_density>0.7", "link density over .7"),
        ("near_comment", "class speaks of comment"),
        ("box0_prose>0.4", "share of prose in container 1 over .4"),
        ("box1: body", "container 2: looks like body"),
        ("own_td", "directly in <td>"),
        ("ends_stop", "ends with a full stop"),
        ("5 before: comment_ui", "five blocks before: looks like comment ui"),
        ("in_json_body", "inside JSON-LD articleBody"),
    ],
)
def test_cues_of_the_rules_in_words(cue: str, words: str) -> None:
    assert cue_in_words(cue) == words


@pytest.mark.parametrize("cue", ["log_beard>4.4", "beard", "moon: body"])
def test_an_unknown_cue_has_no_words(cue: str) -> None:
    with pytest.raises(KeyError):
        cue_in_words(cue)


def test_no_cue_of_the_rules_keeps_its_code_name() -> None:
    cues = {cue for cards in Heuristic.default().cards.values() for cue in cards[1].cues}
    assert len(cues) > 300
    assert [cue for cue in cues if "_" in cue_in_words(cue)] == []


def test_scorecards_give_the_strongest_points(markup_case: Any) -> None:
    article = markup_case.article
    cards = scorecards(article, compute_features(article.page))
    points = [[float(sentence.split()[0]) for sentence in card] for card in cards]
    assert len(points) == len(article.page)
    assert any(points)
    assert all(sorted(map(abs, card), reverse=True) == list(map(abs, card)) for card in points)
