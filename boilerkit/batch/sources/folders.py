"""Paths as a user writes them -> the files they mean, and what kind each is."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path, PurePath
from typing import NamedTuple


class Kind(Enum):
    """How a file is to be read."""

    PAGE = "page"
    TEXT = "text"
    MHTML = "mhtml"
    ZIP = "zip"
    WARC = "warc"
    WACZ = "wacz"
    JSONL = "jsonl"
    PARQUET = "parquet"
    STDIN = "stdin"


_KINDS = {
    ".html": Kind.PAGE,
    ".htm": Kind.PAGE,
    ".xhtml": Kind.PAGE,
    ".shtml": Kind.PAGE,
    ".txt": Kind.TEXT,
    ".mhtml": Kind.MHTML,
    ".mht": Kind.MHTML,
    ".zip": Kind.ZIP,
    ".warc": Kind.WARC,
    ".wet": Kind.WARC,
    ".wacz": Kind.WACZ,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".parquet": Kind.PARQUET,
}
#: Suffixes of compressed files.
COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
_ONE_DOCUMENT = (Kind.PAGE, Kind.TEXT, Kind.MHTML, Kind.STDIN)


class Input(NamedTuple):
    """A file to read. `problem` says why it cannot be; `name` is for outputs, without suffix."""

    path: str
    kind: Kind
    name: str
    size: int = 0
    problem: str | None = None

    @property
    def is_one_document(self) -> bool:
        """False for archives and tables."""
        return self.kind in _ONE_DOCUMENT


def kind_of(name: str) -> Kind | None:
    """The kind that a file's name tells; None where it tells none."""
    return _KINDS.get(_bare(name)[1])


def stem_of(name: str) -> str:
    """The name without the suffixes that tell kind and compression."""
    stem, suffix = _bare(name)
    return stem if suffix in _KINDS else os.path.basename(name)


def _bare(name: str) -> tuple[str, str]:
    name = os.path.basename(name)
    stem, suffix = os.path.splitext(name)
    if suffix.lower() in COMPRESSED:
        stem, suffix = os.path.splitext(stem)
    return stem, suffix.lower()


def find_inputs(paths: Sequence[str], recursive: bool) -> Iterator[Input]:
    """The files that `paths` mean, in an order that only depends on names.

    A path is a file, a folder, a pattern with `*`, `?` or `[`, or `-` for standard input.
    """
    expanded = [found for path in paths for found in _expanded(path)]
    for path, name in zip(expanded, _distinct(expanded), strict=True):
        if path == "-":
            yield Input("-", Kind.STDIN, "stdin")
        elif os.path.isdir(path):
            root = "" if len(expanded) == 1 else name
            yield from _in_folder(path, root, recursive)
        else:
            yield _file(path, name, kind_of(path) or Kind.PAGE)


def _expanded(path: str) -> list[str]:
    if path != "-" and glob.has_magic(path) and not os.path.lexists(path):
        return sorted(glob.glob(path, recursive=True)) or [path]
    return [path]


def _distinct(paths: Sequence[str]) -> list[str]:
    """A name for each path; those that would be alike are numbered by place."""
    names = [_name_of(path) for path in paths]
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return distinct


def _name_of(path: str) -> str:
    name = os.path.basename(os.path.abspath(path))
    return name if os.path.isdir(path) else stem_of(name)


def _file(path: str, name: str, kind: Kind) -> Input:
    try:
        size = os.stat(path).st_size
    except OSError as error:
        return Input(path, kind, name, problem=error.strerror or str(error))
    if not os.path.isfile(path) and not os.path.exists(path):
        return Input(path, kind, name, problem="no such file")
    return Input(path, kind, name, size)


def _in_folder(folder: str, root: str, recursive: bool) -> Iterator[Input]:
    """Files of known kinds; hidden ones and those of other kinds are no pages."""
    found = False
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            yield Input(here, Kind.PAGE, root, problem=error.strerror or str(error))
            found = True
            continue
        visible = [entry for entry in entries if not entry.name.startswith(".")]
        if recursive:
            waiting += [e.path for e in reversed(visible) if e.is_dir(follow_symlinks=False)]
        for path, kind, name in _named([e.path for e in visible if e.is_file()]):
            found = True
            place = PurePath(root, os.path.relpath(here, folder), name)
            yield _file(path, place.as_posix(), kind)
    if not found:
        hint = "" if recursive else " (--recursive looks into its subfolders)"
        yield Input(folder, Kind.PAGE, root, problem=f"no pages in this folder{hint}")


def _named(paths: Sequence[str]) -> Iterator[tuple[str, Kind, str]]:
    """Path, kind and output name of the known files of one folder; alike stems stay whole."""
    known = [(path, kind) for path in paths if (kind := kind_of(path)) is not None]
    stems = [stem_of(path) for path, _ in known]
    for (path, kind), stem in zip(known, stems, strict=True):
        yield path, kind, stem if stems.count(stem) == 1 else Path(path).name
