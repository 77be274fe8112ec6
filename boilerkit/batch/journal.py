"""What a run has done so far, on disk, so that another can go on after the first was killed.

A line is written after each document's output: hash of the document's key, length of the
output file by then, and what became of the document. A kill between the two writes leaves an
output that the next run cuts off or replaces; so nothing is lost and nothing stands twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FORMAT = "boilerkit-journal-1"


class JournalError(ValueError):
    """The journal cannot be continued; the message says why."""


class Journal:
    """The journal of one run.

    Attributes:
        counts: documents done by earlier runs, by what became of them.
        length: of the output file that the journal vouches for.

    Raises:
        JournalError: another run is writing, or, with `resume`, the earlier run used other
            settings.
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], resume: bool) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self.length = 0
        self._done: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
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
        place = int(np.searchsorted(self._done, np.uint64(_hash(key))))
        return place < len(self._done) and int(self._done[place]) == _hash(key)

    def note(self, key: str, fate: str, length: int) -> None:
        """Note that a document is done, and how long the output is now.

        Raises:
            OSError: the journal cannot be written.
        """
        self._write(f"{_hash(key):016x} {length} {fate}")

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
        os.write(self._file, f"{line}\n".encode())

    def _load(self, settings: Mapping[str, Any]) -> int:
        """Read what is there; returns the length of its whole lines."""
        keys = array("Q")
        whole = 0
        with open(self.path, "rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break  # the earlier run was killed while it wrote this
                if whole == 0:
                    self._check(line, settings)
                else:
                    key, length, fate = line.decode().rstrip("\n").split(" ", 2)
                    keys.append(int(key, 16))
                    self.length = int(length)
                    self.counts[fate] += 1
                whole += len(line)
        self._done = np.sort(np.frombuffer(keys, dtype=np.uint64)) if keys else self._done
        return whole

    def _check(self, line: bytes, settings: Mapping[str, Any]) -> None:
        try:
            header = json.loads(line)
            known = header["format"] == _FORMAT
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            raise JournalError(f"{self.path} is no journal of an earlier run")
        for name, value in json.loads(json.dumps(settings)).items():
            before = header["settings"].get(name)
            if before != value:
                raise JournalError(
                    f"the earlier run had {name} {before!r}, this one has {value!r}; "
                    "use the same settings, or start over without --resume"
                )


def _hash(key: str) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


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
