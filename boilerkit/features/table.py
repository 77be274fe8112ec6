"""Page -> named float32 columns, one row a block; and the groups that blocks form.

Everything here looks at one page only and knows nothing of labels or weights. The shallow text
features go back to Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text
Features" (2010); container statistics and alike paths carry what Readability and boilerpipe find
by merging blocks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.alike_lines import KINDS, MEASURES, alikeness, line_groups
from boilerkit.features.characters import CLASSES, char_classes, class_counts
from boilerkit.lexicon import CATEGORIES, load_lexicon, match_cues
from boilerkit.lexicon.markup import MARKUP_CUES, hint_mask
from boilerkit.page.json_ld import evidence
from boilerkit.page.tables import Page
from boilerkit.parsing.plain_text import parse_text

FloatColumn = NDArray[np.float32]
Index = NDArray[np.int64]

#: Raised whenever a column changes its meaning.
SCHEMA_VERSION = 2

_WORD = re.compile(r"\w+")
_CLASS = {name: place for place, name in enumerate(CLASSES)}
_HEAD_CHARS, _TAIL_CHARS = 80, 40
_HEAD_WORDS = 12
_TITLE_CHARS = 160
_EVIDENCE_CHARS, _EVIDENCE_LIMIT = 24, 160
_LEAST_JSON_BODY = 200
_CONTAINER_LEVELS = 4
_CAPACITY = 256

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
    only ancestors that hold more blocks than the level below. In plain text lines of one shape
    are of one path, and lines that end or begin with one word share a container.
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

    def plus(self, names: Sequence[str], columns: NDArray[np.float32]) -> Features:
        """The same features with more columns."""
        matrix = np.concatenate([self.matrix, columns], axis=1)
        return replace(self, names=(*self.names, *names), matrix=matrix)

    def __getitem__(self, name: str) -> FloatColumn:
        """The column called `name`."""
        column: FloatColumn = self.matrix[:, self.column_of[name]]
        return column


class _Table:
    """Columns under construction."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.names: list[str] = []
        self._columns = np.zeros((rows, _CAPACITY), dtype=np.float32, order="F")

    def add(self, name: str, values: NDArray[Any] | Sequence[float] | float) -> None:
        """One column."""
        self._columns[:, len(self.names)] = values
        self.names.append(name)

    def add_many(self, names: Sequence[str], values: NDArray[Any]) -> None:
        """Columns of shape (rows, names)."""
        start = len(self.names)
        self._columns[:, start : start + len(names)] = values
        self.names.extend(names)

    def matrix(self) -> NDArray[np.float32]:
        """All columns, shape (rows, names)."""
        return np.ascontiguousarray(self._columns[:, : len(self.names)])


def compute_features(page: Page) -> Features:
    """All features of a page; linear in its size."""
    rows = len(page)
    table = _Table(rows)
    lowered = [_ends(text).lower() for text in page.texts]
    words = tuple(tuple(_WORD.findall(text[:_HEAD_CHARS])[:_HEAD_WORDS]) for text in lowered)
    counts = _text_columns(table, page, words)
    _cue_columns(table, lowered)
    _evidence_columns(table, page, counts, words)
    _order_columns(table, page, counts)
    groups = _markup_columns(table, page) if page.has_markup else _line_columns(table, page)
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
    shares = [len(known.intersection(ws)) / len(ws) if ws else 0.0 for ws in words]
    return np.asarray(shares, dtype=np.float32)


def _cue_columns(table: _Table, lowered: Sequence[str]) -> None:
    hits = match_cues(lowered)
    table.add_many([f"cue_{name}" for name in CATEGORIES], hits)


# -- what the page says of itself ----------------------------------------------------------------


def _evidence_columns(
    table: _Table, page: Page, counts: NDArray[np.float32], words: tuple[tuple[str, ...], ...]
) -> None:
    known = evidence(page.head)
    ideographs = (counts[:, _CLASS["ideograph"]] > 0).tolist()
    headlines = _Headlines(known.headlines)
    shares_no_word = headlines.all_words.isdisjoint
    matches = np.zeros((len(page), 3), dtype=np.float32)
    for place in np.flatnonzero(page.blocks.chars <= _TITLE_CHARS).tolist():
        if ideographs[place] or not shares_no_word(words[place]):
            matches[place] = headlines.match(page.texts[place], words[place], ideographs[place])
    table.add_many(["in_headline", "covers_headline", "is_headline"], matches)
    body = _spelling(known.body)
    table.add("in_json_body", _found_in(body, page, words))
    table.add("in_json_comments", _found_in(_spelling(known.comments), page, words))
    table.add("in_description", _found_in(_spelling(known.description), page, words))
    table.add("has_json_body", float(len(body) > _LEAST_JSON_BODY))


