"""What a page says about itself, looked up once for all fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.json_ld import JsonObject, is_article, json_ld_objects, objects_in, types_of
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page
from boilerkit.page.urls import host_of, link_base, own_addresses, web_address
from boilerkit.readers.metadata.titles import spelled

# Blocks before the headline (kicker, date) and after the first paragraph (a late byline) that
# still belong to the head of the article.
_BEFORE, _AFTER = 8, 3
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
        if any(char.isspace() for char in address.strip()) and "/" not in address:
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
        return [int(i) for i in np.flatnonzero(self.labels == LABEL_INDEX[label])]

    @cached_property
    def title_block(self) -> str | None:
        """The headline as it stands on the page."""
        found = self.places(Label.TITLE)
        return " ".join(self.page.texts[found[0]].split()) if found else None

    @cached_property
    def head_blocks(self) -> tuple[int, ...]:
        """The article's `meta` blocks beside its headline and first paragraph."""
        titles, body = self.places(Label.TITLE), self.places(Label.BODY)
        if not titles and not body:
            return ()
        first = titles[0] if titles else body[0]
        paragraph = next((i for i in body if i > first), first)
        low, high = first - _BEFORE, paragraph + _AFTER
        return tuple(i for i in self.places(Label.META) if low <= i <= high)

    @cached_property
    def tail_blocks(self) -> tuple[int, ...]:
        """The `meta` blocks right behind the last paragraph."""
        body = self.places(Label.BODY)
        last = body[-1] if body else 0
        return tuple(i for i in self.places(Label.META) if body and last < i <= last + 4)

    def in_article(self, block: int) -> bool:
        """Whether a block is of the article: not a comment, a teaser or the page's furniture."""
        kept = (Label.TITLE, Label.BODY, Label.CAPTION, Label.META)
        return block < len(self.labels) and int(self.labels[block]) in [
            LABEL_INDEX[k] for k in kept
        ]

    def hints(self, block: int, levels: int = 3) -> str:
        """Classes and ids of the innermost elements around a block, as one string."""
        rows = [int(self.page.blocks.inner[block]), *self.page.ancestors(block, levels)]
        return " ".join(self.page.elements.hint[row] for row in rows if row >= 0)


def _same_address(url: str) -> str:
    """Host and path only: scheme, query, fragment and a trailing slash do not tell apart."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    path = parts.path.rstrip("/")
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{path}?{parts.query}" if parts.query and len(path) < 12 else f"{host}{path}"
