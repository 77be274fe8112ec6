"""Article -> text, Markdown, HTML, JSON, TEI and table rows; pure functions of the article.

>>> from boilerkit import extract
>>> article = extract("<h1>Rain</h1><p>It rained <b>all day</b> in the valley.</p>")
>>> print(markdown(article, parts=()), end="")
It rained **all day** in the valley.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from boilerkit.render.clean_html import render_html
from boilerkit.render.commonmark import render_markdown
from boilerkit.render.json_document import render_json, render_json_line
from boilerkit.render.options import PARTS, RenderOptions
from boilerkit.render.plain_text import render_text
from boilerkit.render.rows import COLUMNS, render_row, rows
from boilerkit.render.tei import render_tei

if TYPE_CHECKING:
    from boilerkit.article import Article

__all__ = [
    "COLUMNS",
    "FORMATS",
    "PARTS",
    "RenderOptions",
    "html",
    "json",
    "json_lines",
    "markdown",
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
#: Names that `render` knows.
FORMATS = tuple(_RENDERERS)


def render(
    article: Article, format: str = "text", options: RenderOptions = _DEFAULT, **changes: Any
) -> str:
    """The article in one of `FORMATS`; `changes` are fields of `RenderOptions` to set.

    Raises:
        ValueError: there is no such format, or an option has an impossible value.
        TypeError: there is no such option.
    """
    if format not in _RENDERERS:
        raise ValueError(f"unknown format {format!r}; there are {', '.join(FORMATS)}")
    return _RENDERERS[format](article, replace(options, **changes) if changes else options)


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
    """An indented JSON document; `article.schema.json` in this package is its schema."""
    return render(article, "json", options, **changes)


def json_lines(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """The same JSON document on one line, with its line end."""
    return render(article, "jsonl", options, **changes)


def tei(article: Article, options: RenderOptions = _DEFAULT, **changes: Any) -> str:
    """A TEI P5 document."""
    return render(article, "tei", options, **changes)
