"""Gives back the article of pages that scripts draw in the browser.

Such a page shows a spinner and carries its text in the data of scripts: as markup inside a string
of JSON (Next.js and its like), or as the body of the article that its structured data describes.
Such a text is put into the page, so that it can be cut like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape

_OPENING = re.compile(r"<script\b[^<>]*>", re.IGNORECASE)
_CLOSING = re.compile(r"</script\s*>", re.IGNORECASE)
_QUOTE_OR_ESCAPE = re.compile(r'\\.?|"', re.DOTALL)
_PARAGRAPH_END = re.compile(r"(?:<|\\u003c)\\*/p\b", re.IGNORECASE)
# Rows of React's wire format: one of so many bytes of text, and one of JSON, like any JSON.
_TEXT_ROW = re.compile(r"^[0-9a-f]+:T([0-9a-f]{1,8}),", re.MULTILINE)
_JSON = re.compile(r'\s*(?:[0-9a-f]+:[A-Z]*)?[\[{"]')
# What follows an attribute's value: a piece of markup between two strings, not one in a string.
_BETWEEN = re.compile(r"\s*/?>|\s+[\w-]+\s*=")
_LEAST_PARAGRAPHS, _LEAST_CHARS = 3, 500
# Strings of JSON inside strings of JSON.
_DEEPEST = 3


def with_script_text(text: str) -> str | None:
    """The markup with the longest article in a string of a script behind it; None without any.

    Only what stands in one double-quoted string of JSON is found. Linear in the length of the text.
    """
    found = ((markup, end) for script, end in _scripts(text) for markup in _markup(script))
    markup, end = max(found, key=lambda pair: len(pair[0]), default=("", 0))
    return f"{text[:end]}<div>{markup}</div>{text[end:]}" if markup else None


def with_body(text: str, body: str) -> str | None:
    """The markup with what its structured data calls the article's body; None if that is short."""
    told = unescape(body)
    if len(told) < _LEAST_CHARS:
        return None
    lines = filter(str.strip, told.splitlines())
    is_markup = _PARAGRAPH_END.search(told)
    markup = told if is_markup else "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"{text}<div>{markup}</div>"


def _scripts(text: str) -> Iterator[tuple[str, int]]:
    """What each script holds, and where its element ends."""
    start = 0
    for closing in _CLOSING.finditer(text):
        opening = _OPENING.search(text, start, closing.start())
        start = closing.end()
        if opening:
            yield text[opening.end() : closing.start()], closing.end()


def _markup(data: str, depth: int = _DEEPEST) -> Iterator[str]:
    """Markup of paragraphs in strings of JSON."""
    for string in _strings(data):
        if len(string) < _LEAST_CHARS or not _has_paragraphs(string):
            continue
        told = _unescaped(string)
        rows = [row for row in _text_rows(told) if _has_paragraphs(row)]
        if rows:
            yield from map(_without_cut_tag, rows)
        elif _JSON.match(told):
            yield from _markup(told, depth - 1) if depth > 1 else ()
        elif told and not _BETWEEN.match(told):
            yield _without_cut_tag(told)


def _strings(data: str) -> Iterator[str]:
    """What stands between double quotes, escapes and all."""
    opened = None
    for found in _QUOTE_OR_ESCAPE.finditer(data):
        if found[0] != '"':
            continue
        if opened is None:
            opened = found.end()
        else:
            yield data[opened : found.start()]
            opened = None


def _text_rows(told: str) -> Iterator[str]:
    end = 0
    for row in _TEXT_ROW.finditer(told):
        if row.start() >= end:
            size = int(row[1], 16)
            text = told[row.end() : row.end() + size].encode("utf-8", "replace")[:size]
            end = row.end() + len(text.decode("utf-8", "ignore"))
            yield told[row.end() : end]


def _has_paragraphs(text: str) -> bool:
    ends = _PARAGRAPH_END.finditer(text)
    return sum(1 for _, _ in zip(range(_LEAST_PARAGRAPHS), ends, strict=False)) == _LEAST_PARAGRAPHS


def _without_cut_tag(markup: str) -> str:
    """Without a tag or comment that is cut off at the end and would swallow what follows."""
    if markup.rfind("<!--") > markup.rfind("-->"):
        markup = markup[: markup.rfind("<!--")]
    return markup[: markup.rfind("<")] if markup.rfind("<") > markup.rfind(">") else markup


def _unescaped(string: str) -> str:
    """What a string literal stands for; empty where it is no JSON."""
    try:
        return str(json.loads(f'"{string}"', strict=False))
    except ValueError:
        return ""
