"""Web archives: WARC files of crawlers, WACZ files of browsers."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from shutil import copyfileobj
from typing import IO, Any, NamedTuple, cast
from urllib.parse import urlsplit

from boilerkit.batch.document import Document
from boilerkit.batch.sources import Item, Origin, Skip, SourceSettings, failure
from boilerkit.batch.sources.archives import members
from boilerkit.batch.sources.folders import Input, Kind, kind_of
from boilerkit.batch.sources.packed import PACKINGS, DamagedError, Member
from boilerkit.batch.sources.reading import key_of
from boilerkit.batch.sources.streams import TooLargeError
from boilerkit.batch.sources.warc_records import Damage, Record, read_records
from boilerkit.extras import install

_MARKUP = ("text/html", "application/xhtml+xml")
_UNTYPED = ("", "application/octet-stream", "unknown/unknown")
_PAGE_TYPES = ("response", "resource", "conversion", "revisit")
_SLUG = re.compile(r"[^A-Za-z0-9._-]+")
_STATUS_LINE = re.compile(rb"HTTP/\S+\s+(\d{3})\b")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_BUFFER_BYTES = 1 << 18
_MOST_HTTP_HEADER_BYTES = 1 << 16
# A WARC file deflated once more gets hardly smaller.
_MOST_UNPACKED = 100


def read_warc(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """The pages in a WARC file, `.warc`, `.warc.gz` or `.warc.zst`; what is damaged is an error.

    Raises:
        OSError: it cannot be read.
        ValueError: too much of it is damaged.
        ImportError: `.zst` without the package zstandard.
    """
    with open(source.path, "rb", buffering=_BUFFER_BYTES) as stream:
        yield from _pages(stream, source, key_of(source.path), settings)


def read_wacz(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """The pages in the WARC files of a WACZ archive.

    Raises:
        OSError: one of them cannot be read.
        ValueError: it is no zip archive, or too much of it is damaged.
        ImportError: zstd without the package zstandard.
    """
    for archive, number, info in members(source.path):
        if kind_of(info.filename) is not Kind.WARC:
            yield Skip("not a page", info.compress_size)
            continue
        with _seekable(archive, info) as stream:
            yield from _pages(stream, source, f"{key_of(source.path)}#{number}", settings)


def _seekable(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """The member as a stream that is quick to seek: as it is stored, or unpacked on disk."""
    with archive.open(info) as packed:
        if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1:
            return _stored(str(archive.filename), info)
        if info.file_size > _MOST_UNPACKED * max(info.compress_size, _BUFFER_BYTES):
            raise ValueError(
                f"{info.filename} unpacks to more than {_MOST_UNPACKED} times its size"
            )
        unpacked = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the caller)
        with suppress(zlib.error, zipfile.BadZipFile, EOFError):  # the end is seen to be missing
            copyfileobj(packed, unpacked)
        unpacked.seek(0)
        return cast("IO[bytes]", unpacked)


def _stored(path: str, info: zipfile.ZipInfo) -> IO[bytes]:
    raw = open(path, "rb", buffering=0)  # noqa: SIM115 (closed with what is returned)
    raw.seek(info.header_offset)
    name, extra = struct.unpack("<26xHH", raw.read(30))
    return io.BufferedReader(
        _Part(raw, info.header_offset + 30 + name + extra, info.file_size), _BUFFER_BYTES
    )


class _Part(io.RawIOBase):
    """A part of a file as a file."""

    def __init__(self, raw: io.FileIO, start: int, size: int) -> None:
        self.raw, self.start, self.size = raw, start, size
        self.at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = max(0, offset + (0, self.at, self.size)[whence])
        return self.at

    def readinto(self, buffer: Any) -> int:
        self.raw.seek(self.start + self.at)
        data = self.raw.read(min(len(buffer), max(self.size - self.at, 0)))
        buffer[: len(data)] = data
        self.at += len(data)
        return len(data)

    def close(self) -> None:
        self.raw.close()
        super().close()


# -- records -----------------------------------------------------------------------------------


class _Http(NamedTuple):
    """The HTTP message in a record; without status and headers where there is none."""

    status: int | None
    headers: Mapping[str, str]
    body: bytes


def _pages(
    stream: IO[bytes], source: Input, place: str, settings: SourceSettings
) -> Iterator[Item]:
    number = 0
    for item in read_records(stream, settings.max_bytes + _MOST_HTTP_HEADER_BYTES):
        number += 1
        if isinstance(item, Damage):
            yield _damaged(item, source, place, number)
        elif item.headers.get("warc-type") in _PAGE_TYPES:
            yield _page(item, source, place, number, settings)
    if not number:
        raise ValueError("there are no records in it")


def _damaged(damage: Damage, source: Input, place: str, number: int) -> Item:
    name = (damage.record_id or f"{source.path}#{number}").strip("<>")
    origin = Origin(
        id=name,
        key=f"{place}#{damage.offset}!{number}",
        name=f"{source.name}/{number:08d}-damaged",
        weight=0,
    )
    where = f"{source.path}, record {number} at byte {damage.offset}"
    return failure(origin, "damaged", f"{damage.reason} ({where})")


def _page(record: Record, source: Input, place: str, number: int, settings: SourceSettings) -> Item:
    headers = record.headers
    http = _http_of(record)
    reason = _no_page(headers, http)
    if reason is not None:
        return Skip(reason, record.weight)
    url = headers.get("warc-target-uri", "").strip("<>") or None
    origin = Origin(
        id=(headers.get("warc-record-id") or f"{source.path}#{number}").strip("<>"),
        key=f"{place}#{record.offset}#{number}",
        name=f"{source.name}/{number:08d}-{_slug(url)}",
        weight=record.weight,
        known={"fetched": date} if (date := headers.get("warc-date")) else None,
    )
    return _document(origin, record, http, url, settings)


def _http_of(record: Record) -> _Http:
    """The HTTP message of a record."""
    content = record.content
    status = _STATUS_LINE.match(content) if _is_http(record.headers) else None
    if status is None:
        return _Http(None, {}, content)
    blank = _BLANK_LINE.search(content)
    head, body = (len(content), len(content)) if blank is None else blank.span()
    headers: dict[str, str] = {}
    for line in content[:head].decode("latin-1").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return _Http(int(status[1]), headers, content[body:])


def _is_http(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").lower().startswith("application/http")


def _type_of(headers: Mapping[str, str], http: _Http) -> str:
    said = (http.headers if _is_http(headers) else headers).get("content-type", "")
    return said.partition(";")[0].strip().lower()


def _no_page(headers: Mapping[str, str], http: _Http) -> str | None:
    """Why a record holds no page; None where it may."""
    if headers["warc-type"] == "revisit":
        return "revisit record"
    if http.status is not None and not 200 <= http.status < 300:
        return "HTTP status not 2xx"
    content_type = _type_of(headers, http)
    if headers["warc-type"] == "conversion":
        return None if content_type in ("text/plain", *_MARKUP) else "not HTML"
    if content_type in _MARKUP or (_is_http(headers) and content_type in _UNTYPED):
        return None
    return "not HTML"


def _document(
    origin: Origin, record: Record, http: _Http, url: str | None, settings: SourceSettings
) -> Document:
    limit = settings.max_bytes
    try:
        if not record.is_held_whole or len(http.body) > limit:
            raise TooLargeError(f"more than {limit} bytes")
        # A crawler that stops in the middle of a page says so.
        content = _payload(http.body, http.headers, limit, "warc-truncated" in record.headers)
    except TooLargeError as error:
        return failure(origin, "too large", error)
    except (ValueError, ImportError, zlib.error) as error:
        return failure(origin, "unreadable", error)
    if not content.strip():
        return failure(origin, "empty", "the record has no payload")
    is_text = settings.text or _type_of(record.headers, http) == "text/plain"
    said = _CHARSET.search(http.headers.get("content-type", ""))
    charset = said[1].lower() if said else None
    # WET files are UTF-8 by definition.
    if is_text and not _is_http(record.headers):
        charset = "utf-8"
    return Document(origin, content, url, charset, is_text)


# -- payloads ----------------------------------------------------------------------------------


def _payload(raw: bytes, headers: Mapping[str, str], limit: int, may_be_cut: bool = False) -> bytes:
    """The payload without transfer and content codings.

    Crawlers often store it decoded and keep the header: what does not decode is taken as it is
    where it does not begin as its coding would.

    Raises:
        TooLargeError: it unpacks to more than the limit.
        ValueError, zlib.error: it is damaged, or cut short and not `may_be_cut`.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        raw = _unchunked(raw, may_be_cut)
    codings = headers.get("content-encoding", "").lower().split(",")
    for coding in reversed([coding.strip() for coding in codings]):
        if coding and coding != "identity":
            raw = _decoded(raw, coding, limit, may_be_cut)
    return raw


