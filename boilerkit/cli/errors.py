"""Exit codes of the command line, and the errors that become one line and a code."""

from __future__ import annotations

import sys
from typing import TextIO

#: Exit codes.
OK, SOME_FAILED, USAGE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


class CommandError(Exception):
    """The command cannot be carried out as written; the message is one line."""

    code = USAGE


class InputError(CommandError):
    """An input cannot be read; the message names it."""

    code = SOME_FAILED


class NothingToDo(CommandError):  # noqa: N818 (no error: the run is complete already)
    """All that was asked for is there."""

    code = OK


def standard_output() -> TextIO:
    """Standard output.

    Raises:
        CommandError: it is closed.
    """
    if sys.stdout is None:
        raise CommandError("standard output is closed")
    return sys.stdout
