"""What counts as a right answer about a page's metadata."""

from __future__ import annotations

import json
import re

from benchmarks.metadata import FIELDS, LABELS, Answer, judge, report

GOLD = {
    "title": ["The weir holds", "Tarnford: The weir holds"],
    "authors": [["Ann Lee", "Bo Ek"], ["Ann Lee"]],
    "day": ["2024-05-14"],
    "image": ["weir-1"],
    "site_name": None,
}


def test_answers_are_compared_by_what_counts() -> None:
    answer = Answer(
        "Tarnford – the weir holds", ["BO EK", "Ann Lee"], "2024-05-14", "https://x/Weir-1.jpg"
    )
    assert judge(answer, GOLD) == dict.fromkeys(("title", "authors", "day", "image"), True)


def test_other_answers_are_wrong() -> None:
    answer = Answer("The weir", ["Ann Lee", "Someone Else"], "2024-05-15", None, "Tarn Post")
    assert judge(answer, GOLD) == dict.fromkeys(("title", "authors", "day", "image"), False)


def test_saying_nothing_is_right_where_the_page_says_nothing() -> None:
    nothing = {**GOLD, "authors": [[]], "day": [None], "image": [None]}
    found = judge(Answer("The weir holds"), nothing)
    assert found["authors"] and found["day"] and found["image"]  # noqa: PT018


def test_the_report_has_shares_with_intervals() -> None:
    verdicts = [dict.fromkeys(FIELDS, True)] * 3 + [dict.fromkeys(FIELDS, False)]
    assert re.search(r"\| ours \| 0\.750 \[0\.\d\d, 1\.00\] \|", report({"ours": verdicts}))


def test_every_label_is_a_list_of_answers_or_open() -> None:
    pages = json.loads(LABELS.read_text("utf-8"))["pages"]
    assert len(pages) >= 200
    for key, gold in pages.items():
        assert re.fullmatch("[0-9a-f]{64}", key)
        assert set(gold) == {"id", "set", *FIELDS}
        assert all(gold[field] is None or len(gold[field]) for field in FIELDS)
