"""Marks that text browsers and converters set, taken out of a dump's lines.

lynx numbers links, `[12]Weather`, lists their addresses at the end, and sets `[map.png]` for an
image, `IFRAME: https://...` and `[MATH: <mi>x</mi> :MATH]`; html2text writes Markdown:
`[Weather](https://...)`, `_Weather_`, `## Weather`. Numbers count as marks only where they count
up through the text, so references such as `as shown before[3]` stay; Markdown is read only where
several links or headings show it. The number of lines stays: a line of marks alone becomes empty.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

_NUMBER = re.compile(r"\[(\d{1,4})\](?=\S)")
_ANY_NUMBER = re.compile(r"\[(\d{1,4})\]")
_NUMBERS_ALONE = re.compile(r"\s*(?:\[\d{1,4}\]\s*)+")
_LEAST_NUMBERS = 3
# Share of the numbers that must count up by one.
_IN_ORDER = 0.8
# What lynx sets over its list of addresses, and an entry of the list.
_LIST_HEADS = frozenset(("References", "Visible links", "Visible links:", "Hidden links:"))
_LIST_ENTRY = re.compile(r"\s*\d{1,5}\. [A-Za-z][\w+.-]*:\S")
_IMAGE_NAME = re.compile(r"\[[^\[\]\s]+\.(?:jpe?g|png|gif|webp|svg|avif|bmp|ico)\]", re.IGNORECASE)
_FRAME = re.compile(r"\s*IFRAME: \S*[:/]\S*\s*")
_FRAME_START, _MATH_START, _MATH_END = "IFRAME: ", "[MATH: <", ":MATH]"

# An address may be wrapped behind a hyphen, and the title behind it anywhere.
_ADDRESS = r"(?:<[^<>\n]*>|(?:[^\s()<>]|(?<=-)\n[ \t]*(?=\S)|\([^\s()]*\))*)"
_TITLE = r"(?:\s+\"(?:[^\"\n]|\n(?!\s*\n)){0,500}\")?"
_LINK_END = rf"\]\({_ADDRESS}{_TITLE}\s?\)"
_BRACKETS = re.compile(rf"\\.|!?\[|{_LINK_END}|\]")
_HEADING = re.compile(r"(\s*(?:[*+-]\s+)?)#{1,6}\s+(?=\S)")
_LEAST_LINKS = _LEAST_HEADINGS = 2
_GONE, _SPACE = 1, 2
# A longer link is none: its bracket was never closed.
_MOST_LINK_CHARS = 3000
_BLANK_LINE = re.compile(r"\n\s*\n")
# Lines of signs alone: rules, underlined headings, the line under a table's head.
_RULE = re.compile(r"\s*(?:(?:[*_]\s?){3,}|#{1,6}|[-|: ]*-{3,}[-|: ]*)\s*")
_STRONG = re.compile(r"\*\*|(?<![^\W_])_+|_+(?![^\W_])")
_STARRED = re.compile(r"(?<![\w*\\])\*(?=\S)([^*]*[^*\s\\])\*(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


class Unmarked(NamedTuple):
    """A dump's lines without marks, and the numbers of those that end inside a link."""

    lines: list[str]
    inside_links: frozenset[int]


def without_marks(lines: Sequence[str]) -> Unmarked:
    """The lines without marks; a text that has none keeps its lines as they are."""
    shown, inside = list(lines), frozenset[int]()
    text = "\n".join(lines)
    if _MATH_START in text or _FRAME_START in text:
        shown = _without_math(_without_frames(shown))
    if "[" in text:
        if _is_numbered(shown):
            shown = _without_addresses(shown)
            shown = [_without_numbers(line) if "[" in line else line for line in shown]
        shown = [_IMAGE_NAME.sub("", line) if "[" in line else line for line in shown]
    if ("](" in text or "# " in text) and _is_markdown(shown):
        shown, inside = _without_links(shown)
        shown = [_without_markdown(line) for line in shown]
    return Unmarked(shown, inside)


# -- lynx ----------------------------------------------------------------------------------------


def _is_numbered(lines: Sequence[str]) -> bool:
    numbers = [number for line in lines if "[" in line for number in _numbers(line)]
    if len(numbers) < _LEAST_NUMBERS:
        return False
    rising = sum(after == before + 1 for before, after in pairwise(numbers))
    return rising >= _IN_ORDER * (len(numbers) - 1)


