"""Addresses that are safe to put into an output."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from boilerkit.page.urls import joined_address

LINK_SCHEMES = frozenset(["http", "https", "mailto", "tel"])
IMAGE_SCHEMES = frozenset(["http", "https"])

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Browsers drop tabs and line ends anywhere in an address, and controls and spaces around it.
_DROPPED = re.compile(r"[\t\n\r]")
_AROUND = "".join(map(chr, range(0x21)))
# What must not stand raw in an attribute, in angle brackets or in a Markdown link.
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\"'<>\\^`{|}()*_\[\]]")
_MAX_CHARS = 8_000


def safe_url(href: str, base: str | None, schemes: frozenset[str] = LINK_SCHEMES) -> str | None:
    """`href` made absolute with `base`; None if it is empty, malformed or of another scheme.

    Without a base a relative address stays relative. Characters that mean something to HTML
    or Markdown are percent-encoded.
    """
    address = _DROPPED.sub("", href.strip(_AROUND))
    if not address or len(address) > _MAX_CHARS:
        return None
    try:
        address = joined_address(base, address)
        scheme = _scheme(address)
        if not address or (scheme is not None and scheme not in schemes):
            return None
        urlsplit(address)
    except ValueError:
        return None
    return _UNSAFE.sub(_encoded, address)


def _scheme(address: str) -> str | None:
    """The scheme, also where controls or spaces hide it; None for a relative address."""
    start = re.split(r"[/?#]", address, maxsplit=1)[0]
    bare = "".join(char for char in start if char > " " and not "\x7f" <= char <= "\xa0")
    found = _SCHEME.match(bare)
    if found is None and ":" in bare:
        return ""
    return found[1].lower() if found else None


def _encoded(match: re.Match[str]) -> str:
    char = match[0]
    if char == "_":
        return char
    if char == "\\":
        return "/"
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
