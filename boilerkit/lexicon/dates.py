"""Dates as machines and as people write them -> ISO 8601.

A date that can be read in two ways is not read at all, and neither is one outside 1990 to 2100:
it is a placeholder of some software more often than the day an article appeared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import NamedTuple

from boilerkit.lexicon.calendars import persian_day
from boilerkit.lexicon.data import load_lexicon
from boilerkit.lexicon.date_tokens import WORD_END, Token, every, marked, tokens
from boilerkit.lexicon.folding import any_of, flat, is_unspaced

_YEARS = range(1990, 2101)
# Milliseconds since 1970 have this many digits from 2001 to 2286; seconds three fewer.
_MILLISECOND_DIGITS, _SECOND_DIGITS = 13, 10
_LONGEST = 80
# Characters that may be beside a date that is all of a text: a weekday.
_MOST_BESIDE = 14
# Two digits stand for these years; between them they are some other number.
_SHORT_YEARS = {number % 100: number for number in range(1990, 2050)}
# Years of the Persian calendar from 1990 to 2100.
_SOLAR_YEARS = range(1369, 1480)
_DAYS = range(1, 32)
_DIGITS = re.compile(r"\d")
# What may be a date with a year of two digits: "02.12.19", "2 Dec ’19".
_SHORT_DATE = (
    r"(?<!\d)\d{1,2}(?:[./-]\s?\d{1,2}[./-]\s?|(?:\W{1,3}[^\W\d]{1,12}){1,3}\W{1,3})\d{2}(?!\d)"
)
_APOSTROPHE = re.compile(r"['’](?=\d{2}(?!\d))")
# What may be between the parts of a date whose month has a name: how much, and of what kinds.
_MOST_BETWEEN, _WIDEST_SPACE = 3, 2
_MONTHS = ("months", "solar_months", "bare_months", "ago")
_FILLERS = ("joins", "punct", "eras", "units", "marks")
_COUNTED = ("word", "clock", "half", "units", "marks", "ago_units", "other")
_NO_DATE = ("word", "other", "bare_months")
_FARTHEST_CLOCK = 24
# Abbreviations of fewer letters have dots and spaces between them, or not.
_SHORT = 3

_SLASHES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?![\d/])")
# Top domains that are not the code of their country.
_COUNTRIES = {"uk": "gb"}

_ISO = re.compile(
    r"""(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})
    (?:[T\s]\s*(?P<clock>\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)
       \s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
# What a JavaScript Date prints after the offset.
_ZONE_NAME = re.compile(r"\s*\([^)]*\)\s*$")
_JAVASCRIPT = re.compile(r"(?P<rest>.+\d{2}:\d{2}:\d{2})\s+GMT(?P<zone>[+-]\d{4})$")


class Written(NamedTuple):
    """A date found in text: its ISO 8601 form and where it starts and ends."""

    iso: str
    start: int
    end: int


def parse_date(
    value: object, language: str | None = None, now: datetime | None = None
) -> str | None:
    """ISO 8601 of a date, or None where it is none or in doubt.

    Reads ISO 8601 (also without dashes or colons), RFC 2822, seconds and milliseconds since
    1970, and whatever `find_dates` reads, if little else is beside it. The zone is kept where it
    is given; none is added.

    Args:
        value: text, or a number of seconds or milliseconds.
        language: tag such as "de" or "en-GB"; see `find_dates`.
        now: when the text was written; with it "3 hours ago" and "yesterday" are dates, too.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(int(value)) if abs(value) < 1e15 else ""
    if not isinstance(value, str):
        return None
    if len(value) > 2 * _LONGEST:
        return None
    text = _ZONE_NAME.sub("", value).strip().strip("'\"").strip()
    if not text or len(text) > _LONGEST:
        return None
    found = _iso(text) or _epoch(text) or _rfc_2822(text) or _alone(text, language)
    return found or (relative_date(text, now, language) if now else None)


def _iso(text: str) -> str | None:
    match = _ISO.match(text)
    # A second zone name or other leftovers do no harm, but more digits would mean a misreading.
    if not match or re.match(r"[\d:T]", text[match.end() :]):
        return None
    day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
    if day is None or not match["clock"]:
        return day
    clock = _clock_text(match["clock"])
    return f"{day}T{clock}{_zone(match['zone'])}" if clock else day


def _day(year: int, month: int, day: int) -> str | None:
    if year not in _YEARS:
        return None
    try:
        return datetime(year, month, day).date().isoformat()
    except ValueError:
        return None


def _clock_text(raw: str) -> str | None:
    digits, _, fraction = raw.replace(",", ".").replace(":", "").partition(".")
    hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    seconds = f":{digits[4:6]}" + (f".{fraction}" if fraction else "") if digits[4:6] else ""
    return f"{hour:02}:{minute:02}{seconds}"


def _zone(raw: str | None) -> str:
    """Zone as ISO 8601 writes it; empty for none and for abbreviations with many meanings."""
    if not raw:
        return ""
    if raw[0] not in "+-":
        return "Z" if raw.lower() == "z" else _zones().get(raw.lower(), "")
    digits = raw[1:].replace(":", "").ljust(4, "0")
    return f"{raw[0]}{digits[:2]}:{digits[2:]}" if int(digits[:2]) <= 14 else ""


def _epoch(text: str) -> str | None:
    if not (text.isascii() and text.isdigit()) or len(text) not in (
        _SECOND_DIGITS,
        _MILLISECOND_DIGITS,
    ):
        return None
    moment = datetime.fromtimestamp(int(text[:_SECOND_DIGITS]), timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment.year in _YEARS else None


def _rfc_2822(text: str) -> str | None:
    script = _JAVASCRIPT.match(text)
    if script:
        text = f"{script['rest']} {script['zone']}"
    if not re.search(r"\d:\d", text) or not re.match(r"[A-Za-z]{3},? |\d{1,2} [A-Za-z]{3} ", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if moment.year not in _YEARS:
        return None
    zoned = moment.isoformat()
    return zoned.replace("+00:00", "Z") if zoned.endswith("+00:00") else zoned


def _alone(text: str, language: str | None) -> str | None:
    found = list(find_dates(text, language))
    if len(found) != 1:
        return None
    beside = text[: found[0].start] + text[found[0].end :]
    # A weekday may be beside the date.
    return found[0].iso if len("".join(beside.split())) <= _MOST_BESIDE else None


# -- dates in running text -----------------------------------------------------------------


def find_dates(text: str, language: str | None = None) -> Iterator[Written]:
    """Full dates (day, month and year) in text, in order, with their time where one is given.

    Years of the Buddhist era and of the Persian calendar are converted. Years of two digits are
    read where the language is known, or where the month has a name and the year comes last.

    Args:
        text: a line or a few of them.
        language: tag such as "de" or "en-GB"; decides dates like 03/04/2024, and names that mean
            different months in several languages. Without it such dates are read only where one
            number cannot be a month.
    """
    return iter(_found(text, (language or "").lower()) if _DIGITS.search(text) else ())


@lru_cache(maxsize=256)  # lines beside a headline are asked for dates from several sides
def _found(text: str, language: str) -> tuple[Written, ...]:
    plain = flat(text)
    if not _year().search(plain.text):
        return ()
    found: dict[int, Written] = {}
    for day in _days(plain.text, language):
        if not any(w.start < day.end and day.start < w.end for w in found.values()):
            found[day.start] = _with_clock(plain.text, day)
    return tuple(
        Written(written.iso, *plain.origin(written.start, written.end))
        for _, written in sorted(found.items())
    )


@cache
def _year() -> re.Pattern[str]:
    """What no full date is without."""
    eras = any_of(era for era in _eras() if era)
    return re.compile(rf"\d{{4}}|{eras}|{_SHORT_DATE}")


def _days(text: str, language: str) -> Iterator[Written]:
    code, _, region = language.partition("-")
    numeric = _numeric()
    for match in numeric.east.finditer(text):
        era = _eras()[match["era"]] if match["era"] else 0
        yield from _written(match, int(match["y"]) + era, int(match["m"]), int(match["d"]))
    for match in numeric.year_first.finditer(text):
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
        if year in _SOLAR_YEARS and code in _solar_languages():
            yield from _solar(year, month, day, match.start(), match.end())
        else:
            yield from _written(match, year, month, day)
    yield from _named(text, code)
    for match in numeric.year_last.finditer(text):
        year = int(match["y"])
        if year not in _YEARS:
            year += _bare_year(code)
        day, month = _day_and_month(match, code, region)
        yield from _written(match, year, month, day)
    for match in numeric.short_year.finditer(text) if code else ():
        yield from _with_short_year(match, code, region)


def _with_short_year(match: re.Match[str], code: str, region: str) -> Iterator[Written]:
    """The date in "02.12.19", or "20.08.27" in a language that writes the year first."""
    if _order(code, region) == "ymd":
        short, month, day = int(match["a"]), int(match["b"]), int(match["y"])
    else:
        short, (day, month) = int(match["y"]), _day_and_month(match, code, region)
    yield from _written(match, _SHORT_YEARS.get(short, 0), month, day)


def _written(match: re.Match[str], year: int, month: int, day: int) -> Iterator[Written]:
    iso = _day(year, month, day)
    if iso:
        yield Written(iso, match.start(), match.end())


def _solar(year: int, month: int, day: int, start: int, end: int) -> Iterator[Written]:
    """A day of the Persian calendar."""
    found = persian_day(year, month, day)
    if found and found.year in _YEARS:
        yield Written(found.isoformat(), start, end)


class _Numeric(NamedTuple):
    """Expressions for dates whose month is a number."""

    east: re.Pattern[str]
    year_first: re.Pattern[str]
    year_last: re.Pattern[str]
    short_year: re.Pattern[str]


@cache
def _numeric() -> _Numeric:
    eras = any_of(era for era in _eras() if era)
    year = r"(?:19|20)\d{2}"
    other_year = r"(?:1[34]|25|26)\d{2}"  # Persian, Buddhist
    return _Numeric(
        re.compile(
            rf"(?<!\d)(?:(?P<era>{eras})\s?)?(?P<y>\d{{1,4}})\s?{marked('year')}"
            rf"\s?(?P<m>\d{{1,2}})\s?{marked('month')}\s?(?P<d>\d{{1,2}})\s?{marked('day')}?"
            r"(?:\s?\([^)]{1,4}\)|（[^）]{1,4}）)?"
        ),
        re.compile(
            rf"(?<![\d./-])(?P<y>{year}|{other_year})(?P<mark>[-/.])\s?(?P<m>\d{{1,2}})(?P=mark)\s?"
            r"(?P<d>\d{1,2})\.?(?![\d/-])"
        ),
        re.compile(
            rf"(?<![\d./-])(?P<a>\d{{1,2}})(?P<mark>[-/.])\s?(?P<b>\d{{1,2}})(?P=mark)\s?"
            rf"(?P<y>{year}|{other_year})(?![\d/-]|\.\d)"
        ),
        re.compile(
            r"(?<![\w./-])(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?"
            r"(?P<y>\d{2})(?![\w/-]|\.\d)"
        ),
    )


def _day_and_month(match: re.Match[str], code: str, region: str) -> tuple[int, int]:
    """Of 13.4.2024, 13/4/2024, 4/13/2024; zeros where both orders are open."""
    first, second = int(match["a"]), int(match["b"])
    if second > 12 >= first:
        return second, first
    if match["mark"] == "." or second == first or first > 12:
        return first, second
    return {"dmy": (first, second), "mdy": (second, first)}.get(_order(code, region), (0, 0))


def _order(code: str, region: str) -> str:
    """The order of a language's dates in numbers; empty where it has several or is not known."""
    order = _orders(code)
    return order.get(region) or order.get("", "")


def _orders(code: str) -> Mapping[str, str]:
    known = load_lexicon().by_language.get(code)
    return known.dates.order if known else {}


def with_region(language: str | None, host: str, texts: Iterable[str]) -> str | None:
    """The language with a region whose order of day and month a page follows.

    Only for languages that have several orders, such as English without a region: dates that can
    be read in one way alone ("1/15/2008") tell how the page's others are meant, else the country
    in its address does.

    Args:
        language: tag such as "en".
        host: host name of the page; may be empty.
        texts: the page's.
    """
    code, _, region = (language or "").lower().partition("-")
    orders = _orders(code)
    if not orders or _order(code, region):
        return language
    pairs = [(int(m[1]), int(m[2])) for text in texts if "/" in text
             for m in _SLASHES.finditer(text)]  # fmt: skip
    seen = {"mdy" if second > 12 else "dmy" for first, second in pairs if max(first, second) > 12}
    country = _COUNTRIES.get(host.rpartition(".")[2], host.rpartition(".")[2])
    own = {orders[country]} if country in orders else set()
    wanted = seen if len(seen) == 1 else own
    found = next((name for name, order in orders.items() if name and order in wanted), None)
    return f"{code}-{found}" if found else language


# -- months by name --------------------------------------------------------------------------


def _named(text: str, code: str) -> Iterator[Written]:
    """Dates whose month has a name."""
    parts = list(tokens(_APOSTROPHE.sub(" ", text), code))
    for place, token in enumerate(parts):
        if token.kind in _MONTHS and token.value is not None:
            found = _day_and_year(parts, place)
            if found:
                yield from _dated(text, token, *found)


def _day_and_year(parts: Sequence[Token], place: int) -> tuple[Token, Token] | None:
    """The numbers beside a month: "May 5, 2024", "5 May 2024" or "2024 May 5"."""
    before = _beside(parts, place, -1)
    after = _beside(parts, place, 1)
    if after is None:
        return None
    later = _beside(parts, after, 1)
    if _is_day(parts[after]) and later is not None and _is_year(parts[later]):
        return parts[after], parts[later]
    if before is None:
        return None
    for day, year in ((before, after), (after, before)):
        if _is_day(parts[day]) and _is_year(parts[year]):
            return parts[day], parts[year]
    return _day_and_short_year(parts, before, after)


def _day_and_short_year(
    parts: Sequence[Token], before: int, after: int
) -> tuple[Token, Token] | None:
    """The numbers in "5 May 24", where nothing is counted: "5 May 24 people" holds no date."""
    number = parts[after].value
    year = _SHORT_YEARS.get(number) if isinstance(number, int) else None
    behind = parts[after + 1].kind if after + 1 < len(parts) else ""
    if year is None or not _is_day(parts[before]) or behind in _COUNTED:
        return None
    return parts[before], parts[after]._replace(value=year)


def _beside(parts: Sequence[Token], place: int, step: int) -> int | None:
    """The place of the next number, with little between."""
    for distance in range(1, _MOST_BETWEEN + 2):
        here = place + step * distance
        if not 0 <= here < len(parts):
            return None
        near, far = sorted((parts[here], parts[here - step]), key=lambda token: token.start)
        if far.start - near.end > _WIDEST_SPACE:
            return None
        if parts[here].kind == "number":
            return here
        if parts[here].kind not in _FILLERS:
            return None
    return None


def _is_day(token: Token) -> bool:
    return token.value in _DAYS


def _is_year(token: Token) -> bool:
    return isinstance(token.value, int) and token.value > 1000


def _dated(text: str, month: Token, day: Token, year: Token) -> Iterator[Written]:
    start = min(month.start, day.start, year.start)
    last = max((month, day, year), key=lambda token: token.end)
    end = last.end - text.endswith(".", 0, last.end)
    day_number, year_number, number = (int(str(token.value)) for token in (day, year, month))
    if month.kind == "solar_months":
        yield from _solar(year_number, number, day_number, start, end)
        return
    if year_number not in _YEARS:
        year_number += _years_beside(text[month.start : month.end].rstrip("."))
    iso = _day(year_number, number, day_number)
    if iso:
        yield Written(iso, start, end)


# -- what the languages say ------------------------------------------------------------------


@cache
def _eras() -> dict[str, int]:
    """Plain name of an era -> years to add."""
    parts = load_lexicon().by_language.values()
    return {
        flat(name).text: years for part in parts for name, years in part.dates.eras.items() if name
    }


def _bare_year(code: str) -> int:
    """Years to add to a year that a language writes without its era."""
    known = load_lexicon().by_language.get(code)
    return known.dates.eras.get("", 0) if known else 0


@cache
def _years_by_month() -> dict[str, int]:
    return {
        flat(name).text: part.dates.eras[""]
        for part in load_lexicon().by_language.values()
        if "" in part.dates.eras
        for names in part.dates.months
        for name in names
    }


def _years_beside(month: str) -> int:
    """Years to add to a year beside a month of that name."""
    return _years_by_month().get(month, 0)


@cache
def _solar_languages() -> frozenset[str]:
    """Languages whose years may be those of the Persian calendar."""
    known = load_lexicon().by_language.items()
    return frozenset(code for code, part in known if part.dates.solar_months)


@cache
def _zones() -> dict[str, str]:
    """Names of zones with one meaning -> their offset."""
    parts = load_lexicon().by_language.values()
    return {n: offset for part in parts for n, offset in part.dates.zones.items() if offset}


@cache
def _halves() -> dict[str, str]:
    """Plain words for halves of the day, without dots and spaces -> "am" or "pm"."""
    joins = every("joins")
    return {
        _letters(word): half for half in ("am", "pm") for word in every(half) if word not in joins
    }


def _letters(word: str) -> str:
    return re.sub(r"[.\s]", "", word)


# -- times of day ----------------------------------------------------------------------------


@cache
def _clock_expression() -> str:
    """What a time of day looks like: "14:15:00", "2.15 pm UTC", "午後2時15分", "5 pm"."""
    halves = _spelled_halves()
    unspaced = any_of(word for word in halves if is_unspaced(word))
    half = f"(?:{_dotted(w for w in halves if not is_unspaced(w))}\\.?{WORD_END}|{unspaced})"
    clocks, hour = any_of(every("clock")), marked("hour")
    minute, second = marked("minute"), marked("second")
    return (
        rf"(?:(?:(?P<early>{unspaced})\s?)?"
        rf"(?P<hour>\d{{1,2}})\s?(?:[:.h]|{hour}|{clocks}(?=\s?\d\d\D))\s?"
        rf"(?P<minute>\d{{2}}|\d(?=\s?{minute}))(?!\d)"
        rf"(?:(?::(?=\d\d?(?!\d))|\.(?=\d\d?(?![\d.:]))|\s?{minute}\s?)"
        rf"(?P<second>\d{{1,2}})(?:[.,]\d{{3,9}})?)?(?:\s?(?:{minute}|{second}))?"
        rf"(?:\s?(?P<half>{half}))?(?:\s?{clocks}\.?{WORD_END})?"
        rf"(?:\s?\(?(?P<zone>{any_of(_zones())}{WORD_END}|z{WORD_END}|[+-]\d{{2}}:?\d{{2}}))?"
        rf"|(?P<bare>\d{{1,2}})\s?(?:(?P<bare_half>{half})|{clocks}{WORD_END}))"
    )


@cache
def _leading_words() -> str:
    return any_of(every("joins") | every("clock") | every("marks", spaced=True))


@cache
def _clock_after() -> re.Pattern[str]:
    """The time behind a date."""
    between = rf"(?:[\s,;|/·•–—\-()t،.]|{_leading_words()}\.?{WORD_END}){{0,8}}"
    return re.compile(between + _clock_expression())


@cache
def _clock_before() -> re.Pattern[str]:
    """The time right before a date; one with minutes, as other numbers may be there."""
    between = rf"(?:[\s,|·•–—\-]|{_leading_words()}{WORD_END}){{1,6}}"
    return re.compile(rf"(?:^|(?<=[^\d:.])){_clock_expression()}{between}$")


@cache
def _clock_anywhere() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d:.]){_clock_expression()}")


