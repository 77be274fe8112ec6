"""Page and labels -> readers' comments, one by one.

Deciding said which blocks are comments, and none but these are read. `evidence` finds what
distinguishes comments, `threads` the elements that hold one each; here every line inside such an
element gets a role (author, date, text, button), first from its own words and class names, then
from what the same place holds in the other comments of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.comments.evidence import find_evidence
from boilerkit.deciding.comments.lines import (
    BADGE_CHARS,
    EDGES,
    NAME_CHARS,
    LineFacts,
    Role,
    is_name,
    is_ui,
    name_in,
    says_pattern,
)
from boilerkit.deciding.comments.threads import Item, depths, find_items
from boilerkit.lexicon.timestamps import find_date
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

_COMMENT = LABEL_INDEX[Label.COMMENT]
#: Lines of a comment that its name is looked for in, of those that class words or dates mark.
_MOST_HEADERS = 20
#: Fewer characters than this before a date are not part of it where a tag parts them off.
_GLUED = 3
#: No element at all: class words are looked for up to the root.
_NOWHERE = -2
#: What counts comments in a dump, and a name that opens a comment there.
_NUMBER = re.compile(r"^(?:\(?\d{1,4}[.)]|[*•·▪◦+-])\s+")
_NAME_BEFORE_COLON = re.compile(
    r"(?:\d{1,4}[.)]\s+)?([^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}):\s+\S"
)
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


@dataclass(frozen=True)
class Comment:
    """What one reader wrote.

    Attributes:
        author: name as shown; None where none is.
        date: ISO 8601 where the markup gives it (`<time datetime>`), else as shown, or None.
        text: paragraphs, each on a line of its own; in a dump apart by the blank lines it has.
        depth: 0 for a comment on the article, 1 for a reply to it, and so on.
        xpath: the comment's element in the parsed tree; None where `Block.xpath` is.
        blocks: places of its blocks among the page's, all of them labelled comment.
    """

    author: str | None
    date: str | None
    text: str
    depth: int
    xpath: str | None
    blocks: tuple[int, ...] = field(default=(), repr=False)


def split_comments(page: Page, labels: NDArray[np.int64]) -> tuple[Comment, ...]:
    """The readers' comments of a page, in reading order.

    Args:
        page: the page.
        labels: label number of each block, shape (blocks,).
    """
    marked = np.flatnonzero(labels == _COMMENT).tolist()
    if not marked:
        return ()
    facts = LineFacts(page)
    items = _items(facts, marked)
    read = _Reader(facts, items).read()
    levels = depths(page, items)
    kept = [place for place, comment in enumerate(read) if comment.text]
    return tuple(
        replace(
            read[p],
            depth=levels[p],
            xpath=page.elements.xpath(items[p].row),
            blocks=items[p].blocks,
        )
        for p in kept
    )


def _items(facts: LineFacts, marked: Sequence[int]) -> list[Item]:
    """The comments' elements in reading order, with their marked blocks alone."""
    known = frozenset(marked)
    found = find_items(facts.page, find_evidence(facts, marked, known.__contains__))
    kept = (replace(i, blocks=tuple(filter(known.__contains__, i.blocks))) for i in found)
    return sorted((item for item in kept if item.blocks), key=lambda item: item.blocks[0])


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a block with its role.

    `slot` names its place inside the comment, alike in all comments of a page.
    """

    block: int
    number: int
    text: str
    role: Role
    slot: str
    hint: Role | None

    @property
    def hinted(self) -> bool:
        """Whether class words say what the line is."""
        return self.hint is self.role


# -- the lines of all comments together ------------------------------------------------------


class _Reader:
    """Reads all items of one page."""

    def __init__(self, facts: LineFacts, items: Sequence[Item]) -> None:
        self.facts = facts
        self.items = items
        self.lines = [list(self._lines_of(item)) for item in items]
        self.buttons = self._repeated()
        self.main_slot = self._main_slot()
        self.badge_slots = self._badge_slots()

    def _lines_of(self, item: Item) -> Iterator[_Line]:
        facts, top = self.facts, self._around(item)
        for block in item.blocks:
            hinted = facts.hint_role(block, top)
            slot = facts.slot(block, item.row if item.whole else None)
            for number, text in enumerate(facts.page.texts[block].split("\n")):
                role = facts.role(block, text, top)
                yield _Line(block, number, text, role, slot, hinted)

    def _around(self, item: Item) -> int:
        """The innermost element around all of an item's blocks: its class words tell nothing."""
        if not item.whole or item.row < 0:
            return _NOWHERE
        page = self.facts.page
        rows = page.blocks.element[list(item.blocks)]
        row, last = int(rows.min()), int(rows.max())
        while row != last:  # parents stand before their children
            row, last = sorted((row, int(page.elements.parent[last])))
        return row

    def _repeated(self) -> frozenset[str]:
        """Short lines and links that most comments hold word for word."""
        links = self.facts.page.links
        held: Counter[str] = Counter()
        for lines in self.lines:
            texts = {line.text for line in lines}
            blocks = {line.block for line in lines}
            texts |= {link.text for block in blocks for link in links[block]}
            held.update(text for text in texts if len(text) <= NAME_CHARS)
        least = max(3, len(self.items) // 2)
        return frozenset(t for t, count in held.items() if count >= least) - self._named()

    def _named(self) -> set[str]:
        """Texts that open a line which its class words call a name."""
        lines = (line for lines in self.lines for line in lines if line.hint is Role.AUTHOR)
        return {(self.facts.parts(line.block) or [line.text])[0] for line in lines}

    def _main_slot(self) -> str:
        """The place that holds most of the text."""
        chars: Counter[str] = Counter()
        for line in self._open_lines():
            chars[line.slot] += len(line.text)
        return chars.most_common(1)[0][0] if chars else ""

    def _badge_slots(self) -> frozenset[str]:
        """Places that only ever hold a word or two: ranks, towns, counters."""
        longest: Counter[str] = Counter()
        for line in self._open_lines():
            longest[line.slot] = max(longest[line.slot], len(line.text))
        return frozenset(
            slot
            for slot, most in longest.items()
            if most <= BADGE_CHARS and slot != self.main_slot and len(self.items) > 1
        )

    def _open_lines(self) -> Iterator[_Line]:
        for lines in self.lines:
            yield from (line for line in lines if line.role in (Role.TEXT, Role.OTHER))

    def read(self) -> list[Comment]:
        """One comment an item, with depth 0; the text is empty where an item holds none."""
        leads = self._leading_names()
        return [self._comment(lines, lead) for lines, lead in zip(self.lines, leads, strict=True)]

    def _comment(self, lines: Sequence[_Line], lead: str | None) -> Comment:
        author, used = self._author(lines)
        if author is None and lead is not None:
            author = lead
            lines = [_without_lead(line, lead) for line in lines]
        return Comment(author, self._date(lines), self._joined(self._text(lines, used)), 0, None)

    def _joined(self, lines: Sequence[_Line]) -> str:
        """The text; in a dump without the comment's number, and with its blank lines."""
        page = self.facts.page
        if page.has_markup or not lines:
            return "\n".join(line.text for line in lines)
        pieces = [_NUMBER.sub("", lines[0].text, count=1)]
        for line in lines[1:]:
            pieces += ["\n\n" if page.blocks.gap[line.block] else "\n", line.text]
        return "".join(pieces)

    # -- who and when

    def _author(self, lines: Sequence[_Line]) -> tuple[str | None, _Line | None]:
        """The name, and the line that it takes up if it was not a header's."""
        for role in (Role.AUTHOR, Role.HEADER):
            for line in islice((line for line in lines if line.role is role), _MOST_HEADERS):
                name = self._name(line)
                if name:
                    return name, None
        open_lines = [line for line in lines if line.role in (Role.TEXT, Role.OTHER)]
        if len(open_lines) > 1 and self._is_lone_name(open_lines[0], open_lines[1], lines):
            return name_in(open_lines[0].text), open_lines[0]
        return None, None

    def _name(self, line: _Line) -> str:
        """The name in a header: its first link, bold or cited text, else what is left over."""
        marked = [text for text, _ in self.facts.marked_names(line.block)]
        parts = self.facts.parts(line.block)
        for text in (*parts, *marked) if line.hint is Role.AUTHOR else (*marked, *parts):
            name = name_in(text)
            told = len(name) > 1 and text in line.text and text not in self.buttons
            if told and is_name(name):
                return name
        return name_in(line.text) if line.text not in self.buttons or line.hinted else ""

    def _is_lone_name(self, line: _Line, after: _Line, lines: Sequence[_Line]) -> bool:
        """Whether a first line without a role is a name, apart from the text `after`."""
        if line.role is not Role.OTHER or line.text in self.buttons:
            return False
        if not is_name(name_in(line.text)):
            return False
        apart = bool(line.slot) and line.slot != self.main_slot
        return apart or self._is_heading_like(line, after, lines)

    def _is_heading_like(self, line: _Line, after: _Line, lines: Sequence[_Line]) -> bool:
        """A first line in bold or before a date line, and much shorter than what follows."""
        bold = int(self.facts.page.blocks.bold_chars[line.block])
        place = lines.index(line)
        dated = place + 1 < len(lines) and lines[place + 1].role is Role.HEADER
        return dated or (bold >= len(line.text) and len(after.text) > 0)

    def _date(self, lines: Sequence[_Line]) -> str | None:
        for line in lines:
            if line.role is Role.HEADER:
                iso = self.facts.time_of.get(line.block, "").strip()
                if _ISO.match(iso):
                    return iso
                shown = self._shown_date(line)
                if shown:
                    return shown
        return None

    def _shown_date(self, line: _Line) -> str | None:
        """The date as shown, without digits of a name or count glued to it."""
        readings = (self.facts.spaced(line.block, line.text), line.text)
        spans = [(text, find_date(text)) for text in readings]
        apart, run = (text[span[0] : span[1]] if span else "" for text, span in spans)
        lost = len("".join(run.split())) - len("".join(apart.split()))
        return (run if lost == 0 or (run and lost >= _GLUED) else apart) or None

    # -- what

    def _text(self, lines: Sequence[_Line], used: _Line | None) -> list[_Line]:
        told = [line for line in lines if line.role is Role.TEXT]
        untold = [
            line
            for line in lines
            if line.role is Role.OTHER and line is not used and line.text not in self.buttons
        ]
        if sum(len(o.text) for o in told) < sum(len(o.text) for o in untold):
            wanted = {*told, *(line for line in untold if line.slot not in self.badge_slots)}
            told = [line for line in lines if line in wanted] or untold
        told = [line for line in told if not self.facts.is_heading(line.block)] or told
        texts = [line for line in told if not self._is_button(line, told)]
        if not texts:
            texts = [o for o in lines if o.role is Role.UI and o.slot == self.main_slot]
        return [line for line in texts if line.text]

    def _is_button(self, line: _Line, told: Sequence[_Line]) -> bool:
        """Buttons that stand inside the element of the text."""
        if len(told) == 1 or not is_ui(line.text):
            return False
        linked = int(self.facts.page.blocks.links[line.block]) > 0
        return linked or line.text in self.buttons or find_date(line.text) is not None

    def _leading_names(self) -> list[str | None]:
        """Names that open the text's own block (`<b>Ann</b> I agree`), if most comments do so."""
        found = [self._leading_name(lines) for lines in self.lines]
        told = sum(1 for name in found if name)
        return found if told >= 0.6 * len(found) else [None] * len(found)

    def _leading_name(self, lines: Sequence[_Line]) -> str | None:
        line = next((o for o in lines if o.role in (Role.TEXT, Role.OTHER)), None)
        if line is None or line.number:
            return None
        if not self.facts.page.has_markup:
            said = _NAME_BEFORE_COLON.match(line.text)
            return said[1] if said and is_name(said[1]) else None
        for text, opens in self.facts.marked_names(line.block):
            name = name_in(text)
            if opens and is_name(name) and line.text.startswith(text) and text != line.text:
                return name
        return None


def _without_lead(line: _Line, lead: str) -> _Line:
    text = _NUMBER.sub("", line.text, count=1).lstrip(EDGES)
    if line.number or not text.startswith(lead):
        return line
    rest = text[len(lead) :]
    return replace(line, text=says_pattern().sub("", rest, count=1).lstrip(" :：–—-"))
