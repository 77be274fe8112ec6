"""Articles that were stored and come back."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest

from boilerkit import extract, render
from boilerkit.article import Article
from boilerkit.page.storage import StorageError
from boilerkit.parsing.html import parse_page
from tests.render.articles import FIXTURES, article_of, fixture_articles, html_article

ARTICLES = fixture_articles()
by_fixture = pytest.mark.parametrize(
    "article", [a for _, a in ARTICLES], ids=[n for n, _ in ARTICLES]
)
_PUBLIC = (
    "text", "title", "body", "structure", "comments", "related", "metadata", "is_article",
    "confidence", "warnings",
)  # fmt: skip


def assert_same(restored: Article, article: Article) -> None:
    for name in _PUBLIC:
        assert getattr(restored, name) == getattr(article, name), name
    for ours, theirs in zip(restored.blocks, article.blocks, strict=True):
        assert (ours.label, ours.text, ours.scores, ours.links, ours.xpath, ours.tags) == (
            theirs.label, theirs.text, theirs.scores, theirs.links, theirs.xpath, theirs.tags,
        )  # fmt: skip
    assert np.array_equal(restored.scores, article.scores)
    assert np.array_equal(restored.labels, article.labels)
    for format in render.FORMATS:
        assert render.render(restored, format) == render.render(article, format)


@by_fixture
def test_json_and_back(article):
    stored = json.loads(json.dumps(article.dump()))
    restored = Article.load(stored)
    assert_same(restored, article)
    assert restored.dump() == article.dump()


@pytest.mark.parametrize("name", ["drupal-comments", "gallery"])
def test_scores_come_back_to_the_last_bit(name):
    article = extract((FIXTURES / name / "page.html").read_bytes(), url="https://site.example/")
    assert len(np.unique(article.scores)) > 50
    assert_same(Article.load(json.loads(json.dumps(article.dump()))), article)


@by_fixture
def test_pickles_come_back(article):
    assert_same(pickle.loads(pickle.dumps(article)), article)


def test_an_empty_article_comes_back():
    article = article_of(parse_page(""), [])
    assert_same(Article.load(article.dump()), article)


def test_a_rendered_document_cannot_be_loaded():
    with pytest.raises(StorageError, match="not a record of schema"):
        Article.load(json.loads(render.json(html_article("<p>a"))))


@pytest.mark.parametrize("record", [{}, {"schema": "other-1"}, None, []])
def test_other_documents_are_refused(record):
    with pytest.raises(StorageError, match="not a record of schema"):
        Article.load(record)


def _damaged(path: str, value: object) -> dict[str, object]:
    record = copy.deepcopy(html_article("<h1>T</h1><div><p>a <b>b</b><img src=i>").dump())
    *outer, last = path.split(".")
    place = record
    for key in outer:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[int(last) if isinstance(place, list) else last] = value
    return record


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("labels", []),
        ("labels.0", "headline"),
        ("scores.0", [1]),
        ("confidence", "high"),
        ("warnings", None),
        ("page", {}),
        ("page.elements.parent.1", 1),
        ("page.elements.parent.1", -5),
        ("page.elements.tag", []),
        ("page.elements.end_block.0", 99),
        ("page.blocks.element.0", 99),
        ("page.blocks.element.0", 2**40),
        ("page.images.0", [7, 0, []]),
        ("page.inline.0.0", 9),
    ],
)
def test_damage_is_told(path, value):
    with pytest.raises(StorageError, match="damaged record"):
        Article.load(_damaged(path, value))
