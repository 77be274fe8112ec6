"""The facts about one document, in columns.

A `Page` holds every text block of a document in reading order. Scorers read it; nothing
writes to it. Markup facts live in two tables: one row an element, one row a block. Plain text
gives the same `Page` with an empty element table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

IntColumn = NDArray[np.int32]

#: Characters. A hundred thousand blocks under a thousand tags each have paths that add up to
#: hundreds of times the page; no page that is read in browsers has an element that deep.
LONGEST_XPATH = 1_000


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


class Lines(NamedTuple):
    """Where a block of plain text was: its first and last line, from 0, inclusive.

    `item` is the block that begins the list item it belongs to, by a bullet or number and by
    indentation; -1 for other blocks.
    """

    first: int
    last: int
    item: int = -1


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

    def xpath(self, row: int) -> str | None:
        """XPath of an element in the parsed tree; None for row -1 and above `LONGEST_XPATH`."""
        steps, chars = [], 0
        while row >= 0:
            steps.append(self._steps[row])
            chars += len(steps[-1])
            if chars > LONGEST_XPATH:
                return None
            row = int(self.parent[row])
        return "".join(reversed(steps)) or None

    @cached_property
    def _steps(self) -> tuple[str, ...]:
        """Each element's step of an XPath, numbered where siblings have the same name."""
        keys = list(zip(self.parent.tolist(), self.tag, strict=True))
        seen: Counter[tuple[int, str]] = Counter()
        numbers = []
        for key in keys:
            seen[key] += 1
            numbers.append(seen[key])
        tests = {name: _name_test(name) for name in set(self.tag)}
        return tuple(
            f"/{tests[key[1]]}[{number}]" if seen[key] > 1 else f"/{tests[key[1]]}"
            for key, number in zip(keys, numbers, strict=True)
        )


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
    """A document as blocks in reading order, with everything a scorer may look at.

    `lines` say where each block of plain text was; empty for markup. `inline` is of blocks with
    inline tags; `cell_spans` are the columns and rows of table cells (elements) that take up more
    than one.
    """

    texts: tuple[str, ...]
    blocks: BlockColumns
    elements: Elements
    head: Head = field(default_factory=Head)
    links: Sequence[tuple[Link, ...]] = ()
    images: Sequence[Image] = ()
    times: tuple[tuple[int, str], ...] = ()
    inline: Mapping[int, Inline] = field(default_factory=dict)
    lines: tuple[Lines, ...] = ()
    cell_spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    url: str | None = None
    warnings: tuple[str, ...] = ()
    source: Any = None

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def has_markup(self) -> bool:
        """False for plain text."""
        return len(self.elements) > 0

    def ancestors(self, block: int, most: int | None = None) -> list[int]:
        """Element rows from the block's own element up to the root, the nearest `most` of them."""
        rows: list[int] = []
        row = int(self.blocks.element[block])
        while row >= 0 and len(rows) != most:
            rows.append(row)
            row = int(self.elements.parent[row])
        return rows

    def xpath(self, block: int) -> str | None:
        """XPath of the block's element in the parsed tree; None for plain text, and above
        `LONGEST_XPATH` characters."""
        return self.elements.xpath(int(self.blocks.element[block]))


def _name_test(name: str) -> str:
    plain = name.replace("-", "a").replace("_", "a").isalnum() and not name[0].isdigit()
    return name if plain else f"*[name()='{name}']"


def int_column(values: Any) -> IntColumn:
    """`values` as an int32 column."""
    return np.asarray(values, dtype=np.int32).reshape(-1)
