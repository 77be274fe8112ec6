"""Page -> named float32 columns, one row a block; and the groups that blocks form.

Everything here looks at one page only and knows nothing of labels or weights. The shallow text
features go back to Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text
Features" (2010); container statistics and alike paths carry what Readability and boilerpipe find
by merging blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from boilerkit.characters import CLASSES, char_classes, class_counts
from boilerkit.lexicon import CATEGORIES, load_lexicon, match_cues
from boilerkit.lexicon.markup import MARKUP_CUES, hint_mask
from boilerkit.page import Page
from boilerkit.structured import evidence

FloatColumn = NDArray[np.float32]
Index = NDArray[np.int64]

#: Raised whenever a column changes its meaning.
SCHEMA_VERSION = 1

_WORD = re.compile(r"\w+")
_CLASS = {name: place for place, name in enumerate(CLASSES)}
_HEAD_CHARS, _TAIL_CHARS = 80, 40
_HEAD_WORDS = 12
_TITLE_CHARS = 300
_EVIDENCE_CHARS = 24
_ANCESTOR_LEVELS = 32
_CONTAINER_LEVELS = 4

# Tags whose presence as the block's own element or as an ancestor is a feature.
_OWN_TAGS: tuple[tuple[str, ...], ...] = (
    ("p",), ("div",), ("li",), ("td", "th"), ("h1",), ("h2",), ("h3",), ("h4", "h5", "h6"),
    ("figcaption", "caption"), ("blockquote", "q"), ("pre", "code"), ("button", "summary"),
    ("label", "option", "legend"), ("dt", "dd"), ("section",), ("article",), ("body",),
)  # fmt: skip
_INNER_TAGS: tuple[tuple[str, ...], ...] = (
    ("a",), ("span",), ("time",), ("em", "i", "cite"), ("strong", "b"), ("small",), ("font",),
)  # fmt: skip
_OUTER_TAGS: tuple[tuple[str, ...], ...] = (
    ("article",), ("main",), ("aside",), ("nav",), ("header",), ("footer",), ("section",),
    ("figure",), ("form",), ("table",), ("ul", "ol", "dl"), ("blockquote",), ("details",),
    ("a",), ("button",), ("pre",), ("h1", "h2", "h3", "h4", "h5", "h6"),
)  # fmt: skip
_ROLE_HINTS: tuple[tuple[str, str], ...] = (
    ("i:articlebody", "body"), ("i:comment", "comment"), ("i:headline", "headline"),
    ("i:author", "author"), ("r:main", "main"), ("r:navigation", "navigation"),
    ("r:complementary", "complementary"), ("r:contentinfo", "contentinfo"),
)  # fmt: skip
# A container with more than this share of the page's text is a frame, whatever it is called.
_FRAME_SHARE = 0.6
_NAMES_NOT_FRAMES = ("content", "title")


@dataclass(frozen=True)
class Groups:
    """Which blocks belong together.

    `path` (blocks,): number of the block's tag-and-class path; `containers`
    (levels, blocks): number of the block's ancestor at each level, innermost first, counting
    only ancestors that hold more blocks than the level below.
    """

    path: Index
    containers: Index


@dataclass(frozen=True)
class Features:
    """Columns of shape (blocks, features) and what models read besides.

    `words`: the first words of each block, lower-cased; `places`: for each block the element
    row nearest to its text (-1 for plain text).
    """

    names: tuple[str, ...]
    matrix: NDArray[np.float32]
    groups: Groups
    words: tuple[tuple[str, ...], ...]
    places: Index

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Feature name -> its column."""
        return {name: place for place, name in enumerate(self.names)}

    def __getitem__(self, name: str) -> FloatColumn:
        """The column called `name`."""
        column: FloatColumn = self.matrix[:, self.column_of[name]]
        return column


