"""What bylines and date lines say, in all languages together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from boilerkit.lexicon.data import load_lexicon
from boilerkit.lexicon.folding import fold


@dataclass(frozen=True, slots=True)
class BylineWords:
    """The `bylines` sections of all languages, folded with `fold`; longest lead-ins first."""

    by: tuple[str, ...]
    joiners: tuple[str, ...]
    roles: frozenset[str]
    organisations: frozenset[str]
    nobody: frozenset[str]
    particles: frozenset[str]
    on: tuple[str, ...]
    published: tuple[str, ...]
    modified: tuple[str, ...]


@cache
def byline_words() -> BylineWords:
    """The words of every language (made once per process)."""
    held = {group: tuple(map(fold, words)) for group, words in load_lexicon().bylines.items()}
    return BylineWords(
        by=_longest_first(held["by"]),
        joiners=tuple(sorted(set(held["and"]))),
        roles=frozenset(held["roles"]),
        organisations=frozenset(held["organisations"]),
        nobody=frozenset(held["nobody"]),
        particles=frozenset(held["particles"]),
        on=_longest_first(held["on"]),
        published=_longest_first(held["published"]),
        modified=_longest_first(held["modified"]),
    )


@cache
def load_agencies() -> tuple[str, ...]:
    """Names and signs of news agencies, as bylines of any language write them."""
    text = resources.files(__package__).joinpath("news_agencies.json").read_text("utf-8")
    return tuple(json.loads(text))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))
