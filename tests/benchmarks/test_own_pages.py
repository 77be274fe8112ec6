"""The simulation of own pages: what is drawn, measured and shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.own_pages import (
    SETTINGS,
    Outcome,
    Seen,
    Turn,
    World,
    draws_of,
    outcome_of,
    report_of,
    rows_by_site,
    turns_of,
    turns_of_site,
)
from boilerkit.evaluation.datasets import document_of
from boilerkit.evaluation.measures import page_prf
from boilerkit.extractor import extract
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned
from boilerkit.training.adaptation import AdaptOptions
from tests.training.own_site import LABELS, record

DOCUMENTS = [document_of(record(name)) for name in LABELS]
SITE = DOCUMENTS[0].site


def world(teaching: int, alone: int = 0) -> World:
    pages = [Seen.of(page, teaches=i < teaching) for i, page in enumerate(DOCUMENTS)]
    further = [
        replace(page, id=f"alone {page.id}", site=f"{i}.example")
        for i, page in enumerate(DOCUMENTS[:alone])
    ]
    elsewhere = {"varied": [Seen.of(replace(DOCUMENTS[0], site="elsewhere.example"))]}
    return World.of(Learned.default().weights.models[MARKUP], {SITE: pages}, further, elsewhere)


@pytest.fixture(scope="module")
def start() -> World:
    return world(teaching=10)


def test_pages_are_measured_as_they_are_extracted(start: World) -> None:
    for page in start.sites[SITE]:
        document = page.document
        text = extract(document.html, url=document.url).text
        assert page.before == page_prf(document.body or "", text, document.ignore).f1


def test_draws_leave_pages_to_measure_and_come_out_the_same_again(start: World) -> None:
    draw = start.draw(5, seed=3)
    again = start.draw(5, seed=3)
    assert [page.id for page in draw.own] == [page.id for page in again.own]
    assert len(draw.own) == 5
    assert {page.id for page in draw.own}.isdisjoint(p.document.id for p in draw.others)
    others = {page.document.id for page in start.draw(5, seed=4).others}
    assert others != {page.document.id for page in draw.others}


def test_only_pages_that_teach_are_drawn_and_others_fill_up() -> None:
    few = world(teaching=3, alone=4)
    draw = few.draw(6, seed=0)
    names = list(LABELS)
    assert {page.id for page in draw.own[:3]} == set(names[:3])
    assert all(page.id.startswith("alone ") for page in draw.own[3:])
    assert len(draw.own) == 6
    assert {page.document.id for page in draw.others} == set(names[3:])
    assert few.large_sites(3) == [SITE]
    assert few.large_sites(4) == []


def test_what_a_site_teaches_shows_on_its_other_pages(start: World) -> None:
    ((where, draw),) = draws_of([start], "3 pages of one site", 1)
    outcome = outcome_of(where, draw, AdaptOptions(epochs=8))
    assert len(draw.own) == SETTINGS["3 pages of one site"]
    assert outcome.before < 0.8
    assert outcome.gain > 0.05
    assert outcome.gain == outcome.unchecked
    assert not outcome.refused
    assert outcome.elsewhere.keys() == {"varied"}


def test_sites_are_read_badly_by_the_own_pages_alone(start: World) -> None:
    draw = start.draw_erring(8, seed=1)
    assert len(draw.own) == len(draw.others) == len(DOCUMENTS) // 2
    well = replace_before(start, 1.0)
    assert well.draw_erring(8, seed=1).others == []
    assert list(draws_of([well], "3 pages of one site", 2, erring=True)) == []
    assert len(list(draws_of([start], "3 pages of one site", 2, erring=True))) == 2


def replace_before(start: World, before: float) -> World:
    """The same pages, read otherwise."""
    pages = [replace(page, before=before) for page in start.sites[SITE]]
    return replace(start, sites={SITE: pages})


def test_what_the_command_refuses_is_neither_gain_nor_loss(start: World) -> None:
    draw = start.draw_of_site(SITE, 3, seed=0)
    refused = outcome_of(start, replace(draw, own=draw.own[:1]), AdaptOptions())
    assert refused.refused
    assert refused.gain == refused.pooled == 0.0


def test_a_row_shows_means_over_draws_with_intervals_and_what_lost_most() -> None:
    outcomes = [
        Outcome(0.9, gain, refused, {"a": 0.001, "b": lost}, pooled=0.0, seconds=3.0)
        for gain, refused, lost in ((0.01, False, -0.002), (0.03, True, 0.0))
    ]
    row, sets = report_of("5 pages", outcomes)
    assert row == (
        "| 5 pages | 2 | 0.900 | +0.0200 [+0.0100, +0.0300] | 1"
        " | +0.0050 [+0.0000, +0.0100] | +0.0000, +0.0100 | 1, 0"
        " | +0.0000 [+0.0000, +0.0000] | b -0.0010 | 3 s |"
    )
    assert "b -0.0010 [-0.0020, +0.0000], least -0.0020" in sets


def test_pages_of_a_site_are_its_own_pages_in_turn(start: World) -> None:
    draws = turns_of_site(start, SITE, count=1, most=3)
    own = {page.id for draw in draws for page in draw.own}
    assert len(draws) == len(own) == 3
    for draw in draws:
        assert len(draw.others) == len(DOCUMENTS) - 1
        assert draw.own[0].id not in {page.document.id for page in draw.others}
    assert len(turns_of_site(world(teaching=3), SITE, count=2, most=9)) == 3
    assert turns_of_site(start, SITE, count=len(DOCUMENTS), most=3) == []


def test_one_page_teaches_its_site_and_elsewhere_is_measured_at_times(start: World) -> None:
    first, second = turns_of([start], count=1, most=2, options=AdaptOptions(epochs=8))
    assert first.unchecked > 0.05
    assert first.site == second.site == (0, SITE)
    assert not first.refused
    assert not first.read_well
    assert first.elsewhere.keys() == {"varied"}
    assert second.elsewhere == {}


def test_rows_have_sites_as_units_and_refused_turns_gain_nothing() -> None:
    there = {"a": np.array([0.0, 0.002]), "b": np.array([-0.001])}
    turns = [
        Turn((0, "x"), False, 0.02, False, there),
        Turn((0, "x"), False, 0.04, True, {}),
        Turn((1, "x"), True, -0.01, True, {}),
    ]
    every, badly, well = rows_by_site(1, turns)
    assert every.startswith("| 1 | any | 2 | +0.0100 [-0.0100, +0.0300] | 1, 1 | 2 of 3 | +0.0050")
    assert badly == (
        "| 1 | badly | 1 | +0.0300 [+0.0300, +0.0300] | 1, 0 | 1 of 2"
        " | +0.0100 [+0.0100, +0.0100] | +0.0003 [+0.0003, +0.0003] | b -0.0010 |"
    )
    assert well.endswith("| 1 of 1 | +0.0000 [+0.0000, +0.0000] | not measured | |")
