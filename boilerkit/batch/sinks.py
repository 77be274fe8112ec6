"""Where results go: standard output, a file, a folder, the rows of a table."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from boilerkit.batch.arrow import SeenType, arrow_type, fit
from boilerkit.batch.files import encoded, naming, part_of, write_all, write_atomically
from boilerkit.batch.journal import Journal, JournalError, hash_of
from boilerkit.batch.outputs import note_output, output_at
from boilerkit.batch.placing import open_packed, packing_of, put, write_file
from boilerkit.batch.sources import Origin

if TYPE_CHECKING:
    from boilerkit.render.records import Kind

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 100
_ROWS_AT_ONCE = 2_000
# What is in every row, and what is where the input has it.
_HEAD, _KNOWN = ("id", "error"), ("id", "fetched", "input")


class Sink(Protocol):
    """Takes what came of one document after the other."""

    def write(self, origin: Origin, content: str, fate: str) -> None:
        """Keep the content of a document; `fate` is what became of it, for the journal.

        Raises:
            OSError: it cannot be written.
        """
        ...

    def fail(self, origin: Origin, error: str) -> None:
        """Keep note of a document that could not be extracted."""
        ...

    def leave_out(self, origin: Origin, fate: str) -> None:
        """Keep note of a document that is not to be in the output."""
        ...

    def close(self, complete: bool) -> None:
        """Nothing more comes: all is done, or, if not `complete`, the run was interrupted."""
        ...


def safe_path(folder: Path, name: str, suffix: str) -> Path:
    """A path inside `folder` for a name that a stranger may have chosen.

    What a file system might refuse is replaced, and then distinguished by a hash; so are folders
    that have the name of a file: "x.txt" would be in the way of the text of "x".
    """
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")] or [""]
    folders = [_safe_part(part, like_file=bool(suffix) and part.endswith(suffix))
               for part in parts[:-1]]  # fmt: skip
    return folder.joinpath(*folders, _safe_part(parts[-1]) + suffix)


def _safe_part(part: str, like_file: bool = False) -> str:
    clean = _UNSAFE.sub("_", part).strip(" .")[:_LONGEST]
    while len(clean.encode()) > _LONGEST:
        clean = clean[:-1]
    if clean == part and clean and not like_file and not _RESERVED.fullmatch(clean):
        return clean
    digest = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"_{clean}-{digest}" if _RESERVED.fullmatch(clean) else f"{clean}-{digest}"


class StreamSink(Sink):
    """Writes to an open stream; `heading` goes above each document where there are many."""

    def __init__(self, stream: TextIO, heading: Callable[[Origin], str] | None = None) -> None:
        self.stream = stream
        self.heading = heading
        self.written = 0

    def write(self, origin: Origin, content: str, fate: str) -> None:
        if self.heading is not None:
            gap = "\n" if self.written else ""
            self.put(gap + self.heading(origin))
        if content:
            self.put(content if content.endswith("\n") else content + "\n")
        self.written += 1

    def put(self, text: str) -> None:
        """Write text as UTF-8. Raises OSError."""
        binary = getattr(self.stream, "buffer", None)
        with naming("standard output"):
            if binary is None:
                self.stream.write(text)
            else:
                binary.write(encoded(text))

    def fail(self, origin: Origin, error: str) -> None:
        pass

    def leave_out(self, origin: Origin, fate: str) -> None:
        pass

    def close(self, complete: bool) -> None:
        with naming("standard output"):
            self.stream.flush()


class RowStreamSink(StreamSink):
    """Writes JSON lines to an open stream."""

    def write(self, origin: Origin, content: str, fate: str) -> None:
        self.put(f"{row_line(origin, content)}\n")

    def fail(self, origin: Origin, error: str) -> None:
        self.put(f"{error_line(origin, error)}\n")


class FileSink(Sink):
    """Writes one document to one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, origin: Origin, content: str, fate: str) -> None:
        write_file(self.path, encoded(content))
        note_output(self.path)

    def fail(self, origin: Origin, error: str) -> None:
        pass

    def leave_out(self, origin: Origin, fate: str) -> None:
        pass

    def close(self, complete: bool) -> None:
        pass


class FolderSink(Sink):
    """Writes each document to a file of its own below a folder; the journal stays there."""

    def __init__(self, folder: Path, suffix: str, journal: Journal) -> None:
        self.folder = folder
        self.suffix = suffix
        self.journal = journal

    def write(self, origin: Origin, content: str, fate: str) -> None:
        name, mark = origin.name, hash_of(origin.name)
        if self.journal.has_mark(mark):
            # Since an earlier run wrote under this name, files were added that are named alike.
            name = f"{name}-{hash_of(origin.key):016x}"
            mark = hash_of(name)
        path = safe_path(self.folder, name, self.suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, encoded(content))
        self.journal.note(origin.key, fate, mark)

    def fail(self, origin: Origin, error: str) -> None:
        self.journal.note(origin.key, error.partition(":")[0], 0)

    def leave_out(self, origin: Origin, fate: str) -> None:
        self.journal.note(origin.key, fate, 0)

    def close(self, complete: bool) -> None:
        self.journal.close()


