"""Scorers: a page in, probabilities of the labels of its blocks out."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABELS
from boilerkit.page.tables import Page

#: The kinds of pages that scorers distinguish, each with weights or points of its own.
MARKUP, TEXT = "markup", "text"

#: The model that reads the votes of other extractors beside markup.
VOTED = "voted"
#: Names of the columns that hold the votes of other extractors.
VOTES = ("vote_trafilatura", "vote_readability")


def kind_of(page: Page) -> str:
    """Which of them a page is."""
    return MARKUP if page.has_markup else TEXT


@runtime_checkable
class Scorer(Protocol):
    """Estimates for each block how likely each label is."""

    @property
    def name(self) -> str:
        """A short name for reports."""
        ...

    def score(self, page: Page) -> NDArray[np.float32]:
        """Probabilities of shape (blocks, labels), columns in the order of `LABELS`."""
        ...


class Scores(NamedTuple):
    """What a scorer makes of a page.

    Attributes:
        labels: probabilities of shape (blocks, labels), columns in the order of `LABELS`.
        standfirst: for each block how likely it is (part of) the standfirst if it is body, shape
            (blocks,); None where the scorer cannot tell.
    """

    labels: NDArray[np.float32]
    standfirst: NDArray[np.float32] | None = None


class StandfirstScorer(Scorer, Protocol):
    """A scorer that can also tell the standfirst from the text below it."""

    def score_all(self, page: Page) -> Scores:
        """What `score` gives, and the standfirst's probabilities, in one run."""
        ...


class ScorerError(ValueError):
    """A scorer is not available, or gave no probabilities: unknown name, missing package, unusable
    weights, arrays of another shape."""


def scores_of(scorer: Scorer | StandfirstScorer, page: Page) -> Scores:
    """All that a scorer can say of a page.

    Raises:
        ScorerError: it gave something other than a number for each block and label.
    """
    # Asking for the method itself takes a hundredth of the time of `isinstance` with a protocol.
    score_all = getattr(scorer, "score_all", None)
    if score_all is None:
        given: Any = (scorer.score(page), None)
    else:
        given = score_all(page)
    try:
        labels, standfirst = given
    except (TypeError, ValueError):
        what = type(given).__name__
        raise ScorerError(
            f"scorer {scorer.name!r} gave {what}, not Scores(labels, standfirst)"
        ) from None
    return Scores(
        _checked(scorer, labels, (len(page), len(LABELS))),
        None if standfirst is None else _checked(scorer, standfirst, (len(page),)),
    )


def _checked(scorer: Scorer, given: object, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """What a scorer gave as an array of that shape; not copied if it is one of such numbers."""
    try:
        array = np.asarray(given)
        if array.dtype.kind != "f":
            array = array.astype(np.float32)
    except (TypeError, ValueError):
        raise ScorerError(f"scorer {scorer.name!r} gave {given!r:.40}, not probabilities") from None
    if array.size == 0 == shape[0]:  # a page without text
        return array.reshape(shape)
    if array.shape != shape:
        raise ScorerError(
            f"scorer {scorer.name!r} gave probabilities of shape {array.shape}, not {shape}"
        )
    if not np.isfinite(array).all():
        raise ScorerError(f"scorer {scorer.name!r} gave probabilities that are no finite numbers")
    return array
