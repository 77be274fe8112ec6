"""Fits the terms by which pages are judged: is it an article, how far can its text be trusted?

    python -m boilerkit.training.judges --data labelled.jsonl [--labels FILE ...] --folds DIR \\
        --out judges.json

Each page, with its markup and as plain text, is labelled with the weights of the fold that left its
site out (see `boilerkit train --folds`), so that the judges learn from the mistakes that scorers
make on new sites. Confidence is fitted to the rank of a page's F1 among all pages, since most are
near 1 and differ in a word or two, and then set to the scale of F1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from boilerkit.article import Article
from boilerkit.deciding.confidence import page_facts
from boilerkit.deciding.labelling import decide
from boilerkit.deciding.verdict import Verdict
from boilerkit.evaluation.datasets import (
    Document,
    body_of_blocks,
    ignored_of_blocks,
)
from boilerkit.evaluation.measures import page_prf
from boilerkit.page.labels import LABELS, Label
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers import MARKUP, TEXT
from boilerkit.scorers.learned import Learned
from boilerkit.training.hand_labels import wholly_labelled

Floats = NDArray[np.float64]

_BODY = LABELS.index(Label.BODY)
# Log odds for a page to be an article: one refused is lost, an index page let through a nuisance.
_BENEFIT_OF_DOUBT = 0.25
#: Facts that show mistakes in the text alone, not what the page is.
OF_CONFIDENCE = frozenset(["most_doubtful_body", "log_missed", "log_blocks", "short_body"])
_RIDGE = 0.3
_STEPS = 60


@dataclass(frozen=True)
class JudgedPage:
    """Facts of one labelled page (name -> value), and what should follow from them."""

    fold: int
    facts: Mapping[str, float]
    is_article: bool
    f1: float


def read_judged(documents: Iterable[Document], folder: Path) -> list[JudgedPage]:
    """Label every labelled page with the weights that have not seen its site, and compare."""
    folds = json.loads((folder / "folds.json").read_text())
    scorers: dict[int, Learned] = {}
    pages = []
    for document in documents:
        fold = folds.get(document.site)
        if fold is None:
            continue
        if fold not in scorers:
            scorers[fold] = Learned.load(folder / f"fold-{fold}.npz")
        judged = _judged(document, fold, scorers[fold])
        if judged is not None:
            pages.append(judged)
    return pages


def _judged(document: Document, fold: int, scorer: Learned) -> JudgedPage | None:
    parse = parse_page if document.has_markup else parse_text
    page = parse(document.html, url=document.url)
    scores = scorer.score(page)
    labels = decide(page, scores)
    if not (labels == _BODY).any():
        return None
    text = Article(page, labels, scores, Verdict(True, 1.0)).text
    gold, ignored = body_of_blocks(document.blocks), ignored_of_blocks(document.blocks)
    f1 = page_prf(gold, text, ignored).f1
    return JudgedPage(fold, page_facts(page, labels, scores), not document.not_article, f1)


def fit_terms(facts: Floats, wanted: Floats) -> Floats:
    """Logistic regression with a ridge, by Newton steps; `wanted` may lie between 0 and 1.

    Returns terms of shape (facts + 1,), the start last.
    """
    inputs = np.concatenate([facts, np.ones((len(facts), 1))], axis=1)
    ridge = np.full(inputs.shape[1], _RIDGE)
    ridge[-1] = 1e-6
    terms = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ terms, -30, 30)))
        slope = inputs.T @ (wanted - chance) - ridge * terms
        curve = (inputs * (chance * (1 - chance) + 1e-9)[:, None]).T @ inputs + np.diag(ridge)
        terms = terms + np.linalg.solve(curve, slope)
    return terms


def judge_quality(pages: Sequence[JudgedPage]) -> tuple[float, float]:
    """(share of right verdicts, rank correlation of confidence and page F1), cross-validated."""
    right, guesses, actual = [], [], []
    for fold in sorted({page.fold for page in pages}):
        kept = [page for page in pages if page.fold != fold]
        held = [page for page in pages if page.fold == fold]
        article, confidence = _both(kept)
        inputs = np.asarray([[*page.facts.values(), 1.0] for page in held])
        right += [bool(v > 0) == p.is_article for v, p in zip(inputs @ article, held, strict=True)]
        guesses += (inputs @ confidence).tolist()
        actual += [page.f1 for page in held]
    correlation: Floats = np.corrcoef([ranks(np.asarray(values)) for values in (guesses, actual)])
    return float(np.mean(right)), float(correlation[0, 1])


def ranks(values: Floats) -> Floats:
    """Ranks from 1 on; equal values share the mean of theirs, as Spearman's correlation has it."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    means: Floats = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return means


def _both(pages: Sequence[JudgedPage]) -> tuple[Floats, Floats]:
    """Terms of both judges in the order of the facts, the start last."""
    facts = np.asarray([list(page.facts.values()) for page in pages])
    articles = np.asarray([float(page.is_article) for page in pages])
    used = np.asarray([fact not in OF_CONFIDENCE for fact in pages[0].facts] + [True])
    article = np.zeros(len(used))
    article[used] = fit_terms(facts[:, used[:-1]], articles)
    article[-1] += _BENEFIT_OF_DOUBT
    return article, _fit_confidence(facts, np.asarray([page.f1 for page in pages]))


def _fit_confidence(facts: Floats, f1: Floats) -> Floats:
    """Terms that rank pages by F1, on the scale of F1."""
    terms = fit_terms(facts, (ranks(f1) - 0.5) / len(f1))
    factor, start = fit_terms((facts @ terms[:-1])[:, None], f1)
    return np.append(terms[:-1] * factor, start)


def terms_of(pages: Sequence[JudgedPage]) -> dict[str, dict[str, float]]:
    """Judge -> fact -> term, as they are written."""
    return {
        name: {
            **{
                fact: round(float(term), 3)
                for fact, term in zip(pages[0].facts, terms[:-1], strict=True)
                if term
            },
            "start": round(float(terms[-1]), 3),
        }
        for name, terms in zip(("is_article", "confidence"), _both(pages), strict=True)
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, report how well it works on sites left out, and write the terms."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", nargs="+", required=True, help="labelled pages (JSON lines)")
    parser.add_argument("--labels", nargs="*", default=[], help="files of labels kept apart")
    parser.add_argument("--folds", required=True, help="folder of fold weights")
    parser.add_argument("--out", required=True, help="file to write")
    args = parser.parse_args(argv)
    documents = list(wholly_labelled(args.data, args.labels))
    tables = {}
    plain = [document.as_plain_text() for document in documents]
    for kind, read_as in ((MARKUP, documents), (TEXT, plain)):
        pages = read_judged(read_as, Path(args.folds))
        right, correlation = judge_quality(pages)
        print(f"{kind}: {len(pages)} pages, is_article right on {right:.1%}, rank correlation of"
              f" confidence and page F1 {correlation:.2f}", file=sys.stderr)  # fmt: skip
        tables[kind] = terms_of(pages)
    Path(args.out).write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
