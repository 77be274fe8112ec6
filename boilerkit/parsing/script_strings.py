"""Finds an article in the data of scripts: markup inside strings of JSON.

Frameworks that draw a page in the browser (Next.js, Nuxt and their like) write its data into a
script, as JSON, as JSON inside a string, or as rows of a wire format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

_OPENING = re.compile(r"<(?i:script)\b[^<>]*>")
_CLOSING = re.compile(r"</(?i:script)\s*>")
# A string that is never closed runs to the end, so that nothing is read twice.
_STRING = re.compile(r'"([^"\\]*(?:\\.?[^"\\]*)*)("|\Z)', re.DOTALL)
# What is left of the end tag of a paragraph, however its brackets and its slash are escaped, and
# what is before that. Plain strings, as these are searched for in every script.
_END_TAGS = ("/p>", "/p\\", "u002Fp", "u002fp", "/p&", "/P>")
_BRACKETS = ("<", "u003c", "u003C", "&lt;")
# The last words of a paragraph are looked for on the page: so many, of so much before its end.
_END_CHARS, _COMPARED_CHARS = 200, 24
_TRIED_ENDS = 10  # of each kind of end tag
_NAMED_STRING = (
    r'"(?:NAMES)"\s*:\s*(?:\[\s*)?(?:\{[^{}]{0,200}?"name"\s*:\s*)?"((?:[^"\\]|\\.){1,300})"'
)
# How far from an article its headline may be.
_NEAR = 20_000
# Rows of React's wire format: one of so many bytes of text, and one of JSON, like any JSON.
_TEXT_ROW = re.compile(r"^[0-9a-f]+:T([0-9a-f]{1,8}),", re.MULTILINE)
_JSON = re.compile(r'\s*(?:[0-9a-f]+:[A-Z]*)?[\[{"]')
# What follows an attribute's value: a piece of markup between two strings, not one in a string.
_BETWEEN = re.compile(r"\s*/?>|\s+[\w-]+\s*=")
#: A script with fewer, or fewer characters, holds no article.
LEAST_PARAGRAPHS, LEAST_CHARS = 3, 500
# Strings of JSON inside strings of JSON.
_DEEPEST = 3
#: JSON as scripts have it: with line feeds and tabs in strings.
DECODER = json.JSONDecoder(strict=False)
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Found:
    """Markup found in a script.

    `data` is the JSON around it, `place` where in that it was, as `chars` characters, and `script`
    all that the script holds.
    """

    markup: str
    data: str
    place: int
    chars: int
    script: str


def markup_in_scripts(scripts: Iterable[str], shown: str) -> Iterator[Found]:
    """Markup of several paragraphs in strings of JSON, in document order.

    Only what is in one double-quoted string is found, and nothing of a script whose paragraphs
    `shown` (the text of the page) holds. Linear in the length of the scripts.
    """
    for script in scripts:
        first = _first_ends(script)
        if not _is_shown(script, first, shown):
            for markup, data, place, chars in _markup(script, first):
                yield Found(markup, data, place, chars, script)


def end_of(script: str, text: str) -> int:
    """Where in the markup the element of a script ends; the markup's end where it is not found."""
    for content, end in scripts_of(text):
        # As the parser reads it.
        if content.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd") == script:
            return end
    return len(text)


def near(found: Found, names: str) -> str | None:
    """The string that a key of one of these names has, the last before what was found or the next.

    Args:
        names: names in the form of a regular expression.
    """
    pattern = re.compile(_NAMED_STRING.replace("NAMES", names))
    behind = found.place + found.chars
    before = pattern.findall(found.data, max(found.place - _NEAR, 0), found.place)
    after = pattern.search(found.data, behind, behind + _NEAR)
    nearest = before[-1] if before else after[1] if after else ""
    return _unescaped(nearest) or None


def _first_ends(data: str) -> dict[str, int]:
    """Each kind of end tag of a paragraph that there is, and where it is first."""
    places = {tag: data.find(tag) for tag in _END_TAGS}
    return {tag: place for tag, place in places.items() if place >= 0}


