"""From labelled blocks to the article."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from boilerkit.article import Article
from boilerkit.deciding.verdict import Verdict
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.storage import StorageError
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text

T, B, C, M, R, X = (
    Label.TITLE, Label.BODY, Label.CAPTION, Label.META, Label.RELATED, Label.BOILERPLATE,
)  # fmt: skip
LONG = "A sentence that is long enough to be told from all the others, number {}."


def article_of(page: Page, *labels: Label) -> Article:
    numbers = np.asarray([LABEL_INDEX[label] for label in labels], dtype=np.int64)
    scores = np.eye(len(LABELS), dtype=np.float32)[numbers]
    return Article(page=page, labels=numbers, scores=scores, verdict=Verdict(True, 1.0))


def html_article(html: str, *labels: Label) -> Article:
    return article_of(parse_page(html), *labels)


def test_text_is_the_body_alone():
    article = html_article(
        "<h1>Head</h1><p>By A</p><p>One</p><figcaption>Hill</figcaption><p>Two</p><a>More</a>",
        T, M, B, C, B, R,
    )  # fmt: skip
    assert article.text == "One\n\nTwo"
    assert article.title == "Head"


def test_items_of_a_list_follow_each_other():
    html = "<p>One</p><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol><p>Two</p>"
    assert html_article(html, B, B, B, B, B).text == "One\n\na\nb\n\nc\n\nTwo"


def test_cells_of_a_row_stand_beside_each_other():
    html = "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"
    assert html_article(html, B, B, B, B).text == "a\t1\nb\t2"


def test_lines_of_plain_text_stand_apart():
    article = article_of(parse_text("One\nTwo\n\nThree"), B, X, B)
    assert [line for line in article.text.split("\n") if line] == ["One", "Three"]


def test_a_title_of_two_lines_is_folded():
    assert html_article("<h1>Two<br>lines</h1>", T).title == "Two lines"


def test_an_article_without_title_or_body():
    article = html_article("<p>Menu</p>", X)
    assert article.title is None
    assert article.text == ""


def test_blocks_carry_all_that_is_known():
    article = html_article('<body><p>See <a href="/x">this</a></p><p>Two</p></body>', B, R)
    first, second = article.blocks
    assert (first.index, second.index) == (0, 1)
    assert first.label is Label.BODY
    assert first.label == "body"
    assert first.text == "See this"
    assert first.links == (("this", "/x"),)
    assert first.xpath == "/html/body/p[1]"
    assert first.tags == ("p", "body", "html")
    assert first.scores[Label.BODY] == 1.0
    assert sum(second.scores.values()) == pytest.approx(1.0)


def test_blocks_of_some_labels():
    article = html_article("<p>One</p><p>Two</p><p>Three</p>", B, R, X)
    assert [b.text for b in article.blocks_of(Label.BODY, Label.BOILERPLATE)] == ["One", "Three"]


@pytest.mark.parametrize("label", ["bdy", None, 1, ("body",), ["body"]])
def test_blocks_of_what_is_no_label(label):
    article = html_article("<p>One</p>", B)
    with pytest.raises(ValueError, match=r"no such label: .*; there are title, body"):
        article.blocks_of(label)
    assert article.blocks_of("body") == article.blocks_of(Label.BODY)


def test_images_with_their_captions():
    html = (
        "<p>One</p><figure><img src=/hill.jpg alt='A hill'><figcaption>The hill</figcaption>"
        "</figure><p>Two</p>"
    )
    (image,) = html_article(html, B, C, B).images
    assert (image.src, image.alt, image.caption) == ("/hill.jpg", "A hill", "The hill")
    assert html_article("<p>One</p>", B).images == ()


def test_an_article_shows_what_it_is():
    article = html_article("<h1>Rain</h1><p>One</p>", T, B)
    assert repr(article) == "<Article 'Rain': 3 characters, confidence 1.00, 2 blocks>"
    untitled = replace(
        html_article("<p>One</p>", B), verdict=Verdict(False, 1.0), warnings=("cut",)
    )
    assert repr(untitled) == (
        "<Article (not an article: other) without a title: 3 characters, confidence 1.00, 1 block, "
        "warning: cut>"
    )


def test_blocks_show_what_they_are():
    article = html_article(f"<p>{'long ' * 40}</p><h1>Rain</h1>", B, T)
    assert repr(article.blocks[1]) == "<Block 1 title 'Rain'>"
    assert len(repr(article.blocks[0])) < 90
    assert "Rain" in repr(article)


def test_an_article_cannot_be_changed():
    article = html_article("<p>One</p>", B)
    with pytest.raises(FrozenInstanceError):
        article.confidence = 0.5
    with pytest.raises(FrozenInstanceError):
        article.blocks[0].label = Label.RELATED


# -- copies ----------------------------------------------------------------------------------------


def test_only_body_blocks_count_as_first_copies():
    html = f"<p>{LONG.format(1)}</p><p>{LONG.format(1)}</p>"
    article = html_article(html, X, B)
    assert article.body == (1,)
    assert article.text == LONG.format(1)


def test_second_copies_keep_their_label():
    column = f"<div><p>{LONG.format(1)}</p><p>{LONG.format(2)}</p></div>"
    article = html_article(column * 2, B, B, B, B)
    assert article.body == (0, 1)
    assert article.blocks_of(B) == article.blocks


def test_scores_of_the_standfirst_are_kept():
    article = html_article(
        "<h1>Head</h1><p>No ferry now</p><p>It was one</p><p>Of two</p>", T, B, B, B
    )
    knowing = replace(article, standfirst_scores=np.asarray([0, 1.0, 0.25, 0], np.float32))
    assert knowing.standfirst == "No ferry now"
    loaded = Article.load(json.loads(json.dumps(knowing.dump())))
    assert loaded.standfirst == "No ferry now"
    assert loaded.standfirst_scores.tolist() == [0, 1.0, 0.25, 0]
    assert Article.load(article.dump()).standfirst_scores is None


@pytest.mark.parametrize("scores", [[0.5], [[0.5]] * 5, "high", [0.1, float("nan"), 0.1, 0.1]])
def test_damaged_scores_of_the_standfirst_are_refused(scores):
    record = html_article("<h1>Head</h1><p>Deck</p><p>One</p><p>Two</p>", T, B, B, B).dump()
    with pytest.raises(StorageError):
        Article.load({**record, "standfirst_scores": scores})
