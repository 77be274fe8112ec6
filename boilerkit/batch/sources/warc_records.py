"""The records of a WARC file, and what is damaged between them.

A reader of intact files gives half a record for a whole one where a file is cut short, and what a
wrong Content-Length covers. Here each record has to end where it says, in its gzip member or before
the next record; where one does not, that is said, and reading goes on with the next that is intact.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import IO, NamedTuple

from boilerkit.batch.sources.packed import PACKINGS, DamagedError, Member, Packing

_START = re.compile(rb"WARC/\d\.\d\r?\n")
_NEXT_START = re.compile(rb"(?<=\n)WARC/\d\.\d\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(r"\d{1,18}")
_MOST_HEADER_BYTES = 1 << 16
_SCANNED_BYTES = 1 << 20
_PROBED_BYTES = 4_096
# A file of so many damaged records is no archive any more; looking for the next is not free.
_MOST_DAMAGES = 1_000


class Record(NamedTuple):
    """A record.

    Attributes:
        offset: where it begins in the file; within a member of many records, where that begins.
        headers: by name in lower case.
        content: its block, or no more than the limit's bytes and one of it.
        weight: bytes of the file since the record before.
    """

    offset: int
    headers: Mapping[str, str]
    content: bytes
    weight: int = 0

    @property
    def is_held_whole(self) -> bool:
        """Whether `content` is all of the block."""
        return len(self.content) == int(self.headers["content-length"])


class Damage(NamedTuple):
    """Where in the file something is no whole record, and why; its id where that is known."""

    offset: int
    reason: str
    record_id: str | None = None


def read_records(stream: IO[bytes], limit: int) -> Iterator[Record | Damage]:
    """The records of an archive, plain or with a gzip member or zstd frame for each.

    Reading goes on behind damage, at the next intact record, or member where the file is packed: of
    many records in one member, all behind the first damage are lost.

    Args:
        stream: can seek.
        limit: bytes of a block to hold.

    Raises:
        OSError: the stream cannot be read.
        ValueError: too much is damaged.
        ImportError: zstd without the package zstandard.
    """
    start = stream.read(4)
    packing = next((kind for kind in PACKINGS.values() if start.startswith(kind.magic)), None)
    archive = _Plain(stream, limit) if packing is None else _Packed(stream, limit, packing)
    damages = 0
    at: int | None = 0
    while at is not None:
        try:
            yield from archive.records(at)
            return
        except DamagedError as error:
            yield Damage(archive.offset, str(error), archive.headers.get("warc-record-id"))
            damages += 1
            if damages == _MOST_DAMAGES:
                raise ValueError(f"more than {_MOST_DAMAGES} damaged records") from error
            at = archive.next_start()


def _parsed(head: bytes) -> dict[str, str]:
    """The header fields of a record. Raises DamagedError."""
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    if not _LENGTH.fullmatch(headers.get("content-length", "")):
        raise DamagedError("a record without a Content-Length")
    return headers


# -- plain files -------------------------------------------------------------------------------


class _Plain:
    """An archive that is not packed.

    Attributes:
        offset: of the record that is read.
        headers: what is known of it.
    """

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self.stream = stream
        self.limit = limit
        self.size = stream.seek(0, io.SEEK_END)
        self.offset = 0
        self.headers: Mapping[str, str] = {}

    def records(self, at: int) -> Iterator[Record]:
        """The records from a place on. Raises DamagedError."""
        while (at := self._without_blank_lines(at)) < self.size:
            self.offset, self.headers, self.resume = at, {}, at + 1
            self.stream.seek(at)
            head = self.stream.read(_MOST_HEADER_BYTES)
            blank = _BLANK_LINE.search(head)
            if not _START.match(head) or blank is None:
                raise DamagedError("no WARC record here")
            self.headers = _parsed(head[: blank.start()])
            self.resume = at + blank.end() - 1
            block, length = at + blank.end(), int(self.headers["content-length"])
            end = self._checked_end(block, length)
            self.stream.seek(block)
            content = self.stream.read(min(length, self.limit + 1))
            yield Record(at, self.headers, content, end - at)
            at = end

    def _checked_end(self, block: int, length: int) -> int:
        """The end of the block, which has to be followed by a blank line or a record."""
        end = block + length
        if end > self.size:
            raise DamagedError(f"cut short: {self.size - block} of {length} bytes")
        self.stream.seek(end)
        if not _is_end_of_record(self.stream.read(16)):
            raise DamagedError(f"does not end after its Content-Length of {length}")
        return end

    def _without_blank_lines(self, at: int) -> int:
        while True:
            self.stream.seek(at)
            data = self.stream.read(64)
            blank = len(data) - len(data.lstrip(b"\r\n"))
            at += blank
            if blank < len(data) or not data:
                return at

    def next_start(self) -> int | None:
        """Where the next record may begin, behind the header of the damaged one."""
        at = self.resume
        while at < self.size:
            self.stream.seek(at)
            data = self.stream.read(_SCANNED_BYTES)
            found = _NEXT_START.search(data)
            if found is not None:
                return at + found.start()
            at += max(len(data) - 16, 1) if len(data) == _SCANNED_BYTES else len(data) or 1
        return None


def _is_end_of_record(rest: bytes) -> bool:
    """Whether what follows a block may: a blank line, the next record, or nothing."""
    bare = rest.lstrip(b"\r\n")
    return not bare or rest.startswith((b"\r\n\r\n", b"\n\n")) or bare.startswith(b"WARC/")


# -- packed files ------------------------------------------------------------------------------


class _Packed:
    """An archive of gzip members or zstd frames; attributes as in `_Plain`."""

    def __init__(self, stream: IO[bytes], limit: int, packing: Packing) -> None:
        self.stream = stream
        self.limit = limit
        self.packing = packing
        self.offset = 0
        self.headers: Mapping[str, str] = {}
        self.member = Member(stream, 0, packing)

    def records(self, at: int) -> Iterator[Record]:
        """The records from a member on. Raises DamagedError."""
        self.stream.seek(at)
        self.member = Member(self.stream, at, self.packing)
        before = at
        while not self.member.is_past_end():
            self.offset, self.headers = self.member.at, {}
            record = self._record()
            if record is None:
                self.member = self.member.next()
            else:
                # Of many records in one member the last has to wait for the checksum.
                self.member.is_at_end()
                yield record._replace(weight=max(self.member.consumed - before, 0))
                before = self.member.consumed

    def _record(self) -> Record | None:
        """The next record of the member, None where there is no more."""
        member = self.member
        member.skip_blank_lines()
        head = member.read_until(_BLANK_LINE, _MOST_HEADER_BYTES)
        if not head and member.is_at_end():
            return None
        if not _START.match(head):
            raise DamagedError("no WARC record here")
        self.headers = _parsed(head)
        offset, length = member.at, int(self.headers["content-length"])
        content = self._block(length)
        if not _is_end_of_record(self.member.peek(16)):
            raise DamagedError(f"does not end after its Content-Length of {length}")
        return Record(offset, self.headers, content)

    def _block(self, length: int) -> bytes:
        """The block's bytes that are held."""
        held: list[bytes] = []
        kept, left = 0, length
        while left:
            data = self.member.read(min(left, _SCANNED_BYTES))
            left -= len(data)
            if kept <= self.limit:
                held.append(data[: self.limit + 1 - kept])
                kept += len(held[-1])
            if not data:
                raise DamagedError(f"cut short: {length - left} of {length} bytes")
        return b"".join(held)

    def next_start(self) -> int | None:
        """Where the next member begins that begins with a record, behind the damaged one."""
        at = self.offset + 1
        while True:
            self.stream.seek(at)
            data = self.stream.read(_SCANNED_BYTES + _PROBED_BYTES)
            if not data:
                return None
            for place in self.packing.starts(data):
                if place < _SCANNED_BYTES and _begins_record(self.packing, data, place):
                    return at + place
            at += _SCANNED_BYTES


def _begins_record(packing: Packing, data: bytes, place: int) -> bool:
    """Whether there is a member in the data that unpacks to a record."""
    probe = Member(io.BytesIO(data[place : place + _PROBED_BYTES]), 0, packing, fed=64)
    try:
        return probe.peek(5) == b"WARC/"
    except DamagedError:
        return False
