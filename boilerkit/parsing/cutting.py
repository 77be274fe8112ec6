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

from boilerkit.page.tables import BlockColumns, Image, Inline, Link, Mark, Page
from boilerkit.parsing.element_rows import ElementRows
from boilerkit.parsing.formulas import (
    TEX_SCRIPT,
    bare_tex,
    formula_of_image,
    formula_text,
    repeated_glyphs,
)
from boilerkit.parsing.furniture import heading_signs, line_numbers
from boilerkit.parsing.head import HeadReader
from boilerkit.parsing.joined_paragraphs import CONTAINERS, LEAST_CHARS, parents_of_paragraphs
from boilerkit.parsing.unshown import store_of


class _Do(IntEnum):
    """What the walk does at a tag. From BREAK on: tags inside a block's text."""

    BLOCK = 1
    HEADING = 2
    PREFORMATTED = 3
    SKIP = 4
    HEAD = 5
    BREAK = 6
    LINK = 7
    BOLD = 8
    MARKED = 9
    FORMULA = 10
    IMAGE = 11
    EMBED = 12
    INPUT = 13
    RULE = 14


# Plain numbers: looking members up costs too much in the events below.
_INLINE = 0
_BLOCK, _HEADING, _PREFORMATTED, _SKIP, _HEAD, _BREAK, _LINK, _BOLD, _MARKED = map(int, [*_Do][:9])
_FORMULA, _IMAGE, _EMBED, _INPUT, _RULE = map(int, [*_Do][9:])
# Has no end tag in pages: parsers put what follows inside it.
_NEVER_CLOSED = frozenset(["embed"])
#: Images of which anything but their number is kept; no article has as many.
MOST_IMAGES = 20_000
_BETWEEN = (_IMAGE, _EMBED, _INPUT, _RULE)  # tags counted between blocks

_TAGS: dict[_Do, str] = {
    _Do.BLOCK: "address article aside blockquote body button caption center dd details dialog dir"
    " div dl dt fieldset figcaption figure footer form frameset head header"
    " hgroup html label legend li main menu nav noframes ol optgroup option p search section"
    " summary table tbody td tfoot th thead tr ul amp-ad",
    _Do.HEADING: "h1 h2 h3 h4 h5 h6",
    _Do.PREFORMATTED: "pre",
    # Of ruby, the words are read and not how they are pronounced.
    _Do.SKIP: "style template svg noscript textarea select canvas rt rp rtc annotation-xml *",
    _Do.HEAD: "script title meta link base",
    _Do.EMBED: "iframe video audio object embed amp-iframe amp-video",
    _Do.INPUT: "input",
    _Do.IMAGE: "img amp-img",
    _Do.BOLD: "b strong",
    _Do.MARKED: "em i u s del ins code kbd samp sup sub mark q cite time",
    _Do.FORMULA: "math",
    _Do.BREAK: "br",
    _Do.RULE: "hr",
    _Do.LINK: "a",
}
#: What is done at a tag, as a number; 0 where it only is inside of the text.
ACTIONS: dict[str, int] = {tag: int(do) for do, tags in _TAGS.items() for tag in tags.split()}

_HINT_LIMIT = 256
_HEADER_CHARS = 160
_STYLE_LIMIT = 256
# A template with one of these is the content of the element around it (a declarative shadow root).
_SHADOW_ROOT = frozenset(["shadowrootmode", "shadowroot"])
#: Soft hyphen, zero-width space, word joiner, byte-order mark.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_HAS_INVISIBLE = re.compile(f"[{''.join(map(chr, INVISIBLE))}]").search
_LINE_BREAK = "\x0b"
_NEVER = 2**31 - 1
# Named tuples made from a tuple, without the detour through their own constructor.
_mark: Callable[[tuple[int, str, bool, str | None]], Mark] = partial(tuple.__new__, Mark)
_OTHER_ATTRIBUTES = frozenset(
    "id role itemprop hidden aria-hidden style datetime content colspan rowspan".split()
)
# Attributes that can hide an element, and the values that do.
_HIDING: Mapping[str, Callable[[str], bool]] = {
    "hidden": lambda value: True,
    "aria-hidden": lambda value: value == "true",
}
#: One of these is in every style that changes how its element is shown, without spaces.
STYLE_WORDS = ("display:", "visibility:hidden")
# How an inline element is shown as a block.
_BLOCK_STYLE = re.compile(r"(?:^|;)display:(?:block|flex|grid|table|list-item|flow-root)(?:!|;|$)")
# Left-out elements whose text may be of use.
READ_AT_END = frozenset("title script noscript template textarea".split())
_SPANS = ("colspan", "rowspan")
# More columns or rows than this in one cell are a mistake or an attack (HTML allows 1,000).
_MOST_SPANNED = 100

