"""Time and memory stay in proportion to the input; see `benchmarks/robustness.py` for all of it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.robustness import (
    MOST_MEMORY,
    MOST_TIME,
    MOST_TIME_ON_DEMAND,
    cheapest,
    measure,
    ordinary_rate,
    unit_page,
)
from boilerkit import Extractor
from tests.robustness.hostile import CATALOGUE, Hostile, page

pytestmark = pytest.mark.skipif(
    "BOILERKIT_TIMING" not in os.environ,
    reason="timing wants a process and a machine of its own: set BOILERKIT_TIMING",
)
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists() or sys.platform != "linux",
    reason="peak memory is read from Linux's /proc",
)
#: The documents that cost most for their size; each was slower once, or is the worst of its kind.
COSTLY = (
    "deep div", "unclosed b", "deeper_and_deeper", "a_block_at_every_depth", "tiny_paragraphs",
    "definition_lists", "lines_apart", "distinct_classes", "one_table_row", "links_before",
    "deep_hidden_comments", "end_tags_that_match_nothing", "json_headlines", "quotes_never_closed",
    "json_of_spaces", "long_class_word", "misnested_inline", "escape_sequences",
    "bare_cells_of_one_row", "bare_images", "list_of_dated_teasers", "thousands_of_comments",
)  # fmt: skip
#: Units that a search for the worst time per byte found.
UNITS = (
    "<p>a", "<td>a", "<dt>a", "a<hr>", "<b>a</b><p>", "<p>漢", "<p class=a{n}>a", "<x{n}>",
    "a<a><li>",
)  # fmt: skip
#: Shared processors make short measurements waver.
NOISE = 1.5


@pytest.fixture(scope="module")
def ordinary() -> float:
    return ordinary_rate(Extractor())


@needs_proc
@pytest.mark.parametrize("name", COSTLY)
def test_costs_stay_in_proportion(name, ordinary):
    cost = cheapest(CATALOGUE[name], 0.1, ordinary, Extractor())
    assert cost.error == ""
    assert cost.time_ratio(ordinary) <= NOISE * MOST_TIME
    assert cost.everything_ratio(ordinary) <= NOISE * MOST_TIME_ON_DEMAND
    assert cost.memory_ratio <= MOST_MEMORY


@needs_proc
@pytest.mark.parametrize("unit", UNITS)
def test_repeated_units_stay_in_proportion(unit, ordinary):
    hostile = Hostile(unit, lambda scale: unit_page((unit,)), readable=False)
    cost = cheapest(hostile, 1.0, ordinary, Extractor(), rest=False)
    assert cost.time_ratio(ordinary) <= MOST_TIME


def test_twice_the_blocks_take_no_more_than_thrice_the_time():
    def seconds(blocks: int) -> float:
        hostile = Hostile("blocks", lambda scale: "<p>a word" * blocks, readable=False)
        return min(measure(hostile, 1.0, Extractor(), rest=False).extract for _ in range(2))

    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("peak memory is read from Linux's /proc")
    assert seconds(20_000) < 3 * seconds(10_000) + 0.1


def test_the_limits_say_when_they_cut_in():
    short = replace(Extractor(), max_bytes=2_000).extract(page())
    assert "input cut after 2000 bytes" in short.warnings
    few = replace(Extractor(), max_blocks=5).extract(page())
    assert few.warnings == ("page cut after 5 blocks",)
    assert len(few.blocks) == 5
    lines = replace(Extractor(), max_blocks=5).extract_from_text("line\n" * 10)
    assert lines.warnings == ("text cut after 5 blocks",)
