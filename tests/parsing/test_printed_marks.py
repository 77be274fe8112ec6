"""Marks of text browsers and converters are no part of a dump's blocks."""

from __future__ import annotations

import time

import pytest

from boilerkit.parsing.plain_text import parse_text

LYNX = """   #[1]The Harbour Post » Feed
   [2]Home [3]News

   [4] [5]

   The [6]ferry company runs its night boats again.[2]

   [7][quay-at-night.jpg] [8]Timetable

   IFRAME: https://video.example/embed?href=https://post.example/2026/03/12/
   night-boats/&width=105

   The swing is [MATH: <semantics><mi>N</mi>
   </semantics> :MATH]
   N metres.

   References

   The master's letter.

References

   Visible links
   1. https://post.example/feed
   2. https://post.example/
   6. mailto:post@ferry.example

   Hidden links:
   8. file:///x y
"""

MARKDOWN = """# The _night_ boats

[![The quay](https://post.example/images/quay-
at-night.jpg)](/images/17)

By [Ina Torvald](https://post.example/authors/ina-torvald?object=3cb61fb6-5ba6-49f0-a807
"Ina Torvald"), **Harbour** reporter

* * *

## 1\\. What the [harbour
master](/people/master) said\\!

[

### A block in a link

](/visuals/317)

Day | Boat
---|---
Monday | snake_case * 2

[Store](/a)[Rewards](/b) and [^1] stay
"""


def test_marks_of_lynx_are_left_out():
    assert parse_text(LYNX).texts == (
        "#The Harbour Post » Feed",
        "Home News",
        "The ferry company runs its night boats again.[2]",
        "Timetable",
        "The swing is",
        "N metres.",
        "References",
        "The master's letter.",
    )


def test_marks_of_markdown_are_left_out():
    assert parse_text(MARKDOWN).texts == (
        "The night boats",
        "By Ina Torvald, Harbour reporter",
        "1. What the harbour master said!",
        "A block in a link",
        "Day | Boat",
        "Monday | snake_case * 2",
        "Store Rewards and [^1] stay",
    )


@pytest.mark.parametrize("dump", [LYNX, MARKDOWN])
def test_blocks_keep_the_numbers_of_their_lines(dump):
    page, lines = parse_text(dump), dump.split("\n")
    for text, found in zip(page.texts, page.lines, strict=True):
        word = text.split()[-1].strip("!")
        assert any(word in line for line in lines[found.first : found.last + 1])


@pytest.mark.parametrize(
    "line",
    [
        "as shown before[3] and again[1]",
        "a call of f[0](x)",
        "# a comment",
        "__init__ and 2**3 and *that*",
        r"C:\_new\*.txt",
        "[12]",
        "References",
        "1. https://post.example/",
        "* * *",
    ],
)
def test_signs_stay_in_a_text_that_no_tool_marked(line):
    assert parse_text(f"Words before it.\n\n{line}\n\nWords after it.").texts[1] == line


def test_comments_of_code_are_no_headings():
    code = "# Read the table\nrows = read()\n# Write it\nwrite(rows)"
    assert parse_text(code).texts == tuple(code.split("\n"))


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "](", "](a", "](-\n", '](x "', "[a](b)", "![a\n\n](", "[MATH: <", "\\", "_", "*a "],
)
def test_time_grows_with_the_length_alone(piece):
    started = time.process_time()
    parse_text("[a](b) [c](d)\n\n" + piece * (20_000 // len(piece)))
    assert time.process_time() - started < 5
