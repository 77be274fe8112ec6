"""What a document says about itself: its title, language, metas, links and structured data."""

from __future__ import annotations

import re
from collections.abc import Mapping

from boilerkit.page.tables import Head

_NAMES = ("property", "name", "itemprop", "http-equiv")
#: Words of links inside the text that say what they lead to, beside those of the head.
MAY_TELL = ("author", "license", "tag", "category", "sponsored")
_TELLING_REL = re.compile(rf"\b(?:{'|'.join(MAY_TELL)})\b", re.IGNORECASE)
#: How links of the head begin that only browsers need.
NOT_KEPT = ("stylesheet", "preload", "dns-")
#: In the type of a script with structured data.
JSON_LD = "ld+json"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class HeadReader:
    """Gathers title, meta, link and base tags and JSON-LD scripts, wherever they are."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.language: str | None = None
        self.base: str | None = None
        self.metas: list[tuple[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.json_ld: list[str] = []
        self.script_type = ""

    def read_root(self, attributes: Mapping[str, str]) -> None:
        """The document's language, from its outermost tag."""
        self.language = attributes.get("lang") or attributes.get(_LANGUAGE)

    def read_tag(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Keep what a meta, link, base or script tag says."""
        get = attributes.get
        if tag == "meta":
            name = next(filter(None, map(get, _NAMES)), None)
            content = get("content")
            if name and content:
                self.add_meta(name, content)
        elif tag == "link":
            rel, href = get("rel"), get("href")
            if rel and href:
                self.add_link(rel, href)
        elif tag == "script":
            self.script_type = (get("type") or "").lower()
        elif tag == "base" and self.base is None:
            self.base = get("href")

    def add_meta(self, name: str, content: str) -> None:
        """Keep a meta tag, whose name may be one of several attributes."""
        self.metas.append((name.strip().lower(), content.strip()))

    def add_link(self, rel: str, href: str) -> None:
        """Keep a link of the head, unless only a browser needs what it leads to."""
        if not rel.startswith(NOT_KEPT):
            self.links.append((rel.strip().lower(), href.strip()))

    def read_rel(self, rel: str, href: str) -> None:
        """Keep a link inside the text that says what it leads to."""
        if _TELLING_REL.search(rel):
            self.links.append((rel.strip().lower(), href.strip()))

    def read_text(self, tag: str, text: str) -> None:
        """Keep a title or a JSON-LD script."""
        if tag == "title":
            if self.title is None:
                self.title = " ".join(text.split()) or None
        elif tag == "script" and JSON_LD in self.script_type:
            self.json_ld.append(text)

    def head(self) -> Head:
        """Freeze what was gathered."""
        return Head(
            title=self.title,
            language=self.language,
            base=self.base,
            metas=tuple(self.metas),
            links=tuple(self.links),
            json_ld=tuple(self.json_ld),
        )
