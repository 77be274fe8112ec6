"""How well the standfirst is found: precision and recall of its words, on labelled pages.

    python -m benchmarks.standfirsts --data FOLDER --sets blocks-dev fundus-dev \\
        --extractor folds:FOLDER

Pages count whose standfirst is known, those without one too; ``--labels`` are the files of labels
and standfirsts that say so. With text: or printed-lynx: before a set its pages are read as dumps.
Words add up over pages; a page that occurs in several sets counts in all of them, and once at the
end.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import sources
from benchmarks.peers import make_peer, page_input
from boilerkit.evaluation.datasets import Document, page_hash
from boilerkit.evaluation.printing import dump_of
from boilerkit.evaluation.scoring import standfirst_numbers
from boilerkit.evaluation.summary import Estimate, summarise
from boilerkit.training.hand_labels import read_labels, with_labels

LABELS = Path(__file__).parent / "labels"

Numbers = dict[str, float]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to measure."""
    args = _arguments(argv)
    try:
        chosen = sources.chosen(args)
        peer = make_peer(args.extractor)
        labels = read_labels(*(args.labels or own_labels()))
    except (OSError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    if reason := peer.available():
        print(reason, file=sys.stderr)
        return 2
    pages: dict[str, Numbers] = {}
    print("| set | pages | with a standfirst | precision | recall |\n|---|---|---|---|---|")
    for source in chosen:
        of_set: dict[str, Numbers] = {}
        for key, document in labelled(source, labels, args.limit):
            found = standfirst_numbers(document, peer.extract(page_input(source.name, document)))
            if not found:
                print(f"{args.extractor} offers no standfirst", file=sys.stderr)
                return 2
            of_set[key] = found
        print(_row(source.name, list(of_set.values())), flush=True)
        pages |= of_set
    if len(chosen) > 1:
        print(_row("all", list(pages.values())))
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.standfirsts", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    parser.add_argument("--extractor", default="boilerkit-learned", metavar="NAME")
    parser.add_argument(
        "--labels", nargs="+", metavar="FILE", help="default: all of benchmarks/labels"
    )
    return parser.parse_args(argv)


def own_labels() -> list[Path]:
    """The files of labels and standfirsts of this project."""
    return [*sorted(LABELS.glob("*-pages.json")), LABELS / "standfirsts.json"]


def labelled(
    source: sources.Source, labels: Mapping[str, Mapping[str, Any]], limit: int | None
) -> Iterator[tuple[str, Document]]:
    """The pages of a set whose standfirst is known, each with the hash of its markup."""
    # Labels are known by the markup, so they come before it is turned into a dump.
    for document in replace(source, dump=None).sample(limit):
        key = page_hash(document)
        if document.standfirst is None and "standfirst" not in labels.get(key, {}):
            continue
        for known in with_labels([document], labels):
            if known.standfirst is not None:
                yield key, known if source.dump is None else dump_of(known, source.dump)


def _row(name: str, pages: Sequence[Numbers]) -> str:
    has_one = sum(page["standfirst.gold"] > 0 for page in pages)
    found = summarise(pages)
    cells = [
        _cell(found[f"standfirst_{side}"]) if pages else "" for side in ("precision", "recall")
    ]
    return f"| {name} | {len(pages)} | {has_one} | {' | '.join(cells)} |"


def _cell(estimate: Estimate) -> str:
    value, low, high, _ = (f"{number:.3f}".lstrip("0") for number in estimate)
    return f"{value} ({low}–{high})"


if __name__ == "__main__":
    sys.exit(main())
