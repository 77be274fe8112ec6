"""Evidence in the order of browsers -> the text of a page."""

from __future__ import annotations

from dataclasses import dataclass

from boilerkit.parsing.encoding.claims import Claims, claims_of
from boilerkit.parsing.encoding.reading import REPLACEMENT, Markup, Reading, Source, text_of
from boilerkit.parsing.encoding.readings import as_ascii, as_wide, by_escapes, by_mark
from boilerkit.parsing.encoding.statistics import by_statistics
from boilerkit.parsing.encoding.utf8 import as_utf8


@dataclass(frozen=True)
class Decoded:
    """A page and how its encoding was found.

    Attributes:
        markup: the page without byte-order mark, NUL and lone surrogates, as text or, where its
            bytes are that, as UTF-8; what could not be decoded is U+FFFD.
        encoding: name of the Python codec used.
        source: the evidence that decided.
        warnings: declarations that were refused or overruled, and losses.
    """

    markup: Markup
    encoding: str
    source: Source
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The page as text."""
        return text_of(self.markup)


def decode(data: bytes, hint: str | None = None) -> Decoded:
    """Decode a page; any bytes give an answer, in time linear in their number.

    Args:
        data: the bytes as saved.
        hint: charset or Content-Type value of the transport, if known.
    """
    claims = claims_of(data, hint)
    body = data[claims.mark_length :]
    reading = (
        by_mark(body, claims)
        or as_wide(body, claims)
        or by_escapes(body, claims)
        or as_ascii(body, claims)
        or as_utf8(body, claims)
        or by_statistics(body, claims)
    )
    return _decoded(reading, claims)


def _decoded(reading: Reading, claims: Claims) -> Decoded:
    markup, warnings = reading.markup, list(claims.warnings)
    order: dict[Source, str | None] = {
        "bom": claims.mark,
        "hint": claims.hint,
        "meta": claims.meta,
    }
    for source, claimed in order.items():
        if source == reading.source:
            break
        if claimed and claimed != reading.encoding:
            warnings.append(f"{source} says {claimed}, but the bytes read as {reading.encoding}")
    if reading.lost:
        warnings.append(f"{reading.lost} undecodable places replaced by U+FFFD")
    if (b"\0" in markup) if isinstance(markup, bytes) else ("\0" in markup):
        markup = text_of(markup).replace("\0", REPLACEMENT)
        warnings.append("NUL characters replaced by U+FFFD")
    return Decoded(markup, reading.encoding, reading.source, tuple(warnings))
