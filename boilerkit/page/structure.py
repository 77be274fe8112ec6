"""Body blocks -> headings, paragraphs, lists, quotes, tables and code, as a tree.

Block-level structure only: a leaf names the blocks it holds, and `boilerkit.page.spans` gives what
stands inside a block. Layout tables and other containers without meaning leave no trace.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from boilerkit.page.tables import Image, IntColumn, Page

_LISTS = {"ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol", "dl": "dl"}
_ITEMS = {"li": "ul", "dt": "dl", "dd": "dl"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = ("td", "th")
_MEANINGFUL = frozenset([*_LISTS, *_ITEMS, *_HEADINGS, *_CELLS, "table", "tr", "blockquote", "pre"])
# Deeper nesting than this is flattened: nobody reads it, renderers recurse and Markdown parsers
# give up at 20.
_MAX_DEPTH = 16
# No row of values is longer; one of a hundred thousand cells would make a tree of as many nodes.
_MOST_COLUMNS = 1_000
# What spanned cells may add to the columns of a table.
_MORE_COLUMNS = 10
# A cell with more than this holds a part of the page, not a value: blocks, characters.
_CELL_LIMIT, _HEADED_CELL_LIMIT = (3, 400), (6, 2000)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of running text, one a block."""

    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A subheading of level 1 to 6."""

    blocks: tuple[int, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted lines."""

    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with the blocks of its caption."""

    image: Image
    caption: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A list item (`li`), term (`dt`) or description (`dd`)."""

    tag: str
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A list of kind `ul`, `ol` or `dl`; `start` is the number of an ordered list's first item."""

    kind: str
    start: int
    items: tuple[Item, ...]

    @property
    def tight(self) -> bool:
        """True when no item holds more than one paragraph (CommonMark's sense)."""
        return all(_is_short(item) for item in self.items)


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; empty cells are kept so that columns stay in line.

    `columns` and `rows` are how many it takes up (`colspan`, `rowspan`) of those that are there.
    """

    header: bool
    children: tuple[Node, ...]
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A data table; its rows may differ in length."""

    rows: tuple[tuple[Cell, ...], ...]

    def grid(self) -> tuple[tuple[Cell | None, ...], ...]:
        """The rows with their cells in the columns that a browser shows them in.

        None is a place taken up by a cell before or above it. A row has at most twice as many
        places as the longest has cells, and a few more.
        """
        most = 2 * max(map(len, self.rows), default=0) + _MORE_COLUMNS
        taken: dict[int, int] = {}  # column -> for how many more rows a cell above takes it up
        return tuple(tuple(_placed(row, taken, most)) for row in self.rows)


def _placed(row: Sequence[Cell], taken: dict[int, int], most: int) -> Iterator[Cell | None]:
    """A row's cells and the places taken up between them; notes in `taken` what it takes up."""
    column = 0
    waiting = deque(row)
    above = {place: left for place, left in taken.items() if left > 0}
    taken.clear()
    taken.update((place, left - 1) for place, left in above.items())
    while waiting or any(place >= column for place in above):
        if above.pop(column, 0) or not waiting:
            yield None
            column += 1
            continue
        cell = waiting.popleft()
        width = max(1, min(cell.columns, most - column - len(waiting)))
        for place in range(column, column + width):
            if place < most:
                taken[place] = max(taken.get(place, 0), cell.rows - 1)
            yield cell if place == column else None
        column += width


Node: TypeAlias = "Paragraph | Heading | Code | Picture | List | Quote | Table"


def blocks_in(node: Node) -> Iterator[int]:
    """The blocks of a node and of all inside it, in order; captions of pictures are apart."""
    if isinstance(node, (Paragraph, Heading, Code)):
        yield from node.blocks
    elif isinstance(node, Quote):
        yield from _blocks_of(node.children)
    elif isinstance(node, List):
        for item in node.items:
            yield from _blocks_of(item.children)
    elif isinstance(node, Table):
        for cell in (cell for row in node.rows for cell in row):
            yield from _blocks_of(cell.children)


def _blocks_of(nodes: Iterable[Node]) -> Iterator[int]:
    for node in nodes:
        yield from blocks_in(node)


def _is_short(item: Item) -> bool:
    texts = [child for child in item.children if not isinstance(child, (List, Picture))]
    inner = [child for child in item.children if isinstance(child, List)]
    return len(texts) <= 1 and all(child.tight for child in inner)


def structure_of(
    page: Page, body: Sequence[int], pictures: Sequence[Picture] = ()
) -> tuple[Node, ...]:
    """The tree of the blocks `body`, which are in reading order.

    `pictures` are set before the first block that follows them on the page.
    """
    if not page.has_markup:
        return tuple(_plain_paragraphs(page, body))
    contexts = _Contexts(page, body)
    builder = _Builder(page)
    waiting = deque(sorted(pictures, key=lambda picture: picture.image.block))
    elements = _numbers(page.blocks.element)
    for block in body:
        while waiting and waiting[0].image.block <= block:
            builder.add_picture(waiting.popleft(), contexts)
        builder.add_block(block, contexts.of(elements[block]))
    for picture in waiting:
        builder.add_picture(picture, contexts)
    return builder.finish()


