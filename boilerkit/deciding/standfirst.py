"""Where the standfirst ends: the deck between headline and text, apart from the text's flow.

Only what begins the text can be standfirst, by whole paragraphs, lists or headings, and never all
of it. Of pages with markup, node after node is judged by the facts of `standfirst_facts`, of which
a scorer's own probability is one. The models are in `standfirst.json`, fitted by
`boilerkit.training.standfirst`, another one for scorers that do not know standfirsts. Plain text
goes by the scorer's probability alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.standfirst_facts import MOST_NODES, Facts, Opening, facts_of
from boilerkit.page.structure import Heading, List, Node, Paragraph, blocks_in
from boilerkit.page.tables import Page

Floats = NDArray[np.float64]

#: Names of the models: with the probabilities of a scorer that knows standfirsts, and without any.
SCORED, UNSCORED = "scored", "unscored"
#: From which probability on a node is the standfirst.
LIKELY = {SCORED: 0.55, UNSCORED: 0.62}
# A scorer that is so sure that the first node is none is believed, and one that is certain.
_HARDLY, _CERTAIN = 0.05, 0.999
# Least probability of nodes of plain text, weighed by characters.
_LIKELY_IN_TEXT = 0.7
# On so few blocks, as few pages have that the models know, an element's own name is enough.
_SMALL_PAGE = 20
# The longest heading of key points; a word or two sum nothing up.
_HEADING_CHARS, _LEAST_DECK_CHARS = 60, 12
# How long a standfirst is at most, and how much of its text.
_MOST_DECK_CHARS, _MOST_OF_TEXT = 1_500, 0.5


@dataclass(frozen=True)
class StandfirstModel:
    """A logistic regression and boosted trees over the same facts; the mean of both decides.

    Attributes:
        facts: names of the facts, in order.
        mean, scale: what is taken off each fact and what the rest is divided by, shape (facts,).
        terms, start: of the regression, shape (facts,) and one number.
        splits: facts that the trees ask for, breadth first, shape (trees, inner nodes).
        cuts: a fact above it leads to the right, shape as `splits`.
        leaves: what each leaf adds to the logit, shape (trees, leaves).
        tree_start: the logit that the trees add to.
    """

    facts: tuple[str, ...]
    mean: Floats
    scale: Floats
    terms: Floats
    start: float
    splits: NDArray[np.int64]
    cuts: Floats
    leaves: Floats
    tree_start: float

    @staticmethod
    @cache
    def default(name: str) -> StandfirstModel:
        """One of the models that come with the package: `SCORED` or `UNSCORED`."""
        text = files(__package__).joinpath("standfirst.json").read_text(encoding="utf-8")
        return StandfirstModel.of(json.loads(text)[name])

    @staticmethod
    def of(stored: Mapping[str, Any]) -> StandfirstModel:
        """A model from its JSON form."""
        facts, trees = stored["facts"], stored["trees"]
        places = {name: place for place, name in enumerate(facts)}
        mean, scale, terms = np.asarray(list(facts.values()), dtype=np.float64).T
        return StandfirstModel(
            facts=tuple(facts),
            mean=mean,
            scale=scale,
            terms=terms,
            start=stored["start"],
            splits=np.asarray([[places[name] for name in tree["facts"]] for tree in trees]),
            cuts=np.asarray([tree["cuts"] for tree in trees], dtype=np.float64),
            leaves=np.asarray([tree["leaves"] for tree in trees], dtype=np.float64),
            tree_start=stored["tree_start"],
        )

    def chance(self, facts: Facts) -> float:
        """How likely the node of these facts is the standfirst."""
        values = np.asarray([facts[name] for name in self.facts], dtype=np.float64)
        linear = self.start + float(((values - self.mean) / self.scale) @ self.terms)
        trees = self.tree_start + float(self._leaves_at(values).sum())
        return (_sigmoid(linear) + _sigmoid(trees)) / 2.0

    def _leaves_at(self, values: Floats) -> Floats:
        """What each tree adds, shape (trees,)."""
        rows, inner = np.arange(len(self.splits)), self.splits.shape[1]
        goes_right = values[self.splits] > self.cuts
        at = np.zeros(len(rows), dtype=np.int64)
        while at[0] < inner:  # all trees are complete and of one depth
            at = 2 * at + 1 + goes_right[rows, at]
        found: Floats = self.leaves[rows, at - inner]
        return found


def _sigmoid(logit: float) -> float:
    return 1.0 / (1.0 + exp(-max(min(logit, 30.0), -30.0)))


def count_standfirst(opening: Opening) -> int:
    """How many of the nodes that a text begins with are its standfirst; never all of them."""
    page, nodes, chances = opening.page, opening.nodes, opening.chances
    if len(nodes) < 2 or (chances is not None and _chance(page, nodes[0], chances) < _HARDLY):
        return 0
    count = _count_likely(opening)
    if 0 < count < len(nodes) and _announces(opening, count - 1):
        count += 1
    return count if 0 < count < len(nodes) and _can_sum_up(opening, count) else 0


def _count_likely(opening: Opening) -> int:
    """How many of the first nodes are likely enough, one after the other."""
    page, chances = opening.page, opening.chances
    if page.has_markup:
        return _count(node_chances(opening), LIKELY[UNSCORED if chances is None else SCORED])
    if chances is None:
        return 0
    return _count((_chance(page, node, chances) for node in opening.nodes), _LIKELY_IN_TEXT)


def node_chances(opening: Opening) -> Iterator[float]:
    """How likely each of a page's first nodes is the standfirst if all before it are."""
    page, chances = opening.page, opening.chances
    model = StandfirstModel.default(UNSCORED if chances is None else SCORED)
    for place in range(min(MOST_NODES, len(opening.parts) - 1)):
        if chances is not None and _chance(page, opening.nodes[place], chances) >= _CERTAIN:
            yield 1.0
            continue
        facts = facts_of(opening, place)
        is_named = facts["class_standfirst"] == 1.0 and len(page) <= _SMALL_PAGE
        yield 1.0 if is_named else model.chance(facts)


