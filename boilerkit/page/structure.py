"""Body blocks -> headings, paragraphs, lists, quotes, tables and code, as a tree.

Block-level structure only: a leaf names the blocks it holds, and `boilerkit.page.spans` gives what
stands inside a block. Layout tables and other containers without meaning leave no trace.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np

from boilerkit.page.tables import Image, IntColumn, Page

_LISTS = {"ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol", "dl": "dl"}
_LIST_KINDS = frozenset(_LISTS.values())
_DANGLING = _LIST_KINDS | {"table", "tr"}
_ITEMS = {"li": "ul", "dt": "dl", "dd": "dl"}
#: Tag of a heading -> its level.
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = ("td", "th")
_MEANINGFUL = frozenset([*_LISTS, *_ITEMS, *HEADINGS, *_CELLS, "table", "tr", "blockquote", "pre"])
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
        if all(cell.columns <= 1 and cell.rows <= 1 for row in self.rows for cell in row):
            return self.rows
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
    builder = _Builder(page, contexts.parents)
    waiting = deque(sorted(pictures, key=lambda picture: picture.image.block))
    elements = contexts.elements
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
_T = TypeVar("_T")


class _Inherited(Generic[_T]):
    """What is known of element rows by those around them: that of each row is worked out once, so
    that deep pages take linear time.

    Args:
        parents: row of each element's parent.
        tags: of the elements.
        root: what is known outside of all elements.
        enter: what is known outside an element that means something, its row -> inside of it.
    """

    def __init__(
        self, parents: array[int], tags: Sequence[str], root: _T, enter: Callable[[_T, int], _T]
    ) -> None:
        self._parents, self._tags, self._enter = parents, tags, enter
        self._known: dict[int, _T] = {-1: root}

    def of(self, row: int) -> _T:
        """What is known inside element `row`."""
        known, parents = self._known, self._parents
        found = known.get(row)
        if found is not None:
            return found
        pending = [row]
        while (found := known.get(parents[row])) is None:
            row = parents[row]
            pending.append(row)
        for row in reversed(pending):
            if self._tags[row] in _MEANINGFUL:
                found = self._enter(found, row)
            known[row] = found
        return found


class _Context(NamedTuple):
    """Where a block is: the containers around it, outermost first, and its own kind.

    `entered` are the containers with those that only hold stray text; `depth` counts the
    meaningful elements.
    """

    containers: tuple[Place, ...]
    leaf: Place
    entered: tuple[Place, ...]
    depth: int


_PARAGRAPH: Place = ("p", -1)
_NOWHERE = _Context((), _PARAGRAPH, (), 0)


class _Contexts:
    """Contexts of element rows: `of(row)` is that of the text in an element."""

    def __init__(self, page: Page, body: Sequence[int]) -> None:
        self.tags = page.elements.tag
        self.parents = _numbers(page.elements.parent)
        self.elements = _numbers(page.blocks.element)
        self.layout = _layout_tables(page, body, self.elements, self.parents)
        self.of = _Inherited(self.parents, self.tags, _NOWHERE, self._inside).of

    def _inside(self, around: _Context, row: int) -> _Context:
        if around.depth == _MAX_DEPTH or around.leaf is not _PARAGRAPH:
            return around
        tag, depth = self.tags[row], around.depth + 1
        if tag in HEADINGS or tag == "pre":
            return _Context(around.containers, (tag, row), around.entered, depth)
        entered = self._entered(around.entered, tag, row)
        return _Context(_without_dangling(entered), _PARAGRAPH, entered, depth)

    def _entered(self, places: tuple[Place, ...], tag: str, row: int) -> tuple[Place, ...]:
        around = places[-1][0] if places else ""
        if tag in _CELLS:
            return (*places, (tag, row)) if around == "tr" else places
        if tag == "tr":
            return (*places, (tag, row)) if around == "table" else places
        if tag in _ITEMS:
            if around not in _LIST_KINDS:
                places = (*_without_dangling(places), (_ITEMS[tag], ~self.parents[row]))
            return (*places, (tag, row))
        if tag == "table" and row in self.layout:
            return places
        return (*_without_dangling(places), (_LISTS.get(tag, tag), row))


def _without_dangling(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Without a list that has no item and a table that has no cell: they hold stray text."""
    end = len(places)
    while end and places[end - 1][0] in _DANGLING:
        end -= 1
    return places[:end]


