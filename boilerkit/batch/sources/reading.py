"""Files of any kind -> documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import IO

from boilerkit.batch.document import Document
from boilerkit.batch.sources import Item, Origin, SourceSettings, failure
from boilerkit.batch.sources.folders import Input, Kind
from boilerkit.batch.sources.streams import TooLargeError, open_stream, read_limited
from boilerkit.parsing.encoding import decode
from boilerkit.parsing.mistaken_input import is_page, is_plain_text

# Bytes that say whether a document is a page.
_SNIFFED = 50_000

Reader = Callable[[Input, SourceSettings], Iterator[Item]]

#: Kind -> "module:function" that reads its files; the others hold one document each.
READERS = {
    Kind.ZIP: "boilerkit.batch.sources.archives:read_zip",
    Kind.WARC: "boilerkit.batch.sources.warc:read_warc",
    Kind.WACZ: "boilerkit.batch.sources.warc:read_wacz",
    Kind.JSONL: "boilerkit.batch.sources.tables:read_jsonl",
    Kind.PARQUET: "boilerkit.batch.sources.tables:read_parquet",
}


def read_inputs(inputs: Iterable[Input], settings: SourceSettings) -> Iterator[Item]:
    """All documents of the files, in order; a file that cannot be read is one error."""
    for source in inputs:
        origin = Origin(source.path, key_of(source.path), source.name, source.size)
        if source.problem:
            yield failure(origin, "unreadable", source.problem)
            continue
        try:
            yield from _reader_of(source.kind)(source, settings)
        except TooLargeError as error:
            yield failure(origin, "too large", error)
        except (OSError, EOFError, ValueError, ImportError, RuntimeError) as error:
            yield failure(origin, "unreadable", error)


def _reader_of(kind: Kind) -> Reader:
    if kind not in READERS:
        return _read_file
    module, _, name = READERS[kind].partition(":")
    reader: Reader = getattr(import_module(module), name)
    return reader


def key_of(path: str) -> str:
    """A path as part of a key: the same however it was written."""
    return path if path == "-" else os.path.abspath(path)


def _read_file(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """A file that is one document."""
    origin = Origin(source.path, key_of(source.path), source.name, source.size)
    if source.kind is Kind.STDIN:
        content = read_limited(standard_input(), settings.max_bytes)
        origin = origin._replace(id="standard input")
    else:
        with open_stream(source.path) as stream:
            content = read_limited(stream, settings.max_bytes)
    yield document_of(origin, content, source.kind, settings)


def standard_input() -> IO[bytes]:
    """The bytes of standard input. Raises OSError where it is closed."""
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer


def document_of(origin: Origin, content: bytes, kind: Kind, settings: SourceSettings) -> Document:
    """The document in the bytes of a page, a text or an MHTML file."""
    if not content.strip():
        return failure(origin, "empty", "the file is empty")
    if kind is Kind.MHTML:
        from boilerkit.batch.sources.mhtml import parse_mhtml

        return parse_mhtml(origin, content)
    return Document(origin, content, is_text=is_text(content, kind, settings))


def is_text(content: bytes, kind: Kind, settings: SourceSettings) -> bool:
    """Whether a document is plain text, as the user, its name or else its content says."""
    if settings.text or settings.html or kind is Kind.PAGE:
        return settings.text
    start = decode(content[:_SNIFFED]).text
    return not is_page(start) if kind is Kind.TEXT else is_plain_text(start)
