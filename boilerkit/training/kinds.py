"""Fits the terms by which the kind of a page is decided.

    python -m boilerkit.training.kinds --data FOLDER --out kinds.json [--folds 5]

Articles are those of the prepared sets, other pages those of `wcxb-kinds-dev` (its collections
count as listings) and, for what no set holds, error pages, logins and the like from
`fixtures/kinds`. Each page is also learned from without its address and without what its head
says, as many pages have neither.
With `--folds` nothing is written: pages of each part of the sites are judged by terms fitted to
the others, and the figures of docs/accuracy.md are printed.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.kind_facts import kind_facts
from boilerkit.page.kinds import KINDS, Kind
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import Scorer
from boilerkit.scorers.learned import Learned
from boilerkit.training.folds import fold_of

#: Sets whose pages are articles; `not_article` pages of theirs are left out.
ARTICLE_SETS = ("blocks-dev", "fundus-dev", "fundus-more-dev", "wcxb-dev", "trafilatura-dev")
_KINDS = {"collection": Kind.LISTING}
# What a page of fixtures weighs: there are few of them, and no others of their kind.
_FIXTURE_WEIGHT = 4.0
_PENALTY, _LEAST_SCALE, _STEPS, _RATE = 30.0, 0.05, 800, 0.5


@dataclass(frozen=True)
class KindPage:
    """A page whose kind is known."""

    set: str
    site: str
    kind: Kind
    facts: Mapping[str, float]
    weight: float = 1.0


def read_pages(folder: Path, fixtures: Path | None, scorer: Scorer) -> Iterator[KindPage]:
    """All pages of known kind in a data folder, and those of fixtures."""
    for name in (*ARTICLE_SETS, "wcxb-kinds-dev"):
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                if not row.get("not_article"):
                    yield from _page(name, number, row, scorer)
    if fixtures is not None:
        expected = json.loads((fixtures / "kinds.json").read_text(encoding="utf-8"))
        for name, kind in expected.items():
            html = (fixtures / f"{name}.html").read_text(encoding="utf-8")
            facts = _facts(html, None, scorer)
            if facts is not None:
                yield KindPage("fixtures", name, Kind(kind), facts, _FIXTURE_WEIGHT)


def _page(name: str, number: int, row: Mapping[str, Any], scorer: Scorer) -> Iterator[KindPage]:
    facts = _facts(row["html"], row.get("url"), scorer)
    if facts is not None:
        said = str(row.get("kind", "article"))
        site = ".".join(urlsplit(row.get("url") or "").netloc.split(".")[-2:])
        yield KindPage(name, site or f"{name}-{number}", _KINDS.get(said) or Kind(said), facts)


def _facts(html: str, url: str | None, scorer: Scorer) -> Mapping[str, float] | None:
    page = parse_page(html, url=url)
    return kind_facts(page, scorer.score(page)) if len(page) else None


# Facts that many pages lack: those of the address, and those of structured data and meta tags.
_LACKING = (("address_", "host_"), ("type_", "og_", "generator_", "says_"))
# What a page says where it says nothing.
_UNKNOWN = {"address_unknown": 1.0, "og_none": 1.0}


@dataclass(frozen=True)
class _Table:
    """Pages in numbers."""

    names: tuple[str, ...]
    facts: NDArray[np.float64]
    kinds: NDArray[np.int64]
    weights: NDArray[np.float64]

    @staticmethod
    def of(pages: Sequence[KindPage]) -> _Table:
        """The facts of all pages, in order."""
        names = tuple(pages[0].facts)
        return _Table(
            names=names,
            facts=np.asarray([[page.facts[name] for name in names] for page in pages]),
            kinds=np.asarray([KINDS.index(page.kind) for page in pages], dtype=np.int64),
            weights=np.asarray([page.weight for page in pages]),
        )

    def rows(self, chosen: NDArray[np.bool_]) -> _Table:
        """Some of the pages."""
        return _Table(self.names, self.facts[chosen], self.kinds[chosen], self.weights[chosen])

    def with_lacking(self) -> _Table:
        """Every page three more times, without some of its facts; all of them weigh as one."""
        address, head = (self._blanked(starts) for starts in _LACKING)
        both = self._blanked(_LACKING[0] + _LACKING[1])
        facts = np.concatenate([self.facts, address, head, both])
        times = len(facts) // len(self.facts)
        return _Table(
            self.names, facts, np.tile(self.kinds, times), np.tile(self.weights, times) / times
        )

    def _blanked(self, starts: tuple[str, ...]) -> NDArray[np.float64]:
        facts = self.facts.copy()
        for column, name in enumerate(self.names):
            if name.startswith(starts):
                facts[:, column] = _UNKNOWN.get(name, 0.0)
        return facts


def fit(table: _Table) -> dict[str, Any]:
    """Terms in the form of `kinds.json`: multinomial regression with a penalty on its terms."""
    table = table.with_lacking()
    mean = table.facts.mean(axis=0)
    scale = np.maximum(table.facts.std(axis=0), _LEAST_SCALE)
    values = (table.facts - mean) / scale
    wanted = np.eye(len(KINDS))[table.kinds]
    terms, start = np.zeros((values.shape[1], len(KINDS))), np.zeros(len(KINDS))
    # Nesterov's accelerated descent; the objective is smooth and convex.
    ahead, step = terms.copy(), _RATE / float(table.weights.sum())
    for number in range(_STEPS):
        error = (_softmax(values @ ahead + start) - wanted) * table.weights[:, None]
        after = ahead - step * (values.T @ error + _PENALTY * ahead)
        start = start - step * error.sum(axis=0)
        ahead = after + number / (number + 3) * (after - terms)
        terms = after
    return {
        "facts": {
            name: {
                "mean": round(float(mean[row]), 6),
                "scale": round(float(scale[row]), 6),
                "terms": {k.value: round(float(terms[row, n]), 5) for n, k in enumerate(KINDS)},
            }
            for row, name in enumerate(table.names)
        },
        "start": {k.value: round(float(start[n]), 5) for n, k in enumerate(KINDS)},
    }


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def cross_validated(pages: Sequence[KindPage], table: _Table, folds: int) -> NDArray[np.float64]:
    """Probabilities of each page's kinds by terms that never saw its site, shape (pages, kinds)."""
    from boilerkit.deciding.kinds import KindModel

    part = np.asarray([fold_of(page.site, folds) for page in pages])
    found = np.zeros((len(pages), len(KINDS)))
    for fold in range(folds):
        model = KindModel.of(fit(table.rows(part != fold)))
        values = (table.facts[part == fold] - model.mean) / model.scale
        found[part == fold] = _softmax(values @ model.terms + model.start)
    return found