def _spelled_halves() -> set[str]:
    return {w for half in ("am", "pm") for w in every(half) if _letters(w) in _halves()}


def _dotted(words: Iterable[str]) -> str:
    """An expression for words, those of few letters with or without dots and spaces: "p. m."."""
    words = list(words)
    short = {_letters(word) for word in words if len(_letters(word)) < _SHORT}
    spelled = [r"\.?\s?".join(map(re.escape, word)) for word in sorted(short)]
    long = any_of(word for word in words if _letters(word) not in short)
    return "(?:" + "|".join([long, *spelled]) + ")"


def _with_clock(text: str, day: Written) -> Written:
    """The date with the time of day beside it."""
    if _DIGITS.search(text, day.end, day.end + _FARTHEST_CLOCK):
        after = _clock_after().match(text, _behind_weekday(text, day.end))
        clock = _clock(after) if after else None
        if after and clock:
            return Written(f"{day.iso}T{clock}", day.start, after.end())
    first = max(0, day.start - _FARTHEST_CLOCK)
    if _DIGITS.search(text, first, day.start):
        before = _clock_before().search(text, first, day.start)
        clock = _clock(before) if before and before["hour"] else None
        if before and clock:
            return Written(f"{day.iso}T{clock}", before.start(), day.end)
    return day


