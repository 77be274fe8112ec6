"""The command `boilerkit`: one file a subcommand, loaded when it is called.

A subcommand is a module with `add_arguments(parser)` and `run(args) -> int`; a line in
`SUBCOMMANDS` plugs it in.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from boilerkit.batch.files import naming
from boilerkit.cli.errors import INTERRUPTED, PIPE_CLOSED, SOME_FAILED, USAGE, CommandError
from boilerkit.cli.parser import Parser
from boilerkit.version import __version__

# Objects made between two looks for cycles: pages leave few, and 700 makes a short run slower.
_COLLECTED_AFTER = 50_000
_EXIT_CODES = """\
exit codes:
  0    all went well
  1    some inputs could not be read or cleaned; each is named on standard error
  2    the command line is wrong, or a package that it needs is missing
  130  interrupted (Ctrl-C)
  141  whatever read the output stopped reading
"""


class Subcommand(NamedTuple):
    """Where a subcommand lives, and what it does in a line."""

    module: str
    summary: str


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "clean": Subcommand("boilerkit.cli.clean", "the clean article out of saved pages"),
    "explain": Subcommand("boilerkit.cli.explain", "a page that shows what was cut and why"),
    "compare": Subcommand("boilerkit.cli.compare", "extractors side by side on one page"),
    "label": Subcommand("boilerkit.cli.label", "correct labels of your pages in a browser"),
    "train": Subcommand("boilerkit.cli.train", "weights out of labelled pages"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if argv is not None:
        return _run(list(argv))
    gc.set_threshold(_COLLECTED_AFTER)
    # More threads take time to start and gain nothing: pages are small, and workers have a core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = _run(sys.argv[1:])
    gc.freeze()  # the interpreter looks for cycles at its end, and memory is given back anyway
    return code


def _run(words: Sequence[str]) -> int:
    _occupy_closed_streams()
    hint = _hint_for(words)
    if hint is not None:
        print(hint, file=sys.stderr)
        return USAGE
    try:
        args = build_parser(words).parse_args(words)
    except SystemExit as stop:  # argparse has said what is wrong, or shown the help
        return stop.code if isinstance(stop.code, int) else USAGE
    return _guarded(args)


def _occupy_closed_streams() -> None:
    """Let no file that is opened later take the place of a closed standard stream."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (open as long as the process)


def build_parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser; only the subcommand named in `words` has its arguments added."""
    parser = Parser(
        prog="boilerkit",
        usage="%(prog)s COMMAND [options] ...",
        description="The article of a news page, without what stands around it.",
        epilog="`boilerkit COMMAND --help` tells more, with examples.\n\n" + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, prog="boilerkit"
    )
    chosen = next((word for word in words if not word.startswith("-")), None)
    for name, subcommand in SUBCOMMANDS.items():
        child = commands.add_parser(
            name,
            help=subcommand.summary,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == chosen:
            _plug_in(child, subcommand)
    return parser


class _Version(argparse.Action):
    """`--version`: it takes loading the native parts to say whether they are in use."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        words = "show program's version number and exit"
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=words)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from boilerkit.speedups import IS_NATIVE

        build = "native" if IS_NATIVE else "pure Python"
        print(f"boilerkit {__version__} ({build})")
        parser.exit()


def _plug_in(parser: argparse.ArgumentParser, subcommand: Subcommand) -> None:
    try:
        module = import_module(subcommand.module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("boilerkit"):
            parser.error("this installation does not have it")
        parser.error(f"this needs a package that is not installed: {error.name}")
    parser.description = f"{subcommand.summary[0].upper()}{subcommand.summary[1:]}."
    module.add_arguments(parser)
    parser.usage = parser.usage or _short_usage(parser)
    parser.epilog = f"{parser.epilog}\n{_EXIT_CODES}" if parser.epilog else _EXIT_CODES
    parser.set_defaults(run=module.run)


def _short_usage(parser: argparse.ArgumentParser) -> str:
    """The usage without the options, which the help lists anyway."""
    named = [action for action in parser._actions if not action.option_strings]
    words = [f"{a.metavar or a.dest.upper()}{' ...' if a.nargs == '+' else ''}" for a in named]
    return f"%(prog)s [options] {' '.join(words)}".rstrip()


def _hint_for(words: Sequence[str]) -> str | None:
    """What was meant where a page is given in the place of a command."""
    first = next((word for word in words if not word.startswith("-")), None)
    if first is None or first in SUBCOMMANDS:
        return None
    if not os.path.exists(first) and not re.search(r"[./]", first):
        return None
    return f"boilerkit: {first!r} is no command; to clean a page: boilerkit clean {first}"


def _guarded(args: argparse.Namespace) -> int:
    """Run the subcommand; what goes wrong becomes one line and an exit code."""
    try:
        code = int(args.run(args))
        if sys.stdout is not None:
            with naming("standard output"):
                sys.stdout.flush()
        return code
    except CommandError as error:
        print(f"boilerkit: {error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("boilerkit: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes standard output once more at its end: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        print(f"boilerkit: {named}{error.strerror or error}", file=sys.stderr)
        return SOME_FAILED
