"""Zip archives of saved pages."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import IO

from boilerkit.batch.sources import Item, Origin, Skip, SourceSettings, failure
from boilerkit.batch.sources.folders import COMPRESSED, Input, Kind, kind_of, stem_of
from boilerkit.batch.sources.reading import document_of, key_of
from boilerkit.batch.sources.streams import TooLargeError, read_limited, unpacked

_PAGES = (Kind.PAGE, Kind.TEXT, Kind.MHTML)
# What zipfile and the unpackers raise for damaged, encrypted or unsupported members.
_DAMAGE = (OSError, EOFError, ValueError, RuntimeError, ImportError, zipfile.BadZipFile)


def read_zip(source: Input, settings: SourceSettings) -> Iterator[Item]:
    """The pages in a zip archive; members of other kinds are skipped.

    Raises:
        ValueError: it is no zip archive.
    """
    for archive, number, info in members(source.path):
        kind = kind_of(info.filename)
        if kind not in _PAGES:
            yield Skip("not a page", info.compress_size)
            continue
        origin = Origin(
            id=f"{source.path}/{info.filename}",
            key=f"{key_of(source.path)}#{number}",
            name=f"{source.name}/{number:06d}-{stem_of(info.filename)}",
            weight=info.compress_size,
        )
        try:
            with archive.open(info) as raw:
                content = _content(raw, info.filename, settings.max_bytes)
        except TooLargeError as error:
            yield failure(origin, "too large", error)
        except _DAMAGE as error:
            yield failure(origin, "unreadable", error)
        else:
            yield document_of(origin, content, kind, settings)


def members(path: str) -> Iterator[tuple[zipfile.ZipFile, int, zipfile.ZipInfo]]:
    """The files in a zip archive, numbered from 1.

    Raises:
        ValueError: it is no zip archive.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, struct.error, LookupError, OverflowError) as error:
        raise ValueError(f"not a zip archive: {error}") from error
    with archive:
        for number, info in enumerate(archive.infolist(), 1):
            if not info.filename.endswith("/"):
                yield archive, number, info


def _content(raw: IO[bytes], name: str, max_bytes: int) -> bytes:
    if not name.lower().endswith(COMPRESSED):
        return read_limited(raw, max_bytes)
    with unpacked(raw, name) as stream:
        return read_limited(stream, max_bytes)
