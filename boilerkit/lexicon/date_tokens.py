"""Cuts a line into what dates are made of: numbers, names of months, words for units, and so on.

The words are those of the language files. Both what shows only where a date is (`timestamps`)
and what it means (`dates`) read these tokens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from boilerkit.lexicon.data import UNITS, DateWords, load_lexicon
from boilerkit.lexicon.folding import any_of, bare, first_unspaced, flat, is_unspaced

Value = int | str | tuple[int, str] | None

# Of a word with several meanings the first of these counts. Months without their accents are
# apart: "Marc" and "Marco" are names.
KINDS = ("ago", "today", "months", "solar_months", "units", "ago_units", "weekdays", "one",
         "clock", "eras", "zones", "marks", "joins", "half", "bare_months")  # fmt: skip
_SHORT = 3
_RANKS = {kind: place for place, kind in enumerate((*KINDS, "short"))}
#: No letter or digit follows.
WORD_END = r"(?!\w)"
# Vowel signs of Devanagari are no letters to `re`.
_WORD = "\\w[\\w'\u0900-\u0963]*"
_TODAY = {"now": None, "today": 0, "yesterday": 1, "before_yesterday": 2}


class Token(NamedTuple):
    """One part of a date, or a word or sign that is none.

    `value` is the number of a month, weekday, day back (None: now), number or era, the unit of
    time words, "am" or "pm", or the offset of a zone.
    """

    kind: str
    value: Value
    start: int
    end: int


class _Entry(NamedTuple):
    text: str
    kind: str
    value: Value


class _Vocabulary(NamedTuple):
    by_word: Mapping[str, tuple[_Entry, ...]]  # first word -> entries, longest first
    short: Mapping[str, _Entry]  # weekdays that count only where a day follows
    unspaced: Mapping[str, _Entry]


def tokens(text: str, language: str = "") -> Iterator[Token]:
    """The tokens of a plain text (see `flat`), in order.

    Args:
        text: the text.
        language: ISO 639 code; a word that several languages read differently is read as in this
            one.
    """
    place, union, own = 0, _union(), _own(language)
    pattern = _pattern()
    while match := pattern.search(text, place):
        kind, start, place = str(match.lastgroup), match.start(), match.end()
        value: Value = None
        if kind == "word":
            place = start + (first_unspaced(match[0]) or 1)
            entry = _known(text, start, place, own) or _known(text, start, place, union)
            kind, value = (entry.kind, entry.value) if entry else ("word", None)
            place = start + len(entry.text) if entry else place
            place += text.startswith(".", place) and entry is not None
        elif kind == "unspaced":
            entry = own.unspaced.get(match[0]) or union.unspaced[match[0]]
            kind, value = entry.kind, entry.value
        elif kind == "number":
            value = int(match["digits"])
        yield Token(kind, value, start, place)


def words_in(text: str) -> list[str]:
    """The words of a plain text without digits, of a script with spaces, as `tokens` cuts them."""
    return _FIRST.findall(text)


@cache
def words_that_begin(kinds: frozenset[str]) -> frozenset[str]:
    """First words of what tokens of these kinds are, in all languages' scripts with spaces."""
    held = _union().by_word.items()
    return frozenset(word for word, found in held if any(entry.kind in kinds for entry in found))


def _known(text: str, start: int, end: int, vocabulary: _Vocabulary) -> _Entry | None:
    """The longest entry that begins with the word between `start` and `end`."""
    word = text[start:end]
    entries = vocabulary.by_word.get(word, ())
    weekday = vocabulary.short.get(word)
    if weekday and (_BEFORE_SURE_DAY if entries else _BEFORE_DAY).match(text, end):
        return weekday
    for entry in entries:
        end = start + len(entry.text)
        if text.startswith(entry.text, start) and not _continues(text, end):
            return entry
    return None


_BEFORE_DAY = re.compile(r"[.,]|\s{1,2}\d")
# "Do 24." is Thursday in German; "do 24" is "of the 24th" in Portuguese.
_BEFORE_SURE_DAY = re.compile(r"[.,]?\s{1,2}\d{1,2}\.")
_FIRST = re.compile(_WORD)
_INSIDE = re.compile("[\\w\u0900-\u0963]")


def _continues(text: str, end: int) -> bool:
    return _INSIDE.match(text, end) is not None


