"""Compressed or not, files as streams of bytes, read no further than a limit."""

from __future__ import annotations

import bz2
import io
import lzma
import os
import stat
import time
from collections.abc import Iterator
from typing import IO, Any, cast

from boilerkit.batch.sources.packed import PACKINGS, Unpacked, unpacking_errors

_CHUNK_BYTES = 1 << 16
# How long the other end of a named pipe may keep us waiting before it writes at all.
_PIPE_SECONDS = 5.0


class TooLargeError(ValueError):
    """A document is larger than the limit."""


def open_stream(path: str) -> IO[bytes]:
    """Open a file, unpacking `.gz`, `.bz2`, `.xz` and `.zst` by name.

    Raises:
        OSError: it cannot be opened.
        ImportError: `.zst` without the package zstandard.
    """
    return unpacked(open_file(path), path)


def open_file(path: str) -> IO[bytes]:
    """Open a file or, where something writes to it, a named pipe.

    Raises:
        OSError: it cannot be opened, or is a pipe that nothing writes to.
    """
    if not stat.S_ISFIFO(os.stat(path).st_mode):
        return open(path, "rb")
    # Opened to block, a pipe would keep us until somebody opens its other end.
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        start = _first_bytes(pipe)
        os.set_blocking(pipe, True)
    except BaseException:
        os.close(pipe)
        raise
    return io.BufferedReader(_Pipe(pipe, start))


class _Pipe(io.RawIOBase):
    """An open pipe of which the first bytes have been read."""

    def __init__(self, pipe: int, start: bytes) -> None:
        self.pipe = pipe
        self.start = start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.start[: len(buffer)] or os.read(self.pipe, len(buffer))
        self.start = self.start[len(data) :]
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            os.close(self.pipe)
        super().close()


def _first_bytes(pipe: int) -> bytes:
    deadline = time.monotonic() + _PIPE_SECONDS
    while time.monotonic() < deadline:
        try:
            if start := os.read(pipe, 1 << 16):
                return start
        except BlockingIOError:
            return b""  # somebody has opened it and has not written yet
        time.sleep(0.01)
    raise OSError(f"a pipe that nothing has written to for {_PIPE_SECONDS:g} s")


def unpacked(raw: IO[bytes], name: str) -> IO[bytes]:
    """The stream, unpacked as its name says."""
    suffix = name.lower().rpartition(".")[2]
    if suffix in PACKINGS:
        return io.BufferedReader(Unpacked(raw, PACKINGS[suffix]), _CHUNK_BYTES)
    if suffix == "bz2":
        return cast("IO[bytes]", bz2.BZ2File(raw))
    if suffix == "xz":
        return cast("IO[bytes]", lzma.LZMAFile(raw))
    return raw


def damage_errors() -> tuple[type[Exception], ...]:
    """What unpackers raise for damaged data that is neither an OSError nor a ValueError."""
    return (*unpacking_errors(), lzma.LZMAError)


def read_limited(stream: IO[bytes], max_bytes: int) -> bytes:
    """All that the stream holds.

    Raises:
        TooLargeError: that is more than `max_bytes`; no more has then been kept in memory.
        OSError: it cannot be read, or what is packed in it is damaged.
    """
    try:
        content = stream.read(max_bytes + 1)
    except damage_errors() as error:
        raise OSError(f"damaged: {error}") from error
    if len(content) > max_bytes:
        raise TooLargeError(f"more than {max_bytes} bytes")
    return content


def lines_within(stream: IO[bytes], most: int) -> Iterator[bytes | None]:
    """Lines; None for one of more than `most` bytes, of which no more are held.

    Raises:
        OSError: what is packed in the stream is damaged.
    """
    held: list[bytes] = []
    size = 0
    try:
        while piece := stream.readline(_CHUNK_BYTES):
            size += len(piece)
            if size <= most:
                held.append(piece)
            else:
                held.clear()
            if piece.endswith(b"\n"):
                yield b"".join(held) if size <= most else None
                held.clear()
                size = 0
    except damage_errors() as error:
        raise OSError(f"damaged: {error}") from error
    if size:
        yield b"".join(held) if size <= most else None
