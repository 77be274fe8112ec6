"""What a run has done so far, on disk, so that another can go on after the first was killed.

A line is written after each document's output: hash of the document's key, the sink's mark (length
of the output file by then, or hash of the output's name), and what became of the document. A kill
between the two writes leaves an output that the next run cuts off or replaces; so nothing is lost
and nothing is there twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from array import array
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.batch.files import write_all

_FORMAT = "boilerkit-journal-2"
_LINE = re.compile(r"([0-9a-f]{16}) ([0-9a-f]{1,16}) ([^\n]*)\n")


class JournalError(ValueError):
    """The journal cannot be continued; the message says why."""


class Journal:
    """The journal of one run.

    Attributes:
        settings: what has to be the same for another run to go on.
        counts: documents done by earlier runs, by what became of them.
        last_mark: the mark of the last document done by earlier runs, 0 where there is none.

    Raises:
        JournalError: another run is writing, or, with `resume`, the earlier run used other
            settings, or its journal is damaged.
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], resume: bool) -> None:
        self.path = path
        self.settings = dict(settings)
        self.counts: Counter[str] = Counter()
        self.last_mark = 0
        self._done = self._marks = np.zeros(0, dtype=np.uint64)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._file, path)
            whole = self._load(settings) if resume else 0
            os.ftruncate(self._file, whole)
            os.lseek(self._file, 0, os.SEEK_END)
            if whole == 0:
                header = {"format": _FORMAT, "settings": settings}
                self._write(json.dumps(header, sort_keys=True))
        except BaseException:
            self.close()
            raise

    def is_done(self, key: str) -> bool:
        """Whether an earlier run has done the document with this key."""
        return _holds(self._done, hash_of(key))

    def has_mark(self, mark: int) -> bool:
        """Whether a document that an earlier run has done has this mark."""
        return _holds(self._marks, mark)

    def note(self, key: str, fate: str, mark: int) -> None:
        """Note that a document is done, with what its sink has to know of it.

        Raises:
            OSError: the journal cannot be written.
        """
        self._write(f"{hash_of(key):016x} {mark:x} {fate}")

    def close(self) -> None:
        """Let go of the file; it stays."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def remove(self) -> None:
        """The run is complete: nothing to go on with."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        self.close()

    def _write(self, line: str) -> None:
        write_all(self._file, f"{line}\n".encode("utf-8", "replace"), self.path)

    def _load(self, settings: Mapping[str, Any]) -> int:
        """Read what is there; returns the length of its whole lines."""
        keys, marks = array("Q"), array("Q")
        whole = 0
        with open(self.path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    break  # the earlier run was killed while it wrote this
                if number == 1:
                    self._check(line, settings)
                else:
                    key, mark, fate = self._parts(line, number)
                    keys.append(key)
                    marks.append(mark)
                    self.last_mark = mark
                    self.counts[fate] += 1
                whole += len(line)
        self._done, self._marks = _sorted(keys), _sorted(marks)
        return whole

    def _parts(self, line: bytes, number: int) -> tuple[int, int, str]:
        found = _LINE.fullmatch(line.decode("utf-8", "replace"))
        if found is None:
            raise JournalError(f"{self.path}, line {number}: damaged; start over without --resume")
        return int(found[1], 16), int(found[2], 16), found[3]

    def _check(self, line: bytes, settings: Mapping[str, Any]) -> None:
        try:
            header = json.loads(line)
            known = header["format"] == _FORMAT and isinstance(header["settings"], dict)
        except (ValueError, KeyError, TypeError, RecursionError):
            known = False
        if not known:
            raise JournalError(
                f"{self.path} is no journal of an earlier run; start over without --resume"
            )
        check_settings(header["settings"], settings)


def check_settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise JournalError unless a run with settings may go on with what an earlier one did."""
    for name, value in json.loads(json.dumps(now)).items():
        if before.get(name) != value:
            raise JournalError(
                f"the earlier run had {name} {before.get(name)!r}, this one has {value!r}; "
                "use the same settings, or start over without --resume"
            )


def hash_of(key: str) -> int:
    """64 bits that stand for a key or a name."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _holds(numbers: NDArray[np.uint64], number: int) -> bool:
    place = int(np.searchsorted(numbers, np.uint64(number)))
    return place < len(numbers) and int(numbers[place]) == number


def _sorted(numbers: array[int]) -> NDArray[np.uint64]:
    return np.sort(np.frombuffer(numbers, dtype=np.uint64)) if numbers else np.zeros(0, np.uint64)


def _lock(file: int, path: Path) -> None:
    """Keep a second run away; the lock ends with the process, however it ends."""
    try:
        fcntl = import_module("fcntl")
    except ModuleNotFoundError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise JournalError(f"another run is writing here ({path})") from error
