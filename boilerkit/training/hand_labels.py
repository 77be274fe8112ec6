"""Labels kept apart from their pages: by content hash and runs of blocks, without a text.

    {"format": "boilerkit-labels-1",
     "pages": {"<sha256 of the markup>": {
        "id": "...", "source": "...", "not_article": false, "cut": "<hash of the blocks' texts>",
        "runs": [[12, "boilerplate"], [1, "title"], [9, "body"]]}}}

So labels of pages whose text may not be passed on can be, and fit only the pages they were made
for, cut as they were then. Which of a page's labelled blocks are its standfirst is in files of
another format; a page without a standfirst has an empty list, one that is not listed is unknown:

    {"format": "boilerkit-standfirsts-1",
     "pages": {"<sha256 of the markup>": {"id": "...", "standfirst": [13, 14]}}}
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from boilerkit.evaluation.datasets import Document, each_once, page_hash, read_jsonl
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.parsing.html import parse_page

FORMAT = "boilerkit-labels-1"
STANDFIRSTS_FORMAT = "boilerkit-standfirsts-1"

Pages = Mapping[str, Mapping[str, Any]]


def read_labels(*paths: str | os.PathLike[str]) -> Pages:
    """The labels and standfirsts of all files, by content hash; of a page that has labels in
    several files those of the last.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is of another format.
    """
    pages: dict[str, Mapping[str, Any]] = {}
    for path in paths:
        try:
            content = json.loads(Path(path).read_bytes())
        except ValueError as error:
            raise ValueError(f"{path}: not a file of labels ({error})") from error
        known = (FORMAT, STANDFIRSTS_FORMAT)
        if not isinstance(content, dict) or content.get("format") not in known:
            raise ValueError(f"{path}: not a file of labels ({' or '.join(known)})")
        found = content.get("pages")
        if not isinstance(found, dict) or not all(map(_is_entry, found.values())):
            raise ValueError(f"{path}: not a file of labels (see 'pages')")
        for key, entry in found.items():
            pages[key] = {**pages.get(key, {}), **entry}
    return pages


def _is_entry(entry: Any) -> bool:
    """Whether it has runs of labels, or places of a standfirst, if any."""
    if not isinstance(entry, dict):
        return False
    runs, places = entry.get("runs", []), entry.get("standfirst", [])
    if not isinstance(runs, list) or not isinstance(places, list):
        return False
    is_whole = "runs" not in entry or {"cut", "not_article"} <= entry.keys()
    return is_whole and all(map(_is_run, runs)) and all(isinstance(n, int) for n in places)


def _is_run(run: Any) -> bool:
    match run:
        case [int(), str(label)]:
            return label in LABEL_INDEX
    return False


def with_labels(documents: Iterable[Document], pages: Pages) -> Iterator[Document]:
    """The documents, those of them labelled that have labels and no blocks of their own, and with
    their standfirst where it is known.

    Raises:
        ValueError: a page is cut otherwise than when it was labelled, or its standfirst is not
            among the body blocks.
    """
    for document in documents:
        entry = pages.get(page_hash(document), {})
        if "runs" in entry and not document.blocks:
            document = _labelled(document, entry)
        if "standfirst" in entry and document.blocks:
            document = document.with_standfirst(entry["standfirst"])
        yield document


def read_with_labels(data: Iterable[str], labels: Iterable[str]) -> Iterator[Document]:
    """The documents of files of pages, with the labels and standfirsts of files of labels.

    Raises:
        OSError: a file cannot be read.
        ValueError: see `read_labels` and `with_labels`.
    """
    documents = (document for path in data for document in read_jsonl(path))
    return with_labels(documents, read_labels(*labels))


def wholly_labelled(data: Iterable[str], labels: Iterable[str]) -> Iterator[Document]:
    """The documents of `read_with_labels` whose blocks are labelled, each page once."""
    return each_once(document for document in read_with_labels(data, labels) if document.blocks)


def _labelled(document: Document, entry: Mapping[str, Any]) -> Document:
    texts = parse_page(document.html, url=document.url).texts
    labels = [Label(label) for count, label in entry["runs"] for _ in range(count)]
    if len(labels) != len(texts) or entry["cut"] != cut_hash(texts):
        raise ValueError(f"{document.id}: cut otherwise than when it was labelled")
    blocks = tuple((label.value, text) for label, text in zip(labels, texts, strict=True))
    return replace(document, blocks=blocks, not_article=bool(entry["not_article"]))


def cut_hash(texts: Sequence[str]) -> str:
    """A hash that shows whether a page is still cut into the same blocks."""
    joined = "\x1f".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:16]
