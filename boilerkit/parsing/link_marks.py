"""Marks that text browsers and converters set for links, taken out of a dump's paragraphs.

lynx numbers links, `[12]Weather`, and lists their addresses at the end; html2text writes
`[Weather](https://...)`, as Markdown does. Numbers count as marks only where they count up
through the text, so references such as `as shown before[3]` stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NUMBER = re.compile(r"\[(\d{1,4})\](?=\S)")
_LEAST_NUMBERS = 3
# Share of the numbers that must count up by one.
_IN_ORDER = 0.8
_ADDRESS = r"(?:<[^<>]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)"
_MARKDOWN = re.compile(rf"!?\[([^\[\]]*)\]\({_ADDRESS}(?:\s+\"[^\"]*\")?\)")
_LEAST_MARKDOWN = 2


def without_link_marks(texts: Sequence[str]) -> list[str]:
    """The texts without marks, some of them perhaps empty then; others are unchanged."""
    texts = list(texts)
    if _is_numbered(texts):
        texts = [_NUMBER.sub("", text) if "[" in text else text for text in texts]
    if sum(text.count("](") for text in texts) >= _LEAST_MARKDOWN:
        texts = [_without_markdown(text) if "](" in text else text for text in texts]
    return texts


def _is_numbered(texts: Sequence[str]) -> bool:
    numbers = [int(mark[1]) for text in texts if "[" in text for mark in _NUMBER.finditer(text)]
    if len(numbers) < _LEAST_NUMBERS:
        return False
    rising = sum(after == before + 1 for before, after in pairwise(numbers))
    return rising >= _IN_ORDER * (len(numbers) - 1)


def _without_markdown(text: str) -> str:
    """Links without their addresses; an image inside a link is a mark inside a mark."""
    for _ in range(2):
        text = _MARKDOWN.sub(r"\1", text)
    return " ".join(text.split())