class RowsSink(Sink):
    """Gathers rows as JSON lines beside a file, and makes the file of them at the end."""

    def __init__(
        self, path: Path, format: str, journal: Journal, columns: Mapping[str, Kind]
    ) -> None:
        self.path = path
        self.format = format
        self.journal = journal
        self.columns = columns
        self.spool = part_of(path)
        self.file = os.open(self.spool, os.O_WRONLY | os.O_CREAT, 0o644)
        self.length = journal.last_mark
        if os.fstat(self.file).st_size < self.length:
            raise JournalError(f"{self.spool} is shorter than its journal says: start over")
        os.ftruncate(self.file, self.length)
        os.lseek(self.file, 0, os.SEEK_END)

    def write(self, origin: Origin, content: str, fate: str) -> None:
        self._append(row_line(origin, content))
        self.journal.note(origin.key, fate, self.length)

    def fail(self, origin: Origin, error: str) -> None:
        self._append(error_line(origin, error))
        self.journal.note(origin.key, error.partition(":")[0], self.length)

    def leave_out(self, origin: Origin, fate: str) -> None:
        self.journal.note(origin.key, fate, self.length)

    def _append(self, line: str) -> None:
        data = encoded(f"{line}\n")
        write_all(self.file, data, self.path)
        self.length += len(data)

    def close(self, complete: bool) -> None:
        with naming(self.path):
            os.fsync(self.file)
        os.close(self.file)
        if not complete:
            self.journal.close()
            return
        write = self._writer()
        if write is None:
            self._put(self.spool)
        else:
            whole = self.path.with_name(f".{self.path.name}.whole")
            with naming(self.path):
                write(whole)
                self._put(whole)
            self.spool.unlink()
        self.journal.remove()

    def _writer(self) -> Callable[[Path], None] | None:
        """What makes the file of the rows; None where they are it."""
        if self.format == "parquet":
            return self._write_parquet
        if self.format == "csv":
            return self._write_csv
        return self._write_packed if packing_of(self.path) else None

    def _put(self, part: Path) -> None:
        """Put the whole file in its place; noted before, so that a kill in between is no loss."""
        note_output(self.path, self.journal.settings, part)
        put(part, self.path)
        if output_at(self.path) is None:  # it was written to, not replaced
            note_output(self.path, self.journal.settings)

    def _write_packed(self, target: Path) -> None:
        with open(self.spool, "rb") as rows, open_packed(target, packing_of(self.path)) as file:
            shutil.copyfileobj(rows, file)

    def _write_csv(self, target: Path) -> None:
        with (
            open_packed(target, packing_of(self.path)) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", errors="replace", newline="") as file,
        ):
            columns = [*_HEAD, *self._known_types(), *self.columns]
            writer = csv.DictWriter(file, dict.fromkeys(columns), extrasaction="ignore")
            writer.writeheader()
            for rows in read_rows(self.spool):
                writer.writerows(map(_cells, rows))

    def _write_parquet(self, target: Path) -> None:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
        known = {name: seen.type for name, seen in self._known_types().items()}
        types = {name: arrow_type(kind) for name, kind in self.columns.items()}
        ordered = {name: types[name] for name in _HEAD} | known | types | known
        schema = arrow.schema(list(ordered.items()))
        with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
            for rows in read_rows(self.spool):
                for name, type in known.items():
                    fit(rows, name, type)
                writer.write_table(arrow.Table.from_pylist(rows, schema=schema))

    def _known_types(self) -> dict[str, SeenType]:
        """Types of the values that are known without pages, for those that any row has."""
        seen = {name: SeenType() for name in _KNOWN}
        for rows in read_rows(self.spool):
            for name, type in seen.items():
                type.add([row.get(name) for row in rows])
        return {name: type for name, type in seen.items() if type.is_any}


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as cells of CSV: what is nested as JSON, and nothing that runs as a formula."""
    from boilerkit.render.flat_rows import harmless

    return {
        name: json.dumps(value, ensure_ascii=False)
        if isinstance(value, (dict, list))
        else harmless(value)
        for name, value in row.items()
    }


def read_rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    """The rows of a file of JSON lines, some at a time."""
    with open(path, encoding="utf-8") as lines:
        while rows := [json.loads(line) for line in islice(lines, _ROWS_AT_ONCE)]:
            yield rows


def row_line(origin: Origin, content: str) -> str:
    """The JSON object in `content`, behind the document's id, no error and what else is known."""
    return f"{_head(origin, None)[:-1]}, {content[1:]}"


def error_line(origin: Origin, error: str) -> str:
    """A row that has no more than what is known without the page, and why there is no more."""
    return _head(origin, error)


def _head(origin: Origin, error: str | None) -> str:
    row = {"id": origin.id, "error": error, **(origin.known or {})}
    return json.dumps(row, ensure_ascii=False)
