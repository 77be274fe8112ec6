"""Article -> text, Markdown, HTML, JSON, TEI and table rows; pure functions of the article.

>>> from boilerkit import extract
>>> article = extract("<h1>Rain</h1><p>It rained <b>all day</b> in the valley.</p>")
>>> print(markdown(article, parts=()), end="")
It rained **all day** in the valley.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from boilerkit.render.formats import ALIASES, FORMATS, Format, format_named
from boilerkit.render.options import ALL_PARTS, PARTS, RECORD_PARTS, RenderOptions

if TYPE_CHECKING:
    from boilerkit.article import Article
    from boilerkit.render.flat_rows import COLUMNS, rows

__all__ = [
    "ALIASES",
    "ALL_PARTS",
    "COLUMNS",
    "FORMATS",
    "PARTS",
    "RECORD_PARTS",
    "Format",
    "RenderOptions",
    "format_named",
    "html",
    "json",
    "json_lines",
    "markdown",
    "options_of",
    "render",
    "rows",
    "tei",
    "text",
]

_DEFAULT = RenderOptions()


def __getattr__(name: str) -> Any:
    if name not in ("COLUMNS", "rows"):  # which few programs need, and which read metadata
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("boilerkit.render.flat_rows"), name)


def render(
    article: Article, format: str = "text", options: RenderOptions = _DEFAULT, **changes: Any
) -> str:
    """The article in one of `FORMATS` (or `ALIASES`); `changes` are fields of `RenderOptions`.

    Raises:
        ValueError: there is no such format, or an option has an impossible value.
        TypeError: there is no such option.
    """
    return FORMATS[format_named(format)].render(article, options_of(options, **changes))


def options_of(options: RenderOptions | None = None, **changes: Any) -> RenderOptions:
    """The options, with some fields of them set.

    Raises:
        ValueError: an option has an impossible value.
        TypeError: there is no such option.
    """
    return replace(options or _DEFAULT, **changes)


def text(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """Plain text, paragraphs apart by a blank line; equal to `article.text` by default."""
    return render(article, "text", options, **changes)


def markdown(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """CommonMark with GitHub's tables and strikethrough."""
    return render(article, "markdown", options, **changes)


def html(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """An `<article>` element of semantic tags, safe to show."""
    return render(article, "html", options, **changes)


def json(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """The record as an indented JSON document, which `article.schema.json` describes."""
    return render(article, "json", options, **changes)


def json_lines(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """The same record on one line, with its line end."""
    return render(article, "jsonl", options, **changes)


def tei(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """A TEI P5 document."""
    return render(article, "tei", options, **changes)
