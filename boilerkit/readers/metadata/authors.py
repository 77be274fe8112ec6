"""Who wrote an article, from every place a page says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from boilerkit.lexicon.dates import find_dates
from boilerkit.lexicon.folding import spelled
from boilerkit.lexicon.markup import any_class
from boilerkit.page.json_ld import JsonObject, types_of
from boilerkit.page.labels import Label
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.names import (
    before_date,
    byline_names,
    clean_authors,
    is_agency,
    is_byline_only,
    is_department,
    is_lead_in,
    is_of_house,
    leads_clearly,
    lone_byline,
    looks_like_name,
    signature,
    without_town,
)

Byline = tuple[tuple[str, ...], str]

_METAS = (
    "article:author", "og:article:author", "article:author_name", "og:author", "author",
    "authors", "dc.creator", "dcterms.creator", "dc.contributor.author", "dc:creator", "dc.author",
    "parsely-author", "sailthru.author", "cxenseparse:author", "byl", "byline", "bylines",
    "article.author", "citation_author",
)  # fmt: skip
_LIBRARY = ("citation_author", "dc.creator", "dcterms.creator", "dc:creator")
_PROPERTY = re.compile(r"\bi:(?:[a-z]+ )*(?:author|creator)\b")
_HINT = re.compile(rf"(?:^|[\s_-]){any_class('byline')}(?:$|[\s_-])")
_NOT_HINT = re.compile(any_class("no_byline"))
_NAME_HINT = re.compile(rf"{any_class('byline_name')}s?[\w-]*?name")
_PROFILE = re.compile(rf"/{any_class('profile_path')}/[^/]|/@[\w.-]+/?$", re.IGNORECASE)
_FILED = re.compile(rf"/{any_class('section_path')}/", re.IGNORECASE)
_MOST = 12
# Characters of a line of the body that may be nothing but a byline.
_SHORT = 80
# Letters that a site's name and its address begin with alike.
_TELLING = 4
# Characters of a first paragraph.
_PARAGRAPH = 120


def bylines(facts: Facts, sites: Sequence[str]) -> Iterator[Byline]:
    """Candidates for the authors and where they are, most trusted first.

    Full names come first, from what software wrote before what readers see; then agencies, then
    single names and accounts, then organisations.
    """
    people, organisations = _json_ld(facts)
    stated: list[Byline] = []
    for candidate in _stated(facts, people, sites):
        stated.append(candidate)
        if any(map(looks_like_name, candidate[0])):
            yield candidate
    yield visible(facts, sites), "text"
    stated.append((clean_authors(organisations, sites), "json-ld author"))
    yield from (pair for pair in stated if any(map(is_agency, pair[0])))
    yield _agency(facts), "text"
    yield _lone(facts, sites), "text"
    shown = {word for block in (*facts.head_blocks, *facts.tail_blocks)
             for word in facts.page.texts[block].split()}  # fmt: skip
    yield from ((_single(names, shown), source) for names, source in stated)


def _stated(facts: Facts, people: Sequence[str], sites: Sequence[str]) -> Iterator[Byline]:
    """What software wrote, one source after the other."""
    yield clean_authors(people, _without_host(facts, sites)), "json-ld author"
    yield from _from_metas(facts, sites)
    yield _itemprop(facts, sites), "itemprop author"


def _without_host(facts: Facts, sites: Sequence[str]) -> list[str]:
    """Names of the site without a part of its address that begins a longer name of it: "Ann
    Lee's Garden Blog" at annlee.example is written by Ann Lee."""
    labels, stated = _host_labels(facts), _names_beside_host(facts, sites)
    longer = {label for label in labels if any(n.startswith(label) and n != label for n in stated)}
    others = longer | _foreign_labels(facts, sites)
    return [site for site in sites if spelled(site) not in others]


def _foreign_labels(facts: Facts, sites: Sequence[str]) -> set[str]:
    """Parts of the address that share nothing with what the site calls itself: "Tarn Notes" at
    annlee.example is written by Ann Lee."""
    parts = (facts.host, *facts.host.split("."))
    stated = [spelled(site) for site in sites if site not in parts]
    labels = _host_labels(facts) if stated else set()
    return {label for label in labels if not any(_begin_alike(label, n) for n in stated)}


def _begin_alike(one: str, other: str) -> bool:
    return one in other or other in one or one[:_TELLING] == other[:_TELLING]


def _host_labels(facts: Facts) -> set[str]:
    return {spelled(part) for part in (facts.host, *facts.host.split("."))}


def _names_beside_host(facts: Facts, sites: Sequence[str]) -> list[str]:
    return [spelled(site) for site in sites if spelled(site) not in _host_labels(facts)]


def _agency(facts: Facts) -> tuple[str, ...]:
    """An agency on a line of its own in the head of the article."""
    lines = (line for block in facts.head_blocks for line in _own_lines(facts.page.texts[block]))
    return tuple(line for line in lines if is_agency(line))[:1]