class _Headlines:
    """What the page says its headline is, ready to be compared with many blocks."""

    def __init__(self, headlines: Sequence[str]) -> None:
        self.spellings = [_spelling(h) for h in headlines]
        self.words = [_word_set(h, _has_ideographs(h)) for h in headlines]
        self.all_words = frozenset().union(*self.words)

    def match(
        self, text: str, first: tuple[str, ...], ideographs: bool
    ) -> tuple[float, float, float]:
        """(share of the text's words in a headline, share of a headline's in it, equality)."""
        whole = len(text) <= _HEAD_CHARS and len(first) < _HEAD_WORDS and not ideographs
        words = frozenset(first) if whole else _word_set(text, ideographs)
        inside = covered = 0.0
        for headline in self.words:
            common = len(words & headline)
            if common:
                inside = max(inside, common / len(words))
                covered = max(covered, common / len(headline))
        equal = covered > 0.5 and inside > 0.5 and self._is_one(_spelling(text))
        return (inside, covered, float(equal))

    def _is_one(self, spelled: str) -> bool:
        return any(
            spelled == s or (len(spelled) > 12 and s.startswith(spelled)) for s in self.spellings
        )


def _word_set(text: str, ideographs: bool) -> frozenset[str]:
    lowered = text.lower()
    if ideographs:
        return frozenset(c for c in lowered if c.isalnum())
    return frozenset(_WORD.findall(lowered))


def _has_ideographs(text: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)


