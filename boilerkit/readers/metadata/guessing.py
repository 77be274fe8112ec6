"""Publication dates that stand nowhere but in running text."""

from __future__ import annotations

from importlib import import_module

from boilerkit.extras import install
from boilerkit.lexicon.dates import parse_date


def guess_published(html: str, url: str | None = None) -> str | None:
    """The most likely publication date, by htmldate's search through the whole page.

    A guess, so never part of `Metadata`; ask for it where `Metadata.published` is None.

    Args:
        html: the page.
        url: its address, which may hold a date.

    Returns:
        the day in ISO 8601, or None.

    Raises:
        ImportError: htmldate is not installed (the extra `dates`).
    """
    try:
        htmldate = import_module("htmldate")
    except ImportError as error:
        raise ImportError(f"guess_published needs htmldate: {install('dates')}") from error
    # A fixed end keeps the answer the same on every day.
    return parse_date(
        htmldate.find_date(html, url=url, outputformat="%Y-%m-%d", max_date="2100-12-31")
    )
