"""Features of the markup: tags, class names and roles, and statistics of alike places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.columns import Columns, Groups
from boilerkit.features.places import Places, read_places
from boilerkit.features.table import INNER_TAGS, OUTER_TAGS, OWN_TAGS, ROLES
from boilerkit.lexicon.markup import MARKUP_CUES
from boilerkit.page.tables import BlockColumns, Page

#: Blocks with more characters than this, few of them in links, are prose.
PROSE_CHARS = 80

#: Columns of bits, as `Places` has them: tags, roles, cues.
GROUPS = (
    tuple(f"own_{tag}" for tag, *_ in OWN_TAGS),
    tuple(f"inner_{tag}" for tag, *_ in INNER_TAGS),
    tuple(f"outer_{tag}" for tag, *_ in OUTER_TAGS),
    tuple(f"item_{name}" for _, name, _ in ROLES),
    tuple(f"near_{cue}" for cue in MARKUP_CUES),
    tuple(f"above_{cue}" for cue in MARKUP_CUES),
)


def markup_columns(columns: Columns, page: Page) -> Groups:
    """Put the features of the markup. Returns which blocks belong together."""
    places = read_places(page)
    for names, bits in zip(GROUPS, places[: len(GROUPS)], strict=True):
        columns.put_many(names, bits)
    columns.put("hidden", places.hidden)
    columns.put("depth", places.depth)
    columns.put("shared_before", places.apart_before)
    columns.put("shared_after", places.apart_after)
    columns.put("own_blocks", places.own_blocks)
    _path_columns(columns, page.blocks, places.path)
    _container_columns(columns, page, places)
    return Groups(places.path, places.containers)


def _path_columns(columns: Columns, blocks: BlockColumns, path: NDArray[np.int64]) -> None:
    """Statistics over all blocks in alike places of the page."""
    edge = np.zeros(min(len(path), 1), dtype=np.bool_)
    alike = path[1:] == path[:-1]
    columns.put("same_path_before", np.concatenate((edge, alike)))
    columns.put("same_path_after", np.concatenate((alike, edge)))
    count = np.bincount(path)
    chars = np.bincount(path, weights=blocks.chars)
    links = np.bincount(path, weights=blocks.link_chars)
    total = max(float(blocks.chars.sum()), 1.0)
    columns.put("path_blocks", count[path])
    columns.put("path_chars", (chars / np.maximum(count, 1))[path])
    columns.put("path_link_density", (links / np.maximum(chars, 1.0))[path])
    columns.put("path_chars_share", (chars / total)[path])


class _Sums(NamedTuple):
    """Characters of the blocks before each block, and at the end of all; shape (3, blocks + 1)."""

    chars: NDArray[np.float64]
    links: NDArray[np.float64]
    prose: NDArray[np.float64]


def _sums(blocks: BlockColumns) -> _Sums:
    counts = np.zeros((3, len(blocks) + 1), dtype=np.float64)
    counts[0, 1:], counts[1, 1:] = blocks.chars, blocks.link_chars
    is_prose = (blocks.chars > PROSE_CHARS) & (blocks.link_chars * 4 < blocks.chars)
    np.multiply(counts[0, 1:], is_prose, out=counts[2, 1:])
    return _Sums(*np.cumsum(counts, axis=1))


def _container_columns(columns: Columns, page: Page, places: Places) -> None:
    """Statistics of the containers around each block."""
    at, sums = places.containers, _sums(page.blocks)
    first, end = page.elements.first_block[at], page.elements.end_block[at]
    count = np.maximum(end - first, 1)
    inside = sums.chars[end] - sums.chars[first]
    at_least_one = np.maximum(inside, 1.0)
    columns.put_levels("blocks", count)
    columns.put_levels("chars_share", inside / max(float(sums.chars[-1]), 1.0))
    columns.put_levels("link_density", (sums.links[end] - sums.links[first]) / at_least_one)
    columns.put_levels("mean_chars", inside / count)
    columns.put_levels("prose", (sums.prose[end] - sums.prose[first]) / at_least_one)
    columns.put_levels("place", (np.arange(at.shape[1]) - first) / count)
