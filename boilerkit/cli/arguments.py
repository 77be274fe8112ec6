"""Arguments and files that several commands share."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from boilerkit.batch.files import encoded
from boilerkit.batch.outputs import note_output
from boilerkit.batch.placing import write_file
from boilerkit.batch.sinks import StreamSink
from boilerkit.batch.sources.reading import standard_input
from boilerkit.batch.sources.streams import open_stream
from boilerkit.cli.errors import CommandError, InputError, standard_output
from boilerkit.cli.guard import check_file
from boilerkit.extractor import Extractor
from boilerkit.parsing.encoding import codec_named, decode, decode_as
from boilerkit.parsing.mistaken_input import no_page
from boilerkit.scorers import Scorer, ScorerError
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.registry import SCORER_NAMES, check_scorer

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def add_page_arguments(parser: argparse.ArgumentParser) -> None:
    """A page to read and a document to write."""
    parser.add_argument("page", metavar="PAGE", help="a saved page, or - for standard input")
    parser.add_argument("-o", "--output", default="-", help="file to write (default: -, stdout)")
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite a file that boilerkit has not written; never the page",
    )
    parser.add_argument("--url", help="the page's address, for resolving links")
    add_encoding_argument(parser)


def add_encoding_argument(parser: argparse._ActionsContainer) -> None:
    """The encoding that a user insists on."""
    parser.add_argument(
        "--encoding",
        type=_encoding,
        metavar="NAME",
        help="encoding of the input, if you know better than it says; it is then used",
    )


def add_scorer_arguments(parser: argparse._ActionsContainer) -> None:
    """How blocks are judged, and what is known better."""
    parser.add_argument(
        "--scorer", choices=SCORER_NAMES, default="learned", help="who judges (default: learned)"
    )
    parser.add_argument(
        "--weights", metavar="FILE", help="weights of your own, as `boilerkit train` writes them"
    )
    parser.add_argument(
        "--favor",
        choices=("balanced", "precision", "recall"),
        default="balanced",
        help="when in doubt, leave out (precision) or keep (recall)",
    )
    for name, what in (("prune", "never"), ("keep", "always")):
        parser.add_argument(
            f"--{name}",
            metavar="XPATH",
            action="append",
            default=[],
            help=f"elements whose text is {what} the article's; may be given several times",
        )


def _encoding(value: str) -> str:
    try:
        return codec_named(value)
    except LookupError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def scorer_from(args: argparse.Namespace) -> str | Scorer:
    """The scorer that the arguments ask for.

    Raises:
        CommandError: it cannot be loaded.
    """
    try:
        if args.weights:
            return Learned.load(args.weights)
        check_scorer(args.scorer)
    except ScorerError as error:
        raise CommandError(str(error)) from error
    return str(args.scorer)


def extractor_from(args: argparse.Namespace, max_bytes: int = 50_000_000) -> Extractor:
    """The extractor that the arguments ask for.

    Raises:
        CommandError: a setting is impossible, or the scorer cannot be loaded.
    """
    try:
        return Extractor(
            scorer_from(args),
            args.favor,
            max_bytes=max_bytes,
            prune=args.prune,
            keep=args.keep,
        )
    except ValueError as error:
        raise CommandError(error) from error


def refuse_addresses(command: str, paths: Iterable[str]) -> None:
    """Raise CommandError for an address: it names the mistake and the command that fetches."""
    for path in paths:
        if _ADDRESS.match(path) and not os.path.exists(path):
            quoted = shlex.quote(path)
            raise CommandError(
                "boilerkit reads saved pages and fetches none; this does:\n"
                f"curl -sSL --compressed {quoted} | boilerkit {command} - --url {quoted}"
            )


def read_page(path: str) -> bytes:
    """Bytes of a saved page, unpacked by name; `-` is standard input.

    Raises:
        InputError: the file cannot be read, or is no page.
    """
    try:
        if path == "-":
            content = standard_input().read()
        else:
            with open_stream(path) as stream:
                content = stream.read()
    except (OSError, ImportError, EOFError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    what = no_page(content)
    if what is not None:
        raise InputError(f"{path}: not a page: the input is {what}")
    return content


def text_of(content: bytes, encoding: str | None) -> str:
    """The page's text: in the encoding given, else as browsers decide it."""
    if encoding is None:
        return decode(content).text
    text, warning = decode_as(content, encoding)
    warn([warning] if warning else [])
    return text


def warn(warnings: Iterable[str], document: str | None = None) -> None:
    """Print warnings on standard error."""
    named = f"{document}: " if document else ""
    for warning in warnings:
        print(f"boilerkit: {named}warning: {warning}", file=sys.stderr)


def write_document(args: argparse.Namespace, document: str) -> None:
    """Write a document to `args.output`; `-` is standard output.

    Raises:
        CommandError: the file cannot be written, or another would be lost.
    """
    if args.output == "-":
        StreamSink(standard_output()).put(document)
        return
    path = Path(args.output)
    check_file(path, [args.page], args.force)
    try:
        write_file(path, encoded(document))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    note_output(path)
    print(path, file=sys.stderr)
