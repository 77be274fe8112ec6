"""Paths as a user writes them -> the files they mean, and what kind each is."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from pathlib import PurePath
from typing import NamedTuple

from boilerkit.batch.outputs import is_output_folder, outputs_in


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
    UNKNOWN = "unknown"  # a file that is named though its name says nothing


#: Suffix -> kind; the readers of kinds are in `boilerkit.batch.sources.reading`.
KINDS = {
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
_ONE_DOCUMENT = (Kind.PAGE, Kind.TEXT, Kind.MHTML, Kind.STDIN, Kind.UNKNOWN)


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
    """The kind of file by its name; None where that is no known one."""
    return KINDS.get(_bare(name)[1])


def stem_of(name: str) -> str:
    """The name without the suffixes of kind and compression."""
    stem, suffix = _bare(name)
    return stem if suffix in KINDS else os.path.basename(name)


def _bare(name: str) -> tuple[str, str]:
    name = os.path.basename(name)
    stem, suffix = os.path.splitext(name)
    if suffix.lower() in COMPRESSED:
        stem, suffix = os.path.splitext(stem)
    return stem, suffix.lower()


def find_inputs(
    paths: Sequence[str], recursive: bool, output: str | None = None
) -> Iterator[Input]:
    """The files that `paths` mean, in an order that only depends on names.

    A path is a file, a folder, a pattern with `*`, `?` or `[`, or `-` for standard input. In
    folders, what runs have written is passed over, and `output`, where this one will write. No two
    inputs have the same name.
    """
    expanded = expanded_paths(paths)
    output = None if output is None else os.path.realpath(output)
    for path, name in zip(expanded, _numbered(list(map(_name_of, expanded))), strict=True):
        if path == "-":
            yield Input("-", Kind.STDIN, "stdin")
        elif os.path.isdir(path):
            root = "" if len(expanded) == 1 else name
            yield from _in_folder(path, root, recursive, output)
        else:
            yield _file(path, name, kind_of(path) or Kind.UNKNOWN)


def expanded_paths(paths: Sequence[str]) -> list[str]:
    """The paths, with the patterns among them replaced by what they match."""
    return [found for path in paths for found in _expanded(path)]


def _expanded(path: str) -> list[str]:
    if path != "-" and glob.has_magic(path) and not os.path.lexists(path):
        return sorted(glob.glob(path, recursive=True)) or [path]
    return [path]


def _name_of(path: str) -> str:
    name = os.path.basename(os.path.abspath(path))
    return name if os.path.isdir(path) else stem_of(name)


def _numbered(names: Sequence[str]) -> Iterator[str]:
    """The names; those that an earlier one has are numbered."""
    taken, numbers = set(names), Counter[str]()
    for name in names:
        numbers[name] += 1
        distinct = name
        while numbers[name] > 1 and distinct in taken:
            distinct = f"{name}~{numbers[name]}"
            numbers[name] += distinct in taken
        taken.add(distinct)
        yield distinct


def _file(path: str, name: str, kind: Kind) -> Input:
    try:
        found = os.stat(path)
    except OSError as error:
        return Input(path, kind, name, problem=error.strerror or str(error))
    if kind not in _ONE_DOCUMENT and not stat.S_ISREG(found.st_mode):
        return Input(path, kind, name, problem="not a regular file")  # a pipe has no places
    return Input(path, kind, name, found.st_size)


# -- folders -----------------------------------------------------------------------------------


def _in_folder(folder: str, root: str, recursive: bool, output: str | None) -> Iterator[Input]:
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
        if here != folder and (is_output_folder(here) or _is_same(here, output)):
            continue
        made = outputs_in(here)
        visible = [
            entry
            for entry in entries
            if not entry.name.startswith(".")
            and entry.name not in made
            and not _is_same(entry.path, output)
        ]
        folders = [entry for entry in visible if _is_folder(entry)]
        if recursive:
            waiting += [entry.path for entry in reversed(folders)]
        place = PurePath(root, os.path.relpath(here, folder))
        for entry, kind, name in _named(visible, {entry.name for entry in folders}):
            found = True
            yield _file(entry.path, (place / name).as_posix(), kind)
    if not found:
        hint = "" if recursive else " (--recursive looks into its subfolders)"
        yield Input(folder, Kind.PAGE, root, problem=f"no pages in this folder{hint}")


def _is_same(path: str, output: str | None) -> bool:
    if output is None or os.path.basename(path) != os.path.basename(output):
        return False
    return os.path.realpath(path) == output


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether to look into it; links are not followed, for they may lead in circles."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _may_be_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link that leads nowhere and has to be reported."""
    try:
        return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))
    except OSError:
        return True


def _named(
    entries: Sequence[os.DirEntry[str]], folders: Collection[str]
) -> Iterator[tuple[os.DirEntry[str], Kind, str]]:
    """The known files of one folder with their kinds and output names.

    That is the stem. Files of one stem, and archives that would share a folder of results with a
    subfolder, keep their suffixes.
    """
    known = [(e, kind) for e in entries if (kind := kind_of(e.name)) and _may_be_file(e)]
    stems = Counter(stem_of(entry.name) for entry, _ in known)
    taken = {*stems, *folders}
    for entry, kind in known:
        name = stem_of(entry.name)
        if stems[name] > 1 or (kind not in _ONE_DOCUMENT and name in folders):
            name = entry.name
            while name in taken:
                name += "~"
            taken.add(name)
        yield entry, kind, name
