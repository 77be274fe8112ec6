"""Finds an article in the data of scripts that is written without markup.

Editors store a text as a list of paragraphs: strings, objects with one, or trees of nodes, whose
leaves are stretches of words with one style. Some are written in Markdown. A cache of a GraphQL
client holds each paragraph apart and refers to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import islice
from typing import Any

from boilerkit.parsing.script_strings import (
    DECODER,
    LEAST_CHARS,
    LEAST_PARAGRAPHS,
    Found,
    scripts_of,
    without_tags,
)

_LINE_NAMES = ("text", "content", "value", "html", "body", "paragraph", "data")
_INNER_NAMES = ("content", "children", "nodes", "leaves")
_TYPE_NAMES = ("type", "_type", "nodeType", "object")
#: Nodes inside a paragraph; and those that hold paragraphs of one list or quote.
_IN_LINE = frozenset(
    "a anchor bold em entry-hyperlink hyperlink inline italic leaf link mark span strong text"
    " underline".split()
)
_HOLDS_LINES = re.compile(
    r"[ou]l|li|(?:block_?)?quote|(?:(?:un)?ordered|bullet(?:ed)?|numbered)?_?list(?:_?item)?"
)
_LONG_LINE, _LEAST_LETTERS = 80, 0.5
_MOST_LISTS = 50
# Where JSON may begin in a program: after an assignment, a call or nothing, not in the middle.
_OPENING = re.compile(r'(?:(?<=[=(:,;\s])|^)(?=[{\[])|parse\(\s*(?=")')
# JSON is looked for at so many places, of which a script of this length is not read more often.
_MOST_TRIES, _MOST_READ = 200, 4
# JSON inside strings of JSON; nodes inside nodes.
_DEEPEST, _DEEPEST_NODE = 3, 6
_BLANK_LINE = re.compile(r"\n\s*\n")
_MARKDOWN = re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+])\s+|\*\*|__|!?\[([^\[\]]*)\]\([^()\s]*\)", re.M)


def lists_in_scripts(text: str) -> Iterator[Found]:
    """Lists of sentences in scripts that are JSON or assign it, as markup."""
    for script, _ in scripts_of(text):
        if len(script) < LEAST_CHARS:
            continue
        for lines in islice(_lists_in(script), _MOST_LISTS):
            place = max(script.find(lines[0][:20]), 0)
            markup = "".join(f"<p>{escape(line)}</p>" for line in lines)
            yield Found(markup, script, place, len(markup), script)


def _lists_in(script: str) -> Iterator[list[str]]:
    for value in _json_in(script):
        yield from _lists(value)


def _json_in(script: str) -> Iterator[Any]:
    """The long JSON objects, arrays and strings with such of a script, in order."""
    start, left = 0, _MOST_READ * len(script)
    for opening in islice(_OPENING.finditer(script), _MOST_TRIES):
        place = opening.end()
        if place < start or left < 0:
            continue
        try:
            value, start = DECODER.raw_decode(script, place)
        except json.JSONDecodeError as error:
            left -= error.pos - place
        except (ValueError, RecursionError):  # a number of thousands of digits
            return
        else:
            if start - place >= LEAST_CHARS:
                yield _decoded(value)


def _decoded(value: Any, depth: int = _DEEPEST) -> Any:
    """What a string of JSON holds; any other value as it is."""
    if depth and isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return _decoded(DECODER.decode(value), depth - 1)
        except (ValueError, RecursionError):
            return value
    return value


def _lists(value: Any) -> Iterator[list[str]]:
    """Lists with several long strings, or nodes that hold such; and texts in Markdown."""
    waiting, named = [value], _named(value)
    for item in waiting:
        if isinstance(item, str):
            if len(item) >= LEAST_CHARS and "\n" in item and "</" not in item:
                yield from _if_long(list(map(_unmarked, _BLANK_LINE.split(item))))
            continue
        inner = item.values() if isinstance(item, dict) else item
        waiting.extend(child for child in inner if isinstance(child, (dict, list, str)))
        if isinstance(item, list):
            yield from _if_long([line for child in item for line in _lines(child, named)])


def _named(value: Any) -> dict[str, Any]:
    """The entries of a cache by their names, as references to them have them."""
    named: dict[str, Any] = {}
    waiting = [value]
    for item in waiting:
        if isinstance(item, dict):
            for name, inner in item.items():
                if isinstance(inner, dict) and "__typename" in inner:
                    named.setdefault(name, inner)
        if isinstance(item, (dict, list)):
            inner_items = item.values() if isinstance(item, dict) else item
            waiting.extend(inner for inner in inner_items if isinstance(inner, (dict, list)))
    return named


def _if_long(lines: list[str]) -> Iterator[list[str]]:
    """The lines, without empty ones, if they are as long as those of an article are at least."""
    lines = list(filter(None, lines))
    long = sum(map(_is_sentence, lines))
    if long >= LEAST_PARAGRAPHS and sum(map(len, lines)) >= LEAST_CHARS:
        yield lines


def _is_sentence(line: str) -> bool:
    """Whether a string is long and made of words: no address, no path of a drawing."""
    if len(line) < _LONG_LINE or (line.isascii() and " " not in line):
        return False
    return sum(map(str.isalpha, line)) >= _LEAST_LETTERS * len(line)


def _lines(item: Any, named: Mapping[str, Any], depth: int = _DEEPEST_NODE) -> Iterator[str]:
    """A string of a list, the one that a node of it holds, or those of a list or quote in it."""
    if isinstance(item, dict) and "__ref" in item:
        item = named.get(str(item["__ref"]))
    if isinstance(item, str):
        yield without_tags(item)
    elif isinstance(item, dict):
        text = _text_of(item) or "".join(_inline(_inner(item), depth))
        if text:
            yield without_tags(text)
        elif depth and _HOLDS_LINES.fullmatch(_type_of(item)):
            for child in _inner(item):
                yield from _lines(child, named, depth - 1)


def _text_of(node: Mapping[str, Any]) -> str:
    """The string that a node itself holds."""
    held = (node.get(name) for name in _LINE_NAMES)
    return next((text for text in held if isinstance(text, str)), "")


def _inner(node: Mapping[str, Any]) -> list[Any]:
    """The nodes in a node."""
    held = (node.get(name) for name in _INNER_NAMES)
    return next((nodes for nodes in held if isinstance(nodes, list)), [])


def _type_of(node: Mapping[str, Any]) -> str:
    kinds = (node.get(name) for name in _TYPE_NAMES)
    kind = next((kind for kind in kinds if isinstance(kind, str)), "")
    return kind.replace("-", "_").lower()


def _inline(nodes: list[Any], depth: int) -> list[str]:
    """The strings of nodes inside a paragraph; none where one of them is no such node."""
    texts: list[str] = []
    for node in nodes:
        kind = _type_of(node) if isinstance(node, dict) else ""
        if not isinstance(node, dict) or not depth or kind.replace("_", "-") not in _IN_LINE | {""}:
            return []
        text = _text_of(node)
        texts.extend([text] if text else _inline(_inner(node), depth - 1))
    return texts


def _unmarked(text: str) -> str:
    return without_tags(_MARKDOWN.sub(r"\1", text))
