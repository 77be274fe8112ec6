"""Reads and checks the language files: all that is known of a language is in one JSON file.

``languages/XX.json`` has these sections; what a language has not is left out or empty:

* ``language``: its ISO 639-1 code, as in the file's name.
* ``cues``: category -> phrases that tell what a text block is for, in the notation of
  `boilerkit.lexicon`; they feed the scorers' columns, so a change asks for new weights.
* ``function_words``, ``function_chars``: the most frequent ones; they feed columns, too.
* ``calendar``: names as CLDR has them, written by ``python -m boilerkit.training.calendar_names``:
  ``months`` (12 lists of spellings), ``weekdays`` (7, from Monday), ``am`` and ``pm``.
* ``dates``: what CLDR lacks, by hand.

  - ``months``, ``weekdays`` (number from 1 -> more spellings), ``am``, ``pm``;
  - ``today``, ``yesterday``, ``before_yesterday``, ``now``;
  - ``units`` (unit -> its forms), ``short_units`` (written onto a number: "2h"), ``two`` (forms
    that mean two), ``ago``, ``ago_units`` (forms that hold the "ago"), ``one`` (before a unit);
  - ``joins`` (words between the parts of a date), ``ordinals`` (written onto a day), ``clock``
    (beside a time), ``marks`` (unit -> what follows its number: "年"), ``zones`` (name -> offset,
    "" where it has several meanings), ``eras`` (name -> years to add; "" for the bare year beside
    a month of this language), ``solar_months`` (months of the Persian calendar);
  - ``order`` (region or "" -> "dmy", "mdy" or "ymd") of dates in numbers.

* ``bylines``: ``by`` (leads in a name), ``and``, ``roles`` and ``organisations`` (in no person's
  name), ``nobody`` (bylines that name nobody), ``particles`` (lower-case parts of names),
  ``published`` and ``modified`` (before a date), ``on`` (between these and the date).
* ``comments``: ``ui`` (buttons and counters of a comment), ``says`` (after a name), ``by`` (before
  a name or date), ``member`` (of a member's card), ``reply_to`` (before the name answered).

Words that belong to no language, such as class names, are in `boilerkit.lexicon.markup`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

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

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
"""The units of time that dates are told in."""

ORDERS = ("dmy", "mdy", "ymd")
"""Orders of day, month and year in numbers."""

_CALENDAR = ("months", "weekdays", "am", "pm")
_DATE_WORDS = ("am", "pm", "today", "yesterday", "before_yesterday", "now", "ago", "one",
               "joins", "ordinals", "clock")  # fmt: skip
_DATE_UNITS = ("units", "short_units", "two", "ago_units", "marks")
_DATE_NAMES = {"months": 12, "weekdays": 7, "solar_months": 12}
_DATE_VALUES = ("zones", "eras", "order")
_BYLINES = ("by", "and", "roles", "organisations", "nobody", "on", "published", "modified",
            "particles")  # fmt: skip
_COMMENTS = ("ui", "says", "by", "member", "reply_to")
_TEASERS = ("buttons",)
_SECTIONS = ("language", "cues", "function_words", "function_chars", "calendar", "dates",
             "bylines", "comments", "teasers")  # fmt: skip

Words = tuple[str, ...]
Groups = Mapping[str, Words]


class LexiconError(ValueError):
    """A lexicon file does not have the expected form."""


@dataclass(frozen=True)
class DateWords:
    """What the dates of one language are written with; see the module's notes on `dates`.

    Attributes:
        months: spellings of each month, from January.
        weekdays: spellings of each weekday, from Monday.
        solar_months: spellings of the months of the Persian calendar; mostly empty.
        words: group -> words, for the groups without units.
        units: group -> unit -> words.
        zones: name -> offset as ISO 8601 has it; empty for several meanings.
        eras: name -> years to add for those of the common era.
        order: region or "" -> one of `ORDERS`.
    """

    months: tuple[Words, ...]
    weekdays: tuple[Words, ...]
    solar_months: tuple[Words, ...]
    words: Groups
    units: Mapping[str, Groups]
    zones: Mapping[str, str]
    eras: Mapping[str, int]
    order: Mapping[str, str]


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
    cues: Groups
    function_words: frozenset[str]
    function_chars: frozenset[str]
    _raw: Mapping[str, Any] = field(repr=False)

    @cached_property
    def dates(self) -> DateWords:
        """Names of months and weekdays, and all else that dates are written with."""
        date_keys = (*_DATE_NAMES, *_DATE_WORDS, *_DATE_UNITS, *_DATE_VALUES)
        return _date_words(self._section("calendar", _CALENDAR), self._section("dates", date_keys))

    @cached_property
    def bylines(self) -> Groups:
        """Group -> words of bylines and date lines."""
        return self._section("bylines", _BYLINES).groups(_BYLINES)

    @cached_property
    def comments(self) -> Groups:
        """Group -> words around readers' comments."""
        return self._section("comments", _COMMENTS).groups(_COMMENTS)

    @cached_property
    def teasers(self) -> Groups:
        """Group -> words around links to other articles."""
        return self._section("teasers", _TEASERS).groups(_TEASERS)

    def _section(self, name: str, known: Iterable[str]) -> _Checked:
        return _Checked(self.language, name, self._raw.get(name, {}), known)


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

    cues: Groups
    function_words: frozenset[str]
    function_chars: frozenset[str]
    languages: tuple[str, ...]
    by_language: Mapping[str, LanguageLexicon]

    def __getitem__(self, language: str) -> LanguageLexicon:
        """The lexicon of one language; raises KeyError where there is none."""
        return self.by_language[language]

    @cached_property
    def bylines(self) -> Groups:
        """Group -> the words of all languages, without repeats."""
        return _union((part.bylines for part in self.by_language.values()), _BYLINES)

    @cached_property
    def comments(self) -> Groups:
        """Group -> the words of all languages, without repeats."""
        return _union((part.comments for part in self.by_language.values()), _COMMENTS)

    @cached_property
    def teasers(self) -> Groups:
        """Group -> the words of all languages, without repeats."""
        return _union((part.teasers for part in self.by_language.values()), _TEASERS)


