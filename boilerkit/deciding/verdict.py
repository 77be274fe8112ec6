"""What a page is and how far its text can be trusted: worked out when it is asked for.

The text hardly ever needs it: of the labels, only those of some posts on forums do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.confidence import confidence_of
from boilerkit.deciding.kinds import KindScores, kinds_of_text, likeliest, score_kinds
from boilerkit.page.kinds import Kind
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

_BODY = LABEL_INDEX[Label.BODY]


@dataclass(frozen=True)
class Verdict:
    """What was found of a page.

    Attributes:
        is_article: whether it is an article.
        confidence: the page F1 to be expected of its text, 0 to 1.
        kind_scores: probability of each kind of page; empty where nothing is known of them.
    """

    is_article: bool
    confidence: float
    kind_scores: Mapping[Kind, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class MarkupKinds:
    """The kinds of a page by its markup, before anything is labelled.

    Attributes:
        page: the page.
        scores: probabilities of its labels, shape (blocks, labels).
        threshold: probability from which on it counts as an article.
    """

    page: Page
    scores: NDArray[np.float32]
    threshold: float

    @cached_property
    def scored(self) -> KindScores:
        """Probability of each kind."""
        return score_kinds(self.page, self.scores)

    def likeliest(self) -> Kind:
        """Article from the threshold on, else the likeliest other kind."""
        return likeliest(self.scored, self.threshold)


@dataclass(frozen=True, eq=False)
class VerdictOnDemand:
    """As `Verdict`, of a page that was labelled; each part is made when asked for.

    Attributes:
        kinds: the page's kinds by its markup.
        labels: label number of each block, shape (blocks,).
    """

    kinds: MarkupKinds
    labels: NDArray[np.int64]

    @cached_property
    def is_article(self) -> bool:
        """Whether the page is an article, which has a text."""
        has_body = bool((self.labels == _BODY).any())
        return self.kind_scores[Kind.ARTICLE] >= self.kinds.threshold and has_body

    @cached_property
    def confidence(self) -> float:
        """The page F1 to be expected of the text, 0 to 1; 0 on a page without one."""
        return confidence_of(self.kinds.page, self.labels, self.kinds.scores)

    @cached_property
    def kind_scores(self) -> KindScores:
        """Probability of each kind of page; they sum to one."""
        if self.kinds.page.has_markup:
            return self.kinds.scored
        return kinds_of_text(self.kinds.page, self.labels, self.kinds.scores)