def figures(
    pages: Sequence[KindPage], probabilities: NDArray[np.float64], threshold: float
) -> Iterator[str]:
    """Lines for people: which articles pass, which other pages do, and how many kinds are right."""
    kinds = np.asarray([KINDS.index(page.kind) for page in pages])
    sets = np.asarray([page.set for page in pages])
    passes = probabilities[:, 0] >= threshold
    decided = np.where(passes, 0, 1 + probabilities[:, 1:].argmax(axis=1))
    for name in dict.fromkeys(sets.tolist()):
        chosen = (sets == name) & (kinds == 0)
        if chosen.any():
            yield f"articles of {name} that pass: {passes[chosen].mean():.3f} of {chosen.sum()}"
    others = np.isin(kinds, [KINDS.index(k) for k in KINDS[1:5]])
    yield f"other pages that pass: {passes[others].mean():.3f} of {others.sum()}"
    right = []
    for number, kind in enumerate(KINDS[1:], 1):
        chosen = kinds == number
        right.append(float((decided[chosen] == number).mean()) if chosen.any() else 0.0)
        yield f"{kind}: {right[-1]:.3f} right, {passes[chosen].mean():.3f} pass, {chosen.sum()}"
    yield f"right kind, mean of listing, forum, product and service: {np.mean(right[:4]):.3f}"


def main(argv: Sequence[str] | None = None) -> None:
    """Fit and write, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", required=True, type=Path, help="folder of the prepared sets")
    parser.add_argument("--fixtures", type=Path, default=Path("fixtures/kinds"))
    parser.add_argument("--weights", help="weights file of the learned scorer")
    parser.add_argument("--folds", type=int, help="cross-validate instead of writing")
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--out", type=Path, help="file to write")
    args = parser.parse_args(argv)
    scorer = Learned.load(args.weights) if args.weights else Learned.default()
    pages = list(read_pages(args.data, args.fixtures, scorer))
    table = _Table.of(pages)
    if args.folds:
        probabilities = cross_validated(pages, table, args.folds)
        print("\n".join(figures(pages, probabilities, args.threshold)))
    elif args.out:
        args.out.write_text(json.dumps(fit(table), indent=1) + "\n", encoding="utf-8")
    else:
        parser.error("either --out or --folds")


if __name__ == "__main__":
    main()
