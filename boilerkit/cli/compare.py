"""`boilerkit compare`: the installed extractors side by side on one page."""

from __future__ import annotations

import argparse

from boilerkit.cli.arguments import add_page_arguments, read_page, write_document
from boilerkit.parsing.encoding import decode
from boilerkit.report.comparison import compare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    add_page_arguments(parser)
    parser.epilog = "example: boilerkit compare page.html -o comparison.html"


def run(args: argparse.Namespace) -> int:
    """Write the comparison."""
    html = decode(read_page(args.page), args.encoding).text
    write_document(args.output, compare(html, args.url).html)
    return 0
