"""Fits the models by which the standfirst is found.

    python -m boilerkit.training.standfirst --data labelled.jsonl [--labels FILE ...] --folds DIR \\
        --out standfirst.json

Each page is labelled with the weights of the fold that left its site out (see `boilerkit train
--folds`), so that the models learn how far the scorer can be relied on. A text's first nodes are
learned from up to the first that is not standfirst. How well this works is printed first: precision
and recall of the standfirst's words on sites that a model was not fitted to.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.article import Article
from boilerkit.deciding.labelling import decide
from boilerkit.deciding.standfirst import LIKELY, SCORED, UNSCORED, StandfirstModel
from boilerkit.deciding.standfirst_facts import MOST_NODES, SCORE_FACTS, Facts, Opening, facts_of
from boilerkit.deciding.verdict import Verdict
from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.measures import tokenise
from boilerkit.parsing.html import parse_page
from boilerkit.scorers.learned import Learned
from boilerkit.training.folds import fold_of
from boilerkit.training.hand_labels import wholly_labelled

Floats = NDArray[np.float64]
Words = Counter[str]

_FOLDS = 5
# What counts as hit: not a few words that happen to be in a standfirst elsewhere.
_LEAST_RIGHT = 0.6
# Long standfirsts weigh more, up to this: words are measured, but pages are what can be learned.
_USUAL_WORDS, _MOST_WEIGHT = 20, 2.0
_RIDGE, _NEWTON_STEPS, _LEAST_SCALE = 30.0, 25, 0.05
_THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


@dataclass(frozen=True)
class OpeningNode:
    """One of a text's first nodes."""

    facts: Facts
    words: Words
    is_standfirst: bool


@dataclass(frozen=True)
class OpeningPage:
    """A page's first nodes, and the words of its standfirst."""

    fold: int
    nodes: tuple[OpeningNode, ...]
    gold: Words

    def learned_from(self) -> Iterator[OpeningNode]:
        """The nodes up to the first that is not standfirst."""
        for node in self.nodes:
            yield node
            if not node.is_standfirst:
                return


def read_openings(documents: Iterable[Document], folder: Path) -> Iterator[OpeningPage]:
    """The pages whose standfirst is known, labelled with weights that have not seen their sites."""
    scorers: dict[int, Learned] = {}
    for document in documents:
        if document.standfirst is None:
            continue
        fold = fold_of(document.site, _FOLDS)
        if fold not in scorers:
            scorers[fold] = Learned.load(folder / f"fold-{fold}.npz")
        yield _opening_page(document, fold, scorers[fold])


def _opening_page(document: Document, fold: int, scorer: Learned) -> OpeningPage:
    page = parse_page(document.html, url=document.url)
    scores, chances = scorer.score_all(page)
    labels = decide(page, scores)
    nodes = Article(page, labels, scores, Verdict(True, 1.0)).structure
    opening = Opening(page, nodes, labels, scores, chances)
    candidates = range(min(MOST_NODES, len(opening.parts) - 1))
    words = [Counter(tokenise(opening.parts[place].text)) for place in candidates]
    places = document.standfirst or ()
    gold = Counter(tokenise("\n".join(document.blocks[place][1] for place in places)))
    count = best_count(words, gold)
    found = (
        OpeningNode(facts_of(opening, place), words[place], place < count) for place in candidates
    )
    return OpeningPage(fold, tuple(found), gold)


def best_count(nodes: Sequence[Words], gold: Words) -> int:
    """How many of the first nodes hold the standfirst's words and the fewest others; 0 where it
    does not begin the text."""
    best, count, taken = 0, 0, Counter[str]()
    for place, words in enumerate(nodes, 1):
        taken = taken + words
        right = (taken & gold).total()
        if 2 * right - taken.total() > best and right >= _LEAST_RIGHT * taken.total():
            best, count = 2 * right - taken.total(), place
    return count


# -- fitting ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """Nodes in numbers: facts of shape (nodes, facts), what they are, and how much they weigh."""

    names: tuple[str, ...]
    facts: Floats
    wanted: Floats
    weights: Floats

    @staticmethod
    def of(pages: Iterable[OpeningPage], left_out: Iterable[str]) -> _Table:
        nodes = [node for page in pages for node in page.learned_from()]
        names = tuple(name for name in nodes[0].facts if name not in left_out)
        sizes = np.asarray([node.words.total() for node in nodes]) / _USUAL_WORDS
        wanted = np.asarray([float(node.is_standfirst) for node in nodes])
        weights = np.where(wanted > 0, np.sqrt(np.clip(sizes, 0.2, _MOST_WEIGHT**2)), 1.0)
        facts = np.asarray([[node.facts[name] for name in names] for node in nodes])
        return _Table(names, facts, wanted, weights)


