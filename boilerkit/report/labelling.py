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
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from boilerkit.article import Article
from boilerkit.evaluation.datasets import STANDFIRST, mark_number
from boilerkit.extractor import Extractor
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.encoding import decode
from boilerkit.parsing.html import parse_page, parse_tree
from boilerkit.report.explanation import uncertain
from boilerkit.report.safe_markup import safe_markup
from boilerkit.report.shell import frame_document
from boilerkit.report.teaching import (
    Change,
    Corrected,
    Doubts,
    Teacher,
    address_of,
    changes_between,
    doubts_of,
    order_of,
)
from boilerkit.training.alignment import UNKNOWN, align_labels, split_marks

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
SOURCE = "labelled"
#: Time, size and number of a file.
Stamp = tuple[int, int, int]
_BODY = LABEL_INDEX[Label.BODY]
# Of so many pages the doubts are known before they are opened: a few seconds' work.
_MOST_SURVEYED = 300
# Finished pages of a site that a correction learns from, and other pages that it is shown on.
_MOST_LEARNED, _MOST_SHOWN = 12, 30


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
    def proposed(self) -> tuple[int, ...]:
        """Blocks to look at, the one whose correction teaches most first."""
        return doubts_of(self.article, "").blocks

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


@dataclass(frozen=True)
class Survey:
    """What is left: pages that are not done, the one that teaches most first, and for each page
    how many kinds of places hold doubtful blocks (None for pages that were not looked at).
    """

    order: tuple[int, ...]
    doubtful: tuple[int | None, ...]


