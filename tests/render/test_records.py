"""JSON, JSON lines and table rows."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources

import pytest

from boilerkit import extract, render
from boilerkit.render.flat_rows import harmless
from boilerkit.render.records import FIELDS, PARTS
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
    VALIDATOR.validate(article.to_dict())
    VALIDATOR.validate(json.loads(article.to_json(parts=render.RECORD_PARTS)))


@pytest.mark.parametrize("name", ["wordpress-threaded-comments", "listicle", "index-page"])
def test_documents_of_extracted_articles_are_too(name):
    page = (FIXTURES / name / "page.html").read_bytes()
    record = extract(page, url="https://site.example/").to_dict(parts=render.RECORD_PARTS)
    VALIDATOR.validate(record)
    assert set(FIELDS) | set(PARTS) == set(record)


def test_the_schema_refuses_other_documents():
    document = json.loads(render.json(html_article("<p>a")))
    for key, value in [("text", None), ("confidence", 2), ("colour", "red")]:
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate({**document, key: value})


def test_document_of_an_article():
    html = "<h1>T</h1><p>a <a href=/x>b</a></p><figure><img src=/i alt=A><figcaption>C</figure>"
    document = json.loads(render.json(html_article(html), parts=("images", "blocks")))
    assert document["title"] == "T"
    assert document["text"] == "a b"
    assert document["images"] == [{"src": "https://site.example/i", "alt": "A", "caption": "C"}]
    assert [block["label"] for block in document["blocks"]] == ["title", "body", "caption"]
    assert document["blocks"][1]["links"] == [{"text": "b", "href": "/x"}]
    assert document["blocks"][1]["scores"]["body"] == 1.0
    parts = ("images", "blocks")
    bare = json.loads(render.json(html_article(html), links=False, images=False, parts=parts))
    assert bare["images"] == []
    assert bare["blocks"][1]["links"] == []


def test_a_record_is_a_few_times_the_text_at_most():
    article = extract((FIXTURES / "big-daily" / "page.html").read_bytes())
    assert len(article.to_json()) < 2 * len(article.text) + 2_000
    assert "blocks" not in article.to_dict(parts="all")
    assert len(article.to_dict(parts="all")["comments"]) == len(article.comments)


def test_the_address_fetched_comes_before_the_one_the_page_gives():
    html = "<link rel=canonical href=https://a.example/story><p>One</p>"
    record = extract(html, url="https://m.a.example/story?x=1").to_dict()
    assert record["url"] == "https://m.a.example/story?x=1"
    assert record["canonical"] == "https://a.example/story"
    assert extract(html).to_dict()["url"] == "https://a.example/story"


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


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_cells_of_csv_are_no_formulas(start):
    article = html_article(f"<h1>{start}1+cmd|' /C calc'!A0</h1><p>one")
    row = render.rows(article) | {"title": f"{start}1+1"}
    assert harmless(row["title"]) == f"'{start}1+1"
    (cells,) = csv.DictReader(io.StringIO(render.render(article, "csv"), newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells.values())
    assert harmless(-0.5) == -0.5


@pytest.mark.parametrize(
    ("name", "format"), [("txt", "text"), ("md", "markdown"), ("XML", "tei"), ("ndjson", "jsonl")]
)
def test_formats_have_the_usual_other_names(name, format):
    article = html_article("<h1>T</h1><p>one")
    assert render.render(article, name) == render.render(article, format)


def test_unknown_formats_parts_and_options_are_refused():
    article = html_article("<p>one")
    with pytest.raises(ValueError, match="unknown format 'papyrus'; there are text, markdown"):
        render.render(article, "papyrus")
    with pytest.raises(ValueError, match="no such part: 'coments'; there are title"):
        article.to_dict(parts=["coments"])
    with pytest.raises(TypeError):
        article.to_html(colours=True)


def test_methods_are_the_renderings():
    article = extract((FIXTURES / "french" / "page.html").read_bytes())
    assert article.to_markdown() == render.markdown(article)
    assert article.to_html(links=False) == render.html(article, links=False)
    assert article.to_json() == render.json(article)
    assert json.loads(article.to_json()) == article.to_dict()


def test_a_record_says_where_its_metadata_was_found() -> None:
    article = extract(
        "<title>Rain | Tarn Post</title><meta name=author content='Ann Lee'><h1>Rain</h1>"
    )
    record = article.to_dict(parts="sources")
    assert record["sources"]["byline"] == "meta author"
    assert record["sources"]["published"] is None
    jsonschema.validate(record, SCHEMA)
