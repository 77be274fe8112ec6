"""Features of the order of blocks: place on the page, what lies before and after, repeats."""

from __future__ import annotations

import numpy as np

from boilerkit.features.columns import Columns, FloatColumn, Index
from boilerkit.features.text import BlockTexts
from boilerkit.page.tables import Page

#: Blocks with a full stop and more characters than this are prose.
PROSE_CHARS = 80
#: Blocks over which prose is summed up, the block itself in the middle.
WINDOW = 9


def order_columns(columns: Columns, page: Page, texts: BlockTexts) -> None:
    """Put the features of the order of blocks."""
    rows = len(page)
    chars = page.blocks.chars.astype(np.float32)
    total = put_totals(columns, page)
    before = np.cumsum(chars) - chars
    place = np.arange(rows, dtype=np.float32)
    columns.put("place", place / max(rows, 1))
    columns.put("log_place", place)
    columns.put("log_place_from_end", rows - 1 - place)
    columns.put("text_before", before / total)
    columns.put("chars_share", chars / total)
    columns.put("chars_to_longest", chars / max(float(chars.max(initial=1.0)), 1.0))
    _repeat_columns(columns, texts.earliest)
    sentence = (texts.number_of("stop") > 0) & (chars > PROSE_CHARS)
    _prose_columns(columns, np.where(sentence, chars - page.blocks.link_chars, 0.0))


def put_totals(columns: Columns, page: Page) -> float:
    """Put what all blocks of a page share. Returns how many characters they have."""
    total = max(float(page.blocks.chars.astype(np.float32).sum()), 1.0)
    columns.put("log_rows", len(page))
    columns.put("log_page_chars", total)
    return total


def _repeat_columns(columns: Columns, earliest: Index) -> None:
    times = np.bincount(earliest, minlength=len(earliest))[earliest].astype(np.float32)
    columns.put("repeats", times - 1)
    columns.put("seen_before", earliest != np.arange(len(earliest)))


def _prose_columns(columns: Columns, prose: FloatColumn) -> None:
    """How much prose lies around, before and after each block; `prose` are its characters."""
    rows = len(prose)
    window = np.ones(WINDOW, dtype=np.float32)
    wide = rows >= WINDOW
    columns.put("prose_around", np.convolve(prose, window, "same") if wide else prose.sum())
    total = max(float(prose.sum()), 1.0)
    done = np.cumsum(prose)
    columns.put("prose_before", (done - prose) / total)
    columns.put("prose_after", 1.0 - done / total)
