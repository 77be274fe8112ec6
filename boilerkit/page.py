"""The facts about one document, in columns.

A `Page` holds every text block of a document in reading order. Scorers read it; nothing
writes to it. Markup facts live in two tables: one row an element, one row a block. Plain text
gives the same `Page` with an empty element table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

IntColumn = NDArray[np.int32]


class Link(NamedTuple):
    """A hyperlink inside one block: its visible text and the `href` as written."""

    text: str
    href: str


class Image(NamedTuple):
    """An image and where it stands: before block `block`, inside element `element`."""

    block: int
    element: int
    attributes: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """The value of attribute `name`, or None."""
        return next((value for key, value in self.attributes if key == name), None)


class Mark(NamedTuple):
    """An inline tag opening or closing inside a block, before its text part `part`."""

    part: int
    tag: str
    opens: bool
    value: str | None = None


class Inline(NamedTuple):
    """A block's text as it was cut: raw text parts and the inline tags between them."""

    parts: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What the document says about itself outside its visible text."""

    title: str | None = None
    language: str | None = None
    base: str | None = None
    metas: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    json_ld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elements:
    """One row an element, in document order (row 0 is the root).

    `tag` are names; `hint` joins class, id, role and itemprop (lower-cased, cut at 256
    characters); `parent` is a row (-1 for the root); an element's blocks are rows
    `first_block` to `end_block` (exclusive) of the block table; `path` numbers the distinct
    tag-and-class paths of the page, so equal numbers mean alike places.
    """

    tag: tuple[str, ...]
    hint: tuple[str, ...]
    parent: IntColumn
    depth: IntColumn
    first_block: IntColumn
    end_block: IntColumn
    path: IntColumn
    hidden: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.tag)

    @cached_property
    def positions(self) -> tuple[int, ...]:
        """XPath position of each element among its siblings of the same name, from 1; 0 where
        it has none."""
        keys = list(zip(self.parent.tolist(), self.tag, strict=True))
        seen: Counter[tuple[int, str]] = Counter()
        positions = []
        for key in keys:
            seen[key] += 1
            positions.append(seen[key])
        return tuple(p if seen[key] > 1 else 0 for key, p in zip(keys, positions, strict=True))


@dataclass(frozen=True, slots=True)
class BlockColumns:
    """One row a block: counts taken while cutting.

    `element` is the innermost block-level element the text stands in (-1: plain text);
    `inner` the innermost element of any kind around the block's first text; `chars`,
    `link_chars` and `bold_chars` count characters; `links`, `breaks`, `images_before`,
    `embeds_before`, `inputs_before` and `rules_before` count tags (…_before: since the block
    before); `shared` counts the ancestors, from the root down, that stayed open since the block
    before; `gap` is 1 where a blank line stood before a line of plain text.
    """

    element: IntColumn
    inner: IntColumn
    chars: IntColumn
    link_chars: IntColumn
    bold_chars: IntColumn
    links: IntColumn
    breaks: IntColumn
    images_before: IntColumn
    embeds_before: IntColumn
    inputs_before: IntColumn
    rules_before: IntColumn
    shared: IntColumn
    gap: IntColumn

    def __len__(self) -> int:
        return len(self.element)


@dataclass(frozen=True, slots=True)
class Page:
    """A document as blocks in reading order, with everything a scorer may look at."""

    texts: tuple[str, ...]
    blocks: BlockColumns
    elements: Elements
    head: Head = field(default_factory=Head)
    links: tuple[tuple[Link, ...], ...] = ()
    images: tuple[Image, ...] = ()
    times: tuple[tuple[int, str], ...] = ()
    inline: dict[int, Inline] = field(default_factory=dict)
    url: str | None = None
    warnings: tuple[str, ...] = ()
    source: Any = None

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def has_markup(self) -> bool:
        """False for plain text."""
        return len(self.elements) > 0

    def ancestors(self, block: int) -> list[int]:
        """Element rows from the block's own element up to the root."""
        rows = []
        row = int(self.blocks.element[block])
        while row >= 0:
            rows.append(row)
            row = int(self.elements.parent[row])
        return rows

    def xpath(self, block: int) -> str | None:
        """XPath of the block's element in the parsed tree; None for plain text."""
        rows = self.ancestors(block)
        if not rows:
            return None
        return "".join(self._step(row) for row in reversed(rows))

    def _step(self, row: int) -> str:
        name, position = self.elements.tag[row], self.elements.positions[row]
        test = name if _is_plain_name(name) else f"*[name()='{name}']"
        return f"/{test}[{position}]" if position else f"/{test}"


def _is_plain_name(name: str) -> bool:
    return name.replace("-", "a").replace("_", "a").isalnum() and not name[0].isdigit()


def int_column(values: Any) -> IntColumn:
    """`values` as an int32 column."""
    return np.asarray(values, dtype=np.int32).reshape(-1)
