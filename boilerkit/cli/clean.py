"""`boilerkit clean`: saved pages in, clean articles out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from boilerkit.batch import Job, Result, extract_many
from boilerkit.cli import OK, SOME_FAILED, CommandError
from boilerkit.cli.output import PARTS, ROW_FORMATS, SUFFIXES, Renderer, can_render
from boilerkit.cli.show import shown, wants_colour
from boilerkit.document import Document
from boilerkit.extractor import Extractor
from boilerkit.scorers.registry import SCORER_NAMES
from boilerkit.sinks import FileSink, FolderSink, Sink, StreamSink
from boilerkit.sources import Item, Origin, Skip, SourceSettings
from boilerkit.sources.folders import find_inputs
from boilerkit.sources.reading import read_inputs

_EXAMPLES = """\
examples:
  boilerkit clean page.html                       the article's text
  boilerkit clean page.html --with title,comments and its headline and readers' comments
  curl -s ADDRESS | boilerkit clean - --format markdown
  boilerkit clean --text dump.txt                 text that was scraped earlier
  boilerkit clean page.html --show                what was taken for what, in colours
  boilerkit clean -r saved/ -o articles/          a folder, one text file a page
  boilerkit clean -r saved/ -o articles.jsonl     the same as one file, one line a page
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line of `boilerkit clean`."""
    parser.description = (
        "Takes the article out of saved pages: without navigation, comments and teasers."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a saved page, a folder of them, a quoted pattern, or - for standard input",
    )
    _add_reading(parser.add_argument_group("what is read"))
    _add_extraction(parser.add_argument_group("how it is cleaned"))
    _add_writing(parser.add_argument_group("what is written"))


def _add_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-r", "--recursive", action="store_true", help="look into subfolders too")
    group.add_argument(
        "--text", action="store_true", help="input is plain text without markup (.txt always is)"
    )
    group.add_argument("--url", help="address of the page, to resolve its links")
    group.add_argument("--encoding", help="encoding of the input, if you know better than it says")


def _add_extraction(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--scorer", choices=SCORER_NAMES, default="learned", help="who judges")
    group.add_argument(
        "--favor",
        choices=("balanced", "precision", "recall"),
        default="balanced",
        help="when in doubt, leave out (precision) or keep (recall)",
    )


def _add_writing(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-o", "--output", metavar="PATH", help="file or folder to write to (default: screen)"
    )
    group.add_argument(
        "-f",
        "--format",
        choices=tuple(SUFFIXES),
        help="default: as the output's suffix says, else txt",
    )
    group.add_argument(
        "--with",
        dest="parts",
        type=_parts,
        default=(),
        metavar="PARTS",
        help=f"add parts, apart from the text: any of {','.join(PARTS)}",
    )
    group.add_argument(
        "--show",
        action="store_true",
        help="print the blocks with label and probabilities (colours: NO_COLOR, FORCE_COLOR)",
    )


def _parts(value: str) -> tuple[str, ...]:
    chosen = [part.strip() for part in value.split(",") if part.strip()]
    for part in chosen:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(f"no such part: {part!r}, use {','.join(PARTS)}")
    return tuple(part for part in PARTS if part in chosen)


def run(args: argparse.Namespace) -> int:
    """Clean what the arguments name."""
    try:
        extractor = Extractor(scorer=args.scorer, favor=args.favor)
    except ValueError as error:
        raise CommandError(error) from error
    settings = SourceSettings(recursive=args.recursive, text=args.text)
    inputs = find_inputs(args.paths, args.recursive)
    first = list(islice(inputs, 2))
    many = len(first) > 1 or not all(found.is_one_document for found in first)
    documents = _hinted(read_inputs(chain(first, inputs), settings), args.url, args.encoding)
    if args.show:
        return _show(documents, Job(extractor))
    target = _target(args, many)
    results = extract_many(documents, extractor, transform=Renderer(target.format, args.parts))
    return _write(results, target.sink)


def _hinted(items: Iterable[Item], url: str | None, encoding: str | None) -> Iterator[Document]:
    for item in items:
        if not isinstance(item, Skip):
            yield item._replace(url=item.url or url, encoding=item.encoding or encoding)


@dataclass(frozen=True)
class _Target:
    format: str
    sink: Sink


def _target(args: argparse.Namespace, many: bool) -> _Target:
    """Where the output goes, and as what."""
    format = args.format or _format_of(args.output)
    if not can_render(format):
        raise CommandError(f"the format {format} cannot be written by this installation")
    if args.output is None:
        return _Target(format, _screen(format, many))
    path = Path(args.output)
    is_folder = path.is_dir() or args.output.endswith(("/", os.sep))
    if is_folder or (many and format not in ROW_FORMATS):
        if path.exists() and not path.is_dir():
            raise CommandError(f"{path}: is a file; many documents need a folder")
        return _Target(format, FolderSink(path, SUFFIXES[format]))
    if not path.parent.is_dir():
        raise CommandError(f"{path}: its folder does not exist")
    return _Target(format, FileSink(path))


def _format_of(output: str | None) -> str:
    suffix = Path(output).suffix.lower() if output else ""
    return next((name for name, s in SUFFIXES.items() if s == suffix), "txt")


def _screen(format: str, many: bool) -> StreamSink:
    if not many or format == "jsonl":
        return StreamSink(sys.stdout)
    if format in ("txt", "markdown"):
        return StreamSink(sys.stdout, lambda origin: f"==> {origin.id} <==\n")
    raise CommandError(f"many documents as {format} need a folder: -o FOLDER (or --format jsonl)")


def _show(documents: Iterable[Document], job: Job) -> int:
    colour = wants_colour(sys.stdout)
    failed = False
    for document in documents:
        result = job.result(document) if document.error is None else None
        if result is None or result.article is None:
            failed = True
            complain(document.id, document.error or (result.error if result else None) or "")
            continue
        print(f"==> {document.id.id} <==\n{shown(result.article, colour)}\n")
    return SOME_FAILED if failed else OK


def _write(results: Iterable[Result], sink: Sink) -> int:
    failed = False
    for result in results:
        if result.error is not None:
            complain(result.id, result.error)
            failed = True
            continue
        try:
            sink.write(result.id, result.output.content)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CommandError(f"cannot write {error.filename}: {error.strerror}") from error
    sink.close()
    return SOME_FAILED if failed else OK


def complain(origin: Origin, error: str) -> None:
    """One line on standard error: which document, and why."""
    print(f"boilerkit: {origin.id}: {error}", file=sys.stderr)