def _numbers(line: str) -> Iterator[int]:
    mark = _ANY_NUMBER if _NUMBERS_ALONE.fullmatch(line) else _NUMBER
    return (int(found[1]) for found in mark.finditer(line))


def _without_addresses(lines: Sequence[str]) -> list[str]:
    """Without the list of addresses, which the links' numbers refer to."""
    shown = list(lines)
    filled = [place for place, line in enumerate(lines) if line.strip()]
    listed = False
    for place, after in zip(filled, [*filled[1:], -1], strict=True):
        if _is_list_head(lines[place]):
            listed = after >= 0 and (_is_list_head(lines[after]) or _is_entry(lines[after]))
        else:
            listed = listed and _is_entry(lines[place])
        if listed:
            shown[place] = ""
    return shown


def _is_list_head(line: str) -> bool:
    return line.strip() in _LIST_HEADS


def _is_entry(line: str) -> bool:
    return _LIST_ENTRY.match(line) is not None


def _without_frames(lines: Sequence[str]) -> list[str]:
    """Without addresses of frames, which go on up to the next space or blank line."""
    inside = False
    shown = []
    for line in lines:
        inside = _FRAME.fullmatch(line) is not None or (inside and len(line.split()) == 1)
        shown.append("" if inside else line)
    return shown


def _without_math(lines: Sequence[str]) -> list[str]:
    """Without MathML in full; lynx sets what an image says of the formula behind it."""
    inside = False
    shown = []
    for line in lines:
        rest = ""
        while line:
            before, mark, line = line.partition(_MATH_END if inside else _MATH_START)
            rest += "" if inside else before
            inside = inside != bool(mark)
        shown.append(rest)
    return shown


def _without_numbers(line: str) -> str:
    return "" if _NUMBERS_ALONE.fullmatch(line) else _NUMBER.sub("", line)


# -- Markdown ------------------------------------------------------------------------------------


def _is_markdown(lines: Sequence[str]) -> bool:
    links = sum(line.count("](") for line in lines if "](" in line)
    return links >= _LEAST_LINKS or _has_headings(lines)


def _has_headings(lines: Sequence[str]) -> bool:
    """Whether lines between blank ones begin as headings do; comments in code begin so, too."""
    found = 0
    for place, line in enumerate(lines):
        if "# " in line and _HEADING.match(line):
            before = "" if place == 0 else lines[place - 1]
            after = "" if place + 1 == len(lines) else lines[place + 1]
            found += not before.strip() and not after.strip()
    return found >= _LEAST_HEADINGS


def _without_links(lines: Sequence[str]) -> tuple[list[str], frozenset[int]]:
    """The lines with the text of links alone, without images; which of them end inside a link."""
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    gone = bytearray(len(text))
    inside: set[int] = set()
    for start, end, closing, is_image in _links(text):
        opening = start + 1 + (text[start] == "!")
        for first, last in ((start, end),) if is_image else ((start, opening), (closing, end)):
            gone[first:last] = bytes([_GONE]) * (last - first)
        if text.startswith(("[", "!["), end):  # two links side by side are two words
            gone[end - 1] = _SPACE
        inside.update(range(bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1))
    return [
        _rest(line, gone[start : start + len(line)])
        for line, start in zip(lines, starts, strict=False)
    ], frozenset(inside)


def _rest(line: str, gone: bytearray) -> str:
    if not any(gone):
        return line
    kept = ((char, "", " ")[out] for char, out in zip(line, gone, strict=True))
    return "".join(kept)


def _links(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """Start, end, start of the end mark and whether it is an image, for each link of a text."""
    opened: list[int] = []
    for mark in _BRACKETS.finditer(text):
        sign = mark[0]
        if sign[0] == "\\":
            continue
        if sign[-1] == "[":
            opened.append(mark.start())
            continue
        start = opened.pop() if opened else -1
        if len(sign) == 1:
            continue
        closing, end = mark.span()
        if start < 0 or closing - start > _MOST_LINK_CHARS:
            yield closing, end, closing, True
        else:
            blank = _BLANK_LINE.search(text, start, closing)
            yield start, end, closing, text[start] == "!" and blank is None


def _without_markdown(line: str) -> str:
    if _RULE.fullmatch(line):
        return ""
    if "#" in line:
        line = _HEADING.sub(r"\1", line, count=1) if _HEADING.match(line) else line
    if "*" in line or "_" in line:
        line = _STARRED.sub(r"\1", _STRONG.sub("", line))
    return _ESCAPE.sub(r"\1", line) if "\\" in line else line
