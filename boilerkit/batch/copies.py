"""Articles that were seen before in a run: the same text, or nearly so.

Memory grows by some 60 bytes and the length of its id for every article that is kept, and by
nothing for the copies; the index itself takes up to 50 MiB.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.article import Article
from boilerkit.batch.files import write_all
from boilerkit.readers.metadata.fingerprint import NEAR_DISTANCE

_BANDS, _BAND_BITS = 4, 16
_BUCKETS = 1 << _BAND_BITS
# Two fingerprints within the distance agree in one of the bands, but for so many bits of it.
_RADIUS = NEAR_DISTANCE // _BANDS
_FLIPS = tuple(
    sum(1 << bit for bit in bits)
    for count in range(_RADIUS + 1)
    for bits in combinations(range(_BAND_BITS), count)
)
# Among millions of texts, some fingerprints are near by chance: of two that are not very close, one
# text must not be much longer than the other.
_CLOSE, _LONGER_IF_CLOSE, _LONGER = 6, 1.25, 1.05
_BITS_OF_BYTE = np.array([byte.bit_count() for byte in range(256)], dtype=np.uint8)


class Likeness(NamedTuple):
    """What a text is compared by.

    Attributes:
        exact: a hash of its letters.
        letters: their number.
        near: its fingerprint; None where it has none, or where only equal texts are copies.
    """

    exact: int
    letters: int
    near: int | None


def likeness_of(article: Article, near: bool) -> Likeness | None:
    """What an article is compared by; None where it has no text."""
    letters = "".join(article.text.split()).lower()
    if not letters:
        return None
    digest = hashlib.blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()
    fingerprint = article.metadata.fingerprint if near else None
    return Likeness(
        int.from_bytes(digest, "big"),
        min(len(letters), 0xFFFF_FFFF),
        None if fingerprint is None else int(fingerprint, 16),
    )


class Copy(NamedTuple):
    """An article that was seen before.

    Attributes:
        of: id of the row that was kept.
        distance: bits in which the fingerprints differ; None where the text is the same.
    """

    of: str
    distance: int | None

    @property
    def kind(self) -> str:
        """What it is, for people."""
        return "copy" if self.distance is None else "near copy"


class Seen:
    """The articles that were kept so far, in order."""

    def __init__(self) -> None:
        self._exact: dict[int, array[int]] = {}
        self._bands: tuple[dict[int, array[int]], ...] = tuple({} for _ in range(_BANDS))
        self._hashes = array("Q")
        self._fingerprints = array("Q")
        self._letters = array("I")
        self._ids = bytearray()
        self._ends = array("Q")

    def __len__(self) -> int:
        return len(self._ends)

    def find(self, likeness: Likeness) -> Copy | None:
        """The article that this is a copy of: the one with the same text, else the nearest (of
        several that are equally near, the first)."""
        for number in self._exact.get(likeness.exact % _BUCKETS, ()):
            if self._hashes[number] == likeness.exact:
                return Copy(self._id(number), None)
        if likeness.near is None:
            return None
        numbers = self._candidates(likeness.near)
        distances = _distances(self._column(self._fingerprints, numbers), likeness.near)
        letters = self._column(self._letters, numbers).astype(np.float64)
        longer = np.maximum(letters, likeness.letters) / np.minimum(letters, likeness.letters)
        may_be = np.where(distances <= _CLOSE, _LONGER_IF_CLOSE, _LONGER)
        found = np.flatnonzero((distances <= NEAR_DISTANCE) & (longer <= may_be))
        if not len(found):
            return None
        best = found[np.lexsort((numbers[found], distances[found]))[0]]
        return Copy(self._id(int(numbers[best])), int(distances[best]))

    def _candidates(self, near: int) -> NDArray[np.uint32]:
        """Numbers of the articles that agree with a fingerprint in a band, or nearly so."""
        found = []
        for place, band in enumerate(self._bands):
            value = _band(near, place)
            found += [bucket for flip in _FLIPS if (bucket := band.get(value ^ flip))]
        return np.frombuffer(b"".join(found), dtype=np.uint32)

    @staticmethod
    def _column(column: array[int], numbers: NDArray[np.uint32]) -> NDArray[Any]:
        return np.frombuffer(column, dtype=column.typecode)[numbers]

    def add(self, id: str, likeness: Likeness) -> None:
        """Keep an article in mind."""
        number = len(self)
        self._ids += id.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._ids))
        self._hashes.append(likeness.exact)
        self._letters.append(likeness.letters)
        self._fingerprints.append(likeness.near or 0)
        for bucket in self._buckets(likeness):
            bucket.append(number)

    def take_back(self, likeness: Likeness) -> None:
        """Forget the article that was added last."""
        for bucket in self._buckets(likeness):
            bucket.pop()
        for column in (self._ends, self._hashes, self._letters, self._fingerprints):
            column.pop()
        del self._ids[self._ends[-1] if self._ends else 0 :]

    def _buckets(self, likeness: Likeness) -> Iterator[array[int]]:
        yield _bucket(self._exact, likeness.exact % _BUCKETS)
        if likeness.near is not None:
            for place, band in enumerate(self._bands):
                yield _bucket(band, _band(likeness.near, place))

    def _id(self, number: int) -> str:
        start = self._ends[number - 1] if number else 0
        return self._ids[start : self._ends[number]].decode("utf-8", "surrogatepass")


def _distances(fingerprints: NDArray[np.uint64], wanted: int) -> NDArray[np.int64]:
    """In how many bits each differs from the wanted one."""
    differing = (fingerprints ^ np.uint64(wanted)).view(np.uint8).reshape(-1, 8)
    distances: NDArray[np.int64] = _BITS_OF_BYTE[differing].sum(axis=1, dtype=np.int64)
    return distances


def _band(fingerprint: int, place: int) -> int:
    return fingerprint >> (place * _BAND_BITS) & (_BUCKETS - 1)


def _bucket(buckets: dict[int, array[int]], key: int) -> array[int]:
    found = buckets.get(key)
    if found is None:
        found = buckets[key] = array("I")
    return found


class CopyStore:
    """What a run has seen, also on disk beside its journal, so that another can go on.

    A line is written for every article that is kept, before its output and its line in the
    journal; lines of documents that the journal does not have are cut off.

    Args:
        path: the file; None where no run goes on with this one.
        is_done: whether the journal has a document with a key.

    Raises:
        OSError: the file cannot be read or written.
    """

    def __init__(self, path: Path | None, is_done: Callable[[str], bool]) -> None:
        self.path = path
        self.seen = Seen()
        self._file = -1
        self._length = self._last = 0
        if path is not None:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            self._length = self._load(path, is_done)
            self._cut(self._length)

    def _load(self, path: Path, is_done: Callable[[str], bool]) -> int:
        whole = 0
        with open(path, "rb") as lines:
            for line in lines:
                try:
                    key, id, exact, letters, near = json.loads(line)
                except (ValueError, TypeError):
                    break
                if not line.endswith(b"\n") or not is_done(key):
                    break
                self.seen.add(id, Likeness(exact, letters, near))
                whole += len(line)
        return whole

    def find(self, likeness: Likeness) -> Copy | None:
        """The article that this is a copy of, or None."""
        return self.seen.find(likeness)

    def add(self, key: str, id: str, likeness: Likeness) -> None:
        """Keep an article in mind; `key` is what the journal knows it by. Raises OSError."""
        if self.path is not None:
            line = f"{json.dumps([key, id, *likeness])}\n".encode()
            self._last = self._length
            write_all(self._file, line, self.path)
            self._length += len(line)
        self.seen.add(id, likeness)

    def take_back(self, likeness: Likeness) -> None:
        """Forget the article that was added last: its output could not be written."""
        self.seen.take_back(likeness)
        if self.path is not None:
            self._length = self._last
            self._cut(self._length)

    def _cut(self, length: int) -> None:
        os.ftruncate(self._file, length)
        os.lseek(self._file, 0, os.SEEK_END)

    def close(self, keep: bool) -> None:
        """Let go of the file; `keep` it where another run may go on."""
        if self.path is None:
            return
        os.close(self._file)
        if not keep:
            self.path.unlink(missing_ok=True)
