"""What each rule of deciding is worth: pages that get better and worse where it is left out.

    python -m benchmarks.rules --data FOLDER --sets fundus-dev l3s-dev --scorer learned

Every page is parsed and scored once and decided again without each rule in turn. A page counts as
helped (hurt) by a rule where its page F1 is more than .10 higher (lower) with it; on sets of
segments the share of right segments stands in for page F1. `worth` is the mean difference over
all pages. The table goes to the standard output.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks import sources, tables
from boilerkit.deciding.copies import without_copies
from boilerkit.deciding.labelling import decide
from boilerkit.deciding.rules import RULES, Case, Labels, Rule
from boilerkit.evaluation import measures
from boilerkit.evaluation.datasets import Document
from boilerkit.page.joining import join
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.structure import structure_of
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers import Scorer
from boilerkit.scorers.registry import scorer_of

#: Not among the rules of deciding, as it changes no label.
COPIES = "copies"
NAMES = (*(rule.name for rule in RULES), COPIES)
_NOTABLE = 0.10
_BODY = LABEL_INDEX[Label.BODY]


@dataclass(slots=True)
class Worth:
    """The differences that a rule makes, one a page."""

    differences: list[float] = field(default_factory=list)

    @property
    def mean(self) -> float:
        return float(np.mean(self.differences)) if self.differences else 0.0

    @property
    def helped(self) -> int:
        return sum(difference > _NOTABLE for difference in self.differences)

    @property
    def hurt(self) -> int:
        return sum(difference < -_NOTABLE for difference in self.differences)


def measure(documents: Iterable[Document], scorer: Scorer) -> dict[str, Worth]:
    """What each rule is worth on some pages."""
    worth = {name: Worth() for name in NAMES}
    for document in documents:
        page = _parsed(document)
        whole, *others = _texts(page, scorer)
        right = _rightness(document, whole)
        for name, text in zip(NAMES, others, strict=True):
            less = right if text == whole else _rightness(document, text)
            worth[name].differences.append(right - less)
    return worth


def _parsed(document: Document) -> Page:
    if document.has_markup:
        return parse_page(document.html, url=document.url)
    return parse_text(document.html, url=document.url)


def _texts(page: Page, scorer: Scorer) -> Iterator[str]:
    """The text with all rules, then without each of `NAMES`."""
    scores = np.asarray(scorer.score(page), dtype=np.float32)
    used: set[str] = set()
    labels = decide(page, scores, rules=[_watched(rule, used) for rule in RULES])
    body = np.flatnonzero(labels == _BODY).tolist()
    whole = _joined(page, without_copies(page, body))
    yield whole
    for rule in RULES:
        if rule.name not in used:
            yield whole  # it changed nothing, so that nothing changes without it
            continue
        rules = [other for other in RULES if other is not rule]
        rest = np.flatnonzero(decide(page, scores, rules=rules) == _BODY).tolist()
        yield _joined(page, without_copies(page, rest))
    yield _joined(page, body)


def _watched(rule: Rule, used: set[str]) -> Rule:
    """The rule, which notes its name where it changes a label."""

    def revise(case: Case, labels: Labels) -> Labels:
        revised = rule.revise(case, labels)
        if not np.array_equal(revised, labels):
            used.add(rule.name)
        return revised

    return replace(rule, revise=revise)


def _joined(page: Page, body: Sequence[int]) -> str:
    return join(structure_of(page, body), page.texts.__getitem__)


def _rightness(document: Document, text: str) -> float:
    """Page F1, or the share of right segments where a page has no gold text."""
    if document.body is not None:
        return measures.page_prf(document.body, text, document.ignore).f1
    counts = measures.segment_counts(text, document.with_, document.without)
    return (counts.found + counts.absent) / max(1, sum(counts))


def report(worth: dict[str, Worth]) -> str:
    """Markdown: a row for each rule."""
    known = {rule.name: (rule.does, rule.bound) for rule in RULES}
    known[COPIES] = (
        "a second copy of the article is left out of the text",
        "runs that repeat the text in order, blocks made up of others, and sentences in another"
        " kind of place",
    )
    rows = [
        [name, *known[name], f"{found.mean:+.4f}", str(found.helped), str(found.hurt)]
        for name, found in worth.items()
    ]
    return tables.markdown(["rule", "what it does", "bound", "worth", "helped", "hurt"], rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sources.add_arguments(parser)
    parser.add_argument("--scorer", default="learned", help="learned (default), heuristic, ...")
    parser.add_argument("--out", type=Path, help="file for the table as well")
    args = parser.parse_args(argv)
    try:
        sets = sources.chosen(args)
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    pages = (page for source in sets for page in source.sample(args.limit))
    table = report(measure(pages, scorer_of(args.scorer)))
    print(table, end="")
    if args.out:
        args.out.write_text(table, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
