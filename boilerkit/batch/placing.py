"""Whole files in their places: packed as their endings say, through links and into devices."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

from boilerkit.extras import install

#: Endings of files that are packed while they are written.
PACKINGS = (".gz", ".bz2", ".xz", ".zst")


def packing_of(path: Path | str) -> str | None:
    """The packing that a file's ending asks for."""
    suffix = os.path.splitext(path)[1].lower()
    return suffix if suffix in PACKINGS else None


def open_packed(path: Path, packing: str | None) -> IO[bytes]:
    """A file to write, packed or not; the same content always gives the same bytes.

    Raises:
        OSError: it cannot be opened.
        ImportError: `.zst` without the package zstandard.
    """
    if packing == ".gz":
        return cast("IO[bytes]", _Gzip(path))
    if packing == ".bz2":
        return cast("IO[bytes]", bz2.BZ2File(path, "wb"))
    if packing == ".xz":
        return cast("IO[bytes]", lzma.LZMAFile(path, "wb"))
    if packing == ".zst":
        writer: Any = (
            _zstandard()
            .ZstdCompressor()
            .stream_writer(
                open(path, "wb")  # noqa: SIM115 (closed by the writer)
            )
        )
        return cast("IO[bytes]", writer)
    return open(path, "wb")


class _Gzip(gzip.GzipFile):
    """A gzip file without its time and name in it."""

    def __init__(self, path: Path) -> None:
        self.raw_file = open(path, "wb")  # noqa: SIM115 (closed below)
        super().__init__("", "wb", fileobj=self.raw_file, mtime=0)

    def close(self) -> None:
        super().close()
        self.raw_file.close()


def _zstandard() -> Any:
    try:
        return import_module("zstandard")
    except ModuleNotFoundError as error:
        raise ImportError(f"writing .zst needs zstandard: {install('warc')}") from error


def is_special(path: Path) -> bool:
    """Whether a path is a device or a pipe: something to write to, and not to replace."""
    return path.exists() and not path.is_file() and not path.is_dir()


def put(part: Path, path: Path) -> None:
    """Put a whole file in the place of another, which keeps its permissions; one that has several
    names is written to, so that all of them see it.

    Raises:
        OSError: it cannot be put there.
    """
    with suppress(FileNotFoundError):
        before = os.stat(path)
        if before.st_nlink > 1:
            shutil.copyfile(part, path)
            part.unlink()
            return
        os.chmod(part, before.st_mode)
    os.replace(part, path)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, packed as its ending says, that is there whole or not at all; to a device, at
    once.

    Raises:
        OSError: it cannot be written.
        ImportError: `.zst` without the package zstandard.
    """
    path = Path(os.path.realpath(path))
    if is_special(path):
        with open(path, "wb") as device:
            device.write(content)
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with open_packed(part, packing_of(path)) as file:
            file.write(content)
        put(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
