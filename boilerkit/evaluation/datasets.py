"""Labelled pages: one record type, and readers of the project's own ``.jsonl.xz`` files.

The readers of the layouts in which the public sets are published are in
:mod:`boilerkit.evaluation.layouts`; both give the same :class:`Document`.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from boilerkit.evaluation.measures import tokenise
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label

#: Environment variable naming the folder of the shared files.
DATA_VARIABLE = "BOILERKIT_DATA"

#: Names of the shared files, each ``NAME.jsonl.xz``.
SHARED_SETS = (
    "blocks-dev",
    "fundus-dev",
    "wcxb-dev",
    "trafilatura-dev",
    "l3s-dev",
    "dragnet",
    "fundus-more-dev",
    "wcxb-kinds-dev",
    "dumps-dev",
)

#: Labels whose text counts neither for nor against an extraction of hand-labelled blocks.
IGNORED_LABELS = (Label.TITLE, Label.CAPTION, Label.META)

#: What takes the place of a block's label where the block is (part of) the standfirst.
STANDFIRST = "standfirst"

# Fields that are texts where a record has them.
_TEXTS = ("html", "text", "url", "body", "ignore")

# A repeated block this long is a second copy of the article; shorter ones are list items.
_COPY_TOKENS = 10


@dataclass(frozen=True, slots=True)
class Document:
    """One labelled page.

    ``site`` groups pages that share templates and must not be split between training and
    measuring. ``body`` is the gold text, or None where a set has only segments; ``ignore`` is
    text that is neither right nor wrong. ``with_`` and ``without`` are segments the text must
    and must not hold. ``blocks`` are all text blocks in page order as (label, text).
    ``standfirst`` has the places in ``blocks`` of those body blocks that are the standfirst: none
    where the page has no standfirst, None where nobody has looked.
    Where ``has_markup`` is false, ``html`` is plain text; ``is_wrapped`` is whether its
    lines are known to be wrapped. ``peer_f1`` is the page F1 of other
    extractors on this page, as (name, F1), where it was measured before.
    """

    id: str
    site: str
    source: str
    html: str
    url: str | None = None
    body: str | None = None
    ignore: str = ""
    comments: str | None = None
    related: str | None = None
    with_: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    standfirst: tuple[int, ...] | None = None
    not_article: bool = False
    has_markup: bool = True
    is_wrapped: bool = False
    peer_f1: tuple[tuple[str, float], ...] = ()

    def as_plain_text(self) -> Document:
        """The labelled blocks' texts alone, one a line, in place of the page's markup."""
        text = "\n".join(" ".join(text.split()) for _, text in self.blocks)
        return replace(self, html=text, has_markup=False)

    def marked_blocks(self) -> tuple[tuple[str, str], ...]:
        """The blocks with ``STANDFIRST`` in place of the label of those that are it."""
        marked = frozenset(self.standfirst or ())
        return tuple(
            (STANDFIRST if place in marked else label, text)
            for place, (label, text) in enumerate(self.blocks)
        )

    def with_standfirst(self, places: Iterable[int]) -> Document:
        """The document with the standfirst at these places of its blocks.

        Raises ValueError where there is no such block, or it is not body.
        """
        chosen = tuple(sorted(set(map(int, places))))
        for place in chosen:
            if not 0 <= place < len(self.blocks) or self.blocks[place][0] != Label.BODY:
                raise ValueError(f"{self.id}: block {place} cannot be standfirst: it is not body")
        return replace(self, standfirst=chosen)

    def texts_by_label(self) -> dict[str, list[str]]:
        """The gold texts of every label, from ``blocks``; empty for sets without blocks."""
        texts: dict[str, list[str]] = {}
        for label, text in self.blocks:
            texts.setdefault(label, []).append(text)
        return texts


def mark_number(mark: str) -> int:
    """Number of a label, or the one after the last for ``STANDFIRST``. Raises ValueError."""
    return len(LABELS) if mark == STANDFIRST else LABEL_INDEX[Label(mark)]


def mark_of(number: int) -> str:
    """The label or mark that a number means."""
    return STANDFIRST if number == len(LABELS) else LABELS[number].value


# --- sites -------------------------------------------------------------------------------

_SECOND_LEVEL = frozenset(
    ["ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ltd", "ne", "net", "or", "org"]
)
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/[^/]+/")
_TLD = "(?:com|org|net|info|edu|gov|biz|[a-z]{2})"
_HOST_IN_NAME = re.compile(rf"^.+?\.{_TLD}(?:\.[a-z]{{2}})?(?=[-.]|$)", re.IGNORECASE)
_NAMED = re.compile(r"^\w+::")
_FUNDUS_DATE = re.compile(r"_\d{4}_\d{2}_\d{2}.*$")


def registered_domain(host: str) -> str:
    """The part of a host name that somebody registered: ``news.example.co.uk`` ->
    ``example.co.uk``. A rule of thumb (last two labels, three where the second is one like
    ``co``), enough to group pages by site."""
    labels = host.lower().strip(".").removeprefix("www.").split(".")
    long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if long else -2 :])


def site_of_url(url: str) -> str | None:
    """Site of a page address, of an archive's copy of it, or of a file named after its host;
    None where the address names no host."""
    url = _ARCHIVED.sub("", url)
    if _NAMED.match(url):
        named = _HOST_IN_NAME.match(_NAMED.sub("", url))
        return registered_domain(named.group()) if named else None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return registered_domain(host) if host else None


def site_of(source: str, page_id: str, url: str | None) -> str:
    """Grouping key of a page: the publisher for Fundus, else the registered domain, else the
    page itself."""
    if source == "fundus":
        return _FUNDUS_DATE.sub("", page_id)
    return (site_of_url(url) if url else None) or f"{source}:{page_id}"


# --- the shared files --------------------------------------------------------------------


def data_folder(path: str | os.PathLike[str] | None = None) -> Path:
    """The folder given, or the one ``BOILERKIT_DATA`` names.

    Raises FileNotFoundError where neither names a folder.
    """
    named = path or os.environ.get(DATA_VARIABLE)
    if not named:
        raise FileNotFoundError(f"name the data folder with --data or {DATA_VARIABLE}")
    folder = Path(named)
    if not folder.is_dir():
        raise FileNotFoundError(f"no such data folder: {folder}")
    return folder


def set_path(name: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """Path of a shared set. Raises FileNotFoundError where it is absent."""
    path = data_folder(folder) / f"{name}.jsonl.xz"
    if not path.is_file():
        raise FileNotFoundError(f"no such data set: {path}")
    return path


def read_set(
    name: str, folder: str | os.PathLike[str] | None = None, limit: int | None = None
) -> Iterator[Document]:
    """The pages of a shared set in file order, the first ``limit`` of them.

    Raises FileNotFoundError where the set is absent, ValueError for a malformed line.
    """
    return read_jsonl(set_path(name, folder), limit)


def read_jsonl(path: str | os.PathLike[str], limit: int | None = None) -> Iterator[Document]:
    """The pages of one JSON lines file, plain or ``.xz``, in file order.

    Raises OSError where the file cannot be read, ValueError for a malformed line.
    """
    opened = lzma.open if str(path).endswith(".xz") else open
    with opened(path, "rb") as lines:
        for number, line in enumerate(_whole_lines(lines, path, limit), 1):
            if not line.strip():
                continue
            try:
                yield document_of(_record_of(line))
            except KeyError as error:
                raise ValueError(f"{path}, line {number}: no field {error}") from error
            except (TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: {error}") from error


def _whole_lines(
    lines: Iterable[bytes], path: str | os.PathLike[str], limit: int | None
) -> Iterator[bytes]:
    try:
        yield from islice(lines, limit)
    except (lzma.LZMAError, EOFError) as error:
        raise ValueError(f"{path}: not a whole xz file ({error})") from error


def _record_of(line: bytes) -> Mapping[str, Any]:
    """The JSON object of a line. Raises ValueError where it is none, or its texts are no texts."""
    try:
        record = json.loads(line)
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, character {error.pos + 1})") from error
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    for name in _TEXTS:
        if not isinstance(record.get(name), str | None):
            raise ValueError(f"{name!r} is not a text")
    return record


def document_of(record: Mapping[str, Any]) -> Document:
    """A Document from one record of a shared file: a page, or a dump with runs of lines."""
    if "runs" in record:
        return _dump_of(record)
    blocks = tuple(map(_block_of, record.get("blocks") or ()))
    body, ignore = record.get("body"), record.get("ignore", record.get("title") or "")
    if blocks:
        body, ignore = body_of_blocks(blocks), ignored_of_blocks(blocks)
    # Only pages that are no articles have a kind, all from one set.
    is_of_kind = "kind" in record
    source = "wcxb" if is_of_kind else record["source"]
    page_id, url = record["id"], record.get("url")
    document = Document(
        id=page_id,
        site=site_of(source, page_id, url),
        source=source,
        html=record["html"],
        url=url if url and not _NAMED.match(url) else None,
        body=body,
        ignore=ignore,
        comments=record.get("comments"),
        related=record.get("related"),
        with_=tuple(record.get("with_", ())),
        without=tuple(record.get("without", ())),
        blocks=blocks,
        not_article=record.get("not_article", is_of_kind),
    )
    # Sets without blocks may have the standfirst's text there.
    places = record.get("standfirst") if blocks else None
    return document if places is None else document.with_standfirst(places)


def _block_of(block: Any) -> tuple[str, str]:
    """A label and a text. Raises ValueError where it is anything else."""
    match block:
        case [str(label), str(text)] if label in LABEL_INDEX:
            return label, text
        case [str(label), str()]:
            raise ValueError(f"{label!r} is no label ({', '.join(LABELS)})")
    raise ValueError(f"a block is not a label and a text: {str(block)[:40]}")


def _dump_of(record: Mapping[str, Any]) -> Document:
    """A dump whose ``runs`` are (first line, last line, label) and whose ``mixed`` lines hold
    a part with a label of its own, as (line, label, part). All else is boilerplate.

    Each line that is not blank is a block.
    """
    lines = record["text"].split("\n")
    labels = [Label.BOILERPLATE.value] * len(lines)
    for first, last, label in record["runs"]:
        labels[first : last + 1] = [label] * (last + 1 - first)
    parts = [[(label, line)] for label, line in zip(labels, lines, strict=True)]
    for number, label, part in record.get("mixed", ()):
        parts[number] = _split_line(parts[number], label, part)
    blocks = tuple(block for line in parts for block in line if block[1].strip())
    return Document(
        id=record["id"],
        site=site_of("dumps", record["id"], None),
        source="dumps",
        html=record["text"],
        body="\n".join(text for label, text in blocks if label == Label.BODY),
        ignore=ignored_of_blocks(blocks),
        blocks=blocks,
        has_markup=False,
        is_wrapped=bool(record.get("wrapped", False)),
    )


def _split_line(line: list[tuple[str, str]], label: str, part: str) -> list[tuple[str, str]]:
    """A line's blocks with the first occurrence of ``part`` as a block of its own.

    Raises ValueError where the line does not hold it.
    """
    for i, (other, text) in enumerate(line):
        before, found, after = text.partition(part)
        if found:
            return [*line[:i], (other, before), (label, part), (other, after), *line[i + 1 :]]
    raise ValueError(f"no {part!r} in its line")


def body_of_blocks(blocks: Sequence[tuple[str, str]]) -> str:
    """The gold text of labelled blocks: the body blocks, a second copy of a paragraph once."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for label, text in blocks:
        if label != Label.BODY:
            continue
        tokens = tuple(tokenise(text))
        if len(tokens) >= _COPY_TOKENS:
            if tokens in seen:
                continue
            seen.add(tokens)
        kept.append(text)
    return "\n".join(kept)


def ignored_of_blocks(blocks: Sequence[tuple[str, str]]) -> str:
    """Title, captions and meta lines of labelled blocks, in page order."""
    return "\n".join(text for label, text in blocks if label in IGNORED_LABELS)


def file_hash(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file, in hex."""
    with open(path, "rb") as file:
        digest = hashlib.sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def each_once(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents without pages that have come before, by their content."""
    seen: set[str] = set()
    for document in documents:
        key = page_hash(document)
        if key not in seen:
            seen.add(key)
            yield document


def page_hash(document: Document) -> str:
    """SHA-256 of a page's markup, in hex: stable samples and caches go by it."""
    return hashlib.sha256(document.html.encode("utf-8", "surrogatepass")).hexdigest()


def gold_hash(document: Document) -> str:
    """First 16 hex digits of the SHA-256 of a page and its gold text: what a kept page F1 goes
    by, since the same page has another gold text in another set."""
    digest = hashlib.sha256()
    for part in (document.html, document.body or "", document.ignore):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]