# -- the words ------------------------------------------------------------------------------


def words_of(dates: DateWords) -> Iterator[tuple[str, str, Value]]:
    """Spelling, kind and value of every word that a language writes dates with."""
    for kind in ("months", "weekdays", "solar_months"):
        for number, names in enumerate(getattr(dates, kind), 1):
            yield from ((name, kind, number) for name in names)
    for group, days in _TODAY.items():
        yield from ((word, "today", days) for word in dates.words[group])
    for half in ("am", "pm"):
        yield from ((word, "half", half) for word in dates.words[half])
    for kind in ("ago", "one", "clock", "joins"):
        yield from ((word, kind, None) for word in dates.words[kind])
    for kind, count in (("units", 0), ("two", 2), ("ago_units", 1), ("marks", 0)):
        name = "units" if kind == "two" else kind
        for unit, words in dates.units[kind].items():
            yield from ((word, name, (count, unit)) for word in words)
    yield from ((name, "zones", offset) for name, offset in dates.zones.items())
    yield from ((name, "eras", years) for name, years in dates.eras.items() if name)


@cache
def _own(language: str) -> _Vocabulary:
    known = load_lexicon().by_language.get(language)
    return _indexed(_entries(known.dates)) if known else _indexed([])


@cache
def _union() -> _Vocabulary:
    """The words of all languages; those with one meaning in each but several in all left out."""
    meanings: dict[str, list[_Entry]] = {}
    for part in load_lexicon().by_language.values():
        for entry in dict.fromkeys(_entries(part.dates)):
            meanings.setdefault(entry.text, []).append(entry)
    common = [entry for entry in map(_common, meanings.values()) if entry]
    short = [entry for held in meanings.values() for entry in held if entry.kind == "short"]
    return _indexed([*common, *short])


def _common(held: list[_Entry]) -> _Entry | None:
    """What a word is taken for where the language is not known."""
    held = [entry for entry in held if entry.kind != "short"]
    if not held or (len(held) == 1 and held[0].kind not in ("half", "today")):
        return held[0] if held else None
    kinds = [entry.kind for entry in held]
    if held[0].text.isascii():  # "fm", "sa"; Hungarian "ma"
        short = len(held[0].text) < _SHORT
        rare = [kind for kind in ("half", "today") if kinds.count(kind) == 1]
        held = [e for e in held if e.kind not in rare or (e.kind == "today" and not short)]
    months = {entry.value for entry in held if entry.kind == "months"}
    if len(months) > 1:
        held = [entry for entry in held if entry.kind != "months"]
    best = min(held, key=_rank, default=None)
    if best is not None and best.kind == "ago" and len(months) == 1:
        return best._replace(value=months.pop())  # Spanish "ago" is August
    return best


def _indexed(entries: Iterable[_Entry]) -> _Vocabulary:
    found: dict[str, _Entry] = {}
    short: dict[str, _Entry] = {}
    for entry in entries:
        if entry.kind == "short":
            short[entry.text] = entry._replace(kind="weekdays")
        elif entry.text not in found or _rank(entry) < _rank(found[entry.text]):
            found[entry.text] = entry
    by_word: dict[str, list[_Entry]] = {}
    unspaced: dict[str, _Entry] = {}
    for text, entry in found.items():
        if is_unspaced(text):
            if len(text) > 1:
                unspaced[text] = entry
            continue
        first = text if text.isalpha() else _first_word(text)
        if first:
            by_word.setdefault(first, []).append(entry)
    return _Vocabulary(
        {word: tuple(sorted(held, key=_longest_first)) for word, held in by_word.items()},
        short,
        unspaced,
    )


def _longest_first(entry: _Entry) -> tuple[int, str]:
    return -len(entry.text), entry.text


def _first_word(text: str) -> str:
    first = _FIRST.match(text)
    return first[0] if first else ""


def _entries(dates: DateWords) -> Iterator[_Entry]:
    for word, kind, value in words_of(dates):
        text = (word if word.isascii() else flat(word).text).rstrip(".")
        short = kind == "weekdays" and len(text) < _SHORT and not is_unspaced(text)
        yield _Entry(text, "short" if short else kind, value)
        if kind in ("months", "weekdays") and not text.isascii():
            plain = bare(text)
            if plain == text or len(plain) < _SHORT:
                continue
            if not plain.isascii():  # Greek capitals have no accents
                yield _Entry(plain, kind, value)
            elif kind == "months":
                yield _Entry(plain, "bare_months", value)


