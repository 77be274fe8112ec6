"""What the tests of features share: a paragraph of prose, and the values of one column."""

from __future__ import annotations

from boilerkit.features import Features, compute_features
from boilerkit.parsing.html import parse_page

PROSE = (
    "The council met on Monday evening, and after three hours of debate it agreed to keep the"
    " old swimming pool open for another year."
)


def features(html: str) -> Features:
    """All columns of a page."""
    return compute_features(parse_page(html))


def column(html: str, name: str) -> list[float]:
    """One column of a page, rounded."""
    return [round(float(value), 4) for value in features(html)[name]]
