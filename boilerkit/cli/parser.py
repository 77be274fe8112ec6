"""Parsers whose complaints are short."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from boilerkit.cli.errors import USAGE


class Parser(argparse.ArgumentParser):
    """Says what is wrong in a line and shows the usage in another, not all options."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse all of them: what a command does not know, it says, not the parser above it."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, in few lines, and exit."""
        self.exit(USAGE, f"{self.prog}: {message}\n{self.format_usage()}see {self.prog} --help\n")
