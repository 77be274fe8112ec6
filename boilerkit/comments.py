"""Page and labels -> readers' comments, one by one.

`threads` finds the elements that hold one comment each; here every line inside such an element
gets a role (author, date, text, button), first from its own looks and class names, then from what
the same place holds in the other comments of the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from boilerkit.labels import LABEL_INDEX, Label
from boilerkit.lexicon.comments import alternatives, comment_words
from boilerkit.page import Page
from boilerkit.threads import Evidence, Item, depths, find_items
from boilerkit.timestamps import LONGEST, find_date
from boilerkit.xpaths import element_xpaths

_COMMENT, _COMMENT_UI = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]
#: Characters that a name with what stands around it takes at most.
_NAME_CHARS = 60
_MOST_NAME_WORDS = 6
_BADGE_CHARS = 25
_MOST_PLACES = 5
_NO_GAP = frozenset([LABEL_INDEX[Label.TITLE], _COMMENT_UI])
#: Fewer characters than this before a date are not part of it where a tag parts them off.
_GLUED = 3


@dataclass(frozen=True)
class Comment:
    """What one reader wrote.

    Attributes:
        author: name as shown; None where none is.
        date: ISO 8601 where the markup gives it (`<time datetime>`), else as shown, or None.
        text: paragraphs, each on a line of its own.
        depth: 0 for a comment on the article, 1 for a reply to it, and so on.
        xpath: the comment's element in the parsed tree; None for plain text.
    """

    author: str | None
    date: str | None
    text: str
    depth: int
    xpath: str | None


def split_comments(page: Page, labels: NDArray[np.int64]) -> tuple[Comment, ...]:
    """The readers' comments of a page, in reading order.

    Args:
        page: the page.
        labels: label number of each block, shape (blocks,).
    """
    marked = np.flatnonzero(labels == _COMMENT).tolist()
    if not marked:
        return ()
    signs = _Signs(page, labels)
    items = find_items(page, signs.evidence(_without_gaps(page, labels, marked)))
    items.sort(key=lambda item: item.blocks[0])
    read = _Reader(signs, items).read()
    levels = depths(page, items)
    kept = [place for place, comment in enumerate(read) if comment.text]
    paths = element_xpaths(page, [items[p].row for p in kept]) if page.has_markup else {}
    return tuple(
        replace(read[p], depth=levels[p], xpath=paths.get(items[p].row) or None) for p in kept
    )


def _without_gaps(page: Page, labels: NDArray[np.int64], marked: Sequence[int]) -> list[int]:
    """With single sentences between two comment blocks that another label was given to."""
    gaps = np.flatnonzero(np.diff(marked) == 2)
    between = [marked[int(place)] + 1 for place in gaps]
    missed = [
        block
        for block in between
        if labels[block] not in _NO_GAP and len(page.texts[block]) >= _BADGE_CHARS
    ]
    return sorted([*marked, *missed])


# -- the look of one line --------------------------------------------------------------------


class Role(Enum):
    """What a line of a comment is."""

    HEADER = "header"  # holds a date and perhaps the name
    AUTHOR = "author"
    TEXT = "text"
    UI = "ui"
    OTHER = "other"  # to be told from the other comments


_HEADERS = (Role.HEADER, Role.AUTHOR)
_ARTICLE = frozenset(LABEL_INDEX[label] for label in (Label.TITLE, Label.BODY, Label.META))


# Class words; the innermost element with any of them decides, in this order.
_HINTS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(expression))
    for role, expression in (
        (
            Role.TEXT,
            r"(?:comment|reply|post|message|msg|discussion|komm?entar)[-_]*(?:text|content|body"
            r"|copy|message|entry|inner-text)|(?:^|[-_\s:])(?:text|message|content|body|md"
            r"|markdown|richtext|cooked|commenttext|postbody|msgbody)(?:$|[_\s\d])",
        ),
        (
            Role.UI,
            r"badge|rank|signature|avatar|gravatar|(?<!ac)count|karma|score|vote|voting|rating"
            r"|userinfo|user-stats|profile-(?:stats|info|text)|sr-only|button|btn|in-?reply",
        ),
        (
            Role.AUTHOR,
            r"author|(?:^|[-_\s])fn(?:$|[-_\s])|user[-_]?name|(?:^|[-_\s])user(?:$|[-_\s])"
            r"|nick|poster|commenter|byline|(?:^|[-_\s:])name|display-?name|:creator"
            r"|says|(?:^|[-_\s])who|autor|auteur",
        ),
        (Role.HEADER, r"date|time|when|(?:^|[-_\s])ago|stamp|posted|meta|fecha|datum"),
        (Role.UI, r"repl(?:y|ies)|action|like|share|report|flag|tool|menu|footer|control|toggle"),
    )
)


@cache
def _ui_pattern() -> re.Pattern[str]:
    return re.compile(alternatives(comment_words()["ui"]), re.IGNORECASE)


@cache
def _says_pattern() -> re.Pattern[str]:
    words = alternatives(comment_words()["says"])
    return re.compile(rf"\s*(?:{words})\s*(?::|：|\.\.\.|…)?\s*$", re.IGNORECASE)


@cache
def _by_pattern() -> re.Pattern[str]:
    return re.compile(rf"^(?:{alternatives(comment_words()['by'])})\s*[:：]?\s+", re.IGNORECASE)


@cache
def _joins_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{alternatives(comment_words()['joins'])})\s*$", re.IGNORECASE)


@cache
def _reply_pattern() -> re.Pattern[str]:
    words = alternatives(comment_words()["reply_to"])
    return re.compile(rf"(?:^|[\s(→·|,])(?:{words})\s*[:：]?\s*@?.*$", re.IGNORECASE)


@cache
def _member_pattern() -> re.Pattern[str]:
    words = alternatives(comment_words()["member"])
    return re.compile(rf"\W*(?:{words}).{{0,60}}$", re.IGNORECASE)


def is_ui(text: str) -> bool:
    """Whether a line holds nothing but buttons, counters and dates."""
    if len(text) > 160:
        return False
    rest = _ui_pattern().sub(" ", _without_date(text))
    return not any(char.isalpha() for char in rest)


def _without_date(text: str) -> str:
    span = find_date(text)
    return f"{text[: span[0]]} {text[span[1] :]}" if span else text


def _name_in(text: str) -> str:
    """What is left of a header without date, buttons, "says" and "by"."""
    span = find_date(text)
    before = _joins_pattern().sub("", text[: span[0]]) if span else ""
    rest = " ".join(f"{before} {text[span[1] :] if span else text}".split())
    rest = _reply_pattern().sub("", rest)
    for _ in range(3):
        rest = _trimmed(_says_pattern().sub("", rest))
        rest = _trimmed(_by_pattern().sub("", f"{rest} "))
        rest = re.sub(r"^#?\d{1,4}[.):\s]+", "", rest)
        qualifier = _QUALIFIER.search(rest)
        if qualifier and is_ui(qualifier[1]):
            rest = rest[: qualifier.start()]
    return "" if not any(c.isalnum() for c in rest) or is_ui(rest) else rest


_QUALIFIER = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_EDGES = ' \t\n,;:：|·•–—-/@()[]«»"“”→>~*&'


def _trimmed(text: str) -> str:
    text = re.sub(r"\((?:\s|[-,])*\)", "", text).strip()
    return text.strip(_EDGES) if text.count("(") == 0 else text.strip(_EDGES.replace(")", ""))


def _is_name(text: str) -> bool:
    """Whether text could be a person's or account's name."""
    words = text.split()
    if not text or len(text) > _NAME_CHARS or len(words) > _MOST_NAME_WORDS:
        return False
    if text.endswith("."):
        return len(words) <= 3 and len(words[-1]) <= 4  # an initial or "Jr."
    return not text.endswith(("!", "?", "…", "。", "！", "？", "؟"))


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


class _Signs:
    """Looks of a page's blocks, each worked out once."""

    def __init__(self, page: Page, labels: NDArray[np.int64]) -> None:
        self.page = page
        self.labels = labels
        self.time_of = dict(reversed(page.times))
        self._hint_roles: dict[int, Role | None] = {}

    def evidence(self, marked: Sequence[int]) -> Evidence:
        """Anchors and prose in the stretch of blocks labelled comment."""
        held: defaultdict[Role, set[int]] = defaultdict(set)
        inside = frozenset(marked)
        for block in range(max(0, marked[0] - 1), marked[-1] + 1):
            role = self.role(block, self.page.texts[block].split("\n")[0])
            if block in inside or (role in _HEADERS and self._may_be_header(block)):
                held[role].add(block)
            if block in inside and "\n" in self.page.texts[block]:
                held[Role.TEXT].add(block)
        others = held[Role.OTHER]
        dates, names = held[Role.HEADER], held[Role.AUTHOR]
        anchors = [
            self._with_names(anchor, others)
            for found in (dates, names)
            for anchor in self._places(found)
        ]
        if dates and names and _stretches(dates | names) <= max(len(dates), len(names)):
            anchors.insert(0, dates | names)
        if not anchors:
            anchors = [*self._places(held[Role.UI]), *self._alike(marked)]
        return Evidence(
            marked=tuple(marked),
            anchors=tuple(frozenset(anchor) for anchor in anchors),
            prose=frozenset(held[Role.TEXT] | held[Role.OTHER]),
            is_header=self._may_be_header,
        )

    def _places(self, found: set[int]) -> list[set[int]]:
        """Blocks by the tag and class words they stand in; all of them if they stand as one.

        A comment may show several dates or names (of the post, of the member), but each of them
        has a place of its own.
        """
        if not found:
            return []
        places: defaultdict[str, set[int]] = defaultdict(set)
        for block in found:
            places[self._own_place(block)].add(block)
        ordered = sorted(places.values(), key=lambda blocks: (-len(blocks), min(blocks)))
        together = len(found) <= 1.5 * len(ordered[0])
        return ([found] if together else []) + ordered[:_MOST_PLACES]

    def _with_names(self, anchors: set[int], others: set[int]) -> set[int]:
        """Dates and the names before them, where a name stands before nearly every date."""
        before = {
            block - 1
            for block in anchors
            if block - 1 in others and _is_name(_name_in(self.page.texts[block - 1]))
        }
        return anchors | before if len(before) >= 0.8 * len(anchors) else anchors

    def _own_place(self, block: int) -> str:
        if not self.page.has_markup:
            return ""
        row = int(self.page.blocks.element[block])
        hint = _DIGITS.sub("", self.page.elements.hint[row])
        return f"{self.page.elements.tag[row]} {hint}"

    def _may_be_header(self, block: int) -> bool:
        """Whether a block of any label but the article's own could be a comment's header."""
        text = self.page.texts[block].split("\n")[0]
        return int(self.labels[block]) not in _ARTICLE and self.role(block, text) in _HEADERS

    def _alike(self, marked: Sequence[int]) -> Iterator[set[int]]:
        """Places that repeat with short, bold or lone-link text: names without class words."""
        if not self.page.has_markup:
            return
        places: defaultdict[int, set[int]] = defaultdict(set)
        blocks = self.page.blocks
        for block in marked:
            short = int(blocks.chars[block]) <= _NAME_CHARS
            if short and _is_name(_name_in(self.page.texts[block])):
                places[int(self.page.elements.path[blocks.element[block]])].add(block)
        yield from sorted((p for p in places.values() if len(p) > 1), key=len, reverse=True)[:3]

    def role(self, block: int, text: str, top: int | None = None) -> Role:
        """Role of a line from its own looks; `top` is the comment's element, if known."""
        hint = self.hint_role(block, top)
        if hint is Role.TEXT and top is not None:
            return Role.TEXT
        if is_ui(text):
            return Role.HEADER if find_date(text) else Role.UI
        if len(text) == 1 or _member_pattern().match(text):
            return Role.UI  # an avatar's letter, "Joined: May 2011"
        text = self.spaced(block, text)
        name = _name_in(text) if len(text) <= LONGEST else text
        if len(name) <= _NAME_CHARS and (find_date(text) or self._has_time(block, text)):
            return Role.HEADER
        if hint is not None and len(text) <= _NAME_CHARS + 20:
            return hint
        says = _says_pattern().search(text) if len(text) <= _NAME_CHARS + 20 else None
        if says and says.start() > 0 and says[0].rstrip()[-1:] in ":：.…" and _is_name(name):
            return Role.AUTHOR
        return hint if hint is Role.TEXT else Role.OTHER

    def _has_time(self, block: int, text: str) -> bool:
        return block in self.time_of and len(text) <= _NAME_CHARS + 20

    def hint_role(self, block: int, top: int | None) -> Role | None:
        """What class words of the elements around a block (below `top`) say."""
        if not self.page.has_markup:
            return None
        inner, own = int(self.page.blocks.inner[block]), int(self.page.blocks.element[block])
        outer = self._climb(own, top)
        return outer if outer is Role.TEXT else self._climb(inner, top) or outer

    def _climb(self, row: int, top: int | None) -> Role | None:
        """The role that the innermost element with a telling class word has."""
        elements = self.page.elements
        for _ in range(4 if top is None else 12):
            if row < 0 or row == top:
                return None
            role = _hinted(elements.hint[row])
            if role is not None:
                return role
            if top is None and elements.tag[row] in ("article", "li", "body"):
                return None
            row = int(elements.parent[row])
        return None

    def slot(self, block: int, top: int | None) -> str:
        """The block's place below `top`: tags and class words without numbers."""
        if not self.page.has_markup:
            return ""
        elements = self.page.elements
        row = int(self.page.blocks.element[block])
        steps: list[str] = []
        while row >= 0 and row != top and len(steps) < 12:
            steps.append(f"{elements.tag[row]}.{_DIGITS.sub('', elements.hint[row])}")
            row = int(elements.parent[row])
        return "/".join(steps)

    def spaced(self, block: int, text: str) -> str:
        """A short line with its tags' texts apart, where the page parts them by style only."""
        parts = self.parts(block)
        joined = " ".join(parts)
        return joined if "".join(joined.split()) == "".join(text.split()) else text

    def is_heading(self, block: int) -> bool:
        """Whether the block is a heading: in comments, their subject line."""
        if not self.page.has_markup:
            return False
        return self.page.elements.tag[int(self.page.blocks.element[block])] in _HEADINGS

    def parts(self, block: int) -> list[str]:
        """The texts of a short block's own tags, where there are several."""
        inline = self.page.inline.get(block)
        parts = [" ".join(part.split()) for part in inline.parts] if inline else []
        return [part for part in parts if part]

    def marked_names(self, block: int) -> Iterator[tuple[str, bool]]:
        """Texts in link, bold or cite tags; with each whether it opens the block."""
        inline = self.page.inline.get(block)
        if inline is None:
            return
        opened: dict[str, int] = {}
        for mark in inline.marks:
            if mark.tag not in _NAME_TAGS:
                continue
            if mark.opens:
                opened.setdefault(mark.tag, mark.part)
            elif mark.tag in opened:
                start = opened.pop(mark.tag)
                text = " ".join("".join(inline.parts[start : mark.part]).split())
                yield text, not "".join(inline.parts[:start]).strip()


