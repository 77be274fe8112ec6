"""gzip members and zstd frames, one after the other: where each begins, and whether it is whole.

The readers of both packages take a zstd frame that is cut short for a whole one, and refuse a gzip
file for what follows its end.
"""

from __future__ import annotations

import io
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any

from boilerkit.extras import install

# A stretch of zeros so long at the end of a file fills it up.
_FILLING_BYTES = 1 << 20


class DamagedError(OSError):
    """What is read is not whole."""


def zstandard_module() -> Any:
    """The package zstandard. Raises ImportError where it is missing."""
    try:
        return import_module("zstandard")
    except ModuleNotFoundError as error:
        raise ImportError(f"reading zstd needs zstandard: {install('warc')}") from error


def unpacking_errors() -> tuple[type[Exception], ...]:
    """What unpackers raise for damaged data."""
    zstandard: Any = sys.modules.get("zstandard")
    return (zlib.error,) if zstandard is None else (zlib.error, zstandard.ZstdError)


@dataclass(frozen=True)
class Packing:
    """A way of packing. `fed` bytes at a time unpack to no more than some 30 MB."""

    name: str
    magic: tuple[bytes, ...]
    fed: int

    def unpacker(self) -> Any:
        """A new unpacker of one member."""
        if self.name == "gzip":
            return zlib.decompressobj(31)
        return zstandard_module().ZstdDecompressor().decompressobj()

    def starts(self, data: bytes) -> Iterator[int]:
        """Where members may begin."""
        pattern = b"|".join(map(re.escape, self.magic))
        return (match.start() for match in re.finditer(pattern, data))


# A file may begin with frames that hold no data.
_SKIPPABLE = tuple(bytes([0x50 + number]) + b"\x2a\x4d\x18" for number in range(16))
#: Packings by suffix.
PACKINGS = {
    "gz": Packing("gzip", (b"\x1f\x8b\x08",), 1 << 12),
    "zst": Packing("zstd", (b"\x28\xb5\x2f\xfd", *_SKIPPABLE), 1 << 10),
}


class Member:
    """One gzip member or zstd frame, unpacked as it is read.

    Attributes:
        at: where it begins in the file.
        consumed: how far the file was read for it.
    """

    def __init__(
        self, stream: IO[bytes], at: int, packing: Packing, ahead: bytes = b"", fed: int = 0
    ) -> None:
        self.stream = stream
        self.at = self.consumed = at
        self.packing = packing
        self.fed = fed or packing.fed
        self.ahead = ahead  # bytes of the file that were read and not unpacked
        self.buffer = b""  # unpacked, and read up to `place`
        self.place = 0
        self.unpacker: Any = None
        self.ended = False

    def next(self) -> Member:
        """The member behind this one, which is at its end."""
        return Member(self.stream, self.consumed, self.packing, self.ahead)

    @property
    def has_begun(self) -> bool:
        """Whether anything was unpacked of it."""
        return self.unpacker is not None

    def begins(self) -> bool:
        """Whether the bytes here are those of a member's beginning."""
        self._look_ahead()
        return self.ahead.startswith(self.packing.magic)

    def is_past_end(self) -> bool:
        """Whether the file ends here, or is filled up with zeros."""
        if self.has_begun:
            return False
        self._look_ahead()
        if self.ahead and not self.ahead.strip(b"\0"):
            self.ahead += self.stream.read(_FILLING_BYTES)
        return not self.ahead.strip(b"\0")

    def _look_ahead(self) -> None:
        while len(self.ahead) < 4 and (data := self.stream.read(self.fed)):
            self.ahead += data

    def is_at_end(self) -> bool:
        """Whether all of the member is read; then its checksum was right."""
        return not self.peek(1)

    def peek(self, size: int) -> bytes:
        """The next so many bytes, fewer at the member's end. Raises DamagedError."""
        while len(self.buffer) - self.place < size and self._fill():
            pass
        return self.buffer[self.place : self.place + size]

    def read(self, size: int) -> bytes:
        """Up to so many bytes; none at the member's end. Raises DamagedError."""
        if self.place == len(self.buffer):
            self._fill()
        return self._take(min(self.place + size, len(self.buffer)))

    def _take(self, end: int) -> bytes:
        data, self.place = self.buffer[self.place : end], end
        return data

    def read_until(self, pattern: re.Pattern[bytes], most: int) -> bytes:
        """What is before a match, which is read as well; all there is where none is."""
        while (found := pattern.search(self.buffer, self.place)) is None:
            if len(self.buffer) - self.place > most or not self._fill():
                return self._take(min(self.place + most, len(self.buffer)))
        data = self._take(found.start())
        self.place = found.end()
        return data

    def skip_blank_lines(self) -> None:
        """Go to the next character that ends no line."""
        while self.peek(1) in (b"\r", b"\n"):
            self.place += 1

    def _fill(self) -> bool:
        """Unpack some more; False at the member's end. Raises DamagedError."""
        if self.unpacker is None:
            self.unpacker = self.packing.unpacker()
        more = b""
        while not more and not self.ended:
            data = self.ahead[: self.fed] or self.stream.read(self.fed)
            self.ahead = self.ahead[len(data) :]
            if not data:
                raise DamagedError(f"the {self.packing.name} data is cut short")
            try:
                more = self.unpacker.decompress(data)
            except unpacking_errors() as error:
                raise DamagedError(f"the {self.packing.name} data is damaged: {error}") from error
            self.consumed += len(data)
            if self.unpacker.eof:
                self.ended = True
                self.ahead = self.unpacker.unused_data + self.ahead
                self.consumed -= len(self.unpacker.unused_data)
        self.buffer, self.place = self.buffer[self.place :] + more, 0
        return bool(more)


class Unpacked(io.RawIOBase):
    """What all members of a file hold. What follows the last one is left alone, as gzip does.

    Reading raises DamagedError where a member is not whole, or there is none.
    """

    def __init__(self, raw: IO[bytes], packing: Packing) -> None:
        self.raw = raw
        self.member = Member(raw, 0, packing)
        self.is_first = True

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As in `io.RawIOBase`."""
        while self.member.has_begun or self._begin():
            data = self.member.read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            self.member = self.member.next()
        return 0

    def _begin(self) -> bool:
        if self.member.begins():
            self.is_first = False
            return True
        if self.is_first:
            raise DamagedError(f"not a {self.member.packing.name} file")
        return False

    def close(self) -> None:
        """Close the packed stream as well."""
        self.raw.close()
        super().close()
