"""Where `boilerkit clean` writes, and what an earlier run has left there."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from boilerkit.batch.files import part_of
from boilerkit.batch.journal import Journal, JournalError
from boilerkit.batch.sinks import (
    FileSink,
    FolderSink,
    RowsSink,
    RowStreamSink,
    Sink,
    StreamSink,
)
from boilerkit.cli.errors import CommandError, NothingToDo, standard_output
from boilerkit.cli.filters import Filter, settings_of
from boilerkit.cli.output import ENDINGS, ROW_FORMATS, columns, options_from
from boilerkit.extras import install
from boilerkit.render.options import parts_of

_FOLDER_JOURNAL = ".boilerkit-journal"


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

    def is_done(self, key: str) -> bool:
        """Whether an earlier run has done the document with this key."""
        return self.journal is not None and self.journal.is_done(key)


def target_of(args: argparse.Namespace, many: bool) -> Target:
    """Where the output goes, and as what.

    Raises:
        CommandError: output, format and number of documents do not go together.
    """
    format = args.format or _format_of(args.output)
    if format == "parquet" and find_spec("pyarrow") is None:
        raise CommandError(f"Parquet needs pyarrow: {install('parquet')}")
    if args.output is None:
        return _screen(args, format, many)
    try:
        return _in_files(args, format, many)
    except JournalError as error:
        raise CommandError(error) from error
    except OSError as error:
        raise CommandError(f"cannot write {error.filename}: {error.strerror}") from error


def _format_of(output: str | None) -> str:
    suffix = Path(output).suffix.lower() if output else ""
    return next((name for name, known in ENDINGS.items() if suffix in known), "text")


def _screen(args: argparse.Namespace, format: str, many: bool) -> Target:
    if args.resume:
        raise CommandError("--resume needs an output to go on with: -o")
    if format == "jsonl":
        return Target(format, RowStreamSink(standard_output()))
    if format in ROW_FORMATS:
        raise CommandError(f"{format} needs a file: -o FILE{ENDINGS[format][0]}")
    if not many:
        return Target(format, StreamSink(standard_output()))
    if format in ("text", "markdown"):
        return Target(
            format, StreamSink(standard_output(), lambda origin: f"==> {origin.id} <==\n")
        )
    raise CommandError(f"many documents as {format} need a folder: -o FOLDER (or --format jsonl)")


def _in_files(args: argparse.Namespace, format: str, many: bool) -> Target:
    path = Path(args.output)
    names_folder = path.is_dir() or args.output.endswith(("/", os.sep))
    if format in ROW_FORMATS:
        if names_folder:
            raise CommandError(f"{path} is a folder, and {format} makes one file: name it")
        return _rows(args, format, path)
    if names_folder or many:
        if path.exists() and not path.is_dir():
            raise CommandError(f"{path} is a file, and many documents need a folder")
        return _folder(args, format, path)
    if args.resume:
        raise CommandError("--resume is for many documents")
    _need_folder_of(path)
    return Target(format, FileSink(path))


def _folder(args: argparse.Namespace, format: str, path: Path) -> Target:
    path.mkdir(parents=True, exist_ok=True)
    journal = Journal(path / _FOLDER_JOURNAL, _settings(args, format), args.resume)
    return Target(format, FolderSink(path, ENDINGS[format][0], journal), journal, journal.counts)


def _rows(args: argparse.Namespace, format: str, path: Path) -> Target:
    _need_folder_of(path)
    place = path.with_name(f".{path.name}.journal")
    if args.resume and path.exists() and not (place.exists() and part_of(path).exists()):
        place.unlink(missing_ok=True)
        raise NothingToDo(f"{path} is complete: there is nothing to resume")
    journal = Journal(place, _settings(args, format), args.resume)
    return Target(
        format,
        RowsSink(path, format, journal, columns(format, options_from(args, format))),
        journal,
        journal.counts,
    )


def _need_folder_of(path: Path) -> None:
    if not path.parent.is_dir():
        raise CommandError(f"{path}: there is no folder {path.parent}")


def _settings(args: argparse.Namespace, format: str) -> dict[str, Any]:
    """What has to be the same for a run to go on with another."""
    return {
        "format": format,
        "parts": list(parts_of(options_from(args, format).parts or ())),
        "links": not args.no_links,
        "images": not args.no_images,
        "tables": not args.no_tables,
        "scorer": args.scorer,
        "weights": args.weights,
        "favor": args.favor,
        **settings_of(Filter.from_arguments(args)),
        "prune": list(args.prune),
        "keep": list(args.keep),
        "url": args.url,
        "encoding": args.encoding,
        "text": args.text,
        "html_column": args.html_column,
        "id_column": args.id_column,
    }
