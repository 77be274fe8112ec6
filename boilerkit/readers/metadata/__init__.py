"""What a page says about its article, each value with where it stood.

``read_metadata`` asks one module a field: ``times`` and ``authors`` gather candidates in the
order of trust, ``dates``, ``names``, ``titles`` and ``languages`` make sense of a single string,
the language files of the lexicon hold the words. ``guess_published`` is apart: it guesses.
"""

from boilerkit.readers.metadata.guessing import guess_published
from boilerkit.readers.metadata.reader import Metadata, read_metadata

__all__ = ["Metadata", "guess_published", "read_metadata"]
