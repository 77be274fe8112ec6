"""What a page is, worked out when it is asked for: the same as when it is worked out at once."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from boilerkit import Article, Extractor, Kind, extract, extract_from_text
from boilerkit.deciding import verdict
from boilerkit.deciding.confidence import confidence_of
from boilerkit.deciding.kinds import ARTICLE_THRESHOLD, kinds_of_text, score_kinds
from boilerkit.page.kinds import KINDS
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label

STORY = "".join(
    f"<p>The ferry company said on day {day} that its night boats will run again from spring, "
    "after two winters in which travellers had to stay on the island.</p>"
    for day in range(6)
)
PAGE = f"<html><body><h1>Night boats return</h1><article>{STORY}</article></body></html>"
TEXT = PAGE.replace("</p>", "\n\n").replace("<p>", "")


def test_the_text_alone_needs_no_kinds_and_no_confidence(monkeypatch: Any) -> None:
    def fail(*args: Any) -> Any:
        raise AssertionError("worked out though nobody asked")

    monkeypatch.setattr(verdict, "score_kinds", fail)
    monkeypatch.setattr(verdict, "confidence_of", fail)
    article = extract(PAGE)
    assert "night boats" in article.text
    with pytest.raises(AssertionError, match="nobody asked"):
        article.is_article  # noqa: B018
    with pytest.raises(AssertionError, match="nobody asked"):
        article.confidence  # noqa: B018


@pytest.mark.parametrize("article", [extract(PAGE), extract("<p></p>")])
def test_what_is_asked_for_is_what_was_found(article: Article) -> None:
    kinds = score_kinds(article.page, article.scores)
    assert article.kind_scores == kinds
    assert tuple(article.kind_scores) == KINDS
    assert article.confidence == confidence_of(article.page, article.labels, article.scores)
    is_long = kinds[Kind.ARTICLE] >= ARTICLE_THRESHOLD
    assert article.is_article is bool(is_long and article.text)


def test_kinds_of_plain_text_come_of_its_labels() -> None:
    article = extract_from_text(TEXT)
    found = kinds_of_text(article.page, article.labels, article.scores)
    assert article.kind_scores == found
    assert article.is_article is (found[Kind.ARTICLE] >= ARTICLE_THRESHOLD)


def test_an_article_travels_before_it_was_asked() -> None:
    article = pickle.loads(pickle.dumps(extract(PAGE)))
    assert article.page.source is None
    assert article.kind_scores == extract(PAGE).kind_scores


def test_a_scorer_of_double_precision_is_judged_by_its_own_numbers() -> None:
    class Doubles:
        name = "doubles"

        def score(self, page: Any) -> Any:
            scores = np.full((len(page), len(LABELS)), 0.1 / (len(LABELS) - 1))
            scores[:, LABEL_INDEX[Label.BODY]] = 0.9
            return scores

    scorer = Doubles()
    article = Extractor(scorer=scorer).extract(PAGE)
    assert article.scores.dtype == np.float32
    assert article.kind_scores == score_kinds(article.page, scorer.score(article.page))
