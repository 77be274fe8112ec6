"""One document on its way into an extraction."""

from __future__ import annotations

from typing import Any, NamedTuple


class Document(NamedTuple):
    """A document with what is known about it before it is read.

    Attributes:
        id: whatever the caller knows it by; comes back with the result, is never looked at.
        content: markup as bytes or text; with `is_text`, text without markup.
        url: its address, for resolving links.
        encoding: what the transport said of the bytes (an HTTP charset).
        is_text: whether `content` is plain text that was scraped earlier.
        error: why it could not be read; `content` is then of no use.
    """

    id: Any
    content: bytes | str = b""
    url: str | None = None
    encoding: str | None = None
    is_text: bool = False
    error: str | None = None
