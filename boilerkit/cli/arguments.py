"""Arguments and files that the report's commands share."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from boilerkit.cli.errors import CommandError
from boilerkit.scorers import Scorer, ScorerError
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.registry import SCORER_NAMES, check_scorer


def add_page_arguments(parser: argparse.ArgumentParser) -> None:
    """A page to read and a document to write."""
    parser.add_argument("page", help="a saved page, or - for standard input")
    parser.add_argument("-o", "--output", default="-", help="file to write (default: -, stdout)")
    parser.add_argument("--url", help="the page's address, for resolving links")
    parser.add_argument("--encoding", help="the page's encoding, if its server named one")


def add_scorer_arguments(parser: argparse.ArgumentParser) -> None:
    """Which scorer, and where it stands when in doubt."""
    parser.add_argument("--scorer", choices=SCORER_NAMES, default="learned")
    parser.add_argument("--weights", help="weights file for the learned scorer")
    parser.add_argument("--favor", choices=("balanced", "precision", "recall"), default="balanced")


def scorer_from(args: argparse.Namespace) -> str | Scorer:
    """The scorer that the arguments ask for.

    Raises:
        CommandError: it cannot be had.
    """
    try:
        if args.weights:
            return Learned.load(args.weights)
        check_scorer(args.scorer)
    except ScorerError as error:
        raise CommandError(str(error)) from error
    return str(args.scorer)


def read_page(path: str) -> bytes:
    """Bytes of a saved page; `-` is standard input.

    Raises:
        CommandError: the file cannot be read.
    """
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def write_document(path: str, document: str) -> None:
    """Write a document; `-` is standard output.

    Raises:
        CommandError: the file cannot be written.
    """
    if path == "-":
        sys.stdout.write(document)
        return
    try:
        Path(path).write_text(document, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    print(path, file=sys.stderr)
