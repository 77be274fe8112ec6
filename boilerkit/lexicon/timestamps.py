"""Finds the date or time that a short line shows, in any of the lexicon's languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from boilerkit.lexicon.comments import alternatives, comment_words

#: Longer texts are not looked at: they are no header of anything.
LONGEST = 240
_GROUPS = ("ago", "days", "months", "weekdays", "units", "one", "suffix", "joins")
_NUMBERS = r"""
  (?P<full>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?
    |(?<![\d.])\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?!\d)
    |(?:\d{2,4}\s?[年년]\s?)?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일号號]?(?:\s?[(（][日月火水木金土一二三四五六][)）])?
    |\d+\s?(?:秒|分钟|分鐘|分|時間|小时|小時|日|天|週間|周|か月|ヶ月|ヵ月|个月|個月|年|초|분|시간|일|주|개월|년)\s?(?:前|전))
 |(?P<time>\d{1,2}(?::|h)\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?|h\b)?(?!\d)|\d{1,2}\s?[ap]\.?m\b\.?
    |(?:午前|午後|上午|下午|凌晨|晚上|오전|오후)\s?\d{1,2}[時时시:点點]\s?(?:\d{1,2}[分분]?)?
    |\d{1,2}[時时시]\s?\d{1,2}[分분])
 |(?P<short>(?<![\w.])\d{1,3}\s?(?:h|d|w|m|y|mo|j|std|tg|ч|дн)(?![\w’']))
 |(?P<dotted>(?<!\d)\d{1,2}[./]\d{1,2}\.?(?!\d))
 |(?P<number>(?<![\w#])\d{1,4}(?:st|nd|rd|th|er|º|ª)?(?!\w)\.?)
 |(?P<zone>[+-]\d{2}:?\d{2}(?!\d))
"""
# What may stand between the parts of a date without ending it.
_LOOSE = frozenset(["joins", "one", "punct"])
# Numbers after these are counters; before these they belong to a name.
_ENDS = frozenset(["ago", "days", "units", "short", "full", "time"])
_STARTS = frozenset(["number", "full", "time", "weekdays", "punct", "days", "short", "joins"])


class _Token(NamedTuple):
    kind: str
    start: int
    end: int


@cache
def _pattern() -> re.Pattern[str]:
    words = comment_words()
    groups = "|".join(f"(?P<{g}>{_flat(alternatives(words[g]))})\\.?" for g in _GROUPS)
    rest = r"(?P<word>\w[\w'’]*)|(?P<punct>[,.;:|·•@()\-–—/،])|(?P<other>\S)"
    return re.compile(f"{_NUMBERS}|{groups}|{rest}", re.VERBOSE | re.IGNORECASE)


def _flat(expression: str) -> str:
    return expression.replace(r"\ ", r"\s").replace("#", r"\#")


def find_date(text: str) -> tuple[int, int] | None:
    """Start and end of the date or time in `text`; None where there is none.

    Of several the longest. Numbers alone are no date; texts over `LONGEST` characters have none.

    >>> find_date("Ann on March 3, 2020 at 5:10 pm said:")
    (7, 31)
    """
    return _find_date(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=4_096)  # the readers of comments ask for the same line a dozen times
def _find_date(text: str) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    run: list[_Token] = []
    for token in [*_tokens(text), _Token("other", len(text), len(text))]:
        if token.kind not in ("word", "other"):
            run.append(token)
            continue
        span = _span(run, text)
        if span and (best is None or span[1] - span[0] > best[1] - best[0]):
            best = span
        run = []
    return best


def _tokens(text: str) -> list[_Token]:
    found = _pattern().finditer(text)
    return [_Token(str(match.lastgroup), match.start(), match.end()) for match in found]


def _span(run: list[_Token], text: str) -> tuple[int, int] | None:
    """The date in a run of date-like tokens, without what merely stands around it."""
    kept = _trimmed(run)
    if not kept or not _is_date({token.kind for token in kept}, kept):
        return None
    full_stop = kept[-1].kind in _ENDS and text.endswith(".", 0, kept[-1].end)
    return kept[0].start, kept[-1].end - int(full_stop and kept[-1].kind != "time")


def _trimmed(run: list[_Token]) -> list[_Token]:
    start, end = 0, len(run)
    while start < end and _is_loose_start(run, start):
        start += 1
    while end > start and (run[end - 1].kind in _LOOSE or _is_count(run[start:end])):
        end -= 1
    return run[start:end]


def _is_count(run: list[_Token]) -> bool:
    """Whether the last token is a number that belongs to no date ("2 days ago 41")."""
    before = next((token.kind for token in run[-2::-1] if token.kind not in _LOOSE), "")
    return run[-1].kind == "number" and before in _ENDS


def _is_loose_start(run: list[_Token], place: int) -> bool:
    kind = run[place].kind
    following = run[place + 1].kind if place + 1 < len(run) else ""
    if kind == "one":
        return following != "units"
    if kind == "units":
        return following not in ("ago", "units")
    if kind in ("number", "dotted"):
        return following in _STARTS
    return kind in _LOOSE or kind == "suffix"


def _is_date(kinds: set[str], kept: list[_Token]) -> bool:
    if kinds & {"full", "time", "days", "short"}:
        return True
    if "months" in kinds:
        return "number" in kinds or "dotted" in kinds
    if "units" in kinds:
        return "ago" in kinds or (kept[0].kind == "number" and len(kept) == 2)
    return "dotted" in kinds and bool(kinds & {"weekdays", "suffix"})
