"""`boilerkit explain`: one page in, one self-contained report out."""

from __future__ import annotations

import argparse

from boilerkit.cli.arguments import (
    add_page_arguments,
    add_scorer_arguments,
    read_page,
    scorer_from,
    write_document,
)
from boilerkit.extractor import Extractor
from boilerkit.parsing.encoding import decode
from boilerkit.report.explanation import Explanation
from boilerkit.scorers.learned import Learned


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    add_page_arguments(parser)
    add_scorer_arguments(parser)
    parser.add_argument("--text", action="store_true", help="the file is text without markup")
    parser.epilog = "example: boilerkit explain page.html -o report.html"


def run(args: argparse.Namespace) -> int:
    """Write the report."""
    scorer = scorer_from(args)
    extractor = Extractor(scorer=scorer, favor=args.favor)
    content = read_page(args.page)
    if args.text:
        article = extractor.extract_from_text(content.decode("utf-8", "replace"), url=args.url)
        source = None  # the blocks alone
    else:
        article = extractor.extract(content, url=args.url, encoding=args.encoding)
        source = decode(content, args.encoding).text
    learned = scorer if isinstance(scorer, Learned) else None
    write_document(args.output, Explanation(article, source, learned).html)
    return 0
