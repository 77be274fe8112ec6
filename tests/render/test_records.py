"""JSON, JSON lines and table rows."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources

import pytest

from boilerkit import extract, render
from tests.render.articles import FIXTURES, fixture_articles, html_article, text_article

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
ARTICLES = fixture_articles()
SCHEMA = json.loads(resources.files("boilerkit.render").joinpath("article.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
by_fixture = pytest.mark.parametrize(
    "article", [a for _, a in ARTICLES], ids=[n for n, _ in ARTICLES]
)


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@by_fixture
def test_documents_are_as_the_schema_says(article):
    VALIDATOR.validate(json.loads(render.json(article)))
    VALIDATOR.validate(article.to_dict())


@pytest.mark.parametrize("name", ["wordpress-threaded-comments", "listicle", "index-page"])
def test_documents_of_extracted_articles_are_too(name):
    page = (FIXTURES / name / "page.html").read_bytes()
    VALIDATOR.validate(extract(page, url="https://site.example/").to_dict())


def test_the_schema_refuses_other_documents():
    document = json.loads(render.json(html_article("<p>a")))
    for key, value in [("schema", "boilerkit-article-2"), ("confidence", 2), ("colour", "red")]:
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate({**document, key: value})


def test_document_of_an_article():
    html = "<h1>T</h1><p>a <a href=/x>b</a></p><figure><img src=/i alt=A><figcaption>C</figure>"
    document = json.loads(render.json(html_article(html)))
    assert document["schema"] == "boilerkit-article-1"
    assert document["title"] == "T"
    assert document["text"] == "a b"
    assert document["images"] == [{"src": "https://site.example/i", "alt": "A", "caption": "C"}]
    assert [block["label"] for block in document["blocks"]] == ["title", "body", "caption"]
    assert document["blocks"][1]["links"] == [{"text": "b", "href": "/x"}]
    assert document["blocks"][1]["scores"]["body"] == 1.0
    bare = json.loads(render.json(html_article(html), links=False, images=False))
    assert bare["images"] == []
    assert bare["blocks"][1]["links"] == []


@by_fixture
def test_a_json_line_is_one_line_of_the_same(article):
    line = render.json_lines(article)
    assert line.splitlines() == [line[:-1]]
    assert json.loads(line) == json.loads(render.json(article))


def test_odd_characters_stay_on_the_line():
    article = text_article("a\u2028b\x85c \ud800 d")
    line = render.json_lines(article)
    assert len(line.splitlines()) == 1
    line.encode("utf-8")


@by_fixture
def test_rows_have_a_value_for_each_column(article):
    row = render.rows(article)
    assert tuple(row) == render.COLUMNS
    assert all(value is None or isinstance(value, (str, float, int)) for value in row.values())
    assert row["text"] == article.text
    assert row["comments"] == len(article.comments)


def test_csv_can_be_read_again():
    article = html_article('<h1>A, "b"</h1><p>one<p>two')
    (row,) = csv.DictReader(io.StringIO(render.render(article, "csv"), newline=""))
    assert row["title"] == 'A, "b"'
    assert row["text"] == "one\n\ntwo"
    assert row["url"] == "https://site.example/a/page.html"
    assert row["is_article"] == "True"