def _spelling(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _found_in(haystack: str, page: Page, words: tuple[tuple[str, ...], ...]) -> NDArray[np.bool_]:
    """Whether the beginning of each block, if long enough, stands in the spelled-out text."""
    found = np.zeros(len(page), dtype=np.bool_)
    if not haystack:
        return found
    for place in np.flatnonzero(page.blocks.chars >= _EVIDENCE_CHARS).tolist():
        start = "".join(words[place][:2])
        if start and start in haystack:
            spelled = _spelling(page.texts[place][:_EVIDENCE_LIMIT])
            found[place] = len(spelled) >= _EVIDENCE_CHARS and spelled in haystack
    return found


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
    table.add("log_rows", np.log1p(rows) / 8.0)
    table.add("log_page_chars", np.log1p(total) / 12.0)
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
    places: dict[str, int] = {}
    first = np.asarray(
        [places.setdefault(text, place) for place, text in enumerate(texts)], dtype=np.int64
    )
    times = np.bincount(first, minlength=len(texts))[first]
    return times.astype(np.float32), (first != np.arange(len(texts))).astype(np.float32)


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


def line_names() -> tuple[str, ...]:
    """Names of the columns that plain text alone has."""
    return tuple(f"{kind}_{measure}" for kind in KINDS for measure in MEASURES)


@cache
def column_names(*, has_markup: bool) -> tuple[str, ...]:
    """Names of all columns of pages with markup or of plain text."""
    names = compute_features(parse_text("")).names
    return tuple(name for name in names if not has_markup or name not in line_names())


def _line_columns(table: _Table, page: Page) -> Groups:
    """Plain text has no elements, but lines that are alike."""
    for name in markup_names():
        table.add(name, 0.0)
    groups = line_groups(page.texts)
    table.add_many(line_names(), np.concatenate(list(map(alikeness, groups)), axis=1))
    shape, *ends = groups
    levels = [ends[level % len(ends)] for level in range(_CONTAINER_LEVELS)]
    return Groups(shape, np.stack(levels))


def _markup_columns(table: _Table, page: Page) -> Groups:
    own = page.blocks.element.astype(np.int64)
    inner = np.where(page.blocks.inner >= 0, page.blocks.inner, own).astype(np.int64)
    kinds = _Kinds(page)
    _tag_columns(table, page, kinds, own, inner)
    _hint_columns(table, page, kinds, inner)
    table.add("hidden", page.elements.hidden[inner])
    table.add("depth", np.minimum(page.elements.depth[own], 40) / 20.0)
    _shared_ancestor_columns(table, page, own)
    path = page.elements.path[inner].astype(np.int64)
    path = np.unique(path, return_inverse=True)[1].reshape(-1)
    _path_columns(table, page, path)
    spans = (page.elements.end_block - page.elements.first_block)[own]
    table.add("own_blocks", np.log1p(spans) / 4.0)
    return Groups(path, _container_columns(table, page, own))


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


def _tag_columns(table: _Table, page: Page, kinds: _Kinds, own: Index, inner: Index) -> None:
    masks = kinds.tag_masks(_tag_bits())
    above = page.elements.parent[inner]
    near = masks[inner] | np.where(inner != own, masks[above], 0)
    _add_bits(table, [f"own_{tags[0]}" for tags in _OWN_TAGS], masks[own])
    _add_bits(table, [f"inner_{tags[0]}" for tags in _INNER_TAGS], near >> len(_OWN_TAGS))


@cache
def _tag_bits() -> dict[str, int]:
    """Tag -> bits of the own-tag and inner-tag columns it sets."""
    bits: dict[str, int] = {}
    for place, tags in enumerate((*_OWN_TAGS, *_INNER_TAGS)):
        for tag in tags:
            bits[tag] = bits.get(tag, 0) | 1 << place
    return bits


@cache
def _outer_bits() -> dict[str, int]:
    return {tag: 1 << place for place, tags in enumerate(_OUTER_TAGS) for tag in tags}


@lru_cache(maxsize=2_048)
def _hint_bits(hint: str) -> int:
    """Bits of the role columns, then of the class cues, that a class/id string sets."""
    roles = sum(1 << place for place, (cue, _) in enumerate(_ROLE_HINTS) if cue in hint)
    return roles | hint_mask(hint) << len(_ROLE_HINTS)


def _hint_columns(table: _Table, page: Page, kinds: _Kinds, inner: Index) -> None:
    """Role and class cues, near a block and anywhere above it; outer tags besides."""
    elements = page.elements
    masks = kinds.hint_masks()
    masks[:2] = 0  # html and body: their classes speak of the whole page
    roles = (1 << len(_ROLE_HINTS)) - 1
    kept = sum(1 << MARKUP_CUES.index(name) for name in _NAMES_NOT_FRAMES)
    masks[_text_share(page) > _FRAME_SHARE] &= roles | kept << len(_ROLE_HINTS)
    width = len(_ROLE_HINTS) + len(MARKUP_CUES)
    inherited = _inherit(page, masks | kinds.tag_masks(_outer_bits()) << width)[inner]
    parent = np.maximum(elements.parent, 0)
    above = parent[inner]
    near = masks[inner] | masks[above] | masks[parent[above]]
    _add_bits(table, [f"outer_{ts[0]}" for ts in _OUTER_TAGS], inherited >> width)
    _add_bits(table, [f"item_{name}" for _, name in _ROLE_HINTS], inherited)
    _add_bits(table, [f"near_{cue}" for cue in MARKUP_CUES], near >> len(_ROLE_HINTS))
    _add_bits(table, [f"above_{cue}" for cue in MARKUP_CUES], inherited >> len(_ROLE_HINTS))


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


def _add_bits(table: _Table, names: Sequence[str], masks: NDArray[np.int64]) -> None:
    octets = masks.astype("<i8").view(np.uint8).reshape(len(masks), 8)
    table.add_many(names, np.unpackbits(octets, axis=1, count=len(names), bitorder="little"))


def _shared_ancestor_columns(table: _Table, page: Page, own: Index) -> None:
    """How many of a block's ancestors do not hold the block before, and the block after."""
    depth = page.elements.depth[own] + 1
    edge = np.zeros(min(len(own), 1), dtype=np.int32)
    same = np.minimum(np.minimum(page.blocks.shared[1:], depth[1:]), depth[:-1])
    table.add("shared_before", np.minimum(depth - np.concatenate((edge, same)), 12) / 6.0)
    table.add("shared_after", np.minimum(depth - np.concatenate((same, edge)), 12) / 6.0)


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
    spans = page.elements.end_block - page.elements.first_block
    parent = np.maximum(page.elements.parent, 0).astype(np.int64)
    rows = np.arange(len(parent))
    # the outermost element with the same blocks, found by pointer doubling
    outermost = np.where(spans[parent] == spans, parent, rows)
    while ((further := outermost[outermost]) != outermost).any():
        outermost = further
    larger: Index = parent[outermost]
    return larger
