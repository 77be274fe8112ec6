"""What moved the learned scorer, by hiding one kind of evidence after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from boilerkit.features.table import compute_features
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.report.contributions import (
    GROUPS,
    LENGTH,
    LIMIT,
    LINKS,
    NAMES,
    NEIGHBOURS,
    POSITION,
    STRUCTURED,
    TAGS,
    WORDS,
    group_of,
    occlude,
)
from boilerkit.scorers.learned import Learned

LEARNED = Learned.default()


@pytest.mark.parametrize(
    ("column", "group"),
    [
        ("link_density", LINKS), ("near_comment", NAMES), ("item_body", NAMES), ("own_p", TAGS),
        ("place", POSITION), ("cue_read_also", WORDS), ("in_json_body", STRUCTURED),
        ("log_chars", LENGTH), ("ends_stop", LENGTH),
    ],
)  # fmt: skip
def test_columns_belong_to_the_group_one_expects(column: str, group: str) -> None:
    assert group_of(column) == group


def test_only_columns_of_the_text_itself_count_as_length_and_punctuation() -> None:
    names = compute_features(parse_text("")).names
    left = {name for name in names if group_of(name) == LENGTH}
    kinds = ("starts_", "ends_")
    shape = {name for name in left if not name.startswith(kinds) and not name.endswith("_share")}
    assert shape == {
        "log_chars", "log_tokens", "token_length", "quotes", "stops", "stops_per_token", "commas",
        "commas_per_token", "question", "lines", "one_token", "short",
    }  # fmt: skip


def contributions(html: Any) -> Any:
    page = parse_page(html)
    labels = LEARNED.score(page).argmax(axis=1)
    return page, labels, occlude(LEARNED, page, labels)


def test_with_everything_shown_the_scores_are_the_scorers_own(markup_case: Any) -> None:
    page, _, found = contributions(markup_case.source)
    assert found.scores == pytest.approx(LEARNED.score(page), abs=1e-4)
    assert found.pushes.shape == (len(page), len(GROUPS))
    assert np.abs(found.pushes).max() <= LIMIT


def test_hiding_evidence_moves_scores(cases: Any) -> None:
    page = next(case for case in cases if case.name == "big-daily")
    _, _, found = contributions(page.source)
    moved = np.abs(found.pushes).max(axis=0)
    assert (moved > 0.05).all(), dict(zip(GROUPS, moved, strict=True))


def test_a_block_without_neighbours_owes_them_nothing() -> None:
    _, _, found = contributions("<p>It rained all day long in the valley, and nobody went out.</p>")
    assert abs(found.pushes[0, GROUPS.index(NEIGHBOURS)]) < 1e-3


def test_an_empty_page_has_no_contributions() -> None:
    assert occlude(LEARNED, parse_page("<p></p>"), np.zeros(0, dtype=np.int64)) is None