def _unchunked(raw: bytes, may_be_cut: bool) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        end = raw.find(b"\r\n", at)
        try:
            size = int(raw[at:end].partition(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size == 0:
            return b"".join(parts)
        if size < 0 and not parts:
            return raw  # stored unchunked
        if (size < 0 or end + 2 + size > len(raw)) and not may_be_cut:
            raise ValueError("the chunked payload is cut short")
        if size < 0:
            return b"".join(parts)
        parts.append(raw[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def _decoded(raw: bytes, coding: str, limit: int, may_be_cut: bool) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return _inflated(raw, 31, limit, may_be_cut) if raw[:2] == b"\x1f\x8b" else raw
    if coding == "deflate":
        try:
            return _inflated(raw, 15, limit, may_be_cut)
        except zlib.error:
            return _inflated(raw, -15, limit, may_be_cut)
    if coding in ("br", "zstd"):
        if raw.lstrip()[:1] == b"<":
            return raw
        unpack = _unbrotlied if coding == "br" else _from_zstd
        content = unpack(raw, limit, may_be_cut)
        if len(content) > limit:
            raise TooLargeError(f"more than {limit} bytes when unpacked")
        return content
    raise ValueError(f"unknown Content-Encoding {coding!r}")


def _inflated(raw: bytes, bits: int, limit: int, may_be_cut: bool) -> bytes:
    unpacker = zlib.decompressobj(bits)
    content = unpacker.decompress(raw, limit + 1)
    if len(content) > limit:
        raise TooLargeError(f"more than {limit} bytes when unpacked")
    if not unpacker.eof and not may_be_cut:
        raise ValueError("the compressed payload is cut short")
    return content


def _from_zstd(raw: bytes, limit: int, may_be_cut: bool) -> bytes:
    frame = Member(BytesIO(raw), 0, PACKINGS["zst"])
    content = b""
    try:
        while len(content) <= limit and (data := frame.read(_BUFFER_BYTES)):
            content += data
    except DamagedError as error:
        if not (may_be_cut and content):
            raise ValueError(f"the payload: {error}") from error
    return content


def _unbrotlied(raw: bytes, limit: int, may_be_cut: bool) -> bytes:
    """Brotli data, whose decoder does not say whether it came to its end."""
    try:
        streams = import_module("fastwarc.stream_io")
    except ModuleNotFoundError as error:
        raise ImportError(f"the payload is br, which needs fastwarc: {install('warc')}") from error
    try:
        content: bytes = streams.BrotliReader(BytesIO(raw)).read(limit + 1)
    except (OSError, RuntimeError) as error:
        raise ValueError(f"the payload is not br: {error}") from error
    return content


def _slug(url: str | None) -> str:
    """The readable part of an address, short enough for a file's name."""
    try:
        parts = urlsplit(url or "")
        readable = f"{parts.hostname or ''}{parts.path}"
    except ValueError:
        readable = ""
    return _SLUG.sub("-", readable).strip("-.")[:60] or "page"