class _Table:
    """Columns under construction."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.names: list[str] = []
        self.columns: list[FloatColumn] = []

    def add(self, name: str, values: object) -> None:
        self.names.append(name)
        self.columns.append(np.asarray(values, dtype=np.float32).reshape(self.rows))

    def add_many(self, names: Sequence[str], values: NDArray[np.generic]) -> None:
        for place, name in enumerate(names):
            self.add(name, values[:, place])

    def matrix(self) -> NDArray[np.float32]:
        table = np.zeros((self.rows, len(self.columns)), dtype=np.float32)
        for place, column in enumerate(self.columns):
            table[:, place] = column
        return np.nan_to_num(table, copy=False)


def compute_features(page: Page) -> Features:
    """All features of a page; linear in its size."""
    rows = len(page)
    table = _Table(rows)
    lowered = [_ends(text).lower() for text in page.texts]
    words = tuple(tuple(_WORD.findall(text[:_HEAD_CHARS])[:_HEAD_WORDS]) for text in lowered)
    counts = _text_columns(table, page, words)
    _cue_columns(table, lowered)
    _evidence_columns(table, page, counts)
    _order_columns(table, page, counts)
    groups = _markup_columns(table, page) if page.has_markup else _no_markup(table)
    places = np.where(page.blocks.inner >= 0, page.blocks.inner, page.blocks.element)
    return Features(tuple(table.names), table.matrix(), groups, words, places.astype(np.int64))


def _ends(text: str) -> str:
    if len(text) <= _HEAD_CHARS + _TAIL_CHARS:
        return text
    return f"{text[:_HEAD_CHARS]} {text[-_TAIL_CHARS:]}"


# -- the text itself ---------------------------------------------------------------------------


def _text_columns(
    table: _Table, page: Page, words: tuple[tuple[str, ...], ...]
) -> NDArray[np.float32]:
    """Lengths and character classes. Returns the class counts."""
    classes, offsets = char_classes(page.texts)
    counts = class_counts(classes, offsets)
    chars = np.maximum(page.blocks.chars.astype(np.float32), 1.0)
    ideographs = counts[:, _CLASS["ideograph"]]
    spaces = counts[:, _CLASS["space"]] + counts[:, _CLASS["newline"]]
    tokens = spaces + 1.0 + ideographs / 2.0
    stops = counts[:, _CLASS["stop"]] + counts[:, _CLASS["question"]]
    letters = counts[:, _CLASS["lower"]] + counts[:, _CLASS["upper"]] + ideographs
    table.add("log_chars", np.log1p(chars))
    table.add("log_tokens", np.log1p(tokens))
    table.add("token_length", np.minimum(chars / tokens, 20.0) / 10.0)
    table.add("letters_share", letters / chars)
    for name in ("upper", "digit", "ideograph", "currency", "bullet", "at", "bracket", "dash"):
        table.add(f"{name}_share", counts[:, _CLASS[name]] / chars)
    table.add("quotes", np.log1p(counts[:, _CLASS["quote"]]))
    table.add("stops", np.log1p(stops))
    table.add("stops_per_token", np.minimum(stops / tokens, 1.0))
    table.add("commas", np.log1p(counts[:, _CLASS["comma"]]))
    table.add("commas_per_token", np.minimum(counts[:, _CLASS["comma"]] / tokens, 1.0))
    table.add("question", np.minimum(counts[:, _CLASS["question"]], 2.0))
    table.add("lines", np.log1p(counts[:, _CLASS["newline"]]))
    _edge_columns(table, classes, offsets)
    table.add("one_token", tokens < 1.5)
    table.add("short", tokens < 4.5)
    table.add("function_words", _function_word_share(words))
    blocks = page.blocks
    table.add("link_density", blocks.link_chars / chars)
    table.add("bold_density", blocks.bold_chars / chars)
    table.add("links", np.log1p(blocks.links))
    table.add("links_per_token", np.minimum(blocks.links / tokens, 1.0))
    for name in ("images_before", "embeds_before", "inputs_before", "rules_before", "gap"):
        table.add(name, np.minimum(np.log1p(getattr(blocks, name)), 2.0))
    return counts


def _edge_columns(table: _Table, classes: NDArray[np.uint8], offsets: Index) -> None:
    if len(offsets) == 1:
        first = last = np.zeros(0, dtype=np.uint8)
    else:
        limit = max(len(classes) - 1, 0)
        padded = classes if len(classes) else np.zeros(1, dtype=np.uint8)
        first = padded[np.minimum(offsets[:-1], limit)]
        last = padded[np.clip(offsets[1:] - 1, 0, limit)]
    for name in ("upper", "lower", "digit", "quote", "bullet", "at", "bracket", "ideograph"):
        table.add(f"starts_{name}", first == _CLASS[name])
    for name in ("stop", "colon", "question", "quote", "digit", "bullet", "bracket"):
        table.add(f"ends_{name}", last == _CLASS[name])


def _function_word_share(words: tuple[tuple[str, ...], ...]) -> FloatColumn:
    known = load_lexicon().function_words
    shares = [sum(w in known for w in ws) / len(ws) if ws else 0.0 for ws in words]
    return np.asarray(shares, dtype=np.float32)


def _cue_columns(table: _Table, lowered: Sequence[str]) -> None:
    hits = match_cues(lowered)
    table.add_many([f"cue_{name}" for name in CATEGORIES], hits)


# -- what the page says of itself ----------------------------------------------------------------


def _evidence_columns(table: _Table, page: Page, counts: NDArray[np.float32]) -> None:
    known = evidence(page.head)
    ideographs = counts[:, _CLASS["ideograph"]] > 0
    headlines = [_word_set(h, _has_ideographs(h)) for h in known.headlines]
    spellings = [_spelling(h) for h in known.headlines]
    body, comments, description = (
        _spelling(known.body), _spelling(known.comments), _spelling(known.description),
    )  # fmt: skip
    rows = [
        _title_match(text, bool(ideographs[place]), headlines, spellings)
        for place, text in enumerate(page.texts)
    ]
    matches = np.asarray(rows, dtype=np.float32).reshape(-1, 3)
    table.add_many(["in_headline", "covers_headline", "is_headline"], matches)
    searched = [
        (body, "in_json_body"),
        (comments, "in_json_comments"),
        (description, "in_description"),
    ]
    spelled = [_spelling(t[:400]) for t in page.texts] if body or comments or description else []
    for haystack, name in searched:
        if haystack:
            table.add(name, [len(s) >= _EVIDENCE_CHARS and s in haystack for s in spelled])
        else:
            table.add(name, np.zeros(len(page)))
    table.add("has_json_body", np.full(len(page), len(body) > 200))


def _title_match(
    text: str, ideographs: bool, headlines: list[frozenset[str]], spellings: list[str]
) -> tuple[float, float, float]:
    """(share of the text's words in a headline, share of a headline's words in it, equality)."""
    if len(text) > _TITLE_CHARS or not headlines:
        return (0.0, 0.0, 0.0)
    words = _word_set(text, ideographs)
    if not words:
        return (0.0, 0.0, 0.0)
    inside = covered = equal = 0.0
    for headline in headlines:
        common = len(words & headline)
        if common:
            inside = max(inside, common / len(words))
            covered = max(covered, common / len(headline))
    if covered > 0.5 and inside > 0.5:
        spelled = _spelling(text)
        equal = float(
            any(spelled == s or (len(spelled) > 12 and s.startswith(spelled)) for s in spellings)
        )
    return (inside, covered, equal)


def _word_set(text: str, ideographs: bool) -> frozenset[str]:
    lowered = text.lower()
    return (
        frozenset(c for c in lowered if c.isalnum())
        if ideographs
        else frozenset(_WORD.findall(lowered))
    )


def _has_ideographs(text: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)


def _spelling(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


# -- order ---------------------------------------------------------------------------------------


def _order_columns(table: _Table, page: Page, counts: NDArray[np.float32]) -> None:
    rows = len(page)
    chars = page.blocks.chars.astype(np.float32)
    total = max(float(chars.sum()), 1.0)
    before = np.cumsum(chars) - chars
    place = np.arange(rows, dtype=np.float32)
    table.add("place", place / max(rows, 1))
    table.add("log_place", np.log1p(place) / 8.0)
    table.add("log_place_from_end", np.log1p(rows - 1 - place) / 8.0)
    table.add("text_before", before / total)
    table.add("log_rows", np.full(rows, np.log1p(rows) / 8.0))
    table.add("log_page_chars", np.full(rows, np.log1p(total) / 12.0))
    table.add("chars_share", chars / total)
    table.add("chars_to_longest", chars / max(float(chars.max(initial=1.0)), 1.0))
    times, seen_before = _repeats(page.texts)
    table.add("repeats", np.minimum(np.log1p(times - 1), 3.0))
    table.add("seen_before", seen_before)
    sentence = (counts[:, _CLASS["stop"]] > 0) & (chars > 80)
    prose = np.where(sentence, chars - page.blocks.link_chars, 0.0)
    window = np.ones(9, dtype=np.float32)
    around = np.convolve(prose, window, "same") if rows >= 9 else np.full(rows, prose.sum())
    table.add("prose_around", np.log1p(around[:rows]) / 8.0)
    prose_total = max(float(prose.sum()), 1.0)
    done = np.cumsum(prose)
    table.add("prose_before", (done - prose) / prose_total)
    table.add("prose_after", 1.0 - done / prose_total)


def _repeats(texts: tuple[str, ...]) -> tuple[FloatColumn, FloatColumn]:
    times = Counter(texts)
    seen: set[str] = set()
    before = []
    for text in texts:
        before.append(text in seen)
        seen.add(text)
    count = np.fromiter((times[t] for t in texts), dtype=np.float32, count=len(texts))
    return count, np.asarray(before, dtype=np.float32)


# -- markup --------------------------------------------------------------------------------------


def markup_names() -> tuple[str, ...]:
    """Names of the columns that plain text lacks (it has zeros there)."""
    names = [f"own_{tags[0]}" for tags in _OWN_TAGS]
    names += [f"inner_{tags[0]}" for tags in _INNER_TAGS]
    names += [f"outer_{tags[0]}" for tags in _OUTER_TAGS]
    names += [f"item_{name}" for _, name in _ROLE_HINTS]
    names += [f"near_{cue}" for cue in MARKUP_CUES]
    names += [f"above_{cue}" for cue in MARKUP_CUES]
    names += ["hidden", "depth", "shared_before", "shared_after", "same_path_before",
              "same_path_after", "path_blocks", "path_chars", "path_link_density",
              "path_chars_share", "own_blocks"]  # fmt: skip
    for level in range(_CONTAINER_LEVELS):
        names += [f"box{level}_{what}" for what in ("blocks", "chars_share", "link_density",
                                                    "mean_chars", "prose", "place")]  # fmt: skip
    return tuple(names)


def _no_markup(table: _Table) -> Groups:
    for name in markup_names():
        table.add(name, np.zeros(table.rows))
    row = np.arange(table.rows, dtype=np.int64)
    return Groups(np.zeros_like(row), np.zeros((_CONTAINER_LEVELS, table.rows), dtype=np.int64))


def _markup_columns(table: _Table, page: Page) -> Groups:
    own = page.blocks.element.astype(np.int64)
    inner = np.where(page.blocks.inner >= 0, page.blocks.inner, own).astype(np.int64)
    _tag_columns(table, page, own, inner)
    _hint_columns(table, page, own, inner)
    table.add("hidden", page.elements.hidden[inner])
    table.add("depth", np.minimum(page.elements.depth[own], 40) / 20.0)
    _shared_ancestor_columns(table, page, own)
    path = page.elements.path[inner].astype(np.int64)
    path = np.unique(path, return_inverse=True)[1].reshape(-1)
    _path_columns(table, page, path)
    spans = (page.elements.end_block - page.elements.first_block)[own]
    table.add("own_blocks", np.log1p(spans) / 4.0)
    return Groups(path, _container_columns(table, page, own))


def _tag_columns(table: _Table, page: Page, own: Index, inner: Index) -> None:
    tags = page.elements.tag
    own_bit = {tag: 1 << place for place, ts in enumerate(_OWN_TAGS) for tag in ts}
    inner_bit = {tag: 1 << place for place, ts in enumerate(_INNER_TAGS) for tag in ts}
    outer_bit = {tag: 1 << place for place, ts in enumerate(_OUTER_TAGS) for tag in ts}
    own_masks = np.asarray([own_bit.get(tag, 0) for tag in tags], dtype=np.int64)
    inner_masks = np.asarray([inner_bit.get(tag, 0) for tag in tags], dtype=np.int64)
    outer_masks = _inherit(page, [outer_bit.get(tag, 0) for tag in tags])
    parent = page.elements.parent
    near = inner_masks[inner] | np.where(inner != own, inner_masks[parent[inner]], 0)
    _add_bits(table, [f"own_{ts[0]}" for ts in _OWN_TAGS], own_masks[own])
    _add_bits(table, [f"inner_{ts[0]}" for ts in _INNER_TAGS], near)
    _add_bits(table, [f"outer_{ts[0]}" for ts in _OUTER_TAGS], outer_masks[inner])


def _hint_columns(table: _Table, page: Page, own: Index, inner: Index) -> None:
    elements = page.elements
    roles = [
        sum(1 << place for place, (cue, _) in enumerate(_ROLE_HINTS) if cue in hint)
        if ":" in hint
        else 0
        for hint in elements.hint
    ]
    _add_bits(table, [f"item_{name}" for _, name in _ROLE_HINTS], _inherit(page, roles)[inner])
    masks = np.asarray([hint_mask(hint) if hint else 0 for hint in elements.hint], dtype=np.int64)
    masks[:2] = 0  # html and body: their classes speak of the whole page
    masks[_text_share(page) > _FRAME_SHARE] &= sum(
        1 << MARKUP_CUES.index(name) for name in _NAMES_NOT_FRAMES
    )
    parent = np.maximum(elements.parent, 0)
    above = parent[inner]
    near = masks[inner] | masks[above] | masks[parent[above]]
    _add_bits(table, [f"near_{cue}" for cue in MARKUP_CUES], near)
    _add_bits(table, [f"above_{cue}" for cue in MARKUP_CUES], _inherit(page, masks.tolist())[inner])


def _text_share(page: Page) -> FloatColumn:
    """Each element's share of the page's characters; shape (elements,)."""
    done = np.concatenate(([0], np.cumsum(page.blocks.chars, dtype=np.int64)))
    inside = done[page.elements.end_block] - done[page.elements.first_block]
    share: FloatColumn = (inside / max(int(done[-1]), 1)).astype(np.float32)
    return share


def _inherit(page: Page, own: list[int]) -> NDArray[np.int64]:
    """Bit sets of every element joined with those of all its ancestors."""
    masks: list[int] = []
    for mask, parent in zip(own, page.elements.parent.tolist(), strict=True):
        masks.append(mask | masks[parent] if parent >= 0 else mask)
    return np.asarray(masks, dtype=np.int64)


def _add_bits(table: _Table, names: Sequence[str], masks: NDArray[np.int64]) -> None:
    table.add_many(names, (masks[:, None] >> np.arange(len(names))) & 1)


def _shared_ancestor_columns(table: _Table, page: Page, own: Index) -> None:
    """How much of its ancestry a block shares with the blocks before and after it."""
    lines = _ancestor_lines(page, own)
    depth = np.maximum(np.minimum(page.elements.depth[own], _ANCESTOR_LEVELS - 1) + 1, 1)
    same = np.cumprod(lines[1:] == lines[:-1], axis=1).sum(axis=1)
    # padding (-1) equals padding: no more levels can be shared than either block has
    same = np.minimum(same, np.minimum(depth[1:], depth[:-1]))
    edge = np.zeros(min(len(own), 1), dtype=np.int64)
    before, after = np.concatenate((edge, same)), np.concatenate((same, edge))
    table.add("shared_before", np.minimum(depth - before, 12) / 6.0)
    table.add("shared_after", np.minimum(depth - after, 12) / 6.0)


def _ancestor_lines(page: Page, own: Index) -> Index:
    """(blocks, levels): ancestors from the root down, -1 below the block's own element."""
    lines = np.full((len(own), _ANCESTOR_LEVELS), -1, dtype=np.int64)
    depth, parent = page.elements.depth, page.elements.parent
    at = own.copy()
    # elements deeper than the table count as their ancestor at its last level
    while (deep := depth[at] >= _ANCESTOR_LEVELS).any():
        at = np.where(deep, _ancestor_at(page, _ANCESTOR_LEVELS - 1)[at], at)
    rows = np.arange(len(own))
    for _ in range(_ANCESTOR_LEVELS):
        lines[rows, depth[at]] = at
        at = np.maximum(parent[at], 0)
    return lines