def _own_lines(text: str) -> Iterator[str]:
    return (" ".join(line.split()) for line in text.split("\n"))


def _lone(facts: Facts, sites: Sequence[str]) -> tuple[str, ...]:
    """A first name or an account that a line signs with."""
    for block in (*facts.head_blocks, *facts.tail_blocks):
        name = lone_byline(facts.line(block), sites)
        if name:
            return (name,)
    return ()


def _single(names: Sequence[str], shown: Collection[str]) -> tuple[str, ...]:
    """Names that are no full ones: accounts only where the page shows them, no departments."""
    return tuple(
        name
        for name in names
        if not is_department(name) and (name in shown or " " in name or not name.islower())
    )


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
    for row in sorted({*facts.rows_hinting("author"), *facts.rows_hinting("creator")}):
        if not _PROPERTY.search(page.elements.hint[row]):
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
    """Names in the lines beside the headline, else in those under the article."""
    sites = [site for site in sites if spelled(site) not in _foreign_labels(facts, sites)]
    for read in (_in_head, _by_relation, _in_short_lines, _beside_date, _in_tail, _in_body):
        names = clean_authors(read(facts, sites), sites)
        if names:
            return names
    return ()


def _in_head(facts: Facts, sites: Sequence[str]) -> Iterator[str]:
    """Lines that begin like a byline, or that the markup says are one."""
    lead_in = -2
    for block in facts.head_blocks:
        line = facts.line(block)
        found = byline_names(line, sites, certain=lead_in == block - 1)
        yield from found or (_in_block(facts, block, sites) if _is_byline(facts, block) else ())
        # "By" may be a block of its own.
        lead_in = block if is_lead_in(line) else -2


def _by_relation(facts: Facts, sites: Sequence[str]) -> Iterator[str]:
    """Texts of links that are marked `rel=author`, outside teasers and comments."""
    for block in (*facts.head_blocks, *facts.short_blocks, *facts.tail_blocks):
        for link in facts.page.links[block]:
            if link.href.strip() in facts.related_as("author"):
                yield from byline_names(link.text, sites, certain=True)


def _in_short_lines(facts: Facts, sites: Sequence[str]) -> Iterator[str]:
    """Lines that a scorer took for something else though they hold nothing but a byline."""
    paragraphs = (i for i in facts.places(Label.BODY) if len(facts.page.texts[i]) > _PARAGRAPH)
    first = next((i for i in paragraphs if i > facts.first_title), 0)
    for block in facts.short_blocks:
        line = facts.line(block)
        if is_byline_only(line):
            yield from byline_names(line, sites)
        elif block < first and _is_byline(facts, block):
            yield from _in_block(facts, block, sites)
        else:
            yield from signature(line, sites, near_headline=block < first)


def _beside_date(facts: Facts, sites: Sequence[str]) -> Iterator[str]:
    """A full name on a line of its own between the headline and the text, next to a date."""
    dated = {block for block in facts.head_blocks if any(find_dates(facts.line(block), "de"))}
    for block in facts.head_blocks:
        if block > facts.first_title and not dated.isdisjoint(range(block - 2, block + 3)):
            lines = (without_town(before_date(line)) for line in _own_lines(facts.line(block)))
            names = (name for name in lines if looks_like_name(name))
            yield from [name for name in names if not is_of_house(name, sites)][:1]


def _in_tail(facts: Facts, sites: Sequence[str]) -> Iterator[str]:
    for block in (*facts.inner_blocks, *facts.tail_blocks):
        line = facts.line(block)
        clear = block in facts.inner_blocks and (leads_clearly(line) or is_byline_only(line))
        if block in facts.tail_blocks or clear:
            yield from byline_names(line, sites)


def _in_body(facts: Facts, sites: Sequence[str]) -> Iterator[str]:
    """The last line of the body that holds nothing but a byline; notes may follow it."""
    for block in reversed(facts.places(Label.BODY)):
        if len(facts.page.texts[block]) <= _SHORT and is_byline_only(facts.line(block)):
            yield from byline_names(facts.line(block), sites)
            break


def _is_byline(facts: Facts, block: int) -> bool:
    """Whether the markup says that a line names the author."""
    for hint in facts.hints_around(block):
        if _HINT.search(hint):
            return not _NOT_HINT.search(hint) or bool(_NAME_HINT.search(hint))
    marked = facts.related_as("author")
    links = facts.page.links[block]
    return any(_PROFILE.search(link.href) or link.href.strip() in marked for link in links)


def _in_block(facts: Facts, block: int, sites: Sequence[str]) -> tuple[str, ...]:
    """Names in a line that is a byline: those that link to a profile, else all."""
    links = facts.page.links[block]
    linked = [t for t, href in links if _PROFILE.search(href) and not t.islower()]
    names = tuple(n for n in clean_authors(linked, sites) if looks_like_name(n))
    line = facts.line(block)
    for text, href in links:  # what it is filed under is named beside its author
        line = line.replace(text, " | ", 1) if text and _FILED.search(href) else line
    return names or byline_names(line, sites, certain=True)
