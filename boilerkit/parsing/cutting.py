"""Cuts markup into text blocks: one pass over its tags and texts, without recursion.

A block is a run of text between block-level tags or between two line breaks in a row.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.tables import (
    BlockColumns,
    Elements,
    Head,
    Image,
    Inline,
    IntColumn,
    Link,
    Mark,
    Page,
    int_column,
)


class _Do(IntEnum):
    """What the walk does at a tag. From BREAK on: tags inside a block's text."""

    BLOCK = 1
    SKIP = 2
    HEAD = 3
    BREAK = 4
    LINK = 5
    BOLD = 6
    MARKED = 7
    IMAGE = 8
    EMBED = 9
    INPUT = 10
    RULE = 11


# Plain numbers: looking members up costs too much in the events below.
_INLINE = 0
_BLOCK, _SKIP, _HEAD, _BREAK, _LINK, _BOLD, _MARKED, _IMAGE, _EMBED, _INPUT, _RULE = map(int, _Do)
# Has no end tag in pages: parsers put what follows inside it.
_NEVER_CLOSED = frozenset(["embed"])
# Images of which anything but their number is kept; no article has as many.
_MOST_IMAGES = 20_000
_BETWEEN = (_IMAGE, _EMBED, _INPUT, _RULE)  # tags counted between blocks

_TAGS: dict[_Do, str] = {
    _Do.BLOCK: "address article aside blockquote body button caption center dd details dialog dir"
    " div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header"
    " hgroup html label legend li main menu nav noframes ol optgroup option p pre section summary"
    " table tbody td tfoot th thead tr ul amp-ad",
    _Do.SKIP: "style template svg math noscript textarea select canvas *",
    _Do.HEAD: "script title meta link base",
    _Do.EMBED: "iframe video audio object embed amp-iframe amp-video",
    _Do.INPUT: "input",
    _Do.IMAGE: "img amp-img",
    _Do.BOLD: "b strong",
    _Do.MARKED: "em i u s del ins code kbd samp sup sub mark q cite time",
    _Do.BREAK: "br",
    _Do.RULE: "hr",
    _Do.LINK: "a",
}
_ACTIONS: dict[str, int] = {tag: int(do) for do, tags in _TAGS.items() for tag in tags.split()}

_HINT_LIMIT = 256
_HEADER_CHARS = 160
_STYLE_LIMIT = 256
#: Soft hyphen, zero-width space, word joiner, byte-order mark.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_HAS_INVISIBLE = re.compile(f"[{''.join(map(chr, INVISIBLE))}]").search
_LINE_BREAK = "\x0b"
_NEVER = 2**31 - 1
# Named tuples made from a tuple, without the detour through their own constructor.
_mark: Callable[[tuple[int, str, bool, str | None]], Mark] = partial(tuple.__new__, Mark)
_OTHER_ATTRIBUTES = frozenset("id role itemprop hidden aria-hidden style datetime content".split())
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _is_shown_nowhere(style: str) -> bool:
    return "display:none" in style[:_STYLE_LIMIT].replace(" ", "").lower()


# Attributes that can hide an element, and the values that do.
_HIDING: Mapping[str, Callable[[str], bool]] = {
    "hidden": lambda value: True,
    "aria-hidden": lambda value: value == "true",
    "style": _is_shown_nowhere,
}

# RDFa and microdata put the machine's form of a shown date into `content`.
# Links inside the text that say what they lead to, beside those of the head.
_TELLING_REL = re.compile(r"\b(?:author|license|tag|category)\b", re.IGNORECASE)
_ISO_DAY = re.compile(r"\s*(?:19|20)\d\d-\d\d-\d\d(?!\d)")


