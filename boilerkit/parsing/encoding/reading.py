"""What a reading of a page is, and encodings that have their own signs."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

Source = Literal["bom", "hint", "meta", "statistics", "default"]
#: A document as text, or as UTF-8 without a flaw.
Markup: TypeAlias = "str | bytes"


class Reading(NamedTuple):
    """Bytes read in an encoding; `lost` counts what could not be decoded."""

    markup: Markup
    encoding: str
    source: Source
    lost: int = 0  # places where bytes could not be decoded


def text_of(markup: Markup) -> str:
    """The document as text."""
    return markup.decode() if isinstance(markup, bytes) else markup


FEW = 3
REPLACEMENT = "\ufffd"
WIDE = frozenset(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
WIDE_SAMPLE = 8192
# Least share of NUL in the high bytes of UTF-16; markup and spaces keep every script above it.
WIDE_SHARE = 0.15
ESCAPED = "iso2022_jp_ext"
ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