class _Gridded(NamedTuple):
    """The tables around a block, outermost first, and the row and cell of the innermost that it
    is in (-1: none); `depth` counts the meaningful elements."""

    tables: tuple[int, ...] = ()
    line: int = -1
    cell: int = -1
    depth: int = 0


def _layout_tables(
    page: Page, body: Sequence[int], elements: array[int], parents: array[int]
) -> set[int]:
    """Rows of the tables that only arrange the page.

    A table is one if it holds another, if a cell holds much text, if no row has two cells, or if
    one has more than a thousand.
    """
    layout: set[int] = set()
    tags = page.elements.tag
    if "table" not in tags:
        return layout

    def enter(around: _Gridded, row: int) -> _Gridded:
        if around.depth == _MAX_DEPTH:
            return around
        tag, depth = tags[row], around.depth + 1
        tables, line, cell, _ = around
        if tag == "table":
            return _Gridded((*tables, row), depth=depth)
        if tables and tag == "tr" and line < 0:
            line = row
        elif tables and tag in _CELLS and cell < 0:
            cell = row
        return _Gridded(tables, line, cell, depth)

    places = _Inherited(parents, tags, _Gridded(), enter)
    chars_of = page.blocks.chars
    size: dict[int, tuple[int, int]] = {}
    cells: dict[int, dict[int, set[int]]] = {}
    for block in body:
        tables, line, cell, _ = places.of(elements[block])
        if not tables:
            continue
        layout.update(tables[:-1])
        if tables[-1] in layout:
            continue
        rows = cells.setdefault(tables[-1], {})
        if line >= 0 and cell >= 0:
            rows.setdefault(line, set()).add(cell)
            if len(rows[line]) > _MOST_COLUMNS:
                layout.add(tables[-1])
            blocks, chars = size.get(cell, (0, 0))
            size[cell] = (blocks + 1, chars + int(chars_of[block]))
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

    def __init__(self, page: Page, parents: array[int]) -> None:
        self.page, self.parents = page, parents
        self.stack = [_Open(("", -1))]
        self.last: _Context | None = None  # of the block before, where no picture is between
        self.counted: dict[int, tuple[int, int]] = {}

    def add_block(self, block: int, context: _Context) -> None:
        last, self.last = self.last, context
        same = context is last
        children = self.stack[-1].children if same else self._enter(context.containers)
        kind = context.leaf[0]
        if kind == "p":
            children.append(Paragraph((block,)))
        elif kind != "pre":
            children.append(Heading((block,), HEADINGS[kind]))
        elif same and isinstance(before := children[-1], Code):
            children[-1] = Code((*before.blocks, block))
        else:
            children.append(Code((block,)))

    def add_picture(self, picture: Picture, contexts: _Contexts) -> None:
        parent = self.parents[picture.image.element]
        self._enter(contexts.of(parent).containers).append(picture)
        self.last = None

    def _enter(self, places: tuple[Place, ...]) -> list[_Open | Node]:
        stack = self.stack
        shared = 0
        for place in places:
            if shared + 1 == len(stack) or stack[shared + 1].place != place:
                break
            shared += 1
        del stack[shared + 1 :]
        for place in places[shared:]:
            opened = _Open(place)
            stack[-1].children.append(opened)
            stack.append(opened)
        return stack[-1].children

    def finish(self) -> tuple[Node, ...]:
        return self._nodes(self.stack[0])

    def _nodes(self, opened: _Open) -> tuple[Node, ...]:
        return tuple(
            [self._node(child) if isinstance(child, _Open) else child for child in opened.children]
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
        parents, tags = self.parents, self.page.elements.tag
        parent = parents[item]
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
                if row in spans:
                    columns, down = spans[row]
                    there = bisect_left(numbers, number + down) - bisect_left(numbers, number)
                    cell = Cell(cell.header, cell.children, columns, there)
                cells.append(cell)
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
        parents, depths, tags = self.parents, self._depths, self.page.elements.tag
        depth = depths[line]
        for row in range(line + 1, len(tags)):
            if depths[row] <= depth:
                break
            if parents[row] == line and tags[row] in _CELLS:
                yield row

    @cached_property
    def _depths(self) -> array[int]:
        return _numbers(self.page.elements.depth)
