"""Gives back the article of pages that scripts draw in the browser.

Such a page shows a spinner and carries its text in the data of scripts: as markup inside a string
(Next.js and its like), or as the `articleBody` of its JSON-LD. That text is put where its script
stands, so that it can be cut like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape

_OPENING = re.compile(r"<script\b[^<>]*>", re.IGNORECASE)
_CLOSING = re.compile(r"</script\s*>", re.IGNORECASE)
# Ends with the text where a string is never closed: so no text is read twice.
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\Z)', re.DOTALL)
_BODY = re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)
_PARAGRAPH_END = re.compile(r"(?:<|\\u003c)\\*/p\b", re.IGNORECASE)
# A row of React's wire format that is text, not JSON.
_TEXT_ROW = re.compile(r"\s*(?:[0-9a-f]+:T[0-9a-f]+,)?\s*<", re.IGNORECASE)
_LEAST_PARAGRAPHS, _LEAST_CHARS = 3, 500
# Strings of JSON inside strings of JSON.
_DEEPEST = 3


def with_script_text(text: str) -> str | None:
    """The markup with what its scripts carry behind each of them; None if that is no article.

    Linear in the length of the text.
    """
    pieces, start, seen = [], 0, set[str]()
    for closing in _CLOSING.finditer(text):
        opening = _OPENING.search(text, start, closing.start())
        pieces.append(text[start : closing.end()])
        start = closing.end()
        for markup in _carried(text[opening.end() : closing.start()]) if opening else ():
            if markup not in seen:
                seen.add(markup)
                pieces.append(f"<div>{markup}</div>")
    return "".join([*pieces, text[start:]]) if seen else None


def _carried(script: str) -> Iterator[str]:
    found = list(_markup(script, _DEEPEST))
    if found:
        yield from found
        return
    for body in _BODY.finditer(script):
        told = _unescaped(body[1])
        if len(told) >= _LEAST_CHARS:
            lines = filter(str.strip, told.splitlines())
            yield "".join(f"<p>{escape(line)}</p>" for line in lines)


def _markup(data: str, depth: int) -> Iterator[str]:
    """Strings of JSON or JavaScript that hold an article's markup."""
    for string in _STRING.finditer(data):
        if len(string[1]) < _LEAST_CHARS or not _has_paragraphs(string[1]):
            continue
        told = _unescaped(string[1])
        if _TEXT_ROW.match(told):
            yield told[told.index("<") :]
        elif depth > 1:
            yield from _markup(told, depth - 1)


def _has_paragraphs(text: str) -> bool:
    ends = _PARAGRAPH_END.finditer(text)
    return sum(1 for _, _ in zip(range(_LEAST_PARAGRAPHS), ends, strict=False)) == _LEAST_PARAGRAPHS


def _unescaped(string: str) -> str:
    """What a string literal stands for; empty where it is no JSON."""
    try:
        return str(json.loads(f'"{string}"', strict=False))
    except ValueError:
        return ""
