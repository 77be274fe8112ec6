"""Reads `words.json`: what bylines and date lines say in each language.

Per language: `by` (words that lead in a name), `and`, `roles` and `organisations` (words that
no person's name holds), `nobody` (bylines that name nobody), `published` and `modified` (words
before a date), `on` (words between these and the date) and `months` (spellings of each month;
empty where months are numbered).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all languages together, folded with `fold`; longest lead-ins first."""

    by: tuple[str, ...]
    joiners: tuple[str, ...]
    roles: frozenset[str]
    organisations: frozenset[str]
    nobody: frozenset[str]
    on: tuple[str, ...]
    published: tuple[str, ...]
    modified: tuple[str, ...]
    months: Mapping[str, int]


def fold(text: str) -> str:
    """Lower case, accents and surrounding space gone: spellings that count as one."""
    if text.isascii():
        return " ".join(text.lower().split())
    # The Turkish capital dotted I folds to two characters otherwise.
    spread = unicodedata.normalize("NFKD", text.replace("İ", "i").lower().replace("ı", "i"))
    return " ".join("".join(c for c in spread if unicodedata.category(c) != "Mn").split())


@cache
def load_words() -> Words:
    """The words of every language (read once per process)."""
    text = resources.files(__package__).joinpath("metadata_words.json").read_text("utf-8")
    by_language: dict[str, dict[str, Any]] = json.loads(text)
    return Words(
        by=_longest_first(_all(by_language, "by")),
        joiners=tuple(sorted(set(_all(by_language, "and")))),
        roles=frozenset(_all(by_language, "roles")),
        organisations=frozenset(_all(by_language, "organisations")),
        nobody=frozenset(_all(by_language, "nobody")),
        on=_longest_first(_all(by_language, "on")),
        published=_longest_first(_all(by_language, "published")),
        modified=_longest_first(_all(by_language, "modified")),
        months=_months(part["months"] for part in by_language.values()),
    )


@cache
def load_agencies() -> tuple[str, ...]:
    """Names and signs of news agencies, as bylines write them."""
    text = resources.files(__package__).joinpath("news_agencies.json").read_text("utf-8")
    return tuple(json.loads(text))


def _all(by_language: Mapping[str, Mapping[str, list[str]]], kind: str) -> list[str]:
    return [fold(word) for part in by_language.values() for word in part[kind]]


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))


def _months(tables: Iterable[list[list[str]]]) -> Mapping[str, int]:
    """Spelling -> month number; a spelling that two languages read differently is left out."""
    numbers: dict[str, set[int]] = {}
    for table in tables:
        for number, spellings in enumerate(table, 1):
            for spelling in spellings:
                numbers.setdefault(fold(spelling), set()).add(number)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}
