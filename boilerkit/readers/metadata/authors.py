"""Who wrote an article, from every place a page says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from boilerkit.page.json_ld import JsonObject, types_of
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.names import byline_names, clean_authors, looks_like_name

Byline = tuple[tuple[str, ...], str]

_METAS = (
    "article:author", "og:article:author", "article:author_name", "og:author", "author",
    "authors", "dc.creator", "dcterms.creator", "dc.contributor.author", "dc:creator",
    "parsely-author", "sailthru.author", "cxenseparse:author", "byl", "byline", "bylines",
    "article.author", "citation_author",
)  # fmt: skip
_LIBRARY = ("citation_author", "dc.creator", "dcterms.creator", "dc:creator")
_PROPERTY = re.compile(r"\bi:(?:[a-z]+ )*(?:author|creator)\b")
_HINT = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|author-?names?|writers?|reporters?|writtenby"
    r"|auteurs?|autor(?:en|es)?|autore|verfasser)(?:$|[\s_-])"
)
_NOT_HINT = re.compile(r"bio|about|related|more|comment|follow|social|share|date|time")
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|e|zy)?|auteurs?|by|profiles?|people|person|contributors?|staff|"
    r"journalists?|writers?|reporters?|columnists?|redaktion|team|firmas?|redacteurs?|avtor)/[^/]",
    re.IGNORECASE,
)
_MOST = 12


def bylines(facts: Facts, sites: Sequence[str]) -> Iterator[Byline]:
    """Candidates for the authors and where they stand, most trusted first.

    An organisation that is given as the author comes last: a person may be named elsewhere.
    """
    people, organisations = _json_ld(facts)
    yield clean_authors(people, sites), "json-ld author"
    metas = list(_from_metas(facts, sites))
    yield from ((names, source) for names, source in metas if any(map(looks_like_name, names)))
    yield _itemprop(facts, sites), "itemprop author"
    yield visible(facts, sites), "text"
    yield from metas
    yield clean_authors(organisations, sites), "json-ld author"


def first_byline(candidates: Iterator[Byline]) -> Byline | None:
    """The first candidate that names anyone; lists of a whole staff are no byline."""
    return next(((n, source) for n, source in candidates if 0 < len(n) <= _MOST), None)


# -- what software wrote -------------------------------------------------------------------


def _json_ld(facts: Facts) -> tuple[list[str], list[str]]:
    """Names of people and of organisations."""
    people: list[str] = []
    organisations: list[str] = []
    for item in (facts.article, facts.web_page):
        for field in ("author", "creator"):
            for name, is_person in _named(facts, item.get(field), 0):
                (people if is_person else organisations).append(name)
            if people:
                return people, organisations
    return people, organisations


def _named(facts: Facts, value: Any, depth: int) -> Iterator[tuple[str, bool]]:
    value = facts.resolved(value)
    if isinstance(value, str):
        yield value, True
    elif isinstance(value, list) and depth < 4:
        for item in value:
            yield from _named(facts, item, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        organisation = any("organization" in kind for kind in types_of(value))
        for name, _ in _named(facts, value.get("name") or _full_name(value), depth + 1):
            yield name, not organisation


def _full_name(item: JsonObject) -> str | None:
    parts = [item.get("givenName"), item.get("familyName")]
    return " ".join(p for p in parts if isinstance(p, str)) or None


def _from_metas(facts: Facts, sites: Sequence[str]) -> Iterator[Byline]:
    for name in _METAS:
        names = clean_authors(facts.metas(name), sites, inverted=name in _LIBRARY)
        if names:
            yield names, f"meta {name}"
    # Labelled cards: twitter:label1 "Written by", twitter:data1 "Ann Lee".
    for number in ("1", "2"):
        label = "".join(facts.metas(f"twitter:label{number}")[:1])
        data = "".join(facts.metas(f"twitter:data{number}")[:1])
        names = byline_names(f"{label} {data}", sites) if label and data else ()
        if names:
            yield names, f"meta twitter:data{number}"


def _itemprop(facts: Facts, sites: Sequence[str]) -> tuple[str, ...]:
    page = facts.page
    names: list[str] = []
    seen: set[int] = set()
    for row, hint in enumerate(page.elements.hint):
        if "i:" not in hint or not _PROPERTY.search(hint):
            continue
        start = int(page.elements.first_block[row])
        end = max(int(page.elements.end_block[row]), start + 1)
        for block in range(start, min(end, start + 3)):
            if block not in seen and facts.in_article(block):
                seen.add(block)
                names.extend(_in_block(facts, block, sites))
    return clean_authors(names, sites)


# -- what readers see ----------------------------------------------------------------------


def visible(facts: Facts, sites: Sequence[str]) -> tuple[str, ...]:
    """Names in the lines beside the headline, else in the credits under the article."""
    names: list[str] = []
    for block in facts.head_blocks:
        text = facts.page.texts[block]
        found = byline_names(text, sites)
        if not found and _is_byline(facts, block):
            found = _in_block(facts, block, sites)
        names.extend(found)
    if not names:
        for block in facts.tail_blocks:
            names.extend(byline_names(facts.page.texts[block], sites))
    return clean_authors(names, sites)


def _is_byline(facts: Facts, block: int) -> bool:
    """Whether the markup says that a line names the author."""
    hint = facts.hints(block)
    if _HINT.search(hint) and not _NOT_HINT.search(hint):
        return True
    return any(_PROFILE.search(link.href) for link in facts.page.links[block])


def _in_block(facts: Facts, block: int, sites: Sequence[str]) -> tuple[str, ...]:
    """Names in a line that is a byline: those that link to a profile, else all."""
    linked = [link.text for link in facts.page.links[block] if _PROFILE.search(link.href)]
    names = tuple(n for n in clean_authors(linked, sites) if looks_like_name(n))
    return names or byline_names(facts.page.texts[block], sites, certain=True)
