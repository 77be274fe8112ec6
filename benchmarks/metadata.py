"""Metadata of pages that were labelled by reading, ours beside other extractors'.

    python -m benchmarks.metadata --data FOLDER [--extractors NAMES] [--mistakes]

`labels/metadata.json` holds, by the hash of a page of the shared sets, every answer that a careful
reader would accept: `title` (texts), `authors` (lists of names; an empty one where the page
names nobody but itself), `day` of publication, `image` (parts of the address of the main image) and
`site_name`; null in a list means that the page gives none, null for the field that readers
would differ. Titles, names and sites are compared by letters and digits, days to the day.
Brackets are 95 % bootstrap intervals over pages.
"""

# The peers ship no types, and neither need be installed.
# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.versions import version_of
from boilerkit.evaluation.datasets import Document, page_hash, read_set
from boilerkit.evaluation.summary import bootstrap_weights
from boilerkit.extractor import Extractor
from boilerkit.lexicon.folding import spelled

LABELS = Path(__file__).with_name("labels") / "metadata.json"
OURS = "boilerkit-learned"
FIELDS = ("title", "authors", "day", "image", "site_name")

Gold = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor says of a page."""

    title: str | None = None
    authors: Sequence[str] = ()
    day: str | None = None
    image: str | None = None
    site_name: str | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.metadata")
    parser.add_argument("--data", metavar="FOLDER", help="folder of the shared .jsonl.xz files")
    parser.add_argument("--extractors", nargs="+", choices=EXTRACTORS, default=list(EXTRACTORS))
    parser.add_argument("--limit", type=int, metavar="N", help="the first N labelled pages only")
    parser.add_argument("--mistakes", action="store_true", help="show each wrong answer of ours")
    args = parser.parse_args(argv)
    pages = list(labelled_pages(args.data))[: args.limit]
    print(json.dumps({"pages": len(pages), **{n: version_of(n) for n in args.extractors}}))
    verdicts = {}
    for name in args.extractors:
        answer_of = EXTRACTORS[name]()
        started = time.process_time()
        answers = [_answer(answer_of, document) for document, _ in pages]
        spent = 1_000 * (time.process_time() - started) / max(len(pages), 1)
        verdicts[name] = [
            judge(found, gold) for found, (_, gold) in zip(answers, pages, strict=True)
        ]
        print(f"{name}: {spent:.1f} ms per page, extraction included", file=sys.stderr)
        if args.mistakes and name == OURS:
            _show_mistakes(pages, answers, verdicts[name])
    print(report(verdicts))
    return 0


def labelled_pages(data: str | None) -> Iterator[tuple[Document, Gold]]:
    """The pages of the shared sets that `labels/metadata.json` knows.

    Raises:
        FileNotFoundError: a set that holds labelled pages is absent.
    """
    known: dict[str, Gold] = json.loads(LABELS.read_text("utf-8"))["pages"]
    for name in sorted({gold["set"] for gold in known.values()}):
        for document in read_set(name, data):
            gold = known.get(page_hash(document))
            if gold is not None and gold["set"] == name:
                yield document, gold


# -- answers -------------------------------------------------------------------------------


def _boilerkit() -> Callable[[Document], Answer]:
    extractor = Extractor()

    def answer(document: Document) -> Answer:
        found = extractor.extract(document.html, url=document.url).metadata
        day = found.published[:10] if found.published else None
        return Answer(found.title, found.byline, day, found.lead_image, found.site_name)

    return answer


def _trafilatura() -> Callable[[Document], Answer]:
    from trafilatura import extract_metadata

    def answer(document: Document) -> Answer:
        found = extract_metadata(document.html, default_url=document.url)
        if found is None:
            return Answer()
        names = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return Answer(found.title, names, found.date, found.image, found.sitename)

    return answer


def _newspaper() -> Callable[[Document], Answer]:
    from newspaper import Article as Newspaper

    def answer(document: Document) -> Answer:
        # It fetches the page's images unless asked not to.
        address = document.url or "https://site.example/page"
        article = Newspaper(address, fetch_images=False)
        article.download(input_html=document.html)
        article.parse()
        day = article.publish_date and f"{article.publish_date:%Y-%m-%d}"
        return Answer(
            article.title or None, article.authors, day or None, article.top_image or None,
            article.meta_site_name or None,
        )  # fmt: skip

    return answer


EXTRACTORS: dict[str, Callable[[], Callable[[Document], Answer]]] = {
    OURS: _boilerkit,
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper,
}


def _answer(answer_of: Callable[[Document], Answer], document: Document) -> Answer:
    try:
        return answer_of(document)
    # An extractor that fails on a page knows nothing of it.
    except Exception as error:
        print(f"{document.id}: {error!r}", file=sys.stderr)
        return Answer()


# -- verdicts ------------------------------------------------------------------------------


def judge(answer: Answer, gold: Gold) -> dict[str, bool]:
    """Field -> whether the answer is one that a reader accepts; fields in doubt are absent."""
    verdicts = {
        "title": lambda wanted: _same(answer.title, wanted),
        "authors": lambda wanted: _names(answer.authors) == _names(wanted),
        "day": lambda wanted: answer.day == wanted,
        "image": lambda wanted: _is_image(answer.image, wanted),
        "site_name": lambda wanted: _same(answer.site_name, wanted),
    }
    return {
        field: any(map(verdicts[field], gold[field]))
        for field in FIELDS
        if gold[field] is not None
    }  # fmt: skip


def _same(found: str | None, wanted: str | None) -> bool:
    return spelled(found or "") == spelled(wanted or "")


def _names(names: Sequence[str]) -> set[str]:
    return {spelled(name) for name in names}


def _is_image(address: str | None, part: str | None) -> bool:
    return part.lower() in (address or "").lower() if part else not address


# -- report --------------------------------------------------------------------------------


def report(verdicts: Mapping[str, Sequence[Mapping[str, bool]]]) -> str:
    """A table: share of right answers by field, with intervals."""
    lines = [f"| | {' | '.join(FIELDS)} |", f"|---|{'---|' * len(FIELDS)}"]
    lines += [
        f"| {name} | {' | '.join(_share(found, field) for field in FIELDS)} |"
        for name, found in verdicts.items()
    ]
    return "\n".join(lines)


def _share(verdicts: Sequence[Mapping[str, bool]], field: str) -> str:
    right = np.array([found[field] for found in verdicts if field in found], dtype=float)
    if not len(right):
        return "-"
    weights = bootstrap_weights(len(right))
    low, high = np.percentile(weights @ right / weights.sum(axis=1), [2.5, 97.5])
    return f"{right.mean():.3f} [{low:.2f}, {high:.2f}]"


def _show_mistakes(
    pages: Sequence[tuple[Document, Gold]],
    answers: Sequence[Answer],
    verdicts: Sequence[Mapping[str, bool]],
) -> None:
    for (document, gold), answer, verdict in zip(pages, answers, verdicts, strict=True):
        for field, right in verdict.items():
            if not right:
                found = getattr(answer, field)
                row = {"id": document.id, "field": field, "found": found, "gold": gold[field]}
                print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
