"""`boilerkit train`: weights out of labelled pages."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from boilerkit.batch.outputs import note_output
from boilerkit.cli.guard import check_file, check_writable
from boilerkit.evaluation.datasets import Document
from boilerkit.extras import install
from boilerkit.scorers import MARKUP, TEXT, VOTED
from boilerkit.scorers.weights import save_weights
from boilerkit.training.folds import fold_of
from boilerkit.training.hand_labels import read_with_labels

if TYPE_CHECKING:  # these need PyTorch
    from boilerkit.training.recipe import LabelledPage, Recipe

_EPILOG = """\
The pages are JSON lines, plain or compressed with xz, one page a line:
  {"id": "1", "source": "mine", "url": "https://...", "html": "<html>...",
   "not_article": false, "blocks": [["title", "Headline"], ["body", "First paragraph"], ...]}
as `boilerkit label` writes them, with "standfirst": [4] where it is known which of the blocks are
the standfirst. Pages that have "body" (the article's text) instead of "blocks"
teach what is body and what is not. Use the result with
  boilerkit clean --weights FILE PAGE    or    extract(html, scorer=Learned.load("FILE")).

By default the shipped weights are adapted to the pages: the last layer of the markup model, and
words and class names that are new to it (the file then contains those words). Every page is held
out once, and figures show what the weights gained on pages that they had not seen. Weights that
got worse there, or on the sample of varied pages that comes with boilerkit, are not written: the
exit code is then 1, too.

examples:
  boilerkit train --data labelled.jsonl --out mine.npz
  boilerkit train --start none --data thousands.jsonl --out mine.npz
"""
_FROM_NOTHING = ("networks", "voted", "no_text", "fold")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument(
        "--data", nargs="+", required=True, metavar="FILE", help="labelled pages (JSON lines)"
    )
    parser.add_argument(
        "--labels", nargs="+", default=[], metavar="FILE",
        help="labels of pages in --data that have none, and standfirsts (see the docs)",
    )  # fmt: skip
    parser.add_argument(
        "--start",
        choices=("shipped", "none"),
        help="adapt the shipped weights (default), or train from nothing (needs PyTorch and many"
        " pages; always so with --folds)",
    )
    parser.add_argument("--out", required=True, metavar="FILE", help="weights file to write")
    parser.add_argument(
        "--force", action="store_true",
        help="overwrite a file that boilerkit has not written; write weights that got worse",
    )  # fmt: skip
    parser.add_argument("--epochs", type=_at_least(1), metavar="N", help="rounds over the pages")
    parser.add_argument(
        "--networks", type=_at_least(1), metavar="N", help="networks that vote in a model"
    )
    parser.add_argument(
        "--seed", type=_at_least(0), default=0, metavar="N", help="for other weights"
    )
    parser.add_argument(
        "--voted", action="store_true", help="also a model for scorer='ensemble' (slower)"
    )
    parser.add_argument(
        "--no-text", action="store_true", help="leave out the model for text without markup"
    )
    parser.add_argument(
        "--folds",
        type=_at_least(2),
        metavar="N",
        help="cross-validate: write N weights files to the folder --out, each fitted without a"
        " part of the sites, and folds.json that tells which; without calibration",
    )
    parser.add_argument(
        "--fold",
        type=_at_least(0),
        nargs="+",
        metavar="K",
        help="with --folds: only these, from 0 on",
    )


def _at_least(least: int) -> Callable[[str], int]:
    def number(value: str) -> int:
        if not value.isdecimal() or int(value) < least:
            raise argparse.ArgumentTypeError(f"not a whole number from {least} on: {value!r}")
        return int(value)

    return number


def run(args: argparse.Namespace) -> int:
    """Train and write; 0 when done, 1 when the weights got worse, 2 when it cannot begin."""
    from_nothing = args.start == "none" or bool(args.folds)
    reason = _contradiction(args, from_nothing)
    if reason is not None:
        return _refuse(reason)
    if not args.folds:
        check_writable(Path(args.out))
        check_file(Path(args.out), [*args.data, *args.labels], args.force)
    return _train(args) if from_nothing else _adapt(args)


def _contradiction(args: argparse.Namespace, from_nothing: bool) -> str | None:
    """Which options do not go together, in a line."""
    if not from_nothing:
        given = [name for name in _FROM_NOTHING if getattr(args, name) not in (None, False)]
        return f"--{given[0].replace('_', '-')} is for --start none" if given else None
    if args.start == "shipped":
        return "the shipped weights have seen all folds: --folds needs --start none"
    if args.fold is not None and max(args.fold) >= (args.folds or 0):
        return "--fold takes numbers below that of --folds"
    if args.folds and Path(args.out).is_file():
        return f"{args.out} is a file: --folds writes to a folder"
    return None


def _documents(args: argparse.Namespace) -> list[Document]:
    """Raises ValueError where a file cannot be read."""
    try:
        return list(read_with_labels(args.data, args.labels))
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        raise ValueError(f"{named}{error.strerror or error}") from error


# -- from the shipped weights ----------------------------------------------------------------------


def _adapt(args: argparse.Namespace) -> int:
    from boilerkit.scorers.learned import Learned
    from boilerkit.training.adaptation import AdaptOptions
    from boilerkit.training.own_pages import adapt_to_own, read_own
    from boilerkit.training.varied_pages import shipped_sample

    options = AdaptOptions(seed=args.seed)
    options = replace(options, epochs=args.epochs or options.epochs)
    report = _report()
    try:
        pages = read_own(_documents(args), report)
        weights = Learned.default().weights
        found = adapt_to_own(weights, pages, shipped_sample(), options, report)
    except ValueError as error:
        return _refuse(str(error))
    for comparison in found.comparisons():
        print(comparison)
    worse = found.reasons_against()
    if worse and not args.force:
        print(f"boilerkit train: {', '.join(worse)}: not written (--force writes it)",
              file=sys.stderr)  # fmt: skip
        return 1
    save_weights(found.weights, args.out)
    note_output(Path(args.out))
    print(f"{args.out}: written", file=sys.stderr)
    return 0


# -- from nothing ----------------------------------------------------------------------------------


def _train(args: argparse.Namespace) -> int:
    try:
        import torch  # noqa: F401 (only to say early that it is missing)
    except ImportError:
        return _refuse(f"training from nothing needs PyTorch: {install('train')}")
    from boilerkit.training.recipe import NothingToLearnError, read_documents

    recipe = _recipe(args)
    try:
        documents = _documents(args)
    except ValueError as error:
        return _refuse(str(error))
    pages = read_documents(documents, recipe, _report())
    if not pages:
        return _refuse(f"no labelled pages in {', '.join(args.data)}")
    try:
        _write(args, pages, recipe)
    except NothingToLearnError as error:
        return _refuse(f"{error} (--no-text leaves the text model out)")
    print(f"{args.out}: trained on {len(pages)} pages", file=sys.stderr)
    return 0


def _write(args: argparse.Namespace, pages: Sequence[LabelledPage], recipe: Recipe) -> None:
    """Train what was asked for: weights, or those of all or some folds."""
    from boilerkit.training.recipe import train

    if args.folds:
        chosen = args.fold if args.fold is not None else range(args.folds)
        _write_folds(Path(args.out), pages, replace(recipe, calibration=0), args.folds, chosen)
    else:
        save_weights(train(pages, recipe, _report()), args.out)
        note_output(Path(args.out))


def _recipe(args: argparse.Namespace) -> Recipe:
    from boilerkit.training.recipe import Recipe

    recipe = Recipe(kinds=_kinds(args))
    fit = replace(recipe.fit, seed=args.seed, epochs=args.epochs or recipe.fit.epochs)
    networks = dict.fromkeys(recipe.kinds, args.networks) if args.networks else recipe.networks
    return replace(recipe, fit=fit, networks=networks)


def _kinds(args: argparse.Namespace) -> tuple[str, ...]:
    return (MARKUP, *(() if args.no_text else (TEXT,)), *((VOTED,) if args.voted else ()))


def _write_folds(
    folder: Path, pages: Sequence[LabelledPage], recipe: Recipe, count: int, chosen: Iterable[int]
) -> None:
    """Cross-validation: every site is left out of exactly one of the weights files."""
    from boilerkit.training.recipe import train

    folder.mkdir(parents=True, exist_ok=True)
    folds = {page.site: fold_of(page.site, count) for page in pages}
    (folder / "folds.json").write_text(json.dumps(folds, indent=1, sort_keys=True))
    for fold in chosen:
        kept = [page for page in pages if folds[page.site] != fold]
        weights = train(kept, recipe, _report(f"fold {fold}: "))
        save_weights(weights, folder / f"fold-{fold}.npz")


def _report(prefix: str = "") -> Callable[[str], None]:
    began = time.monotonic()

    def report(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {prefix}{line}", file=sys.stderr, flush=True)

    return report


def _refuse(reason: str) -> int:
    print(f"boilerkit train: {reason}", file=sys.stderr)
    return 2
