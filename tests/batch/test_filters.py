"""Articles that a batch leaves out, from Python as on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from boilerkit import Filter, extract_many
from boilerkit.article import Article
from tests.cli.command import FIXTURES, FRENCH, GERMAN

PAGES = [(path.parent.name, path.read_bytes())
         for path in (GERMAN, FRENCH, FIXTURES / "index-page" / "page.html")]  # fmt: skip


def title_of(article: Article) -> str | None:
    return article.title


def left_out(filter: Filter, workers: int = 0) -> list[str | None]:
    results = list(extract_many(PAGES, workers=workers, ordered=True, filter=filter))
    assert all((result.article is None) == (result.left_out is not None) for result in results)
    assert not any(result.error for result in results)
    return [result.left_out for result in results]


@pytest.mark.parametrize(
    ("filter", "reasons"),
    [
        (Filter(), [None, None, None]),
        (Filter(only_articles=True), [None, None, "not an article"]),
        (Filter(languages=("de-AT", "FR")), [None, None, "other language"]),
        (Filter(min_confidence=0.8), [None, None, "low confidence"]),
        (Filter(min_length=1_000_000), ["too short"] * 3),
        (Filter(fields=("title", "author")), [None, None, "without byline"]),
    ],
)
def test_left_out(filter: Filter, reasons: list[str | None]) -> None:
    assert left_out(filter) == reasons


def test_in_workers_too() -> None:
    assert left_out(Filter(languages=("de",)), workers=1) == [None, *["other language"] * 2]


def test_transforms_do_not_see_them() -> None:
    found = extract_many(PAGES, workers=0, filter=Filter(only_articles=True), transform=title_of)
    assert [result.output is None for result in found] == [False, False, True]


@pytest.mark.parametrize(
    "settings",
    [
        {"min_confidence": 90},
        {"min_length": -1},
        {"languages": ("klingon",)},
        {"languages": "de"},
        {"fields": ("colour",)},
    ],
)
def test_impossible_filters(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|no such"):
        Filter(**settings)
