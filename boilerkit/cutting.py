"""Cuts a tree into text blocks: one walk over its events, without recursion.

A block is a run of text between block-level tags or between two line breaks in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np

from boilerkit.page import (
    BlockColumns,
    Elements,
    Head,
    Image,
    Inline,
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


_INLINE, _BLOCK, _SKIP, _HEAD, _EMBED = 0, int(_Do.BLOCK), int(_Do.SKIP), int(_Do.HEAD), int(_Do.EMBED)
_BREAK, _LINK, _BOLD, _MARKED = int(_Do.BREAK), int(_Do.LINK), int(_Do.BOLD), int(_Do.MARKED)

_TAGS: dict[_Do, str] = {
    _Do.BLOCK: "address article aside blockquote body button caption center dd details dialog dir"
    " div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header"
    " hgroup html label legend li main menu nav noframes ol optgroup option p pre section summary"
    " table tbody td tfoot th thead tr ul amp-ad",
    _Do.SKIP: "style template svg math noscript textarea select canvas",
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
_LINE_BREAK = "\x0b"
_NEVER = 2**31 - 1
_OTHER_ATTRIBUTES = frozenset("id role itemprop hidden aria-hidden style datetime".split())
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class Cutter:
    """Gathers elements and blocks during one walk; `page()` freezes what it gathered."""

    def __init__(self, max_blocks: int) -> None:
        self.max_blocks = max_blocks
        self.cut_short = False
        # element table: (tag, hint, parent, depth, first block, path), and what is filled later
        self.elements: list[tuple[str, str, int, int, int, int]] = []
        self.ends: list[int] = []
        self.hidden: list[bool] = []
        self.paths: dict[tuple[int, str, str], int] = {}
        # block table, and what goes with the blocks
        self.texts: list[str] = []
        self.rows: list[tuple[int, ...]] = []
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
        # the block being gathered
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self.block_links: list[Link] = []
        self.link_chars = self.bold_chars = 0
        self.breaks = self.breaks_in_row = 0
        self.inner = -1
        self.shared = 0  # how many ancestors stayed open since the last block
        self.before = [0, 0, 0, 0]  # images, embeds, inputs, rules since the last block
        # open inline tags
        self.href: str | None = None
        self.link_mark = self.bold_mark = 0
        self.bold_depth = self.pre_depth = 0

    # -- the walk --------------------------------------------------------------------------

    def walk(self, walker: Any) -> None:
        """Visit every node once, in document order.

        The only hot loop in plain Python: names are bound once and calls are made only where a
        block or an inline tag asks for them.

        Args:
            walker: lxml's `iterwalk` over the tree, with start, end, comment and pi events.
        """
        stack: list[int] = []  # rows of the open elements
        doing: list[int] = []  # what was done at their start
        block_stack = [-1]
        actions, parts, ends, texts = _ACTIONS, self.parts, self.ends, self.texts
        for event, node in walker:
            if event == "start":
                tag = node.tag
                row = len(ends)
                action = actions.get(tag, _INLINE) if tag.__class__ is str else _SKIP
                doing.append(action)
                if action == _SKIP or action == _HEAD:
                    self.add_bare_element(tag, stack)
                    if action == _HEAD:
                        self.read_head(tag, node)
                    walker.skip_subtree()
                    stack.append(row)
                    continue
                if action == _BLOCK:
                    if parts:
                        self.flush(block_stack[-1])
                    block_stack.append(row)
                    if tag == "pre":
                        self.pre_depth += 1
                self.add_element(node, tag, stack)
                stack.append(row)
                if action > _BLOCK:
                    self.open_inline(action, tag, node, block_stack[-1])
                    if action == _EMBED:
                        walker.skip_subtree()
                        continue
                text = node.text
            elif event == "end":
                row = stack.pop()
                action = doing.pop()
                if action == _BLOCK:
                    if parts:
                        self.flush(block_stack[-1])
                    block_stack.pop()
                    if self.pre_depth and node.tag == "pre":
                        self.pre_depth -= 1
                elif _LINK <= action <= _MARKED:
                    self.close_inline(action, self.elements[row][0])
                ends[row] = len(texts)
                depth = len(stack)
                if depth < self.shared:
                    self.shared = depth
                if not depth or self.cut_short:
                    break
                row = stack[-1]
                text = node.tail
            elif stack:
                row = stack[-1]
                text = node.tail
            else:
                continue
            if text:
                if not text.isspace():
                    self.breaks_in_row = 0
                    if self.inner < 0:
                        self.inner = row
                    parts.append(text)
                elif parts:
                    parts.append(text)
        self.flush(block_stack[-1])
        for row in stack:
            ends[row] = len(texts)

    def add_bare_element(self, tag: Any, stack: Sequence[int]) -> None:
        """A row for an element without text, so that others can be counted past it."""
        blocks = len(self.texts)
        parent = stack[-1] if stack else -1
        name = tag if tag.__class__ is str else "*"
        self.elements.append((name, "", parent, len(stack), blocks, -1))
        self.ends.append(blocks)
        self.hidden.append(False)

    def add_element(self, node: Any, tag: str, stack: Sequence[int]) -> None:
        """Append an element's row."""
        hint, hidden = "", False
        for name, value in node.items():
            if name == "class":
                hint = f"{value} {hint}" if hint else value
            elif name in _OTHER_ATTRIBUTES:
                hint, hidden = self.read_attribute(name, value, hint, hidden)
        if hint:
            hint = hint[:_HINT_LIMIT].lower().strip()
        if stack:
            parent = stack[-1]
            path = self.elements[parent][5]
            hidden = hidden or self.hidden[parent]
        else:
            parent = path = -1
            self.language = node.get("lang") or node.get(_LANGUAGE)
        paths = self.paths
        path = paths.setdefault((path, tag, hint), len(paths))
        blocks = len(self.texts)
        self.elements.append((tag, hint, parent, len(stack), blocks, path))
        self.ends.append(blocks)
        self.hidden.append(hidden)

    def read_attribute(self, name: str, value: str, hint: str, hidden: bool) -> tuple[str, bool]:
        """The element's hint and whether it is hidden, after one more attribute."""
        if name == "id":
            hint = f"{hint} {value}"
        elif name in ("role", "itemprop"):
            hint = f"{hint} {name[0]}:{value}"
        elif name == "hidden" or (name == "aria-hidden" and value == "true"):
            hidden = True
        elif name == "style":
            style = value[:_STYLE_LIMIT].replace(" ", "").lower()
            hidden = hidden or "display:none" in style
        elif name == "datetime":
            self.times.append((len(self.texts), value))
        return hint, hidden

    # -- tags ------------------------------------------------------------------------------

    def read_head(self, tag: str, node: Any) -> None:
        """Keep what a title, meta, link, base or JSON-LD script says."""
        if tag == "meta":
            names = ("property", "name", "itemprop", "http-equiv")
            name = next(filter(None, map(node.get, names)), None)
            content = node.get("content")
            if name and content:
                self.metas.append((name.strip().lower(), content.strip()))
        elif tag == "link":
            rel, href = node.get("rel"), node.get("href")
            if rel and href and not rel.startswith(("stylesheet", "preload", "dns-")):
                self.rels.append((rel.strip().lower(), href.strip()))
        elif tag == "title":
            if self.title is None:
                self.title = " ".join("".join(node.itertext()).split()) or None
        elif tag == "script":
            if "ld+json" in (node.get("type") or ""):
                self.json_ld.append(node.text or "")
        elif self.base is None:
            self.base = node.get("href")

    def open_inline(self, action: int, tag: str, node: Any, block: int) -> None:
        """A tag inside a block's text, or one that stands between blocks."""
        if action == _BREAK:
            self.break_line(block)
        elif action == _LINK:
            self.close_link()
            self.href = node.get("href") or ""
            self.marks.append(Mark(len(self.parts), tag, True, self.href))
        elif action <= _MARKED:
            if action == _BOLD:
                if not self.bold_depth:
                    self.bold_mark = len(self.parts)
                self.bold_depth += 1
            self.marks.append(Mark(len(self.parts), tag, True))
        else:
            if action == _Do.IMAGE:
                self.images.append(Image(len(self.texts), len(self.ends) - 1, tuple(node.items())))
            elif action == _Do.RULE:
                self.flush(block)
            self.before[(_Do.IMAGE, _Do.EMBED, _Do.INPUT, _Do.RULE).index(_Do(action))] += 1

    def break_line(self, block: int) -> None:
        """A line break; the second in a row ends the block."""
        self.breaks_in_row += 1
        if self.breaks_in_row == 2:
            self.flush(block)
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
        self.marks.append(Mark(len(self.parts), tag, False))

    def close_link(self) -> None:
        """Count the text since the link's start as its own."""
        if self.href is not None:
            text = _fold(self.parts[self.link_mark :])
            if text:
                self.link_chars += len(text)
                self.block_links.append(Link(text, self.href))
        self.link_mark = len(self.parts)

    # -- blocks ----------------------------------------------------------------------------

    def flush(self, element: int) -> None:
        """End the block being gathered; keep it if it has text."""
        if self.inner >= 0:
            self.keep(element)
            self.inner = -1
        if self.parts or self.marks:
            self.parts.clear()
            self.marks.clear()
            self.block_links.clear()
            self.link_mark = self.bold_mark = 0
            self.link_chars = self.bold_chars = self.breaks = 0
            if self.href is not None:
                self.marks.append(Mark(0, "a", True, self.href))
        self.breaks_in_row = 0

    def keep(self, element: int) -> None:
        """Append the block's row, unless nothing of it can be seen."""
        text = self.block_text()
        if not text or (len(text) < 4 and not text.translate(INVISIBLE).strip()):
            return
        number = len(self.texts)
        if number >= self.max_blocks:
            self.cut_short = True
            return
        if self.href is not None:
            self.close_link()
        bold = self.bold_chars
        if self.bold_depth:
            bold += _visible(self.parts, self.bold_mark)
        # Short lines made of several tags are mostly name and date: their parts tell them apart.
        if self.marks or (len(self.parts) > 1 and len(text) <= _HEADER_CHARS):
            self.inline[number] = Inline(tuple(self.parts), tuple(self.marks))
        self.texts.append(text)
        size = len(text)
        links, bold = min(self.link_chars, size), min(bold, size)
        counts = (size, links, bold, len(self.block_links), self.breaks, *self.before)
        self.rows.append((max(element, 0), self.inner, *counts, self.shared, 0))
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

    def page(self, url: str | None, warnings: Iterable[str]) -> Page:
        """Freeze what was gathered."""
        notes = tuple(warnings)
        if self.cut_short:
            notes += (f"page cut after {self.max_blocks} blocks",)
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
        )

    def element_table(self) -> Elements:
        """The element columns."""
        tag, hint, parent, depth, first, path = zip(*self.elements) if self.elements else ((),) * 6
        return Elements(
            tag=tag,
            hint=hint,
            parent=int_column(parent),
            depth=int_column(depth),
            first_block=int_column(first),
            end_block=int_column(self.ends),
            path=int_column(path),
            hidden=np.asarray(self.hidden, dtype=np.bool_),
        )


def _columns(rows: list[tuple[int, ...]]) -> list[Any]:
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
    if everything.isascii() or not any(chr(code) in everything for code in INVISIBLE):
        return tuple(texts)
    return tuple(text.translate(INVISIBLE) for text in texts)
