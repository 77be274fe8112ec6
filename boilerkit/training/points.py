"""Fits the points of the heuristic scorer's two cards to labelled pages.

    python -m boilerkit.training.points --data labelled.jsonl [--labels FILE ...] \\
        --out heuristic.json

Multinomial logistic regression with an L1 penalty, so that most cues end without points; what is
left is rounded to two places and stays readable.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from boilerkit.evaluation.datasets import Document
from boilerkit.features import Features, compute_features
from boilerkit.page.labels import LABELS
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import MARKUP, TEXT
from boilerkit.scorers.heuristic import context_columns, context_names, cue_columns, cue_names
from boilerkit.scorers.network import softmax
from boilerkit.training.alignment import align_labels
from boilerkit.training.folds import fold_of
from boilerkit.training.hand_labels import wholly_labelled
from boilerkit.training.reading import block_weights
from boilerkit.training.text_variants import plain_page

Floats = NDArray[np.float32]
Points = tuple[Floats, Floats]
Table = dict[str, dict[str, dict[str, float]]]

_LEAST_POINTS = 0.05
# A sum of points has too few parts to learn long pages by heart: here all pages weigh the same.
_PAGES_ALIKE = 1.0


@dataclass(frozen=True)
class PointOptions:
    """How to fit a card."""

    epochs: int = 12
    blocks_a_batch: int = 4096
    learning_rate: float = 0.03
    penalty: float = 2e-5
    seed: int = 0


@dataclass(frozen=True)
class CuedPage:
    """One labelled page: its cues, labels and the weight of each block."""

    site: str
    features: Features
    cues: Floats
    labels: NDArray[np.int64]
    weights: Floats


def read_cues(documents: Iterable[Document], kind: str) -> list[CuedPage]:
    """All labelled pages, with their markup or as plain text."""
    pages = []
    for number, document in enumerate(documents):
        if kind == MARKUP:
            page = parse_page(document.html, url=document.url)
            labels = align_labels(document.blocks, page.texts)
        else:
            # Half of the pages as people have them, half one block a line.
            generator = np.random.default_rng(number) if number % 2 else None
            page, labels = plain_page(document, generator)
        if len(page):
            pages.append(_cued(document.site, page, labels))
    return pages


def _cued(site: str, page: Page, labels: NDArray[np.int64]) -> CuedPage:
    features = compute_features(page)
    return CuedPage(
        site,
        features,
        cue_columns(features),
        np.maximum(labels, 0),
        block_weights(labels, features["log_tokens"], _PAGES_ALIKE),
    )


def fit_cards(pages: Sequence[CuedPage], options: PointOptions) -> Table:
    """Points of both rounds.

    What the second round sees of the first comes from pages that its points were not fitted to,
    as it will be in use.
    """
    cues = [page.cues for page in pages]
    first = fit_points(cues, pages, options)
    half = np.asarray([hashlib.md5(p.site.encode()).digest()[0] % 2 for p in pages])
    surroundings: list[Floats] = [np.zeros((0, 0), dtype=np.float32)] * len(pages)
    for side in (0, 1):
        others = np.flatnonzero(half != side).tolist()
        points = fit_points([cues[i] for i in others], [pages[i] for i in others], options)
        for i in np.flatnonzero(half == side).tolist():
            guess = softmax(cues[i] @ points[0] + points[1])
            surroundings[i] = context_columns(pages[i].features, guess)
    both = [np.concatenate(pair, axis=1) for pair in zip(cues, surroundings, strict=True)]
    second = fit_points(both, pages, options)
    names = cue_names(pages[0].features.names)
    return {"first": _table(first, names), "second": _table(second, (*names, *context_names()))}


def fit_points(cues: Sequence[Floats], pages: Sequence[CuedPage], options: PointOptions) -> Points:
    """(points of shape (cues, labels), points to begin with of shape (labels,))."""
    torch.manual_seed(options.seed)
    inputs = torch.from_numpy(np.concatenate(cues))
    labels = torch.from_numpy(np.concatenate([page.labels for page in pages]))
    weights = torch.from_numpy(np.concatenate([page.weights for page in pages]))
    card = nn.Linear(inputs.shape[1], len(LABELS))
    nn.init.zeros_(card.weight)
    steps = options.epochs * -(-len(inputs) // options.blocks_a_batch)
    optimizer = torch.optim.Adam(card.parameters(), lr=options.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.learning_rate, total_steps=steps + 1
    )
    for _ in range(options.epochs):
        for rows in torch.split(torch.randperm(len(inputs)), options.blocks_a_batch):
            losses = nn.functional.cross_entropy(card(inputs[rows]), labels[rows], reduction="none")
            loss = (losses * weights[rows]).sum() / weights[rows].sum().clamp(min=1e-6)
            loss = loss + options.penalty * card.weight.abs().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    points = card.weight.detach().numpy().T.round(2)
    points[np.abs(points) < _LEAST_POINTS] = 0.0
    return np.ascontiguousarray(points), card.bias.detach().numpy().round(2)


def _table(points: Points, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Points as they are written: only what counts, by cue and label."""
    table = {"start": _row(points[1])}
    for name, row in zip(names, points[0], strict=True):
        if row.any():
            table[name] = _row(row)
    return table


def _row(values: Floats) -> dict[str, float]:
    pairs = zip(LABELS, values, strict=True)
    return {label.value: round(float(value), 2) for label, value in pairs if value}


def main(argv: Sequence[str] | None = None) -> int:
    """Fit the cards and write them; with `--folds`, one file for each fold of sites."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", nargs="+", required=True, help="labelled pages (JSON lines)")
    parser.add_argument("--out", required=True, help="points file, or with --folds a folder")
    parser.add_argument("--folds", type=int, help="cross-validate over so many folds of sites")
    parser.add_argument("--labels", nargs="*", default=[], help="files of labels kept apart")
    args = parser.parse_args(argv)
    documents = list(wholly_labelled(args.data, args.labels))
    pages = {kind: read_cues(documents, kind) for kind in (MARKUP, TEXT)}
    if not args.folds:
        _write(Path(args.out), {k: fit_cards(p, PointOptions()) for k, p in pages.items()})
        return 0
    for fold in range(args.folds):
        kept = {k: [c for c in p if fold_of(c.site, args.folds) != fold] for k, p in pages.items()}
        tables = {kind: fit_cards(cued, PointOptions()) for kind, cued in kept.items()}
        _write(Path(args.out) / f"fold-{fold}.json", tables)
    return 0


def _write(path: Path, tables: dict[str, Table]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tables, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    cues = sum(len(rows) for table in tables.values() for rows in table.values())
    print(f"{path}: {cues} cues with points", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
