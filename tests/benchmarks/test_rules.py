"""What rules are worth, on pages on which one of them matters."""

from __future__ import annotations

from benchmarks.rules import COPIES, NAMES, Worth, measure, report
from boilerkit.deciding.rules import RULES
from boilerkit.evaluation.datasets import Document
from boilerkit.scorers.registry import scorer_of

STORY = [
    "The car ferry will stop running on weekday evenings, the harbour board decided on Monday.",
    "Board members voted seven to four for the shorter timetable after five hours of talk.",
    "Islanders packed the gallery and at times shouted over the speakers from the mainland.",
]
COLUMN = "".join(f"<p>{line}</p>" for line in STORY)


def test_a_rule_that_mends_a_page_has_helped_it():
    html = f"<h1>Evening ferries to end</h1><div>{COLUMN}</div><div class=print>{COLUMN}</div>"
    page = Document("1", "site", "test", html, body="\n".join(STORY))
    worth = measure([page], scorer_of("learned"))
    assert tuple(worth) == NAMES
    assert (worth[COPIES].helped, worth[COPIES].hurt) == (1, 0)
    assert worth["comment heading"].mean == 0.0


def test_small_differences_are_not_counted():
    worth = Worth([0.2, 0.05, -0.05, -0.3, 0.1])
    assert (worth.helped, worth.hurt) == (1, 1)
    assert abs(worth.mean) < 1e-9


def test_the_table_has_a_row_for_each_rule():
    table = report({name: Worth([0.0]) for name in NAMES})
    assert all(f"| {rule.name} | {rule.does} | {rule.bound} |" in table for rule in RULES)
