"""Lines of plain text that are alike: what is left of the templates they came from.

Where markup is lost, records still show: every comment has its "22 June 2018, 11:29" or "Anna
said:", every teaser its "4 min read". Lines of one shape take the part of the elements of one path
that a page with markup has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.columns import Columns, Groups, Index
from boilerkit.features.table import CONTAINER_LEVELS, LINE_KINDS, LINE_MEASURES
from boilerkit.page.tables import Page

_NUMBER, _LETTERS, _WORD = re.compile(r"\d+"), re.compile(r"[^\W\d_]+"), re.compile(r"\w+")
# Longer lines are prose, distinguished by their length in steps and by how they end.
_SHORT_CHARS, _PROSE_STEP, _LONGEST_STEP = 60, 120, 4
# How far the next line alike is where there is none: some 400 lines, 6 in logarithms.
_ALONE = math.expm1(6.0)
_NAMES = tuple(f"{kind}_{measure}" for kind in LINE_KINDS for measure in LINE_MEASURES)


def line_columns(columns: Columns, page: Page) -> Groups:
    """Put the features of lines that are alike. Returns which lines belong together."""
    groups = line_groups(page.texts)
    columns.put_many(_NAMES, np.concatenate(list(map(alikeness, groups)), axis=1))
    shape, *ends = groups
    levels = [ends[level % len(ends)] for level in range(CONTAINER_LEVELS)]
    return Groups(shape, np.stack(levels))


def line_groups(lines: Sequence[str]) -> tuple[Index, ...]:
    """For each of `LINE_KINDS` the number of the group of each line, shape (lines,)."""
    ends = [_end_words(line) for line in lines]
    return (
        _numbered([_shape(line) for line in lines]),
        _numbered([last for _, last in ends]),
        _numbered([first for first, _ in ends]),
    )


def _shape(line: str) -> str:
    """The line with all words and all numbers made alike: "22 June, 11:29" -> "0 a, 0:0"."""
    if len(line) > _SHORT_CHARS:
        return f"{min(len(line) // _PROSE_STEP, _LONGEST_STEP)}{line[-1]}"
    return _LETTERS.sub("a", _NUMBER.sub("0", line))


def _end_words(line: str) -> tuple[str, str]:
    if len(line) > _SHORT_CHARS:
        return "", ""
    words = _WORD.findall(line.lower())
    return (words[0], words[-1]) if words else (line, line)


def _numbered(keys: Sequence[str]) -> Index:
    numbers: dict[str, int] = {}
    return np.asarray([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def alikeness(group: Index) -> NDArray[np.float64]:
    """`LINE_MEASURES` of each line, shape (lines, 3): how many other lines are alike, how many
    lines ago the last one was, and how many lines ahead the next is.
    """
    rows = len(group)
    found = np.full((rows, len(LINE_MEASURES)), _ALONE)
    if not rows:
        return found
    order = np.argsort(group, kind="stable")
    alike = group[order][1:] == group[order][:-1]
    distance = np.diff(order)[alike]
    found[:, 0] = np.bincount(group)[group] - 1
    found[order[1:][alike], 1] = distance
    found[order[:-1][alike], 2] = distance
    return found
