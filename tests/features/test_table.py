"""The table that describes every feature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features import FEATURES, FeatureGroup, Origin, Scale, column_names
from boilerkit.lexicon import CATEGORIES
from boilerkit.lexicon.markup import MARKUP_CUES

SCALES = sorted({feature.scale for feature in FEATURES.values()}, key=repr)


@pytest.mark.parametrize("feature", FEATURES.values(), ids=FEATURES)
def test_every_feature_is_described(feature):
    assert feature.words
    assert "_" not in feature.words
    assert list(feature.steps) == sorted(set(feature.steps))


def test_features_read_differently():
    words = [feature.words for feature in FEATURES.values()]
    assert len(set(words)) == len(words)


def test_every_group_has_features():
    assert {feature.group for feature in FEATURES.values()} == set(FeatureGroup)


def test_cues_of_the_lexicon_are_features():
    cues = [f"cue_{name}" for name in CATEGORIES]
    cues += [f"{where}_{name}" for where in ("near", "above") for name in MARKUP_CUES]
    assert FEATURES.keys() >= set(cues)


def test_plain_text_has_columns_that_markup_lacks_at_the_end():
    marked, plain = column_names(has_markup=True), column_names(has_markup=False)
    assert plain[: len(marked)] == marked
    assert all(FEATURES[name].origin is Origin.LINES for name in plain[len(marked) :])
    assert plain == tuple(FEATURES)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("link_density", FeatureGroup.LINKS),
        ("near_comment", FeatureGroup.NAMES),
        ("item_body", FeatureGroup.NAMES),
        ("own_p", FeatureGroup.TAGS),
        ("place", FeatureGroup.POSITION),
        ("cue_read_also", FeatureGroup.WORDS),
        ("in_json_body", FeatureGroup.STRUCTURED),
        ("log_chars", FeatureGroup.LENGTH),
        ("ends_stop", FeatureGroup.LENGTH),
        ("box2_prose", FeatureGroup.ALIKE),
    ],
)
def test_features_are_in_the_group_one_expects(name, group):
    assert FEATURES[name].group is group


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("log_chars", Origin.TEXT),
        ("gap", Origin.TEXT),
        ("link_density", Origin.MARKUP),
        ("is_headline", Origin.MARKUP),
        ("item_body", Origin.MARKUP),
        ("near_comment", Origin.CLASS_NAMES),
        ("above_comment", Origin.CLASS_NAMES),
        ("has_json_body", Origin.STRUCTURED_DATA),
        ("shape_lines", Origin.LINES),
    ],
)
def test_features_are_read_from_what_one_expects(name, origin):
    assert FEATURES[name].origin is origin
    assert FEATURES[name].is_markup_only == (origin not in (Origin.TEXT, Origin.LINES))


@pytest.mark.parametrize(
    ("name", "step", "words"),
    [
        ("log_chars", 4.4, "characters over 80"),
        ("link_density", 0.7, "link density over .7"),
        ("token_length", 0.6, "characters per word over 6"),
        ("box0_prose", 0.4, "share of prose in container 1 over .4"),
        ("shape_lines", 0.4, "other lines of its shape over 4"),
    ],
)
def test_steps_are_read_in_the_unit_of_the_measure(name, step, words):
    assert FEATURES[name].above(step) == words


@pytest.mark.parametrize(
    ("scale", "measure", "value"),
    [
        (Scale(), 3.0, 3.0),
        (Scale(log=True, divisor=4.0), np.expm1(2.0), 0.5),
        (Scale(divisor=20.0, most=2.0), 10.0, 0.5),
        (Scale(divisor=20.0, most=2.0), 90.0, 2.0),
        (Scale(log=True, most=2.0), 1000.0, 2.0),
    ],
)
def test_values_on_a_scale(scale, measure, value):
    assert scale.apply(measure) == pytest.approx(value)
    assert scale.apply(np.asarray([measure])).tolist() == [scale.apply(measure)]


@given(scale=st.sampled_from(SCALES), measure=st.floats(0.0, 1e6))
def test_scales_are_undone(scale, measure):
    value = float(scale.apply(measure))
    if scale.most is None or value < scale.most:
        assert scale.undo(value) == pytest.approx(measure, rel=1e-6, abs=1e-6)
