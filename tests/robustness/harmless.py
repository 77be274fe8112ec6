"""Edits that no reader sees: the blocks of a page and their labels should stay as they were."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_KEPT = "script|style|pre|textarea|title"
_RAW = re.compile(rf"(<(?:{_KEPT})\b.*?</(?:{_KEPT})>|<!.*?>)", re.DOTALL | re.IGNORECASE)
_BLOCKS = "div|p|ul|ol|li|table|tr|td|section|article|header|footer|nav|aside|main|h[1-6]|form"
_BETWEEN = re.compile(rf"(</?(?:{_BLOCKS})\b[^<>]*>)\s*(?=</?(?:{_BLOCKS})\b)", re.IGNORECASE)
#: Class names that a build tool makes up anew for every release: "css-1q2w3e".
_HASHED = re.compile(r"\b(css|sc|jsx|_)-[0-9a-z]{5,8}\b")

Edit = Callable[[str, random.Random], str]


def _outside_raw(html: str, change: Callable[[str], str]) -> str:
    """Apply `change` to everything but scripts, styles, preformatted text and declarations."""
    parts = _RAW.split(html)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def white_space_between_tags(html: str, chance: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        return match[1] + chance.choice(("", "\n", " \n\t ", "\r\n\r\n"))

    return _outside_raw(html, lambda part: _BETWEEN.sub(other, part))


def indentation(html: str, chance: random.Random) -> str:
    return _outside_raw(html, lambda part: re.sub(r"\n[ \t]*", "\n" + " " * 6, part))


def order_of_attributes(html: str, chance: random.Random) -> str:
    def shuffled(match: re.Match[str]) -> str:
        found = [m[0] for m in _ATTRIBUTE.finditer(match[3])]
        if "".join(found) != match[3].rstrip():
            return match[0]
        chance.shuffle(found)
        return f"<{match[1]}{match[2]}{''.join(found)}>"

    return _outside_raw(html, lambda part: _TAG.sub(shuffled, part))


def comments(html: str, chance: random.Random) -> str:
    def more(match: re.Match[str]) -> str:
        return match[0] + ("<!-- note -->" if chance.random() < 0.3 else "")

    return _outside_raw(html, lambda part: _TAG.sub(more, part))


def case_of_tags(html: str, chance: random.Random) -> str:
    def upper(match: re.Match[str]) -> str:
        return f"<{match[1]}{match[2].upper()}{match[3]}>"

    return _outside_raw(html, lambda part: _TAG.sub(upper, part))


def hashed_classes(html: str, chance: random.Random) -> str:
    """Other hashes in place of those there; the same for the same."""
    salt = chance.randrange(1 << 30)

    def renamed(match: re.Match[str]) -> str:
        number = zlib.crc32(f"{salt}{match[0]}".encode())
        return f"{match[1]}-{number:08x}"[: len(match[0])]

    return _HASHED.sub(renamed, html)


def unknown_attributes(html: str, chance: random.Random) -> str:
    def more(match: re.Match[str]) -> str:
        if match[1] or match[3].endswith("/"):
            return match[0]
        return f'<{match[2]}{match[3]} data-v-{chance.randrange(1 << 28):x}="">'

    return _outside_raw(html, lambda part: _TAG.sub(more, part))


def encoding(html: str, chance: random.Random) -> str:
    """Characters beyond ASCII as references."""
    return _outside_raw(html, lambda part: part.encode("ascii", "xmlcharrefreplace").decode())


EDITS: tuple[Edit, ...] = (
    white_space_between_tags, indentation, order_of_attributes, comments, case_of_tags,
    hashed_classes, unknown_attributes, encoding,
)  # fmt: skip
