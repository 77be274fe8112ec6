"""Pages stored in rows: JSON lines and Parquet."""

from __future__ import annotations

import base64
import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from importlib import import_module
from typing import Any

from boilerkit.batch.document import Document
from boilerkit.batch.sources import Item, Origin, Skip, SourceSettings, failure
from boilerkit.batch.sources.folders import Input
from boilerkit.batch.sources.reading import key_of
from boilerkit.batch.sources.streams import lines_within, unpacked
from boilerkit.extras import install

_BATCH_ROWS = 32
_DEFAULT_ID, _URL = "id", "url"
# What a line may hold beside its page.
_OTHER_COLUMNS_BYTES = 1 << 20
_SLUG = re.compile(r"[^\w.-]+")


def read_jsonl(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """One document a line; a line that is no record is an error of its own.

    Raises:
        OSError: the file cannot be read.
    """
    longest = settings.max_bytes + _OTHER_COLUMNS_BYTES
    with open(source.path, "rb") as raw, unpacked(raw, source.path) as stream:
        before = 0
        for number, line in enumerate(lines_within(stream, longest), 1):
            at = raw.tell()
            place = _Place(source, number, at - before)
            before = at
            yield _from_line(line, place, settings)


class _Place:
    """A row of a file."""

    def __init__(self, source: Input, number: int, weight: int) -> None:
        self.source = source
        self.number = number
        self.weight = weight

    def origin(self, row_id: Any = None, others: Mapping[str, Any] | None = None) -> Origin:
        """Where the row came from, known by `row_id` if it has one; `others` go with it."""
        path, number = self.source.path, self.number
        known = str(row_id) if row_id not in (None, "") else f"{path}:{number}"
        slug = _SLUG.sub("-", os.path.basename(known.rstrip("/")))[-60:].strip("-.") or "page"
        name = f"{self.source.name}/{number:08d}-{slug}"
        values = {"id": None if row_id == "" else plain(row_id), "input": plain(others or {})}
        given = {name: value for name, value in values.items() if value not in (None, {})}
        return Origin(known, f"{key_of(path)}#{number}", name, self.weight, given)


def _from_line(line: bytes | None, place: _Place, settings: SourceSettings) -> Item:
    if line is None:
        return failure(
            place.origin(), "too large", f"the line has more than {settings.max_bytes} bytes"
        )
    if not line.strip():
        return Skip("blank line", place.weight)
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return failure(place.origin(), "unreadable", f"not JSON: {error}")
    if not isinstance(row, dict):
        return failure(place.origin(), "unreadable", "not a JSON object")
    return _from_row(row, place, settings)


def _from_row(row: Mapping[str, Any], place: _Place, settings: SourceSettings) -> Document:
    column, id_column = settings.content_column, settings.id_column or _DEFAULT_ID
    others = {name: v for name, v in row.items() if name not in (column, id_column, _URL)}
    origin = place.origin(row.get(id_column), others)
    content = row.get(column)
    if column not in row:
        return failure(origin, "unreadable", f"no {column!r} in this record (see --html-column)")
    if not isinstance(content, (str, bytes)):
        kind = "null" if content is None else type(content).__name__
        return failure(origin, "unreadable", f"{column!r} holds {kind}, not text")
    if len(content) > settings.max_bytes:
        return failure(origin, "too large", f"more than {settings.max_bytes} bytes")
    if not content.strip():
        return failure(origin, "empty", f"{column!r} is empty")
    url = row.get(_URL)
    return Document(origin, content, url if isinstance(url, str) else None, is_text=settings.text)


def read_parquet(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """One document a row, a few rows in memory at a time.

    Raises:
        OSError, ValueError: the file cannot be read, or lacks the column of the markup.
        ImportError: the package pyarrow is missing.
    """
    with _parquet().ParquetFile(source.path) as table:
        known = table.schema_arrow.names
        for column in filter(None, (settings.content_column, settings.id_column)):
            if column not in known:
                raise ValueError(f"no column {column!r}, there are {', '.join(known)}")
        weight = source.size // max(table.metadata.num_rows, 1)
        number = 0
        for batch in table.iter_batches(batch_size=_BATCH_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield _from_row(row, _Place(source, number, weight), settings)


def plain(value: Any) -> Any:
    """A value of a table as JSON can say it: times in ISO 8601, bytes in base64, NaN as null."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int)) else str(value)


def _parquet() -> Any:
    try:
        return import_module("pyarrow.parquet")
    except ModuleNotFoundError as error:
        raise ImportError(f"reading Parquet files needs pyarrow: {install('parquet')}") from error
