"""Article -> text, Markdown, HTML, JSON, TEI and table rows; pure functions of the article.

>>> from boilerkit import extract
>>> article = extract("<h1>Rain</h1><p>It rained <b>all day</b> in the valley.</p>")
>>> print(markdown(article, parts=()), end="")
It rained **all day** in the valley.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from boilerkit.render.clean_html import render_html
from boilerkit.render.commonmark import render_markdown
from boilerkit.render.json_document import render_json, render_json_line
from boilerkit.render.options import ALL_PARTS, PARTS, RECORD_PARTS, RenderOptions
from boilerkit.render.plain_text import render_text
from boilerkit.render.rows import COLUMNS, render_row, rows
from boilerkit.render.tei import render_tei

if TYPE_CHECKING:
    from boilerkit.article import Article

__all__ = [
    "ALIASES",
    "ALL_PARTS",
    "COLUMNS",
    "FORMATS",
    "PARTS",
    "RECORD_PARTS",
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
_RENDERERS: dict[str, Callable[[Article, RenderOptions], str]] = {
    "text": render_text,
    "markdown": render_markdown,
    "html": render_html,
    "json": render_json,
    "jsonl": render_json_line,
    "tei": render_tei,
    "csv": render_row,
}
#: Formats that `render` knows.
FORMATS = tuple(_RENDERERS)
#: Other names of them.
ALIASES = {"txt": "text", "md": "markdown", "htm": "html", "ndjson": "jsonl", "xml": "tei"}


def render(
    article: Article, format: str = "text", options: RenderOptions = _DEFAULT, **changes: Any
) -> str:
    """The article in one of `FORMATS` (or `ALIASES`); `changes` are fields of `RenderOptions`.

    Raises:
        ValueError: there is no such format, or an option has an impossible value.
        TypeError: there is no such option.
    """
    return _RENDERERS[format_named(format)](article, options_of(options, **changes))


def format_named(name: str, known: Iterable[str] = FORMATS) -> str:
    """The format that a name or an alias means, in any case.

    Raises:
        ValueError: none of the known ones.
    """
    format = ALIASES.get(str(name).lower(), str(name).lower())
    if format not in known:
        raise ValueError(f"unknown format {name!r}; there are {', '.join(known)}")
    return format


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
