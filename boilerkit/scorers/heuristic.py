"""The heuristic scorer: readable points for and against each label, given in two rounds.

The first round looks at every block alone; the second sees what the first thought of the blocks
around it, of those in alike places and in the same containers, and revises (the two passes of
jusText). A block's points for a label are a plain sum over the cues that hold for it, so every
verdict can be explained in words. The points are data, in `heuristic.json`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import CONTAINER_LEVELS, FEATURES, Features, column_names, compute_features
from boilerkit.page.labels import LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.scorers import MARKUP, kind_of
from boilerkit.scorers.groups import GroupMeans
from boilerkit.scorers.network import product, softmax
from boilerkit.scorers.stretches import in_stretches

Floats = NDArray[np.float32]
Table = Mapping[str, Mapping[str, Mapping[str, float]]]

_SHIPPED = "heuristic.json"
# Blocks before and after each that are looked at together.
_WINDOW = 5


@dataclass(frozen=True)
class Card:
    """Points of one round: `points[cue, label]` for each cue that holds, and to begin with."""

    cues: tuple[str, ...]
    points: Floats
    start: Floats

    def total(self, cues: Floats) -> Floats:
        """Points of every block for every label."""
        sums: Floats = product(cues, self.points.T) + self.start
        return sums


def cue_names(columns: Sequence[str]) -> tuple[str, ...]:
    """Names of the cues made of feature columns: "log_chars>4.4" holds where that column has more
    than 4.4 (about 80 characters); a column without steps is a cue itself.

    Raises:
        KeyError: there is no such feature.
    """
    names: list[str] = []
    for column in columns:
        names += [f"{column}>{step:g}" for step in FEATURES[column].steps] or [column]
    return tuple(names)


def cue_columns(features: Features) -> Floats:
    """The cues of each block, shape (blocks, cues), in the order of `cue_names`."""
    columns, steps, whole = _steps(features.names)
    cues = features.matrix.take(columns, axis=1)
    kept = cues[:, whole]
    np.greater(cues, steps, out=cues, casting="unsafe")
    cues[:, whole] = kept
    return cues


@lru_cache(maxsize=8)
def _steps(names: tuple[str, ...]) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
    """For each cue the column it is made of and the step in it (NaN: none); those without step."""
    pairs = [
        (place, step)
        for place, name in enumerate(names)
        for step in FEATURES[name].steps or (np.nan,)
    ]
    columns, steps = zip(*pairs, strict=True)
    of_columns = np.asarray(columns, dtype=np.int64), np.asarray(steps, dtype=np.float32)
    return *of_columns, np.flatnonzero(np.isnan(of_columns[1]))


#: Where the second round looks for what the first one found, and how people read of it.
SURROUNDINGS: Mapping[str, str] = MappingProxyType(
    {
        "self": "by itself",
        "before": "block before",
        "after": "block after",
        "5 before": "five blocks before",
        "5 after": "five blocks after",
        "alike places": "alike places",
        **{f"box{level}": f"container {level + 1}" for level in range(CONTAINER_LEVELS)},
        "page": "page as a whole",
        "most so far": "somewhere above",
        "most to come": "somewhere below",
    }
)


def context_names() -> tuple[str, ...]:
    """Names of the second round's cues: what the first thought of a block's surroundings."""
    return tuple(f"{where}: {label.value}" for where in SURROUNDINGS for label in LABELS)


def context_columns(features: Features, first: Floats) -> Floats:
    """The first round's probabilities around each block; shape (blocks, surroundings * labels)."""
    rows, groups = len(first), features.groups
    columns = np.zeros((rows, len(SURROUNDINGS), len(LABELS)), dtype=np.float32)
    columns[:, 0] = first
    columns[1:, 1], columns[:-1, 2] = first[:-1], first[1:]
    columns[:, 3], columns[:, 4] = _windows(first, _WINDOW)
    for place, numbers in enumerate((groups.path, *groups.containers), start=5):
        means = GroupMeans(numbers)
        columns[:, place] = means.spread(means.of(first))
    columns[:, -3] = first.mean(axis=0, keepdims=True)
    np.maximum.accumulate(first[:-1], out=columns[1:, -2])
    np.maximum.accumulate(first[:0:-1], out=columns[:-1, -1][::-1])
    return columns.reshape(rows, -1)


