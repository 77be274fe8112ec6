"""What trafilatura and readability-lxml keep of a page, as votes on its blocks."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from boilerkit.extras import install
from boilerkit.page.tables import Page
from boilerkit.parsing.html import markup_of, parse_page
from boilerkit.scorers import VOTES, ScorerError

_WORD = re.compile(r"\w+")
# Shorter blocks occur in a text by chance; they must be a line of their own.
_LEAST_INSIDE = 24
_PACKAGES = {"trafilatura": "trafilatura", "readability": "readability-lxml"}


def require_voters() -> None:
    """Check that the voting extractors are installed.

    Raises:
        ScorerError: one is missing; the message says how to install it.
    """
    missing = [package for module, package in _PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise ScorerError(f"scorer 'ensemble' needs {' and '.join(missing)}: {install('ensemble')}")


def vote_columns(page: Page) -> NDArray[np.float32]:
    """1 where an extractor keeps a block, 0 where not; shape (blocks, votes).

    An extractor that fails on a page keeps nothing of it.
    """
    votes = np.zeros((len(page), len(VOTES)), dtype=np.float32)
    markup = markup_of(page)
    if not markup:
        return votes
    spelled = [_spelling(text) for text in page.texts]
    for column, keep in enumerate((_trafilatura_keeps, _readability_keeps)):
        lines = [_spelling(line) for line in _kept(keep, markup)]
        known, everything = frozenset(lines), "".join(lines)
        votes[:, column] = [
            text in known or (len(text) >= _LEAST_INSIDE and text in everything) for text in spelled
        ]
    return votes


def _kept(keep: Callable[[str], list[str]], markup: str) -> list[str]:
    try:
        return keep(markup)
    except Exception:  # whatever another extractor trips over, it has no vote then
        return []


def _trafilatura_keeps(markup: str) -> list[str]:
    import trafilatura

    return (trafilatura.extract(markup, include_comments=False) or "").splitlines()


def _readability_keeps(markup: str) -> list[str]:
    import readability

    logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
    return list(parse_page(readability.Document(markup).summary()).texts)


def _spelling(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))
