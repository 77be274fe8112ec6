"""The kind of a page: fixtures of every kind, the threshold, and what is shown of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from boilerkit import Article, Extractor, Kind, extract, extract_from_text
from boilerkit.deciding.kind_facts import kind_facts
from boilerkit.deciding.kinds import KindModel, reasons_of
from boilerkit.page.kinds import KINDS
from boilerkit.page.labels import LABELS
from boilerkit.parsing.html import parse_page

FOLDER = Path(__file__).parents[2] / "fixtures" / "kinds"
EXPECTED = json.loads((FOLDER / "kinds.json").read_text(encoding="utf-8"))


def page(name: str) -> bytes:
    return (FOLDER / f"{name}.html").read_bytes()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_pages_of_every_kind(name):
    article = extract(page(name))
    assert article.kind == EXPECTED[name], dict(article.kind_scores)
    assert article.is_article == (EXPECTED[name] == "article")


def test_every_page_has_an_expected_kind():
    assert {path.stem for path in FOLDER.glob("*.html")} == set(EXPECTED)
    assert set(EXPECTED.values()) == {kind.value for kind in KINDS}


def test_scores_are_probabilities():
    scores = extract(page("forum-spanish")).kind_scores
    assert tuple(scores) == KINDS
    assert sum(scores.values()) == pytest.approx(1.0)
    assert min(scores.values()) >= 0.0


def test_the_threshold_moves_what_counts_as_an_article():
    name = "listing-german"
    assert not extract(page(name)).is_article
    easy = Extractor(article_threshold=0.0).extract(page(name))
    assert easy.is_article == bool(easy.text)
    assert not Extractor(article_threshold=1.0).extract(page("article-short-item")).is_article
    with pytest.raises(ValueError, match="article_threshold"):
        Extractor(article_threshold=1.5)


@pytest.mark.parametrize("html", ["", "<p></p>", "<html><body></body></html>"])
def test_nothing_is_of_another_kind(html):
    article = extract(html)
    assert article.kind is Kind.OTHER
    assert not article.is_article
    assert article.confidence == 0.0


def test_plain_text_is_an_article_or_something_else():
    text = "Night boats return\n\n" + "\n\n".join(
        f"The ferry company said on day {day} that its night boats will run again from spring, "
        "after two winters in which travellers had to stay on the island."
        for day in range(5)
    )
    article = extract_from_text(text)
    assert article.kind is Kind.ARTICLE
    assert {kind for kind, p in article.kind_scores.items() if p} == {Kind.ARTICLE, Kind.OTHER}
    assert extract_from_text("Home\nNews\nSport").kind is Kind.OTHER


def test_a_stored_article_keeps_its_kind():
    article = extract(page("product-english"))
    again = Article.load(json.loads(json.dumps(article.dump())))
    assert again.kind is article.kind is Kind.PRODUCT
    assert again.kind_scores == article.kind_scores
    assert article.to_dict()["kind"] == "product"
    assert "product" in repr(article)


def test_on_a_forum_the_first_post_is_the_text_and_the_others_are_comments():
    article = extract(page("forum-spanish"))
    assert article.text.startswith("Hola a todos.")
    assert "demasiado. Yo quitar" not in article.text
    said = " ".join(comment.text for comment in article.comments)
    assert "La mitad es demasiado." in said
    assert "Gracias a los dos" in said


def test_the_model_reads_facts_that_are_made():
    parsed = parse_page(page("product-english"))
    scores = np.full((len(parsed), len(LABELS)), 1 / len(LABELS), dtype=np.float32)
    facts = kind_facts(parsed, scores)
    assert set(KindModel.default().facts) == set(facts)
    assert all(np.isfinite(value) for value in facts.values())
    names = [name for name, _ in reasons_of(parsed, scores, Kind.PRODUCT)]
    assert set(names) <= set(facts)
