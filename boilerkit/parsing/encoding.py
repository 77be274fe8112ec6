"""Bytes of a saved page -> text: which encoding the bytes are in, whatever the page claims.

Evidence is asked in the order of browsers: byte-order mark, transport hint, declaration in the
markup, statistics. Unlike a browser, a declaration that the bytes contradict is overruled. Labels
and prescan follow the WHATWG Encoding and HTML standards. The statistics compare how many bits
each encoding, with the letter frequencies of its languages, needs to explain the non-ASCII bytes.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Source = Literal["bom", "hint", "meta", "statistics", "default"]
_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


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
    claims = _claims(data, hint)
    body = data[claims.mark_length :]
    reading = (
        _by_mark(body, claims)
        or _as_wide(body, claims)
        or _by_escapes(body, claims)
        or _as_ascii(body, claims)
        or _as_utf8(body, claims)
        or _by_statistics(body, claims)
    )
    return _decoded(reading, claims)


# ---------------------------------------------------------------- labels

_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le unicode iso-10646-ucs-2 ucs-2 csunicode unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
    "utf-32-le": "utf-32 utf-32le",
    "utf-32-be": "utf-32be",
    "windows-1252": "windows-1252 cp1252 x-cp1252 ascii us-ascii ansi_x3.4-1968 iso-8859-1"
    " iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 l1 cp819 ibm819 csisolatin1"
    " x-user-defined",
    "windows-1250": "windows-1250 cp1250 x-cp1250",
    "iso8859-2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 iso-ir-101 latin2 l2"
    " csisolatin2",
    "iso8859-3": "iso-8859-3 iso8859-3 iso88593 iso_8859-3 latin3 l3",
    "iso8859-4": "iso-8859-4 iso8859-4 iso88594 iso_8859-4 latin4 l4",
    "iso8859-5": "iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso-ir-144 cyrillic csisolatincyrillic",
    "iso8859-6": "iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127"
    " arabic asmo-708 ecma-114 csisolatinarabic",
    "iso8859-7": "iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso-ir-126 greek greek8 ecma-118"
    " elot_928 sun_eu_greek csisolatingreek",
    "iso8859-8": "iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso-8859-8-e iso-8859-8-i iso-ir-138"
    " hebrew visual logical csisolatinhebrew csiso88598i",
    "iso8859-10": "iso-8859-10 iso8859-10 iso885910 latin6 l6 iso-ir-157",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 latin9 csisolatin9",
    "iso8859-16": "iso-8859-16",
    "windows-1251": "windows-1251 cp1251 x-cp1251",
    "windows-1253": "windows-1253 cp1253 x-cp1253",
    "windows-1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9"
    " iso_8859-9:1989 iso-ir-148 latin5 l5 csisolatin5",
    "windows-1255": "windows-1255 cp1255 x-cp1255",
    "windows-1256": "windows-1256 cp1256 x-cp1256",
    "windows-1257": "windows-1257 cp1257 x-cp1257",
    "windows-1258": "windows-1258 cp1258 x-cp1258",
    "cp874": "windows-874 cp874 dos-874 tis-620 iso-8859-11 iso8859-11 iso885911",
    "koi8-r": "koi8-r koi8 koi8_r koi cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "cp866": "ibm866 cp866 866 csibm866",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "gb18030 gbk x-gbk gb2312 gb_2312 gb_2312-80 csgb2312 csiso58gb231280 chinese"
    " iso-ir-58 cp936 euc-cn",
    "big5hkscs": "big5 big5-hkscs big5hkscs cn-big5 x-x-big5 csbig5 cp950",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j cp932 csshiftjis",
    "euc_jp": "euc-jp euc_jp x-euc-jp eucjp cseucpkdfmtjapanese",
    "iso2022_jp_ext": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr euckr cp949 uhc windows-949 ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601"
    " korean cseuckr csksc56011987 iso-ir-149",
}
_ENCODINGS = {label: name for name, labels in _LABELS.items() for label in labels.split()}
# Encodings that hide markup from whoever checks the bytes; no browser decodes them.
_REFUSED = (
    "utf-7 unicode-1-1-utf-7 csunicode11utf7 x-utf-7 hz-gb-2312 iso-2022-kr csiso2022kr"
    " iso-2022-cn iso-2022-cn-ext replacement"
)
_LABEL_LIMIT = 40


def _encoding_of(label: str, origin: str) -> tuple[str | None, str | None]:
    """The codec of a label, or a warning why there is none."""
    label = label.strip(" \t\r\n\f\"'").lower()
    encoding = _ENCODINGS.get(label)
    if encoding or not label:
        return encoding, None
    kind = "refused" if label in _REFUSED.split() else "unknown"
    shown = label[:_LABEL_LIMIT].encode("ascii", "backslashreplace").decode("ascii")
    return None, f"{kind} encoding {shown!r} in the {origin} ignored"


def codec_named(label: str) -> str:
    """The Python codec that a browser uses for a charset's name.

    Raises:
        LookupError: browsers know no such charset, or refuse it.
    """
    codec, _ = _encoding_of(label, "")
    if codec is None:
        raise LookupError(f"unknown encoding {label!r}")
    return codec


def decode_as(data: bytes, codec: str) -> tuple[str, str | None]:
    """The text in the encoding that somebody insists on, and a warning if it does not fit."""
    text = data.decode(codec, "replace").removeprefix("\ufeff")
    lost = text.count("\ufffd")
    return text, f"{lost:,} characters are no {codec}, and replaced by U+FFFD" if lost else None


# ---------------------------------------------------------------- what the page claims

_PRESCAN_LENGTH = 4096
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
_LANG = re.compile(rb"<html\b[^<>]*?\s(?:xml:)?lang\s*=\s*[\"']?([a-z]{2,3})\b", re.I)


class _Claims(NamedTuple):
    """Encodings named by the mark, the transport and the markup (None: no usable claim)."""

    mark: str | None
    mark_length: int
    hint: str | None
    meta: str | None
    warnings: tuple[str, ...]

    def source_of(self, encoding: str) -> Source:
        if encoding == self.hint:
            return "hint"
        return "meta" if encoding == self.meta else "statistics"

    def names(self, encoding: str) -> bool:
        return encoding in (self.hint, self.meta)


def _claims(data: bytes, hint: str | None) -> _Claims:
    mark, length = next(((m, len(b)) for b, m in _MARKS if data.startswith(b)), (None, 0))
    if mark == "utf-32-le" and len(data) % 4 and not len(data) % 2:
        mark, length = "utf-16-le", 2
    hinted, hint_warning = _encoding_of(_charset_of(hint or ""), "hint")
    head = data[length : length + _PRESCAN_LENGTH]
    meta, meta_warning = _encoding_of(_prescan(head), "markup")
    if meta in _WIDE:
        meta = "utf-8"  # a declaration that could be read as ASCII cannot be in UTF-16
    warnings = tuple(w for w in (hint_warning, meta_warning) if w)
    return _Claims(mark, length, hinted, meta, warnings)


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


# ---------------------------------------------------------------- readings without statistics


class _Reading(NamedTuple):
    text: str
    encoding: str
    source: Source
    lost: int = 0  # places where bytes could not be decoded


_FEW = 3
_REPLACEMENT = "\ufffd"
_WIDE = frozenset(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
_WIDE_SAMPLE = 8192
# Least share of NUL in the high bytes of UTF-16; markup and spaces keep every script above it.
_WIDE_SHARE = 0.15
_ESCAPED = "iso2022_jp_ext"
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([JI])")


def _decoded(reading: _Reading, claims: _Claims) -> Decoded:
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
        text = text.replace("\0", _REPLACEMENT)
        warnings.append("NUL characters replaced by U+FFFD")
    return Decoded(text, reading.encoding, reading.source, tuple(warnings))


def _by_mark(body: bytes, claims: _Claims) -> _Reading | None:
    if claims.mark is None:
        return None
    if claims.mark == "utf-8":
        utf8 = _Utf8.read(body)
        believable = utf8.lost <= max(_FEW, utf8.sequences // 4)
        return _Reading(utf8.text, "utf-8", "bom", utf8.lost) if believable else None
    head = body[:_WIDE_SAMPLE]
    if len(head) > _FEW and head.isascii() and b"\0" not in head:
        return None
    return _Reading(*_replaced(body, claims.mark, "bom"))


def _replaced(body: bytes, encoding: str, source: Source) -> _Reading:
    if encoding not in _MULTI_BYTE:
        text, _ = codecs.charmap_decode(body, "strict", _byte_map(encoding))
        return _Reading(text, encoding, source, text.count(_REPLACEMENT))
    text = body.decode(encoding, "replace")
    return _Reading(text, encoding, source, text.count(_REPLACEMENT))


def _as_wide(body: bytes, claims: _Claims) -> _Reading | None:
    """UTF-16 or UTF-32 without a mark, known by where its NUL bytes stand."""
    encoding = _wide_by_nuls(body) if b"\0" in body else None
    hinted = claims.hint if claims.hint in _WIDE else None
    if encoding is None and hinted and len(body) > 1 and _Utf8.read(body).lost:
        encoding = hinted
    if encoding is None:
        return None
    head = body[:_WIDE_SAMPLE].decode(encoding, "replace")
    readable = sum(c.isprintable() or c.isspace() for c in head) - head.count(_REPLACEMENT)
    if readable < 0.9 * len(head) - 1:
        return None
    return _Reading(*_replaced(body, encoding, claims.source_of(encoding)))


def _wide_by_nuls(body: bytes) -> str | None:
    whole = min(len(body), _WIDE_SAMPLE) // 4 * 4
    nul = np.frombuffer(body, np.uint8, whole).reshape(-1, 4) == 0
    if nul.sum() < _FEW:
        return None
    a, b, c, d = (float(share) for share in nul.mean(axis=0))
    if d > 0.95 and c > 0.9 and a < 0.5:
        return "utf-32-le"
    if a > 0.95 and b > 0.9 and d < 0.5:
        return "utf-32-be"
    even, odd = (a + c) / 2, (b + d) / 2
    if odd >= _WIDE_SHARE and even < odd / 10:
        return "utf-16-le"
    if even >= _WIDE_SHARE and odd < even / 10:
        return "utf-16-be"
    return None


def _by_escapes(body: bytes, claims: _Claims) -> _Reading | None:
    """ISO-2022-JP: all bytes are ASCII, escape sequences switch the character set."""
    if b"\x1b" not in body or not body.isascii() or not _ESCAPES.search(body):
        return None
    reading = _replaced(body, _ESCAPED, claims.source_of(_ESCAPED))
    characters = len(_ESCAPES.findall(body))
    return reading if reading.lost <= min(_FEW, characters) and not reading.text.isascii() else None


def _as_ascii(body: bytes, claims: _Claims) -> _Reading | None:
    """ASCII reads the same in every encoding that a page may declare, save these."""
    if not body.isascii():
        return None
    text = body.decode("ascii")
    others = {*_WIDE, _ESCAPED} if b"\x1b" in body else _WIDE
    for encoding in (claims.hint, claims.meta):
        if encoding and encoding not in others:
            return _Reading(text, encoding, claims.source_of(encoding))
    return _Reading(text, "utf-8", "default")


class _Utf8(NamedTuple):
    text: str
    sequences: int  # well-formed multi-byte sequences, or a lower bound if nothing is broken
    broken: int  # malformed places, save a sequence cut by the end of the bytes
    cut: bool

    @classmethod
    def read(cls, body: bytes) -> _Utf8:
        try:
            text, used = codecs.utf_8_decode(body, "strict", False)
        except UnicodeDecodeError:
            return cls._read_broken(body)
        cut = used < len(body)
        # A sequence has at most three bytes more than characters.
        return cls(text + _REPLACEMENT * cut, (used - len(text) + 2) // 3, 0, cut)

    @classmethod
    def _read_broken(cls, body: bytes) -> _Utf8:
        text, used = codecs.utf_8_decode(body, "replace", False)
        broken = text.count(_REPLACEMENT) - body.count(_REPLACEMENT.encode())
        ascii_bytes = int((np.frombuffer(body, np.uint8) < 128).sum())
        cut = used < len(body)
        return cls(text + _REPLACEMENT * cut, len(text) - ascii_bytes - broken, broken, cut)

    @property
    def lost(self) -> int:
        return self.broken + self.cut


# Share of malformed sequences that leaves a page UTF-8: a page that says so may be patched
# together, one that does not must be nearly clean.
_BROKEN_CLAIMED, _BROKEN_UNCLAIMED = 0.25, 0.05
# Up to so many sequences, legacy double-byte text may be well-formed UTF-8 by chance.
_CHANCE = 3
_FREQUENT_BITS = 12.0


def _as_utf8(body: bytes, claims: _Claims) -> _Reading | None:
    utf8 = _Utf8.read(body)
    claimed = claims.names("utf-8") or claims.mark == "utf-8"
    share = _BROKEN_CLAIMED if claimed else _BROKEN_UNCLAIMED
    if utf8.broken > share * utf8.sequences or not (utf8.sequences or claimed):
        return None
    if utf8.sequences <= _CHANCE and not claimed and _reads_as_claimed(body, claims):
        return None
    return _Reading(utf8.text, "utf-8", claims.source_of("utf-8"), utf8.lost)


def _reads_as_claimed(body: bytes, claims: _Claims) -> bool:
    """Whether a claimed double-byte encoding makes frequent characters of the few bytes."""
    claimed = claims.hint or claims.meta
    if claimed not in _CHARACTERS:
        return False
    sample = _Sample.of(body)
    characters = sum(c >= "\x80" for c in sample.data.decode(claimed, "replace"))
    return _character_bits(sample, claimed) <= _FREQUENT_BITS * characters


# ---------------------------------------------------------------- statistics

_SAMPLE_LENGTH = 64 * 1024
# Bits: advantage of a claim (and its share of the cost), of the language the page names.
_CLAIM_BITS = {"hint": 30.0, "meta": 25.0}
_CLAIM_SHARE = 0.1
_LANGUAGE_BITS = 12.0
_UNDECODABLE_BITS = 25.0

# Non-ASCII lower-case letters of each language, the most frequent first.
_LETTERS = {
    "de": "üäöß",
    "fr": "éèàêçôâîùûœëïæ",
    "es": "óáíéñúü",
    "pt": "ãçáéíóêõâúàô",
    "it": "èàùòìé",
    "ca": "óàéèíçòúïü",
    "nl": "ëéïöèüáó",
    "sv": "äöåé",
    "da": "øåæéö",
    "is": "áðíéöþúóæý",
    "pl": "łęąóśżćńź",
    "cs": "íáéěřšžčýůúťňďó",
    "sk": "áíčéšžýúľôťňäóďĺŕ",
    "hu": "áéöőóíüúű",
    "ro": "ăîâşţșțé",
    "hr": "čšžćđ",
    "tr": "ıüşçöğâîİ",
    "lt": "ėšųįžčąūę",
    "lv": "āīēšļūņžķģč",
    "et": "äõüöšž",
    "vi": "đươăâêôáàãảạ",
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оаніеитврслкудпмяйзьбгчїхцшжюєщґф",
    "bg": "аиоетнрсвлкдпмзяъгбуцчхщжшйюфь",
    "be": "аіноеяырлтксувдкпмгзьчбйцўшхжюэфё",
    "sr": "аоиентрјсвкдумплзгбцчшћхжфљђњџ",
    "el": "αοιετνσρηςκπλυμίόωάγέδθχήύφβώξζψϊϋΐΰ",
    "he": "יוהלאמתרבשנדפעחקכטגצסםזןךץף",
    "ar": "الينمرتوبةهدعسفكحقأجشصطىذخثضإئزغءظآؤ",
    "th": "านรกอเง่ม้ยลวัดทสิีตะปบคหุแ์จพชขใไืผูโ็ำณธศถภษซฉญฟฐฮฆ",
}
_WESTERN = "de fr es pt it ca nl sv da is"
_CENTRAL = "pl cs sk hu ro hr de"
_CYRILLIC = "ru uk bg be sr"
_LANGUAGES = {
    "windows-1252": _WESTERN,
    "windows-1250": _CENTRAL,
    "windows-1251": _CYRILLIC,
    "windows-1253": "el",
    "windows-1254": "tr",
    "windows-1255": "he",
    "windows-1256": "ar",
    "windows-1257": "lt lv et",
    "cp874": "th",
    "koi8-r": "ru bg",
    "iso8859-2": _CENTRAL,
    # From here on only on the word of the page.
    "iso8859-4": "lt lv et",
    "iso8859-5": _CYRILLIC,
    "iso8859-6": "ar",
    "iso8859-7": "el",
    "iso8859-8": "he",
    "iso8859-10": "sv da is et lt lv",
    "iso8859-13": "lt lv et pl",
    "iso8859-16": "ro pl hu hr",
    "windows-1258": "vi",
    "koi8-u": "uk ru",
    "cp866": _CYRILLIC,
    "mac-cyrillic": _CYRILLIC,
}
# Languages of the same letters; the lang attribute may name any of them.
_KIN = {"nb": "da", "no": "da", "nn": "da", "fi": "sv", "sl": "hr", "bs": "hr", "gl": "pt"}
_CHARACTERS = {
    "gb18030": "zh",
    "big5hkscs": "zh",
    "cp932": "ja",
    "euc_jp": "ja",
    "cp949": "ko",
}
# Ties go to the first: windows-1252 is what browsers assume of a page that says nothing.
_CANDIDATES = (*tuple(_LANGUAGES)[:11], *_CHARACTERS)
_MULTI_BYTE = frozenset(("utf-8", *_WIDE, *_CHARACTERS, _ESCAPED))


class _Sample(NamedTuple):
    """The non-ASCII bytes of a page with the two bytes on either side of them."""

    data: bytes
    pairs: _Ints  # previous byte * 256 + byte, each with a non-ASCII byte in it
    counts: _Ints
    language: str

    @classmethod
    def of(cls, body: bytes) -> _Sample:
        values = np.frombuffer(body, np.uint8)
        high = values >= 128
        near = high.copy()
        for shift in (1, 2):
            near[shift:] |= high[:-shift]
            near[:-shift] |= high[shift:]
        sample = np.concatenate(([32], values[near][:_SAMPLE_LENGTH], [32])).astype(np.int64)
        pairs = sample[:-1] * 256 + sample[1:]
        pairs = pairs[(sample[:-1] >= 128) | (sample[1:] >= 128)]
        unique, counts = np.unique(pairs, return_counts=True)
        lang = _LANG.search(body[:_PRESCAN_LENGTH])
        language = lang.group(1).decode("ascii").lower() if lang else ""
        data = sample.astype(np.uint8).tobytes()
        return cls(data, unique, counts, _KIN.get(language, language))


def _by_statistics(body: bytes, claims: _Claims) -> _Reading:
    sample = _Sample.of(body)
    claimed = [e for e in (claims.hint, claims.meta) if e and e != "utf-8" and e not in _WIDE]
    candidates = tuple(dict.fromkeys((*_CANDIDATES, *claimed)))
    best = min(candidates, key=lambda encoding: _bits_after_claims(sample, encoding, claims))
    return _replaced(body, best, claims.source_of(best))


def _bits_after_claims(sample: _Sample, encoding: str, claims: _Claims) -> float:
    bits = _bits(sample, encoding)
    claim = _CLAIM_BITS.get(claims.source_of(encoding))
    return bits if claim is None else bits * (1 - _CLAIM_SHARE) - claim


def _bits(sample: _Sample, encoding: str) -> float:
    """Information content of the sample under the encoding and its best-fitting language."""
    if encoding in _CHARACTERS:
        bonus = _LANGUAGE_BITS * (sample.language == _CHARACTERS[encoding])
        return _character_bits(sample, encoding) - bonus
    if encoding in _MULTI_BYTE:
        return _UNDECODABLE_BITS * int(sample.counts.sum())
    languages = _LANGUAGES.get(encoding, _WESTERN).split()
    return min(
        _letter_bits(sample, encoding, language) - _LANGUAGE_BITS * (sample.language == language)
        for language in languages
    )


# ---------------------------------------------------------------- single-byte encodings

_PUNCTUATION = frozenset("\xa0“”‘’–—…«»„‚‹›•·©®™°§€£\xad´¡¿ªº№،؟؛")
_PUNCTUATION_BITS, _SYMBOL_BITS, _FOREIGN_BITS = 6.0, 11.0, 11.0
_UPPER_BITS = 3.0
# A non-ASCII letter among ASCII ones costs this; scripts of their own pay it at their borders.
_ACCENT_BITS = 4.0
_NEUTRAL, _ASCII_LOWER, _ASCII_UPPER, _LOWER, _UPPER, _SYMBOL = range(6)


@cache
def _byte_map(encoding: str) -> str:
    return bytes(range(256)).decode(encoding, "replace")


@cache
def _classes(encoding: str) -> _Ints:
    return np.array([_class_of(c) for c in _byte_map(encoding)])


def _class_of(character: str) -> int:
    if unicodedata.category(character) in ("Ll", "Lo", "Lm", "Mn", "Lu", "Lt"):
        if character in "ªº":
            return _NEUTRAL
        upper = character.isupper()
        if character < "\x80":
            return _ASCII_UPPER if upper else _ASCII_LOWER
        return _UPPER if upper else _LOWER
    return _NEUTRAL if character < "\x80" or character in _PUNCTUATION else _SYMBOL


@cache
def _byte_bits(encoding: str, language: str) -> _Floats:
    return np.array([_letter_cost(c, language) for c in _byte_map(encoding)])


def _letter_cost(character: str, language: str) -> float:
    """Bits of one character; what is ASCII costs nothing, as all encodings agree on it."""
    if character < "\x80":
        return 0.0
    if character in _PUNCTUATION:
        return _PUNCTUATION_BITS
    if character == _REPLACEMENT or unicodedata.category(character) in ("Cc", "Co", "Cn"):
        return _UNDECODABLE_BITS
    own_script = _has_own_script(language)
    letters = _LETTERS[language]
    lower = character if character in letters else character.lower()
    extra = (0.0 if own_script else _ACCENT_BITS) + _UPPER_BITS * (lower != character)
    if lower in letters:
        rank = letters.index(lower)
        return extra + (_alphabet_bits(rank, len(letters)) if own_script else _zipf_bits(rank))
    return extra + (_FOREIGN_BITS if character.isalpha() else _SYMBOL_BITS)


def _alphabet_bits(rank: int, size: int) -> float:
    """Letter frequencies of a whole alphabet fall geometrically with their rank."""
    scale = size / 3.6
    return float(np.log2(scale) + rank / scale / np.log(2))


def _zipf_bits(rank: int) -> float:
    """Frequencies of a handful of accented letters fall about as one over their rank."""
    return float(np.log2((rank + 1) * 2.5))


def _has_own_script(language: str) -> bool:
    return _LETTERS[language][0] > "\u036f"


@cache
def _transitions(own_script: bool) -> _Floats:
    """Bits of what follows what: case must make sense within a word, scripts do not mix."""
    bits = np.zeros((6, 6))
    letters = (_ASCII_LOWER, _ASCII_UPPER, _LOWER, _UPPER)
    bits[letters, _SYMBOL] = bits[_SYMBOL, letters] = 3.0
    bits[_LOWER, _UPPER] = 7.0
    bits[_UPPER, _UPPER] = -2.0
    if own_script:
        for ours in (_LOWER, _UPPER):
            bits[ours, _NEUTRAL] = bits[_NEUTRAL, ours] = 2.0  # a lone letter is mostly a symbol
            for ascii_letter in (_ASCII_LOWER, _ASCII_UPPER):
                bits[ours, ascii_letter] = bits[ascii_letter, ours] = 6.0
    else:
        bits[_ASCII_LOWER, _UPPER] = bits[_LOWER, _ASCII_UPPER] = 7.0
        bits[_ASCII_UPPER, _UPPER] = -2.0
        bits[_LOWER, _LOWER] = 3.0
    return bits


def _letter_bits(sample: _Sample, encoding: str, language: str) -> float:
    classes, costs = _classes(encoding), _byte_bits(encoding, language)
    before, byte = sample.pairs >> 8, sample.pairs & 255
    steps = _transitions(_has_own_script(language))[classes[before], classes[byte]]
    return float(((steps + costs[byte]) * sample.counts).sum())


# ---------------------------------------------------------------- double-byte encodings

_HIRAGANA = (
    "のいにをたはとるてがしでなりれっらもかすきまさよこくだうそ"
    "あどけみせおつめろえんわじばちやほげぶへ"
)
_KATAKANA = (
    "ーンスルトイラリアクシドレジタフロッマテグバプコム"
    "キサニカメオデパダウチミナブエャセベュビネハモポ"
)
_KANJI = (
    "日一国年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女"
    "北午百書先名川千水半男西電校土木聞食車何南万毎白天母火右読友左休父雨会社人者的政府事業発表"
    "新自市場部内経済方合対全関目体当地同手力理立動定代通回主体現実最度性化数相員連開私問題明"
    "作用思家世多戦点教正心界文元重近考画海物切要品安知成民議法不平和加公向決引選野球都道府県"
    "県町村区駅店客調査支持研究委員続続始可能必要情報予算強活記取所在使持以受"
)
_HANZI_SHARED = (
    "的一是不了在人有我他中上大和到以要就出可也你生能而子那得下自之年作里用道行所然家成方多去法如都"
    "同定天分小部其些主理心她本前但因只想日意力它把十民第公此已工使情明性知全三又正外高由最重物手政"
    "美相被利什二等或新己制身果加西月合回特代信化老位次度常先海通教文立及比真名各入口平反受目太再建"
    "件期市直德命山金指格求式色路住告死交江北南京地城社交安台何件今早夜晚水河雨天人手女男名月光食"
)
_HANZI_SIMPLIFIED = (
    "这个们来为国说时会对于着发后过种事经么学现没动面起看还进好样从实军者无与长机点业将两间问很战"
    "头体见产话内表给世任儿东声提员解水论处走义几认条系气题活尔更别打变四神总电数少报才结量感务做"
    "接必场计管资许统区保至队形便空决治展马科司五基眼书非则听白却界达放强即像难且权思王象完设记品"
    "类据程边张该规万取拉望觉术领共确传师观清切院让识候带导争运记者经济农开车门网图书馆级让请约"
)
_HANZI_TRADITIONAL = (
    "這個們來為國說時會對於著發後過種事經麼學現沒動面起看還進好樣從實軍者無與長機點業將兩間問很戰"
    "頭體見產話內表給世任兒東聲提員解水論處走義幾認條系氣題活爾更別打變四神總電數少報才結量感務做"
    "接必場計管資許統區保至隊形便空決治展馬科司五基眼書非則聽白卻界達放強即像難且權思王象完設記品"
    "類據程邊張該規萬取拉望覺術領共確傳師觀清切院讓識候帶導爭運記者經濟農開車門網圖書館級讓請約"
)
_HANGUL = (
    "이다는을의에가고한하지로은도어서기사리인자시과아해대나그정수일라만부구보들전상장스동주제여선조게성"
    "원소공신년면거무진국있였했습니까던것등며으와적되안중업오방위세민경생모유저개회재연마비행화관우계"
    "내문운물미요때문없말람실바체통학교당집금양려점각같건설치명발터입트식속단최강드간호용영"
)
_WIDE_PUNCTUATION = "\u3000、。「」『』，．：；！？（）“”‘’《》【】〈〉・·…—～％"


class _Frequent(NamedTuple):
    """Characters, the most frequent first: bits of the first; the cost grows by one at `half`."""

    characters: str
    bits: float
    half: int


class _Charset(NamedTuple):
    """Characters of a double-byte encoding by how common they are."""

    frequent: tuple[_Frequent, ...]
    first_plane: tuple[int, int, int]  # first and last lead byte of common characters, first trail
    rest: tuple[int, int]  # first and last code point of characters that the language can use


def _interleaved(first: str, second: str) -> str:
    return "".join(dict.fromkeys(chain.from_iterable(zip_longest(first, second, fillvalue=""))))


_JAPANESE = (
    _Frequent(_HIRAGANA, 5.0, 8),
    _Frequent(_KATAKANA, 6.5, 12),
    _Frequent(_KANJI, 7.5, 20),
)
_CHARSETS = {
    "gb18030": _Charset(
        (_Frequent(_interleaved(_HANZI_SHARED, _HANZI_SIMPLIFIED), 6.5, 20),),
        (0xB0, 0xD7, 0xA1),
        (0x4E00, 0x9FFF),
    ),
    "big5hkscs": _Charset(
        (_Frequent(_interleaved(_HANZI_SHARED, _HANZI_TRADITIONAL), 6.5, 20),),
        (0xA4, 0xC6, 0x40),
        (0x4E00, 0x9FFF),
    ),
    "cp932": _Charset(_JAPANESE, (0x88, 0x97, 0x40), (0x4E00, 0x9FFF)),
    "euc_jp": _Charset(_JAPANESE, (0xB0, 0xCF, 0xA1), (0x4E00, 0x9FFF)),
    "cp949": _Charset((_Frequent(_HANGUL, 6.0, 15),), (0xB0, 0xC8, 0xA1), (0xAC00, 0xD7A3)),
}
_COMMON_BITS, _REST_BITS, _WIDE_PUNCTUATION_BITS, _STRANGE_BITS = 13.0, 17.0, 6.0, 24.0
_HALF_WIDTH_KATAKANA = slice(0xFF61, 0xFFA0)
_HALF_WIDTH_BITS = 13.0


@cache
def _character_costs(encoding: str) -> _Floats:
    """Bits by code point; the last row stands for all planes beyond the first."""
    charset = _CHARSETS[encoding]
    costs = np.full(0x10000, _STRANGE_BITS)
    costs[charset.rest[0] : charset.rest[1] + 1] = _REST_BITS
    costs[[ord(c) for c in _common_characters(encoding)]] = _COMMON_BITS
    costs[_HALF_WIDTH_KATAKANA] = _HALF_WIDTH_BITS
    for characters, bits, half in charset.frequent:
        points = [ord(c) for c in dict.fromkeys(characters)]
        costs[points] = bits + np.log2(1 + np.arange(len(points)) / half)
    costs[[ord(c) for c in _WIDE_PUNCTUATION]] = _WIDE_PUNCTUATION_BITS
    costs[:0x80] = 0.0
    costs[ord(_REPLACEMENT)] = _UNDECODABLE_BITS
    return costs


def _common_characters(encoding: str) -> str:
    first, last, trail = _CHARSETS[encoding].first_plane
    pairs = (bytes((a, b)) for a in range(first, last + 1) for b in range(trail, 0xFF))
    decoded = (pair.decode(encoding, "ignore") for pair in pairs)
    # A pair that is no character may still decode as one-byte characters.
    return "".join(c for c in decoded if len(c) == 1 and c > "\u2fff")


def _character_bits(sample: _Sample, encoding: str) -> float:
    text = sample.data.decode(encoding, "replace")
    points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    return float(_character_costs(encoding)[np.minimum(points, 0xFFFF)].sum())
