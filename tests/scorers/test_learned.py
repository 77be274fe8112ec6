"""The learned scorer with the weights that come with the package."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.features import compute_features
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers import MARKUP, TEXT, VOTES, Scorer
from boilerkit.scorers.ensemble import VOTED
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.weights import Weights, WeightsError

PROSE = (
    "The council met on Monday evening, and after three hours of debate it agreed to keep the"
    " old swimming pool open for another year, the mayor said."
)
HTML = f"<nav><a href=/>Home</a></nav><h1>Pool stays open</h1><p>{PROSE}</p><footer>© 2024</footer>"


@pytest.fixture(scope="module")
def learned() -> Learned:
    return Learned.default()


def test_it_is_a_scorer(learned):
    assert isinstance(learned, Scorer)
    assert learned.name == "learned"


def test_weights_are_loaded_once():
    assert Learned.default() is Learned.default()


@pytest.mark.parametrize("page", [parse_page(HTML), parse_text(f"Pool stays open\n{PROSE}")])
def test_scores_are_probabilities(learned, page):
    scores = learned.score(page)
    assert scores.shape == (len(page), len(LABELS))
    assert scores.dtype == np.float32
    assert (scores >= 0).all()
    np.testing.assert_allclose(scores.sum(axis=1), 1.0, atol=1e-4)


def test_prose_is_likelier_body_than_a_menu(learned):
    body = learned.score(parse_page(HTML))[:, LABEL_INDEX[Label.BODY]]
    assert body[2] > 0.5 > max(body[0], body[3])


def test_a_page_without_blocks_has_no_scores(learned):
    assert learned.score(parse_page("<p></p>")).shape == (0, len(LABELS))
    assert learned.score(parse_text("")).shape == (0, len(LABELS))


def test_the_weights_know_the_features_of_this_version(learned):
    marked, plain = (set(compute_features(p).names) for p in (parse_page(HTML), parse_text(PROSE)))
    known = {MARKUP: marked, VOTED: marked | set(VOTES), TEXT: plain}
    assert set(learned.weights.models) == set(known)
    for kind, model in learned.weights.models.items():
        assert set(model.features) <= known[kind]


def test_a_kind_of_page_without_a_model_is_refused(learned):
    markup_only = Learned(Weights({MARKUP: learned.weights.models[MARKUP]}, {}))
    assert len(markup_only.score(parse_page(HTML))) == 4
    with pytest.raises(WeightsError, match="no model of kind 'text'"):
        markup_only.score(parse_text(PROSE))


def test_its_repr_tells_what_it_can_read(learned):
    assert "markup" in repr(learned)
