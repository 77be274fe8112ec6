"""`boilerkit explain`: one page in, one self-contained report out."""

from __future__ import annotations

import argparse

from boilerkit.batch.sources import SourceSettings
from boilerkit.batch.sources.folders import Kind, kind_of
from boilerkit.batch.sources.reading import is_text
from boilerkit.cli.arguments import (
    add_page_arguments,
    add_scorer_arguments,
    extractor_from,
    read_page,
    refuse_addresses,
    text_of,
    warn,
    write_document,
)
from boilerkit.report.explanation import Explanation
from boilerkit.scorers.learned import Learned


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    add_page_arguments(parser)
    add_scorer_arguments(parser)
    taken = parser.add_mutually_exclusive_group()
    taken.add_argument(
        "--text",
        action="store_true",
        help="the file is text without markup (default: by its name and what is in it)",
    )
    taken.add_argument("--html", action="store_true", help="the file is a page, whatever its name")
    parser.epilog = "example: boilerkit explain page.html -o report.html"


def run(args: argparse.Namespace) -> int:
    """Write the report."""
    refuse_addresses("explain", [args.page])
    extractor = extractor_from(args)
    content = read_page(args.page)
    source: str | None = text_of(content, args.encoding)
    settings = SourceSettings(text=args.text, html=args.html)
    if is_text(content, kind_of(args.page) or Kind.UNKNOWN, settings):
        article = extractor.extract_from_text(source or "", url=args.url)
        source = None  # the blocks alone
    else:
        given = content if args.encoding is None else source or ""
        article = extractor.extract(given, url=args.url)
    warn(article.warnings, args.page)
    learned = extractor.scorer if isinstance(extractor.scorer, Learned) else None
    write_document(args, Explanation(article, source, learned).html)
    return 0
