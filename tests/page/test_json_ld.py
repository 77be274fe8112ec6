"""Reading what a page says about itself in JSON-LD and meta tags."""

from __future__ import annotations

import json

import pytest

from boilerkit.page.json_ld import evidence, is_article, json_ld_objects, types_of
from boilerkit.page.tables import Head

ARTICLE = {"@type": "NewsArticle", "headline": "Rain", "articleBody": "It rained all day."}


def head(*scripts: object, **rest: object) -> Head:
    written = tuple(s if isinstance(s, str) else json.dumps(s) for s in scripts)
    return Head(json_ld=written, **rest)


def test_objects_come_outer_before_inner():
    value = {"@graph": [{"name": "a", "author": {"name": "b"}}, {"name": "c"}]}
    names = [item.get("name") for item in json_ld_objects(head(value))]
    assert names == [None, "a", "c", "b"]


@pytest.mark.parametrize(
    "script",
    [
        f"<!-- {json.dumps(ARTICLE)} -->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        f"/*<![CDATA[*/{json.dumps(ARTICLE)}/*]]>*/",
        f"{json.dumps(ARTICLE)};",
        f"\n\t{json.dumps(ARTICLE)}",
        json.dumps(ARTICLE).replace("all day", "all\nday"),
    ],
)
def test_wrapped_and_sloppy_scripts_are_read(script):
    (item,) = json_ld_objects(head(script))
    assert item["headline"] == "Rain"


@pytest.mark.parametrize(
    "script", ["", "{", "nonsense", "[" * 100_000, '{"a":' * 100_000, "7", "null"]
)
def test_broken_scripts_are_passed_over(script):
    items = json_ld_objects(head(script, ARTICLE))
    assert items == [ARTICLE]


def test_no_more_than_a_bounded_number_of_objects():
    assert len(json_ld_objects(head([{"n": n} for n in range(20_000)]))) == 5_000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("NewsArticle", {"newsarticle"}),
        ("https://schema.org/BlogPosting", {"blogposting"}),
        (["Thing", "Report"], {"thing", "report"}),
        ([7, None], set()),
        (None, set()),
        ({"a": 1}, set()),
    ],
)
def test_types_lose_their_namespace(value, expected):
    assert types_of({"@type": value}) == expected


def test_articles_are_told_from_other_things():
    assert is_article({"@type": "LiveBlogPosting"})
    assert not is_article({"@type": "BreadcrumbList"})
    assert not is_article({})


def test_evidence_gathers_headlines_body_comments_and_description():
    found = evidence(
        head(
            {**ARTICLE, "comment": [{"@type": "Comment", "text": "So wet!"}]},
            title="Rain | The Example",
            metas=(("og:title", "Rain"), ("og:description", "A wet day"), ("description", "Other")),
        )
    )
    assert found.headlines == ("Rain", "Rain | The Example")
    assert found.body == "It rained all day."
    assert found.comments == "So wet!"
    assert found.description == "A wet day"


def test_the_first_of_two_metas_counts():
    found = evidence(head(metas=(("og:title", "First"), ("og:title", "Second"))))
    assert found.headlines == ("First",)


def test_the_longest_body_counts():
    found = evidence(head([ARTICLE, {**ARTICLE, "articleBody": "Short."}]))
    assert found.body == "It rained all day."


@pytest.mark.parametrize("value", [None, 7, {"text": "x"}, [1, 2], True])
def test_values_of_a_wrong_type_are_no_evidence(value):
    found = evidence(head({"@type": "Article", "headline": value, "articleBody": value}))
    assert found.headlines == ()
    assert found.body == ""


def test_a_page_that_says_nothing_gives_no_evidence():
    assert evidence(Head()).headlines == ()