# RDFa and microdata put the machine's form of a shown date into `content`.
_ISO_DAY = re.compile(r"\s*(?:19|20)\d\d-\d\d-\d\d(?!\d)")


class Shown(IntEnum):
    """How a style shows its element."""

    AS_IT_IS = 0
    HIDDEN = 1  # not displayed
    UNSEEN = 2  # left blank
    BLOCK = 3  # as a block, if it is inline


class Cutter:
    """Gathers elements and blocks from the events of one document; `page()` freezes them.

    It is a target for lxml's parser, which then builds no tree: `start`, `data` and `end` are
    called for every tag and text in document order, `finish` once after the last. These run for
    every tag of a page and are kept flat on purpose.
    """

    def __init__(self, max_blocks: int) -> None:
        self.max_blocks = max_blocks
        self.cut_short = False
        self.elements = ElementRows()
        # the columns of elements that the walk writes
        self.parents, self.kinds = self.elements.parents, self.elements.kinds
        self.firsts, self.ends = self.elements.first_blocks, self.elements.end_blocks
        self.numbers, self.known = self.elements.numbers, self.elements.known
        # block table, and what goes with the blocks
        self.texts: list[str] = []
        self.rows = array("i")
        self.links: list[tuple[Link, ...]] = []
        self.inline: dict[int, Inline] = {}
        self.images: list[Image] = []
        self.times: list[tuple[int, str]] = []
        self.cell_spans: dict[int, tuple[int, int]] = {}
        # the document about itself, and what else there is to read in it
        self.head = HeadReader()
        self.stores: dict[str, list[str]] = {}
        self.flows: set[int] = set()
        # the block being gathered: its texts and the elements they are in, and its inline tags
        self.parts: list[str] = []
        self.places: list[int] = []
        self.marks: list[Mark] = []
        self.block_links: list[Link] = []
        self.formulas: list[int] = []
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
        self.bold_depth = self.pre_depth = self.heading_depth = 0
        self.last_formula = ""  # its form; empty once text follows
        self.is_block_style = False
        # text since the last tag; parsers hand it over in pieces
        self.pending: list[str] = []
        self.data: Callable[[str], None] = self.pending.append

    # -- events ----------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if self.skipping:
            self.skipping += 1
            if tag == "img":
                self.keep_fallback_image(attributes)
            return
        if self.pending:
            self.read_text()
        action = ACTIONS.get(tag, _INLINE)
        stack, row = self.stack, len(self.ends)
        hint: str | None = None
        if _SKIP <= action <= _HEAD and self.leaves_out(action, tag, attributes):
            self.skipping = 1
        else:
            if 0 < action <= _PREFORMATTED:
                if self.parts:
                    self.flush()
                self.block_stack.append(row)
                if action != _BLOCK:
                    self.count_open(action, 1)
            hint = ""
            if attributes:
                if _OTHER_ATTRIBUTES.isdisjoint(attributes):
                    hint = attributes.get("class", "")
                else:
                    hint = self.read_attributes(attributes)
                    if self.is_block_style:
                        self.is_block_style = False
                        if self.pre_depth:
                            self.end_code_line()
                        elif action == _INLINE:
                            action = _BLOCK
                            if self.parts:
                                self.flush()
                            self.block_stack.append(row)
                if hint:
                    hint = hint[:_HINT_LIMIT].lower().strip()
        if row:
            parent = stack[-1]
            key = (self.kinds[parent], tag, hint)
        else:
            parent = -1
            key = (-1, tag, hint)
            self.head.read_root(attributes)
        known = self.known
        kind = self.numbers.setdefault(key, len(known))
        if kind == len(known):
            known.append(key)
        self.kinds.append(kind)
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
            self.read_skipped(tag)
        elif self.pending:
            self.read_text()
        row = self.stack.pop()
        action = self.doing.pop()
        if action:
            if action <= _PREFORMATTED:
                if self.parts:
                    self.flush()
                self.block_stack.pop()
                if action != _BLOCK:
                    self.count_open(action, -1)
            elif _LINK <= action <= _FORMULA:
                self.close_inline(action, tag, row)
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
            self.last_formula = ""
            row = self.stack[-1]
            if self.inner < 0:
                self.inner = row
            self.parts.append(text)
            self.places.append(row)
        elif self.parts:
            self.parts.append(text)
            self.places.append(self.stack[-1])

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
            elif name == "datetime" or (name == "content" and is_day(value)):
                self.times.append((len(self.texts), value))
            elif name == "style":
                self.read_style(value)
            elif name in _SPANS:
                self.read_span(name, value)
            elif name in _HIDING and _HIDING[name](value):
                self.elements.hidden.append(len(self.ends))
        return hint

    def read_style(self, style: str) -> None:
        """Note a hidden element, and an inline one that is shown as a block."""
        shown = shown_as(style)
        if shown == Shown.HIDDEN:
            self.elements.hidden.append(len(self.ends))
        elif shown == Shown.UNSEEN:
            self.elements.unseen.append(len(self.ends))
        elif shown == Shown.BLOCK:
            self.is_block_style = True

    def read_span(self, name: str, value: str) -> None:
        """Note how many columns or rows a cell takes up."""
        count = span_count(value)
        columns, rows = self.cell_spans.get(len(self.ends), (1, 1))
        self.cell_spans[len(self.ends)] = (count, rows) if name == "colspan" else (columns, count)

    def end_code_line(self) -> None:
        """Begin a line of code that has an element of its own, unless it begins there anyway."""
        if self.parts and not self.parts[-1].endswith(("\n", _LINE_BREAK)):
            self.parts.append("\n")
            self.places.append(self.stack[-1])

    # -- tags ------------------------------------------------------------------------------

    def read_skipped(self, tag: str) -> None:
        """Use what was inside a left-out element; most is dropped."""
        if not self.pending:
            return
        text = "".join(self.pending) if tag in READ_AT_END else ""
        self.pending.clear()
        if not text:
            return
        if tag == "script" and self.head.script_type.startswith(TEX_SCRIPT):
            self.add_formula(bare_tex(text), self.elements.parents[self.stack[-1]], tag)
        else:
            self.head.read_text(tag, text)
            store = store_of(tag, self.head.script_type, text)
            if store:
                self.stores.setdefault(store, []).append(text)

    def keep_fallback_image(self, attributes: Mapping[str, str]) -> None:
        """An image of a left-out element: pages that load images late have it in `noscript`."""
        if self.stack and self.elements.tag(self.stack[-1]) == "noscript":
            at = len(self.texts), self.stack[-1]
            self.images.append(Image(*at, tuple(attributes.items())))

    def leaves_out(self, action: int, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether an element's content is no text of the page; a shadow root's is."""
        if action == _HEAD:
            self.head.read_tag(tag, attributes)
        return tag != "template" or _SHADOW_ROOT.isdisjoint(attributes)

    def count_open(self, action: int, change: int) -> None:
        """Keep count of the open headings and preformatted elements."""
        if action == _HEADING:
            self.heading_depth += change
        else:
            self.pre_depth += change

    def open_inline(self, action: int, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag inside a block's text, or one that stands between blocks."""
        if action == _BREAK:
            self.break_line()
        elif action == _LINK:
            self.close_link()
            self.href = attributes.get("href") or ""
            rel = attributes.get("rel")
            if rel:
                self.head.read_rel(rel, self.href)
            self.marks.append(_mark((len(self.parts), tag, True, self.href)))
        elif action <= _MARKED:
            if action == _BOLD:
                if not self.bold_depth:
                    self.bold_mark = len(self.parts)
                self.bold_depth += 1
            self.marks.append(_mark((len(self.parts), tag, True, None)))
        elif action == _FORMULA:
            alttext = attributes.get("alttext") or ""
            self.marks.append(_mark((len(self.parts), tag, True, alttext)))
        else:
            if action == _IMAGE:
                formula = formula_of_image(attributes)
                if formula is not None:
                    self.add_formula(formula, self.stack[-1], tag)
                    return
            if action == _IMAGE and len(self.images) < MOST_IMAGES:
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
            self.places.append(self.stack[-1])

    def close_inline(self, action: int, tag: str, row: int) -> None:
        """The end of a link, of bold or otherwise marked text, or of a formula."""
        if action == _LINK:
            self.close_link()
            self.href = None
        elif action == _BOLD:
            self.bold_depth -= 1
            if not self.bold_depth:
                self.bold_chars += _visible(self.parts, self.bold_mark)
        elif action == _FORMULA:
            self.close_formula(row)
            return
        self.marks.append(_mark((len(self.parts), tag, False, None)))

    def close_formula(self, row: int) -> None:
        """Put what a formula says in the place of its elements' texts."""
        opened = len(self.marks) - 1
        while opened >= 0 and (self.marks[opened].tag != "math" or not self.marks[opened].opens):
            opened -= 1
        if opened < 0:  # block-level tags inside it have ended the block
            return
        start, _, _, alttext = self.marks[opened]
        parts, places = self.parts[start:], self.places[start:]
        del self.parts[start:], self.places[start:], self.marks[opened:]
        self.formulas = [part for part in self.formulas if part < start]
        if not self.parts:
            self.inner = -1
        text = formula_text(parts, places, self.elements, row, alttext or "")
        self.add_formula(text, self.elements.parents[row], "math")

    def add_formula(self, text: str, row: int, form: str) -> None:
        """Add a formula to the block, unless it is the one right before in another form."""
        if not text or self.last_formula not in ("", form):
            return
        if self.inner < 0:
            self.inner = row
        self.breaks_in_row = 0
        self.last_formula = form
        self.formulas.append(len(self.parts))
        self.marks.append(_mark((len(self.parts), "math", True, None)))
        self.parts.append(text)
        self.places.append(row)
        self.marks.append(_mark((len(self.parts), "math", False, None)))

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
            self.places.clear()
            self.marks.clear()
            self.block_links.clear()
            self.formulas.clear()
            self.link_mark = self.bold_mark = 0
            self.link_chars = self.bold_chars = self.breaks = 0
            if self.href is not None:
                self.marks.append(_mark((0, "a", True, self.href)))
        self.breaks_in_row = 0

    def keep(self) -> None:
        """Append the block's row, unless nothing of it can be seen."""
        if self.heading_depth or self.pre_depth or self.formulas:
            self.leave_out()
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
        if len(text) >= LEAST_CHARS and len(self.parts) > 1:
            self.find_paragraphs()
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
            return preformatted("".join(self.parts))
        if not self.breaks:
            return _fold(self.parts)
        lines = (" ".join(line.split()) for line in "".join(self.parts).split(_LINE_BREAK))
        return "\n".join(line for line in lines if line)

    def leave_out(self) -> None:
        """Blank what nobody reads in a heading, in code, and beside a formula."""
        parts, places, elements = self.parts, self.places, self.elements
        unread: list[int] = []
        if self.formulas:
            unread += repeated_glyphs(places, self.formulas, elements)
        if self.pre_depth:
            unread += line_numbers(parts, places, elements)
        elif self.heading_depth and len(parts) > 1:
            signs = [
                *heading_signs(parts, places, elements, self.block_stack[-1], self.block_links)
            ]
            unread += signs
            gone = {parts[part].strip() for part in signs}
            self.block_links = [link for link in self.block_links if link.text not in gone]
        for part in unread:
            parts[part] = ""

    def find_paragraphs(self) -> None:
        """Note where elements in the block are paragraphs of their own; see `FlowCutter`."""
        row = self.block_stack[-1]
        if self.elements.tag(row) in CONTAINERS:
            found = parents_of_paragraphs(self.parts, self.places, self.elements, row)
            self.flows.update(found)

    # -- the result ------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether there is no element."""
        return not self.parents

    def page(self, url: str | None, warnings: Iterable[str], source: Any = None) -> Page:
        """Freeze what was gathered."""
        cut_after = self.max_blocks if self.cut_short else None
        notes = with_notes(warnings, cut_after, len(self.images))
        columns = BlockColumns(*_columns(self.rows))
        return Page(
            texts=_without_invisible(self.texts),
            blocks=columns,
            elements=self.elements.table(columns.chars),
            head=self.head.head(),
            links=tuple(self.links),
            images=tuple(self.images),
            times=tuple(self.times),
            inline=self.inline,
            cell_spans=self.cell_spans,
            url=url,
            warnings=notes,
            source=source,
        )


class FlowCutter(Cutter):
    """Cuts a document once more, where the children of some elements are paragraphs.

    Args:
        flows: rows of those elements, as another cutter found them in the same document.
    """

    def __init__(self, max_blocks: int, flows: set[int]) -> None:
        super().__init__(max_blocks)
        self.found = frozenset(flows)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if not self.skipping and self.stack and self.stack[-1] in self.found:
            self.end_block()
        super().start(tag, attributes)

    def end(self, tag: str) -> None:
        """A tag closes."""
        if not self.skipping and len(self.stack) > 1 and self.stack[-2] in self.found:
            self.end_block()
        super().end(tag)

    def end_block(self) -> None:
        """End the block being gathered, as at a block-level tag."""
        if self.pending:
            self.read_text()
        if self.parts:
            self.flush()


def cut_tree(cutter: Cutter, walker: Any) -> None:
    """Feed a parsed tree to a cutter, as the parser would have.

    Args:
        walker: lxml's `iterwalk` over the tree, with start, end, comment and pi events.
    """
    for event, node in walker:
        if event == "start":
            tag = node.tag if node.tag.__class__ is str else "*"
            cutter.start(tag, dict(node.items()))
            text = node.text
        else:
            if event == "end":
                cutter.end(node.tag if node.tag.__class__ is str else "*")
                if cutter.skipping >= _NEVER:
                    break
            elif cutter.pending and not cutter.skipping:
                cutter.read_text()
            text = node.tail
        if text:
            cutter.data(text)


def shown_as(style: str) -> Shown:
    """How a style shows its element."""
    style = style[:_STYLE_LIMIT].replace(" ", "").lower()
    if "display:none" in style:
        return Shown.HIDDEN
    if "visibility:hidden" in style:
        return Shown.UNSEEN
    if "display:" in style and _BLOCK_STYLE.search(style):
        return Shown.BLOCK
    return Shown.AS_IT_IS


def is_day(value: str) -> bool:
    """Whether an attribute's value begins with a day."""
    return _ISO_DAY.match(value) is not None


def span_count(value: str) -> int:
    """How many columns or rows a cell takes up."""
    count = int(value) if value.isdecimal() and len(value) <= 4 else 1
    return min(max(count, 1), _MOST_SPANNED)


def preformatted(raw: str) -> str:
    """Code as it is shown: tabs of four, no white space at the ends of lines."""
    raw = raw.replace(_LINE_BREAK, "\n").expandtabs(4)
    return "\n".join(line.rstrip() for line in raw.split("\n")).strip("\n")


def with_notes(warnings: Iterable[str], cut_after: int | None, images: int) -> tuple[str, ...]:
    """Warnings and what there is to say of a cut, which perhaps ended after so many blocks."""
    notes = tuple(warnings)
    if cut_after is not None:
        notes += (f"page cut after {cut_after} blocks",)
    if images == MOST_IMAGES:
        notes += (f"images left out after {MOST_IMAGES}",)
    return notes


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
