"""Single values as metas and JSON-LD hold them, and candidates with their source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from boilerkit.readers.metadata.facts import Facts

T = TypeVar("T")
#: A value and where it was found.
Candidate = tuple[T, str]

_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,200}>")


def text_of(value: Any) -> str:
    """A string out of a JSON value or meta: entities and tags resolved, on one line."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if not isinstance(value, str):
        return ""
    plain = _TAG.sub("", html.unescape(value)) if "&" in value or "<" in value else value
    return " ".join(html.unescape(plain).split())


def texts_of(value: Any) -> list[str]:
    """The strings of a JSON value that holds one or a list of them."""
    values = value if isinstance(value, list) else [value]
    return [text for text in map(text_of, values) if text]


def from_metas(facts: Facts, names: Sequence[str]) -> Iterator[Candidate[str]]:
    """The first content and source for each of the metas that is there."""
    return ((text_of(content), source) for content, source in facts.from_metas(names))
