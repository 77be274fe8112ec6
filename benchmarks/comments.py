"""Readers' comments of any extractors on a set that holds them, as word F1.

    python -m benchmarks.comments --data FOLDER --sets dragnet

Only pages with gold comments count. Gold holds names and dates or leaves them out, as the set's
makers saw fit; boilerkit's comments are therefore joined in two ways: what was written, and that
with name and date before it. ``comments.json`` and ``comments.md`` go to the folder ``--out``.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks import sources, tables
from benchmarks.peers import PageInput, Trafilatura
from benchmarks.versions import machine, version_of
from boilerkit import Article, Label, extract
from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.measures import WordCounts, word_counts, word_f1

Reader = Callable[[Document], str]
#: The extractor whose answers a reader gives, for its version.
EXTRACTORS = {"trafilatura": "trafilatura"}


@dataclass(slots=True)
class Scored:
    """One reader's answers on a set: word counts of each page, failures, CPU seconds."""

    pages: list[WordCounts] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    def row(self) -> dict[str, float]:
        """Precision, recall and F1 over all words of the set (micro)."""
        matched = sum(page.matched for page in self.pages)
        return {
            "precision": matched / max(1, sum(page.predicted for page in self.pages)),
            "recall": matched / max(1, sum(page.gold for page in self.pages)),
            "f1": word_f1(self.pages),
            "failures": self.failures,
            "seconds": self.seconds,
        }

    def add(self, reader: Reader, page: Document) -> None:
        """Count a reader's answer on one more page; one that fails counts as empty."""
        answer = ""
        started = time.process_time()
        try:
            answer = reader(page)
        except Exception:  # whatever an extractor raises, the run goes on
            self.failures += 1
        self.seconds += time.process_time() - started
        self.pages.append(word_counts([page.comments or ""], [answer]))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to run."""
    args = _arguments(argv)
    try:
        sets = sources.chosen(args)
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    results: dict[str, Any] = {
        "command": shlex.join(["python", "-m", "benchmarks.comments", *(argv or sys.argv[1:])]),
        "machine": machine(),
        "versions": {"boilerkit": version_of("boilerkit-learned"), **_peer_versions()},
        "sets": {},
    }
    for source in sets:
        pages = list(_with_comments(source.documents(), args.limit))
        if pages:
            rows = {name: found.row() for name, found in score(readers(), pages).items()}
            results["sets"][source.name] = {"pages": len(pages), "readers": rows}
    report = _report(results["sets"])
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "comments.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    (args.out / "comments.md").write_text(report, "utf-8")
    print(report)
    return 0 if results["sets"] else 2


def readers() -> dict[str, Reader]:
    """Everything that offers comments, by name; trafilatura only where it is installed."""
    found: dict[str, Reader] = {
        "boilerkit: texts": lambda page: _joined(_article(page), with_heads=False),
        "boilerkit: names, dates, texts": lambda page: _joined(_article(page), with_heads=True),
        "boilerkit: comment blocks": lambda page: _blocks(_article(page)),
    }
    for name in EXTRACTORS:
        peer = Trafilatura(name)
        if peer.available() is None:
            found[name] = lambda page, peer=peer: peer.comments(_input(page))  # type: ignore[misc]
    return found


def score(named: Mapping[str, Reader], pages: Iterable[Document]) -> dict[str, Scored]:
    """Every reader's answers, page by page."""
    scored = {name: Scored() for name in named}
    for page in pages:
        for name, reader in named.items():
            scored[name].add(reader, page)
    return scored


def _with_comments(documents: Iterable[Document], limit: int | None) -> Iterator[Document]:
    """Pages that have gold comments, every one or `limit` of them spread over the set."""
    pages = [page for page in documents if (page.comments or "").strip()]
    step = max(1, len(pages) // limit) if limit else 1
    yield from pages[::step][:limit]


@lru_cache(maxsize=1)
def _extracted(html: str, url: str | None) -> Article:
    return extract(html, url=url)


def _article(page: Document) -> Article:
    """The page's article; made once for the readers that follow each other on a page."""
    return _extracted(page.html, page.url)


def _joined(article: Article, with_heads: bool) -> str:
    lines: list[str] = []
    for comment in article.comments:
        if with_heads:
            lines += [part for part in (comment.author, comment.date) if part]
        lines.append(comment.text)
    return "\n".join(lines)


def _blocks(article: Article) -> str:
    return "\n".join(block.text for block in article.blocks_of(Label.COMMENT))


def _input(page: Document) -> PageInput:
    return PageInput("", page.id, page.site, page.html, page.url)


def _peer_versions() -> dict[str, str]:
    return {name: version_of(name) for name in EXTRACTORS if name in readers()}


def _report(sets: dict[str, Any]) -> str:
    parts = []
    for name, measured in sets.items():
        rows = [
            [reader, *(tables.number(row[key]) for key in ("precision", "recall", "f1"))]
            for reader, row in measured["readers"].items()
        ]
        table = tables.markdown(["comments", "precision", "recall", "word F1"], rows)
        parts.append(f"## {name}, {measured['pages']} pages with comments\n\n{table}")
    return "\n".join(parts) + "\n"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    sources.add_arguments(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("benchmarks/results/comments"),
        help="folder for the report",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
