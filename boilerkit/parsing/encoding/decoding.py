"""Evidence in the order of browsers -> the text of a page."""

from __future__ import annotations

from dataclasses import dataclass

from boilerkit.parsing.encoding.claims import Claims, claims_of
from boilerkit.parsing.encoding.reading import REPLACEMENT, Reading, Source
from boilerkit.parsing.encoding.readings import as_ascii, as_wide, by_escapes, by_mark
from boilerkit.parsing.encoding.statistics import by_statistics
from boilerkit.parsing.encoding.utf8 import as_utf8


@dataclass(frozen=True)
class Decoded:
    """Text of a page and how its encoding was found.

    Attributes:
        text: the decoded text, without byte-order mark, NUL and lone surrogates; what could not
            be decoded stands as U+FFFD.
        encoding: name of the Python codec used.
        source: the evidence that decided.
        warnings: declarations that were refused or overruled, and losses.
    """

    text: str
    encoding: str
    source: Source
    warnings: tuple[str, ...] = ()


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
    text, warnings = reading.text, list(claims.warnings)
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
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
        warnings.append("NUL characters replaced by U+FFFD")
    return Decoded(text, reading.encoding, reading.source, tuple(warnings))
