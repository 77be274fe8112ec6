"""Where `boilerkit clean` writes, and what an earlier run has left there."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn, TextIO

from boilerkit.batch.copies import CopyStore
from boilerkit.batch.files import part_of
from boilerkit.batch.journal import Journal, JournalError, check_settings
from boilerkit.batch.outputs import FOLDER_JOURNAL, output_at
from boilerkit.batch.placing import is_special, packing_of
from boilerkit.batch.sinks import (
    FileSink,
    FolderSink,
    RowsSink,
    RowStreamSink,
    Sink,
    StreamSink,
)
from boilerkit.cli.errors import CommandError, NothingToDo, standard_output
from boilerkit.cli.filters import filter_from
from boilerkit.cli.guard import check_file, check_folder, check_parent
from boilerkit.cli.output import ENDINGS, ROW_FORMATS, columns, options_from
from boilerkit.extras import install
from boilerkit.render.options import parts_of
from boilerkit.version import __version__


@dataclass(frozen=True)
class Target:
    """A sink and the format it takes; `earlier` counts what a run before this one has done."""

    format: str
    sink: Sink
    journal: Journal | None = None
    earlier: Counter[str] = field(default_factory=Counter)

    @property
    def can_resume(self) -> bool:
        """Whether a later run can go on with this one."""
        return self.journal is not None

    def copy_store(self, resume: bool) -> CopyStore:
        """What earlier runs have seen, where this one goes on with them. Raises OSError."""
        if self.journal is None:
            return CopyStore(None, self.is_done)
        journal = self.journal.path
        path = journal.with_name(f"{journal.name.removesuffix('journal')}copies")
        if not resume:
            path.unlink(missing_ok=True)
        return CopyStore(path, self.is_done)

    def is_done(self, key: str) -> bool:
        """Whether an earlier run has done the document with this key."""
        return self.journal is not None and self.journal.is_done(key)


def target_of(args: argparse.Namespace, many: bool) -> Target:
    """Where the output goes, and as what.

    Raises:
        CommandError: output, format and number of documents do not go together, or something
            would be overwritten.
    """
    try:
        return _target_of(args, many)
    except JournalError as error:
        raise CommandError(error) from error
    except OSError as error:
        raise CommandError(f"cannot write {error.filename}: {error.strerror}") from error


def _target_of(args: argparse.Namespace, many: bool) -> Target:
    if args.output is None:
        return _stream(args, _checked(args.format or "text"), many)
    path = Path(args.output)
    if is_special(path):
        return _stream(args, _checked(args.format or "text"), many, path)
    if path.is_dir() or args.output.endswith(("/", os.sep)):
        return _folder(args, _checked(args.format or "text"), path)
    format = _checked(args.format or format_by_ending(path))
    if format in ROW_FORMATS:
        return _rows(args, format, path)
    if not many:
        return _file(args, format, path)
    if _bare_ending(path):
        raise CommandError(
            f"{path} names one file, and many documents as {format} need a folder ({path.stem}/)"
            " or a file of rows (.jsonl, .csv, .parquet)"
        )
    return _folder(args, format, path)


def _checked(format: str) -> str:
    if format == "parquet" and find_spec("pyarrow") is None:
        raise CommandError(f"Parquet needs pyarrow: {install('parquet')}")
    return format


def format_by_ending(path: Path) -> str:
    """The format that a file's ending names, before that of its packing; text where it has none.

    Raises:
        CommandError: it names no format.
    """
    ending = _bare_ending(path)
    if not ending:
        return "text"
    found = next((name for name, known in ENDINGS.items() if ending in known), None)
    if found is None:
        known = ", ".join(ending for endings in ENDINGS.values() for ending in endings)
        raise CommandError(
            f"{path}: no format has the ending {ending!r}; there are {known}."
            " Name the format with -f, or end a folder's name in /"
        )
    return found


def _bare_ending(path: Path) -> str:
    """A file's ending in lower case, without that of its packing."""
    return Path(path.stem if packing_of(path) else path.name).suffix.lower()


