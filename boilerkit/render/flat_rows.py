"""Article -> one flat row of a table, for CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from boilerkit.render.options import RenderOptions
from boilerkit.render.records import FIELDS, record

if TYPE_CHECKING:
    from boilerkit.article import Article

Value: TypeAlias = "str | float | int | bool | None"

_COUNTS = ("comments", "related")
#: Names of the columns, in order.
COLUMNS = (*(name for name in FIELDS if name != "warnings"), *_COUNTS, "warnings")
_JOINED = "; "
# What spreadsheets read as a formula, whatever wrote it there.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(article: Article, options: RenderOptions | None = None) -> dict[str, Value]:
    """One value a column of `COLUMNS`.

    Lists of names are joined with semicolons; `comments` and `related` are counts.
    """
    row = dict.fromkeys(COLUMNS) | flat(record(article, options or RenderOptions(parts=())))
    row["comments"] = len(article.comments)
    row["related"] = len(article.related)
    return {name: row[name] for name in COLUMNS}


def flat(row: Mapping[str, Any]) -> dict[str, Value]:
    """A record with its lists of strings joined; other lists are left out."""
    values = {name: _value(value) for name, value in row.items()}
    return {name: value for name, value in values.items() if not isinstance(value, list)}


def _value(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _JOINED.join(value)
    return value


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that looks like a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def render_row(article: Article, options: RenderOptions) -> str:
    """A CSV document (RFC 4180): the header and one row."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    writer.writerow({name: harmless(value) for name, value in rows(article, options).items()})
    return buffer.getvalue()
