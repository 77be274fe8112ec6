"""Body blocks that are no part of a text: form messages, printed data, teasers."""

from __future__ import annotations

import json

import pytest

from boilerkit.deciding.labelling import decide
from boilerkit.page.labels import LABELS, Label
from boilerkit.parsing.html import parse_page
from tests.deciding.test_labelling import scores_of

HEADLINE = "<h1>Night boats at dawn</h1>"
STORY = "".join(
    f"<p>The ferry crossed the strait for the {number} time with its lamps still lit, and all of"
    " those who waited on the pier had brought a lamp of their own.</p>"
    for number in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "last")
)


def kept(html: str) -> list[str]:
    """What is body besides the story, where the scorer is sure that all but the title is."""
    page = parse_page(HEADLINE + html)
    rows = [{Label.TITLE: 0.9} if "Night" in t else {Label.BODY: 0.96} for t in page.texts]
    labels = decide(page, scores_of(*rows))
    body = [t for t, n in zip(page.texts, labels, strict=True) if LABELS[n] is Label.BODY]
    return [text for text in body if "ferry" not in text]


MESSAGES = "<p>Your message was sent.</p><ul><li>Please type the code again.</li></ul>"


@pytest.mark.parametrize("name", ["emailThis", "box email-friend", "send-to-friend"])
def test_messages_of_a_form_that_mails_the_article_are_no_body(name: str) -> None:
    assert kept(f"<div class='{name}'>{MESSAGES}</div>{STORY}") == []


@pytest.mark.parametrize("name", ["email", "thisweek", ""])
def test_short_lines_elsewhere_stay(name: str) -> None:
    assert len(kept(f"<div class='{name}'>{MESSAGES}</div>{STORY}")) == 2


def test_a_class_around_much_of_the_text_means_something_else() -> None:
    assert len(kept(f"<div class='emailthis'>{MESSAGES * 40}</div>{STORY}")) == 80


DATA = json.dumps(
    {"layout": 2, "button": "Buy now", "items": [{"name": "Lamp", "price": 12.5}] * 3}
)


def test_data_that_a_script_left_in_the_page_is_no_body() -> None:
    assert kept(f"{STORY}<div>{DATA}</div>") == []


@pytest.mark.parametrize(
    "html",
    [
        f"<pre>{DATA}</pre>",
        f"<pre><code>{DATA}</code></pre>",
        f"<p>{DATA[:-1]}</p>",
        "<p>[The lamps were lit at five, and the first boat left as it always did at six.]</p>",
    ],
    ids=["pre", "code", "no data", "brackets"],
)
def test_code_and_prose_in_brackets_stay(html: str) -> None:
    assert len(kept(STORY + html)) == 1


def teaser(number: int, end: str) -> str:
    """A headline that is a link, and its excerpt."""
    head = f"<h3 class=t><a href=/{number}>Harbour news {number}</a></h3>"
    return f"{head}<p class=x>What the pier keeper found on morning {number} was not what{end}</p>"


def test_a_deck_of_teasers_with_cut_excerpts_is_no_body() -> None:
    assert kept(STORY + "".join(teaser(n, "…") for n in range(4))) == []


def test_sections_with_linked_headings_stay() -> None:
    assert len(kept(STORY + "".join(teaser(n, " he sought.") for n in range(4)))) == 8