def fit(pages: Iterable[OpeningPage], name: str) -> dict[str, Any]:
    """The model of that name, in the form of `standfirst.json`."""
    table = _Table.of(pages, () if name == SCORED else SCORE_FACTS)
    mean = table.facts.mean(axis=0)
    scale = np.maximum(table.facts.std(axis=0), _LEAST_SCALE)
    terms = _fit_terms(replace(table, facts=(table.facts - mean) / scale))
    rows = np.round(np.stack([mean, scale, terms[:-1]], axis=1), 5).tolist()
    start, trees = Forest().fit(table)
    return {
        "facts": dict(zip(table.names, rows, strict=True)),
        "start": round(float(terms[-1]), 5),
        "tree_start": round(start, 5),
        "trees": [tree.stored(table.names) for tree in trees],
    }


def _fit_terms(table: _Table) -> Floats:
    """Logistic regression with a ridge, by Newton steps; the start comes last."""
    inputs = np.concatenate([table.facts, np.ones((len(table.facts), 1))], axis=1)
    ridge = np.full(inputs.shape[1], _RIDGE)
    ridge[-1] = 1e-6
    terms = np.zeros(inputs.shape[1])
    for _ in range(_NEWTON_STEPS):
        chance = _sigmoid(inputs @ terms)
        slope = inputs.T @ (table.weights * (table.wanted - chance)) - ridge * terms
        curve = (inputs * (table.weights * chance * (1 - chance) + 1e-9)[:, None]).T @ inputs
        terms = terms + np.linalg.solve(curve + np.diag(ridge), slope)
    return terms


def _sigmoid(logits: Floats) -> Floats:
    chances: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
    return chances


@dataclass(frozen=True)
class _Tree:
    """A complete tree, breadth first; a fact above its cut leads to the right."""

    splits: NDArray[np.int64]
    cuts: Floats
    leaves: Floats

    def leaves_at(self, facts: Floats) -> Floats:
        """What it adds to the logit of each row."""
        at = np.zeros(len(facts), dtype=np.int64)
        rows = np.arange(len(facts))
        while len(at) and at[0] < len(self.splits):
            at = 2 * at + 1 + (facts[rows, self.splits[at]] > self.cuts[at])
        found: Floats = self.leaves[at - len(self.splits)]
        return found

    def stored(self, names: Sequence[str]) -> dict[str, list[Any]]:
        """Its JSON form."""
        return {
            "facts": [names[split] for split in self.splits],
            "cuts": self.cuts.tolist(),
            "leaves": self.leaves.tolist(),
        }


@dataclass(frozen=True)
class Forest:
    """Gradient boosting with Newton steps (Friedman 2001; Chen and Guestrin 2016).

    Attributes:
        trees, depth, rate: how many trees, how deep, and how much of each step is taken.
        penalty, least: what keeps leaves small, and the least second derivative in one.
        facts, nodes: shares of the facts and nodes that each tree sees.
        steps: how many cuts are tried of a fact.
        seed: of what each tree sees.
    """

    trees: int = 200
    depth: int = 3
    rate: float = 0.05
    penalty: float = 4.0
    least: float = 0.8
    facts: float = 0.35
    nodes: float = 0.7
    steps: int = 24
    seed: int = 0

    def fit(self, table: _Table) -> tuple[float, list[_Tree]]:
        """The logit to begin with, and the trees."""
        generator = np.random.default_rng(self.seed)
        cuts = [_cuts(column, self.steps) for column in table.facts.T]
        bins = np.stack(
            [np.searchsorted(c, v, side="left") for c, v in zip(cuts, table.facts.T, strict=True)],
            axis=1,
        )
        positive = float((table.weights * table.wanted).sum())
        start = round(float(np.log(positive / (table.weights.sum() - positive))), 5)
        logits, trees = np.full(len(bins), start), []
        for _ in range(self.trees):
            chance = _sigmoid(logits)
            seen = np.flatnonzero(generator.random(len(bins)) < self.nodes)
            count = max(1, int(self.facts * len(cuts)))
            chosen = np.sort(generator.choice(len(cuts), count, replace=False))
            growth = _Growth(
                self, cuts, bins, chosen,
                slope=table.weights * (chance - table.wanted),
                curve=table.weights * chance * (1 - chance),
            )  # fmt: skip
            trees.append(growth.tree(seen))
            logits = logits + trees[-1].leaves_at(table.facts)
        return start, trees


