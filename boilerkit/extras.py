"""How the packages of an extra are installed, for the messages that say one is missing."""

from __future__ import annotations


def install(extra: str) -> str:
    """The command, spelled so that it works from a checkout: no index has this package yet."""
    return f"pip install '.[{extra}]' (in boilerkit's source folder)"
