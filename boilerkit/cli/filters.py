"""The command line's words for `boilerkit.batch.filters`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from boilerkit.batch.filters import Filter, field_named, language_named

#: What became of a document that is left out begins so; the reason follows.
LEFT_OUT = "left out: "


def filter_from(args: argparse.Namespace) -> Filter:
    """The filter that the command line asks for."""
    return Filter(
        args.only_articles,
        args.min_confidence,
        args.min_length,
        args.only_language,
        args.only_with,
    )


def add_filter_arguments(group: argparse._ArgumentGroup) -> None:
    """Describe the filters."""
    group.add_argument(
        "--only-articles", action="store_true", help="leave out pages that are no articles"
    )
    group.add_argument(
        "--min-confidence",
        type=_share,
        default=0.0,
        metavar="P",
        help="leave out articles whose confidence is below P (0 to 1)",
    )
    group.add_argument(
        "--min-length",
        type=_count,
        default=0,
        metavar="N",
        help="leave out articles whose text has fewer than N characters",
    )
    group.add_argument(
        "--only-language",
        type=_list_of(language_named),
        default=(),
        metavar="CODES",
        help="leave out articles in other languages than these: en,de",
    )
    group.add_argument(
        "--only-with",
        type=_list_of(field_named),
        default=(),
        metavar="FIELDS",
        help="leave out articles that lack one of these: title,date,author or any field of a row",
    )


def add_dedup_arguments(group: argparse._ArgumentGroup) -> None:
    """Describe what is done with copies."""
    group.add_argument(
        "--dedup",
        nargs="?",
        choices=("near", "exact"),
        const="near",
        metavar="near|exact",
        help="keep the first of several copies of a text, in the order of the input; near (the"
        " default) takes texts that differ in a few words for copies too",
    )
    group.add_argument(
        "--left-out",
        metavar="FILE",
        help="write what is left out, why, and of which row it is a copy, as JSON lines",
    )


def _share(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise argparse.ArgumentTypeError(f"has to be a number from 0 to 1, not {value!r}")
    return number


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise argparse.ArgumentTypeError(f"has to be a number from 0 on, not {value!r}")
    return int(value)


def _list_of(read: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    def split(value: str) -> tuple[str, ...]:
        names = [part.strip() for part in value.split(",") if part.strip()]
        try:
            return tuple(dict.fromkeys(map(read, names)))
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return split
