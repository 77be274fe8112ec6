"""Dates as machines and as people write them -> ISO 8601.

A date that can be read in two ways is not read at all, and neither is one outside 1990 to 2100:
it is a placeholder of some software more often than the day an article appeared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from typing import NamedTuple

from boilerkit.lexicon.metadata_words import fold, load_words

_YEARS = range(1990, 2101)
# Milliseconds since 1970 have this many digits from 2001 to 2286; seconds three fewer.
_MILLISECOND_DIGITS, _SECOND_DIGITS = 13, 10
_LONGEST = 80

_ISO = re.compile(
    r"""(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})
    (?:[T\s]\s*(?P<clock>\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)
       \s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
# What a JavaScript Date prints after the offset.
_ZONE_NAME = re.compile(r"\s*\([^)]*\)\s*$")
_JAVASCRIPT = re.compile(r"(?P<rest>.+\d{2}:\d{2}:\d{2})\s+GMT(?P<zone>[+-]\d{4})$")
_ZONES = {"z": "Z", "utc": "Z", "gmt": "Z", "jst": "+09:00", "kst": "+09:00", "msk": "+03:00"}
_ZONES["мск"] = _ZONES["msk"]


class Written(NamedTuple):
    """A date found in text: its ISO 8601 form and where it starts and ends."""

    iso: str
    start: int
    end: int


def parse_date(value: object, language: str | None = None) -> str | None:
    """ISO 8601 of a date that a machine wrote, or None where it is none or in doubt.

    Reads ISO 8601 (also without dashes or colons), RFC 2822, seconds and milliseconds since
    1970, and whatever `find_dates` reads, if nothing else stands beside it. The zone is kept
    where it is given; none is added.
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
    return _iso(text) or _epoch(text) or _rfc_2822(text) or _alone(text, language)


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
        return _ZONES.get(raw.lower(), "")
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
    # A weekday may stand beside the date.
    return found[0].iso if len("".join(beside.split())) <= 14 else None


# -- dates in running text -----------------------------------------------------------------

_CLOCK = (
    r"(?P<hour>\d{1,2})\s?(?:[:.h]|[時时点點시]\s?)\s?(?P<minute>\d{2})(?!\d)"
    r"(?::(?P<second>\d{2})(?!\d))?[分분]?(?P<half>\s?[ap]\.?m\b\.?)?"
    r"(?:\s?(?:uhr|h|ч))?(?:\s?\(?(?P<zone>utc|gmt|jst|kst|msk|мск|z\b|[+-]\d{2}:?\d{2}))?"
)
_BARE_HOUR = r"(?P<bare>\d{1,2})\s?(?P<bare_half>[ap]\.?m\b\.?)"
# What may stand between a date and its time.
_BETWEEN = r"(?:[\s,;|/·•–—\-()T]|at|um|a las|as|alle ore|ore|om|в|o godz\.|saat|kl\.?|a){0,6}"
_AFTER = re.compile(rf"{_BETWEEN}(?:{_CLOCK}|{_BARE_HOUR})")
_BEFORE = re.compile(rf"(?:^|(?<=[^\d:.])){_CLOCK}[\s,|·•–—\-]{{1,4}}(?:on\s)?$")
_EAST = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]?"
    r"(?:\s?\([^)]{1,4}\)|（[^）]{1,4}）)?"
)
_YEAR_FIRST = re.compile(
    r"(?<![\d./-])(?P<y>(?:19|20)\d{2})(?P<mark>[-/.])\s?(?P<m>\d{1,2})(?P=mark)\s?"
    r"(?P<d>\d{1,2})\.?(?![\d/-])"
)
_YEAR_LAST = re.compile(
    r"(?<![\d./-])(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?"
    r"(?P<y>(?:19|20)\d{2})(?![\d/-]|\.\d)"
)
# Languages that write the day first; English alone does not tell (its country does).
_DAY_FIRST = frozenset("ar de es fr it nl pl pt ru tr".split())
_MONTH_FIRST_ENGLISH = frozenset(["en-us"])
_DAY_FIRST_ENGLISH = frozenset("en-gb en-au en-nz en-ie en-in en-za en-ng en-ke en-pk".split())


def find_dates(text: str, language: str | None = None) -> Iterator[Written]:
    """Full dates (day, month and year) in text, in order, with their time where one is given.

    Args:
        text: a line or a few of them.
        language: tag such as "de" or "en-GB"; decides dates like 03/04/2024. Without it they
            are read only where one number cannot be a month.
    """
    # Folding keeps every character in its place, so that positions stay true.
    folded = "".join(_fold_char(char) for char in text)
    found: dict[int, Written] = {}
    for match, day in _days(folded, (language or "").lower()):
        if not any(w.start < match.end() and match.start() < w.end for w in found.values()):
            found[match.start()] = _with_clock(folded, match, day)
    yield from (found[start] for start in sorted(found))


@cache
def _fold_char(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    folded = fold(char)
    return folded if len(folded) == 1 else " " if not folded else char.lower()[:1]


def _days(text: str, language: str) -> Iterator[tuple[re.Match[str], str]]:
    for pattern in (_EAST, _YEAR_FIRST):
        for match in pattern.finditer(text):
            day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
            if day:
                yield match, day
    months = load_words().months
    for pattern in _named():
        for match in pattern.finditer(text):
            day = _day(int(match["y"]), months[match["month"]], int(match["d"]))
            if day:
                yield match, day
    for match in _YEAR_LAST.finditer(text):
        day = _numbers(match, language)
        if day:
            yield match, day


@cache
def _named() -> tuple[re.Pattern[str], ...]:
    """Patterns of dates whose month has a name: day before it, day after it."""
    names = sorted(load_words().months, key=lambda name: (-len(name), name))
    month = "(?P<month>" + "|".join(map(re.escape, names)) + r")(?!\w)"
    of = r"(?:\s?(?:de|del|d[ie]))?"
    day = r"(?<![\d.:/-])(?P<d>\d{1,2})(?:st|nd|rd|th|er|[.ºª°])?"
    year = r"(?P<y>(?:19|20)\d{2})(?!\d)"
    return (
        re.compile(rf"{day}{of}[\s\-/]{{0,2}}{month}\.?,?{of}[\s\-/]{{0,2}}{year}"),
        re.compile(rf"(?<!\w){month}\.?\s{{0,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s){year}"),
    )


def _numbers(match: re.Match[str], language: str) -> str | None:
    """Day and month of 13.4.2024, 13/4/2024, 4/13/2024; None where both orders are open."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if match["mark"] == "." or second == first or first > 12:
        return _day(year, second, first)
    if second > 12 or language in _MONTH_FIRST_ENGLISH:
        return _day(year, first, second)
    if language.partition("-")[0] in _DAY_FIRST or language in _DAY_FIRST_ENGLISH:
        return _day(year, second, first)
    return None


def _with_clock(text: str, match: re.Match[str], day: str) -> Written:
    after = _AFTER.match(text, match.end())
    clock = _clock(after) if after else None
    if after and clock:
        return Written(f"{day}T{clock}", match.start(), after.end())
    before = _BEFORE.search(text, max(0, match.start() - 24), match.start())
    clock = _clock(before) if before else None
    if before and clock:
        return Written(f"{day}T{clock}", before.start(), match.end())
    return Written(day, match.start(), match.end())


def _clock(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    if parts.get("bare"):
        hour, minute, half = int(parts["bare"]), 0, parts["bare_half"]
    else:
        hour, minute, half = int(match["hour"]), int(match["minute"]), parts["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.strip().startswith("p") else 0)
    if hour > 23 or minute > 59:
        return None
    second = f":{parts['second']}" if parts.get("second") and int(parts["second"]) < 60 else ""
    return f"{hour:02}:{minute:02}{second}{_zone(parts.get('zone'))}"
