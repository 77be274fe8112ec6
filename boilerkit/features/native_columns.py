"""The native twins of `text`, `order` and `markup`: whole groups of columns in one pass each.

Native code counts, looks up what whole numbers are on the scales of columns, and writes down what
is to be divided; logarithms and quotients are numpy's, as in Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import _columns, _places, markup, order, text
from boilerkit.features.characters import PLACE_OF_CLASS
from boilerkit.features.columns import Columns, Groups, Index
from boilerkit.features.places import FRAME_BITS, FRAME_SHARE, outer_bits, tag_bits
from boilerkit.features.table import FEATURES, INNER_TAGS, OUTER_TAGS, OWN_TAGS, ROLES, Scale
from boilerkit.lexicon.markup import MARKUP_CUES, hint_cues
from boilerkit.page.tables import Page

# So many whole numbers are looked up, and those up to the number of blocks; larger ones are asked
# for one by one.
_LEAST_NUMBERS = 2_048
# What is of single precision in Python; everything else is of double.
_SINGLE = frozenset(
    """log_chars log_tokens token_length quotes stops commas question lines log_place
    log_place_from_end repeats""".split()
)
# Two ideographs make one word, so that words are counted in halves.
_STEPS = {"log_tokens": 0.5}
_PLACE = {name: place for place, name in enumerate(FEATURES)}


def put_columns(columns: Columns, page: Page, texts: text.BlockTexts) -> None:
    """Put the features of the text itself and of the order of blocks."""
    part, rows = _texts_part(), len(page)
    total = order.put_totals(columns, page)
    matrix, quotients = columns.written(part.written), part.quotients_of(rows)
    sheet = part.sheet(matrix, rows)
    _columns.put_texts(sheet, _characters(), quotients, texts, page.blocks, total)
    part.divide(quotients, matrix)


def put_markup(columns: Columns, page: Page) -> tuple[Groups, Index]:
    """Put the features of the markup.

    Returns which blocks belong together, and the row of the element nearest to each text.
    """
    part, rows = _markup_part(), len(page)
    matrix, quotients = columns.written(part.written), part.quotients_of(rows)
    sheet = part.sheet(matrix, rows)
    path, containers, places = _places.put_places(
        sheet, _kind_bits(), quotients, page.elements, page.blocks
    )
    part.divide(quotients, matrix)
    return Groups(path, containers), places


class _Run(NamedTuple):
    """Neighbouring quotients of one scale that does something."""

    first: int
    end: int
    scale: Scale
    precision: type[np.floating[Any]]


class _Part:
    """Columns that are written in one pass.

    Args:
        tabled: those whose numbers are looked up.
        quotients: those that are divided.
        others: all else that is written.
    """

    def __init__(self, tabled: Sequence[str], quotients: Sequence[str], others: Sequence[str]):
        self._tabled, self._columns = tuple(tabled), _columns_of(tabled)
        self._quotients = _columns_of(quotients)
        self._runs = tuple(_runs(quotients))
        self._turned = [place for place, name in enumerate(quotients) if name == "prose_after"]
        self.written = _columns_of((*tabled, *quotients, *others))

    def sheet(self, matrix: NDArray[np.float32], rows: int) -> _columns.Sheet:
        """The matrix with what is looked up for it."""
        numbers = max(_LEAST_NUMBERS, 1 << rows.bit_length())
        return _columns.Sheet(matrix, _tables(self._tabled, numbers), self._columns, self._scaled)

    def _scaled(self, place: int, number: float) -> float:
        return float(_on_scale(self._tabled[place], np.asarray([number]))[0])

    def quotients_of(self, rows: int) -> NDArray[np.float64]:
        """Room for numerators and denominators, shape (2, rows, quotients)."""
        return np.empty((2, rows, len(self._quotients)))

    def divide(self, quotients: NDArray[np.float64], matrix: NDArray[np.float32]) -> None:
        """Write the quotients, on their scales."""
        divided = np.divide(quotients[0], quotients[1], out=quotients[0])
        for place in self._turned:  # all is either before or after
            np.subtract(1.0, divided[:, place], out=divided[:, place])
        for first, end, scale, precision in self._runs:
            run = divided[:, first:end]
            run[...] = scale.apply(run.astype(precision, copy=False))
        _columns.write_quotients(matrix, divided, self._quotients)


def _columns_of(names: Sequence[str]) -> Index:
    return np.asarray([_PLACE[name] for name in names], dtype=np.int64)


def _runs(names: Sequence[str]) -> Iterator[_Run]:
    place = 0
    for (scale, precision), same in groupby(names, lambda n: (FEATURES[n].scale, _precision(n))):
        end = place + len(list(same))
        if scale != Scale():
            yield _Run(place, end, scale, precision)
        place = end


def _precision(name: str) -> type[np.floating[Any]]:
    return np.float32 if name in _SINGLE else np.float64


@lru_cache(maxsize=8)
def _tables(names: tuple[str, ...], numbers: int) -> NDArray[np.float32]:
    """What whole numbers from 0 on are as each column has them, shape (names, numbers)."""
    return np.stack([_on_scale(name, np.arange(numbers, dtype=np.float64)) for name in names])


def _on_scale(name: str, numbers: NDArray[np.float64]) -> NDArray[np.float32]:
    """Counts as a column has them: `Scale.apply` in the precision that the column's are of."""
    counts = (numbers * _STEPS.get(name, 1.0)).astype(_precision(name))
    scaled: NDArray[np.float32] = FEATURES[name].scale.apply(counts).astype(np.float32)
    return scaled


@cache
def _texts_part() -> _Part:
    flags = ("one_token", "short", "seen_before")
    others = (*text.STARTS, *text.ENDS, *text.CUES, *flags)
    return _Part(_columns.TABLED, (*_columns.QUOTIENTS, *text.SHARES), others)


@cache
def _characters() -> _columns.CharacterColumns:
    return _columns.CharacterColumns(
        PLACE_OF_CLASS,
        (text.SHARED, text.STARTING, text.ENDING),
        [_PLACE[names[0]] for names in (text.STARTS, text.ENDS, text.CUES)],
        [_PLACE[name] for name in ("one_token", "short", "seen_before")],
        (order.PROSE_CHARS, order.WINDOW // 2),
    )


@cache
def _markup_part() -> _Part:
    names = [name for group in markup.GROUPS for name in group]
    single = ("hidden", "same_path_before", "same_path_after")
    return _Part(_places.TABLED, _places.QUOTIENTS, (*names, *single))


@cache
def _kind_bits() -> _places.KindBits:
    roles = [cue for cue, _, _ in ROLES]
    widths = tuple(map(len, (OWN_TAGS, INNER_TAGS, OUTER_TAGS, ROLES, MARKUP_CUES)))
    names = [group[0] for group in markup.GROUPS]
    names += ["hidden", "same_path_before", "same_path_after"]
    return _places.KindBits(
        tag_bits(),
        outer_bits(),
        roles,
        hint_cues(),
        (FRAME_BITS, FRAME_SHARE),
        widths,
        [_PLACE[name] for name in names],
        markup.PROSE_CHARS,
    )
