"""Parsers whose complaints are short."""

from __future__ import annotations

import argparse
from typing import NoReturn

from boilerkit.cli.errors import USAGE


class Parser(argparse.ArgumentParser):
    """Says what is wrong in a line and shows the usage in another, not all options."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, in few lines, and exit."""
        self.exit(USAGE, f"{self.prog}: {message}\n{self.format_usage()}see {self.prog} --help\n")
