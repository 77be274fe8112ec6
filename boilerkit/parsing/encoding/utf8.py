"""UTF-8, with some damage."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from boilerkit import speedups
from boilerkit.parsing.encoding.claims import Claims
from boilerkit.parsing.encoding.double_byte import character_bits
from boilerkit.parsing.encoding.languages import CHARACTERS
from boilerkit.parsing.encoding.reading import REPLACEMENT, Markup, Reading
from boilerkit.parsing.encoding.sample import Sample

if TYPE_CHECKING or speedups.IS_NATIVE:
    from boilerkit.parsing._utf8 import character_count


class Utf8(NamedTuple):
    """Bytes read as UTF-8, and how well they fit."""

    markup: Markup
    sequences: int  # well-formed multi-byte sequences, or a lower bound if nothing is broken
    broken: int  # malformed places, save a sequence cut by the end of the bytes
    cut: bool

    @classmethod
    def read(cls, body: bytes) -> Utf8:
        """Read bytes that may be broken or cut."""
        characters = character_count(body) if speedups.IS_NATIVE else -1
        if characters >= 0:
            return cls(body, _sequences(len(body), characters), 0, False)
        try:
            text, used = codecs.utf_8_decode(body, "strict", False)
        except UnicodeDecodeError:
            return cls._read_broken(body)
        cut = used < len(body)
        markup = text + REPLACEMENT if cut else body
        return cls(markup, _sequences(used, len(text)), 0, cut)

    @classmethod
    def _read_broken(cls, body: bytes) -> Utf8:
        text, used = codecs.utf_8_decode(body, "replace", False)
        broken = text.count(REPLACEMENT) - body.count(REPLACEMENT.encode())
        ascii_bytes = int((np.frombuffer(body, np.uint8) < 128).sum())
        cut = used < len(body)
        return cls(text + REPLACEMENT * cut, len(text) - ascii_bytes - broken, broken, cut)

    @property
    def lost(self) -> int:
        """Places that could not be decoded."""
        return self.broken + self.cut


def _sequences(size: int, characters: int) -> int:
    """A lower bound: a sequence has at most three bytes more than characters."""
    return (size - characters + 2) // 3


# Share of malformed sequences that leaves a page UTF-8: a page that says so may be patched
# together, one that does not must be nearly clean.
_BROKEN_CLAIMED, _BROKEN_UNCLAIMED = 0.25, 0.05
# Up to so many sequences, legacy double-byte text may be well-formed UTF-8 by chance.
_CHANCE = 3
_FREQUENT_BITS = 12.0


def as_utf8(body: bytes, claims: Claims) -> Reading | None:
    """The bytes as UTF-8; None where they are hardly that."""
    utf8 = Utf8.read(body)
    claimed = claims.names("utf-8") or claims.mark == "utf-8"
    share = _BROKEN_CLAIMED if claimed else _BROKEN_UNCLAIMED
    if utf8.broken > share * utf8.sequences or not (utf8.sequences or claimed):
        return None
    if utf8.sequences <= _CHANCE and not claimed and _reads_as_claimed(body, claims):
        return None
    return Reading(utf8.markup, "utf-8", claims.source_of("utf-8"), utf8.lost)


def _reads_as_claimed(body: bytes, claims: Claims) -> bool:
    """Whether a claimed double-byte encoding makes frequent characters of the few bytes."""
    claimed = claims.hint or claims.meta
    if claimed not in CHARACTERS:
        return False
    sample = Sample.of(body)
    characters = sum(c >= "\x80" for c in sample.data.decode(claimed, "replace"))
    return character_bits(sample, claimed) <= _FREQUENT_BITS * characters
