"""The inside of blocks as one piece of bytes and some numbers; objects are made when asked for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping

from boilerkit.page.tables import Inline, Mark

_ROW, _MARK = 5, 4


class PackedInline(Mapping[int, Inline]):
    """Block -> its parts and marks, as `Page.inline` has them.

    Args:
        text: all parts, one after another, in UTF-8.
        part_ends: where each part ends in it.
        marks: four numbers a mark: its part in the block, its name, whether it opens, and its
            address (-1: none).
        rows: five numbers a block: the block, its first part and the one after its last, and
            likewise its marks, counted in numbers.
        names: of tags.
        addresses: of links.
    """

    __slots__ = (
        "_addresses", "_last", "_marks", "_names", "_part_ends", "_places", "_rows", "_text"
    )  # fmt: skip

    def __init__(
        self,
        text: bytes,
        part_ends: array[int],
        marks: array[int],
        rows: array[int],
        names: tuple[str, ...],
        addresses: tuple[str, ...],
    ) -> None:
        self._text, self._part_ends, self._marks, self._rows = text, part_ends, marks, rows
        self._names, self._addresses = names, addresses
        self._places = dict(zip(rows[::_ROW], range(0, len(rows), _ROW), strict=True))
        self._last: tuple[int, Inline] | None = None

    def __getitem__(self, block: int) -> Inline:
        last = self._last
        if last is None or last[0] != block:  # readers ask for a block once for each of its links
            last = self._last = block, self._unpacked(self._places[block])
        return last[1]

    def _unpacked(self, place: int) -> Inline:
        _, first, end, first_mark, end_mark = self._rows[place : place + _ROW]
        ends = self._part_ends[first:end]
        starts = [self._part_ends[first - 1] if first else 0, *ends[:-1]]
        parts = (self._text[a:b].decode() for a, b in zip(starts, ends, strict=True))
        marks = map(self._mark, range(first_mark, end_mark, _MARK))
        return Inline(tuple(parts) if ends else (), tuple(marks))

    def _mark(self, place: int) -> Mark:
        part, name, opens, address = self._marks[place : place + _MARK]
        value = self._addresses[address] if address >= 0 else None
        return Mark(part, self._names[name], bool(opens), value)

    def __contains__(self, block: object) -> bool:
        return block in self._places

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
