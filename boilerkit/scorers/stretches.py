"""Very long pages stretch by stretch, so that memory does not grow with them.

Scoring takes some kilobytes a block. A page of more than `LONGEST` blocks (a list of links, a
machine's log, an attack) is read in overlapping stretches, each a page of its own: the blocks in
question with the elements around them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import BlockColumns, Elements, Page

#: Pages up to so many blocks are scored as a whole; few real ones are longer.
LONGEST = 8_000
# Blocks that are decided in a stretch, and those read on either side of them.
_STEP, _MARGIN = 4_500, 300
# Lines of so few characters are passed over in long plain texts: page numbers, bullets.
_CRUMB = 2

Score = Callable[[Page], NDArray[np.float32]]


def in_stretches(score: Score, page: Page) -> NDArray[np.float32]:
    """`score(page)`, for long pages put together from their stretches."""
    if len(page) <= LONGEST:
        return score(page)
    kept = (page.blocks.chars > _CRUMB) | page.has_markup
    if kept.all():
        return _in_stretches(score, page)
    found = _in_stretches(score, _lines(page, kept)) if kept.any() else None
    columns = len(LABELS) if found is None else found.shape[1]
    scores = np.zeros((len(page), columns), dtype=np.float32)
    scores[:, LABEL_INDEX[Label.BOILERPLATE]] = 1.0
    if found is not None:
        scores[kept] = found
    return scores


def _in_stretches(score: Score, page: Page) -> NDArray[np.float32]:
    count, parts = len(page), []
    for start in range(0, count, _STEP):
        first, end = max(start - _MARGIN, 0), min(start + _STEP + _MARGIN, count)
        part = score(stretch(page, first, end))
        parts.append(part[start - first : start - first + _STEP])
    return np.concatenate(parts)


def _lines(page: Page, kept: NDArray[np.bool_]) -> Page:
    """Some lines of plain text as a page."""
    columns = {f.name: getattr(page.blocks, f.name)[kept] for f in fields(BlockColumns)}
    texts = tuple(compress(page.texts, kept.tolist()))
    return replace(page, texts=texts, blocks=BlockColumns(**columns), links=((),) * len(texts))


def stretch(page: Page, first: int, end: int) -> Page:
    """The blocks from `first` to before `end` as a page, without pictures and inline marks."""
    kept = _kept(page, first, end)
    row_of = np.cumsum(kept, dtype=np.int32) - 1
    columns = {f.name: getattr(page.blocks, f.name)[first:end] for f in fields(BlockColumns)}
    if page.has_markup:
        columns["element"] = row_of[columns["element"]]
        columns["inner"] = row_of[columns["inner"]]
    return replace(
        page,
        texts=page.texts[first:end],
        blocks=BlockColumns(**columns),
        elements=_elements(page.elements, kept, first, end),
        links=page.links[first:end],
        images=(),
        times=(),
        inline={},
    )


def _kept(page: Page, first: int, end: int) -> NDArray[np.bool_]:
    """The elements around the blocks: those that hold any, and the tags inside blocks."""
    elements = page.elements
    kept = (elements.end_block > first) & (elements.first_block < end)
    kept &= elements.end_block > elements.first_block
    if page.has_markup:
        rows = np.unique(np.concatenate([page.blocks.inner[first:end], [0]]))
        while len(rows := rows[~kept[rows]]):
            kept[rows] = True
            rows = np.unique(np.maximum(elements.parent[rows], 0))
    return kept


def _elements(elements: Elements, kept: NDArray[np.bool_], first: int, end: int) -> Elements:
    row_of = np.cumsum(kept, dtype=np.int32) - 1
    parent = elements.parent[kept]
    return Elements(
        tag=tuple(compress(elements.tag, kept.tolist())),
        hint=tuple(compress(elements.hint, kept.tolist())),
        parent=np.where(parent >= 0, row_of[parent], -1).astype(np.int32),
        depth=elements.depth[kept],
        first_block=np.clip(elements.first_block[kept], first, end) - first,
        end_block=np.clip(elements.end_block[kept], first, end) - first,
        path=elements.path[kept],
        hidden=elements.hidden[kept],
    )
