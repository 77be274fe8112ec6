"""Single rules, on pages made for them."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit import extract
from boilerkit.deciding.labelling import decide
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.html import parse_page


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Rain</h1><p>It rained all day in the valley.</p>",
        "<h1>Rain</h1><p>It rained.</p><p>And more.</p>",
        "<article><h1>Storm hits coast</h1><p>A storm hit the coast on Monday.</p></article>",
    ],
)
def test_the_one_heading_of_a_small_page_is_its_title(html: str) -> None:
    article = extract(html)
    assert article.title in ("Rain", "Storm hits coast")
    assert article.title not in article.text
    assert article.text


@pytest.mark.parametrize("scorer", ["learned", "heuristic"])
def test_the_foot_of_a_page_is_not_added_to_a_short_text(scorer: str) -> None:
    text = "The ferry to the islands sails again from Monday, we hear from the harbour office."
    article = extract(
        "<title>Ferry</title><ul id=nav><li><a href=/>Home</a><li><a href=/n>News</a></ul>"
        f"<h1>Ferry sails again</h1><p>{text}</p><div id=footer>"
        "<a href=/imprint>Imprint</a> © Elm Bay Courier</div>",
        scorer=scorer,
    )
    assert (article.title, article.text) == ("Ferry sails again", text)


def test_a_long_notice_above_the_title_does_not_take_the_place_of_a_short_article() -> None:
    consent = "We and our 842 partners store information on your device, such as cookies. " * 5
    menu = "".join(f"<li><a href=/{n}>Part {n}</a></li>" for n in range(12))
    text = (
        "A bridge was closed without notice on Friday, after inspectors had found two cracks. " * 2
    )
    page = parse_page(
        f"<div role=dialog><p>{consent}</p><p>{consent}</p></div><nav><ul>{menu}</ul></nav>"
        f"<article><h1>Engineers close bridge</h1><p>{text}</p><p>{text} It was late.</p></article>"
    )
    labels = [LABEL_INDEX[Label.BOILERPLATE]] * 14
    labels += [LABEL_INDEX[label] for label in (Label.TITLE, Label.BODY, Label.BODY)]
    scores = np.full((len(page), len(LABELS)), 0.01, dtype=np.float32)
    scores[:2, LABEL_INDEX[Label.BODY]] = 0.12
    scores[np.arange(len(page)), labels] = 0.85
    assert decide(page, scores).tolist() == labels


@pytest.mark.parametrize(("likely", "taken"), [(Label.RELATED, False), (Label.CAPTION, True)])
def test_teasers_are_not_added_to_a_poem_of_three_lines(likely: Label, taken: bool) -> None:
    teaser = "Three branches stay open until nine."
    page = parse_page(
        "<h1>Fog</h1><p>The ferry has gone.<br>On the rail it left behind<br>one wet glove.</p>"
        f"<div><p>{teaser}</p><p>{teaser} It is late.</p></div>"
    )
    scores = np.full((4, len(LABELS)), 0.01, dtype=np.float32)
    scores[[0, 1], [LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]]] = 0.8
    scores[2:, LABEL_INDEX[Label.BODY]] = 0.2
    scores[2:, LABEL_INDEX[likely]] = 0.7
    expected = LABEL_INDEX[Label.BODY if taken else likely]
    assert (decide(page, scores)[2:] == expected).all()


def test_one_of_two_headings_is_not_taken_for_the_title() -> None:
    page = parse_page("<h1>Rain</h1><p>It rained.</p><h1>Snow</h1><p>It snowed.</p>")
    scores = np.full((4, len(LABELS)), 0.02, dtype=np.float32)
    scores[:, LABEL_INDEX[Label.BODY]] = 0.8
    assert (decide(page, scores) == LABEL_INDEX[Label.BODY]).all()


def _paragraphs(links: str) -> str:
    text = "The council met on the hill and talked about the bridge for a whole long evening."
    return f"<div><p>{text}</p>{links}<p>{text} It was late.</p><p>{text} All went home.</p></div>"


@pytest.mark.parametrize(("sure", "expected"), [(0.7, Label.BODY), (0.95, Label.RELATED)])
def test_prose_that_runs_on_is_text_unless_the_scorer_is_sure(sure, expected) -> None:
    page = parse_page(_paragraphs(""))
    scores = np.full((3, len(LABELS)), 0.01, dtype=np.float32)
    scores[0, LABEL_INDEX[Label.BODY]] = 0.9
    scores[1:, LABEL_INDEX[Label.RELATED]] = sure
    assert decide(page, scores)[2] == LABEL_INDEX[expected]


def test_prose_below_a_link_does_not_run_on() -> None:
    page = parse_page(_paragraphs('<h3><a href="/b">Another story of the town</a></h3>'))
    scores = np.full((4, len(LABELS)), 0.01, dtype=np.float32)
    scores[0, LABEL_INDEX[Label.BODY]] = 0.9
    scores[1:, LABEL_INDEX[Label.RELATED]] = 0.7
    assert (decide(page, scores)[1:] == LABEL_INDEX[Label.RELATED]).all()


@pytest.mark.parametrize("likely", [Label.BOILERPLATE, Label.RELATED, Label.COMMENT])
def test_a_little_text_takes_more_prose_that_may_be_text_but_no_comments(likely: Label) -> None:
    lead = "The council met on the hill and talked about the bridge for a whole evening. " * 3
    page = parse_page(f"<div><p>{lead}</p><p>{lead} It was late.</p><p>{lead} All left.</p></div>")
    scores = np.full((3, len(LABELS)), 0.01, dtype=np.float32)
    scores[0, LABEL_INDEX[Label.BODY]] = 0.7
    scores[1:, LABEL_INDEX[Label.BODY]] = 0.15
    scores[1:, LABEL_INDEX[likely]] = 0.93
    expected = likely if likely is Label.COMMENT else Label.BODY
    assert (decide(page, scores)[1:] == LABEL_INDEX[expected]).all()


@pytest.mark.parametrize(
    ("items", "likely", "below", "expected"),
    [
        (5, 0.8, "", Label.RELATED),
        (5, 0.95, "", Label.BODY),
        (3, 0.8, "", Label.BODY),
        (5, 0.8, "<p>The council will meet again on the hill in spring.</p>", Label.BODY),
    ],
    ids=["doubtful", "sure", "few", "amid the text"],
)
def test_links_below_the_text_are_teasers(
    items: int, likely: float, below: str, expected: Label
) -> None:
    links = "".join(f'<p><a href="/{n}">Story {n} of the town</a></p>' for n in range(items))
    page = parse_page(f"<p>The council met on the hill for a whole evening.</p>{links}{below}")
    scores = np.full((len(page), len(LABELS)), 0.01, dtype=np.float32)
    scores[:, LABEL_INDEX[Label.BODY]] = 0.95
    scores[1 : items + 1, LABEL_INDEX[Label.BODY]] = likely
    scores[1 : items + 1, LABEL_INDEX[Label.RELATED]] = 0.9 - likely
    assert (decide(page, scores)[1 : items + 1] == LABEL_INDEX[expected]).all()
