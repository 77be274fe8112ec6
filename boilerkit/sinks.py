"""Where results go: standard output, a file, a folder."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TextIO

from boilerkit.sources import Origin

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 100


class Sink(Protocol):
    """Takes what is to be written of one document after the other."""

    def write(self, origin: Origin, content: str) -> None:
        """Keep the content of one document.

        Raises:
            OSError: it cannot be written.
        """
        ...

    def close(self) -> None:
        """All documents have been written."""
        ...


def safe_path(folder: Path, name: str, suffix: str) -> Path:
    """A path inside `folder` for a name that a stranger may have chosen.

    What a file system might take amiss is replaced, and then told apart by a hash.
    """
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
    safe = [_safe_part(part) for part in parts] or [_safe_part(f"unnamed {name}")]
    return folder.joinpath(*safe[:-1], safe[-1] + suffix)


def _safe_part(part: str) -> str:
    clean = _UNSAFE.sub("_", part).encode("utf-8", "replace").decode().strip(" .")
    while len(clean.encode()) > _LONGEST:
        clean = clean[:-1]
    if clean == part and not _RESERVED.fullmatch(part):
        return clean
    digest = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{clean}-{digest}" if not _RESERVED.fullmatch(clean) else f"_{clean}-{digest}"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def encoded(content: str) -> bytes:
    """UTF-8; lone surrogates become question marks."""
    return content.encode("utf-8", "replace")


class StreamSink:
    """Writes to an open stream; `heading` goes above each document where there are many."""

    def __init__(self, stream: TextIO, heading: Callable[[Origin], str] | None = None) -> None:
        self.stream = stream
        self.heading = heading
        self.written = 0

    def write(self, origin: Origin, content: str) -> None:
        if self.heading is not None:
            gap = "\n" if self.written else ""
            self._put(gap + self.heading(origin))
        self._put(content if content.endswith("\n") else content + "\n")
        self.written += 1

    def _put(self, text: str) -> None:
        binary = getattr(self.stream, "buffer", None)
        if binary is None:
            self.stream.write(text)
        else:
            binary.write(encoded(text))

    def close(self) -> None:
        self.stream.flush()


class FileSink:
    """Writes one document to one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, origin: Origin, content: str) -> None:
        write_atomically(self.path, encoded(content))

    def close(self) -> None:
        pass


class FolderSink:
    """Writes each document to a file of its own below a folder."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder = folder
        self.suffix = suffix

    def write(self, origin: Origin, content: str) -> None:
        path = safe_path(self.folder, origin.name, self.suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, encoded(content))

    def close(self) -> None:
        pass