class Cutter:
    """Gathers elements and blocks from the events of one document; `page()` freezes them.

    It is a target for lxml's parser, which then builds no tree: `start`, `data` and `end` are
    called for every tag and text in document order, `finish` once after the last. These run for
    every tag of a page and are kept flat on purpose.
    """

    def __init__(self, max_blocks: int) -> None:
        self.max_blocks = max_blocks
        self.cut_short = False
        # element table: one entry an element, and the kinds of element: (parent's kind, tag,
        # hint) -> number. Elements without text have no hint.
        self.parents = array("i")
        self.kinds = array("i")
        self.firsts = array("i")
        self.ends = array("i")
        self.hidden: list[int] = []
        self.known_kinds: dict[tuple[int, str, str | None], int] = {}
        # block table, and what goes with the blocks
        self.texts: list[str] = []
        self.rows = array("i")
        self.links: list[tuple[Link, ...]] = []
        self.inline: dict[int, Inline] = {}
        self.images: list[Image] = []
        self.times: list[tuple[int, str]] = []
        # the document about itself
        self.title: str | None = None
        self.language: str | None = None
        self.base: str | None = None
        self.metas: list[tuple[str, str]] = []
        self.rels: list[tuple[str, str]] = []
        self.json_ld: list[str] = []
        self.is_json_ld = False
        # the block being gathered
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self.block_links: list[Link] = []
        self.link_chars = self.bold_chars = 0
        self.breaks = self.breaks_in_row = 0
        self.inner = -1
        self.shared = 0  # how many ancestors stayed open since the last block
        self.before = [0, 0, 0, 0]  # images, embeds, inputs, rules since the last block
        # open elements: their rows, what was done at their start, and the block-level ones
        self.stack: list[int] = []
        self.doing: list[int] = []
        self.block_stack = [-1]
        self.skipping = 0  # how many tags are open from the one on whose content is left out
        self.href: str | None = None
        self.link_mark = self.bold_mark = 0
        self.bold_depth = self.pre_depth = 0
        # text since the last tag; parsers hand it over in pieces
        self.pending: list[str] = []
        self.data: Callable[[str], None] = self.pending.append

    # -- events ----------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if self.skipping:
            self.skipping += 1
            return
        if self.pending:
            self.read_text()
        action = _ACTIONS.get(tag, _INLINE)
        stack, row = self.stack, len(self.ends)
        hint: str | None = None
        if _SKIP <= action <= _HEAD:
            self.skipping = 1
            if action == _HEAD:
                self.read_head(tag, attributes)
        else:
            if action == _BLOCK:
                if self.parts:
                    self.flush()
                self.block_stack.append(row)
                if tag == "pre":
                    self.pre_depth += 1
            hint = ""
            if attributes:
                if _OTHER_ATTRIBUTES.isdisjoint(attributes):
                    hint = attributes.get("class", "")
                else:
                    hint = self.read_attributes(attributes)
                if hint:
                    hint = hint[:_HINT_LIMIT].lower().strip()
        if row:
            parent = stack[-1]
            key = (self.kinds[parent], tag, hint)
        else:
            parent = -1
            key = (-1, tag, hint)
            self.language = attributes.get("lang") or attributes.get(_LANGUAGE)
        known = self.known_kinds
        self.kinds.append(known.setdefault(key, len(known)))
        self.parents.append(parent)
        self.firsts.append(len(self.texts))
        self.ends.append(0)
        stack.append(row)
        self.doing.append(action)
        if action > _HEAD:
            self.open_inline(action, tag, attributes)

    def end(self, tag: str) -> None:
        """A tag closes."""
        if self.skipping:
            self.skipping -= 1
            if self.skipping:
                return
            self.read_head_text(tag)
        elif self.pending:
            self.read_text()
        row = self.stack.pop()
        action = self.doing.pop()
        if action == _BLOCK:
            if self.parts:
                self.flush()
            self.block_stack.pop()
            if tag == "pre":
                self.pre_depth -= 1
        elif _LINK <= action <= _MARKED:
            self.close_inline(action, tag)
        self.ends[row] = len(self.texts)
        depth = len(self.stack)
        if depth < self.shared:
            self.shared = depth
        if not depth or self.cut_short:
            self.skipping = _NEVER

    def close(self) -> None:
        """What lxml calls after the last event."""

    @property
    def lost(self) -> bool:
        """Whether text stands after the end of the document; known until `finish`."""
        return not self.cut_short and any(not text.isspace() for text in self.pending)

    def read_text(self) -> None:
        """Add the text since the last tag to the block."""
        pending = self.pending
        text = pending[0] if len(pending) == 1 else "".join(pending)
        pending.clear()
        if not text.isspace():
            self.breaks_in_row = 0
            if self.inner < 0:
                self.inner = self.stack[-1]
            self.parts.append(text)
        elif self.parts:
            self.parts.append(text)

    def finish(self) -> None:
        """End the last block and all elements still open."""
        self.flush()
        for row in self.stack:
            self.ends[row] = len(self.texts)

    def read_attributes(self, attributes: Mapping[str, str]) -> str:
        """The hint of an element that has more than a class; notes hidden elements and times."""
        hint = ""
        for name, value in attributes.items():
            if name == "class":
                hint = f"{value} {hint}" if hint else value
            elif name == "id":
                hint = f"{hint} {value}"
            elif name in ("role", "itemprop"):
                hint = f"{hint} {name[0]}:{value}"
            elif name == "datetime" or (name == "content" and _ISO_DAY.match(value)):
                self.times.append((len(self.texts), value))
            elif name in _HIDING and _HIDING[name](value):
                self.hidden.append(len(self.ends))
        return hint

    # -- tags ------------------------------------------------------------------------------

    def read_head(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Keep what a meta, link or base tag says."""
        get = attributes.get
        if tag == "meta":
            names = ("property", "name", "itemprop", "http-equiv")
            name = next(filter(None, map(get, names)), None)
            content = get("content")
            if name and content:
                self.metas.append((name.strip().lower(), content.strip()))
        elif tag == "link":
            rel, href = get("rel"), get("href")
            if rel and href and not rel.startswith(("stylesheet", "preload", "dns-")):
                self.rels.append((rel.strip().lower(), href.strip()))
        elif tag == "script":
            self.is_json_ld = "ld+json" in (get("type") or "")
        elif tag == "base" and self.base is None:
            self.base = get("href")

    def read_head_text(self, tag: str) -> None:
        """Keep a title or a JSON-LD script; other text inside left-out elements is dropped."""
        if tag == "title":
            if self.title is None:
                self.title = " ".join("".join(self.pending).split()) or None
        elif tag == "script" and self.is_json_ld:
            self.json_ld.append("".join(self.pending))
        self.pending.clear()

    def open_inline(self, action: int, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag inside a block's text, or one that stands between blocks."""
        if action == _BREAK:
            self.break_line()
        elif action == _LINK:
            self.close_link()
            self.href = attributes.get("href") or ""
            rel = attributes.get("rel")
            if rel and _TELLING_REL.search(rel):
                self.rels.append((rel.strip().lower(), self.href.strip()))
            self.marks.append(_mark((len(self.parts), tag, True, self.href)))
        elif action <= _MARKED:
            if action == _BOLD:
                if not self.bold_depth:
                    self.bold_mark = len(self.parts)
                self.bold_depth += 1
            self.marks.append(_mark((len(self.parts), tag, True, None)))
        else:
            if action == _IMAGE and len(self.images) < _MOST_IMAGES:
                at = len(self.texts), len(self.ends) - 1
                self.images.append(Image(*at, tuple(attributes.items())))
            elif action == _EMBED and tag not in _NEVER_CLOSED:
                self.skipping = 1
            elif action == _RULE:
                self.flush()
            self.before[_BETWEEN.index(action)] += 1

    def break_line(self) -> None:
        """A line break; the second in a row ends the block."""
        self.breaks_in_row += 1
        if self.breaks_in_row == 2:
            self.flush()
            self.breaks_in_row = 2
        else:
            self.breaks += 1
            self.parts.append(_LINE_BREAK)

    def close_inline(self, action: int, tag: str) -> None:
        """The end of a link, bold or otherwise marked text."""
        if action == _LINK:
            self.close_link()
            self.href = None
        elif action == _BOLD:
            self.bold_depth -= 1
            if not self.bold_depth:
                self.bold_chars += _visible(self.parts, self.bold_mark)
        self.marks.append(_mark((len(self.parts), tag, False, None)))

    def close_link(self) -> None:
        """Count the text since the link's start as its own."""
        if self.href is not None:
            text = _fold(self.parts[self.link_mark :])
            if text:
                self.link_chars += len(text)
                self.block_links.append(Link(text, self.href))
        self.link_mark = len(self.parts)

    # -- blocks ----------------------------------------------------------------------------

    def flush(self) -> None:
        """End the block being gathered; keep it if it has text."""
        if self.inner >= 0:
            self.keep()
            self.inner = -1
        if self.parts or self.marks:
            self.parts.clear()
            self.marks.clear()
            self.block_links.clear()
            self.link_mark = self.bold_mark = 0
            self.link_chars = self.bold_chars = self.breaks = 0
            if self.href is not None:
                self.marks.append(_mark((0, "a", True, self.href)))
        self.breaks_in_row = 0

    def keep(self) -> None:
        """Append the block's row, unless nothing of it can be seen."""
        text = self.block_text()
        if not text or (ord(text[0]) in INVISIBLE and not text.translate(INVISIBLE).strip()):
            return
        number = len(self.texts)
        if number >= self.max_blocks:
            self.cut_short = True
            return
        if self.href is not None:
            self.close_link()
        if self.bold_depth:
            self.bold_chars += _visible(self.parts, self.bold_mark)
        # Short lines made of several tags are mostly name and date: their parts tell them apart.
        if self.marks or (len(self.parts) > 1 and len(text) <= _HEADER_CHARS):
            self.inline[number] = Inline(tuple(self.parts), tuple(self.marks))
        self.texts.append(text)
        size, links, bold = len(text), self.link_chars, self.bold_chars
        self.rows.extend(
            (
                max(self.block_stack[-1], 0), self.inner, size,
                links if links < size else size, bold if bold < size else size,
                len(self.block_links), self.breaks, *self.before, self.shared, 0,
            )
        )  # fmt: skip
        self.shared = _NEVER
        self.links.append(tuple(self.block_links))
        self.before = [0, 0, 0, 0]

    def block_text(self) -> str:
        """Visible text: white space folded, single line breaks and preformatted lines kept."""
        if self.pre_depth:
            raw = "".join(self.parts).replace(_LINE_BREAK, "\n").expandtabs(4)
            return "\n".join(line.rstrip() for line in raw.split("\n")).strip("\n")
        if not self.breaks:
            return _fold(self.parts)
        lines = (" ".join(line.split()) for line in "".join(self.parts).split(_LINE_BREAK))
        return "\n".join(line for line in lines if line)

    # -- the result ------------------------------------------------------------------------

    def page(self, url: str | None, warnings: Iterable[str], source: Any = None) -> Page:
        """Freeze what was gathered."""
        notes = tuple(warnings)
        if self.cut_short:
            notes += (f"page cut after {self.max_blocks} blocks",)
        if len(self.images) == _MOST_IMAGES:
            notes += (f"images left out after {_MOST_IMAGES}",)
        return Page(
            texts=_without_invisible(self.texts),
            blocks=BlockColumns(*_columns(self.rows)),
            elements=self.element_table(),
            head=Head(
                title=self.title,
                language=self.language,
                base=self.base,
                metas=tuple(self.metas),
                links=tuple(self.rels),
                json_ld=tuple(self.json_ld),
            ),
            links=tuple(self.links),
            images=tuple(self.images),
            times=tuple(self.times),
            inline=self.inline,
            url=url,
            warnings=notes,
            source=source,
        )

    def element_table(self) -> Elements:
        """The element columns."""
        kinds = int_column(self.kinds)
        _, tags, hints = zip(*self.known_kinds, strict=True) if self.known_kinds else ((), (), ())
        bare = np.asarray([hint is None for hint in hints], dtype=np.bool_)
        path = np.where(bare, -1, np.cumsum(~bare, dtype=np.int32) - 1).astype(np.int32)[kinds]
        depth = int_column(self.kind_depths())[kinds]
        return Elements(
            tag=tuple(map(tags.__getitem__, self.kinds)),
            hint=tuple(map([hint or "" for hint in hints].__getitem__, self.kinds)),
            parent=int_column(self.parents),
            depth=depth,
            first_block=int_column(self.firsts),
            end_block=int_column(self.ends),
            path=path,
            hidden=self.hidden_column(depth) & (path >= 0),
        )

    def kind_depths(self) -> list[int]:
        """How deep elements of each kind stand; the root at 0."""
        depths: list[int] = []
        for parent, _, _ in self.known_kinds:
            depths.append(depths[parent] + 1 if parent >= 0 else 0)
        return depths

    def hidden_column(self, depth: IntColumn) -> NDArray[np.bool_]:
        """Whether an element or one above it is hidden."""
        hidden = np.zeros(len(depth), dtype=np.bool_)
        if not self.hidden:
            return hidden
        depths: list[int] = depth.tolist()
        for row in self.hidden:
            end = row + 1
            if not hidden[row]:
                while end < len(depths) and depths[end] > depths[row]:
                    end += 1
                hidden[row:end] = True
        return hidden


def cut_tree(cutter: Cutter, walker: Any) -> None:
    """Feed a parsed tree to a cutter, as the parser would have.

    Args:
        walker: lxml's `iterwalk` over the tree, with start, end, comment and pi events.
    """
    for event, node in walker:
        if event == "start":
            tag = node.tag if node.tag.__class__ is str else "*"
            cutter.start(tag, dict(node.items()))
            if cutter.skipping:
                walker.skip_subtree()
            text = "".join(node.itertext()) if tag == "title" else node.text
        else:
            if event == "end":
                cutter.end(node.tag if node.tag.__class__ is str else "*")
                if cutter.skipping:
                    break
            elif cutter.pending:
                cutter.read_text()
            text = node.tail
        if text:
            cutter.data(text)


def _columns(rows: array[int]) -> list[Any]:
    width = len(BlockColumns.__dataclass_fields__)
    table = np.asarray(rows, dtype=np.int32).reshape(-1, width)
    return list(np.ascontiguousarray(table.T))


def _fold(parts: Sequence[str]) -> str:
    return " ".join("".join(parts).split())


def _visible(parts: Sequence[str], start: int) -> int:
    return len(_fold(parts[start:]))


def _without_invisible(texts: list[str]) -> tuple[str, ...]:
    """Soft hyphens and zero-width characters gone, without a look at every block."""
    everything = "".join(texts)
    if everything.isascii() or not _HAS_INVISIBLE(everything):
        return tuple(texts)
    return tuple([text.translate(INVISIBLE) if _HAS_INVISIBLE(text) else text for text in texts])
