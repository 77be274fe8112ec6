"""The worst pages of an extractor as one browsable HTML file.

    python -m benchmarks.errors --data FOLDER --sets fundus-dev --extractor boilerkit-learned

shows of each page the gold text and the extracted one with missing and extra parts coloured,
and the block labels beside. Pages can be sorted, searched and filtered by kind of mistake; with
``--sort regret`` they are those on which trafilatura or readability-lxml is better by most.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import mistakes, sources
from benchmarks.peers import available_peers, make_peer
from benchmarks.regret import with_peer_scores
from benchmarks.runner import Outcome, Progress, Task, run
from benchmarks.versions import version_of
from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.measures import f1

_TEMPLATE = Path(__file__).parent / "assets" / "errors.html"
_SLOT = "/*DATA*/"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to run."""
    args = _arguments(argv)
    spec = f"answers:{args.predictions}" if args.predictions else args.extractor
    try:
        chosen = sources.chosen(args)
        can, missing = available_peers([spec])
    except (FileNotFoundError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    if not can:
        print(missing[spec], file=sys.stderr)
        return 2
    pages: list[dict[str, Any]] = []
    progress = Progress()
    for source in chosen:
        documents = {page.id: with_peer_scores(page) for page in source.sample(args.limit)}
        tasks = (Task(source.name, page, (spec,)) for page in documents.values())
        outcomes = []
        for outcome in run(tasks, args.jobs, args.timeout):
            progress.step(outcome)
            outcomes.append(outcome)
        order = _ORDERS[args.sort]
        outcomes.sort(key=lambda outcome: (order(outcome), outcome.id))
        pages += [_page(documents[o.id], o) for o in outcomes[: args.worst]]
    progress.end()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    title = f"{make_peer(spec).name} {version_of(spec)}"
    args.out.write_text(html({"title": title, "pages": pages}), "utf-8")
    print(f"{len(pages)} pages: {args.out}")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.errors", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    add = parser.add_argument
    add("--extractor", default="boilerkit-learned", metavar="NAME")
    add("--predictions", metavar="FILE", help="answers from JSON lines instead")
    add("--worst", type=int, default=50, metavar="N", help="pages a set (default 50)")
    add(
        "--sort",
        choices=_ORDERS,
        default="score",
        help="which pages are the worst (default score:"
        " of the lowest page F1; regret: where a peer is better by most)",
    )
    add("--jobs", type=int, default=1, metavar="N", help="worker processes (default 1)")
    add("--timeout", type=float, default=30.0, metavar="S", help="seconds a page (default 30)")
    add("--out", type=Path, default=Path("benchmarks/results/errors.html"), metavar="FILE")
    return parser.parse_args(argv)


def _score(outcome: Outcome) -> float:
    """F1 of the page; of a page with only segments that of the segments."""
    numbers = outcome.numbers
    if "f1" in numbers:
        return numbers["f1"]
    found, missed = numbers.get("segments.found", 0), numbers.get("segments.missed", 0)
    unwanted = numbers.get("segments.unwanted", 0)
    precision = found / (found + unwanted) if found + unwanted else 0.0
    recall = found / (found + missed) if found + missed else 0.0
    return f1(precision, recall)


def _peer_gain(numbers: Mapping[str, float]) -> float | None:
    """How much better the best peer is on the page; None where no peer was measured on it."""
    return numbers["peer_f1"] - numbers["f1"] if "peer_f1" in numbers else None


def _by_regret(outcome: Outcome) -> float:
    gain = _peer_gain(outcome.numbers)
    return 0.0 if gain is None else -gain


_ORDERS: dict[str, Callable[[Outcome], float]] = {"score": _score, "regret": _by_regret}


def _page(document: Document, outcome: Outcome) -> dict[str, Any]:
    """What the report shows of one page."""
    text = outcome.answer.text
    pieces = []
    if document.body is not None:
        traced = mistakes.origins(document)
        pieces = [asdict(p) for p in mistakes.compare(document.body, text, traced)]
    count = {
        kind: sum(len(piece["text"].split()) for piece in pieces if piece["kind"] == kind)
        for kind in (mistakes.MISSING, mistakes.EXTRA)
    }
    folded = " ".join(text.split())
    return {
        "set": outcome.set,
        "id": outcome.id,
        "url": document.url or "",
        "error": outcome.error or "",
        "score": _score(outcome),
        "precision": outcome.numbers.get("precision"),
        "recall": outcome.numbers.get("recall"),
        "regret": _peer_gain(outcome.numbers),
        "peers": dict(document.peer_f1),
        "missing": count[mistakes.MISSING],
        "extra": count[mistakes.EXTRA],
        "kinds": mistakes.kinds(outcome.numbers, outcome.error),
        "pieces": pieces,
        "text": "" if pieces else text,
        "segments": [
            {"text": segment, "wanted": wanted, "found": " ".join(segment.split()) in folded}
            for segments, wanted in ((document.with_, True), (document.without, False))
            for segment in segments
        ],
        "blocks": mistakes.block_rows(document, outcome.answer),
    }


def html(report: dict[str, Any]) -> str:
    """The report as one file. Markup in the data cannot end the script it stands in."""
    data = json.dumps(report, ensure_ascii=False).replace("<", "\\u003c")
    return _TEMPLATE.read_text("utf-8").replace(_SLOT, data, 1)


if __name__ == "__main__":
    sys.exit(main())
