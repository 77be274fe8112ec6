"""Features of the markup: tags, class names and roles, and statistics of alike places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.columns import Columns, FloatColumn, Groups, Index
from boilerkit.features.table import CONTAINER_LEVELS, INNER_TAGS, OUTER_TAGS, OWN_TAGS, ROLES
from boilerkit.lexicon.markup import MARKUP_CUES, hint_mask
from boilerkit.page.tables import Page

# A container with more than this share of the page's text is a frame, whatever it is called.
_FRAME_SHARE = 0.6
_NAMES_NOT_FRAMES = ("content", "title")

_OWN = tuple(f"own_{tag}" for tag, *_ in OWN_TAGS)
_INNER = tuple(f"inner_{tag}" for tag, *_ in INNER_TAGS)
_OUTER = tuple(f"outer_{tag}" for tag, *_ in OUTER_TAGS)
_ITEM = tuple(f"item_{name}" for _, name, _ in ROLES)
_NEAR = tuple(f"near_{cue}" for cue in MARKUP_CUES)
_ABOVE = tuple(f"above_{cue}" for cue in MARKUP_CUES)


def markup_columns(columns: Columns, page: Page) -> Groups:
    """Put the features of the markup. Returns which blocks belong together."""
    own = page.blocks.element.astype(np.int64)
    inner = np.where(page.blocks.inner >= 0, page.blocks.inner, own).astype(np.int64)
    kinds = _Kinds(page)
    _tag_columns(columns, page, kinds, own, inner)
    _hint_columns(columns, page, kinds, inner)
    columns.put("hidden", page.elements.hidden[inner])
    columns.put("depth", page.elements.depth[own])
    _shared_ancestor_columns(columns, page, own)
    path = page.elements.path[inner].astype(np.int64)
    path = np.unique(path, return_inverse=True)[1].reshape(-1)
    _path_columns(columns, page, path)
    spans = (page.elements.end_block - page.elements.first_block)[own]
    columns.put("own_blocks", spans)
    return Groups(path, _container_columns(columns, page, own))


class _Kinds:
    """Bit sets of elements, found once for each distinct path."""

    def __init__(self, page: Page) -> None:
        self._path = page.elements.path
        rows = np.arange(len(self._path))
        first = np.zeros(int(self._path.max(initial=-1)) + 2, dtype=np.int64)
        first[self._path[::-1]] = rows[::-1]  # the last place is for elements without a path
        tags, hints = page.elements.tag, page.elements.hint
        self._tags = [tags[row] for row in first[:-1].tolist()]
        self._hints = [hints[row] for row in first[:-1].tolist()]

    def tag_masks(self, bits: Mapping[str, int]) -> Index:
        """The bits of each element's tag; shape (elements,)."""
        return self._spread([bits.get(tag, 0) for tag in self._tags])

    def hint_masks(self) -> Index:
        """The bits of each element's class and id; shape (elements,)."""
        return self._spread([_hint_bits(hint) if hint else 0 for hint in self._hints])

    def _spread(self, masks: list[int]) -> Index:
        spread: Index = np.asarray([*masks, 0], dtype=np.int64)[self._path]
        return spread


def _tag_columns(columns: Columns, page: Page, kinds: _Kinds, own: Index, inner: Index) -> None:
    masks = kinds.tag_masks(_tag_bits())
    above = page.elements.parent[inner]
    near = masks[inner] | np.where(inner != own, masks[above], 0)
    _add_bits(columns, _OWN, masks[own])
    _add_bits(columns, _INNER, near >> len(OWN_TAGS))


@cache
def _tag_bits() -> dict[str, int]:
    """Tag -> bits of the own-tag and inner-tag columns it sets."""
    bits: dict[str, int] = {}
    for place, tags in enumerate((*OWN_TAGS, *INNER_TAGS)):
        for tag in tags:
            bits[tag] = bits.get(tag, 0) | 1 << place
    return bits


@cache
def _outer_bits() -> dict[str, int]:
    return {tag: 1 << place for place, tags in enumerate(OUTER_TAGS) for tag in tags}


@lru_cache(maxsize=2_048)
def _hint_bits(hint: str) -> int:
    """Bits of the role columns, then of the class cues, that a class/id string sets."""
    roles = sum(1 << place for place, (cue, _, _) in enumerate(ROLES) if cue in hint)
    return roles | hint_mask(hint) << len(ROLES)


