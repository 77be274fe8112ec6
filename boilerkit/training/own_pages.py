"""Shipped weights adapted to somebody's own pages, and measured before anybody relies on them.

Every own page is held out once: the weights are adapted to the other pages and extract it, and so
do the shipped ones. What is returned has learned from all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import (
    Document,
    body_of_blocks,
    ignored_of_blocks,
    page_hash,
)
from boilerkit.evaluation.measures import page_prf
from boilerkit.evaluation.summary import Estimate, bootstrap_weights
from boilerkit.extractor import Extractor
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned, Reader
from boilerkit.scorers.vocabulary import numbers_of
from boilerkit.scorers.weights import Weights
from boilerkit.training.adaptation import Adapter, AdaptOptions
from boilerkit.training.alignment import UNKNOWN
from boilerkit.training.reading import Reading, inputs_of, read_markup

Floats = NDArray[np.float64]
#: Called with what is being done, in a line.
Report = Callable[[str], None]

#: From so many pages on, each part that is held out has several.
FEW_PAGES = 6
_PARTS = 3
#: By how much labels of own pages, and the text of the varied pages, may get worse.
TOLERANCE = 0.003
_BODY = LABEL_INDEX[Label.BODY]
_RESAMPLES = 2_000


@dataclass(frozen=True)
class OwnPage:
    """A page with its labels or gold text, and what networks read of it."""

    document: Document
    reading: Reading


@dataclass(frozen=True)
class Comparison:
    """One measure of the same pages before and after, page by page."""

    name: str
    before: Floats
    after: Floats

    @property
    def gain(self) -> float:
        """By how much the mean is better; 0 without pages."""
        return float(np.mean(self.after - self.before)) if len(self.before) else 0.0

    def estimates(self) -> tuple[Estimate, Estimate, Estimate]:
        """Means before and after, and of the difference, with 95 % bootstrap intervals."""
        drawn = bootstrap_weights(len(self.before), _RESAMPLES) / len(self.before)
        parts = (self.before, self.after, self.after - self.before)
        return tuple(_estimate(values, drawn) for values in parts)  # type: ignore[return-value]

    def __str__(self) -> str:
        before, after, gain = self.estimates()
        return (
            f"{self.name} ({len(self.before)} pages): {_shown(before)} before, {_shown(after)} "
            f"after, {gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"
        )


@dataclass(frozen=True)
class Adaptation:
    """Adapted weights and what they are worth.

    `text` and `labels` are measured on own pages, each with weights that had not seen it; `varied`
    with the weights themselves on the sample that comes with the package.
    """

    weights: Weights
    text: Comparison
    labels: Comparison
    varied: Comparison

    def comparisons(self) -> tuple[Comparison, ...]:
        """Those that have pages."""
        return tuple(c for c in (self.text, self.labels, self.varied) if len(c.before))

    def reasons_against(self) -> list[str]:
        """In what the adapted weights are worse; empty where they may be used. That nothing got
        better is no reason: what the only page of a site teaches cannot show when it is held out.
        """
        reasons = []
        if self.text.gain < 0:
            reasons.append("the text of your pages got worse")
        if self.labels.gain < -TOLERANCE:
            reasons.append("the labels of your pages got worse")
        if self.varied.gain < -TOLERANCE:
            reasons.append("the text of the varied pages got worse")
        return reasons


def read_own(documents: Iterable[Document], report: Report) -> list[OwnPage]:
    """The pages that whole labels or a gold text teach something of, each once: as it comes first.

    They are in the order of their hashes, so that the weights do not depend on that of the files.
    What is left out is reported.
    """
    pages: dict[str, OwnPage] = {}
    seen: dict[str, str] = {}
    for document in documents:
        key = page_hash(document)
        if key in seen:
            report(f"{document.id}: the same page as {seen[key]} before, left out")
            continue
        seen[key] = document.id
        if not document.has_markup:
            report(f"{document.id}: text without markup, left out")
            continue
        if not document.blocks and document.body is None:
            report(f"{document.id}: neither labelled blocks nor a gold text, left out")
            continue
        reading = read_markup(document)
        if not (reading.labels != UNKNOWN).any():
            report(f"{document.id}: its labels or gold text do not fit its blocks, left out")
            continue
        pages[key] = OwnPage(with_gold_text(document), reading)
    return [pages[key] for key in sorted(pages)]


def _pages(count: int) -> str:
    return f"{count} page" if count == 1 else f"{count} pages"


def with_gold_text(document: Document) -> Document:
    """The page with a gold text: its own, or that of its labelled blocks."""
    if document.body is not None or not document.blocks:
        return document
    blocks = document.blocks
    return replace(document, body=body_of_blocks(blocks), ignore=ignored_of_blocks(blocks))


def adapt_to_own(
    weights: Weights,
    pages: Sequence[OwnPage],
    sample: Sequence[Reading],
    options: AdaptOptions,
    report: Report,
) -> Adaptation:
    """The weights with their model for markup adapted; the others stay as they are.

    Raises:
        ValueError: fewer than two pages, so that none could be held out.
    """
    if len(pages) < 2:
        raise ValueError("two pages at least are needed: one to learn from, one to measure on")
    folds = parts_of(pages)
    adapter = Adapter(weights.models[MARKUP], sample)

    def adapted(places: Iterable[OwnPage]) -> Weights:
        model = adapter.adapt([page.reading for page in places], options)
        return Weights({**weights.models, MARKUP: model}, weights.about)

    before = [_measured(Learned(weights), page) for page in pages]
    after: list[tuple[float, float]] = [(0.0, 0.0)] * len(pages)
    for part in range(max(folds) + 1):
        kept = [page for page, fold in zip(pages, folds, strict=True) if fold != part]
        trial = Learned(adapted(kept))
        for place, (page, fold) in enumerate(zip(pages, folds, strict=True)):
            if fold == part:
                after[place] = _measured(trial, page)
        report(f"part {part + 1} of {max(folds) + 1} held out: adapted to {_pages(len(kept))}")
    found = adapted(pages)
    report(f"adapted to all {_pages(len(pages))}")
    return Adaptation(
        replace(found, about={**weights.about, "adapted_to_pages": len(pages)}),
        _comparison("page F1 of your pages, held out", before, after, 0),
        _comparison("words labelled rightly there", before, after, 1),
        compare_varied(weights, found, sample),
    )


def parts_of(pages: Sequence[OwnPage]) -> list[int]:
    """In which part each page is held out: pages of a site in different ones where they can be,
    few pages each by itself. The order of the pages does not matter.
    """
    count = len(pages) if len(pages) < FEW_PAGES else _PARTS
    of_site: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for place, page in enumerate(pages):
        of_site[page.document.site].append((page_hash(page.document), place))
    ordered = [place for _, found in sorted(of_site.items()) for _, place in sorted(found)]
    parts = [0] * len(pages)
    for number, place in enumerate(ordered):
        parts[place] = number % count
    return parts


def _measured(scorer: Learned, page: OwnPage) -> tuple[float, float]:
    """Page F1, and the share of words whose label is right (NaN where labels are not whole)."""
    document, reading = page.document, page.reading
    article = Extractor(scorer=scorer).extract(document.html, url=document.url)
    f1 = page_prf(document.body or "", article.text, document.ignore).f1
    if not document.blocks:
        return f1, float("nan")
    known = reading.labels != UNKNOWN
    words = reading.tokens()[known]
    right = article.labels[known] == reading.labels[known]
    return f1, float((words * right).sum() / max(float(words.sum()), 1e-9))


def _comparison(
    name: str, before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]], of: int
) -> Comparison:
    first, second = (np.asarray([page[of] for page in pages]) for pages in (before, after))
    known = ~np.isnan(first)
    return Comparison(name, first[known], second[known])


def compare_varied(before: Weights, after: Weights, sample: Sequence[Reading]) -> Comparison:
    """The text that both weights find on the varied pages."""
    columns = [
        np.asarray([f1 for f1 in _body_f1(weights, sample) if f1 is not None])
        for weights in (before, after)
    ]
    return Comparison("word F1 of the text of varied pages", *columns)


def _body_f1(weights: Weights, sample: Sequence[Reading]) -> list[float | None]:
    """How well the words of body blocks are found on each page; None where there are none."""
    model = weights.models[MARKUP]
    reader, numbers = Reader(model), tuple(map(numbers_of, model.vocabularies))
    found: list[float | None] = []
    for reading in sample:
        columns = reader.columns_of(inputs_of(reading.only(model.features), numbers))
        mine = columns[:, : len(LABEL_INDEX)].argmax(axis=1) == _BODY
        gold, words = reading.labels == _BODY, reading.tokens()
        both = float(words[mine & gold].sum())
        total = float(words[mine].sum() + words[gold].sum())
        found.append(2 * both / total if gold.any() else None)
    return found


def _estimate(values: Floats, drawn: Floats) -> Estimate:
    low, high = np.percentile(drawn @ values, [2.5, 97.5])
    return Estimate(float(values.mean()), float(low), float(high), len(values))


def _shown(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
