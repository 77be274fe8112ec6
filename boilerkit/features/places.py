"""Where each block is on the page, in whole numbers: what features of the markup are made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.table import CONTAINER_LEVELS, INNER_TAGS, OUTER_TAGS, OWN_TAGS, ROLES
from boilerkit.lexicon.markup import MARKUP_CUES, hint_mask
from boilerkit.lexicon.matcher import spread_masks
from boilerkit.page.tables import Page

Bits = NDArray[np.uint8]
Index = NDArray[np.int64]

#: A container with more than this share of the page's text is a frame, whatever it is called.
FRAME_SHARE = 0.6
_NAMES_NOT_FRAMES = ("content", "title")
_ROLE_BITS = (1 << len(ROLES)) - 1
#: What the name of a frame still says.
FRAME_BITS = _ROLE_BITS | sum(
    1 << len(ROLES) + MARKUP_CUES.index(name) for name in _NAMES_NOT_FRAMES
)


class Places(NamedTuple):
    """Where each block is.

    `own`, `inner`, `outer`, `roles`, `near` and `above` are 0 or 1, shape (blocks, n), one column
    for each of `OWN_TAGS`, `INNER_TAGS`, `OUTER_TAGS`, `ROLES` and (twice) `MARKUP_CUES`.

    Attributes:
        own: tag of the block's element.
        inner: tags of the element around its first text and the one around that.
        outer: tags of the elements around it.
        roles: roles and item properties of the elements around it.
        near: what the classes of the three innermost elements speak of.
        above: what the classes of all elements around it speak of.
        hidden: whether its text is hidden.
        depth: of its element.
        apart_before: how many of its ancestors do not hold the block before.
        apart_after: how many of its ancestors do not hold the block after.
        own_blocks: blocks in its element.
        path: number of its tag-and-class path among those of the page's blocks.
        containers: rows of the containers around it, shape (levels, blocks).
    """

    own: Bits
    inner: Bits
    outer: Bits
    roles: Bits
    near: Bits
    above: Bits
    hidden: NDArray[np.bool_]
    depth: NDArray[np.int32]
    apart_before: NDArray[np.int32]
    apart_after: NDArray[np.int32]
    own_blocks: NDArray[np.int32]
    path: Index
    containers: Index


def read_places(page: Page) -> Places:
    """Where each block of a page with markup is."""
    blocks, elements = page.blocks, page.elements
    own = blocks.element.astype(np.int64)
    inner = inner_rows(page)
    kinds = _Kinds(page)
    return Places(
        *_tags(page, kinds, own, inner),
        *_hints(page, kinds, inner),
        elements.hidden[inner],
        elements.depth[own],
        *_apart(page, own),
        (elements.end_block - elements.first_block)[own],
        _numbered(elements.path[inner]),
        _containers(page, own),
    )


def inner_rows(page: Page) -> Index:
    """The row of the element nearest to each block's text."""
    inner, own = page.blocks.inner, page.blocks.element
    return np.where(inner >= 0, inner, own).astype(np.int64)


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
        return self._spread([hint_bits(hint) if hint else 0 for hint in self._hints])

    def _spread(self, masks: list[int]) -> Index:
        spread: Index = np.asarray([*masks, 0], dtype=np.int64)[self._path]
        return spread


def _tags(page: Page, kinds: _Kinds, own: Index, inner: Index) -> tuple[Bits, Bits]:
    masks = kinds.tag_masks(tag_bits())
    above = page.elements.parent[inner]
    near = masks[inner] | np.where(inner != own, masks[above], 0)
    return spread_masks(masks[own], len(OWN_TAGS)), spread_masks(
        near >> len(OWN_TAGS), len(INNER_TAGS)
    )


@cache
def tag_bits() -> dict[str, int]:
    """Tag -> bits of the own-tag columns and then of the inner-tag columns it sets."""
    bits: dict[str, int] = {}
    for place, tags in enumerate((*OWN_TAGS, *INNER_TAGS)):
        for tag in tags:
            bits[tag] = bits.get(tag, 0) | 1 << place
    return bits


@cache
def outer_bits() -> dict[str, int]:
    """Tag -> bits of the columns of tags of ancestors that it sets."""
    return {tag: 1 << place for place, tags in enumerate(OUTER_TAGS) for tag in tags}


@lru_cache(maxsize=2_048)
def hint_bits(hint: str) -> int:
    """Bits of the role columns, then of the class cues, that a class/id string sets."""
    roles = sum(1 << place for place, (cue, _, _) in enumerate(ROLES) if cue in hint)
    return roles | hint_mask(hint) << len(ROLES)


def _hints(page: Page, kinds: _Kinds, inner: Index) -> tuple[Bits, Bits, Bits, Bits]:
    """Outer tags; roles; class cues near a block and anywhere above it."""
    elements = page.elements
    masks = kinds.hint_masks()
    masks[:2] = 0  # html and body: their classes speak of the whole page
    masks[_text_share(page) > FRAME_SHARE] &= FRAME_BITS
    width = len(ROLES) + len(MARKUP_CUES)
    inherited = _inherit(page, masks | kinds.tag_masks(outer_bits()) << width)[inner]
    parent = np.maximum(elements.parent, 0)
    above = parent[inner]
    near = masks[inner] | masks[above] | masks[parent[above]]
    return (
        spread_masks(inherited >> width, len(OUTER_TAGS)),
        spread_masks(inherited, len(ROLES)),
        spread_masks(near >> len(ROLES), len(MARKUP_CUES)),
        spread_masks(inherited >> len(ROLES), len(MARKUP_CUES)),
    )


def _text_share(page: Page) -> NDArray[np.float32]:
    """Each element's share of the page's characters; shape (elements,)."""
    done = np.concatenate(([0], np.cumsum(page.blocks.chars, dtype=np.int64)))
    inside = done[page.elements.end_block] - done[page.elements.first_block]
    share: NDArray[np.float32] = (inside / max(int(done[-1]), 1)).astype(np.float32)
    return share


def _inherit(page: Page, own: Index) -> Index:
    """Bit sets of every element joined with those of all its ancestors (pointer doubling)."""
    masks, above = own.copy(), page.elements.parent
    while len(above) and above.max() > 0:
        above = np.maximum(above, 0)
        masks |= masks[above]
        above = above[above]
    if len(masks):
        masks |= masks[0]
    return masks


def _apart(page: Page, own: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """How many of a block's ancestors do not hold the block before, and the block after."""
    depth = page.elements.depth[own] + 1
    before, after = depth.copy(), depth.copy()
    same = np.minimum(np.minimum(page.blocks.shared[1:], depth[1:]), depth[:-1])
    before[1:] -= same
    after[:-1] -= same
    return before, after


def _numbered(path: NDArray[np.int32]) -> Index:
    """Paths numbered from 0 without gaps, in their order."""
    present = np.zeros(int(path.max(initial=-1)) + 2, dtype=np.int64)
    present[path + 1] = 1
    numbers: Index = (np.cumsum(present) - 1)[path + 1]
    return numbers


def _containers(page: Page, own: Index) -> Index:
    """Rows of the containers around each block, level by level."""
    outward = _next_larger(page)
    levels = np.empty((CONTAINER_LEVELS, len(own)), dtype=np.int64)
    at = own
    for level in levels:
        at = level[:] = outward[at]
    return levels


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
