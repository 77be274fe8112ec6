"""The data sets a benchmark runs on: shared files by name, or public layouts by folder."""

from __future__ import annotations

import argparse
import hashlib
import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice
from pathlib import Path

from boilerkit.evaluation import datasets, layouts, measures
from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.printing import check_dump_form, dump_of

_OWN = "own:"
_DUMP = re.compile(r"(?P<form>text|wrapped-\d+|printed-[\w-]+):(?P<name>.+)")
# The share of a gold text that must stand on its page; those of other pages share stray phrases.
_LEAST_OWN = 0.5
_TAG = re.compile(r"<[^<>]*>")
_PART = re.compile(r"(?P<name>.+):(?P<first>\d+)-(?P<last>\d+)")


@dataclass(frozen=True, slots=True)
class Source:
    """A named data set on disk: a shared file, or a folder in a public layout."""

    name: str
    path: Path
    layout: str | None = None
    dump: str | None = None
    own: bool = False
    pages: tuple[int, int] | None = None

    def documents(self) -> Iterator[Document]:
        """Its pages in order; of a set of dumps their texts without markup, of one that is to
        have its own gold texts only pages on which these occur."""
        read = layouts.LAYOUTS[self.layout] if self.layout else datasets.read_jsonl
        documents = read(self.path)
        if self.pages:
            documents = islice(documents, self.pages[0] - 1, self.pages[1])
        if self.own:
            documents = filter(has_own_gold, documents)
        if self.dump is None:
            return documents
        dumps = (dump_of(page, self.dump) for page in documents)
        return (dump for dump in dumps if dump.html.strip())

    def sample(self, pages: int | None) -> Iterator[Document]:
        """All pages in order, or those with the smallest content hashes: the same ones on
        every machine, whatever the order of the file."""
        if pages is None:
            return self.documents()
        return iter(heapq.nsmallest(pages, self.documents(), key=datasets.page_hash))

    def hash(self) -> str:
        """SHA-256 of the file; of a folder, of the names and sizes of its files."""
        if self.path.is_file():
            return datasets.file_hash(self.path)
        digest = hashlib.sha256()
        for path in sorted(self.path.rglob("*")):
            if path.is_file():
                entry = f"{path.relative_to(self.path)}\0{path.stat().st_size}\n"
                digest.update(entry.encode())
        return digest.hexdigest()


def has_own_gold(document: Document) -> bool:
    """Whether at least half of the gold text stands on the page at all.

    It is looked for in all that stands between tags, the text of scripts too, so that no parser's
    and no extractor's reading of the page counts.
    """
    gold = measures.text_grams(document.body or "")
    page = measures.text_grams(unescape(_TAG.sub(" ", document.html)))
    return (gold & page).total() >= _LEAST_OWN * gold.total()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that choose data sets."""
    parser.add_argument("--data", metavar="FOLDER", help="folder of the shared .jsonl.xz files")
    parser.add_argument(
        "--sets",
        nargs="+",
        metavar="SET",
        default=[],
        help="shared sets by name, or LAYOUT=FOLDER for a public one; with text: before it, the"
        " texts of its labelled blocks alone, with wrapped-72: these wrapped at 72 columns, with"
        " printed-lynx: (or another tool) what that prints of the pages; with own: before it, the"
        " pages on which their gold text occurs; with :1-629 behind it, those pages; layouts: "
        + ", ".join(layouts.LAYOUTS),
    )
    parser.add_argument(
        "--limit", type=int, metavar="N", help="N pages of each set, drawn by content hash"
    )


def chosen(args: argparse.Namespace) -> list[Source]:
    """The sets the options name; without any, all shared sets that are there.

    Raises FileNotFoundError where one is absent or none is there, ValueError for an unknown
    layout or a tool that is not installed.
    """
    if args.sets:
        return [_source(spec, args.data) for spec in args.sets]
    folder = datasets.data_folder(args.data)
    paths = {name: folder / f"{name}.jsonl.xz" for name in datasets.SHARED_SETS}
    found = [Source(name, path) for name, path in paths.items() if path.is_file()]
    if not found:
        raise FileNotFoundError(f"no data sets in {folder}")
    return found


def _source(spec: str, folder: str | None) -> Source:
    if dump := _DUMP.fullmatch(spec):
        check_dump_form(dump["form"])
        source = _source(dump["name"], folder)
        return replace(source, name=spec, dump=dump["form"])
    if spec.startswith(_OWN):
        source = _source(spec.removeprefix(_OWN), folder)
        return replace(source, name=spec, own=True)
    if part := _PART.fullmatch(spec):
        source = _source(part["name"], folder)
        return replace(source, name=spec, pages=(int(part["first"]), int(part["last"])))
    layout, equals, place = spec.partition("=")
    if not equals:
        return Source(spec, datasets.set_path(spec, folder))
    if layout not in layouts.LAYOUTS:
        raise ValueError(f"no layout {layout!r}; there are {', '.join(layouts.LAYOUTS)}")
    if not Path(place).is_dir():
        raise FileNotFoundError(f"no such folder: {place}")
    return Source(layout, Path(place), layout)