def _rank(entry: _Entry) -> int:
    return _RANKS[entry.kind]


@cache
def weak_months() -> frozenset[str]:
    """Spellings of months that mean something else more often: "led", "pro", "des", "out"."""
    parts = load_lexicon().by_language.values()
    spelled: Counter[str] = Counter()
    for part in parts:
        held = (flat(name).text for names in part.dates.months for name in names)
        spelled.update({name for name in held if len(name) <= _SHORT and name.isascii()})
    return frozenset(
        name
        for name, languages in spelled.items()
        if languages < 2 or name in load_lexicon().function_words
    ) - {"may"}


# -- the pattern ----------------------------------------------------------------------------


def every(kind: str, unit: str = "", *, spaced: bool | None = None) -> set[str]:
    """The plain words of one kind (and unit) in all languages, of scripts with spaces or without.

    Args:
        kind: a group of words or units of `DateWords`.
        unit: for groups by unit, one of `UNITS`; empty for all of them.
        spaced: whether the words' script has spaces; None for both.
    """
    found: set[str] = set()
    for part in load_lexicon().by_language.values():
        if kind in part.dates.words:
            found.update(part.dates.words[kind])
        else:
            by_unit = part.dates.units[kind]
            found.update(w for u in UNITS if unit in ("", u) for w in by_unit.get(u, ()))
    plain = {flat(word).text for word in found}
    return plain if spaced is None else {w for w in plain if is_unspaced(w) is not spaced}


def marked(unit: str) -> str:
    """An expression for what scripts without spaces write after the number of a unit."""
    return any_of(every("marks", unit, spaced=False))


@cache
def _pattern() -> re.Pattern[str]:
    year, month, day = marked("year"), marked("month"), marked("day")
    hour, minute, half = marked("hour"), marked("minute"), _unspaced_halves()
    units = any_of(every("units", spaced=False))
    ago = any_of(every("ago", spaced=False))
    after = any_of(every("ordinals") | every("marks", spaced=True))
    short = any_of(every("short_units"))
    unspaced = any_of(_union().unspaced)
    clock = any_of(every("clock", spaced=False))
    return re.compile(
        rf"""
        (?P<full>\d{{4}}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?)?
          |(?<![\d.])\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}(?!\d)
          |(?<![\d.])\d{{1,2}}\.\s\d{{1,2}}\.\s(?:19|20)\d{{2}}(?!\d)
          |(?<![\d.])(?:19|20)\d{{2}}\.\s\d{{1,2}}\.\s\d{{1,2}}(?:\.|(?!\d))
          |(?:\d{{1,4}}\s?{year}\s?)?\d{{1,2}}\s?{month}\s?\d{{1,2}}\s?{day}?(?:\s?[(（]\w[)）])?
          |\d+\s?{units}\s?{ago})
        |(?P<time>\d{{1,2}}(?::|h)\d{{2}}(?::\d{{2}})?(?:\s?[ap]\.?\s?m\b\.?|h\b|\s?{clock})?(?!\d)
          |\d{{1,2}}\s?[ap]\.?\s?m\b\.?
          |{half}\s?\d{{1,2}}(?:{hour}|:)\s?(?:\d{{1,2}}{minute}?)?
          |\d{{1,2}}{hour}\s?\d{{1,2}}{minute})
        |(?P<short>(?<![\w.])\d{{1,3}}\s?{short}(?![\w']))
        |(?P<dotted>(?<!\d)\d{{1,2}}[./]\d{{1,2}}\.?(?!\d))
        |(?P<number>(?<![\w\#])(?P<digits>(?:19|20)\d\d(?=[^\W\d_])|\d{{1,4}}(?={after}?{WORD_END}))
          (?:{after}{WORD_END})?\.?)
        |(?P<zone>(?<![^\W\d])[+-]\d{{2}}:?\d{{2}}(?!\d))
        |(?P<unspaced>{unspaced})
        |(?P<word>{_WORD})
        |(?P<punct>[,.;:|·•@()\-–—/،])
        |(?P<other>\S)""",
        re.VERBOSE,
    )


def _unspaced_halves() -> str:
    return any_of(every("am", spaced=False) | every("pm", spaced=False))
