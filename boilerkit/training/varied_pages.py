"""A small sample of varied pages that comes with the package, as columns: what adapted weights
must not forget.

    python -m boilerkit.training.varied_pages --data labelled.jsonl [--labels FILE ...] \\
        --out boilerkit/training/varied_pages.npz

It holds feature columns in 256 steps, labels, and of the words only which ones that the shipped
weights know are at the beginning of a block, sorted: no text can be read from it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import Document, each_once, page_hash, read_jsonl
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.vocabulary import numbers_of
from boilerkit.training.hand_labels import Pages, read_labels, with_labels
from boilerkit.training.reading import HintWords, Reading, read_markup

_FILE = "varied_pages.npz"
_STEPS = 255
# Pages of so many blocks are neither fragments nor so long that they crowd out others.
_FEWEST, _MOST = 20, 160
_PAGES = 110
Words = tuple[tuple[str, ...], ...]


@cache
def shipped_sample() -> tuple[Reading, ...]:
    """The pages that come with the package."""
    with as_file(files("boilerkit.training") / _FILE) as path:
        return load_sample(path)


def save_sample(
    readings: Sequence[Reading], known: Sequence[Sequence[str]], path: str | os.PathLike[str]
) -> None:
    """Write pages; `known` are the words of each table that are kept.

    The same pages give the same bytes.
    """
    matrix = np.concatenate([reading.matrix for reading in readings])
    low, high = matrix.min(axis=0), matrix.max(axis=0)
    step = np.where(high > low, (high - low) / _STEPS, 1.0).astype(np.float32)
    kinds = [np.unique(reading.hints.kind, return_inverse=True) for reading in readings]
    hints = [
        (reading.hints.near[k], reading.hints.above[k])
        for reading, (found, _) in zip(readings, kinds, strict=True)
        for k in found
    ]
    lists = (
        [words for reading in readings for words in reading.words],
        [near for near, _ in hints],
        [above for _, above in hints],
    )
    arrays = {
        "names": np.asarray(readings[0].names),
        "low": low,
        "step": step,
        "codes": np.rint((matrix - low) / step).astype(np.uint8).T,
        "lengths": np.asarray([len(reading) for reading in readings], dtype=np.int32),
        "labels": np.concatenate([reading.labels for reading in readings]).astype(np.int8),
        "path": _joined([_dense(reading.path) for reading in readings]),
        "containers": np.stack(
            [
                _joined([_dense(reading.containers[level]) for reading in readings])
                for level in range(len(readings[0].containers))
            ]
        ),
        "kind": _joined([places for _, places in kinds]),
        "kinds": np.asarray([len(found) for found, _ in kinds], dtype=np.int32),
    }
    for table, (words, lists_of) in enumerate(zip(known, lists, strict=True)):
        arrays.update(_packed(table, words, lists_of))
    np.savez_compressed(path, **arrays)


def load_sample(path: str | os.PathLike[str]) -> tuple[Reading, ...]:
    """The pages of a file that `save_sample` wrote."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    ends = np.cumsum(arrays["lengths"])[:-1]
    matrix = arrays["codes"].T.astype(np.float32) * arrays["step"] + arrays["low"]
    words, near, above = (_unpacked(table, arrays) for table in range(3))
    kinds = np.cumsum([0, *arrays["kinds"]]).tolist()
    starts = np.cumsum([0, *arrays["lengths"]]).tolist()
    columns = [
        np.split(arrays[name].astype(np.int64), ends, axis=-1)
        for name in ("path", "containers", "kind", "labels")
    ]
    return tuple(
        Reading(
            site=f"varied:{number}",
            names=tuple(map(str, arrays["names"])),
            matrix=np.ascontiguousarray(rows),
            words=words[starts[number] : starts[number + 1]],
            hints=HintWords(
                kind,
                near[kinds[number] : kinds[number + 1]],
                above[kinds[number] : kinds[number + 1]],
            ),
            path=path_of,
            containers=containers,
            labels=labels,
        )
        for number, (rows, path_of, containers, kind, labels) in enumerate(
            zip(np.split(matrix, ends), *columns, strict=True)
        )
    )


def _dense(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(groups, return_inverse=True)[1].reshape(-1)


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int16]:
    return np.concatenate(parts).astype(np.int16)


def _packed(
    table: int, known: Sequence[str], lists: Sequence[Sequence[str]]
) -> dict[str, NDArray[np.generic]]:
    """The known words of lists as numbers, sorted, so that no order of words is left."""
    numbers = numbers_of(known)
    kept = [sorted({numbers[word] for word in words if word in numbers}) for words in lists]
    used = sorted(set(chain.from_iterable(kept)))
    place = {number: row for row, number in enumerate(used)}
    flat = [place[number] for words in kept for number in words]
    return {
        f"words.{table}": np.asarray([known[number] for number in used], dtype=np.str_),
        f"flat.{table}": np.asarray(flat, dtype=np.uint16),
        f"counts.{table}": np.asarray([len(words) for words in kept], dtype=np.uint16),
    }


def _unpacked(table: int, arrays: Mapping[str, NDArray[np.generic]]) -> Words:
    known = [str(word) for word in arrays[f"words.{table}"]]
    ends = np.cumsum(arrays[f"counts.{table}"], dtype=np.int64)[:-1]
    parts = np.split(arrays[f"flat.{table}"].astype(np.int64), ends)
    return tuple(tuple(known[number] for number in part.tolist()) for part in parts)


# -- choosing pages --------------------------------------------------------------------------------


def varied_readings(
    documents: Iterable[Document], labels: Pages, count: int = _PAGES
) -> Iterator[Reading]:
    """Wholly labelled pages, one a site, from all sources in turn; in each by content hash."""
    of_source: defaultdict[str, list[tuple[str, Document]]] = defaultdict(list)
    for document in each_once(documents):
        key = page_hash(document)
        if document.blocks or "runs" in labels.get(key, {}):
            of_source[document.source].append((key, document))
    ordered = [
        [page for _, page in sorted(pages, key=lambda p: p[0])] for pages in of_source.values()
    ]
    sites: set[str] = set()
    for document in chain.from_iterable(zip_longest(*ordered)):
        if count == 0:
            return
        if document is None or document.site in sites:
            continue
        (labelled,) = with_labels([document], labels)
        reading = read_markup(labelled)
        if _FEWEST <= len(reading) <= _MOST:
            sites.add(document.site)
            count -= 1
            yield reading


def main(argv: Sequence[str] | None = None) -> int:
    """Choose pages and write the sample."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", nargs="+", required=True, help="labelled pages (JSON lines)")
    parser.add_argument("--labels", nargs="*", default=[], help="files of labels kept apart")
    parser.add_argument("--pages", type=int, default=_PAGES, help="how many pages to take")
    parser.add_argument("--out", required=True, help="file to write")
    args = parser.parse_args(argv)
    documents = (document for path in args.data for document in read_jsonl(path))
    readings = list(varied_readings(documents, read_labels(*args.labels), args.pages))
    save_sample(readings, Learned.default().weights.models[MARKUP].vocabularies, args.out)
    size = Path(args.out).stat().st_size
    blocks = sum(map(len, readings))
    print(f"{args.out}: {len(readings)} pages, {blocks} blocks, {size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
