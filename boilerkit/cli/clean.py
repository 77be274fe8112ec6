"""`boilerkit clean`: saved pages in, clean articles out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from boilerkit.batch.document import Document
from boilerkit.batch.run import BatchError, Job, Result, default_workers, extract_many
from boilerkit.batch.sources import Item, Origin, Skip, SourceSettings
from boilerkit.batch.sources.folders import Input, find_inputs
from boilerkit.batch.sources.reading import key_of, read_inputs
from boilerkit.cli.errors import INTERRUPTED, OK, SOME_FAILED, CommandError
from boilerkit.cli.output import ENDINGS, Renderer, options_from
from boilerkit.cli.progress import Progress, Tally, progress_for, write_summary
from boilerkit.cli.show import shown, wants_colour
from boilerkit.cli.target import Target, target_of
from boilerkit.extractor import Extractor
from boilerkit.render import RECORD_PARTS, format_named
from boilerkit.render.options import parts_of
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.registry import SCORER_NAMES

# So few plain files are done before a worker has started.
_FEW = 16

_EXAMPLES = """\
inputs:
  pages (.html .htm .xhtml .mhtml), plain text (.txt), archives of pages (.zip .warc .wacz),
  JSON lines (.jsonl .ndjson) and Parquet (.parquet); pages, text, WARC and JSON lines may be
  compressed (.gz .bz2 .xz .zst). Another name is taken for a page where it is named, and is
  passed over where it lies in a folder.

examples:
  boilerkit clean page.html
      the article's text, on the screen
  boilerkit clean page.html --with title,comments
      the same with its headline and its readers' comments, each apart
  curl -s ADDRESS | boilerkit clean - --url ADDRESS --format markdown
      a page from standard input, as Markdown
  boilerkit clean --text dump.txt
      text that was scraped earlier, without markup
  boilerkit clean page.html --show
      what was taken for what, in colours, with probabilities
  boilerkit clean -r saved/ -o articles/
      a folder and its subfolders, one text file a page
  boilerkit clean 'crawl/*.warc.gz' -o articles.jsonl --with comments
      all pages of a crawl as one file, one line a page
  boilerkit clean 'crawl/*.warc.gz' -o articles.jsonl --with comments --resume
      go on where that was interrupted or killed
  boilerkit clean pages.parquet --html-column body --id-column uuid -o articles.parquet
      from table to table
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
        help="a saved page, an archive or a folder of pages, a quoted pattern, "
        "or - for standard input",
    )
    _add_reading(parser.add_argument_group("what is read"))
    _add_extraction(parser.add_argument_group("how it is cleaned"))
    _add_writing(parser.add_argument_group("what is written"))
    _add_running(parser.add_argument_group("how it runs"))


def _add_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-r", "--recursive", action="store_true", help="look into subfolders too")
    group.add_argument(
        "--text", action="store_true", help="input is plain text without markup (.txt always is)"
    )
    group.add_argument("--url", help="address of the page, to resolve its links")
    group.add_argument("--encoding", help="encoding of the input, if you know better than it says")
    group.add_argument(
        "--html-column",
        metavar="NAME",
        help="column of a table that holds the markup (default: html; with --text: text)",
    )
    group.add_argument(
        "--id-column", metavar="NAME", help="column of a table that holds the id (default: id)"
    )
    group.add_argument(
        "--max-bytes",
        type=_positive,
        default=50_000_000,
        metavar="N",
        help="larger documents are errors (default: 50000000)",
    )


def _add_extraction(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--scorer", choices=SCORER_NAMES, default="learned", help="who judges (default: learned)"
    )
    group.add_argument(
        "--weights", metavar="FILE", help="weights of your own, as `boilerkit train` writes them"
    )
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
        type=_format,
        metavar="FORMAT",
        help=f"{', '.join(ENDINGS)} (default: as the output's ending says, else text)",
    )
    group.add_argument(
        "--with",
        dest="parts",
        type=_parts,
        default=(),
        metavar="PARTS",
        help=f"add parts, apart from the text: all, or any of {','.join(RECORD_PARTS)}",
    )
    group.add_argument(
        "--without",
        type=_parts,
        default=(),
        metavar="PARTS",
        help="leave parts out, such as the title of Markdown",
    )
    for name in ("links", "images", "tables"):
        group.add_argument(f"--no-{name}", action="store_true", help=f"leave out {name}")
    group.add_argument(
        "--show",
        action="store_true",
        help="print the blocks with label and probabilities (colours: NO_COLOR, FORCE_COLOR)",
    )
    group.add_argument(
        "--summary", metavar="FILE", help="write counts, errors by kind and rate as JSON"
    )


def _add_running(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-j",
        "--workers",
        type=_count,
        metavar="N",
        help="processes (default: one a processor for many documents); 0: none, no time limit",
    )
    group.add_argument(
        "--timeout",
        type=_seconds,
        default=60.0,
        metavar="S",
        help="seconds that a document may take (default: 60); not enforced without processes",
    )
    group.add_argument(
        "--ordered", action="store_true", help="write in the order of the input (screen: always)"
    )
    group.add_argument(
        "--resume", action="store_true", help="go on with a run that was interrupted or killed"
    )
    group.add_argument(
        "-q", "--quiet", action="store_true", help="no progress and no summary on the screen"
    )


def _parts(value: str) -> tuple[str, ...]:
    try:
        return parts_of([part.strip() for part in value.split(",") if part.strip()])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _format(value: str) -> str:
    try:
        return format_named(value, ENDINGS)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _count(value: str) -> int:
    number = int(value)
    if number < 0:
        raise argparse.ArgumentTypeError("cannot be below 0")
    return number


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("has to be at least 1")
    return number


