"""What a page and its transport say about its encoding (prescan of the HTML standard)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from boilerkit.parsing.encoding.labels import encoding_of
from boilerkit.parsing.encoding.reading import WIDE, Source

PRESCAN_LENGTH = 4096
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.I)
_XML_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"'>]*)[\"']")
_COMMENT = rb"<!--(?:-?>|.*?-->)|<(?!!--|[a-z/!?])|"
# Lookaheads with back-reference are atomic groups: a tag without end fails in linear time.
_NAME = rb"<(?!!--)(?=(?P<name>[a-z/!?][^\s/>]*))(?P=name)"
_TAG = re.compile(
    _COMMENT
    + _NAME
    + rb"(?P<attributes>[^>=]*(?:=(?=(?P<q>\s*\"[^\"]*\"|\s*'[^']*'|))(?P=q)[^>=]*)*)>",
    re.S,
)
_LOOSE_TAG = re.compile(_COMMENT + _NAME + rb"(?P<attributes>[^>]*)>", re.S)
_ATTRIBUTE = re.compile(
    rb"([^\s/>=\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?",
)
LANG = re.compile(rb"<html\b[^<>]*?\s(?:xml:)?lang\s*=\s*[\"']?([a-z]{2,3})\b", re.I)


class Claims(NamedTuple):
    """Encodings named by the mark, the transport and the markup (None: no usable claim)."""

    mark: str | None
    mark_length: int
    hint: str | None
    meta: str | None
    warnings: tuple[str, ...]

    def source_of(self, encoding: str) -> Source:
        """Who named the encoding; statistics where nobody did."""
        if encoding == self.hint:
            return "hint"
        return "meta" if encoding == self.meta else "statistics"

    def names(self, encoding: str) -> bool:
        """Whether the transport or the markup named the encoding."""
        return encoding in (self.hint, self.meta)


def claims_of(data: bytes, hint: str | None) -> Claims:
    """What the byte-order mark, the transport and the markup say."""
    mark, length = next(((m, len(b)) for b, m in _MARKS if data.startswith(b)), (None, 0))
    if mark == "utf-32-le" and len(data) % 4 and not len(data) % 2:
        mark, length = "utf-16-le", 2
    hinted, hint_warning = encoding_of(_charset_of(hint or ""), "hint")
    head = data[length : length + PRESCAN_LENGTH]
    meta, meta_warning = encoding_of(_prescan(head), "markup")
    if meta in WIDE:
        meta = "utf-8"  # a declaration that could be read as ASCII cannot be in UTF-16
    warnings = tuple(w for w in (hint_warning, meta_warning) if w)
    return Claims(mark, length, hinted, meta, warnings)


def _charset_of(value: str) -> str:
    """The charset of a Content-Type value, or the value itself when it is a bare label."""
    found = _CHARSET.search(value[:1024])
    if found:
        return next(filter(None, found.groups()), "")
    return "" if "/" in value or ";" in value else value


def _prescan(head: bytes) -> str:
    """Label declared in the first bytes of the markup, or ""."""
    head = head.lower()
    if b"charset" not in head and b"encoding" not in head:
        return ""
    xml = _XML_ENCODING.match(head)
    label = xml.group(1) if xml else next(filter(None, _meta_charsets(head)), b"")
    return label.decode("latin-1")


def _meta_charsets(head: bytes) -> Iterator[bytes]:
    position, pattern = head.find(b"<"), _TAG
    while position >= 0:
        tag = pattern.match(head, position)
        if tag is None and pattern is _TAG:
            pattern = _LOOSE_TAG  # a quote is never closed: from here on any ">" ends a tag
            continue
        if tag is None:
            return
        if tag["name"] == b"meta":
            yield _meta_charset(tag["attributes"])
        position = head.find(b"<", tag.end())


def _meta_charset(attributes: bytes) -> bytes:
    values: dict[bytes, bytes] = {}
    for name, *value in _ATTRIBUTE.findall(attributes):
        values.setdefault(name, b"".join(value))
    if b"charset" in values:
        return values[b"charset"]
    if values.get(b"http-equiv", b"").strip() != b"content-type":
        return b""
    content = values.get(b"content", b"").decode("latin-1")
    return _charset_of(content).encode("latin-1") if _CHARSET.search(content) else b""
