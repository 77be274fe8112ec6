"""Reads the lexicon's JSON files."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

CATEGORIES: tuple[str, ...] = (
    "comment_heading",
    "comment_form",
    "comment_item",
    "related_heading",
    "read_also",
    "share",
    "newsletter",
    "paywall",
    "cookie",
    "advert",
    "legal",
    "navigation",
    "byline",
    "date",
    "months",
    "weekdays",
    "caption_credit",
    "author_bio",
    "tags",
    "correction",
    "donation",
)
"""The cue categories; also the column order of `match_cues`."""


class LexiconError(ValueError):
    """A lexicon file does not have the expected form."""


@dataclass(frozen=True)
class LanguageLexicon:
    """The lexicon of one language.

    Attributes:
        language: ISO 639-1 code.
        cues: category -> phrases, for every name in `CATEGORIES`.
        function_words: the most frequent function words, lower-case.
        function_chars: frequent function characters or particles, for scripts without spaces.
    """

    language: str
    cues: Mapping[str, tuple[str, ...]]
    function_words: frozenset[str]
    function_chars: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """The lexicons of all languages, and their unions.

    Attributes:
        cues: category -> the phrases of all languages, without repeats, sorted.
        function_words: those of all languages.
        function_chars: those of all languages.
        languages: ISO 639-1 codes, sorted.
        by_language: code -> the lexicon of that language.
    """

    cues: Mapping[str, tuple[str, ...]]
    function_words: frozenset[str]
    function_chars: frozenset[str]
    languages: tuple[str, ...]
    by_language: Mapping[str, LanguageLexicon]

    def __getitem__(self, language: str) -> LanguageLexicon:
        """The lexicon of one language; raises KeyError where there is none."""
        return self.by_language[language]


def parse_language(raw: Mapping[str, Any], name: str) -> LanguageLexicon:
    """Checks one file's content; `name` is the language code that its file name promises.

    Raises:
        LexiconError: the content is of another language, names an unknown category, or holds
            something other than lists of non-empty strings.
    """
    if raw.get("language") != name:
        raise LexiconError(f"{name}.json: language is {raw.get('language')!r}")
    cues = raw.get("cues")
    if not isinstance(cues, dict):
        raise LexiconError(f"{name}.json: cues is not an object")
    unknown = sorted(set(cues) - set(CATEGORIES))
    if unknown:
        raise LexiconError(f"{name}.json: unknown categories {', '.join(unknown)}")
    return LanguageLexicon(
        language=name,
        cues=MappingProxyType(
            {category: _strings(cues.get(category, []), name, category) for category in CATEGORIES}
        ),
        function_words=frozenset(_strings(raw.get("function_words", []), name, "function_words")),
        function_chars=frozenset(_strings(raw.get("function_chars", []), name, "function_chars")),
    )


def _strings(values: object, name: str, field: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise LexiconError(f"{name}.json: {field} is not a list")
    if not all(isinstance(value, str) and value.strip("=*# ") for value in values):
        raise LexiconError(f"{name}.json: {field} holds something other than non-empty strings")
    return tuple(values)


@functools.cache
def load_lexicon() -> Lexicon:
    """Reads every language file of the package (once per process).

    Raises:
        LexiconError: a file does not have the expected form.
    """
    files = [
        f
        for f in resources.files(__package__).joinpath("languages").iterdir()
        if f.name.endswith(".json")
    ]
    parts = [
        parse_language(json.loads(f.read_text("utf-8")), f.name.removesuffix(".json"))
        for f in sorted(files, key=lambda f: f.name)
    ]
    return Lexicon(
        cues=MappingProxyType(
            {
                category: tuple(
                    sorted({phrase for part in parts for phrase in part.cues[category]})
                )
                for category in CATEGORIES
            }
        ),
        function_words=frozenset().union(*(part.function_words for part in parts)),
        function_chars=frozenset().union(*(part.function_chars for part in parts)),
        languages=tuple(part.language for part in parts),
        by_language=MappingProxyType({part.language: part for part in parts}),
    )
