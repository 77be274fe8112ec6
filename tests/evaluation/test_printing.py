"""Labelled pages become dumps, and labels come along."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.printing import (
    check_dump_form,
    dump_of,
    dumped,
    installed_printers,
    kept_lines,
    labels_by_words,
    printed,
    wrapped,
)
from boilerkit.page.labels import LABELS
from boilerkit.parsing.plain_text import parse_text

BLOCKS = (
    ("boilerplate", "Home News Weather"),
    ("title", "Night boats return to the island"),
    ("body", "The ferry company said on Tuesday that its night boats will run again from spring."),
    ("body", "Nobody had asked the harbour master, who doubts that the quay can bear lorries."),
    ("comment_ui", "2 Comments"),
    ("comment", "Ina Torvald"),
    ("comment", "At last, a way home after the theatre. Thank you for the news about the boats."),
    ("comment", "Old Pilot"),
    ("comment", "The lamps on the eastern arm have been dark for two years, says nobody but me."),
    ("related", "Storm damages the eastern arm"),
)
HTML = "<body>" + "".join(f"<p>{text}</p>" for _, text in BLOCKS) + "</body>"
DOCUMENT = Document("1", "ferry.example", "made", HTML, blocks=BLOCKS)


def labels(text: str) -> list[str]:
    page = parse_text(text)
    return [LABELS[number].value for number in labels_by_words(kept_lines(BLOCKS), page.texts)]


@pytest.mark.parametrize("tool", sorted(installed_printers()))
def test_what_tools_print_keeps_its_labels(tool):
    text = printed(HTML, installed_printers()[tool])
    if not text.strip():
        pytest.skip(f"{tool} finds no text on so small a page")
    if tool == "soup":
        pytest.skip("without separators the page is one line")
    found = labels(text)
    assert found.count("body") == 2
    if tool != "trafilatura":
        assert found == [label for label, _ in BLOCKS]


@pytest.mark.parametrize("width", [60, 80])
def test_wrapped_blocks_keep_their_labels(width):
    assert labels(wrapped(BLOCKS, width, gaps=True)) == [label for label, _ in BLOCKS]
    assert dump_of(DOCUMENT, f"wrapped-{width}").html == wrapped(BLOCKS, width, gaps=True)


def test_words_of_the_tool_are_boilerplate():
    page = parse_text("Night boats return to the island\n\nVisible links\n\n1. https://x.example/")
    found = labels_by_words(BLOCKS, page.texts)
    assert [LABELS[n].value for n in found] == ["title", "boilerplate", "boilerplate"]


def test_dumps_vary_with_the_generator_alone():
    made = [dumped(BLOCKS, np.random.default_rng(seed)) for seed in (1, 1, *range(2, 30))]
    assert made[0] == made[1]
    assert len(set(made)) > 10
    assert any("Ina Torvald" not in text for text in made)
    assert any("Ina Torvald: At last" in text for text in made)
    assert any("  1. " in text for text in made)


def test_unknown_tools_are_refused():
    with pytest.raises(ValueError, match="not installed or unknown"):
        check_dump_form("printed-telegraph")
