"""Days of other calendars than the Gregorian."""

from __future__ import annotations

from datetime import date

# Day 1 of the Persian calendar's year 1 is this day of the common era.
_PERSIAN_EPOCH = 226_895
_LONG_MONTHS = 6  # of 31 days; then come five of 30, then one of 29 or, in leap years, 30


def persian_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a day of the Persian (solar Hijri) calendar; None where it has none.

    The leap years are those of the 33-year cycle, which agrees with the observed equinox for the
    years 1178 to 1501.
    """
    if not (1178 <= year <= 1501 and 1 <= month <= 12):
        return None
    first = _PERSIAN_EPOCH + _days_before(year)
    month_start = 31 * (month - 1) - max(0, month - 1 - _LONG_MONTHS)
    next_start = 31 * month - max(0, month - _LONG_MONTHS)
    length = (
        _days_before(year + 1) - _days_before(year) - month_start
        if month == 12
        else (next_start - month_start)
    )
    return date.fromordinal(first + month_start + day - 1) if 1 <= day <= length else None


def _days_before(year: int) -> int:
    """Days from the epoch to the first day of a year."""
    return 365 * (year - 1) + (8 * year + 21) // 33
