"""Articles whose labels are given, so that what is tested is the rendering alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from boilerkit.article import Article
from boilerkit.deciding.verdict import Verdict
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text

FIXTURES = Path(__file__).parents[2] / "fixtures"
_BY_TAG = {"h1": Label.TITLE, "figcaption": Label.CAPTION, "nav": Label.BOILERPLATE}


def article_of(page: Page, labels: list[Label]) -> Article:
    """An article with these labels and sure scores."""
    numbers = np.asarray([LABEL_INDEX[label] for label in labels], dtype=np.int64)
    scores = np.eye(len(LABELS), dtype=np.float32)[numbers]
    page = replace(page, source=None)
    return Article(page=page, labels=numbers, scores=scores, verdict=Verdict(True, 0.75))


def html_article(
    html: str | bytes, url: str | None = "https://site.example/a/page.html"
) -> Article:
    """Every block is body, but for `h1` (title), `figcaption` (caption) and `nav`."""
    page = parse_page(html, url=url)
    return article_of(page, [_label(page, block) for block in range(len(page))])


def _label(page: Page, block: int) -> Label:
    tags = [page.elements.tag[row] for row in page.ancestors(block)]
    return next((_BY_TAG[tag] for tag in tags if tag in _BY_TAG), Label.BODY)


def text_article(text: str) -> Article:
    """Plain text, every line body."""
    page = parse_text(text)
    return article_of(page, [Label.BODY] * len(page))


def fixture_articles() -> list[tuple[str, Article]]:
    """Every fixture with the blocks labelled as its `expected.json` says."""
    return [(f.parent.name, _fixture(f.parent)) for f in sorted(FIXTURES.glob("*/expected.json"))]


def _fixture(folder: Path) -> Article:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    markup = folder / "page.html"
    if markup.exists():
        page = parse_page(markup.read_bytes(), url=expected["url"])
    else:
        page = parse_text((folder / "page.txt").read_text("utf-8"), url=expected["url"])
    return article_of(page, _expected_labels(page, expected))


def _expected_labels(page: Page, expected: dict[str, object]) -> list[Label]:
    """Body blocks are those whose text comes next in the expected text."""
    rest = _squeezed(str(expected["text"]))
    title = _squeezed(str(expected["title"] or ""))
    labels, place, titled = [], 0, False
    for text in map(_squeezed, page.texts):
        label = Label.BOILERPLATE
        if not titled and title and text == title:
            label, titled = Label.TITLE, True
        elif rest.startswith(text, place):
            label, place = Label.BODY, place + len(text)
        labels.append(label)
    return labels


def _squeezed(text: str) -> str:
    return "".join(text.split())