_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_DIGITS = re.compile(r"[0-9]+")
_NAME_TAGS = frozenset(["a", "b", "strong", "cite", "em", "i"])


@lru_cache(maxsize=16_384)
def _hinted(hint: str) -> Role | None:
    if not hint:
        return None
    return next((role for role, pattern in _HINTS if pattern.search(hint)), None)


def _stretches(blocks: set[int]) -> int:
    """Runs of neighbouring blocks."""
    return sum(1 for block in blocks if block - 1 not in blocks)


# -- the lines of all comments together ------------------------------------------------------


class _Reader:
    """Reads all items of one page."""

    def __init__(self, signs: _Signs, items: Sequence[Item]) -> None:
        self.signs = signs
        self.items = items
        self.lines = [list(self._lines_of(item)) for item in items]
        self.buttons = self._repeated()
        self.main_slot = self._main_slot()
        self.badge_slots = self._badge_slots()

    def _lines_of(self, item: Item) -> Iterator[_Line]:
        signs, top = self.signs, self._around(item)
        for block in item.blocks:
            hinted = signs.hint_role(block, top)
            slot = signs.slot(block, item.row if item.whole else None)
            for number, text in enumerate(signs.page.texts[block].split("\n")):
                role = signs.role(block, text, top)
                form = signs.labels[block] == _COMMENT_UI and block != item.blocks[0]
                if role is Role.OTHER and form:
                    role = Role.UI
                yield _Line(block, number, text, role, slot, hinted)

    def _around(self, item: Item) -> int:
        """The innermost element around all of an item's blocks: its class words tell nothing."""
        if not item.whole or item.row < 0:
            return _NOWHERE
        chains = [self.signs.page.ancestors(block) for block in item.blocks]
        shared = set(chains[0]).intersection(*chains[1:])
        return next((row for row in chains[0] if row in shared), item.row)

    def _repeated(self) -> frozenset[str]:
        """Short lines and links that most comments hold word for word."""
        links = self.signs.page.links
        held: Counter[str] = Counter()
        for lines in self.lines:
            texts = {line.text for line in lines}
            texts |= {link.text for line in lines for link in links[line.block]}
            held.update(text for text in texts if len(text) <= _NAME_CHARS)
        least = max(3, len(self.items) // 2)
        return frozenset(t for t, count in held.items() if count >= least) - self._named()

    def _named(self) -> set[str]:
        """Texts that open a line which its class words call a name."""
        lines = (line for lines in self.lines for line in lines if line.hint is Role.AUTHOR)
        return {(self.signs.parts(line.block) or [line.text])[0] for line in lines}

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
            if most <= _BADGE_CHARS and slot != self.main_slot and len(self.items) > 1
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
        text = self._text(lines, used)
        return Comment(author, self._date(lines), "\n".join(text), 0, None)

    # -- who and when

    def _author(self, lines: Sequence[_Line]) -> tuple[str | None, _Line | None]:
        """The name, and the line that it takes up if it was not a header's."""
        for role in (Role.AUTHOR, Role.HEADER):
            for line in lines:
                name = self._name(line) if line.role is role else ""
                if name:
                    return name, None
        for line in lines:
            if self._is_lone_name(line, lines):
                return _name_in(line.text), line
        return None, None

    def _name(self, line: _Line) -> str:
        """The name in a header: its first link, bold or cited text, else what is left over."""
        marked = [text for text, _ in self.signs.marked_names(line.block)]
        parts = self.signs.parts(line.block)
        for text in (*parts, *marked) if line.hint is Role.AUTHOR else (*marked, *parts):
            name = _name_in(text)
            told = len(name) > 1 and text in line.text and text not in self.buttons
            if told and _is_name(name):
                return name
        return _name_in(line.text) if line.text not in self.buttons or line.hinted else ""

    def _is_lone_name(self, line: _Line, lines: Sequence[_Line]) -> bool:
        """Whether an untold line stands where a name would: first or last, apart from the text."""
        if line.role is not Role.OTHER or line.text in self.buttons:
            return False
        others = [o for o in lines if o.role in (Role.TEXT, Role.OTHER) and o is not line]
        if not others or not _is_name(_name_in(line.text)):
            return False
        first = (line.block, line.number) < (others[0].block, others[0].number)
        if line.slot != self.main_slot and line.slot and first:
            return True
        return first and self._is_heading_like(line, others[0], lines)

    def _is_heading_like(self, line: _Line, after: _Line, lines: Sequence[_Line]) -> bool:
        """A first line in bold or before a date line, and much shorter than what follows."""
        bold = int(self.signs.page.blocks.bold_chars[line.block])
        place = lines.index(line)
        dated = place + 1 < len(lines) and lines[place + 1].role is Role.HEADER
        return dated or (bold >= len(line.text) and len(after.text) > 0)

    def _date(self, lines: Sequence[_Line]) -> str | None:
        for line in lines:
            if line.role is Role.HEADER:
                iso = self.signs.time_of.get(line.block, "").strip()
                if _ISO.match(iso):
                    return iso
                shown = self._shown_date(line)
                if shown:
                    return shown
        return None

    def _shown_date(self, line: _Line) -> str | None:
        """The date as shown, without digits of a name or count glued to it."""
        readings = (self.signs.spaced(line.block, line.text), line.text)
        spans = [(text, find_date(text)) for text in readings]
        apart, run = (text[span[0] : span[1]] if span else "" for text, span in spans)
        lost = len("".join(run.split())) - len("".join(apart.split()))
        return (run if lost == 0 or (run and lost >= _GLUED) else apart) or None

    # -- what

    def _text(self, lines: Sequence[_Line], used: _Line | None) -> list[str]:
        told = [line for line in lines if line.role is Role.TEXT]
        untold = [
            line
            for line in lines
            if line.role is Role.OTHER and line is not used and line.text not in self.buttons
        ]
        if sum(len(o.text) for o in told) < sum(len(o.text) for o in untold):
            told = [
                line
                for line in lines
                if line in told or (line in untold and line.slot not in self.badge_slots)
            ] or untold
        told = [line for line in told if not self.signs.is_heading(line.block)] or told
        texts = [line.text for line in told if not self._is_button(line, told)]
        if not texts:
            texts = [o.text for o in lines if o.role is Role.UI and o.slot == self.main_slot]
        return [text for text in texts if text]

    def _is_button(self, line: _Line, told: Sequence[_Line]) -> bool:
        """Buttons that stand inside the element of the text."""
        if len(told) == 1 or not is_ui(line.text):
            return False
        linked = int(self.signs.page.blocks.links[line.block]) > 0
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
        for text, opens in self.signs.marked_names(line.block):
            name = _name_in(text)
            if opens and _is_name(name) and line.text.startswith(text) and text != line.text:
                return name
        return None


#: No element at all: class words are looked for up to the root.
_NOWHERE = -2
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


def _without_lead(line: _Line, lead: str) -> _Line:
    if line.number or not line.text.lstrip(_EDGES).startswith(lead):
        return line
    rest = line.text.lstrip(_EDGES)[len(lead) :]
    return replace(line, text=_says_pattern().sub("", rest, count=1).lstrip(" :：–—-"))