def _behind_weekday(text: str, end: int) -> int:
    """Where a weekday that follows a date ends; `end` where none does."""
    place = end
    for token in tokens(text[end : end + _FARTHEST_CLOCK]):
        if token.kind == "weekdays":
            return end + token.end
        if token.kind != "punct":
            break
    return place


def _clock(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    if parts.get("bare"):
        hour, minute, half = int(parts["bare"]), 0, parts["bare_half"]
    else:
        hour, minute = int(match["hour"]), int(match["minute"])
        half = parts["half"] or parts["early"]
    if half:
        is_late = _halves()[_letters(half)] == "pm"
        if hour > 12 and not is_late:
            return None
        hour += 12 if is_late and hour < 12 else -12 if hour == 12 and not is_late else 0
    if hour > 23 or minute > 59:
        return None
    second = f":{int(parts['second']):02}" if parts.get("second") else ""
    second = second if int(second[1:] or 0) < 60 else ""
    return f"{hour:02}:{minute:02}{second}{_zone(parts.get('zone'))}"


# -- "3 hours ago" ---------------------------------------------------------------------------


def relative_date(text: str, now: datetime, language: str | None = None) -> str | None:
    """ISO 8601 of a date that is told from the day it was written; None where it is none.

    Args:
        text: such as "3 hours ago", "vor zwei Tagen" or "yesterday, 10:15".
        now: when it was written.
        language: tag of its language.
    """
    plain = flat(text).text
    code = (language or "").lower().partition("-")[0]
    parts = [token for token in tokens(plain, code) if token.kind not in ("punct", "joins")]
    beside = sum(token.end - token.start for token in parts if token.kind in _NO_DATE)
    if beside > _MOST_BESIDE:
        return None
    for token in parts:
        if token.kind == "today":
            return _day_back(plain, token.value, now)
    steps = dict(_steps(plain, parts))
    is_past = any(token.kind in ("ago", "ago_units", "full", "short") for token in parts)
    return _before(now, steps) if steps and is_past else None


def _day_back(text: str, days: object, now: datetime) -> str:
    if not isinstance(days, int):
        return now.isoformat(timespec="minutes")
    day = (now - timedelta(days=days)).date().isoformat()
    match = _clock_anywhere().search(text)
    clock = _clock(match) if match else None
    return f"{day}T{clock}" if clock else day


def _steps(text: str, parts: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Unit and count of each "3 hours", "an hour", "3h" or "3時間前"."""
    count: int | None = None
    for place, token in enumerate(parts):
        if token.kind == "number" and isinstance(token.value, int):
            count = token.value
        elif token.kind in ("units", "ago_units") and isinstance(token.value, tuple):
            own, unit = token.value
            if count is None and place + 1 < len(parts) and parts[place + 1].kind == "units":
                continue  # "an" of "an hour" is French for a year
            yield unit, count if count is not None else own or 1
            count = None
        elif token.kind in ("full", "short"):
            match = _glued().match(text, token.start, token.end)
            if match:
                yield _unit_of()[match["unit"]], int(match["count"])


@cache
def _unit_of() -> dict[str, str]:
    """Plain words that are written onto a number -> unit."""
    return {
        word: unit
        for unit in ("year", "month", "week", "day", "hour", "minute", "second")
        for word in (*every("units", unit, spaced=False), *every("short_units", unit))
    }


@cache
def _glued() -> re.Pattern[str]:
    return re.compile(rf"(?P<count>\d{{1,4}})\s?(?P<unit>{any_of(_unit_of())})")


def _before(now: datetime, steps: dict[str, int]) -> str | None:
    months = steps.get("month", 0) + 12 * steps.get("year", 0)
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year not in _YEARS:
        return None
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    back = timedelta(
        weeks=steps.get("week", 0),
        days=steps.get("day", 0),
        hours=steps.get("hour", 0),
        minutes=steps.get("minute", 0),
        seconds=steps.get("second", 0),
    )
    then = now.replace(year=year, month=month + 1, day=min(now.day, last)) - back
    is_exact = not steps.keys().isdisjoint(("second", "minute", "hour"))
    return then.isoformat(timespec="minutes") if is_exact else then.date().isoformat()