def parse_language(raw: Mapping[str, Any], name: str) -> LanguageLexicon:
    """Checks one file's content; `name` is the language code that its file name promises.

    Raises:
        LexiconError: the content is of another language, names an unknown section, category or
            group, or holds something other than lists of non-empty strings.
    """
    parsed = _parsed(raw, name)
    _ = parsed.dates, parsed.bylines, parsed.comments, parsed.teasers
    return parsed


def _parsed(raw: Mapping[str, Any], name: str) -> LanguageLexicon:
    """The language, with only what every page needs looked at."""
    if raw.get("language") != name:
        raise LexiconError(f"{name}.json: language is {raw.get('language')!r}")
    whole = _Checked(name, "file", raw, _SECTIONS)
    return LanguageLexicon(
        language=name,
        cues=_Checked(name, "cues", raw.get("cues"), CATEGORIES).groups(CATEGORIES),
        function_words=frozenset(whole.words("function_words")),
        function_chars=frozenset(whole.words("function_chars")),
        _raw=raw,
    )


def _date_words(calendar: _Checked, dates: _Checked) -> DateWords:
    words = dict(dates.groups(_DATE_WORDS))
    words.update({half: _distinct((*calendar.words(half), *words[half])) for half in ("am", "pm")})
    return DateWords(
        months=_merged(calendar.lists("months", 12), dates.numbered("months")),
        weekdays=_merged(calendar.lists("weekdays", 7), dates.numbered("weekdays")),
        solar_months=dates.numbered("solar_months") if dates.raw.get("solar_months") else (),
        words=MappingProxyType(words),
        units=MappingProxyType({group: dates.by_unit(group) for group in _DATE_UNITS}),
        zones=dates.values("zones", str),
        eras=dates.values("eras", int),
        order=dates.values("order", str),
    )


def _merged(*tables: tuple[Words, ...]) -> tuple[Words, ...]:
    return tuple(
        _distinct(word for names in row for word in names) for row in zip(*tables, strict=True)
    )


def _distinct(words: Iterable[str]) -> Words:
    return tuple(dict.fromkeys(words))


class _Checked:
    """A JSON object of a language file whose keys are known."""

    def __init__(self, language: str, name: str, raw: Any, known: Iterable[str]) -> None:
        self.language = language
        self.place = f"{language}.json: {name}"
        if not isinstance(raw, Mapping):
            raise LexiconError(f"{self.place} is not an object")
        unknown = sorted(set(raw) - set(known))
        if unknown:
            raise LexiconError(f"{self.place} has the unknown {', '.join(unknown)}")
        self.raw = raw

    def words(self, key: str) -> Words:
        return self._strings(self.raw.get(key, []), key)

    def groups(self, keys: Iterable[str]) -> Groups:
        return MappingProxyType({key: self.words(key) for key in keys})

    def lists(self, key: str, count: int) -> tuple[Words, ...]:
        """Exactly `count` lists, or none at all."""
        value = self.raw.get(key) or [[]] * count
        if not isinstance(value, list) or len(value) != count:
            raise LexiconError(f"{self.place}.{key} does not hold {count} lists")
        return tuple(self._strings(words, key) for words in value)

    def numbered(self, key: str) -> tuple[Words, ...]:
        """Lists by their number from 1, as many as `key` has."""
        numbers = [str(number) for number in range(1, _DATE_NAMES[key] + 1)]
        table = self._table(key, numbers)
        return tuple(table.get(number, ()) for number in numbers)

    def by_unit(self, key: str) -> Groups:
        return MappingProxyType(self._table(key, UNITS))

    def values(self, key: str, kind: type) -> Mapping[str, Any]:
        value = self.raw.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, kind) for v in value.values()):
            raise LexiconError(f"{self.place}.{key} is not an object of {kind.__name__}")
        return MappingProxyType(value)

    def _table(self, key: str, known: Iterable[str]) -> dict[str, Words]:
        inner = _Checked(self.language, key, self.raw.get(key, {}), known)
        return {name: self._strings(words, f"{key}.{name}") for name, words in inner.raw.items()}

    def _strings(self, values: object, key: str) -> Words:
        if not isinstance(values, list):
            raise LexiconError(f"{self.place}.{key} is not a list")
        if not all(isinstance(value, str) and value.strip("=*# ") for value in values):
            raise LexiconError(f"{self.place}.{key} holds something other than non-empty strings")
        return tuple(values)


def language_files() -> list[Traversable]:
    """The language files of the package, by name."""
    folder = resources.files(__package__).joinpath("languages")
    found = [f for f in folder.iterdir() if f.name.endswith(".json")]
    return sorted(found, key=lambda f: f.name)


@functools.cache
def load_lexicon() -> Lexicon:
    """Reads every language file of the package (once per process).

    What only dates, bylines and comments need is looked at when it is asked for.

    Raises:
        LexiconError: a file does not have the expected form.
    """
    parts = [
        _parsed(json.loads(f.read_text("utf-8")), f.name.removesuffix(".json"))
        for f in language_files()
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


def _union(tables: Iterable[Groups], keys: Iterable[str]) -> Groups:
    held = list(tables)
    return MappingProxyType(
        {key: _distinct(word for table in held for word in table[key]) for key in keys}
    )
