"""Which tables belong to the body: those amid the text, and below its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.alike import IS_APART
from boilerkit.deciding.hidden import SUBHEADINGS
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Blocks = NDArray[np.int64]

_BODY = LABEL_INDEX[Label.BODY]
_OTHERS = [number for number in LABEL_INDEX.values() if number != _BODY]
#: What is around a table is body at least so likely, and no cell another label more than so; cells
#: are so short and have few links.
_AROUND, _SURE_CELL, _CELL_CHARS, _LINKED = 0.9, 0.97, 300, 0.3
#: A grid has at least so many rows with so many cells.
_LEAST_LINES, _LEAST_CELLS = 3, 2


def enclosed_cells(page: Page, labels: Labels, scores: Scores) -> Blocks:
    """The cells of tables of data right between two paragraphs of sure body, or that a heading of
    the text is about; and the headings of columns whose cells are body.

    The element around the table, or around what holds nothing else, holds both paragraphs. Cells
    of numbers look like menus by themselves; in a grid amid the text they are none.
    """
    body = labels == _BODY
    if not page.has_markup or not body.any():
        return np.zeros(0, dtype=np.int64)
    sure = _with_headings(page, body, body & (scores[:, _BODY] >= _AROUND))
    cells = [
        _cells_of_text(page, row, sure, scores)
        for row, first, end in _tables_near(page, sure, body)
        if _is_of_data(page, labels[first:end], first)
    ]
    return np.concatenate(cells) if cells else np.zeros(0, dtype=np.int64)


def _cells_of_text(page: Page, row: int, sure: NDArray[np.bool_], scores: Scores) -> Blocks:
    """Those cells of a table that are text by what is around them.

    Args:
        page: the page.
        row: the table's row.
        sure: blocks of sure body, and headings beside them.
        scores: probabilities of each block's labels.
    """
    first, end = int(page.elements.first_block[row]), int(page.elements.end_block[row])
    cells = np.arange(first, end)
    is_doubtful = scores[first:end, _OTHERS].max() < _SURE_CELL
    before, after = first > 0 and sure[first - 1], end < len(sure) and sure[end]
    if before and after and _is_amid(page, row):
        return cells if is_doubtful or _is_grid(page, row) else cells[:0]
    if page.blocks.link_chars[first:end].any() or not _is_grid(page, row):
        return cells[:0]
    if before and is_doubtful and _is_heading(page, first - 1):
        return cells
    tags = [page.elements.tag[element] for element in page.blocks.element[cells].tolist()]
    heads = np.asarray([tag == "th" for tag in tags], np.bool_)
    is_text = (scores[cells[~heads]].argmax(axis=1) == _BODY).all()
    return cells[heads] if is_text else cells[:0]


def _with_headings(
    page: Page, body: NDArray[np.bool_], sure: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Sure body and the headings that are body above or below some."""
    wide = sure.copy()
    near = np.append(sure[1:], False) | np.append(False, sure[:-1])
    for block in (body & near & ~sure).nonzero()[0].tolist():
        wide[block] = _is_heading(page, block)
    return wide


def _is_heading(page: Page, block: int) -> bool:
    return page.elements.tag[page.blocks.element[block]] in SUBHEADINGS


def _is_grid(page: Page, row: int) -> bool:
    """Whether a table holds some rows of several cells each, and no table."""
    elements = page.elements
    end = row + 1
    while end < len(elements.tag) and elements.parent[end] >= row:
        end += 1
    tags = elements.tag[row + 1 : end]
    if "table" in tags:
        return False
    lines = [row + 1 + n for n, tag in enumerate(tags) if tag == "tr"]
    cells = [int(elements.end_block[line] - elements.first_block[line]) for line in lines]
    return sum(cell >= _LEAST_CELLS for cell in cells) >= _LEAST_LINES


def _tables_near(
    page: Page, sure: NDArray[np.bool_], body: NDArray[np.bool_]
) -> Iterator[tuple[int, int, int]]:
    """Each table below sure body, or with body and something else: its row and range of blocks."""
    elements = page.elements
    rows = np.asarray(list(_rows_of(elements.tag, "table")), dtype=np.int64)
    if not len(rows):
        return
    first, end = elements.first_block[rows], elements.end_block[rows]
    before = np.append(0, np.cumsum(body))
    text = before[end] - before[first]
    near = np.append(False, sure)[first] | (text > 0)
    near &= text < end - first
    columns = (column[near].tolist() for column in (rows, first, end))
    yield from zip(*columns, strict=True)


def _rows_of(tags: Sequence[str], wanted: str) -> Iterator[int]:
    """The rows of elements with a tag."""
    row = -1
    for _ in range(tags.count(wanted)):
        row = tags.index(wanted, row + 1)
        yield row


def _is_amid(page: Page, row: int) -> bool:
    """Whether the element around a table, or around what holds nothing else, holds what is right
    before and after it.
    """
    elements = page.elements
    first, end = elements.first_block[row], elements.end_block[row]
    parent = int(elements.parent[row])
    while elements.first_block[parent] == first and elements.end_block[parent] == end:
        parent = int(elements.parent[parent])
    return bool(elements.first_block[parent] < first and elements.end_block[parent] > end)


def _is_of_data(page: Page, labels: Labels, first: int) -> bool:
    """Whether a table, its first block given, is of short cells that are no links."""
    blocks, cells = page.blocks, slice(first, first + len(labels))
    chars = blocks.chars[cells]
    if IS_APART[labels].any() or chars.max() > _CELL_CHARS:
        return False
    return bool(blocks.link_chars[cells].sum() <= _LINKED * chars.sum())
