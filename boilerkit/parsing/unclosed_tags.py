"""Gives back the text of pages that one unclosed tag swallows.

Where a title, script, style or text area is never closed, or only far below, a parser takes all
that follows for its content, as the HTML standard asks, and nothing of the page is left. What
reads as markup inside such an element is closed off again. Likewise where one of their attributes
lacks its second quotation mark.
"""

from __future__ import annotations

import re

# Names of tags are ASCII: without the flag, "ſ" would be an "s".
_IN_ANY_CASE = re.IGNORECASE | re.ASCII
_OPENING = re.compile(r"<(title|textarea|script|style)(?=[\s/>])[^<>]*>", _IN_ANY_CASE)
# Templates and data in scripts are no page, whatever markup they hold.
_DATA = re.compile(r"type\s*=\s*[\"']?[\w/+-]*(?:json|template|html|x-)", _IN_ANY_CASE)
# Markup that begins a string of a script.
_STRING = re.compile(r"[\"'`]\s*<[a-z!]", _IN_ANY_CASE)
_MARKUP = re.compile(r"</(?:p|td|div|table|li|h[1-6])\s*>", _IN_ANY_CASE)
# Scripts write some markup themselves; this much of it is a page.
_LEAST_TAGS = 12


def closed_early(text: str) -> str | None:
    """The markup with swallowing elements closed where they begin; None if there are none.

    Linear in the length of the text.
    """
    ends = {name: _places(f"</{name}", text) for name in ("title", "textarea", "script", "style")}
    tags = [found.start() for found in _MARKUP.finditer(text)]
    strings = [found.start() for found in _STRING.finditer(text)][::-1]
    pieces, start, next_tag, changed = [], 0, 0, False
    for opening in _OPENING.finditer(text):
        if opening.start() < start or _DATA.search(opening[0]):
            continue
        name = opening[1].lower()
        if opening[0].count('"') % 2:  # parsers read on to the next quotation mark
            pieces += [text[start : opening.start()], f"<{name}>"]
            start, changed = opening.end(), True
        end = _first_from(ends[name], opening.end(), len(text))
        while next_tag < len(tags) and tags[next_tag] < opening.end():
            next_tag += 1
        last = next_tag + _LEAST_TAGS - 1
        if last < len(tags) and tags[last] < end:
            string = _first_from(strings, opening.end(), len(text))
            if end < len(text) and string < tags[next_tag]:
                continue  # it is closed where it ends, and its data holds markup
            first_tag = text.find("<", opening.end())
            pieces += [text[start:first_tag], f"</{name}>"]
            start, changed = first_tag, True
    return "".join([*pieces, text[start:]]) if changed else None


def _places(tag: str, text: str) -> list[int]:
    """Where a tag stands, latest first."""
    return [found.start() for found in re.finditer(rf"{tag}(?=[\s/>])", text, _IN_ANY_CASE)][::-1]


def _first_from(places: list[int], start: int, otherwise: int) -> int:
    """The first of the places not before `start`; earlier ones are dropped for good."""
    while places and places[-1] < start:
        places.pop()
    return places[-1] if places else otherwise
