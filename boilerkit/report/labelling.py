"""A folder of saved pages and the labels given to them.

Finished pages are kept in one file of JSON lines, in the layout of the `blocks-dev` set, which
`boilerkit train` reads; unfinished ones in a small file beside it. Both are replaced as wholes,
so a crash leaves either the old file or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from boilerkit.article import Article
from boilerkit.evaluation.datasets import STANDFIRST
from boilerkit.extractor import Extractor
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.encoding import decode
from boilerkit.parsing.html import parse_page, parse_tree
from boilerkit.report.explanation import uncertain
from boilerkit.report.safe_markup import safe_markup
from boilerkit.report.shell import frame_document
from boilerkit.training.alignment import UNKNOWN, align_labels, split_marks

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
SOURCE = "labelled"
_BODY = LABEL_INDEX[Label.BODY]


class LabellingError(ValueError):
    """The folder, the file or what was sent cannot be used; the message says why."""


@dataclass(frozen=True)
class Work:
    """The state of one page: a label number for each block, whether it is an article, and which
    blocks are the standfirst (None: nobody has looked).
    """

    labels: tuple[int, ...]
    not_article: bool = False
    done: bool = False
    standfirst: tuple[int, ...] | None = None

    def check(self, blocks: int) -> None:
        """Raise LabellingError unless there is a known label for each of `blocks`."""
        if len(self.labels) != blocks:
            raise LabellingError(f"{len(self.labels)} labels for {blocks} blocks")
        if not all(0 <= label < len(LABELS) for label in self.labels):
            raise LabellingError("unknown label number")
        if not all(0 <= place < blocks for place in self.standfirst or ()):
            raise LabellingError("the standfirst is none of the blocks")

    @property
    def standfirst_of_body(self) -> list[int] | None:
        """The standfirst without blocks that are not body."""
        if self.standfirst is None:
            return None
        return [place for place in sorted(self.standfirst) if self.labels[place] == _BODY]


@dataclass(frozen=True)
class OpenPage:
    """A page with the model's guess and what was saved of it."""

    html: str
    article: Article
    work: Work

    @property
    def frame(self) -> str:
        """The page's safe markup, as a document for the frame."""
        page = self.article.page
        root = parse_tree(parse_page(self.html))
        markup = "" if root is None else safe_markup(root, page.texts, self.work.labels)
        return frame_document(markup, page.head.language)

    @property
    def unsure(self) -> list[int]:
        """Blocks that the model is unsure of."""
        return uncertain(self.article)

    @property
    def fingerprint(self) -> str:
        """Of the blocks' texts: labels that were given to these fit no others."""
        return fingerprint(self.article.page.texts)


def fingerprint(texts: Iterable[str]) -> str:
    """A hash of texts and where each ends."""
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


