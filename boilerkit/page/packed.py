"""What is inside blocks as a few pieces of bytes and numbers; objects are made when asked for.

Most readers of a page ask for few of its links, images and inline marks, or for none.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeVar, overload

from boilerkit.page.tables import Image, Inline, Link, Mark

_Row = TypeVar("_Row")
_INLINE, _MARK, _IMAGE, _ATTRIBUTE = 5, 4, 3, 2


class PackedTexts:
    """Texts in UTF-8, each with a NUL behind it, found by where they begin; equal places give one
    string."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._made: dict[int, str] = {}

    def __getitem__(self, place: int) -> str:
        text = self._made.get(place)
        if text is None:
            text = self._data[place : self._data.index(b"\0", place)].decode()
            self._made[place] = text
        return text

    def may_hold(self, part: str) -> bool:
        """Whether some text holds `part`, which has no NUL."""
        return part.encode() in self._data


class _PackedRows(Sequence[_Row]):
    """Rows that are made when asked for; `row` makes one, and there are `len(self)`."""

    def row(self, number: int) -> _Row:
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> _Row: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[_Row, ...]: ...

    def __getitem__(self, index: int | slice) -> _Row | tuple[_Row, ...]:
        numbers = range(len(self))[index]
        return self.row(numbers) if isinstance(numbers, int) else tuple(map(self.row, numbers))

    def __iter__(self) -> Iterator[_Row]:
        return map(self.row, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, _PackedRows)) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class PackedLinks(_PackedRows[tuple[Link, ...]]):
    """The links of each block, as `Page.links` has them.

    Args:
        text: their texts, one after another, in UTF-8.
        text_ends: where each ends in it.
        hrefs: where the address of each begins in `addresses`.
        counts: how many each block has.
        addresses: their addresses.
    """

    def __init__(
        self,
        text: bytes,
        text_ends: array[int],
        hrefs: array[int],
        counts: Sequence[int],
        addresses: PackedTexts,
    ) -> None:
        self._text, self._text_ends, self._hrefs = text, text_ends, hrefs
        self._counts, self._addresses = counts, addresses

    def __len__(self) -> int:
        return len(self._counts)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate(map(int, self._counts), initial=0))

    def may_lead_to(self, part: str) -> bool:
        """Whether some address of the page, of a link or not, holds `part`."""
        return self._addresses.may_hold(part)

    def row(self, number: int) -> tuple[Link, ...]:
        """The links of a block."""
        return tuple(map(self._link, range(self._starts[number], self._starts[number + 1])))

    def _link(self, place: int) -> Link:
        start = self._text_ends[place - 1] if place else 0
        text = self._text[start : self._text_ends[place]].decode()
        return Link(text, self._addresses[self._hrefs[place]])


class PackedImages(_PackedRows[Image]):
    """Images, as `Page.images` has them.

    Args:
        rows: three numbers an image: its block, its element, and where its attributes end in
            `attributes`.
        attributes: two numbers an attribute: its name and where its value begins in `values`.
        names: of attributes.
        values: of attributes.
    """

    def __init__(
        self,
        rows: array[int],
        attributes: array[int],
        names: tuple[str, ...],
        values: PackedTexts,
    ) -> None:
        self._rows, self._attributes = rows, attributes
        self._names, self._values = names, values

    def __len__(self) -> int:
        return len(self._rows) // _IMAGE

    def row(self, number: int) -> Image:
        """One of the images."""
        place = number * _IMAGE
        block, element, end = self._rows[place : place + _IMAGE]
        start = self._rows[place - 1] if place else 0
        return Image(block, element, tuple(map(self._pair, range(start, end, _ATTRIBUTE))))

    def _pair(self, place: int) -> tuple[str, str]:
        name, value = self._attributes[place : place + _ATTRIBUTE]
        return self._names[name], self._values[value]


class PackedInline(Mapping[int, Inline]):
    """Block -> its parts and marks, as `Page.inline` has them.

    Args:
        text: all parts, one after another, in UTF-8.
        part_ends: where each part ends in it.
        marks: four numbers a mark: its part in the block, its name, whether it opens, and where
            its address begins in `addresses` (-1: none).
        rows: five numbers a block: the block, its first part and the one after its last, and
            likewise its marks, counted in numbers.
        names: of tags.
        addresses: of links.
    """

    def __init__(
        self,
        text: bytes,
        part_ends: array[int],
        marks: array[int],
        rows: array[int],
        names: tuple[str, ...],
        addresses: PackedTexts,
    ) -> None:
        self._text, self._part_ends, self._marks, self._rows = text, part_ends, marks, rows
        self._names, self._addresses = names, addresses
        self._last: tuple[int, Inline] | None = None

    @cached_property
    def _places(self) -> dict[int, int]:
        return dict(zip(self._rows[::_INLINE], range(0, len(self._rows), _INLINE), strict=True))

    def __getitem__(self, block: int) -> Inline:
        last = self._last
        if last is None or last[0] != block:  # readers ask for a block once for each of its links
            last = self._last = block, self._unpacked(block)
        return last[1]

    def parts(self, block: int) -> tuple[str, ...] | None:
        """The parts of a block without their marks; None for one that is not there."""
        place = self._places.get(block)
        if place is None:
            return None
        first, end = self._rows[place + 1 : place + 3]
        if first == end:
            return ()
        ends = self._part_ends[first:end]
        starts = [self._part_ends[first - 1] if first else 0, *ends[:-1]]
        return tuple([self._text[a:b].decode() for a, b in zip(starts, ends, strict=True)])

    def _unpacked(self, block: int) -> Inline:
        place = self._places[block]
        first_mark, end_mark = self._rows[place + 3 : place + _INLINE]
        marks = map(self._mark, range(first_mark, end_mark, _MARK))
        return Inline(self.parts(block) or (), tuple(marks))

    def _mark(self, place: int) -> Mark:
        part, name, opens, address = self._marks[place : place + _MARK]
        value = self._addresses[address] if address >= 0 else None
        return Mark(part, self._names[name], bool(opens), value)

    def __contains__(self, block: Any) -> bool:
        return block in self._places

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._rows) // _INLINE


def parts_of(inline: Mapping[int, Inline], block: int) -> tuple[str, ...] | None:
    """The parts of a block's text, see `Page.inline`; None for one without inline tags."""
    if isinstance(inline, PackedInline):
        return inline.parts(block)
    found = inline.get(block)
    return found.parts if found is not None else None


def may_lead_to(links: Sequence[tuple[Link, ...]], part: str) -> bool:
    """Whether some link of a page may have an address that holds `part`: a quick look before a
    close one."""
    return not isinstance(links, PackedLinks) or links.may_lead_to(part)
