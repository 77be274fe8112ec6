"""Readers of documents: where pages are stored -> a stream of `Document`s.

A reader yields, one after the other, what it finds: a `Document` whose `id` is an `Origin`, a
`Document` with `error` for what should be a page and cannot be read, or a `Skip` for what is no
page. Nothing is raised for the sake of one document, and no more than one is held in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from boilerkit.batch.document import Document


class Origin(NamedTuple):
    """Where a document came from.

    Attributes:
        id: what users know it by: a path, a record's id, an address.
        key: the place it was read from; no two documents of a run share it, and reading the
            same input again gives the same.
        name: path of an output file for it, relative and without suffix; not to be trusted
            before `boilerkit.batch.sinks.safe_path` has seen it.
        weight: bytes of input it was read from.
        known: values of its row that no page tells: "id" with the type its table gave it,
            "fetched" by a crawl, "input" with the other columns of its table.
    """

    id: str
    key: str
    name: str
    weight: int
    known: Mapping[str, Any] | None = None


class Skip(NamedTuple):
    """Something that is no page: why it was passed over, and its bytes of input."""

    reason: str
    weight: int


Item: TypeAlias = Document | Skip


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How to read what is found.

    Attributes:
        recursive: go into the subfolders of folders.
        text: take every document for plain text.
        html: take every document for a page, also those named like plain text. Where neither is
            said, names decide, and for .txt, unknown names and standard input what is in them.
        html_column: column or key that holds the markup ("html") or, with `text`, the text.
        id_column: column or key that holds the id; None: "id" where there is one.
        max_bytes: larger documents come as errors and are not read into memory whole.
    """

    recursive: bool = False
    text: bool = False
    html_column: str | None = None
    id_column: str | None = None
    max_bytes: int = 50_000_000
    html: bool = False

    @property
    def content_column(self) -> str:
        """The column to read."""
        return self.html_column or ("text" if self.text else "html")


def failure(origin: Origin, kind: str, reason: object) -> Document:
    """A document that could not be read; `kind` groups errors in summaries."""
    line = " ".join(str(reason).split()) or type(reason).__name__
    return Document(origin, error=f"{kind}: {line}")
