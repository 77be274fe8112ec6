"""The learned scorer with the weights that come with the package."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from boilerkit.features import compute_features
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers import MARKUP, TEXT, VOTES, Scorer
from boilerkit.scorers import learned as learned_module
from boilerkit.scorers.ensemble import VOTED
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.weights import ModelsOnDemand, Weights, WeightsError, load_weights

SHIPPED = Path(learned_module.__file__).with_name("weights.npz")

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


def test_the_shipped_models_are_read_when_they_are_needed() -> None:
    learned = Learned.default.__wrapped__()
    models = learned.weights.models
    assert isinstance(models, ModelsOnDemand)
    assert MARKUP in models
    assert "other" not in models
    assert models._read == {}
    learned.score(parse_page(HTML))
    assert set(models._read) == {MARKUP}
    learned.score(parse_text(PROSE))
    assert set(models._read) == {MARKUP, TEXT}


def test_models_read_one_by_one_are_those_of_the_whole_file(learned: Learned) -> None:
    whole = load_weights(SHIPPED)  # its checksum fits
    assert dict(learned.weights.about) == dict(whole.about)
    assert list(learned.weights.models) == list(whole.models)
    for kind, model in whole.models.items():
        other = learned.weights.models[kind]
        assert replace(other, networks=()) == replace(model, networks=())
        for mine, same in zip(other.networks, model.networks, strict=True):
            assert mine.shape == same.shape
            assert mine.arrays.keys() == same.arrays.keys()
            assert all(np.array_equal(mine.arrays[name], same.arrays[name]) for name in same.arrays)


def test_damage_is_found_where_models_are_read_one_by_one() -> None:
    data = bytearray(SHIPPED.read_bytes())
    with zipfile.ZipFile(SHIPPED) as archive:
        info = next(i for i in archive.infolist() if i.filename.startswith(f"{MARKUP}/0/enter.w"))
    data[info.header_offset + 200] ^= 0xFF
    models = ModelsOnDemand(bytes(data), "damaged.npz")
    assert len(models[TEXT].networks) >= 1
    with pytest.raises(WeightsError, match=r"damaged\.npz: not a weights file"):
        models[MARKUP]
    with pytest.raises(WeightsError, match=r"none\.npz: not a weights file"):
        ModelsOnDemand(b"", "none.npz")


def test_a_kind_of_page_without_a_model_is_refused(learned):
    markup_only = Learned(Weights({MARKUP: learned.weights.models[MARKUP]}, {}))
    assert len(markup_only.score(parse_page(HTML))) == 4
    with pytest.raises(WeightsError, match="no model of kind 'text'"):
        markup_only.score(parse_text(PROSE))


def test_its_repr_tells_what_it_can_read(learned):
    assert "markup" in repr(learned)
