"""The command line of `boilerkit clean`."""

from __future__ import annotations

import argparse

from boilerkit.cli.arguments import add_encoding_argument, add_scorer_arguments
from boilerkit.cli.filters import add_dedup_arguments, add_filter_arguments
from boilerkit.cli.output import ENDINGS, STANDFIRST
from boilerkit.render import RECORD_PARTS, format_named
from boilerkit.render.options import parts_of

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
  curl -sSL --compressed ADDRESS | boilerkit clean - --url ADDRESS --format markdown
      a page of the web, as Markdown
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
    add_scorer_arguments(parser.add_argument_group("how it is cleaned"))
    chosen = parser.add_argument_group("which articles are written")
    add_filter_arguments(chosen)
    add_dedup_arguments(chosen)
    _add_writing(parser.add_argument_group("what is written"))
    _add_running(parser.add_argument_group("how it runs"))


def _add_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-r", "--recursive", action="store_true", help="look into subfolders too")
    taken = group.add_mutually_exclusive_group()
    taken.add_argument(
        "--text",
        action="store_true",
        help="input is plain text without markup (default: by its name; for .txt, standard input"
        " and unknown names by what is in it)",
    )
    taken.add_argument("--html", action="store_true", help="input is pages, whatever its name")
    group.add_argument("--url", help="address of the page, to resolve its links")
    add_encoding_argument(group)
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


def _add_writing(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="file or folder to write to (default: screen); endings name format and packing:"
        " .md, .jsonl.gz",
    )
    group.add_argument(
        "--force",
        action="store_true",
        help="overwrite files that no run of boilerkit has written; never those that are read",
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
        type=_parts_or_standfirst,
        default=(),
        metavar="PARTS",
        help=f"leave parts out, such as the title of Markdown, or the {STANDFIRST} of the text",
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
        "-q", "--quiet", action="store_true", help="no progress, warnings and summary on the screen"
    )


def _parts(value: str) -> tuple[str, ...]:
    try:
        return parts_of([part.strip() for part in value.split(",") if part.strip()])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _parts_or_standfirst(value: str) -> tuple[str, ...]:
    names = [name.strip() for name in value.split(",")]
    parts = _parts(",".join(name for name in names if name != STANDFIRST))
    return (*parts, STANDFIRST) if STANDFIRST in names else parts


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
