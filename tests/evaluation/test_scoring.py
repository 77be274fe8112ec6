"""Page scores by hand, and that they are the measures of measures.py."""

from __future__ import annotations

import pytest

from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.scoring import NOWHERE, Extraction, Gold, confusion, score_page
from boilerkit.evaluation.summary import summarise


def page(**fields: object) -> Gold:
    return Gold.of(Document(id="1", site="s", source="t", html="", **fields))  # type: ignore[arg-type]


def test_text_with_body_and_ignored_title() -> None:
    gold = page(body="a b c d e f", ignore="t i t l")
    numbers = score_page(gold, Extraction("t i t l e"))
    assert numbers["f1"] == 0.0
    numbers = score_page(gold, Extraction("a b c d e"))
    assert (numbers["precision"], numbers["recall"]) == pytest.approx((1.0, 2 / 3))
    assert (numbers["exact"], numbers["empty"]) == (0.0, 0.0)
    assert score_page(gold, Extraction("A, b. c d e f"))["exact"] == 1.0
    assert "segments.found" not in numbers
    assert not any(name.startswith(("leak", "words", "confusion")) for name in numbers)


def test_the_best_peer_is_beside_the_page() -> None:
    gold = page(body="a b c d", peer_f1=(("one", 0.4), ("two", 0.6)))
    assert score_page(gold, Extraction("a b c d"))["peer_f1"] == 0.6
    assert "peer_f1" not in score_page(page(body="a b c d"), Extraction("a b c d"))


def test_segments_without_a_body() -> None:
    numbers = score_page(page(with_=("a b", "x"), without=("c",)), Extraction("a  b c"))
    assert "f1" not in numbers
    assert [numbers[f"segments.{k}"] for k in ("found", "missed", "unwanted", "absent")] == [
        1,
        1,
        1,
        0,
    ]


def test_an_empty_answer_scores_nothing() -> None:
    numbers = score_page(page(body="a b c d"), Extraction(" \n"))
    assert (numbers["f1"], numbers["empty"]) == (0.0, 1.0)


def test_comments_of_sets_without_blocks() -> None:
    gold = page(body="a b c d", comments="k l m n o")
    numbers = score_page(gold, Extraction("a b c d k l m n", comments="k l"))
    assert (numbers["leak.comment.leaked"], numbers["leak.comment.total"]) == (1, 2)
    assert [numbers[f"words.comment.{k}"] for k in ("matched", "gold", "predicted")] == [2, 5, 2]
    silent = score_page(gold, Extraction("a b c d"))
    assert "words.comment.gold" not in silent


BLOCKS = (("title", "T"), ("body", "a b c d"), ("related", "r s t u v"))


def test_labelled_blocks_against_an_extractor_that_gives_text_alone() -> None:
    gold = page(blocks=BLOCKS, body="a b c d", ignore="T")
    numbers = score_page(gold, Extraction("a b c d r s t u"))
    assert (numbers["leak.related.leaked"], numbers["leak.related.total"]) == (1, 2)
    assert [numbers[f"words.body.{k}"] for k in ("matched", "gold", "predicted")] == [4, 4, 8]
    assert "words.related.gold" not in numbers


def test_labelled_blocks_against_labelled_blocks() -> None:
    gold = page(blocks=BLOCKS, body="a b c d", ignore="T")
    answer = Extraction(
        "a b c d", blocks=(("title", "T"), ("body", "a b c d"), ("boilerplate", "r s t u v"))
    )
    numbers = score_page(gold, answer)
    assert numbers["words.related.gold"] == 5
    assert numbers["words.related.matched"] == 0
    assert numbers["words.boilerplate.predicted"] == 5
    assert {k: v for k, v in numbers.items() if k.startswith("confusion")} == {
        "confusion.title.title": 1,
        "confusion.body.body": 1,
        "confusion.related.boilerplate": 2,
    }


def test_confusion_prefers_the_own_label_and_counts_what_is_nowhere() -> None:
    gold = {"body": ["a b c d", "lost for ever now"], "caption": ["a b c d"]}
    predicted = {"caption": ["a b c d"], "meta": ["a b c d"]}
    assert confusion(gold, predicted) == {
        ("caption", "caption"): 1,
        ("body", "meta"): 1,
        ("body", NOWHERE): 1,
    }


def test_the_standfirst_counts_where_it_is_known() -> None:
    blocks = (("title", "T"), ("body", "a b c"), ("body", "d e f g"))
    known = page(blocks=blocks, standfirst=(1,))
    numbers = score_page(known, Extraction("a b c d e f g", standfirst="b c d"))
    found = [numbers[f"standfirst.{part}"] for part in ("matched", "gold", "predicted")]
    assert found == [2, 3, 3]
    none = score_page(page(blocks=blocks, standfirst=()), Extraction("a b", standfirst="a b"))
    assert [none[f"standfirst.{part}"] for part in ("matched", "gold", "predicted")] == [0, 0, 2]
    summary = summarise([numbers, none])
    assert summary["standfirst_precision"].value == pytest.approx(2 / 5)
    assert summary["standfirst_recall"].value == pytest.approx(2 / 3)
    for gold, answer in ((page(blocks=blocks), "a"), (known, None)):
        numbers = score_page(gold, Extraction("a", standfirst=answer))
        assert not any(name.startswith("standfirst") for name in numbers)
