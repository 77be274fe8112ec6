"""Labelled documents -> a full set of weights: every model, calibrated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import Document, page_hash
from boilerkit.page.labels import LABELS
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import MARKUP, TEXT, VOTED, VOTES
from boilerkit.scorers.network import Inputs, Network, Shape
from boilerkit.scorers.vocabulary import numbers_of
from boilerkit.scorers.votes import vote_columns
from boilerkit.scorers.weights import Model, Weights
from boilerkit.training.calibration import Calibration, calibrate
from boilerkit.training.fit import FitOptions, fit
from boilerkit.training.hard_pages import Lenders, hard_page, nameless_page, parts_of
from boilerkit.training.reading import (
    Example,
    Reading,
    Vocabularies,
    example_of,
    read_markup,
    read_text,
)

#: Called with what is being done, in a line.
Report = Callable[[str], None]
#: How many scraped variants of each page the text model trains on, and hard ones the markup model.
_TEXT_VARIANTS, _HARD_VARIANTS = 3, 2
# How often each variant of a page takes its place in an epoch.
_VARIANT_SHARES = {TEXT: 0.27, MARKUP: 0.08}
# Where time matters least: better by a little, and slower by as much again.
_WIDE = {"width": 96, "dropout": 0.35}


class NothingToLearnError(ValueError):
    """No page teaches what a model is to learn."""


@dataclass(frozen=True)
class Recipe:
    """What to train, and how.

    `kinds` are the models; `networks` vote in each, of these `shapes` where the default is not
    wanted; words must occur on pages of `least_sites` sites to be known; `calibration` holds back
    one site in so many to calibrate with (0: none).
    """

    kinds: tuple[str, ...] = (MARKUP, TEXT)
    networks: Mapping[str, int] = field(default_factory=lambda: {MARKUP: 1, TEXT: 1, VOTED: 3})
    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {VOTED: _WIDE})
    least_sites: int = 12
    fit: FitOptions = field(default_factory=FitOptions)
    calibration: int = 8


@dataclass(frozen=True)
class LabelledPage:
    """The readings of one document, by the kind of model that learns from them, and those of its
    variants.

    The text model learns from wholly labelled pages alone.
    """

    site: str
    readings: Mapping[str, Reading]
    variants: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)


def read_documents(
    documents: Iterable[Document], recipe: Recipe, report: Report
) -> list[LabelledPage]:
    """Read all documents; of pages that come again and pages without gold nothing is learned."""
    pages: list[LabelledPage] = []
    seen: set[str] = set()
    documents = list(documents)
    lenders = Lenders([parts_of(d) for d in documents if d.blocks and not d.not_article])
    for number, document in enumerate(documents):
        key = page_hash(document)
        if key in seen:
            continue
        seen.add(key)
        if not (document.blocks or document.body or document.with_):
            report(f"{document.id}: neither labelled blocks nor a gold text, left out")
            continue
        pages.append(_read(document, number, recipe, lenders))
        if len(pages) % 100 == 0:
            report(f"read {len(pages)} pages")
    return pages


def _read(document: Document, number: int, recipe: Recipe, lenders: Lenders) -> LabelledPage:
    readings: dict[str, Reading] = {}
    variants: dict[str, tuple[Reading, ...]] = {}
    if MARKUP in recipe.kinds or VOTED in recipe.kinds:
        readings[MARKUP] = read_markup(document)
    if MARKUP in recipe.kinds:
        others = _markup_variants(document, number, lenders)
        variants[MARKUP] = tuple(filter(len, map(read_markup, others)))
    if VOTED in recipe.kinds:
        votes = vote_columns(parse_page(document.html, url=document.url))
        readings[VOTED] = readings[MARKUP].plus(VOTES, votes)
    if TEXT in recipe.kinds and document.blocks:
        readings[TEXT] = read_text(document)
        generator = np.random.default_rng(number)
        texts = [read_text(document, generator) for _ in range(_TEXT_VARIANTS)]
        variants[TEXT] = tuple(filter(len, texts))
    return LabelledPage(document.site, readings, variants)


def _markup_variants(document: Document, number: int, lenders: Lenders) -> Iterator[Document]:
    """The page without names, and with parts of other pages where it is wholly labelled."""
    found = [nameless_page(document)]
    if document.blocks:
        seeds = range(number * _HARD_VARIANTS, (number + 1) * _HARD_VARIANTS)
        found += [hard_page(document, lenders, seed) for seed in seeds]
    return (variant for variant in found if variant is not None)


def train(pages: Sequence[LabelledPage], recipe: Recipe, report: Report) -> Weights:
    """Fit and calibrate every model of the recipe.

    Raises:
        NothingToLearnError: there are no pages that a model can learn from.
    """
    if not pages:
        raise NothingToLearnError("no labelled pages to learn from")
    models = {kind: _calibrated(kind, pages, recipe, report) for kind in recipe.kinds}
    about = {"pages": len(pages), "sites": len({page.site for page in pages})}
    return Weights(models, about)


def _calibrated(kind: str, pages: Sequence[LabelledPage], recipe: Recipe, report: Report) -> Model:
    """A model fitted to all pages, with the calibration of one fitted to most of them."""
    held = _held_back(pages, recipe.calibration)
    if not held:
        return _fitted(kind, pages, recipe, report)
    kept = [page for page in pages if page.site not in held]
    trial = replace(recipe, networks={**recipe.networks, kind: 1})
    report(f"{kind}: fitting to {len(kept)} pages, to calibrate on {len(pages) - len(kept)}")
    first = _fitted(kind, kept, trial, report)
    found = _calibration(first, kind, [page for page in pages if page.site in held])
    report(f"{kind}: {found}")
    model = _fitted(kind, pages, recipe, report)
    return replace(
        model,
        temperature=found.temperature,
        bias=found.bias,
        standfirst_temperature=found.standfirst_temperature,
    )


def _held_back(pages: Sequence[LabelledPage], every: int) -> frozenset[str]:
    sites = sorted({page.site for page in pages})
    return frozenset(sites[::every]) if every and len(sites) > every else frozenset()


def _fitted(kind: str, pages: Sequence[LabelledPage], recipe: Recipe, report: Report) -> Model:
    pages = [page for page in pages if kind in page.readings]
    readings = [page.readings[kind] for page in pages]
    if not readings:
        raise NothingToLearnError(f"no pages with labelled blocks to fit the {kind} model to")
    vocabularies = Vocabularies.of(readings, recipe.least_sites)
    numbers = vocabularies.numbers()
    names = readings[0].names
    sizes = tuple(map(len, vocabularies.tables()))
    standfirst = any(reading.standfirst is not None for reading in readings)
    shape = Shape(len(names), sizes, standfirst=standfirst, **recipe.shapes.get(kind, {}))
    examples = [example_of(reading, numbers) for reading in readings]
    variants = [[example_of(v, numbers) for v in page.variants.get(kind, ())] for page in pages]
    epoch = _varied(examples, variants, _VARIANT_SHARES.get(kind, 0.0))
    networks = []
    for number in range(recipe.networks[kind]):
        options = replace(recipe.fit, seed=recipe.fit.seed + number)

        def progress(epoch: int, of: int, loss: float, number: int = number) -> None:
            report(f"{kind} network {number + 1}: epoch {epoch} of {of}, loss {loss:.4f}")

        networks.append(fit(epoch, shape, names, options, progress))
    return Model(tuple(networks), names, vocabularies.tables())


def _varied(
    examples: Sequence[Example], variants: Sequence[Sequence[Example]], share: float
) -> Callable[[int], Sequence[Example]]:
    """In every epoch some pages as one of their variants, each of these with that share."""

    def epoch(number: int) -> Sequence[Example]:
        generator = np.random.default_rng(number)
        return [
            others[int(generator.integers(len(others)))]
            if generator.random() < share * len(others)
            else example
            for example, others in zip(examples, variants, strict=True)
        ]

    return epoch


def _calibration(model: Model, kind: str, pages: Sequence[LabelledPage]) -> Calibration:
    """From the answers of a model's first network on pages that it was not fitted to."""
    numbers = list(map(numbers_of, model.vocabularies))
    answers, standfirsts = [], []
    for page in pages:
        reading = page.readings.get(kind)
        if reading is None or not len(reading):
            continue
        example = example_of(reading, numbers)
        outputs = _outputs(model.networks[0], example)
        known = reading.labels >= 0
        answers.append((outputs[known, : len(LABELS)], reading.labels[known]))
        counted = example.standfirst_weights > 0
        if outputs.shape[1] > len(LABELS) and counted.any():
            logits, weights = outputs[counted, len(LABELS)], example.standfirst_weights[counted]
            standfirsts.append((logits, example.standfirst[counted], weights))
    return calibrate(answers, standfirsts)


def _outputs(network: Network, example: Example) -> NDArray[np.float32]:
    words, *hints = example.bags
    kind = np.arange(len(example.labels), dtype=np.int64)
    inputs = Inputs(example.matrix, words, tuple(hints), kind, example.path, example.containers)
    return network.outputs(inputs)