def _seconds(value: str) -> float:
    number = float(value)
    if not number > 0:
        raise argparse.ArgumentTypeError("has to be more than 0")
    return number


def run(args: argparse.Namespace) -> int:
    """Clean what the arguments name; returns the exit code."""
    try:
        scorer = Learned.load(args.weights) if args.weights else args.scorer
        extractor = Extractor(scorer, args.favor, max_bytes=args.max_bytes)
    except ValueError as error:
        raise CommandError(error) from error
    found = _look(args)
    settings = SourceSettings(
        args.recursive, args.text, args.html_column, args.id_column, args.max_bytes
    )
    if args.show:
        return _show(_documents(read_inputs(found.inputs, settings), args), Job(extractor))
    target = target_of(args, found.many)
    tally = Tally(target.earlier)
    progress = _progress(args, found.many, tally)
    inputs = _not_done(found.inputs, target, progress)
    cleaning = _Cleaning(target, tally, progress)
    documents = cleaning.counted(_documents(read_inputs(inputs, settings), args))
    results = extract_many(
        documents,
        workers=found.workers if args.workers is None else args.workers,
        ordered=args.ordered or args.output is None,
        timeout=args.timeout,
        max_bytes=args.max_bytes,
        extractor=extractor,
        transform=Renderer(target.format, options_from(args, target.format)),
    )
    return _finish(args, cleaning, cleaning.run(results))


# -- what is read ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """The files to read, and what their first few tell."""

    inputs: Iterable[Input]
    many: bool
    workers: int


def _look(args: argparse.Namespace) -> _Found:
    inputs = find_inputs(args.paths, args.recursive)
    first = list(islice(inputs, _FEW + 1))
    single = all(found.is_one_document for found in first)
    workers = 0 if single and len(first) <= _FEW else default_workers()
    return _Found(chain(first, inputs), len(first) > 1 or not single, workers)


def _documents(items: Iterable[Item], args: argparse.Namespace) -> Iterator[Item]:
    """The items, with what the command line says of them where they do not say it."""
    for item in items:
        if isinstance(item, Skip):
            yield item
        else:
            url, encoding = item.url or args.url, args.encoding or item.encoding
            yield item._replace(url=url, encoding=encoding)


def _not_done(inputs: Iterable[Input], target: Target, progress: Progress) -> Iterator[Input]:
    """Files that an earlier run has not done: the others are not even opened."""
    for found in inputs:
        if found.is_one_document and target.is_done(key_of(found.path)):
            progress.advance(found.size)
        else:
            yield found


def _progress(args: argparse.Namespace, many: bool, tally: Tally) -> Progress:
    if not many or args.quiet or args.output is None:
        return Progress(tally, 0)
    total = sum(found.size for found in find_inputs(args.paths, args.recursive))
    return progress_for(sys.stderr)(tally, total)


# -- the run -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cleaning:
    """One run: where results go and what is counted of them."""

    target: Target
    tally: Tally
    progress: Progress

    def counted(self, items: Iterable[Item]) -> Iterator[Document]:
        """The documents to extract; what is none, or is done already, is counted."""
        for item in items:
            if isinstance(item, Skip):
                self.tally.skipped[item.reason] += 1
                self.progress.advance(item.weight)
            elif self.target.is_done(item.id.key):
                self.progress.advance(item.id.weight)
            else:
                yield item

    def run(self, results: Iterable[Result]) -> bool:
        """Write every result; returns whether it was interrupted."""
        try:
            for result in results:
                self._take(result)
        except KeyboardInterrupt:
            self.target.sink.close(complete=False)
            return True
        except BatchError as error:
            self.target.sink.close(complete=False)
            raise CommandError(error) from error
        finally:
            self.progress.close()
        self.target.sink.close(complete=True)
        return False

    def _take(self, result: Result) -> None:
        origin: Origin = result.id
        if result.error is not None:
            self.progress.say(f"boilerkit: {origin.id}: {result.error}")
            self.target.sink.fail(origin, result.error)
            self.tally.fates[result.error_kind or ""] += 1
        else:
            content, fate, _ = result.output
            self.target.sink.write(origin, content, fate)
            self.tally.fates[fate] += 1
        self.progress.advance(origin.weight)


def _finish(args: argparse.Namespace, cleaning: _Cleaning, interrupted: bool) -> int:
    tally = cleaning.tally
    if args.summary:
        write_summary(args.summary, tally, interrupted)
    if args.output is not None and not args.quiet and (tally.pages > 1 or interrupted):
        print(f"boilerkit: {tally.line()}", file=sys.stderr)
    if interrupted:
        hint = "; --resume goes on from here" if cleaning.target.can_resume else ""
        print(f"boilerkit: interrupted{hint}", file=sys.stderr)
        return INTERRUPTED
    return SOME_FAILED if tally.errors else OK


def _show(items: Iterable[Item], job: Job) -> int:
    colour = wants_colour(sys.stdout)
    failed = False
    for item in items:
        if isinstance(item, Skip):
            continue
        article, error = None, item.error
        if error is None:
            article, error, _ = job(item)
        if article is None:
            failed = True
            print(f"boilerkit: {item.id.id}: {error}", file=sys.stderr)
        else:
            print(f"==> {item.id.id} <==\n{shown(article, colour)}\n")
    return SOME_FAILED if failed else OK
