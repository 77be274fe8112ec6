"""The sample that comes with the package, and how samples are written and chosen."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from boilerkit.evaluation.datasets import document_of
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned
from boilerkit.training.reading import Reading, read_markup
from boilerkit.training.varied_pages import (
    load_sample,
    save_sample,
    shipped_sample,
    varied_readings,
)
from tests.training.own_site import LABELS, record

KNOWN = (("we", "the", "^the", "^we"), ("<p", "kt"), ("kt",))


def readings() -> list[Reading]:
    return [read_markup(document_of(record(name))) for name in list(LABELS)[:3]]


def test_pages_come_back_as_they_were_but_for_rounding(tmp_path: Path) -> None:
    first = readings()
    save_sample(first, KNOWN, tmp_path / "some.npz")
    second = load_sample(tmp_path / "some.npz")
    assert len(second) == 3
    for before, after in zip(first, second, strict=True):
        steps = np.ptp(np.concatenate([r.matrix for r in first]), axis=0) / 255
        assert (np.abs(before.matrix - after.matrix) <= steps * 0.51 + 1e-6).all()
        np.testing.assert_array_equal(before.labels, after.labels)
        same = before.path[:, None] == before.path
        np.testing.assert_array_equal(same, after.path[:, None] == after.path)
        for words, kept in zip(before.words, after.words, strict=True):
            assert set(kept) == set(words) & set(KNOWN[0])
        near = [set(before.hints.near[k]) & set(KNOWN[1]) for k in before.hints.kind]
        assert [set(after.hints.near[k]) for k in after.hints.kind] == near


def test_the_same_pages_give_the_same_file_and_no_order_of_words(tmp_path: Path) -> None:
    first = readings()
    turned = [replace(r, words=tuple(words[::-1] for words in r.words)) for r in first]
    for name, some in (("a", first), ("b", turned)):
        save_sample(some, KNOWN, tmp_path / f"{name}.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_the_shipped_sample_fits_the_shipped_weights() -> None:
    model = Learned.default().weights.models[MARKUP]
    sample = shipped_sample()
    assert len(sample) >= 100
    assert set(model.features) <= set(sample[0].names)
    words = {word for page in sample for block in page.words for word in block}
    assert len(words & set(model.vocabularies[0])) > 0.9 * len(words)
    resource = files("boilerkit.training").joinpath("varied_pages.npz")
    assert len(resource.read_bytes()) <= 2_000_000


def test_one_page_of_a_site_is_chosen_whatever_the_order() -> None:
    documents = [document_of(record(name)) for name in LABELS]
    other = replace(documents[4], site="other.example", html=documents[4].html + "<p>x</p>")
    chosen = [
        [reading.site for reading in varied_readings(some, {}, 5)]
        for some in ([*documents, other], [other, *documents[::-1]])
    ]
    assert chosen[0] == chosen[1]
    assert sorted(chosen[0]) == ["kelsbytide.example", "other.example"]
