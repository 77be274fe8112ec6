"""Compressed or not, files as streams of bytes, read no further than a limit."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from typing import IO, Any, cast

from boilerkit.extras import install


class TooLargeError(ValueError):
    """A document is larger than the limit."""


def open_stream(path: str) -> IO[bytes]:
    """Open a file, unpacking `.gz`, `.bz2`, `.xz` and `.zst` by name.

    Raises:
        OSError: it cannot be opened.
        ImportError: `.zst` without the package zstandard.
    """
    return unpacked(open(path, "rb"), path)


def unpacked(raw: IO[bytes], name: str) -> IO[bytes]:
    """The stream, unpacked as its name says."""
    suffix = name.lower().rpartition(".")[2]
    if suffix == "gz":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw, mode="rb"))
    if suffix == "bz2":
        return cast("IO[bytes]", bz2.BZ2File(raw))
    if suffix == "xz":
        return cast("IO[bytes]", lzma.LZMAFile(raw))
    if suffix == "zst":
        return _zstandard(raw)
    return raw


def _zstandard(raw: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ModuleNotFoundError as error:
        raise ImportError(f"reading .zst needs zstandard: {install('warc')}") from error
    reader: Any = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
    return cast("IO[bytes]", reader)


def _damage() -> tuple[type[Exception], ...]:
    """What unpackers raise for damaged data that is neither an OSError nor a ValueError."""
    zstandard: Any = sys.modules.get("zstandard")
    packed = (zlib.error, lzma.LZMAError)
    return packed if zstandard is None else (*packed, zstandard.ZstdError)


def read_limited(stream: IO[bytes], max_bytes: int) -> bytes:
    """All that the stream holds.

    Raises:
        TooLargeError: that is more than `max_bytes`; no more has then been kept in memory.
        OSError: it cannot be read, or what is packed in it is damaged.
    """
    try:
        content = stream.read(max_bytes + 1)
    except _damage() as error:
        raise OSError(f"damaged: {error}") from error
    if len(content) > max_bytes:
        raise TooLargeError(f"more than {max_bytes} bytes")
    return content
