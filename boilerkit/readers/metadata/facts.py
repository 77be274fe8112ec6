"""What a page says about itself, looked up once for all fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from boilerkit.lexicon.dates import find_dates
from boilerkit.lexicon.folding import spelled
from boilerkit.page.json_ld import JsonObject, is_article, json_ld_objects, objects_in, types_of
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.packed import parts_of
from boilerkit.page.structure import HEADINGS
from boilerkit.page.tables import Page
from boilerkit.page.urls import host_of, link_base, own_addresses, web_address

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Blocks before the headline (kicker, date) and after the first paragraph (a late byline) that
# still belong to the head of the article.
_BEFORE, _AFTER = 8, 3
_PARAGRAPHS, _LONGEST_HEAD, _TAIL = 3, 12, 16
# Characters of a line that may be a byline without being labelled as one, and of any header line.
_SHORT, _LONGEST_LINE = 120, 600
_KICKER = re.compile(r":?\s\|\s")
_GLUED_LEFT = re.compile(r"[^\W_][.:]?\Z")
# A name, a number or a handle begins; a small letter goes on with the word.
_GLUED_RIGHT = re.compile(r"[A-ZÀ-ÖØ-Þ\u0391-\u03a9\u0410-\u042f\u3040-\u9fff\uac00-\ud7a3\d@]")
# Where a date may begin right behind a word: "Published14 March 2023", "Ann LeeMay 5, 2012".
_GLUED_DATE = re.compile(
    r"(?<=[^\W\d_]{2})(?=\d{1,2}\s[^\W\d_]{3})|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ][^\W\d_]{2,9}\.?\s\d)"
)
_DIGIT = re.compile(r"\d")
_LONGEST_DATE = 40
_TITLE_LIMIT = 1000
_PAGE_TYPES = frozenset(["webpage", "itempage", "medicalwebpage", "videoobject"])


@dataclass(frozen=True)
class Facts:
    """A page, the labels of its blocks, and its structured data in reach.

    Attributes:
        page: the document.
        labels: label number of each block, shape (blocks,).
    """

    page: Page
    labels: NDArray[np.int64]

    # -- metas -----------------------------------------------------------------------------

    @cached_property
    def _metas(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name, content in self.page.head.metas:
            found.setdefault(name, []).append(content)
        return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}

    def metas(self, name: str) -> tuple[str, ...]:
        """Distinct contents of the meta elements of that name, property or itemprop."""
        return self._metas.get(name, ())

    def from_metas(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """First content and source for each of the names that is there."""
        for name in names:
            for content in self.metas(name)[:1]:
                yield content, f"meta {name}"

    # -- JSON-LD ---------------------------------------------------------------------------

    @cached_property
    def objects(self) -> tuple[JsonObject, ...]:
        """All JSON-LD objects, outer before inner."""
        return tuple(json_ld_objects(self.page.head))

    @cached_property
    def by_id(self) -> Mapping[str, JsonObject]:
        """JSON-LD objects by `@id`, the fullest where several share one."""
        found: dict[str, JsonObject] = {}
        for item in self.objects:
            name = item.get("@id")
            if isinstance(name, str) and len(item) > len(found.get(name, ())):
                found[name] = item
        return found

    def resolved(self, value: Any) -> Any:
        """The object that `{"@id": ...}` stands for; anything else as it is."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value:
            return self.by_id.get(value["@id"], value)
        return value

    @cached_property
    def article(self) -> JsonObject:
        """The JSON-LD object of this page's article; empty where none surely is.

        Pages also describe the articles that they link to.
        """
        items = [item for item in self.objects if is_article(item)]
        for test in (self._has_page_url, self._has_page_title):
            matching = [item for item in items if test(item)]
            if matching:
                return max(matching, key=len)
        if not items:
            return {}
        inside = {id(item) for item in objects_in(items[0])}
        return items[0] if all(id(item) in inside for item in items) else {}

    @cached_property
    def web_page(self) -> JsonObject:
        """The JSON-LD object of the page itself, where there is exactly one."""
        items = [item for item in self.objects if types_of(item) & _PAGE_TYPES]
        full = [item for item in items if len(item) > 3]
        return full[0] if len(full) == 1 else {}

    def _has_page_url(self, item: JsonObject) -> bool:
        main = item.get("mainEntityOfPage")
        values = [item.get("url"), item.get("@id"), main]
        if isinstance(main, dict):
            values += [main.get("@id"), main.get("url")]
        named = {_same_address(v) for v in values if isinstance(v, str)}
        return not named.isdisjoint(self._own_addresses)

    def _has_page_title(self, item: JsonObject) -> bool:
        headline = item.get("headline") or item.get("name")
        if not isinstance(headline, str) or not spelled(headline):
            return False
        return any(spelled(headline) in title for title in self._shown_titles)

    @cached_property
    def _shown_titles(self) -> tuple[str, ...]:
        """The headline of the page, else its titles, as `spelled` writes them."""
        title = self.title_block
        shown = [title] if title else [self.page.head.title or "", *self.metas("og:title")[:1]]
        return tuple(spelled(text) for text in shown if len(text) <= _TITLE_LIMIT)

    # -- addresses -------------------------------------------------------------------------

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Absolute addresses of the page: what it says of itself, then where it was fetched."""
        head, url = self.page.head, self.page.url
        found = [*own_addresses(head, None), *own_addresses(head, url)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _own_addresses(self) -> frozenset[str]:
        return frozenset(map(_same_address, self.addresses))

    @cached_property
    def _link_base(self) -> str | None:
        return link_base(self.page.head, self.page.url)

    def absolute(self, address: str) -> str | None:
        """An http(s) address made absolute; None where it is none or cannot be made so."""
        # Words are no address, though a browser would try.
        if "/" not in address and len(address.split()) > 1:
            return None
        full = web_address(address, self._link_base)
        return full if full and "." in host_of(full) else None

    @cached_property
    def host(self) -> str:
        """Host name of the page, without "www."; empty where no address is known."""
        return next(filter(None, map(host_of, self.addresses)), "")

    # -- blocks ----------------------------------------------------------------------------

    def places(self, label: Label) -> list[int]:
        """Blocks of one label, in order."""
        return self._places.get(LABEL_INDEX[label], [])

    @cached_property
    def title_block(self) -> str | None:
        """The headline exactly as the page shows it."""
        found = self.places(Label.TITLE)
        return " ".join(self.page.texts[found[0]].split()) if found else None

    @cached_property
    def headline(self) -> str | None:
        """The headline with a colon behind a kicker that inline tags set apart from it."""
        if self.first_title < 0:
            return None
        line = " ".join(self.line(self.first_title).split())
        return _KICKER.sub(": ", line)

    @cached_property
    def _head(self) -> range:
        """Where the head of the article is: from a little before its headline to its third
        paragraph, as a standfirst and a lead image may come before the byline."""
        titles, body = self.places(Label.TITLE), self.places(Label.BODY)
        if not titles and not body:
            return range(0)
        first = titles[0] if titles else body[0]
        paragraphs = [i for i in body if i >= first][:_PARAGRAPHS] or [first]
        end = min(paragraphs[-1], paragraphs[0] + _LONGEST_HEAD) + 2
        teaser = next((i for i in self.places(Label.RELATED) if i > paragraphs[0]), end)
        return range(first - _BEFORE, max(min(end, teaser), paragraphs[0] + _AFTER + 1))

    @cached_property
    def head_blocks(self) -> tuple[int, ...]:
        """The article's `meta` blocks beside its headline and first paragraphs."""
        return tuple(i for i in self.places(Label.META) if i in self._head)

    @cached_property
    def short_blocks(self) -> tuple[int, ...]:
        """Short lines around the article that are labelled something else than `meta`: those
        below the headline and the last ones of the body. A byline among them must say so itself."""
        titles, body = self.places(Label.TITLE), self.places(Label.BODY)
        first = titles[0] + 1 if titles else (body[0] if body else 0)
        near = [i for i in range(first, self._head.stop) if i < len(self.page)] + body[-2:]
        other = {LABEL_INDEX[Label.BODY], LABEL_INDEX[Label.BOILERPLATE]}
        return tuple(
            i
            for i in dict.fromkeys(near)
            if int(self.labels[i]) in other and len(self.page.texts[i]) <= _SHORT
        )

    @cached_property
    def tail_blocks(self) -> tuple[int, ...]:
        """The `meta` blocks behind the last paragraph, up to comments or a little further."""
        body = self.places(Label.BODY)
        if not body:
            return ()
        last, comments = body[-1], self.places(Label.COMMENT_UI) + self.places(Label.COMMENT)
        end = min([last + _TAIL, *(i for i in comments if i > last)])
        return tuple(i for i in self.places(Label.META) if last < i <= end)

    @cached_property
    def inner_blocks(self) -> tuple[int, ...]:
        """The `meta` blocks between the head of the article and its last paragraph: a deck and a
        box of tools may come before the byline."""
        last = self.places(Label.BODY)[-1:]
        start = max(self.head_blocks, default=self.first_title)
        return tuple(i for i in self.places(Label.META) if last and start < i < last[0])

    @cached_property
    def timed_rows(self) -> tuple[tuple[int, int | None, str], ...]:
        """Block, element row (None where it is unclear) and value of each datetime attribute."""
        page = self.page
        rows: dict[int, list[int]] = {}
        for row, tag in enumerate(page.elements.tag):
            if tag == "time":
                rows.setdefault(int(page.elements.first_block[row]), []).append(row)
        counts = Counter(block for block, _ in page.times)
        used: Counter[int] = Counter()
        found: list[tuple[int, int | None, str]] = []
        for block, value in page.times:
            if block < len(page):
                own = rows.get(block, [])
                known = len(own) == counts[block]
                found.append((block, own[used[block]] if known else None, value))
                used[block] += 1
        return tuple(found)

    @cached_property
    def _places(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = {}
        for block, number in enumerate(self.labels.tolist()):
            found.setdefault(number, []).append(block)
        return found

    def line(self, block: int) -> str:
        """The text of a block, with a bar where inline tags glue words, or a date is glued to
        the word before it: "Ann Lee | May 5"."""
        if block not in self._lines:
            self._lines[block] = self._line(block)
        return self._lines[block]

    @cached_property
    def _lines(self) -> dict[int, str]:
        return {}

    def _line(self, block: int) -> str:
        text = self.page.texts[block]
        if len(text) > _LONGEST_LINE:
            return text
        parts = parts_of(self.page.inline, block)
        if parts is None:
            return _with_dates_apart(text)
        joined = parts[0] if parts else ""
        for part in parts[1:]:
            glued = _GLUED_RIGHT.match(part) and _GLUED_LEFT.search(joined[-2:])
            joined += f" | {part}" if glued else part
        # The vertical tab stands for a line break in the parts.
        lines = "\n".join(" ".join(line.split()) for line in joined.split("\x0b")).strip()
        return _with_dates_apart(lines)

    def label(self, block: int) -> Label | None:
        """The label of a block; None behind the last one."""
        return LABELS[int(self.labels[block])] if block < len(self.labels) else None

    def text_below(self, text: str) -> str:
        """A text of the page, as it is there, that is below the headline; empty where it is not."""
        wanted = spelled(text)
        below = (self.page.texts[i] for i in range(self.first_title + 1, len(self.page)))
        short = (own for own in below if wanted and len(own) <= 2 * len(text))
        return next((" ".join(own.split()) for own in short if spelled(own) == wanted), "")

    @cached_property
    def first_heading(self) -> str:
        """The heading that the body begins with, where no headline was found; or empty."""
        body = self.places(Label.BODY)
        if self.first_title >= 0 or not body:
            return ""
        text = " ".join(self.page.texts[body[0]].split())
        named = spelled(self.page.head.title or "")
        # Where the page's title speaks of something else than the page shows, it says more.
        known = named and any(spelled(own) == named for own in self.page.texts[: body[0]])
        return text if not known and len(text) <= _SHORT and self.is_heading(text) else ""

    def is_heading(self, text: str) -> bool:
        """Whether some block with that text, white space folded, is in a heading."""
        same = [i for i, own in enumerate(self.page.texts) if " ".join(own.split()) == text]
        rows = (row for block in same for row in self.page.ancestors(block))
        return any(self.page.elements.tag[row] in HEADINGS for row in rows)

    def in_article(self, block: int) -> bool:
        """Whether a block is of the article: not a comment, a teaser or the page's furniture."""
        return self.label(block) in (Label.TITLE, Label.BODY, Label.CAPTION, Label.META)

    @cached_property
    def _all_hints(self) -> str:
        return "\n".join(self.page.elements.hint)

    def rows_hinting(self, part: str) -> list[int]:
        """The elements whose class, id, role or itemprop holds some text, in order."""
        if part not in self._all_hints:
            return []
        return [row for row, hint in enumerate(self.page.elements.hint) if part in hint]

    def hints(self, block: int, levels: int = 3) -> str:
        """Classes and ids of the innermost elements around a block, as one string."""
        return " ".join(self.hints_around(block, levels))

    def hints_around(self, block: int, levels: int = 3) -> list[str]:
        """Classes and ids of each of the innermost elements around a block, inner before outer."""
        rows = [int(self.page.blocks.inner[block]), *self.page.ancestors(block, levels)]
        return [self.page.elements.hint[row] for row in rows if row >= 0]

    @cached_property
    def _relations(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for relation, href in self.page.head.links:
            for name in relation.split():
                found.setdefault(name, set()).add(href)
        return {name: frozenset(hrefs) for name, hrefs in found.items()}

    def related_as(self, relation: str) -> frozenset[str]:
        """Addresses, as written, of links with that `rel`."""
        return self._relations.get(relation, frozenset())

    @cached_property
    def first_title(self) -> int:
        """The place of the headline; -1 without one."""
        return next(iter(self.places(Label.TITLE)), -1)


def _same_address(url: str) -> str:
    """Host and path only: scheme, query, fragment and a trailing slash do not tell apart."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    path = parts.path.rstrip("/")
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}?{parts.query}" if parts.query and len(path) < 12 else f"{host}{path}"


def _with_dates_apart(line: str) -> str:
    """The line with a bar before dates that are glued to a word."""
    if not _DIGIT.search(line):
        return line
    places = [match.start() for match in _GLUED_DATE.finditer(line)]
    for place in reversed(places):
        date = next(find_dates(line[place : place + _LONGEST_DATE]), None)
        if date is not None and date.start == 0:
            line = f"{line[:place]} | {line[place:]}"
    return line
