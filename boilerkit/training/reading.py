"""Labelled documents -> what networks learn from, as columns and words; no markup is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import Document
from boilerkit.features import FEATURES, Features, compute_features
from boilerkit.lexicon.markup import hint_words
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.scorers.network import Inputs
from boilerkit.scorers.vocabulary import (
    Ancestors,
    Bags,
    bags_of,
    kinds_of,
    mask_of,
    near_words,
    numbers_of,
    text_words,
)
from boilerkit.training.alignment import UNKNOWN, align_labels, partial_labels, split_marks
from boilerkit.training.text_variants import plain_page

Words = tuple[tuple[str, ...], ...]
Numbers = Mapping[str, int]

# How far pages weigh alike in training of networks, see `block_weights` and docs/accuracy.md.
_PAGES_ALIKE = 0.5
_BODY = LABEL_INDEX[Label.BODY]


@dataclass(frozen=True)
class HintWords:
    """`near[kind[i]]`: class and id words of the two elements around block i, with their tags
    marked; `above[kind[i]]`: those of these and all elements above them.
    """

    kind: NDArray[np.int64]
    near: Words
    above: Words


@dataclass(frozen=True)
class Reading:
    """One labelled page: features of each block, words of and around it, its label number, and
    whether it is the standfirst (None where that is not known of the page).
    """

    site: str
    names: tuple[str, ...]
    matrix: NDArray[np.float32]
    words: Words
    hints: HintWords
    path: NDArray[np.int64]
    containers: NDArray[np.int64]
    labels: NDArray[np.int64]
    standfirst: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def tokens(self) -> NDArray[np.float32]:
        """About how many words each block has."""
        counts: NDArray[np.float32] = np.expm1(self.matrix[:, self.names.index("log_tokens")])
        return counts

    def only(self, names: Sequence[str]) -> Reading:
        """The same page with fewer feature columns."""
        columns = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), matrix=self.matrix[:, columns])

    def plus(self, names: Sequence[str], columns: NDArray[np.float32]) -> Reading:
        """The same page with more feature columns."""
        matrix = np.concatenate([self.matrix, columns], axis=1)
        return replace(self, names=(*self.names, *names), matrix=matrix)


def reading_of(
    page: Page, site: str, marks: NDArray[np.int64], has_standfirsts: bool = False
) -> Reading:
    """What a network sees of a page; `marks` are numbers of labels or, where the standfirst is
    known, of its mark.
    """
    features = compute_features(page)
    groups = features.groups
    labels, standfirst = split_marks(marks)
    return Reading(
        site=site,
        names=features.names,
        matrix=features.matrix,
        words=tuple(tuple(text_words(words)) for words in features.words),
        hints=hint_words_of(page, features),
        path=groups.path,
        containers=groups.containers,
        labels=labels,
        standfirst=standfirst if has_standfirsts else None,
    )


def hint_words_of(page: Page, features: Features) -> HintWords:
    """Class and id words around each block, once for each distinct path."""
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))

    def mask(words: Sequence[str]) -> int:
        return sum({1 << numbers[word] for word in words})

    kind, places = kinds_of(page, features)
    ancestors = Ancestors(
        page, lambda place: mask(near_words(place)), lambda h: mask(hint_words(h))
    )
    near = [ancestors.near(place) for place in places]
    above = [ancestors.above(place) for place in places]
    words = list(numbers)
    spelled = [
        tuple(tuple(words[n] for n in range(len(words)) if m >> n & 1) for m in masks)
        for masks in (near, above)
    ]
    return HintWords(kind, *spelled)


def read_markup(document: Document) -> Reading:
    """A page with its markup, labelled wholly or as far as its gold text shows."""
    page = parse_page(document.html, url=document.url)
    if document.blocks:
        marks = align_labels(document.marked_blocks(), page.texts)
        return reading_of(page, document.site, marks, document.standfirst is not None)
    return reading_of(page, document.site, partial_labels(document, page.texts))


# -- plain text -----------------------------------------------------------------------------------


def text_names(names: Sequence[str]) -> tuple[str, ...]:
    """The feature columns that plain text has."""
    return tuple(name for name in names if not FEATURES[name].is_markup_only)


def read_text(document: Document, generator: np.random.Generator | None = None) -> Reading:
    """A labelled page as text without markup: one block a line, or as people have it."""
    page, marks = plain_page(document, generator)
    reading = reading_of(page, document.site, marks, document.standfirst is not None)
    return reading.only(text_names(reading.names))


# -- numbers for the embedding tables -------------------------------------------------------------


@dataclass(frozen=True)
class Vocabularies:
    """Known words: of texts, of class names near a block, of those above it."""

    words: tuple[str, ...]
    near: tuple[str, ...]
    above: tuple[str, ...]

    @staticmethod
    def of(readings: Sequence[Reading], least_sites: int) -> Vocabularies:
        """Words that occur on pages of at least `least_sites` sites, so no site's own names."""
        sites: tuple[defaultdict[str, set[str]], ...] = tuple(defaultdict(set) for _ in range(3))
        for reading in readings:
            for kind, lists in enumerate((reading.words, reading.hints.near, reading.hints.above)):
                for word in {word for words in set(lists) for word in words}:
                    sites[kind][word].add(reading.site)
        kept = [sorted(w for w, on in known.items() if len(on) >= least_sites) for known in sites]
        return Vocabularies(*map(tuple, kept))

    def tables(self) -> tuple[tuple[str, ...], ...]:
        """In the order of the network's embedding tables."""
        return (self.words, self.near, self.above)

    def numbers(self) -> tuple[dict[str, int], ...]:
        """Word -> row, for each embedding table."""
        return tuple(map(numbers_of, self.tables()))


