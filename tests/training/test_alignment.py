"""What gold labels and gold texts show of the blocks that boilerkit cuts."""

from __future__ import annotations

from boilerkit.evaluation.datasets import Document
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.training.alignment import NOT_BODY, UNKNOWN, align_labels, partial_labels

BODY = LABEL_INDEX[Label.BODY]
FIRST = "The river rose by two metres in one night and took the old bridge with it."
SECOND = "Nobody was hurt, but the village can be reached by boat alone until spring."
MENU = "Subscribe to our newsletter for more stories like this one"


def document(**gold: object) -> Document:
    return Document(id="1", site="a.example", source="mine", html="", **gold)  # type: ignore[arg-type]


def test_labels_follow_their_text_into_another_cutting():
    labelled = [("title", "Flood"), ("body", f"{FIRST} {SECOND}"), ("boilerplate", MENU)]
    found = align_labels(labelled, ["Flood", FIRST, SECOND, MENU])
    assert found.tolist() == [LABEL_INDEX[Label.TITLE], BODY, BODY, LABEL_INDEX[Label.BOILERPLATE]]


def test_a_gold_text_tells_body_from_all_else():
    page = document(body=f"{FIRST}\n{SECOND}", ignore="Flood in the valley takes a bridge")
    texts = ["Home", "Flood in the valley takes a bridge", FIRST, MENU, SECOND, "the river"]
    assert partial_labels(page, texts).tolist() == [
        NOT_BODY, UNKNOWN, BODY, NOT_BODY, BODY, UNKNOWN,
    ]  # fmt: skip


def test_a_gold_text_of_another_page_tells_nothing():
    page = document(body=f"{FIRST}\n{SECOND}")
    assert partial_labels(page, [FIRST, MENU]).tolist() == [UNKNOWN, UNKNOWN]


def test_segments_tell_of_the_one_block_that_holds_them():
    page = document(with_=("took the old bridge", "the"), without=("our newsletter",))
    assert partial_labels(page, [FIRST, MENU, SECOND]).tolist() == [BODY, NOT_BODY, UNKNOWN]