class LabelStore:
    """The pages of a folder and their labels; safe to use from several threads."""

    def __init__(self, folder: Path, output: Path, extractor: Extractor | None = None) -> None:
        """Find the pages and read what is labelled already.

        Raises:
            LabellingError: no pages in the folder, or the output is no file of labels.
        """
        self.folder = folder
        self.output = output
        self.drafts_path = output.with_name(f"{output.name}.drafts")
        self.extractor = extractor or Extractor()
        self.pages = tuple(_pages(folder))
        if not self.pages:
            raise LabellingError(f"{folder}: no pages ({', '.join(PAGE_SUFFIXES)})")
        self._lock = RLock()
        self._records = {record["id"]: line for record, line in _records(output)}
        self._drafts: dict[str, dict[str, Any]] = _drafts(self.drafts_path)

    @property
    def done(self) -> list[bool]:
        """Whether each page is finished."""
        return [page in self._records for page in self.pages]

    def open(self, number: int) -> OpenPage:
        """A page as it was left, or as the model guesses it.

        Raises:
            LabellingError: the page cannot be read.
        """
        html = self._html(number)
        article = self.extractor.extract(html)
        return OpenPage(html, article, self._work(number, article))

    def save(self, number: int, work: Work, opened: str | None = None) -> None:
        """Keep the state of a page: in the output if it is done, else among the drafts.

        Args:
            number: of the page.
            work: its labels.
            opened: fingerprint of the blocks that the labels were given to.

        Raises:
            LabellingError: the labels do not fit the page, or its blocks are others by now.
            OSError: the file cannot be written.
        """
        html = self._html(number)
        page = parse_page(html)
        blocks = fingerprint(page.texts)
        if opened is not None and opened != blocks:
            raise LabellingError(f"{self.pages[number]} has changed since: open it again")
        work.check(len(page))
        name = self.pages[number]
        with self._lock:
            if work.done or name in self._records:
                record = _record(name, html, page.texts, work)
                self._records[name] = json.dumps(record, ensure_ascii=False)
                _replace(self.output, self._records.values())
                if self._drafts.pop(name, None) is None:
                    return
            else:
                self._drafts[name] = {
                    "labels": [LABELS[n].value for n in work.labels],
                    "not_article": work.not_article,
                    "standfirst": work.standfirst_of_body,
                    "blocks": blocks,
                }
            _replace(self.drafts_path, [json.dumps(self._drafts, ensure_ascii=False)])

    def _html(self, number: int) -> str:
        path = self.folder / self.pages[number]
        if not _is_inside(path, self.folder):
            raise LabellingError(f"{path} leads out of the folder")
        try:
            return decode(path.read_bytes()).text
        except OSError as error:
            raise LabellingError(f"{path}: {error.strerror}") from error

    def _work(self, number: int, article: Article) -> Work:
        name = self.pages[number]
        guess = article.labels.tolist()
        with self._lock:
            line, draft = self._records.get(name), self._drafts.get(name)
        if line is not None:
            record = json.loads(line)
            # the page may be cut otherwise than when it was labelled
            found, is_deck = split_marks(align_labels(_marked(record), article.page.texts))
            labels = [g if n == UNKNOWN else int(n) for n, g in zip(found, guess, strict=True)]
            known = record.get("standfirst") is not None
            deck = tuple(np.flatnonzero(is_deck).tolist()) if known else None
            return Work(tuple(labels), bool(record.get("not_article")), True, deck)
        if draft is not None and draft.get("blocks") == fingerprint(article.page.texts):
            numbers = tuple(LABEL_INDEX[Label(label)] for label in draft["labels"])
            places = draft.get("standfirst")
            deck = None if places is None else tuple(map(int, places))
            return Work(numbers, bool(draft["not_article"]), standfirst=deck)
        deck = tuple(block.index for block in article.standfirst_blocks)
        return Work(tuple(guess), standfirst=deck)


def _marked(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The blocks of a record, with the mark of the standfirst in place of its label."""
    deck = frozenset(record.get("standfirst") or ())
    blocks = enumerate(record["blocks"])
    return [(STANDFIRST if place in deck else label, text) for place, (label, text) in blocks]


def _pages(folder: Path) -> Iterator[str]:
    if not folder.is_dir():
        raise LabellingError(f"{folder}: no such folder")
    named = (path for path in folder.rglob("*") if path.suffix.lower() in PAGE_SUFFIXES)
    found = (path for path in named if _is_inside(path, folder))
    yield from sorted(path.relative_to(folder).as_posix() for path in found)


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether it is a file of the folder; links may lead elsewhere, or in circles."""
    try:
        return path.resolve().is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, RuntimeError):
        return False


def _records(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield {"id": str(record["id"]), "blocks": record["blocks"]}, line
        except (ValueError, KeyError, TypeError) as error:
            raise LabellingError(f"{path}, line {number}: not a labelled page") from error


def _drafts(path: Path) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    try:
        drafts = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): dict(draft) for name, draft in drafts.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise LabellingError(f"{path}: not a file of drafts") from error


def _record(name: str, html: str, texts: Sequence[str], work: Work) -> dict[str, Any]:
    page = parse_page(html)
    addresses = [href for rel, href in page.head.links if rel == "canonical"]
    addresses += [content for key, content in page.head.metas if key == "og:url"]
    web = (address for address in addresses if address.startswith(("http://", "https://")))
    record = {
        "id": name,
        "source": SOURCE,
        "url": next(web, ""),
        "not_article": work.not_article,
        "html": html,
        "blocks": [[LABELS[n].value, text] for n, text in zip(work.labels, texts, strict=True)],
    }
    deck = work.standfirst_of_body
    return record if deck is None else {**record, "standfirst": deck}


def _replace(path: Path, lines: Iterable[str]) -> None:
    """Write lines beside the file, then put the new file in its place."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("w", encoding="utf-8", errors="surrogatepass") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
