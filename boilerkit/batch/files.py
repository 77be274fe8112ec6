"""Writing files: whole or not at all, and with a name in what goes wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    part = part_of(path)
    try:
        with naming(path):
            part.write_bytes(content)
            os.replace(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def part_of(path: Path) -> Path:
    """Where a file is written before it is whole."""
    return path.with_name(f".{path.name}.part")


def encoded(content: str) -> bytes:
    """UTF-8; lone surrogates become question marks."""
    return content.encode("utf-8", "replace")


def write_all(file: int, data: bytes, path: Path) -> None:
    """Write all of the data. Raises OSError with the path in it."""
    view = memoryview(data)
    with naming(path):
        while view:
            view = view[os.write(file, view) :]


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Put the path into an OSError that does not name a file."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
