"""MHTML: a page and its parts saved by a browser as one MIME message."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from boilerkit.batch.document import Document
from boilerkit.batch.sources import Origin, failure

_MARKUP = ("text/html", "application/xhtml+xml")


def parse_mhtml(origin: Origin, content: bytes) -> Document:
    """The page that the message was saved for: its first part that holds markup."""
    message = message_from_bytes(content)
    part = next((p for p in message.walk() if p.get_content_type() in _MARKUP), None)
    if part is None:
        return failure(origin, "unreadable", "no page in this MHTML file")
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes) or not body.strip():
        return failure(origin, "empty", "the page in this MHTML file is empty")
    return Document(origin, body, _address(message, part), part.get_content_charset())


def _address(message: Message, part: Message) -> str | None:
    for value in (part["Content-Location"], message["Snapshot-Content-Location"]):
        address = "".join(str(value or "").split())
        if address.startswith(("http:", "https:")):
            return address
    return None