def _is_shown(script: str, first: Mapping[str, int], shown: str) -> bool:
    """A quick look whether any of the first paragraphs' ends is shown on the page."""
    for end in _ends(script, first):
        before = _without_bracket(script[max(end - _END_CHARS, 0) : end])
        words = _unescaped(before[before.rfind('"') + 1 :]).rpartition(">")[2]
        if len(words) >= _COMPARED_CHARS and words[-_COMPARED_CHARS:].strip() in shown:
            return True
    return False


def _without_bracket(text: str) -> str:
    """Without the bracket that opens an end tag, however it is escaped."""
    text = text.rstrip("\\")
    bracket = next(filter(text.endswith, _BRACKETS), "")
    return text.removesuffix(bracket).rstrip("\\")


def _ends(script: str, first: Mapping[str, int]) -> Iterator[int]:
    """Where the first paragraphs of a script end."""
    for tag, place in first.items():
        for _ in range(_TRIED_ENDS):
            if place < 0:
                break
            yield place
            place = script.find(tag, place + 1)


def scripts_of(text: str) -> Iterator[tuple[str, int]]:
    """What each script of a document holds, and where its element ends."""
    start = 0
    for closing in _CLOSING.finditer(text):
        opening = _OPENING.search(text, start, closing.start())
        start = closing.end()
        if opening:
            yield text[opening.end() : closing.start()], closing.end()


def _markup(
    data: str, first: Mapping[str, int], depth: int = _DEEPEST
) -> Iterator[tuple[str, str, int, int]]:
    """Markup of paragraphs in strings of JSON, the JSON, where in it it is, and how long."""
    for string, place in _strings(data, first):
        if len(string) < LEAST_CHARS or not has_paragraphs(string):
            continue
        value = _unescaped(string)
        rows = [row for row in _text_rows(value) if has_paragraphs(row)]
        if rows:
            yield from ((_without_cut_tag(row), data, place, len(string)) for row in rows)
        elif _JSON.match(value):
            yield from _markup(value, _first_ends(value), depth - 1) if depth > 1 else ()
        elif value and not _BETWEEN.match(value):
            yield _without_cut_tag(value), data, place, len(string)


def _strings(data: str, first: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Strings in double quotes in which a paragraph ends, escapes and all, and where they begin."""
    ends = dict(first)
    start = 0
    while True:
        for tag, place in ends.items():
            if 0 <= place < start:
                ends[tag] = data.find(tag, start)
        end = min((place for place in ends.values() if place >= 0), default=-1)
        if end < 0:
            return
        opening = _last_quote(data, start, end)
        found = _STRING.match(data, opening) if opening >= 0 else None
        start = end + 1
        if found and found[2] and found.end() > end:
            yield found[1], opening + 1
            start = found.end()


def _last_quote(data: str, start: int, end: int) -> int:
    """The last quotation mark in a part of a script that is not escaped; -1 without one."""
    place = data.rfind('"', start, end)
    while place > start and data[place - 1] == "\\":
        place = data.rfind('"', start, place)
    return place


def _text_rows(value: str) -> Iterator[str]:
    end = 0
    for row in _TEXT_ROW.finditer(value):
        if row.start() >= end:
            size = int(row[1], 16)
            text = value[row.end() : row.end() + size].encode("utf-8", "replace")[:size]
            end = row.end() + len(text.decode("utf-8", "ignore"))
            yield value[row.end() : end]


def has_paragraphs(text: str) -> bool:
    """Whether several paragraphs end in a text, however their tags are escaped."""
    ends = 0
    for tag in _END_TAGS:
        place = text.find(tag)
        while place >= 0:
            ends += 1
            if ends >= LEAST_PARAGRAPHS:
                return True
            place = text.find(tag, place + len(tag))
    return False


def without_tags(markup: str) -> str:
    """The text of markup on one line."""
    return " ".join(unescape(TAG.sub("", markup)).split())


def _without_cut_tag(markup: str) -> str:
    """Without a tag or comment that is cut off at the end and would swallow what follows."""
    if markup.rfind("<!--") > markup.rfind("-->"):
        markup = markup[: markup.rfind("<!--")]
    return markup[: markup.rfind("<")] if markup.rfind("<") > markup.rfind(">") else markup


def _unescaped(string: str) -> str:
    """What a string literal stands for; empty where it is no JSON."""
    try:
        return str(DECODER.decode(f'"{string}"'))
    except ValueError:
        return ""
