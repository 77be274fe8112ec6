"""Page F1 of the peers that somebody would switch from, kept so that regret needs no peer.

    python -m benchmarks.regret --data FOLDER --sets fundus-dev wcxb-dev

runs trafilatura and readability-lxml on the pages of the sets and adds their page F1 to
``peer_scores.json``: a hash of page and gold text -> one number a peer, no text. Regret is the
share of pages on which the better of them is more than .10 above the extractor measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import sources
from benchmarks.peers import available_peers, text_of_markup
from benchmarks.runner import Progress, Task, run
from boilerkit.evaluation.datasets import Document, gold_hash

SCORES = Path(__file__).with_name("peer_scores.json")
#: Package -> the function that runs it, in the order of the numbers in the file.
REFERENCES = {
    "trafilatura": "python:benchmarks.regret:trafilatura_text",
    "readability-lxml": "python:benchmarks.regret:readability_text",
}
_DIGITS = 4


def trafilatura_text(html: str, url: str | None) -> str:
    """The text of ``trafilatura.extract``, set up as its command would be without comments."""
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def readability_text(html: str, url: str | None) -> str:
    """readability-lxml's summary as text."""
    from readability import Document as Readable

    return text_of_markup(Readable(html).summary(html_partial=True))


def with_peer_scores(document: Document) -> Document:
    """The document with the page F1 of the peers, where they were measured on it."""
    if document.body is None:
        return document
    found = _scores(SCORES).get(gold_hash(document))
    if found is None:
        return document
    return replace(document, peer_f1=tuple(zip(REFERENCES, found, strict=True)))


@lru_cache(maxsize=2)
def _scores(path: Path) -> dict[str, list[float]]:
    scores: dict[str, list[float]] = _kept(path).get("scores", {})
    return scores


def _kept(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return kept


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where a peer or a set is missing."""
    args = _arguments(argv)
    specs = list(REFERENCES.values())
    try:
        chosen = sources.chosen(args)
        _, missing = available_peers(specs)
        versions = {package: metadata.version(package) for package in REFERENCES}
    except (FileNotFoundError, KeyError, ValueError, metadata.PackageNotFoundError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    if missing:
        print("; ".join(missing.values()), file=sys.stderr)
        return 2
    kept = _kept(args.scores)
    old = kept.get("scores", {}) if kept.get("versions") == versions else {}
    scores = old | _measure(chosen, args)
    _write(args.scores, versions, scores)
    print(f"{len(scores)} pages: {args.scores}")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.regret", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    add = parser.add_argument
    add("--scores", type=Path, default=SCORES, metavar="FILE")
    add("--jobs", type=int, default=1, metavar="N", help="worker processes (default 1)")
    add("--timeout", type=float, default=60.0, metavar="S", help="seconds a page (default 60)")
    return parser.parse_args(argv)


def _measure(chosen: list[sources.Source], args: argparse.Namespace) -> dict[str, list[float]]:
    """Page F1 of every peer by hash; a page that makes a peer fail counts as 0."""
    specs = tuple(REFERENCES.values())
    scores: dict[str, list[float]] = {}
    progress = Progress()
    for source in chosen:
        hashes = {
            page.id: gold_hash(page) for page in source.sample(args.limit) if page.body is not None
        }
        tasks = (
            Task(source.name, page, specs)
            for page in source.sample(args.limit)
            if page.body is not None
        )
        for outcome in run(tasks, args.jobs, args.timeout):
            progress.step(outcome)
            numbers = scores.setdefault(hashes[outcome.id], [0.0] * len(specs))
            numbers[specs.index(outcome.extractor)] = round(outcome.numbers["f1"], _DIGITS)
    progress.end()
    return scores


def _write(path: Path, versions: dict[str, str], scores: dict[str, list[float]]) -> None:
    """One page a line, in the order of the hashes, so that a change shows in a diff."""
    lines = ",\n".join(f'  "{key}": {json.dumps(scores[key])}' for key in sorted(scores))
    text = f'{{\n "versions": {json.dumps(versions)},\n "scores": {{\n{lines}\n }}\n}}\n'
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
