"""What each block shows, in words: the features and cues that scorers go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Protocol

import numpy as np

from boilerkit.article import Article
from boilerkit.features import FEATURES, Features
from boilerkit.lexicon.markup import MARKUP_CUES, hint_mask, hint_words
from boilerkit.page.labels import LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.scorers.heuristic import SURROUNDINGS, Heuristic, Scorecard

_NEAR_LEVELS = 3
_MOST_NAMES = 4
_TAG_LEVELS = 4
_LEAST_POINTS = 0.1


def facts(article: Article, features: Features) -> list[tuple[str, ...]]:
    """For each block what it shows, in a few words each, the most informative first."""
    sources: list[_Source] = [
        _Decided(article),
        _Notable(features),
        _Linked(features),
        _Named(article.page),
    ]
    return [tuple(s for source in sources for s in source.of(b)) for b in range(len(article.page))]


class _Source(Protocol):
    def of(self, block: int, /) -> Iterable[str]: ...


class _Decided:
    """What was decided beyond the scores; the length and the tags."""

    def __init__(self, article: Article) -> None:
        self.page = article.page
        self.labels = article.labels
        self.best = article.scores.argmax(axis=1) if len(article.page) else article.labels
        body = np.flatnonzero(article.labels == LABELS.index(Label.BODY))
        self.copies = {int(b) for b in body} - set(article.body)

    def of(self, block: int) -> Iterator[str]:
        if self.best[block] != self.labels[block]:
            best = LABELS[int(self.best[block])].value
            yield f"scored highest as {best}; the page as a whole decided otherwise"
        if block in self.copies:
            yield "a second copy of body text: left out of the article"
        chars = int(self.page.blocks.chars[block])
        yield f"{chars:,} character{'s' * (chars != 1)}"
        row = int(self.page.blocks.inner[block])
        if row >= 0:
            yield _tag_line(self.page, row)


class _Notable:
    """Phrases, structured data and roles."""

    def __init__(self, features: Features) -> None:
        notable = [feature for feature in FEATURES.values() if feature.notable]
        self.columns = [(features[feature.name], feature.words) for feature in notable]

    def of(self, block: int) -> Iterator[str]:
        for column, sentence in self.columns:
            if column[block] > 0:
                yield sentence


class _Linked:
    """How much of the block and of its surroundings are links."""

    def __init__(self, features: Features) -> None:
        self.own = features["link_density"]
        self.alike = features["path_blocks"]
        self.count = FEATURES["path_blocks"].scale.undo
        self.around = features["box0_link_density"]

    def of(self, block: int) -> Iterator[str]:
        own, around = float(self.own[block]), float(self.around[block])
        yield f"link density {_share(own)}" if own else "no links"
        if around >= 0.3:
            yield f"link density of its container {_share(around)}"
        alike = round(self.count(float(self.alike[block])))
        if alike > 1:
            yield f"{alike} blocks are in places like this one"


class _Named:
    """Class names and ids that hint at something, with what they hint at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.known: dict[int, tuple[str, ...]] = {}

    def of(self, block: int) -> tuple[str, ...]:
        row = int(self.page.blocks.inner[block])
        if row < 0:
            return ()
        if row not in self.known:
            self.known[row] = tuple(self._names(row))
        return self.known[row]

    def _names(self, row: int) -> Iterator[str]:
        elements = self.page.elements
        level = given = 0
        while row > 0 and given < _MOST_NAMES:
            where = "class" if level < _NEAR_LEVELS else "class further out"
            for sentence in _hinting(elements.hint[row]) if elements.tag[row] != "body" else ():
                yield f"{where} {sentence}"
                given += 1
            row = int(elements.parent[row])
            level += 1


@lru_cache(maxsize=4_096)
def _hinting(hint: str) -> tuple[str, ...]:
    """Names of a class or id string that belong to cue groups, with the groups."""
    found = []
    for name in hint.replace("r:", "").replace("i:", "").split():
        mask = 0
        for word in hint_words(name):
            mask |= hint_mask(word)
        cues = [cue for place, cue in enumerate(MARKUP_CUES) if mask >> place & 1]
        if cues:
            found.append(f"“{name[:40]}” ({', '.join(cues).replace('_', ' ')})")
    return tuple(found[:2])


def _tag_line(page: Page, row: int) -> str:
    tags: list[str] = []
    while row >= 0 and len(tags) < _TAG_LEVELS:
        tags.append(page.elements.tag[row])
        row = int(page.elements.parent[row])
    return f"<{tags[0]}>" + (f" in <{'> in <'.join(tags[1:])}>" if tags[1:] else "")


def _share(value: float) -> str:
    """`.92` or `1`."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1"


# -- the scorecard of the heuristic scorer -------------------------------------------------------


@cache
def cue_in_words(cue: str) -> str:
    """A cue of the heuristic scorer's card as a reader would put it.

    Raises:
        KeyError: the scorer has no such cue.
    """
    where, colon, label = cue.partition(": ")
    if colon:
        return f"{SURROUNDINGS[where]}: looks like {Label(label).value.replace('_', ' ')}"
    name, _, step = cue.partition(">")
    return FEATURES[name].above(float(step)) if step else FEATURES[name].words


def scorecards(article: Article, features: Features, most: int = 6) -> list[tuple[str, ...]]:
    """For each block the strongest points of the heuristic scorer for its label."""
    card = Heuristic.default().scorecard(article.page, features)
    return [_card_of(card, b, LABELS[int(n)], most) for b, n in enumerate(article.labels)]


def _card_of(card: Scorecard, block: int, label: Label, most: int) -> tuple[str, ...]:
    given = card.reasons(block, label)
    strong = [(cue, points) for cue, points in given[:most] if abs(points) >= _LEAST_POINTS]
    return tuple(f"{points:+.1f} {cue_in_words(cue)}" for cue, points in strong)