def _windows(values: Floats, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means over the `size` rows before each row, and after each; zeros beyond the page."""
    rows = len(values)
    done = np.zeros((rows + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=done[1:], dtype=np.float32)
    before = done[:-1].copy()
    before[size:] -= done[: max(rows - size, 0)]
    after = np.empty_like(before)
    whole = max(rows - size, 0)
    after[:whole], after[whole:] = done[size + 1 :], done[-1]
    after -= done[1:]
    return before / size, after / size


class Reason(NamedTuple):
    """A cue that holds for a block, and the points it gives to a label."""

    cue: str
    points: float


@dataclass(frozen=True)
class Scorecard:
    """A card filled in for one page; `cues` has shape (blocks, cues)."""

    card: Card
    cues: Floats

    def reasons(self, block: int, label: Label) -> list[Reason]:
        """What speaks for or against a label of a block, strongest first."""
        given = self.cues[block] * self.card.points[:, LABELS.index(label)]
        order = np.argsort(-np.abs(given), kind="stable")
        return [Reason(self.card.cues[i], float(given[i])) for i in order if given[i] != 0]


@dataclass(frozen=True)
class Heuristic:
    """Scores pages by points.

    `cards` are those of the first and the second round, for pages with markup and for plain text.
    """

    cards: Mapping[str, tuple[Card, Card]]

    @staticmethod
    @cache
    def default() -> Heuristic:
        """The scorer with the points that come with the package."""
        text = files("boilerkit.scorers").joinpath(_SHIPPED).read_text(encoding="utf-8")
        return Heuristic.from_table(json.loads(text))

    @staticmethod
    def load(path: str | os.PathLike[str]) -> Heuristic:
        """The scorer with the points of a file, such as `boilerkit.training.points` writes.

        Raises:
            OSError: the file cannot be read.
            ValueError: it holds no points, or points for an unknown cue.
        """
        with open(path, encoding="utf-8") as file:
            return Heuristic.from_table(json.load(file))

    @staticmethod
    def from_table(tables: Mapping[str, Table]) -> Heuristic:
        """Read points: kind of page -> round ("first", "second") -> cue -> label -> points.

        Raises:
            ValueError: a cue is unknown.
        """
        return Heuristic({kind: _cards(kind, table) for kind, table in tables.items()})

    @property
    def name(self) -> str:
        """A short name for reports."""
        return "heuristic"

    def score(self, page: Page) -> NDArray[np.float32]:
        """Probabilities of shape (blocks, labels)."""
        if len(page) == 0:
            return np.zeros((0, len(LABELS)), dtype=np.float32)
        return in_stretches(self._score, page)

    def _score(self, page: Page) -> NDArray[np.float32]:
        card = self.scorecard(page, compute_features(page))
        return softmax(card.card.total(card.cues))

    def scorecard(self, page: Page, features: Features) -> Scorecard:
        """The second round's cues of a page, with the card that gives them points."""
        first, second = self.cards[kind_of(page)]
        return Scorecard(second, all_cues(first, features))


def all_cues(first: Card, features: Features) -> Floats:
    """All cues of the second round, shape (blocks, cues)."""
    own = cue_columns(features)
    guess = softmax(first.total(own))
    return np.concatenate([own, context_columns(features, guess)], axis=1)


def _cards(kind: str, tables: Mapping[str, Mapping[str, Mapping[str, float]]]) -> tuple[Card, Card]:
    own = cue_names(column_names(has_markup=kind == MARKUP))
    return _card(tables["first"], own), _card(tables["second"], (*own, *context_names()))


def _card(table: Mapping[str, Mapping[str, float]], cues: Sequence[str]) -> Card:
    unknown = set(table) - {*cues, "start"}
    if unknown:
        raise ValueError(f"points for unknown cues: {', '.join(sorted(unknown)[:5])}")
    points = np.zeros((len(cues), len(LABELS)), dtype=np.float32)
    for row, cue in enumerate(cues):
        for label, value in table.get(cue, {}).items():
            points[row, LABELS.index(Label(label))] = value
    start = np.asarray([table["start"].get(label.value, 0.0) for label in LABELS], dtype=np.float32)
    return Card(tuple(cues), points, start)
