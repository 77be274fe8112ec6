"""Whether the block probabilities hold what they say: the expected calibration error.

    python -m benchmarks.calibration --data FOLDER --sets blocks-dev --extractor folds:FOLDER

Blocks that cannot be matched with a labelled one are left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from benchmarks import sources
from benchmarks.peers import Boilerkit, Folded, make_peer, page_input
from boilerkit.training.alignment import UNKNOWN, align_labels
from boilerkit.training.calibration import expected_calibration_error


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to measure."""
    args = _arguments(argv)
    try:
        chosen = sources.chosen(args)
        peer = make_peer(args.extractor)
    except (FileNotFoundError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    if not isinstance(peer, Boilerkit | Folded):
        print(f"{args.extractor} gives no probabilities", file=sys.stderr)
        return 2
    if reason := peer.available():
        print(reason, file=sys.stderr)
        return 2
    for source in chosen:
        probabilities, labels, pages = block_answers(source, args.limit, peer)
        if not pages:
            print(f"{source.name}: no labelled blocks")
            continue
        distance = expected_calibration_error(probabilities, labels)
        print(f"{source.name}: {distance:.4f} over {len(labels)} blocks of {pages} pages")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.calibration", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    parser.add_argument("--extractor", default="boilerkit-learned", metavar="NAME")
    return parser.parse_args(argv)


def block_answers(
    source: sources.Source, limit: int | None, peer: Boilerkit | Folded
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], int]:
    """Probabilities (blocks, labels) and true label numbers (blocks,) of all labelled blocks,
    and the number of pages that have some."""
    probabilities, labels = [], []
    for document in source.sample(limit):
        if not document.blocks:
            continue
        article = peer.article(page_input(source.name, document))
        truth = align_labels(document.blocks, article.page.texts)
        known = truth != UNKNOWN
        probabilities.append(np.asarray(article.scores, dtype=np.float32)[known])
        labels.append(truth[known])
    if not labels:
        return np.empty((0, 0), np.float32), np.empty(0, np.int64), 0
    return np.concatenate(probabilities), np.concatenate(labels), len(labels)


if __name__ == "__main__":
    sys.exit(main())
