"""Page and labels -> links to other articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon import load_lexicon
from boilerkit.lexicon.folding import alternatives, is_unspaced
from boilerkit.lexicon.markup import any_class
from boilerkit.lexicon.timestamps import find_date
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.structure import HEADINGS
from boilerkit.page.tables import Page
from boilerkit.page.urls import absolute, key_of, link_base, own_addresses
from boilerkit.readers.cards import Cards, is_button

Kind = Literal["inline", "list", "previous", "next"]

_RELATED, _BODY = LABEL_INDEX[Label.RELATED], LABEL_INDEX[Label.BODY]
_LINES_AROUND = 6
# A block of more parts than this is no teaser.
_MOST_PARTS = 64
_WORD_START, _WORD_END = r"(?:^|[-_\s])", r"(?:$|[-_\s])"
_TITLE_HINT = re.compile(rf"{any_class('teaser_title')}|{any_class('teaser_title_end')}{_WORD_END}")
_ASIDE_HINT = re.compile(
    rf"{any_class('teaser_aside')}|{_WORD_START}{any_class('teaser_aside_word')}{_WORD_END}"
)
_PREVIOUS = re.compile(
    rf"(?:^|[-_\s:])(?:nav-?)?(?:{any_class('previous')}|{any_class('previous_start')}\w*)"
    rf"{_WORD_END}"
)
_NEXT = re.compile(rf"(?:^|[-_\s:])(?:nav-?)?{any_class('next')}{_WORD_END}")
# Sections, people and keywords have addresses of their own.
_NO_ARTICLE = re.compile(rf"/{any_class('no_article_path')}s?/[^/]*/?$", re.IGNORECASE)
_LIST = re.compile(
    rf"(?:^|/)(?:19|20)\d\d(?:/\d{{1,2}})?/?$|(?:^|&){any_class('list_query')}=[^&]*$"
)
_BRACKET = re.compile(r"\s*[(\[（［【]([^()\[\]]{1,40})[)\]）］】]$")
# Words of a headline, where a button alone leads to its article; characters without spaces.
_LEAST_WORDS, _LEAST_CHARS = 3, 8
_ARTICLE_PATH = re.compile(r"\d|-[^/]*-|_[^/]*_|\.s?html?$|\.php$|\.aspx?$")


@dataclass(frozen=True)
class RelatedLink:
    """A link to another article.

    Attributes:
        title: its headline as shown.
        url: absolute address where the page's own is known; None for plain text.
        kind: "inline" (inside the article), "list", "previous" or "next".
        xpath: the element that holds the title; None where `Block.xpath` is.
    """

    title: str
    url: str | None
    kind: Kind
    xpath: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    link: RelatedLink
    rank: tuple[int, int]


def related_links(page: Page, labels: NDArray[np.int64]) -> tuple[RelatedLink, ...]:
    """Links to other articles, each once, in reading order.

    Args:
        page: the page.
        labels: label number of each block, shape (blocks,).
    """
    marked = np.flatnonzero(labels == _RELATED).tolist()
    if not marked:
        return ()
    reader = _Reader(page, labels, marked)
    if not page.has_markup:
        return tuple(reader.titles())
    best: dict[str, _Found] = {}
    for key, found in reader.links():
        if key not in best:
            best[key] = found
        elif found.rank > best[key].rank:
            kind = best[key].link.kind
            best[key] = replace(found, link=replace(found.link, kind=kind))
    return tuple(found.link for found in best.values())


class _Reader:
    """The related blocks of one page."""

    def __init__(self, page: Page, labels: NDArray[np.int64], marked: list[int]) -> None:
        self.page = page
        self.marked = marked
        body = np.flatnonzero(labels == _BODY)
        self.inside = (int(body[0]), int(body[-1])) if len(body) else (0, -1)
        self.base = link_base(page.head, page.url)
        self.own = {key_of(address) for address in own_addresses(page.head, page.url)}
        self.cards = Cards(page, labels, self._article_at)

    def titles(self) -> Iterator[RelatedLink]:
        """Plain text: every line that is no heading of a list."""
        seen: set[str] = set()
        for block in self.marked:
            text = self.page.texts[block]
            if not _is_heading(text) and text not in seen:
                seen.add(text)
                yield RelatedLink(text, None, self._kind(block), None)

    def links(self) -> Iterator[tuple[str, _Found]]:
        """Every link that may lead to an article, with its address's key; no advertisements."""
        for block in self.marked:
            for text, href in self.page.links[block]:
                key = self._article_at(href)
                place, title = self._headline(block, self._title(block, text))
                url = absolute(href, self.base)
                if not key or not url or not title or _is_menu(title, url):
                    continue
                if self.cards.is_advert(block, href):
                    continue
                link = RelatedLink(title, url, self._kind(block), self.page.xpath(place))
                yield key, _Found(link, self._rank(place, title))

    def _article_at(self, href: str) -> str | None:
        """The key of a link's address; None where it leads to no other page or to a section."""
        url = absolute(href, self.base)
        key = key_of(url) if url else ""
        if not url or self._is_own(url, key) or _is_listing(url):
            return None
        return key

    def _headline(self, block: int, title: str) -> tuple[int, str]:
        """A link's title and its block; of a button the headline of its card, empty without one."""
        if not _names_nothing(title):
            return block, title
        if not any(map(str.isalpha, title)):
            return block, ""
        shown = set(self.marked)
        found = [(place, self._beside_links(place)) for place in self.cards.blocks(block)]
        lines = [
            (place, line)
            for place, line in found
            if place in shown and _says_enough(line) and not _names_nothing(line)
        ]
        return max(lines, key=lambda pair: self._rank(*pair), default=(block, ""))

    def _beside_links(self, block: int) -> str:
        """The text of a block without that of its buttons."""
        text = self.page.texts[block]
        for link in self.page.links[block]:
            if _names_nothing(link.text):
                text = text.replace(link.text, " ", 1)
        return _without_edges(" ".join(text.split()))

    def _is_own(self, url: str, key: str) -> bool:
        """Whether a link leads to this page or to a place in it."""
        path = key.partition("?")[0]
        return key in self.own or ("#" in url and any(o.startswith(f"{path}?") for o in self.own))

    def _title(self, block: int, text: str) -> str:
        """The link's text without "Previous:" and the like before it."""
        inline = self.page.inline.get(block)
        several = inline is not None and len(inline.parts) <= _MOST_PARTS
        parts = [" ".join(part.split()) for part in inline.parts] if inline and several else []
        inside = [part for part in parts if part and part in text]
        while len(inside) > 1 and _lone_cue().match(inside[0]):
            text = text.replace(inside.pop(0), "", 1)
        return _without_edges(text)

    def _rank(self, block: int, title: str) -> tuple[int, int]:
        """Headings before links before excerpts, dates and names; then the first long enough."""
        elements = self.page.elements
        rows = [int(self.page.blocks.inner[block]), *self.page.ancestors(block, 2)]
        if any(elements.tag[row] in HEADINGS for row in rows):
            return 4, 0
        if any(_TITLE_HINT.search(elements.hint[row]) for row in rows):
            return 3, 0
        aside = any(_ASIDE_HINT.search(elements.hint[row]) for row in rows)
        length = len(title)
        return (0 if aside else 1, 1 if 15 <= length <= 160 else 0)

    def _kind(self, block: int) -> Kind:
        elements = self.page.elements
        for row in self.page.ancestors(block, _LINES_AROUND) if self.page.has_markup else ():
            hint = elements.hint[row]
            if _PREVIOUS.search(hint) and not _NEXT.search(hint):
                return "previous"
            if _NEXT.search(hint) and not _PREVIOUS.search(hint):
                return "next"
        return "inline" if self.inside[0] < block < self.inside[1] else "list"


