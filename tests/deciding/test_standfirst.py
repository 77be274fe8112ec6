"""Where the standfirst ends and the text begins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import extract
from boilerkit.article import Article
from boilerkit.deciding.verdict import Verdict
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text

_BODY = LABEL_INDEX[Label.BODY]
DECK = "The ferry will not sail this winter, and the island has only itself to blame for it."
STORY = (
    "On a grey morning in October the captain of the ferry walked into the town hall.",
    "He had come to say that the ship was too old for another winter of storms.",
    "Nobody in the hall had an answer, and so the meeting ended after ten minutes.",
)
_PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)


def article_of(html: str, chances: list[float] | None = None) -> Article:
    """Every block is body but for `h1` and what has the class `by` or `ad`."""
    page = parse_page(html) if "<" in html else parse_text(html)
    labels = np.full(len(page), _BODY, dtype=np.int64)
    for block in range(len(page)):
        rows = page.ancestors(block)
        tags = {page.elements.tag[row] for row in rows}
        hints = {page.elements.hint[row] for row in rows}
        if "h1" in tags:
            labels[block] = LABEL_INDEX[Label.TITLE]
        elif hints & {"by", "ad"}:
            labels[block] = LABEL_INDEX[Label.META]
    scores = np.eye(len(LABELS), dtype=np.float32)[labels]
    column = None if chances is None else np.asarray(chances, dtype=np.float32)
    return Article(page, labels, scores, Verdict(True, 1.0), standfirst_scores=column)


def page_of(opening: str) -> str:
    """A page whose opening is between headline and byline, as decks are in most templates."""
    return (
        f"<article><header><h1>No ferry this winter</h1>{opening}<div class=by>By Ann Miller</div>"
        f"<figure><img src=a.jpg></figure></header><div class=article-body>{_PARAGRAPHS}</div>"
        "</article>"
    )


def check(article: Article) -> None:
    """What holds of every article."""
    standfirst, blocks = article.standfirst, article.standfirst_blocks
    assert (standfirst is None) == (not blocks)
    assert all(block.label is Label.BODY for block in blocks)
    if standfirst is None:
        assert article.text_without_standfirst == article.text
        return
    assert article.text.startswith(standfirst)
    rest = article.text[len(standfirst) :]
    assert not rest or rest.startswith("\n\n")
    assert article.text_without_standfirst == rest[2:]
    assert tuple(block.index for block in blocks) == article.body[: len(blocks)]
    assert len(blocks) < len(article.body)


def test_a_likely_opening_is_the_standfirst():
    article = article_of(page_of(f"<p>{DECK}</p>"), [0.9, 0.95, 0.5, 0.1, 0.0, 0.0])
    assert article.standfirst == DECK
    assert [block.index for block in article.standfirst_blocks] == [1]
    assert article.text_without_standfirst == "\n\n".join(STORY)
    check(article)


@pytest.mark.parametrize("chances", [[0, 0.4, 0.9, 0.9, 0.9], [0, 0.95, 0.95, 0.95, 0.95]])
def test_what_does_not_begin_the_text_or_is_all_of_it_is_none(chances):
    article = article_of(f"<h1>Ferry</h1><p>{DECK}</p>{_PARAGRAPHS}", chances)
    assert article.standfirst is None
    check(article)


def test_key_points_are_one_standfirst_whatever_one_of_them_scores():
    points = "<ul><li>No ferry in winter<li>The ship is old<li>Nobody has an answer yet</ul>"
    article = article_of(f"<h1>Ferry</h1>{points}{_PARAGRAPHS}", [0, 0.95, 0.7, 0.95, 0, 0, 0])
    assert article.standfirst == "No ferry in winter\nThe ship is old\nNobody has an answer yet"
    check(article)


def test_a_heading_of_key_points_takes_its_list_along():
    points = "<h3>Key points</h3><ul><li>No ferry in winter<li>The ship is old</ul>"
    article = article_of(f"<h1>Ferry</h1>{points}{_PARAGRAPHS}", [0, 0.9, 0.1, 0.1, 0, 0, 0])
    assert article.standfirst == "Key points\n\nNo ferry in winter\nThe ship is old"
    check(article)


@pytest.mark.parametrize(
    "opening",
    [
        "<p class=standfirst>A plain soup for cold evenings</p>",
        "<h2 class=subtitle>A plain soup for cold evenings</h2>",
        "<meta name=description content='A plain soup for the very cold evenings'>"
        "<p>A plain soup for the very cold evenings</p>",
    ],
)
def test_a_short_deck_does_not_take_a_list_of_the_text_along(opening):
    text = "<ul><li>Four leeks, washed and cut<li>Two potatoes, peeled and diced</ul>"
    html = f"<h1>Soup</h1>{opening}<div>{text}{_PARAGRAPHS}</div>"
    article = article_of(html, [0, 1.0, 0.1, 0.1, 0, 0, 0])
    assert article.standfirst is not None
    assert article.standfirst.startswith("A plain soup")
    assert "leeks" not in article.standfirst
    check(article)


def test_a_heading_named_after_a_summary_of_key_points_takes_them_along():
    points = (
        "<div class=key-points><h3 class='key-points summary'>Key points</h3>"
        "<ul><li>No ferry in winter<li>The ship is old</ul></div>"
    )
    article = article_of(f"<h1>Ferry</h1>{points}{_PARAGRAPHS}", [0, 1.0, 0.1, 0.1, 0, 0, 0])
    assert article.standfirst == "Key points\n\nNo ferry in winter\nThe ship is old"
    check(article)


def test_most_of_a_text_sums_nothing_up():
    html = f"<h1>Ferry</h1><p>{' '.join(STORY)}</p><p>{DECK}</p><p>{STORY[0]}</p>"
    article = article_of(html, [0, 0.95, 0.1, 0.1])
    assert article.standfirst is None
    check(article)


def test_where_markup_shows_it_less_probability_will_do():
    shown, bare = (
        page_of(f"<h2 class=deck>{DECK}</h2>"),
        f"<h1>Ferry</h1><p>{DECK}</p>{_PARAGRAPHS}",
    )
    assert article_of(shown, [0, 0.4, 0, 0, 0, 0]).standfirst == DECK
    assert article_of(bare, [0, 0.4, 0, 0, 0]).standfirst is None


def test_a_scorer_that_is_certain_is_believed():
    shown, bare = (
        page_of(f"<h2 class=deck>{DECK}</h2>"),
        f"<h1>Ferry</h1><p>{DECK}</p>{_PARAGRAPHS}",
    )
    assert article_of(shown, [0, 0.01, 0, 0, 0, 0]).standfirst is None
    assert article_of(bare, [0, 1.0, 0, 0, 0]).standfirst == DECK


def test_what_is_no_body_may_be_between():
    deck = f"<h2>{DECK}</h2><p class=by>By A</p><p>{STORY[0]}</p>"
    article = article_of(f"<h1>Ferry</h1>{deck}{_PARAGRAPHS}", [0, 1.0, 0.9, 1.0, 0.1, 0.1, 0.1])
    assert article.standfirst == f"{DECK}\n\n{STORY[0]}"
    check(article)


def test_text_dumps_have_standfirsts_too():
    lines = ("Ferry", DECK, *STORY)
    article = article_of("\n\n".join(lines[1:]), [0.9, 0.1, 0.1, 0.1])
    assert article.standfirst == DECK
    assert article_of("\n\n".join(lines[1:])).standfirst is None
    check(article)


@pytest.mark.parametrize(
    "opening",
    [
        f"<h2 class='article-deck'>{DECK}</h2>",
        f"<div class='story standfirst'><p>{DECK}</p></div>",
        f"<p class=chapo>{DECK}</p>",
        f"<meta property='og:description' content='{DECK}'><p class=summary>{DECK}</p>",
        f"<p class=excerpt itemprop=description>{DECK}</p>",
    ],
)
def test_a_plain_case_needs_no_scorer(opening):
    article = article_of(page_of(opening))
    assert article.standfirst == DECK
    check(article)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{DECK}</p>{_PARAGRAPHS}",
        f"<h2>{DECK}</h2>{_PARAGRAPHS}",
        f"<div class=intro><p>{DECK}</p>{_PARAGRAPHS}</div>",
        f"<header><p>{DECK}</p>{_PARAGRAPHS}</header>",
        f"<meta property='og:description' content='{DECK}'><p>{DECK}</p>{_PARAGRAPHS}",
        f"<p class=deck>Winter</p>{_PARAGRAPHS}",
        f"<p class=deck>{DECK}</p>",
        f"<p class=leaderboard-introvert>{DECK}</p>{_PARAGRAPHS}",
    ],
)
def test_without_a_scorer_doubt_means_none(html):
    article = article_of(f"<h1>Ferry</h1>{html}")
    assert article.standfirst is None
    check(article)


_PIECES = st.sampled_from(
    [
        f"<p>{DECK}</p>",
        f"<h2 class=deck>{DECK}</h2>",
        f"<p>{STORY[0]}</p>",
        "<ul><li>One<li>Two</ul>",
        "<blockquote><p>Quoted</p><p>twice</p></blockquote>",
        "<table><tr><td>a<td>b<tr><td>c<td>d</table>",
        "<table><tr><td> <td> </table>",
        "<pre>code\n  code</pre>",
        "<p class=by>By A</p>",
        "Loose<br>text<br><br>here",
    ]
)


@given(st.lists(_PIECES, max_size=8), st.randoms(use_true_random=False), st.booleans())
def test_text_begins_with_the_standfirst_exactly(pieces, random, knows):
    html = f"<body><h1>Ferry</h1>{''.join(pieces)}"
    count = len(parse_page(html))
    check(article_of(html, [random.random() for _ in range(count)] if knows else None))


@given(st.lists(st.sampled_from([DECK, *STORY, "", "Short"]), max_size=10), st.randoms())
def test_that_of_dumps_too(lines, random):
    text = "\n".join(lines)
    check(article_of(text, [random.random() for _ in range(len(parse_text(text)))]))


@pytest.mark.parametrize("scorer", ["learned", "heuristic"])
@pytest.mark.parametrize("tag", ["p", "h2", "div"])
@pytest.mark.parametrize(("name", "is_one"), [("deck", True), ("standfirst", True), ("", False)])
def test_on_a_small_page_the_name_of_an_element_is_enough(
    scorer: str, tag: str, name: str, is_one: bool
) -> None:
    deck = "Two boats are in the dock, and the islands wait for goods and for visitors."
    story = (
        "<p>The harbour office said on Monday that the boats stay in the dock for a month.</p>"
        "<p>Residents have waited for goods since the storm, and shops are short of bread.</p>"
        "<p>A spokeswoman promised a vessel from the mainland for Thursday morning.</p>"
        "<p>The repair of the shaft costs more than the council had set aside this year.</p>"
    )
    opening = f'<{tag} class="{name}">{deck}</{tag}>' if name else f"<p>{deck}</p>"
    html = f"<article><h1>Ferries late</h1>{opening}{story}</article>"
    assert extract(html, scorer=scorer).standfirst == (deck if is_one else None)