def _ancestor_at(page: Page, level: int) -> Index:
    """For each element the ancestor at depth `level` (itself where it is not deeper)."""
    found: list[int] = []
    depths = page.elements.depth.tolist()
    for row, parent in enumerate(page.elements.parent.tolist()):
        found.append(found[parent] if depths[row] > level else row)
    return np.asarray(found, dtype=np.int64)


def _path_columns(table: _Table, page: Page, path: Index) -> None:
    """Statistics over all blocks in alike places of the page."""
    blocks = page.blocks
    edge = np.zeros(min(len(path), 1), dtype=np.bool_)
    alike = path[1:] == path[:-1]
    table.add("same_path_before", np.concatenate((edge, alike)))
    table.add("same_path_after", np.concatenate((alike, edge)))
    count = np.bincount(path)
    chars = np.bincount(path, weights=blocks.chars)
    links = np.bincount(path, weights=blocks.link_chars)
    total = max(float(blocks.chars.sum()), 1.0)
    table.add("path_blocks", np.log1p(count)[path] / 4.0)
    table.add("path_chars", np.log1p(chars / np.maximum(count, 1))[path] / 6.0)
    table.add("path_link_density", (links / np.maximum(chars, 1.0))[path])
    table.add("path_chars_share", (chars / total)[path])


