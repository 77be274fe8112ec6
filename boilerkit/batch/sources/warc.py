"""Web archives: WARC files of crawlers, WACZ files of browsers."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from boilerkit.batch.document import Document
from boilerkit.batch.sources import Item, Origin, Skip, SourceSettings, failure
from boilerkit.batch.sources.archives import members
from boilerkit.batch.sources.folders import Input, Kind, kind_of
from boilerkit.batch.sources.reading import key_of
from boilerkit.batch.sources.streams import TooLargeError
from boilerkit.extras import install

_MARKUP = ("text/html", "application/xhtml+xml")
_UNTYPED = ("", "application/octet-stream", "unknown/unknown")
_SLUG = re.compile(r"[^A-Za-z0-9._-]+")


def read_warc(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """The pages in a WARC file, `.warc`, `.warc.gz` or `.warc.zst`.

    Raises:
        OSError: it cannot be read, or not to its end.
        ImportError: the package fastwarc is missing.
    """
    with open(source.path, "rb") as stream:
        yield from _records(stream, source, key_of(source.path), settings)


def read_wacz(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """The pages in the WARC files of a WACZ archive.

    Raises:
        OSError: one of them cannot be read.
        ValueError: it is no zip archive.
        ImportError: the package fastwarc is missing.
    """
    for archive, number, info in members(source.path):
        if kind_of(info.filename) is not Kind.WARC:
            yield Skip("not a page", info.compress_size)
            continue
        with archive.open(info) as stream:
            yield from _records(stream, source, f"{key_of(source.path)}#{number}", settings)


def _records(
    stream: IO[bytes], source: Input, place: str, settings: SourceSettings
) -> Iterator[Item]:
    warc = _fastwarc()
    kinds = warc.WarcRecordType
    # Payloads are decoded here: a wrong Content-Encoding would end fastwarc's iteration.
    iterator = warc.ArchiveIterator(
        stream,
        record_types=kinds.response | kinds.resource | kinds.conversion | kinds.revisit,
        parse_http=True,
        auto_decode="none",
    )
    before = 0
    for number, record in enumerate(iterator, 1):
        weight, before = max(record.stream_pos - before, 0), record.stream_pos
        reason = _no_page(record, kinds)
        if reason is not None:
            yield Skip(reason, weight)
            continue
        url = record.headers.get("WARC-Target-URI")
        origin = Origin(
            id=(record.record_id or f"{source.path}#{number}").strip("<>"),
            key=f"{place}#{record.stream_pos}",
            name=f"{source.name}/{number:08d}-{_slug(url)}",
            weight=weight,
        )
        yield _document(origin, record, url, settings)


def _fastwarc() -> Any:
    try:
        return import_module("fastwarc.warc")
    except ModuleNotFoundError as error:
        raise ImportError(f"reading WARC files needs fastwarc: {install('warc')}") from error


def _type_of(record: Any) -> str:
    told = record.http_content_type if record.is_http else record.headers.get("Content-Type")
    return (told or "").partition(";")[0].strip().lower()


def _no_page(record: Any, kinds: Any) -> str | None:
    """Why a record holds no page; None where it may."""
    if record.record_type == kinds.revisit:
        return "revisit record"
    status = record.http_headers.status_code if record.http_headers else None
    if status is not None and not 200 <= status < 300:
        return "HTTP status not 2xx"
    content_type = _type_of(record)
    if record.record_type == kinds.conversion:
        return None if content_type in ("text/plain", *_MARKUP) else "not HTML"
    if content_type in _MARKUP or (record.is_http and content_type in _UNTYPED):
        return None
    return "not HTML"


def _document(origin: Origin, record: Any, url: str | None, settings: SourceSettings) -> Document:
    limit = settings.max_bytes
    try:
        raw = record.reader.read(limit + 1)
        if len(raw) > limit:
            raise TooLargeError(f"more than {limit} bytes")
        content = _payload(raw, record.http_headers, limit)
    except TooLargeError as error:
        return failure(origin, "too large", error)
    except (ValueError, ImportError, zlib.error) as error:
        return failure(origin, "unreadable", error)
    if not content.strip():
        return failure(origin, "empty", "the record has no payload")
    is_text = settings.text or _type_of(record) == "text/plain"
    # WET files are UTF-8 by definition.
    charset = "utf-8" if is_text and not record.is_http else record.http_charset
    return Document(origin, content, url, charset, is_text)


# -- payloads ----------------------------------------------------------------------------------


def _payload(raw: bytes, headers: Any, limit: int) -> bytes:
    """The payload without transfer and content codings.

    Crawlers often store it decoded and keep the header: what does not decode is taken as it is
    where it does not begin as its coding would.
    """
    if headers is None:
        return raw
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        raw = _unchunked(raw)
    codings = (headers.get("Content-Encoding") or "").lower().split(",")
    for coding in reversed([coding.strip() for coding in codings]):
        if coding and coding != "identity":
            raw = _decoded(raw, coding, limit)
    return raw


def _unchunked(raw: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        end = raw.find(b"\r\n", at)
        try:
            size = int(raw[at:end].partition(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size <= 0:
            # Size 0 ends the payload; anything else is damage, or it was stored unchunked.
            return b"".join(parts) if parts or size == 0 else raw
        parts.append(raw[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def _decoded(raw: bytes, coding: str, limit: int) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return _inflated(raw, 31, limit) if raw[:2] == b"\x1f\x8b" else raw
    if coding == "deflate":
        try:
            return _inflated(raw, 15, limit)
        except zlib.error:
            return _inflated(raw, -15, limit)
    if coding in ("br", "zstd"):
        if raw.lstrip()[:1] == b"<":
            return raw
        return _unpacked_by_fastwarc(raw, coding, limit)
    raise ValueError(f"unknown Content-Encoding {coding!r}")


def _inflated(raw: bytes, bits: int, limit: int) -> bytes:
    unpacker = zlib.decompressobj(bits)
    content = unpacker.decompress(raw, limit + 1)
    if len(content) > limit:
        raise TooLargeError(f"more than {limit} bytes when unpacked")
    return content


def _unpacked_by_fastwarc(raw: bytes, coding: str, limit: int) -> bytes:
    streams = import_module("fastwarc.stream_io")
    reader = streams.BrotliReader if coding == "br" else streams.ZstdReader
    try:
        content: bytes = reader(BytesIO(raw)).read(limit + 1)
    except (OSError, RuntimeError) as error:
        raise ValueError(f"the payload is not {coding}: {error}") from error
    if len(content) > limit:
        raise TooLargeError(f"more than {limit} bytes when unpacked")
    return content


def _slug(url: str | None) -> str:
    """The readable part of an address, short enough for a file's name."""
    try:
        parts = urlsplit(url or "")
        readable = f"{parts.hostname or ''}{parts.path}"
    except ValueError:
        readable = ""
    return _SLUG.sub("-", readable).strip("-.")[:60] or "page"
