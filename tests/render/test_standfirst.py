"""The standfirst in every format: shown by default, a field, marked, left out on request."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from boilerkit import Article, render
from boilerkit.render.records import FIELDS
from tests.render.articles import html_article
from tests.render.test_tei import TEI, document, tei_all, tei_corpus

__all__ = ["tei_all", "tei_corpus"]

DECK = "The ferry will not sail this winter[1], and the island has only itself to blame for it."
LAST = "He left, and nobody in it had an answer to what he had said of the ship."
PAGE = (
    f"<h1>Ferry</h1><figure><img src=/i><figcaption>Pier</figure><h2 class=deck>{DECK}</h2>"
    "<h3>In October</h3><p>The captain walked into the <a href=/hall>hall</a>.</p>"
    f"<p>{LAST}</p>"
)
POINTS = PAGE.replace(f"<h2 class=deck>{DECK}</h2>", f"<ul class=deck><li>{DECK}<li>Two</ul>")
REST = f"In October\n\nThe captain walked into the hall.\n\n{LAST}"
ONE_TEXT = ("text", "markdown", "html", "tei")


@pytest.fixture(params=[PAGE, POINTS])
def article(request: pytest.FixtureRequest) -> Article:
    article = html_article(request.param)
    hints, ancestors = article.page.elements.hint, article.page.ancestors
    is_deck = [any(hints[row] == "deck" for row in ancestors(b)) for b in range(len(article.page))]
    return replace(article, standfirst_scores=np.asarray(is_deck, dtype=np.float32))


@pytest.mark.parametrize("format", ONE_TEXT)
def test_it_is_left_out_on_request(article: Article, format: str) -> None:
    plain, without = (render.render(article, format, standfirst=s) for s in (True, False))
    assert "The ferry will not sail" in plain
    assert "The ferry will not sail" not in without
    for line in REST.split("\n\n"):
        assert line.split()[-1].rstrip(".") in without
    assert article.text == f"{article.standfirst}\n\n{REST}"


def test_text_without_it_is_the_article_s(article: Article) -> None:
    assert render.text(article, standfirst=False) == article.text_without_standfirst == REST


def test_records_have_it_as_a_field(article: Article) -> None:
    assert "standfirst" in FIELDS
    record = article.to_dict()
    assert record["standfirst"] == article.standfirst
    assert record["text"].startswith(f"{record['standfirst']}\n\n")
    without = json.loads(render.json(article, standfirst=False))
    assert without["standfirst"] == article.standfirst
    assert without["text"] == REST
    assert render.rows(article)["standfirst"] == article.standfirst
    marks = article.to_dict(drop_footnote_marks=True)
    assert marks["text"].startswith(f"{marks['standfirst']}\n\n")
    assert html_article("<h1>T</h1><p>One</p><p>Two</p>").to_dict()["standfirst"] is None


def test_tei_marks_it(article: Article) -> None:
    (deck,) = document(article).findall(f".//{TEI}ab[@type='standfirst']")
    assert DECK in "".join(deck.itertext())
    assert not document(article, standfirst=False).findall(f".//{TEI}ab")


def test_tei_with_it_is_valid(article: Article, tei_all) -> None:
    assert tei_all.validate(document(article)), tei_all.error_log


def test_tei_with_it_is_valid_by_another_grammar(article: Article, tei_corpus) -> None:
    assert tei_corpus.validate(document(article, images=False)), tei_corpus.error_log


def test_options_change_nothing_of_the_article(article: Article) -> None:
    before = (article.text, article.standfirst, article.standfirst_blocks)
    for format in render.FORMATS:
        render.render(article, format, standfirst=False, images=False, tables=False)
    assert before == (article.text, article.standfirst, article.standfirst_blocks)
