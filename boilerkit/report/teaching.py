"""What teaches most when corrected, and what a correction changes on other pages.

Blocks teach by how many of their words are expected to have a wrong label (uncertainty sampling,
Lewis and Gale, 1994), blocks in the same kind of place together, since correcting one corrects
them all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.article import Article
from boilerkit.evaluation.datasets import site_of_url
from boilerkit.extractor import Extractor
from boilerkit.page.tables import Page
from boilerkit.report.explanation import uncertain
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.weights import Weights
from boilerkit.training.adaptation import Adapter, AdaptOptions
from boilerkit.training.reading import Reading, reading_of
from boilerkit.training.varied_pages import shipped_sample

# Corrections are shown while somebody waits: fewer rounds than for weights that are kept, and less
# firmly held to other sites, which are not shown.
_QUICK = AdaptOptions(epochs=12, rate=4e-3, distillation=6.0)
_VARIED_PAGES = 40


@dataclass(frozen=True)
class Doubts:
    """How doubtful a page is.

    `site` groups pages; `words` is how many are expected to have a wrong label; `blocks` are those
    to look at, one for each kind of place, the one that teaches most first; `labels` is the guess.
    """

    site: str
    words: float
    blocks: tuple[int, ...]
    labels: tuple[int, ...]


def doubts_of(article: Article, name: str) -> Doubts:
    """The doubts about a page of that file name."""
    labels = tuple(article.labels.tolist())
    doubt = _doubt(article)
    path = article.page.elements.path[article.page.blocks.element] if labels else doubt
    by_place: defaultdict[Any, float] = defaultdict(float)
    best: dict[Any, int] = {}
    for block in uncertain(article):
        place = path[block].item()
        by_place[place] += float(doubt[block])
        if doubt[block] > doubt[best.setdefault(place, block)]:
            best[place] = block
    blocks = tuple(best[place] for place in sorted(by_place, key=lambda p: (-by_place[p], best[p])))
    return Doubts(site_of_page(article.page, name), float(doubt.sum()), blocks, labels)


def _doubt(article: Article) -> NDArray[np.float64]:
    """Of each block, how many words are expected to have a wrong label."""
    own = article.scores[np.arange(len(article.labels)), article.labels]
    words = np.asarray([len(text.split()) for text in article.page.texts], dtype=np.float64)
    return words * (1.0 - own)


def address_of(page: Page) -> str:
    """The address that a page gives itself; empty without one."""
    addresses = [href for rel, href in page.head.links if rel == "canonical"]
    addresses += [content for key, content in page.head.metas if key == "og:url"]
    web = (address for address in addresses if address.startswith(("http://", "https://")))
    return next(web, "")


def site_of_page(page: Page, name: str) -> str:
    """The site of a page by the address it gives itself, else the folder that its file is in."""
    return site_of_url(address_of(page)) or name.rpartition("/")[0]


def order_of(doubts: Mapping[int, Doubts], done: Sequence[bool]) -> list[int]:
    """The pages to label, that which teaches most first.

    The next page of a site teaches less than the first: its doubts count half if one is done, a
    third if two are.
    """
    finished = Counter(found.site for number, found in doubts.items() if done[number])
    left = [number for number in doubts if not done[number]]
    worth = {n: doubts[n].words / (1 + finished[doubts[n].site]) for n in left}
    return sorted(left, key=lambda number: (-worth[number], number))


@dataclass(frozen=True)
class Corrected:
    """A page with the labels that somebody gave it."""

    page: Page
    labels: Sequence[int]

    def reading(self, site: str) -> Reading:
        """What networks learn from it."""
        return reading_of(self.page, site, np.asarray(self.labels, dtype=np.int64))


def _adapter_of(weights: Weights) -> Adapter:
    return Adapter(weights.models[MARKUP], shipped_sample()[:_VARIED_PAGES])


@cache
def _shipped_adapter() -> Adapter:
    return _adapter_of(Learned.default().weights)


@dataclass(frozen=True)
class Teacher:
    """Adapts the extractor to corrected pages at once, if it uses networks of our own."""

    extractor: Extractor

    @cached_property
    def _weights(self) -> Weights | None:
        scorer = self.extractor.scorer
        if isinstance(scorer, str):
            return Learned.default().weights if scorer == "learned" else None
        return scorer.weights if isinstance(scorer, Learned) else None

    @cached_property
    def _adapter(self) -> Adapter | None:
        weights = self._weights
        if weights is None or MARKUP not in weights.models:
            return None
        if weights is Learned.default().weights:
            return _shipped_adapter()
        return _adapter_of(weights)

    def taught(self, site: str, pages: Sequence[Corrected]) -> Extractor | None:
        """The extractor adapted to these pages of a site; None where it cannot be, since it does
        not use networks of our own.
        """
        if self._adapter is None or self._weights is None:
            return None
        model = self._adapter.adapt([page.reading(site) for page in pages], _QUICK)
        weights = Weights({**self._weights.models, MARKUP: model}, self._weights.about)
        return replace(self.extractor, scorer=Learned(weights))


@dataclass(frozen=True)
class Change:
    """A block whose label a correction elsewhere changes."""

    block: int
    before: int
    after: int
    text: str


def changes_between(before: Sequence[int], after: Article) -> list[Change]:
    """The blocks that have another label now; none where the page is cut otherwise by now."""
    labels = after.labels.tolist()
    if len(labels) != len(before):
        return []
    both = enumerate(zip(before, labels, after.page.texts, strict=True))
    return [Change(n, old, new, text) for n, (old, new, text) in both if old != new]
