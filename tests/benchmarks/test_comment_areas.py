"""Counting the comment areas that come out right."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.comment_areas import outcome, read_areas, report
from boilerkit.readers.comments import split_comments

AREAS = read_areas()[:3]


def test_areas_that_are_split_as_they_should_be_are_right():
    found = outcome(AREAS, lambda area: split_comments(*area.parsed()))
    assert found.texts_wrong == found.facts_wrong == ()


def test_a_wrong_name_is_a_wrong_fact_and_no_wrong_text():
    def renamed(area):
        return [replace(comment, author="Nobody") for comment in split_comments(*area.parsed())]

    found = outcome(AREAS, renamed)
    assert found.texts_wrong == ()
    assert found.facts_wrong == tuple(area.name for area in AREAS)


def test_the_report_names_what_is_wrong():
    first = AREAS[0].name

    def none_of_the_first(area):
        return () if area.name == first else split_comments(*area.parsed())

    told = report(AREAS, {"learned": outcome(AREAS, none_of_the_first)})
    assert "| learned | 2 | 2 |" in told
    assert f"Wrong texts, learned: {first}." in told
