"""The pipeline: page, scores, labels, article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerkit.article import Article
from boilerkit.deciding.kinds import ARTICLE_THRESHOLD
from boilerkit.deciding.labelling import BODY_ODDS, Favor, decide
from boilerkit.deciding.verdict import MarkupKinds, VerdictOnDemand
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.parsing.selecting import blocks_inside, without_elements, xpaths_of
from boilerkit.scorers import Scorer, scores_of
from boilerkit.scorers.registry import check_scorer, scorer_of

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]


class Element(Protocol):
    """An element of lxml, seen by type checkers."""

    def getroottree(self) -> Any:
        """The tree it is part of."""


class Tree(Protocol):
    """A tree of lxml, seen by type checkers."""

    def getroot(self) -> Any:
        """Its root element."""


#: What a page may be given as.
Markup: TypeAlias = bytes | bytearray | memoryview | str | Element | Tree


@dataclass(frozen=True, slots=True)
class Extractor:
    """Immutable settings of an extraction; one instance may serve any number of threads.

    Attributes:
        scorer: "learned" (default), "heuristic", "ensemble", or any `Scorer`.
        favor: where to stand when in doubt: "balanced", "precision" (leave it out) or "recall"
            (keep it). Moves the threshold of body text, nothing else.
        article_threshold: least probability of being an article at which `is_article` is true.
        max_bytes: input beyond this (characters, where it is a string) is cut off, with a warning;
            trees are taken whole.
        prune: XPaths of elements that are emptied before anything is read: neither text,
            comments nor metadata come out of them.
        keep: XPaths of elements whose text always is in the article's, whatever the scorer says;
            what is outside is judged as ever. Both are for pages; plain text has no elements.
        max_blocks: blocks beyond these are left out, with a warning.

    Raises:
        ScorerError: the scorer is unknown or a package it needs is missing.
        ValueError: a setting is out of range.
    """

    scorer: str | Scorer = "learned"
    favor: Favor = "balanced"
    max_bytes: int = 50_000_000
    max_blocks: int = 200_000
    article_threshold: float = ARTICLE_THRESHOLD
    prune: str | Sequence[str] = ()
    keep: str | Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.favor not in BODY_ODDS:
            raise ValueError(f"favor must be one of {', '.join(BODY_ODDS)}, not {self.favor!r}")
        if self.max_bytes < 1 or self.max_blocks < 1:
            raise ValueError("max_bytes and max_blocks must be at least 1")
        if not 0.0 <= self.article_threshold <= 1.0:
            raise ValueError(f"article_threshold must be 0 to 1, not {self.article_threshold}")
        check_scorer(self.scorer)
        for name in ("prune", "keep"):
            object.__setattr__(self, name, xpaths_of(name, getattr(self, name)))

    def extract(
        self, html: Markup, *, url: str | None = None, encoding: str | None = None
    ) -> Article:
        """Extract the article of a page.

        Args:
            html: bytes, decoded text, or an lxml element or tree (left unchanged); not a path or
                an address, which give a warning.
            url: the page's address, for resolving links.
            encoding: what the transport said of the bytes (an HTTP charset).

        Raises:
            ParseError: `html` is none of the accepted types.
            TypeError: `url` or `encoding` is no string.
        """
        _check_strings(url=url, encoding=encoding)
        html, notes = self._limited(html)
        page = parse_page(html, url=url, encoding=encoding, max_blocks=self.max_blocks)
        if self.prune:
            page = without_elements(page, self.prune, self.max_blocks)
        return self._article(page, notes)

    def extract_from_text(self, text: str, *, url: str | None = None) -> Article:
        """Extract the article of text that was scraped earlier and has no markup.

        Raises:
            TypeError: `text` or `url` is not a string.
        """
        _check_strings(url=url)
        text, notes = self._limited(text)
        return self._article(parse_text(text, url=url, max_blocks=self.max_blocks), notes)

    def _limited(self, document: Any) -> tuple[Any, tuple[str, ...]]:
        if (
            isinstance(document, (bytes, bytearray, memoryview, str))
            and len(document) > self.max_bytes
        ):
            return document[: self.max_bytes], (f"input cut after {self.max_bytes} bytes",)
        return document, ()

    def _article(self, page: Page, notes: tuple[str, ...]) -> Article:
        scores, standfirst = scores_of(scorer_of(self.scorer), page)
        kept = blocks_inside(page, self.keep) if self.keep else None
        if kept is not None:
            scores = _surely_body(scores, kept)
        page = replace(page, source=None)
        kinds = MarkupKinds(page, scores, self.article_threshold)
        labels = decide(page, scores, self.favor, kinds.likeliest)
        if kept is not None:
            labels = np.where(kept & (labels != _TITLE), _BODY, labels)
        warnings = (*notes, *page.warnings)
        if not len(page):
            warnings = (*warnings, "no text found")
        elif not (labels == _BODY).any():
            warnings = (*warnings, "no article text found")
        return Article(
            page=page,
            labels=labels,
            scores=np.asarray(scores, dtype=np.float32),
            verdict=VerdictOnDemand(kinds, labels),
            standfirst_scores=standfirst,
            warnings=tuple(dict.fromkeys(warnings)),
        )


def _check_strings(**values: object) -> None:
    for name, value in values.items():
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name} must be a string or None, not {type(value).__name__}")


def _surely_body(scores: NDArray[np.float32], kept: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The scores with all of those blocks' probability on body, but what title has."""
    scores = np.array(scores, dtype=np.float32)
    title = scores[kept, _TITLE]
    scores[kept] = 0.0
    scores[kept, _TITLE] = title
    scores[kept, _BODY] = 1.0 - title
    return scores


_DEFAULT = Extractor()


def extract(
    html: Markup,
    *,
    url: str | None = None,
    encoding: str | None = None,
    scorer: str | Scorer = "learned",
    favor: Favor = "balanced",
) -> Article:
    """Extract the article of a page; see `Extractor.extract`.

    Raises:
        ParseError: `html` is none of the accepted types.
        ScorerError: the scorer is unknown or a package it needs is missing.
        ValueError: `favor` is unknown.

    >>> extract("<h1>Rain</h1><p>It rained all day in the valley.</p>").title
    'Rain'
    """
    extractor = _DEFAULT
    if scorer != "learned" or favor != "balanced":
        extractor = Extractor(scorer=scorer, favor=favor)
    return extractor.extract(html, url=url, encoding=encoding)


def extract_from_text(
    text: str,
    *,
    url: str | None = None,
    scorer: str | Scorer = "learned",
    favor: Favor = "balanced",
) -> Article:
    """Extract the article of plain text; see `Extractor.extract_from_text`.

    Raises:
        TypeError: `text` is not a string.
        ScorerError: the scorer is unknown or a package it needs is missing.
        ValueError: `favor` is unknown.
    """
    extractor = _DEFAULT
    if scorer != "learned" or favor != "balanced":
        extractor = Extractor(scorer=scorer, favor=favor)
    return extractor.extract_from_text(text, url=url)
