"""Names of encodings as pages and transports write them -> codecs (WHATWG Encoding)."""

from __future__ import annotations

import codecs

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


def encoding_of(label: str, origin: str) -> tuple[str | None, str | None]:
    """The codec of a label, or a warning why there is none."""
    label = label.strip(" \t\r\n\f\"'").lower()
    encoding = _ENCODINGS.get(label)
    if encoding or not label:
        return encoding, None
    kind = "refused" if label in _REFUSED.split() else "unknown"
    shown = label[:_LABEL_LIMIT].encode("ascii", "backslashreplace").decode("ascii")
    return None, f"{kind} encoding {shown!r} in the {origin} ignored"


def codec_named(label: str) -> str:
    """The Python codec that a browser uses for a charset's name; Python's names for it do too.

    Raises:
        LookupError: browsers know no such charset, or refuse it.
    """
    codec = encoding_of(label, "")[0] or encoding_of(_name_in_python(label), "")[0]
    if codec is None:
        raise LookupError(f"unknown encoding {label!r}")
    return codec


def _name_in_python(label: str) -> str:
    """What Python calls an encoding ("latin-1" is "iso8859-1"); empty where it knows none."""
    try:
        return codecs.lookup(label).name.removesuffix("-sig")
    except (LookupError, ValueError):
        return ""


def decode_as(data: bytes, codec: str) -> tuple[str, str | None]:
    """The text in the encoding that somebody insists on, and a warning if it does not fit."""
    text = data.decode(codec, "replace").removeprefix("\ufeff")
    lost = text.count("\ufffd")
    if not lost:
        return text, None
    count = "1 character is" if lost == 1 else f"{lost:,} characters are"
    return text, f"{count} not valid {codec}, and replaced by U+FFFD"