@dataclass(frozen=True)
class _Growth:
    """What one tree grows from: bins of the facts, and the loss's derivatives at each node."""

    forest: Forest
    cuts: Sequence[Floats]
    bins: NDArray[np.int64]
    chosen: NDArray[np.int64]
    slope: Floats
    curve: Floats

    def tree(self, seen: NDArray[np.int64]) -> _Tree:
        """A tree of the nodes that it may see."""
        splits, cuts, level = [], [], [seen]
        for _ in range(self.forest.depth):
            below = []
            for rows in level:
                fact, place = self._split(rows)
                goes_right = self.bins[rows, fact] > place
                splits.append(fact)
                cuts.append(round(float(self.cuts[fact][place]), 6))
                below += [rows[~goes_right], rows[goes_right]]
            level = below
        leaves = [round(self._leaf(rows), 5) for rows in level]
        return _Tree(np.asarray(splits), np.asarray(cuts), np.asarray(leaves))

    def _leaf(self, rows: NDArray[np.int64]) -> float:
        step = -self.slope[rows].sum() / (self.curve[rows].sum() + self.forest.penalty)
        return float(self.forest.rate * step)

    def _split(self, rows: NDArray[np.int64]) -> tuple[int, int]:
        """The fact and the place of its cut that gain most; any, where nothing is gained."""
        width, facts = self.forest.steps + 1, len(self.chosen)
        flat = (self.bins[np.ix_(rows, self.chosen)] + np.arange(facts) * width).ravel()
        slope, curve = (
            np.bincount(flat, np.repeat(column[rows], facts), width * facts)
            .reshape(facts, width)
            .cumsum(axis=1)
            for column in (self.slope, self.curve)
        )
        penalty, least = self.forest.penalty, self.forest.least
        other_slope, other_curve = slope[:, -1:] - slope, curve[:, -1:] - curve
        gain = slope**2 / (curve + penalty) + other_slope**2 / (other_curve + penalty)
        gain[(curve < least) | (other_curve < least)] = -1.0
        counts = np.asarray([len(self.cuts[fact]) for fact in self.chosen])
        gain[np.arange(width) >= counts[:, None]] = -2.0
        fact, place = np.unravel_index(int(gain.argmax()), gain.shape)
        return int(self.chosen[fact]), int(place)


def _cuts(column: Floats, steps: int) -> Floats:
    """Where a fact may be cut; at least at one place."""
    values = np.unique(column)
    if len(values) <= steps:
        return np.round((values[1:] + values[:-1]) / 2, 6) if len(values) > 1 else values
    return np.unique(np.round(np.quantile(column, np.linspace(0, 1, steps + 1)[1:-1]), 6))


# -- how well it works -----------------------------------------------------------------------------


def cross_validated(pages: Sequence[OpeningPage], name: str) -> list[list[float]]:
    """Probabilities of each page's nodes by models that never saw its site."""
    found: list[list[float]] = [[] for _ in pages]
    for fold in sorted({page.fold for page in pages}):
        model = StandfirstModel.of(fit((page for page in pages if page.fold != fold), name))
        for place, page in enumerate(pages):
            if page.fold == fold:
                found[place] = [model.chance(node.facts) for node in page.nodes]
    return found


def precision_recall(
    pages: Sequence[OpeningPage], chances: Sequence[Sequence[float]], needed: float
) -> tuple[float, float]:
    """Of the standfirst's words, if nodes are taken as long as they are likely enough."""
    right = found = 0
    for page, of_page in zip(pages, chances, strict=True):
        taken: Words = Counter()
        for node, chance in zip(page.nodes, of_page, strict=True):
            if chance < needed:
                break
            taken += node.words
        right += (taken & page.gold).total()
        found += taken.total()
    return right / max(found, 1), right / max(sum(page.gold.total() for page in pages), 1)


def _figures(pages: Sequence[OpeningPage], name: str) -> Iterator[str]:
    chances = cross_validated(pages, name)
    for needed in sorted({*_THRESHOLDS, LIKELY[name]}):
        precision, recall = precision_recall(pages, chances, needed)
        yield f"{name} from {needed:.2f} on: precision {precision:.3f}, recall {recall:.3f}"


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, report how well it works on sites left out, and write the models."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", nargs="+", required=True, help="labelled pages (JSON lines)")
    parser.add_argument("--labels", nargs="*", default=[], help="files of labels and standfirsts")
    parser.add_argument("--folds", required=True, help="folder of fold weights")
    parser.add_argument("--out", required=True, help="file to write")
    args = parser.parse_args(argv)
    pages = list(read_openings(wholly_labelled(args.data, args.labels), Path(args.folds)))
    models: dict[str, Mapping[str, Any]] = {}
    for name in (SCORED, UNSCORED):
        print("\n".join(_figures(pages, name)), file=sys.stderr)
        models[name] = fit(pages, name)
    Path(args.out).write_text(_spelled(models), encoding="utf-8")
    return 0


def _spelled(models: Mapping[str, Mapping[str, Any]]) -> str:
    """JSON with a line for each fact and each tree."""
    lines = []
    for name, model in models.items():
        facts = [f"  {json.dumps(fact)}: {row}" for fact, row in model["facts"].items()]
        trees = [f"  {json.dumps(tree)}" for tree in model["trees"]]
        joined = ",\n"
        lines.append(
            f'"{name}": {{"start": {model["start"]}, "tree_start": {model["tree_start"]},\n'
            f' "facts": {{\n{joined.join(facts)}\n }},\n "trees": [\n{joined.join(trees)}\n ]}}'
        )
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