def _stream(
    args: argparse.Namespace, format: str, many: bool, device: Path | None = None
) -> Target:
    """The screen, or a device or pipe."""
    if args.resume:
        raise CommandError("--resume needs a file or folder to go on with: -o")
    if format in ROW_FORMATS and format != "jsonl":
        raise CommandError(f"{format} needs a file: -o FILE{ENDINGS[format][0]}")
    if many and format not in ("jsonl", "text", "markdown"):
        raise CommandError(
            f"many documents as {format} need a folder: -o FOLDER (or --format jsonl)"
        )
    stream = standard_output() if device is None else _opened(device)
    if format == "jsonl":
        return Target(format, RowStreamSink(stream))
    heading = (lambda origin: f"==> {origin.id} <==\n") if many else None
    return Target(format, StreamSink(stream, heading))


def _opened(device: Path) -> TextIO:
    return open(device, "w", encoding="utf-8")  # open as long as the run


def _file(args: argparse.Namespace, format: str, path: Path) -> Target:
    if args.resume:
        raise CommandError("--resume is for many documents")
    check_parent(path)
    check_file(path, args.paths, args.force)
    return Target(format, FileSink(path))


def _folder(args: argparse.Namespace, format: str, path: Path) -> Target:
    if format in ROW_FORMATS:
        raise CommandError(f"{path} is a folder, and {format} makes one file: name it")
    check_folder(path, args.paths, args.force)
    path.mkdir(parents=True, exist_ok=True)
    journal = Journal(path / FOLDER_JOURNAL, _settings(args, format), args.resume)
    return Target(format, FolderSink(path, ENDINGS[format][0], journal), journal, journal.counts)


def _rows(args: argparse.Namespace, format: str, path: Path) -> Target:
    if format == "parquet" and packing_of(path):
        raise CommandError(f"{path}: Parquet packs itself, write to a file that ends in .parquet")
    check_parent(path)
    path = Path(os.path.realpath(path))
    settings = _settings(args, format)
    place = path.with_name(f".{path.name}.journal")
    can_go_on = place.exists() and part_of(path).exists()
    if args.resume and path.exists() and not can_go_on:
        _refuse_to_resume(path, settings)
    check_file(path, args.paths, args.force or (args.resume and can_go_on))
    journal = Journal(place, settings, args.resume)
    return Target(
        format,
        RowsSink(path, format, journal, columns(format, options_from(args, format))),
        journal,
        journal.counts,
    )


def _refuse_to_resume(path: Path, settings: Mapping[str, Any]) -> NoReturn:
    """Say of a file that is there why no run can go on with it."""
    made = output_at(path)
    if made is None:
        raise CommandError(
            f"{path} is there already, and no run of boilerkit left it so: there is nothing to"
            " resume, and --force without --resume overwrites it"
        )
    check_settings(made.get("settings") or {}, settings)
    path.with_name(f".{path.name}.journal").unlink(missing_ok=True)
    raise NothingToDo(f"{path} is complete: there is nothing to resume")


def _settings(args: argparse.Namespace, format: str) -> dict[str, Any]:
    """What has to be the same for a run to go on with another."""
    return {
        "format": format,
        "parts": list(parts_of(options_from(args, format).parts or ())),
        "links": not args.no_links,
        "images": not args.no_images,
        "tables": not args.no_tables,
        "standfirst": options_from(args, format).standfirst,
        "scorer": args.scorer,
        "weights": args.weights,
        "favor": args.favor,
        **filter_from(args).settings(),
        "dedup": args.dedup,
        "prune": list(args.prune),
        "keep": list(args.keep),
        "url": args.url,
        "encoding": args.encoding,
        "text": args.text,
        "html": args.html,
        "html_column": args.html_column,
        "id_column": args.id_column,
        "version": __version__,
    }
