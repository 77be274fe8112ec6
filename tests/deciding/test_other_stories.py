"""Text of other articles on the page, below headlines of their own."""

from __future__ import annotations

import pytest

from boilerkit.deciding.labelling import decide
from boilerkit.page.kinds import Kind
from boilerkit.page.labels import LABELS, Label
from boilerkit.parsing.html import parse_page
from tests.deciding.test_labelling import scores_of

NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth")


def prose(what: str, count: int = 6) -> str:
    return "".join(
        f"<p>The {what} crossed the strait for the {number} time with its lamps still lit, and"
        " all of those who waited on the pier had brought a lamp of their own.</p>"
        for number in NUMBERS[:count]
    )


STORY = f"<div class=story><h1>Night boats</h1><p class=by>By Ann Lee</p>{prose('ferry')}</div>"


def body_of(html: str, sure: float, headline: dict[Label, float], kind: Kind) -> str:
    """What is body where the scorer is so sure of all prose, and of other headlines."""
    page = parse_page(html)
    rows = []
    for text in page.texts:
        if text == "Night boats":
            rows.append({Label.TITLE: 0.95})
        elif text.startswith("Day"):
            rows.append(headline)
        elif text.startswith("By "):
            rows.append({Label.META: 0.9})
        else:
            rows.append({Label.BODY: sure})
    labels = decide(page, scores_of(*rows), kind=lambda: kind)
    kept = (t for t, n in zip(page.texts, labels, strict=True) if LABELS[n] is Label.BODY)
    return " ".join(kept)


def kept(
    html: str,
    sure: float = 0.85,
    headline: dict[Label, float] | None = None,
    kind: Kind = Kind.ARTICLE,
) -> str:
    return body_of(html, sure, headline or {Label.RELATED: 0.93}, kind)


OTHER = f"<div class=card><h3>Day boats</h3>{prose('barge', 2)}</div>"


def test_text_below_a_surer_headline_of_another_story_is_no_body() -> None:
    assert "ferry" in kept(STORY + OTHER)
    assert "barge" not in kept(STORY + OTHER)


def test_an_entry_of_a_guide_stays_whose_headline_alone_reads_like_a_teaser() -> None:
    entry = f"<div class=card><h3>Evening boats</h3>{prose('tug', 2)}</div>"
    page = STORY.replace("</div>", entry + OTHER + "</div>")
    assert "barge" in kept(page)
    assert "barge" not in kept(
        page.replace("h3>Evening", "h4>Evening").replace("boats</h3>", "boats</h4>", 1)
    )


def test_surer_text_stays() -> None:
    assert "barge" in kept(STORY + OTHER, sure=0.96)


def test_text_stays_that_is_surer_than_its_headline() -> None:
    assert "barge" in kept(STORY + OTHER, headline={Label.RELATED: 0.7})


def test_a_story_longer_than_the_article_above_stays() -> None:
    short = f"<div><h1>Night boats</h1>{prose('ferry', 1)}</div>"
    assert "barge" in kept(short + OTHER)


def test_text_below_a_box_amid_the_article_stays() -> None:
    page = f"<article><h1>Night boats</h1>{prose('ferry')}<aside><h3>Day boats</h3></aside>"
    assert "barge" in kept(page + prose("barge", 2) + "</article>")


def test_text_below_a_box_above_it_stays() -> None:
    deck = "<header><h1>Night boats</h1><p>Nobody knows where they go at night.</p></header>"
    page = f"{deck}<main><aside><h3>Day boats</h3></aside>{prose('barge')}</main>"
    assert "barge" in kept(page)


HEAD = "<title>Night boats | Elm Bay Courier</title>"


def endless(name: str = "story", byline: str = "By Bo Ek") -> str:
    """A page whose second article repeats the head of the first."""
    second = f"<h1>Day boats</h1><p class=by>{byline}</p><h2>Deck</h2>{prose('barge')}"
    return f"{HEAD}{STORY}<div class={name}>{second}</div>"


TITLE = {Label.TITLE: 0.6, Label.RELATED: 0.2}


@pytest.mark.parametrize("name", ["story", "'story s2'"])
def test_a_second_article_with_the_head_of_the_first_is_no_body(name: str) -> None:
    text = kept(endless(name), sure=0.97, headline=TITLE)
    assert "ferry" in text
    assert "barge" not in text
    assert "Day boats" not in text


def test_chapters_without_bylines_stay() -> None:
    assert "barge" in kept(endless(byline="At noon"), sure=0.97, headline=TITLE)


def test_posts_of_a_forum_are_left_to_its_rule() -> None:
    assert "barge" in kept(endless(), sure=0.97, headline=TITLE, kind=Kind.FORUM)


def test_a_title_that_the_page_does_not_name_repeats_in_posts() -> None:
    page = endless().removeprefix(HEAD)
    assert "barge" in kept(f"<title>All boats</title>{page}", sure=0.97, headline=TITLE)


def test_posts_of_a_live_blog_with_headlines_like_titles_stay() -> None:
    posts = f"<article><header><h2>Day boats</h2></header>{prose('barge', 2)}</article>"
    page = f"<h1>Night boats</h1>{prose('ferry')}{posts}{posts}"
    assert "barge" in kept(page, headline={Label.TITLE: 0.9})