@cache
def _lone_cue() -> re.Pattern[str]:
    """Headings and buttons of lists: "previous post", "most read"."""
    lexicon = load_lexicon().cues
    cues = [cue.strip("=*") for name in ("related_heading", "read_also") for cue in lexicon[name]]
    words = alternatives(cue.rstrip(":") for cue in cues if "#" not in cue)
    return re.compile(rf"^\W*(?:{words})\s*[:：]?\W*$", re.IGNORECASE)


def _is_heading(title: str) -> bool:
    """Whether a text names a list or a button rather than an article."""
    return not any(char.isalpha() for char in title) or bool(_lone_cue().match(title))


def _says_enough(line: str) -> bool:
    """Whether a line may be a headline, where no link says so."""
    return len(line.split()) >= _LEAST_WORDS or (is_unspaced(line) and len(line) >= _LEAST_CHARS)


def _names_nothing(title: str) -> bool:
    return _is_heading(title) or is_button(title)


def _without_edges(text: str) -> str:
    """Without arrows, marks and a date in brackets at the ends; quotation marks stay in pairs."""
    marks = " ←→‹›<>|·•:\u00a0"
    marks += "" if "»" in text and "«" in text else "«»"
    text = text.strip(marks)
    bracket = _BRACKET.search(text)
    if bracket and find_date(bracket[1]):
        text = text[: bracket.start()]
    return text.strip(marks)


def _is_listing(url: str) -> bool:
    """Whether an address is that of a section, a person or a form."""
    parts = urlsplit(url)
    return bool(_NO_ARTICLE.search(parts.path) or _LIST.search(parts.query or parts.path))


def _is_menu(title: str, url: str) -> bool:
    """Whether a link leads to an entry of a menu rather than to an article."""
    parts = urlsplit(url)
    shallow = parts.path.strip("/").count("/") < 2 and not parts.query
    return shallow and len(title.split()) <= 2 and not _ARTICLE_PATH.search(parts.path)
