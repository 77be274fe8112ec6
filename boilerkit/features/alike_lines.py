"""Lines of plain text that are alike: what is left of the templates they came from.

Where markup is lost, records still show: every comment has its "22 June 2018, 11:29" or "Anna
said:", every teaser its "4 min read". Lines of one shape stand for the elements of one path that
a page with markup has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]

#: How lines are found alike.
KINDS = ("shape", "last_word", "first_word")
#: What `alikeness` says of each line.
MEASURES = ("lines", "before", "after")

_NUMBER, _LETTERS, _WORD = re.compile(r"\d+"), re.compile(r"[^\W\d_]+"), re.compile(r"\w+")
# Longer lines are prose, told apart by their length in steps and by how they end.
_SHORT_CHARS, _PROSE_STEP, _LONGEST_STEP = 60, 120, 4
_ALONE = 1.5


def line_groups(lines: Sequence[str]) -> tuple[Index, ...]:
    """For each of `KINDS` the number of the group of each line, shape (lines,)."""
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


def alikeness(group: Index) -> NDArray[np.float32]:
    """How many other lines are alike, how far the last one and the next are; shape (lines, 3).

    All on a scale of logarithms from 0 on.
    """
    rows = len(group)
    found = np.full((rows, len(MEASURES)), _ALONE)
    if not rows:
        return found.astype(np.float32)
    order = np.argsort(group, kind="stable")
    alike = group[order][1:] == group[order][:-1]
    distance = np.log1p(np.diff(order)[alike]) / 4.0
    found[:, 0] = np.log1p(np.bincount(group)[group] - 1) / 4.0
    found[order[1:][alike], 1] = distance
    found[order[:-1][alike], 2] = distance
    return found.astype(np.float32)