def _container_columns(table: _Table, page: Page, own: Index) -> Index:
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
    for level in range(_CONTAINER_LEVELS):
        first, end = elements.first_block[at], elements.end_block[at]
        count = np.maximum(end - first, 1)
        inside = chars[end] - chars[first]
        table.add(f"box{level}_blocks", np.log1p(count) / 5.0)
        table.add(f"box{level}_chars_share", inside / total)
        table.add(f"box{level}_link_density", (links[end] - links[first]) / np.maximum(inside, 1.0))
        table.add(f"box{level}_mean_chars", np.log1p(inside / count) / 6.0)
        table.add(f"box{level}_prose", (prose[end] - prose[first]) / np.maximum(inside, 1.0))
        table.add(f"box{level}_place", (np.arange(len(own)) - first) / count)
        levels.append(at)
        at = outward[at]
    return np.asarray(levels, dtype=np.int64).reshape(_CONTAINER_LEVELS, len(own))


def _next_larger(page: Page) -> Index:
    """For each element the nearest ancestor that holds more blocks (the root: itself)."""
    spans = (page.elements.end_block - page.elements.first_block).tolist()
    found: list[int] = []
    for row, parent in enumerate(page.elements.parent.tolist()):
        if parent < 0:
            found.append(row)
        elif spans[parent] > spans[row]:
            found.append(parent)
        else:
            found.append(found[parent])
    return np.asarray(found, dtype=np.int64)
