"""`boilerkit compare`: the installed extractors side by side on one page."""

from __future__ import annotations

import argparse

from boilerkit.cli.arguments import (
    add_page_arguments,
    read_page,
    refuse_addresses,
    text_of,
    warn,
    write_document,
)
from boilerkit.parsing.mistaken_input import mistake_in_markup
from boilerkit.report.comparison import compare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    add_page_arguments(parser)
    parser.epilog = "example: boilerkit compare page.html -o comparison.html"


def run(args: argparse.Namespace) -> int:
    """Write the comparison."""
    refuse_addresses("compare", [args.page])
    html = text_of(read_page(args.page), args.encoding)
    mistake = mistake_in_markup(html)
    warn([mistake] if mistake else [], args.page)
    write_document(args, compare(html, args.url).html)
    return 0
