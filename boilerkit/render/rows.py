"""Article -> one row of a table, for CSV and Parquet files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, TypeAlias

from boilerkit.render.options import RenderOptions
from boilerkit.render.plain_text import render_text
from boilerkit.render.records import plain

if TYPE_CHECKING:
    from boilerkit.article import Article

Value: TypeAlias = "str | float | int | bool | None"

#: Names of the columns, in order.
COLUMNS = (
    "url",
    "title",
    "byline",
    "published",
    "modified",
    "language",
    "site_name",
    "section",
    "tags",
    "description",
    "lead_image",
    "is_article",
    "confidence",
    "text",
    "comments",
    "related",
    "warnings",
)
_COUNTS = ("comments", "related")
_JOINED = "; "


def rows(article: Article, options: RenderOptions | None = None) -> dict[str, Value]:
    """One value a column of `COLUMNS`.

    Lists of names are joined with semicolons; `comments` and `related` are counts; `url` is the
    canonical address where the page gives one.
    """
    row = values_without_counts(article, options)
    row["comments"] = len(article.comments)
    row["related"] = len(article.related)
    return {name: row[name] for name in COLUMNS}


def values_without_counts(
    article: Article, options: RenderOptions | None = None
) -> dict[str, Value]:
    """The columns that take no count: reading comments and related links takes time of its own."""
    facts = plain(article.metadata)
    row = {name: _value(facts.get(name)) for name in COLUMNS if name not in _COUNTS}
    row["url"] = row["url"] or article.page.url
    row["title"] = article.title or row["title"]
    row["is_article"] = article.is_article
    row["confidence"] = article.confidence
    row["text"] = render_text(article, options or RenderOptions())
    row["warnings"] = _JOINED.join(article.warnings)
    return row


def _value(value: object) -> Value:
    if isinstance(value, (list, tuple)):
        return _JOINED.join(map(str, value))
    return value if isinstance(value, (str, float, int)) or value is None else str(value)


def render_row(article: Article, options: RenderOptions) -> str:
    """A CSV document (RFC 4180): the header and one row."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    writer.writerow(rows(article, options))
    return buffer.getvalue()