@dataclass(frozen=True)
class Effect:
    """What the labels of `pages_learned` pages of a site change on its other pages.

    `changes` has those pages that change; `is_known` is false where the scorer in use cannot be
    adapted.
    """

    site: str
    pages_learned: int
    pages_seen: int
    changes: Mapping[int, Sequence[Change]]
    is_known: bool = True


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
        self._records: dict[str, str] = {}
        self._drafts: dict[str, dict[str, Any]] = {}
        self._stamps: dict[Path, Stamp | None] = {}
        self._catch_up()
        self._learning = RLock()
        self._teacher = Teacher(self.extractor)
        self._doubts: dict[int, Doubts] = {}
        self._taught: dict[str, Extractor] = {}

    @property
    def done(self) -> list[bool]:
        """Whether each page is finished."""
        return [page in self._records for page in self.pages]

    def _catch_up(self) -> None:
        """Read the files unless they are as this store left them: another one may write too."""
        with self._lock:
            stamp = _stamp(self.output)
            if stamp not in (None, self._stamps.get(self.output)):
                self._records = dict(_records(self.output))
                self._stamps[self.output] = stamp
            stamp = _stamp(self.drafts_path)
            if stamp not in (None, self._stamps.get(self.drafts_path)):
                self._drafts = _drafts(self.drafts_path)
                self._stamps[self.drafts_path] = stamp

    def _write(self, path: Path, lines: Iterable[str]) -> None:
        _replace(path, lines)
        self._stamps[path] = _stamp(path)

    def open(self, number: int) -> OpenPage:
        """A page as it was left, or as the model guesses it.

        Raises:
            LabellingError: the page, or what was kept of it, cannot be read.
        """
        self._catch_up()
        html = self._html(number)
        article = self.extractor.extract(html)
        taught = self._taught.get(self._doubts_of(number, article).site)
        if taught is not None:
            article = taught.extract(html)
        return OpenPage(html, article, self._work(number, article))

    def survey(self) -> Survey:
        """Which pages and how many places are left; pages that cannot be read are left out."""
        for number in range(min(len(self.pages), _MOST_SURVEYED)):
            if number not in self._doubts:
                try:
                    self._doubts_of(number, self.extractor.extract(self._html(number)))
                except LabellingError:
                    continue
        doubts, done = dict(self._doubts), self.done
        counts = {n: 0 if done[n] else len(found.blocks) for n, found in doubts.items()}
        order = order_of(doubts, done)
        others = [n for n in range(len(self.pages)) if n not in doubts and not done[n]]
        return Survey((*order, *others), tuple(map(counts.get, range(len(self.pages)))))

    def effect(self, number: int, work: Work) -> Effect:
        """What these labels, and those of finished pages of the same site, change on its others.

        Pages that are opened from then on start from the better guess.

        Raises:
            LabellingError: a page cannot be read, or the labels do not fit it.
        """
        self.survey()
        with self._learning:
            site, done = self._doubts_of(number).site, self.done
            of_site = [n for n, found in dict(self._doubts).items() if found.site == site]
            learned = [n for n in of_site if done[n] and n != number and self._is_there(n)]
            learned = learned[-_MOST_LEARNED:]
            pages = [self._corrected(n) for n in learned] + [self._corrected(number, work)]
            taught = self._teacher.taught(site, pages)
            if taught is None:
                return Effect(site, 0, 0, {}, is_known=False)
            self._taught[site] = taught
            others = [n for n in of_site if not done[n] and n != number][:_MOST_SHOWN]
            found = dict(self._changes_on(others, taught))
        changed = {n: changes for n, changes in found.items() if changes}
        return Effect(site, len(pages), len(found), changed)

    def _changes_on(
        self, numbers: Iterable[int], taught: Extractor
    ) -> Iterator[tuple[int, list[Change]]]:
        """What changes on each of the pages that can still be read."""
        for number in numbers:
            try:
                yield number, self._changes(number, taught)
            except LabellingError:
                continue

    def _doubts_of(self, number: int, article: Article | None = None) -> Doubts:
        if number not in self._doubts:
            article = article or self.extractor.extract(self._html(number))
            self._doubts[number] = doubts_of(article, self.pages[number])
        return self._doubts[number]

    def _corrected(self, number: int, work: Work | None = None) -> Corrected:
        html = self._html(number)
        if work is None:
            work = self._work(number, self.extractor.extract(html))
        page = parse_page(html)
        work.check(len(page))
        return Corrected(page, work.labels)

    def _changes(self, number: int, taught: Extractor) -> list[Change]:
        """What is labelled otherwise than at first; what is in doubt now takes its place."""
        first, article = self._doubts[number], taught.extract(self._html(number))
        found = doubts_of(article, self.pages[number])
        self._doubts[number] = replace(found, labels=first.labels)
        return changes_between(first.labels, article)

    def save(self, number: int, work: Work, opened: str | None = None) -> None:
        """Keep the state of a page: in the output if it is done, else among the drafts.

        Args:
            number: of the page.
            work: its labels.
            opened: fingerprint of the blocks that the labels were given to.

        Raises:
            LabellingError: the labels do not fit the page, its blocks are others by now, or what
                another program has made of the files cannot be read.
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
            self._catch_up()
            if work.done or name in self._records:
                record = _record(name, html, page.texts, work)
                records = {**self._records, name: json.dumps(record, ensure_ascii=False)}
                self._write(self.output, records.values())
                self._records = records
                if self._drafts.pop(name, None) is None:
                    return
            else:
                self._drafts[name] = {
                    "labels": [LABELS[n].value for n in work.labels],
                    "not_article": work.not_article,
                    "standfirst": work.standfirst_of_body,
                    "blocks": blocks,
                }
            self._write(self.drafts_path, [json.dumps(self._drafts, ensure_ascii=False)])

    def _is_there(self, number: int) -> bool:
        return (self.folder / self.pages[number]).exists()

    def _html(self, number: int) -> str:
        path = self.folder / self.pages[number]
        if not self._is_there(number):
            raise LabellingError(f"{path} is no longer there")
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
        what = "this is a file: name the folder it is in" if folder.exists() else "no such folder"
        raise LabellingError(f"{folder}: {what}")
    named = (path for path in folder.rglob("*") if path.suffix.lower() in PAGE_SUFFIXES)
    found = (path for path in named if _is_inside(path, folder))
    yield from sorted(path.relative_to(folder).as_posix() for path in found)


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether it is a file of the folder; links may lead elsewhere, or in circles."""
    try:
        return path.resolve().is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, RuntimeError):
        return False


def _stamp(path: Path) -> Stamp | None:
    """Changes whenever a file is written; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _records(path: Path) -> Iterator[tuple[str, str]]:
    """Page and line of each finished page."""
    for number, data in enumerate(path.read_bytes().split(b"\n"), 1):
        if not data.strip():
            continue
        try:
            line = data.decode("utf-8", "surrogatepass")
            record = json.loads(line)
            for label, text in _marked(record):
                mark_number(label), str.strip(text)  # raise where these are anything else
            yield str(record["id"]), line
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise LabellingError(f"{path}, line {number}: not a labelled page") from error


def _drafts(path: Path) -> dict[str, dict[str, Any]]:
    try:
        drafts = json.loads(path.read_bytes())
        for draft in drafts.values():
            for label in draft["labels"]:
                Label(label)  # raises where it is none
            tuple(map(int, draft.get("standfirst") or ())), draft["not_article"]
        return {str(name): dict(draft) for name, draft in drafts.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LabellingError(f"{path}: not a file of drafts") from error


def _record(name: str, html: str, texts: Sequence[str], work: Work) -> dict[str, Any]:
    record = {
        "id": name,
        "source": SOURCE,
        "url": address_of(parse_page(html)),
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
