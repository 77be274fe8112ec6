"""Input that is not what its caller takes it for: files by name, images, text for markup."""

from __future__ import annotations

import re
from typing import NamedTuple

from boilerkit.parsing.encoding import decode

_HEAD = 2_000
_SIGNED = 32
_TAG = re.compile(r"<[a-zA-Z!/?]")
_TAG_IN_BYTES = re.compile(rb"<[a-zA-Z!/?]")
# In bytes of chance "<a" is common, and a tag with its end is not.
_WHOLE_TAG = re.compile(
    r"<(?:!--|!doctype|/?[a-z][a-z0-9]*(?:\s[^<>\x00-\x08\x0e-\x1f]*)?/?>)", re.I
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_MOST_CONTROLS, _FEW_CONTROLS, _CONTROLS_A_TAG = 0.05, 3, 50
_ADDRESS = re.compile(r"\s*(?:https?|ftp|file)://\S+\s*\Z", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"\s*[^\n<>]{1,1000}\.(?:x?html?|shtml|mht(?:ml)?|txt|xml|php|aspx?|pdf|docx?|jsonl?|warc|zip)"
    r"(?:\.(?:gz|bz2|xz|zst))?\s*\Z",
    re.IGNORECASE,
)
_PATH = re.compile(r"\s*(?:[A-Za-z]:\\|\.{0,2}/|~/)[^\n<>]{1,1000}\Z")
# A page begins so; in text that only speaks of markup, tags come later and fewer.
_PAGE = re.compile(
    r"\ufeff?\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    r"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
# Elements that pages consist of: a fragment of a page has several.
_TEXT_TAG = re.compile(
    r"</?(?:p|div|a|br|span|h[1-6]|li|ul|ol|td|tr|img|article|section)\b[^<>]*>",
    re.IGNORECASE,
)
_SEARCHED, _FEW_TAGS = 20_000, 3
_NO_MARKUP = "the input has no markup: for plain text there is extract_from_text (--text)"


class FileType(NamedTuple):
    """A kind of file that is no page: in words, and as a media type."""

    words: str
    media_type: str


# How files begin that are no pages, after the MIME Sniffing Standard.
_SIGNATURES: tuple[tuple[bytes, FileType], ...] = tuple(
    (start, FileType(words, media_type))
    for start, words, media_type in (
        (rb"\x89PNG", "a PNG image", "image/png"),
        (rb"\xff\xd8\xff", "a JPEG image", "image/jpeg"),
        (rb"GIF8[79]a", "a GIF image", "image/gif"),
        (rb"RIFF.{4}WEBP", "a WebP image", "image/webp"),
        (rb"RIFF.{4}(?:WAVE|AVI )", "a recording", "audio/wave"),
        (rb".{4}ftyp", "a recording or an image", "video/mp4"),
        (rb"OggS\x00|ID3[\x02-\x04]|\x1aE\xdf\xa3", "a recording", "audio/mpeg"),
        (rb"%PDF-", "a PDF document", "application/pdf"),
        (rb"\xd0\xcf\x11\xe0", "an office document", "application/x-ole-storage"),
        (rb"PK\x03\x04", "a ZIP archive", "application/zip"),
        (rb"\x1f\x8b", "compressed with gzip", "application/gzip"),
        (rb"\x28\xb5\x2f\xfd", "compressed with zstd", "application/zstd"),
        (rb"BZh\d1AY&SY", "compressed with bzip2", "application/x-bzip2"),
        (rb"\xfd7zXZ\x00", "compressed with xz", "application/x-xz"),
        (rb"\x7fELF|MZ\x90\x00", "a program", "application/x-executable"),
        (rb"SQLite format 3\x00", "a database", "application/vnd.sqlite3"),
    )
)


# Each signature is a group, the first of them group 1.
_SIGNATURE = re.compile(b"|".join(b"(%b)" % start for start, _ in _SIGNATURES), re.DOTALL)


def file_type_of(data: bytes | str) -> FileType | None:
    """The kind of file that begins so; None where it may be a page or text."""
    head = data[:_SIGNED]
    if isinstance(head, str):
        head = head.encode("latin-1", "replace")
    found = _SIGNATURE.match(head)
    return _SIGNATURES[(found.lastindex or 0) - 1][1] if found else None


def has_tag(markup: str | bytes) -> bool:
    """Whether there is any tag."""
    if isinstance(markup, bytes):
        return _TAG_IN_BYTES.search(markup) is not None
    return _TAG.search(markup) is not None


def is_binary(text: str) -> bool:
    """Whether decoded text was no text: it has many characters no text has, and hardly a tag."""
    head = text[:_HEAD]
    controls = len(_CONTROLS.findall(head))
    if controls <= max(_MOST_CONTROLS * len(head), _FEW_CONTROLS):
        return False
    return len(_WHOLE_TAG.findall(head)) * _CONTROLS_A_TAG <= controls


def no_page(data: bytes | str, encoding: str | None = None) -> str | None:
    """What a document is, in words, that is neither a page nor text; None where it may be one."""
    file_type = file_type_of(data)
    if file_type is not None:
        return file_type.words
    if begins_like_markup(data):
        return None
    head = data[: 4 * _HEAD]
    text = head if isinstance(head, str) else decode(head, encoding).text
    return "binary data" if is_binary(text) else None


def begins_like_markup(markup: str | bytes) -> bool:
    """Whether a tag is the first thing there is: no need then to look whether it is binary."""
    start = markup[:_HEAD].lstrip()[:1]
    return start in ("<", b"<")


def mistake_in_markup(text: str) -> str | None:
    """What is wrong with a page without a tag, in a line; None where it has one or is empty."""
    if not text.strip():
        return None
    if is_binary(text):
        return "the input is binary data, not a page"
    if has_tag(text):
        return None
    start = text.strip()[:200]
    if _ADDRESS.match(text):
        return (
            f"the input is an address, not a page: fetch {start!r} first and pass what it answers;"
            " boilerkit reads saved pages"
        )
    if _FILE_NAME.match(text) or _PATH.match(text):
        return (
            f"the input is the name of a file, not a page: pass what {start!r} holds,"
            " as Path(...).read_bytes() reads it"
        )
    return _NO_MARKUP


def is_page(text: str) -> bool:
    """Whether a document that is named like plain text is a page: it begins like one."""
    return bool(_PAGE.match(text)) or (
        text.lstrip()[:1] == "<" and len(_TEXT_TAG.findall(text[:_SEARCHED])) >= _FEW_TAGS
    )


def is_plain_text(text: str) -> bool:
    """Whether a document whose name says nothing is plain text: it has no tag, and is neither an
    address nor another file."""
    return mistake_in_markup(text) == _NO_MARKUP


def mistake_in_text(text: str) -> str | None:
    """What is wrong with plain text, in a line; None where it may be what it should be."""
    if _PAGE.match(text):
        return "the text has markup: for pages there is extract"
    kind = file_type_of(text)
    if kind is not None:
        return f"the input is {kind.words}, not text"
    if is_binary(text):
        return "the input is binary data, not text"
    if "\n" not in text.strip() and (_ADDRESS.match(text) or _FILE_NAME.match(text)):
        return "the input is an address or the name of a file, not text"
    return None