@dataclass(frozen=True)
class Example:
    """A reading in numbers: `bags` are (numbers, offsets) for each embedding table; `labels` are
    label numbers or NOT_BODY; `standfirst` is 1 where a block is the standfirst, and counts as
    much as `standfirst_weights` say.
    """

    matrix: NDArray[np.float32]
    bags: tuple[Bags, ...]
    path: NDArray[np.int64]
    containers: NDArray[np.int64]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    standfirst: NDArray[np.float32]
    standfirst_weights: NDArray[np.float32]


def example_of(reading: Reading, numbers: Sequence[Numbers]) -> Example:
    """Numbers of one page."""
    hints = reading.hints
    words, near, above = numbers
    bags = (
        Bags.of([_known(ws, words) for ws in reading.words]),
        _spread(hints.near, near, hints.kind),
        _spread(hints.above, above, hints.kind),
    )
    return Example(
        matrix=reading.matrix,
        bags=bags,
        path=_dense(reading.path),
        containers=np.stack([_dense(level) for level in reading.containers]),
        labels=np.where(reading.labels == UNKNOWN, 0, reading.labels),
        weights=weights_of(reading),
        standfirst=_standfirst(reading).astype(np.float32),
        standfirst_weights=standfirst_weights(reading),
    )


def inputs_of(reading: Reading, numbers: Sequence[Numbers]) -> Inputs:
    """A reading as a network reads it, class names once for each kind of place."""
    words, near, above = numbers
    hints = reading.hints
    return Inputs(
        matrix=reading.matrix,
        words=Bags.of([_known(ws, words) for ws in reading.words]),
        hints=(
            bags_of([mask_of(ws, near) for ws in hints.near]),
            bags_of([mask_of(ws, above) for ws in hints.above]),
        ),
        kind=hints.kind,
        path=reading.path,
        containers=reading.containers,
    )


def weights_of(reading: Reading) -> NDArray[np.float32]:
    """What each block of a page counts for networks, shape (blocks,)."""
    return block_weights(reading.labels, np.log1p(reading.tokens()), _PAGES_ALIKE)


def _standfirst(reading: Reading) -> NDArray[np.bool_]:
    if reading.standfirst is None:
        return np.zeros(len(reading), dtype=np.bool_)
    return reading.standfirst


def standfirst_weights(reading: Reading) -> NDArray[np.float32]:
    """What each block counts for the standfirst's output, shape (blocks,): the n-th body block of
    a page 1/n, as the opening is where it is decided; nothing else, and nothing on pages of which
    the standfirst is not known. Each page's weights sum to one.
    """
    weights = np.zeros(len(reading), dtype=np.float32)
    if reading.standfirst is not None:
        body = np.flatnonzero(reading.labels == _BODY)
        weights[body] = 1.0 / np.arange(1, len(body) + 1)
        weights /= max(float(weights.sum()), 1.0)
    return weights


def block_weights(
    labels: NDArray[np.int64], log_tokens: NDArray[np.float32], pages_alike: float
) -> NDArray[np.float32]:
    """What each block of a page counts in training, shape (blocks,).

    Long blocks weigh more, those of unknown label nothing. Blocks of long pages weigh less: a
    scraper cares for pages, and a shop with a thousand links would outvote twenty articles.

    Args:
        pages_alike: 0 where blocks weigh what they weigh, 1 where all pages weigh the same.
    """
    weights = np.where(labels == UNKNOWN, 0.0, 0.5 + log_tokens / 2)
    shared = weights / max(float(weights.sum()), 1.0) ** pages_alike
    return np.asarray(shared, dtype=np.float32)


def _known(words: Sequence[str], numbers: Numbers) -> list[int]:
    return [numbers[word] for word in words if word in numbers]


def _spread(lists: Words, numbers: Numbers, kind: NDArray[np.int64]) -> Bags:
    """Bags of the blocks from the words of their kinds."""
    bags = bags_of([mask_of(words, numbers) for words in lists])
    parts = np.split(bags.flat, bags.offsets[1:-1])
    return Bags.of([parts[k] for k in kind])


def _dense(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(groups, return_inverse=True)[1].reshape(-1)
