"""What scorers give, checked before it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from boilerkit import Extractor, extract
from boilerkit.page.labels import LABELS
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import ScorerError, Scores, scores_of
from boilerkit.scorers.learned import Learned

HTML = (
    "<h1>Rain</h1><h2 class=standfirst>The valley is wet.</h2><p>It rained all day in the valley."
)
PAGE = parse_page(HTML)


@dataclass(frozen=True)
class Labels:
    """Knows labels alone."""

    give: Callable[[Page], Any]
    name: str = "own"

    def score(self, page: Page) -> Any:
        return self.give(page)


class Both(Labels):
    """Gives labels and standfirst at once."""

    def score_all(self, page: Page) -> Any:
        return self.give(page)


def labels_of(page: Page) -> Any:
    return Learned.default().score(page)


@pytest.mark.parametrize(
    ("give", "message"),
    [
        (
            lambda page: labels_of(page)[:2],
            r"'own' gave probabilities of shape \(2, 8\), not \(3, 8\)",
        ),
        (lambda page: labels_of(page)[:, :7], r"shape \(3, 7\), not \(3, 8\)"),
        (lambda page: labels_of(page) * np.nan, "no finite numbers"),
        (lambda page: "body", "'own' gave 'body', not probabilities"),
        (lambda page: None, "shape|not probabilities|finite"),
    ],
)
def test_wrong_probabilities_of_labels_are_refused(give, message):
    with pytest.raises(ScorerError, match=message):
        Extractor(scorer=Labels(give)).extract(HTML)


@pytest.mark.parametrize(
    ("give", "message"),
    [
        (labels_of, r"'own' gave ndarray, not Scores\(labels, standfirst\)"),
        (lambda page: None, r"'own' gave NoneType, not Scores\(labels, standfirst\)"),
        (lambda page: Scores(labels_of(page), np.ones(2)), r"shape \(2,\), not \(3,\)"),
        (lambda page: Scores(labels_of(page), np.ones((3, 1))), r"shape \(3, 1\), not \(3,\)"),
        (lambda page: Scores(labels_of(page), np.full(3, np.nan)), "no finite numbers"),
    ],
)
def test_wrong_probabilities_of_the_standfirst_are_refused(give, message):
    with pytest.raises(ScorerError, match=message):
        Extractor(scorer=Both(give)).extract(HTML)


@pytest.mark.parametrize("column", [[0.0, 1.0, 0.0], np.array([0.0, 1.0, 0.0])])
def test_numbers_of_any_type_will_do(column):
    found = scores_of(Both(lambda page: (labels_of(page).tolist(), column)), PAGE)
    assert found.labels.dtype.kind == "f"
    assert found.labels.shape == (3, len(LABELS))
    assert found.standfirst is not None
    assert found.standfirst.dtype.kind == "f"


def test_a_scorer_of_labels_alone_leaves_the_standfirst_to_markup():
    assert scores_of(Labels(labels_of), PAGE).standfirst is None
    assert extract(HTML, scorer=Labels(labels_of)).standfirst == "The valley is wet."


def test_an_empty_page_needs_no_probabilities():
    assert Extractor(scorer=Labels(lambda page: [])).extract("").text == ""
