"""What an article makes on demand stays in proportion, whatever label the blocks have.

`test_limits.py` measures the extraction itself; here every block is given one label, so that all
parts see pages that no scorer would send them.
"""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

from boilerkit import Extractor
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.render import FORMATS, render

#: Seconds of processor time. The cost of most of these documents once grew with the square of their
#: size or faster, to minutes or gigabytes.
_MOST_SECONDS = 12.0
#: Characters of the longest rendering for each of the page: scores and paths of tiny blocks.
_MOST_GROWTH = 120


class Constant:
    """A scorer that gives every block one label."""

    name = "constant"

    def __init__(self, label: Label) -> None:
        self.label = LABEL_INDEX[label]

    def score(self, page: Page) -> np.ndarray:
        scores = np.full((len(page), len(LABELS)), 0.01, dtype=np.float32)
        scores[:, self.label] = 0.93
        return scores


def repeated(unit: str, count: int) -> str:
    """The unit so many times; "{n}" is its number."""
    return "".join(unit.replace("{n}", str(number)) for number in range(count))


def json_ld(unit: str, count: int) -> str:
    items = json.dumps([json.loads(unit.replace("{n}", str(n))) for n in range(count)])
    return f'<script type="application/ld+json">{items}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


BODY = {
    "a title of many parts": f"<title>{'a | ' * 3_000}</title>",
    "a very long title": f"<title>{'ab-cd : ' * 20_000}</title>",
    "a very long name of the site": meta("og:site_name", "a" * 200_000)
    + meta("author", "Ann Lee, " * 20_000),
    "an author of one word": meta("author", "a" * 60_000),
    "dates for an author": meta("author", "2020-01-02 " * 6_000),
    "brackets for a date": meta("date", "(" * 60_000),
    "a block full of dates": f"<p itemprop=datePublished>{'2020-01-02 ' * 10_000}",
    "addresses and articles": repeated('<link rel=canonical href="http://a.example/{n}">', 4_000)
    + json_ld('{"@type": "Article", "url": "http://b.example/{n}"}', 4_000),
    "a very long base": f'<base href="http://a.example/{"a" * 7_000}"><p>'
    + repeated("<a href=b{n}>rain</a> fell ", 4_000),
    "an image without a source": f'<p>One</p><img srcset="{"a" * 19_990} y"><p>Two</p>',
    "lines of dashes": f"<p>{'-<br>' * 30_000}x",
    "a heading of hashes": f"<h2>{'#' * 60_000}a</h2><p>One",
    "a ragged table": f"<table><tr>{'<td>a' * 3_000}{'<tr><td>a<td>b' * 3_000}</table>",
    "blocks hundreds deep": f"{'<div>' * 1_400}{'<p>word</p>' * 5_000}",
    "nested terms": "<dt>a" * 1_500,
    "very many terms": "<dt>a" * 12_000,
}
OTHERS = {
    "headlines": (
        Label.TITLE,
        json_ld('{"@type": "Article", "headline": "a{n}"}', 4_000)
        + f"<h1>{'Rain fell. ' * 20_000}</h1>",
    ),
    "links of one block": (
        Label.RELATED,
        "<p>" + repeated("<a href=/x-y-z-{n}.html>A title of story {n}</a> ", 4_000),
    ),
    "images of one figure": (
        Label.CAPTION,
        f"<h1>One</h1><figure>{repeated('<img src={n}.png>', 4_000)}{'<p>a caption' * 8_000}",
    ),
    "deep comments": (
        Label.COMMENT,
        "<div class=x>" * 1_400
        + repeated("<div class=comment><p>Ann {n}</p><p>It rained today.</p></div>", 1_000),
    ),
    "lines of a comment": (
        Label.COMMENT,
        f"<div class=comment><b>Ann</b> 2020-01-02<br>{'It <i>rained</i> today.<br>' * 6_000}",
    ),
    "links of a comment": (
        Label.COMMENT,
        "<p>" + repeated("<a href={n}>It rained {n}</a><br>", 6_000),
    ),
    "paragraphs of a comment": (
        Label.COMMENT,
        f"<div class=comment><b>Ann</b>{'<p>It rained today.' * 4_000}",
    ),
    "nested terms of readers": (Label.COMMENT, "<dt>a" * 1_500),
}
CASES = {name: (Label.BODY, f"{page}<p>Rain fell.") for name, page in BODY.items()} | OTHERS


@pytest.mark.parametrize("name", CASES)
def test_all_that_can_be_asked_is_in_proportion(name):
    label, page = CASES[name]
    article = Extractor(scorer=Constant(label)).extract(page, url="https://a.example/b")
    started = time.process_time()
    _ = article.text, article.metadata, article.comments, article.related
    longest = max(len(render(article, format_name)) for format_name in FORMATS)
    article.dump()
    assert time.process_time() - started < _MOST_SECONDS
    assert longest < 100_000 + _MOST_GROWTH * len(page)
