"""Readings that need no statistics: by mark, wide encodings, escapes, ASCII."""

from __future__ import annotations

import codecs

import numpy as np

from boilerkit.parsing.encoding.claims import Claims
from boilerkit.parsing.encoding.languages import MULTI_BYTE
from boilerkit.parsing.encoding.reading import (
    ESCAPED,
    ESCAPES,
    FEW,
    REPLACEMENT,
    WIDE,
    WIDE_SAMPLE,
    WIDE_SHARE,
    Reading,
    Source,
)
from boilerkit.parsing.encoding.single_byte import byte_map
from boilerkit.parsing.encoding.utf8 import Utf8


def by_mark(body: bytes, claims: Claims) -> Reading | None:
    """The reading that a byte-order mark asks for; None where there is none or it is wrong."""
    if claims.mark is None:
        return None
    if claims.mark == "utf-8":
        utf8 = Utf8.read(body)
        believable = utf8.lost <= max(FEW, utf8.sequences // 4)
        return Reading(utf8.markup, "utf-8", "bom", utf8.lost) if believable else None
    head = body[:WIDE_SAMPLE]
    if len(head) > FEW and head.isascii() and b"\0" not in head:
        return None
    return Reading(*replaced(body, claims.mark, "bom"))


def replaced(body: bytes, encoding: str, source: Source) -> Reading:
    """Bytes in an encoding, with U+FFFD for what it does not know."""
    if encoding not in MULTI_BYTE:
        text, _ = codecs.charmap_decode(body, "strict", byte_map(encoding))
        return Reading(text, encoding, source, text.count(REPLACEMENT))
    text = body.decode(encoding, "replace")
    return Reading(text, encoding, source, text.count(REPLACEMENT))


def as_wide(body: bytes, claims: Claims) -> Reading | None:
    """UTF-16 or UTF-32 without a mark, known by where its NUL bytes stand."""
    encoding = _wide_by_nuls(body) if b"\0" in body else None
    hinted = claims.hint if claims.hint in WIDE else None
    if encoding is None and hinted and len(body) > 1 and Utf8.read(body).lost:
        encoding = hinted
    if encoding is None:
        return None
    head = body[:WIDE_SAMPLE].decode(encoding, "replace")
    readable = sum(c.isprintable() or c.isspace() for c in head) - head.count(REPLACEMENT)
    if readable < 0.9 * len(head) - 1:
        return None
    return Reading(*replaced(body, encoding, claims.source_of(encoding)))


def _wide_by_nuls(body: bytes) -> str | None:
    whole = min(len(body), WIDE_SAMPLE) // 4 * 4
    nul = np.frombuffer(body, np.uint8, whole).reshape(-1, 4) == 0
    if nul.sum() < FEW:
        return None
    a, b, c, d = (float(share) for share in nul.mean(axis=0))
    if d > 0.95 and c > 0.9 and a < 0.5:
        return "utf-32-le"
    if a > 0.95 and b > 0.9 and d < 0.5:
        return "utf-32-be"
    even, odd = (a + c) / 2, (b + d) / 2
    if odd >= WIDE_SHARE and even < odd / 10:
        return "utf-16-le"
    if even >= WIDE_SHARE and odd < even / 10:
        return "utf-16-be"
    return None


def by_escapes(body: bytes, claims: Claims) -> Reading | None:
    """ISO-2022-JP: all bytes are ASCII, escape sequences switch the character set."""
    if b"\x1b" not in body or not body.isascii() or not ESCAPES.search(body):
        return None
    reading = replaced(body, ESCAPED, claims.source_of(ESCAPED))
    characters = len(ESCAPES.findall(body))
    is_read = reading.lost <= min(FEW, characters) and not reading.markup.isascii()
    return reading if is_read else None


def as_ascii(body: bytes, claims: Claims) -> Reading | None:
    """ASCII reads the same in every encoding that a page may declare, save these."""
    if not body.isascii():
        return None
    others = {*WIDE, ESCAPED} if b"\x1b" in body else WIDE
    for encoding in (claims.hint, claims.meta):
        if encoding and encoding not in others:
            return Reading(body, encoding, claims.source_of(encoding))
    return Reading(body, "utf-8", "default")