def _hint_columns(columns: Columns, page: Page, kinds: _Kinds, inner: Index) -> None:
    """Role and class cues, near a block and anywhere above it; outer tags besides."""
    elements = page.elements
    masks = kinds.hint_masks()
    masks[:2] = 0  # html and body: their classes speak of the whole page
    roles = (1 << len(ROLES)) - 1
    kept = sum(1 << MARKUP_CUES.index(name) for name in _NAMES_NOT_FRAMES)
    masks[_text_share(page) > _FRAME_SHARE] &= roles | kept << len(ROLES)
    width = len(ROLES) + len(MARKUP_CUES)
    inherited = _inherit(page, masks | kinds.tag_masks(_outer_bits()) << width)[inner]
    parent = np.maximum(elements.parent, 0)
    above = parent[inner]
    near = masks[inner] | masks[above] | masks[parent[above]]
    _add_bits(columns, _OUTER, inherited >> width)
    _add_bits(columns, _ITEM, inherited)
    _add_bits(columns, _NEAR, near >> len(ROLES))
    _add_bits(columns, _ABOVE, inherited >> len(ROLES))


def _text_share(page: Page) -> FloatColumn:
    """Each element's share of the page's characters; shape (elements,)."""
    done = np.concatenate(([0], np.cumsum(page.blocks.chars, dtype=np.int64)))
    inside = done[page.elements.end_block] - done[page.elements.first_block]
    share: FloatColumn = (inside / max(int(done[-1]), 1)).astype(np.float32)
    return share


def _inherit(page: Page, own: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bit sets of every element joined with those of all its ancestors (pointer doubling)."""
    masks, above = own.copy(), page.elements.parent
    while len(above) and above.max() > 0:
        above = np.maximum(above, 0)
        masks |= masks[above]
        above = above[above]
    if len(masks):
        masks |= masks[0]
    return masks


def _add_bits(columns: Columns, names: tuple[str, ...], masks: NDArray[np.int64]) -> None:
    octets = masks.astype("<i8").view(np.uint8).reshape(len(masks), 8)
    columns.put_many(names, np.unpackbits(octets, axis=1, count=len(names), bitorder="little"))


def _shared_ancestor_columns(columns: Columns, page: Page, own: Index) -> None:
    """How many of a block's ancestors do not hold the block before, and the block after."""
    depth = page.elements.depth[own] + 1
    edge = np.zeros(min(len(own), 1), dtype=np.int32)
    same = np.minimum(np.minimum(page.blocks.shared[1:], depth[1:]), depth[:-1])
    columns.put("shared_before", depth - np.concatenate((edge, same)))
    columns.put("shared_after", depth - np.concatenate((same, edge)))


def _path_columns(columns: Columns, page: Page, path: Index) -> None:
    """Statistics over all blocks in alike places of the page."""
    blocks = page.blocks
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


def _container_columns(columns: Columns, page: Page, own: Index) -> Index:
    """Statistics of the containers around each block. Returns their rows, level by level."""
    elements, blocks = page.elements, page.blocks
    chars = np.concatenate(([0.0], np.cumsum(blocks.chars, dtype=np.float64)))
    links = np.concatenate(([0.0], np.cumsum(blocks.link_chars, dtype=np.float64)))
    is_prose = (blocks.chars > 80) & (blocks.link_chars * 4 < blocks.chars)
    prose = np.concatenate(
        ([0.0], np.cumsum(np.where(is_prose, blocks.chars, 0), dtype=np.float64))
    )
    outward = _next_larger(page)
    total = max(chars[-1], 1.0)
    at, levels = outward[own], []
    for level in range(CONTAINER_LEVELS):
        first, end = elements.first_block[at], elements.end_block[at]
        count = np.maximum(end - first, 1)
        inside = chars[end] - chars[first]
        columns.put(f"box{level}_blocks", count)
        columns.put(f"box{level}_chars_share", inside / total)
        columns.put(
            f"box{level}_link_density", (links[end] - links[first]) / np.maximum(inside, 1.0)
        )
        columns.put(f"box{level}_mean_chars", inside / count)
        columns.put(f"box{level}_prose", (prose[end] - prose[first]) / np.maximum(inside, 1.0))
        columns.put(f"box{level}_place", (np.arange(len(own)) - first) / count)
        levels.append(at)
        at = outward[at]
    return np.asarray(levels, dtype=np.int64).reshape(CONTAINER_LEVELS, len(own))


def _next_larger(page: Page) -> Index:
    """For each element the nearest ancestor that holds more blocks (the root: itself)."""
    spans = page.elements.end_block - page.elements.first_block
    parent = np.maximum(page.elements.parent, 0).astype(np.int64)
    rows = np.arange(len(parent))
    # the outermost element with the same blocks, found by pointer doubling
    outermost = np.where(spans[parent] == spans, parent, rows)
    while ((further := outermost[outermost]) != outermost).any():
        outermost = further
    larger: Index = parent[outermost]
    return larger