def _numbers(column: IntColumn) -> array[int]:
    """A column that gives plain numbers as quickly as a list, in a tenth of the memory."""
    return array("i", column.astype(np.intc).tobytes())


def _plain_paragraphs(page: Page, body: Sequence[int]) -> Iterable[Node]:
    """Lines without a blank line between them belong together, if the text has blank lines."""
    gap = page.blocks.gap
    has_gaps = bool(gap.any())
    lines: list[int] = []
    for block in body:
        if lines and not (has_gaps and block == lines[-1] + 1 and not gap[block]):
            yield Paragraph(tuple(lines))
            lines = []
        lines.append(block)
    if lines:
        yield Paragraph(tuple(lines))


Place: TypeAlias = "tuple[str, int]"


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a block stands: the containers around it, outermost first, and its own kind."""

    containers: tuple[Place, ...]
    leaf: Place


class _Contexts:
    """Contexts of element rows; those of their ancestors are remembered, so that deep pages take
    linear time."""

    def __init__(self, page: Page, body: Sequence[int]) -> None:
        self.tags = page.elements.tag
        self.parents = _numbers(page.elements.parent)
        self.chains: dict[int, tuple[int, ...]] = {-1: ()}
        self.last: tuple[tuple[int, ...] | None, _Context] = None, _Context((), ("p", -1))
        self.layout = _layout_tables(page, body, self.chain, self.tags)

    def chain(self, row: int) -> tuple[int, ...]:
        """Rows of meaningful elements from the outermost to `row` itself."""
        pending = []
        above = self.parents[row]
        while above not in self.chains:
            pending.append(above)
            above = self.parents[above]
        chain = self.chains[above]
        for above in reversed(pending):
            chain = self._with(chain, above)
            self.chains[above] = chain
        return self._with(chain, row)

    def _with(self, chain: tuple[int, ...], row: int) -> tuple[int, ...]:
        if self.tags[row] in _MEANINGFUL and len(chain) < _MAX_DEPTH:
            return (*chain, row)
        return chain

    def of(self, row: int) -> _Context:
        """The context of text that stands in element `row`."""
        chain = self.chain(row)
        if chain != self.last[0]:  # blocks in one place follow each other
            self.last = chain, self._context(chain)
        return self.last[1]

    def _context(self, chain: tuple[int, ...]) -> _Context:
        places: list[Place] = []
        leaf: Place = ("p", -1)
        for row in chain:
            tag = self.tags[row]
            if tag in _HEADINGS or tag == "pre":
                leaf = (tag, row)
                break
            self._enter(places, tag, row)
        _close_dangling(places)
        return _Context(tuple(places), leaf)

    def _enter(self, places: list[Place], tag: str, row: int) -> None:
        around = places[-1][0] if places else ""
        if tag in _ITEMS:
            if around not in _LISTS.values():
                _close_dangling(places)
                places.append((_ITEMS[tag], ~self.parents[row]))
            places.append((tag, row))
        elif tag in _CELLS:
            if around == "tr":
                places.append((tag, row))
        elif tag == "tr":
            if around == "table":
                places.append((tag, row))
        elif tag != "table" or row not in self.layout:
            _close_dangling(places)
            places.append((_LISTS.get(tag, tag), row))


def _close_dangling(places: list[Place]) -> None:
    """Take off a list without an item and a table without a cell: they hold stray text."""
    while places and places[-1][0] in ("ul", "ol", "dl", "table", "tr"):
        places.pop()


def _layout_tables(
    page: Page,
    body: Sequence[int],
    chain_of: Callable[[int], tuple[int, ...]],
    tags: Sequence[str],
) -> set[int]:
    """Rows of the tables that only arrange the page.

    A table is one if it holds another, if a cell holds much text, if no row has two cells, or if
    one has more than a thousand.
    """
    layout: set[int] = set()
    if "table" not in tags:
        return layout
    size: dict[int, tuple[int, int]] = {}
    cells: dict[int, dict[int, set[int]]] = {}
    for block in body:
        chain = chain_of(int(page.blocks.element[block]))
        tables = [row for row in chain if tags[row] == "table"]
        if not tables:
            continue
        layout.update(tables[:-1])
        if tables[-1] in layout:
            continue
        inside = chain[chain.index(tables[-1]) :]
        line = next((row for row in inside if tags[row] == "tr"), None)
        cell = next((row for row in inside if tags[row] in _CELLS), None)
        rows = cells.setdefault(tables[-1], {})
        if line is not None and cell is not None:
            rows.setdefault(line, set()).add(cell)
            if len(rows[line]) > _MOST_COLUMNS:
                layout.add(tables[-1])
            blocks, chars = size.get(cell, (0, 0))
            size[cell] = (blocks + 1, chars + int(page.blocks.chars[block]))
    for table, lines in cells.items():
        inner = [cell for line in lines.values() for cell in line]
        headed = any(tags[cell] == "th" for cell in inner)
        blocks, chars = _HEADED_CELL_LIMIT if headed else _CELL_LIMIT
        large = any(size[cell][0] > blocks or size[cell][1] > chars for cell in inner)
        if large or "r:presentation" in page.elements.hint[table] or _is_one_column(lines):
            layout.add(table)
    return layout


def _is_one_column(lines: dict[int, set[int]]) -> bool:
    return all(len(cells) < 2 for cells in lines.values())


@dataclass(slots=True)
class _Open:
    """A container that is being filled."""

    place: Place
    children: list[_Open | Node] = field(default_factory=list)


class _Builder:
    """Puts leaves into containers in reading order; `finish()` freezes the tree."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stack = [_Open(("", -1))]
        self.last_leaf: tuple[tuple[Place, ...], Place] | None = None
        self.counted: dict[int, tuple[int, int]] = {}

    def add_block(self, block: int, context: _Context) -> None:
        children = self._enter(context.containers)
        kind = context.leaf[0]
        before = children[-1] if children else None
        same = self.last_leaf == (context.containers, context.leaf)
        if kind == "pre" and same and isinstance(before, Code):
            children[-1] = Code((*before.blocks, block))
        elif kind == "pre":
            children.append(Code((block,)))
        elif kind in _HEADINGS:
            children.append(Heading((block,), _HEADINGS[kind]))
        else:
            children.append(Paragraph((block,)))
        self.last_leaf = (context.containers, context.leaf)

    def add_picture(self, picture: Picture, contexts: _Contexts) -> None:
        row = picture.image.element
        parent = int(self.page.elements.parent[row])
        self._enter(contexts.of(parent).containers).append(picture)

    def _enter(self, places: tuple[Place, ...]) -> list[_Open | Node]:
        shared = 0
        while (
            shared < min(len(places), len(self.stack) - 1)
            and self.stack[shared + 1].place == places[shared]
        ):
            shared += 1
        del self.stack[shared + 1 :]
        for place in places[shared:]:
            opened = _Open(place)
            self.stack[-1].children.append(opened)
            self.stack.append(opened)
        return self.stack[-1].children

    def finish(self) -> tuple[Node, ...]:
        return self._nodes(self.stack[0])

    def _nodes(self, opened: _Open) -> tuple[Node, ...]:
        return tuple(
            self._node(child) if isinstance(child, _Open) else child for child in opened.children
        )

    def _node(self, opened: _Open) -> Node:
        kind = opened.place[0]
        inner = [child for child in opened.children if isinstance(child, _Open)]
        if kind == "blockquote":
            return Quote(self._nodes(opened))
        if kind == "table":
            return self._table(opened.place[1], inner)
        items = tuple(Item(child.place[0], self._nodes(child)) for child in inner)
        return List(kind, self._number(inner[0].place[1]) if kind == "ol" else 1, items)

    def _number(self, item: int) -> int:
        """The place of a list item among its siblings, from 1."""
        parents, tags = self.page.elements.parent, self.page.elements.tag
        parent = int(parents[item])
        start, count = self.counted.get(parent, (parent + 1, 1))
        count += sum(
            1 for row in range(start, item) if parents[row] == parent and tags[row] == "li"
        )
        self.counted[parent] = (item, count)
        return count

    def _table(self, table: int, lines: Sequence[_Open]) -> Table:
        spans = self.page.cell_spans
        if not spans:
            return Table(tuple(self._row(line) for line in lines))
        numbers = self._line_numbers(table, [line.place[1] for line in lines])
        rows = []
        for number, line in zip(numbers, lines, strict=True):
            cells = []
            for row, cell in zip(self._cells(line.place[1]), self._row(line), strict=True):
                columns, down = spans.get(row, (1, 1))
                there = bisect_left(numbers, number + down) - bisect_left(numbers, number)
                cells.append(replace(cell, columns=columns, rows=there))
            rows.append(tuple(cells))
        return Table(tuple(rows))

    def _line_numbers(self, table: int, lines: Sequence[int]) -> list[int]:
        """The number of each of a table's rows among all its rows, shown or not."""
        tags = self.page.elements.tag
        numbers, number, start = [], 0, table
        for line in lines:
            number += sum(1 for row in range(start, line) if tags[row] == "tr")
            numbers.append(number)
            start = line
        return numbers

    def _row(self, opened: _Open) -> tuple[Cell, ...]:
        filled = {
            child.place[1]: self._nodes(child)
            for child in opened.children
            if isinstance(child, _Open)
        }
        tags = self.page.elements.tag
        return tuple(
            Cell(tags[cell] == "th", filled.get(cell, ())) for cell in self._cells(opened.place[1])
        )

    def _cells(self, line: int) -> Iterable[int]:
        elements = self.page.elements
        row = line + 1
        while row < len(elements) and elements.depth[row] > elements.depth[line]:
            if elements.parent[row] == line and elements.tag[row] in _CELLS:
                yield row
            row += 1
