"""Finds the date or time that a short line shows, in any of the lexicon's languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from boilerkit.lexicon.date_tokens import (
    Token,
    tokens,
    weak_months,
    words_in,
    words_that_begin,
)
from boilerkit.lexicon.folding import flat, is_unspaced

#: Longer texts are not looked at: they are no header of anything.
LONGEST = 240
# What ends a run of date-like tokens.
_BREAKS = ("word", "other", "bare_months")
# What may be between the parts of a date without ending it.
_LOOSE = frozenset(["joins", "one", "punct"])
# What is beside a time.
_BESIDE = frozenset(["half", "clock", "zones", "marks", "eras"])
# Numbers after these are counters; before these they belong to a name.
_ENDS = frozenset(["ago", "today", "units", "ago_units", "short", "full", "time"])
_STARTS = frozenset(["number", "full", "time", "weekdays", "punct", "today", "short", "joins"])
_YEARS = range(1990, 2101)
_NUMBERS = frozenset(["number", "dotted", "time", "full"])
# What is in every date that has no digit.
_WITHOUT_NUMBERS = frozenset(["today", "ago", "ago_units"])
_DIGIT = re.compile("[0-9]")


def find_date(text: str) -> tuple[int, int] | None:
    """Start and end of the date or time in `text`; None where there is none.

    Of several the longest. Numbers alone are no date; texts over `LONGEST` characters have none.

    >>> find_date("Ann on March 3, 2020 at 5:10 pm said:")
    (7, 31)
    """
    return _find_date(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=4_096)  # the readers of comments ask for the same line a dozen times
def _find_date(text: str) -> tuple[int, int] | None:
    plain = flat(text)
    if not _may_show(plain.text):
        return None
    best: tuple[int, int] | None = None
    run: list[Token] = []
    for token in [*tokens(plain.text), Token("other", None, len(plain.text), len(plain.text))]:
        if token.kind not in _BREAKS:
            run.append(token)
            continue
        span = _span(run, plain.text)
        if span and (best is None or span[1] - span[0] > best[1] - best[0]):
            best = span
        run = []
    return plain.origin(*best) if best else None


def _may_show(text: str) -> bool:
    """Whether there is a digit in a plain text or a word that shows a time without one: a quick
    look before a close one."""
    if _DIGIT.search(text) or is_unspaced(text):
        return True
    known = words_that_begin(_WITHOUT_NUMBERS)
    return any(word in known or ("'" in word and _may_hide(word)) for word in words_in(text))


def _may_hide(word: str) -> bool:
    """Whether what is behind an apostrophe may show a time."""
    parts = word.split("'")
    known = words_that_begin(_WITHOUT_NUMBERS)
    return any("'".join(parts[place:]) in known for place in range(1, len(parts)))


def _span(run: list[Token], text: str) -> tuple[int, int] | None:
    """The date in a run of date-like tokens, without what merely surrounds it."""
    kept = _trimmed(run)
    if not kept or not _is_date(kept, text):
        return None
    full_stop = kept[-1].kind in _ENDS and text.endswith(".", 0, kept[-1].end)
    return kept[0].start, kept[-1].end - int(full_stop and kept[-1].kind != "time")


def _trimmed(run: list[Token]) -> list[Token]:
    start, end = 0, len(run)
    while start < end and _is_loose_start(run, start):
        start += 1
    while end > start and (run[end - 1].kind in _LOOSE or _is_count(run[start:end])):
        end -= 1
    return run[start:end]


def _is_count(run: list[Token]) -> bool:
    """Whether the last token is a number that belongs to no date ("2 days ago 41")."""
    if run[-1].kind != "number" or (run[-1].value in _YEARS and any(map(_is_month, run))):
        return False
    before = next((token.kind for token in run[-2::-1] if token.kind not in _LOOSE), "")
    return before in _ENDS


def _is_loose_start(run: list[Token], place: int) -> bool:
    kind = run[place].kind
    following = next((token.kind for token in run[place + 1 : place + 2]), "")
    if kind == "one":
        return following not in ("units", "ago_units")
    if kind == "units":
        return following not in ("ago", "units")
    if kind in ("number", "dotted"):
        return following in _STARTS and not _leads_to_month(run, place)
    return kind in _LOOSE or kind in _BESIDE


def _leads_to_month(run: list[Token], place: int) -> bool:
    """Whether a number is a day: "5 de marzo"."""
    after = next((token for token in run[place + 1 :] if token.kind != "joins"), None)
    return run[place + 1].kind == "joins" and after is not None and _is_month(after)


def _is_date(kept: Sequence[Token], text: str) -> bool:
    kinds = {token.kind for token in kept}
    if kinds & {"full", "time", "today", "short", "ago_units"}:
        return True
    if "units" in kinds and "ago" in kinds:
        return True
    if _has_month(kept, text):
        return True
    if "units" in kinds:
        return kept[0].kind == "number" and len(kept) == 2
    return "dotted" in kinds and ("weekdays" in kinds or bool(kinds & _BESIDE))


def _has_month(kept: Sequence[Token], text: str) -> bool:
    """Whether a day or year is beside a month; both are beside what is rarely one."""
    numbers = sum(token.kind in _NUMBERS for token in kept)
    return any(
        numbers
        > (token.kind != "months" or text[token.start : token.end].rstrip(".") in weak_months())
        for token in filter(_is_month, kept)
    )


def _is_month(token: Token) -> bool:
    """Whether a token may be a month's name; Spanish "ago" is August as well."""
    return token.kind in ("months", "solar_months", "ago") and token.value is not None
