"""Is this page an article, and if not, what is it?

A multinomial regression over the facts of `kind_facts`. Its terms are in `kinds.json`, fitted by
`boilerkit.training.kinds`; docs/accuracy.md says how well it does on sites it never saw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.confidence import article_chance_of_text
from boilerkit.deciding.kind_facts import kind_facts
from boilerkit.page.kinds import KINDS, Kind
from boilerkit.page.tables import Page

KindScores = Mapping[Kind, float]

# How many facts a report names.
_REASONS = 6

#: Probability from which a page counts as an article: articles are lost more dearly.
ARTICLE_THRESHOLD = 0.42
#: What nothing can be said of: a page without text.
NOTHING: KindScores = {kind: float(kind is Kind.OTHER) for kind in KINDS}


@dataclass(frozen=True)
class KindModel:
    """Terms of the regression.

    Attributes:
        facts: names of the facts, in order.
        mean, scale: what is taken off each fact and what the rest is divided by, shape (facts,).
        terms: shape (facts, kinds).
        start: shape (kinds,).
    """

    facts: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    terms: NDArray[np.float64]
    start: NDArray[np.float64]

    @staticmethod
    @cache
    def default() -> KindModel:
        """The terms that come with the package."""
        text = files(__package__).joinpath("kinds.json").read_text(encoding="utf-8")
        return KindModel.of(json.loads(text))

    @staticmethod
    def of(stored: Mapping[str, object]) -> KindModel:
        """A model from its JSON form."""
        columns = stored["facts"]
        assert isinstance(columns, Mapping)
        rows = list(columns.values())
        return KindModel(
            facts=tuple(columns),
            mean=np.asarray([row["mean"] for row in rows], dtype=np.float64),
            scale=np.asarray([row["scale"] for row in rows], dtype=np.float64),
            terms=np.asarray([[row["terms"][k] for k in KINDS] for row in rows], dtype=np.float64),
            start=np.asarray([stored["start"][k] for k in KINDS], dtype=np.float64),  # type: ignore[index]
        )

    def weigh(self, facts: Mapping[str, float]) -> NDArray[np.float64]:
        """What each fact adds to the logit of each kind, shape (facts, kinds)."""
        values = np.asarray([facts[name] for name in self.facts], dtype=np.float64)
        weighed: NDArray[np.float64] = ((values - self.mean) / self.scale)[:, None] * self.terms
        return weighed


def score_kinds(page: Page, scores: NDArray[np.float32]) -> KindScores:
    """Probability of each kind of a page with markup; they sum to one.

    Args:
        scores: probabilities of the page's labels, shape (blocks, labels).
    """
    if not len(page) or not page.has_markup:
        return NOTHING
    model = KindModel.default()
    logits = model.start + model.weigh(kind_facts(page, scores)).sum(axis=0)
    powers = np.exp(logits - logits.max())
    return dict(zip(KINDS, (powers / powers.sum()).tolist(), strict=True))


def kinds_of_text(page: Page, labels: NDArray[np.int64], scores: NDArray[np.float32]) -> KindScores:
    """The kinds of plain text: an article, or something else that its words do not name."""
    chance = article_chance_of_text(page, labels, scores)
    # Its terms were fitted for even odds; the threshold means the same as for markup this way.
    odds = chance * ARTICLE_THRESHOLD
    article = odds / (odds + (1.0 - chance) * (1.0 - ARTICLE_THRESHOLD))
    known = {Kind.ARTICLE: article, Kind.OTHER: 1.0 - article}
    return {kind: known.get(kind, 0.0) for kind in KINDS}


def likeliest(kinds: KindScores, threshold: float) -> Kind:
    """Article from the threshold on, else the likeliest other kind."""
    if kinds[Kind.ARTICLE] >= threshold:
        return Kind.ARTICLE
    return max(KINDS[1:], key=kinds.__getitem__)


def reasons_of(page: Page, scores: NDArray[np.float32], kind: Kind) -> list[tuple[str, float]]:
    """The facts that say most for or against a kind, against the mean of all: (name, weight)."""
    model = KindModel.default()
    weighed = model.weigh(kind_facts(page, scores))
    weights = weighed[:, KINDS.index(kind)] - weighed.mean(axis=1)
    order = np.argsort(-np.abs(weights), kind="stable")[:_REASONS]
    return [(model.facts[row], float(weights[row])) for row in order.tolist()]