def _count(chances: Iterator[float], needed: float) -> int:
    """How many are likely enough before the first that is not."""
    count = 0
    for chance in chances:
        if chance < needed:
            break
        count += 1
    return count


def _announces(opening: Opening, place: int) -> bool:
    """Whether a node is the heading of a list ("Key points"), which comes with it."""
    page, node, following = opening.page, opening.nodes[place], opening.nodes[place + 1]
    if not isinstance(following, List) or not isinstance(node, (Heading, Paragraph)):
        return False
    if int(page.blocks.chars[list(blocks_in(node))].sum()) > _HEADING_CHARS:
        return False
    return not (page.has_markup and _is_named_deck(facts_of(opening, place)))


def _is_named_deck(facts: Facts) -> bool:
    """Whether the page itself calls a node its deck: then a list after it may be the text."""
    has_name = facts["class_standfirst"] > 0.0 and facts["class_key_points"] == 0.0
    return has_name or facts["summary_equal"] == 1.0


def _can_sum_up(opening: Opening, count: int) -> bool:
    """Whether the first nodes are neither too little nor too much of a text to sum it up."""
    sizes = opening.page.blocks.chars
    chars = sum(int(sizes[list(blocks_in(node))].sum()) for node in opening.nodes[:count])
    return _LEAST_DECK_CHARS <= chars <= min(_MOST_DECK_CHARS, _MOST_OF_TEXT * opening.body_chars)


def _chance(page: Page, node: Node, chances: NDArray[np.float32]) -> float:
    """How likely a scorer thinks a node is the standfirst: the mean over its characters."""
    blocks = list(blocks_in(node))
    chars = page.blocks.chars[blocks]
    total = float(chars.sum())
    return float((chars * chances[blocks]).sum()) / total if total else 0.0
