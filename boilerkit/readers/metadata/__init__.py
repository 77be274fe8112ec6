"""What a page says about its article, each value with where it stood.

``read_metadata`` asks one module a field: ``times`` and ``authors`` gather candidates in the
order of trust, ``dates``, ``names``, ``titles`` and ``languages`` make sense of a single string,
the language files of the lexicon hold the words. ``guess_published`` is apart: it guesses.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boilerkit.readers.metadata.guessing import guess_published
    from boilerkit.readers.metadata.reader import Metadata, read_metadata

__all__ = ["Metadata", "guess_published", "read_metadata"]

# A fingerprint needs none of them.
_LAZY = {"guess_published": "guessing", "Metadata": "reader", "read_metadata": "reader"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
