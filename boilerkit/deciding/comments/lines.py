"""What one line of a comment area is: name, date, text or button.

What a line is shows in its own words, in the class words of the elements around it and in where
it stands; the words are those of the language files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache, cached_property, lru_cache

from boilerkit.deciding.comments.trackbacks import trackback_blocks
from boilerkit.lexicon.data import load_lexicon
from boilerkit.lexicon.date_tokens import every
from boilerkit.lexicon.folding import alternatives
from boilerkit.lexicon.markup import any_class
from boilerkit.lexicon.timestamps import LONGEST, find_date
from boilerkit.page.structure import HEADINGS
from boilerkit.page.tables import Page

#: Characters that a name with what stands around it takes at most.
NAME_CHARS = 60
#: Longer texts are more than a rank, a town or a counter.
BADGE_CHARS = 25
_MOST_NAME_WORDS = 6


class Role(Enum):
    """What a line of a comment is."""

    HEADER = "header"  # holds a date and perhaps the name
    AUTHOR = "author"
    TEXT = "text"
    UI = "ui"
    OTHER = "other"  # to be told from the other comments


HEADERS = (Role.HEADER, Role.AUTHOR)


@cache
def _hints() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    """Class words; the innermost element with any of them decides, in this order."""
    text = (
        rf"{any_class('comment_whole')}[-_]*{any_class('comment_text_part')}"
        rf"|(?:^|[-_\s:]){any_class('comment_text')}(?:$|[_\s\d])"
    )
    badge = rf"(?<!ac){any_class('comment_badge')}"  # "account" is no counter
    author = (
        rf"{any_class('comment_author')}|(?:^|[-_\s:])name"
        rf"|(?:^|[-_\s])(?:{any_class('comment_author_word')}(?:$|[-_\s])"
        rf"|{any_class('comment_author_start')})"
    )
    header = rf"{any_class('comment_date')}|(?:^|[-_\s]){any_class('comment_date_start')}"
    return (
        (Role.TEXT, re.compile(text)),
        (Role.UI, re.compile(badge)),
        (Role.AUTHOR, re.compile(author)),
        (Role.HEADER, re.compile(header)),
        (Role.UI, re.compile(any_class("comment_button"))),
    )


@cache
def _ui_pattern() -> re.Pattern[str]:
    return re.compile(alternatives(load_lexicon().comments["ui"]), re.IGNORECASE)


@cache
def says_pattern() -> re.Pattern[str]:
    """Matches what follows a name at the end of a line: "says:" in any language."""
    words = alternatives(load_lexicon().comments["says"])
    return re.compile(rf"\s*(?:{words})\s*(?::|：|\.\.\.|…)?\s*$", re.IGNORECASE)


@cache
def _by_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"^(?:{alternatives(load_lexicon().comments['by'])})\s*[:：]?\s+", re.IGNORECASE
    )


@cache
def _joins_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{alternatives(every('joins'))})\s*$", re.IGNORECASE)


@cache
def _reply_pattern() -> re.Pattern[str]:
    words = alternatives(load_lexicon().comments["reply_to"])
    return re.compile(rf"(?:^|[\s(→·|,])(?:{words})\s*[:：]?\s*@?.*$", re.IGNORECASE)


@cache
def _member_pattern() -> re.Pattern[str]:
    words = alternatives(load_lexicon().comments["member"])
    return re.compile(rf"\W*(?:{words}).{{0,60}}$", re.IGNORECASE)


def is_ui(text: str) -> bool:
    """Whether a line holds nothing but buttons, counters and dates."""
    return len(text) <= 160 and _is_ui(text)


@lru_cache(maxsize=4_096)
def _is_ui(text: str) -> bool:
    rest = _ui_pattern().sub(" ", _without_date(text))
    return not any(char.isalpha() for char in rest)


def _without_date(text: str) -> str:
    span = find_date(text)
    return f"{text[: span[0]]} {text[span[1] :]}" if span else text


def name_in(text: str) -> str:
    """What is left of a header without date, buttons, "says" and "by"."""
    return _name_in(text) if len(text) <= LONGEST else _read_name(text)


@lru_cache(maxsize=4_096)  # roles, chains and anchors ask for the same line
def _name_in(text: str) -> str:
    return _read_name(text)


def _read_name(text: str) -> str:
    span = find_date(text)
    before = _joins_pattern().sub("", text[: span[0]]) if span else ""
    rest = " ".join(f"{before} {text[span[1] :] if span else text}".split())
    rest = _reply_pattern().sub("", rest)
    for _ in range(3):
        before = rest
        rest = _trimmed(says_pattern().sub("", rest))
        rest = _trimmed(_by_pattern().sub("", f"{rest} "))
        rest = re.sub(r"^#?\d{1,4}[.):\s]+", "", rest)
        qualifier = _QUALIFIER.search(rest)
        if qualifier and is_ui(qualifier[1]):
            rest = rest[: qualifier.start()]
        if rest == before:
            break
    return "" if not any(c.isalnum() for c in rest) or is_ui(rest) else rest


def _is_header(text: str) -> bool:
    """Whether a line with a date holds a name at most besides."""
    return len(text) <= LONGEST and len(name_in(text)) <= NAME_CHARS


def _says_name(text: str) -> bool:
    """Whether a line is "Name says:" or the like."""
    says = says_pattern().search(text)
    if not says or not says.start() or says[0].rstrip()[-1:] not in ":：.…":
        return False
    return is_name(name_in(text))


_QUALIFIER = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
EDGES = ' \t\n,;:：|·•–—-/@()[]«»"“”→>~*&'


def _trimmed(text: str) -> str:
    text = re.sub(r"\((?:\s|[-,])*\)", "", text).strip()
    return text.strip(EDGES) if text.count("(") == 0 else text.strip(EDGES.replace(")", ""))


def is_name(text: str) -> bool:
    """Whether text could be a person's or account's name."""
    words = text.split()
    if not text or len(text) > NAME_CHARS or len(words) > _MOST_NAME_WORDS:
        return False
    if text.endswith("."):
        return len(words) <= 3 and len(words[-1]) <= 4  # an initial or "Jr."
    return not text.endswith(("!", "?", "…", "。", "！", "？", "؟"))


class LineFacts:
    """What the lines of a page's blocks are, each worked out once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._roles: dict[int, Role] = {}

    @cached_property
    def parents(self) -> list[int]:
        """Row of each element's parent."""
        parents: list[int] = self.page.elements.parent.tolist()
        return parents

    @cached_property
    def elements(self) -> list[int]:
        """Row of each block's own element."""
        elements: list[int] = self.page.blocks.element.tolist()
        return elements

    @cached_property
    def time_of(self) -> dict[int, str]:
        """Block -> the first machine-readable time in it."""
        return dict(reversed(self.page.times))

    @cached_property
    def trackbacks(self) -> frozenset[int]:
        """Blocks that are no comments; looked for only where a line of one is."""
        return trackback_blocks(self.page)

    def role_of(self, block: int) -> Role:
        """Role of a block's first line by itself."""
        if block not in self._roles:
            self._roles[block] = self.role(block, self.page.texts[block].split("\n")[0])
        return self._roles[block]

    def is_prose(self, block: int) -> bool:
        """Whether a block may be what somebody wrote."""
        return self.role_of(block) in (Role.TEXT, Role.OTHER)

    def first_line(self, block: int) -> str:
        """The first line of a block, with its tags' texts apart."""
        return self.spaced(block, self.page.texts[block].split("\n")[0])

    def tag(self, block: int) -> str:
        """The tag of a block's own element; empty in plain text."""
        row = self.elements[block]
        return self.page.elements.tag[row] if row >= 0 else ""

    def place(self, block: int) -> str:
        """Tag and class words of a block's own element without numbers; empty in plain text."""
        row = self.elements[block]
        if row < 0:
            return ""
        return f"{self.page.elements.tag[row]} {_without_digits(self.page.elements.hint[row])}"

    def role(self, block: int, text: str, top: int | None = None) -> Role:
        """Role of a line by itself; `top` is the comment's element, if known."""
        if block in self.trackbacks:
            return Role.UI
        hint = self.hint_role(block, top)
        if hint is Role.TEXT and top is not None:
            return Role.TEXT
        if is_ui(text):
            return Role.HEADER if find_date(text) else Role.UI
        if len(text) == 1 or _member_pattern().match(text):
            return Role.UI  # an avatar's letter, "Joined: May 2011"
        text = self.spaced(block, text)
        if (find_date(text) or self._has_time(block, text)) and _is_header(text):
            return Role.HEADER
        if len(text) > NAME_CHARS + 20:
            return hint if hint is Role.TEXT else Role.OTHER
        return hint or (Role.AUTHOR if _says_name(text) else Role.OTHER)

    def _has_time(self, block: int, text: str) -> bool:
        return block in self.time_of and len(text) <= NAME_CHARS + 20

    def hint_role(self, block: int, top: int | None) -> Role | None:
        """What class words of the elements around a block (below `top`) say."""
        if not self.page.has_markup:
            return None
        inner, own = int(self.page.blocks.inner[block]), self.elements[block]
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
            row = self.parents[row]
        return None

    def slot(self, block: int, top: int | None) -> str:
        """The block's place below `top`: tags and class words without numbers."""
        if not self.page.has_markup:
            return ""
        elements = self.page.elements
        row = self.elements[block]
        steps: list[str] = []
        while row >= 0 and row != top and len(steps) < 12:
            steps.append(f"{elements.tag[row]}.{_without_digits(elements.hint[row])}")
            row = self.parents[row]
        return "/".join(steps)

    def spaced(self, block: int, text: str) -> str:
        """A short line with its tags' texts apart, where the page parts them by style only."""
        if len(self.page.texts[block]) > LONGEST:
            return text
        joined = " ".join(self.parts(block))
        return joined if "".join(joined.split()) == "".join(text.split()) else text

    def is_heading(self, block: int) -> bool:
        """Whether the block is a heading: in comments, their subject line."""
        return self.tag(block) in HEADINGS

    def parts(self, block: int) -> list[str]:
        """The texts of a short block's own tags, where there are several."""
        inline = self.page.inline
        parts = inline[block].parts if block in inline else ()
        return [folded for part in parts if (folded := " ".join(part.split()))]

    def marked_names(self, block: int) -> Iterator[tuple[str, bool]]:
        """Texts in link, bold or cite tags; with each whether it opens the block."""
        inline = self.page.inline.get(block)
        if inline is None:
            return
        opened: dict[str, int] = {}
        first = next((n for n, part in enumerate(inline.parts) if part.strip()), len(inline.parts))
        for mark in inline.marks:
            if mark.tag not in _NAME_TAGS:
                continue
            if mark.opens:
                opened.setdefault(mark.tag, mark.part)
            elif mark.tag in opened:
                start = opened.pop(mark.tag)
                text = " ".join("".join(inline.parts[start : mark.part]).split())
                yield text, start <= first


_DIGITS = re.compile(r"[0-9]+")
_NAME_TAGS = frozenset(["a", "b", "strong", "cite", "em", "i"])


@lru_cache(maxsize=2_048)
def _without_digits(hint: str) -> str:
    return _DIGITS.sub("", hint)


@lru_cache(maxsize=2_048)
def _hinted(hint: str) -> Role | None:
    if not hint:
        return None
    return next((role for role, pattern in _hints() if pattern.search(hint)), None)
