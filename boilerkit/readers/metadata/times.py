"""When an article was published and changed, from every place a page says so.

Each function yields candidates in the order of trust, as `(ISO 8601, source)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from boilerkit.lexicon.byline_words import byline_words
from boilerkit.lexicon.dates import find_dates, parse_date
from boilerkit.lexicon.folding import fold
from boilerkit.lexicon.markup import any_class
from boilerkit.page.labels import Label
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.names import byline_names, is_byline_only

Candidate = tuple[str, str]

_PUBLISHED_METAS = (
    "article:published_time", "article:published", "og:article:published_time",
    "og:published_time", "og:pubdate",
    "dc.date.issued", "dcterms.issued", "dc.issued", "dc.date.created", "dcterms.created",
    "dc.created", "dc.date", "dcterms.date", "dc:date",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "bt:pubdate",
    "rnews:datepublished", "published_time", "article.published", "pubdate", "publishdate",
    "publish-date", "publish_date", "published", "publication_date", "article_date_original",
    "originalpublicationdate", "citation_publication_date", "citation_online_date",
    "citation_date", "date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "article:modified", "og:article:modified_time",
    "og:modified_time", "og:updated_time", "dc.date.modified", "dcterms.modified",
    "dc.modified", "article.updated", "modified_time", "last-modified", "lastmod",
    "article_date_updated", "revised",
)  # fmt: skip
_MODIFIED_HINT = re.compile(any_class("modified"))
_PUBLISHED_HINT = re.compile(any_class("published"))
_MODIFIED_PROPERTY, _PUBLISHED_PROPERTY = "i:datemodified", "i:datepublished"
_URL_DATE = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?:[/-]|$)"
    r"|/(?P<y2>20\d\d)(?P<m2>[01]\d)(?P<d2>[0-3]\d)(?:[/-]|$)"
)
# Inline tags without a space between them: "Ann LeeUpdated: May 5".
_GLUED = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_LONGEST_LINE, _LONGEST_CUE = 300, 40
_CLOCK_AND_ZONE = re.compile(
    r"(?P<time>\d\d:\d\d)(?P<second>:\d\d)?(?:\.(?P<fraction>\d+))?(?P<zone>Z|[+-]\d\d:\d\d)"
)
_UPDATED_CLASS = "class updated"
_LAST_CHANGE = "text, last change"
_GLUED_STAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:]{5,8}(?:Z|[+-]\d\d:?\d\d)\s?[|\s]{0,3}(?=\w)")
# Blocks above the headline that surely belong to it.
_NEAR = 3
# Characters of an ISO date.
_DAY = 10
# What may come between a date and the text that it begins.
_DASH = re.compile(r"\s*[–—|:-]\s")
# Characters of "Posted by" and "on" around a name, and of the longest part of a date.
_LONGEST_LEAD, _LONGEST_PIECE = 24, 12
# "Uhr", "GMT" or a weekday may be beside a date that is alone on its line.
_LETTERS_BESIDE = 12


class Stamp(NamedTuple):
    """A date beside the headline and what is said of it: "published", "modified", nothing, or
    `_UPDATED_CLASS` where nothing but a class says that it is a change."""

    iso: str
    kind: str
    source: str


def published(facts: Facts, language: str | None) -> Iterator[Candidate]:
    """Candidates for the publication time."""
    yield from _json_ld(facts, "datePublished", language)
    yield from _from_metas(facts, _PUBLISHED_METAS, language)
    yield from _itemprop(facts, "datepublished", _PUBLISHED_PROPERTY, language)
    yield from _json_ld(facts, "dateCreated", language)
    # The first date that is not said to be something else.
    stamps = list(_stamps(facts, language))
    for kind in ("published", "", _UPDATED_CLASS):
        yield from ((stamp.iso, stamp.source) for stamp in stamps if stamp.kind == kind)
    yield from _lone_dates(facts, language)
    yield from _in_pieces(facts, language)
    yield from _in_title(facts, language)
    yield from _from_address(facts)
    yield from _far_above(facts, language)
    # Papers that show no date but "Updated 5:10 pm, 5 May 2012" tell the time of day; guides that
    # are kept up to date do not.
    changes = [stamp.iso for stamp in stamps if stamp.kind == "modified"]
    yield from ((iso, _LAST_CHANGE) for iso in changes if "T" in iso)


def modified(facts: Facts, language: str | None) -> Iterator[Candidate]:
    """Candidates for the time of the last change."""
    yield from _json_ld(facts, "dateModified", language)
    yield from _from_metas(facts, _MODIFIED_METAS, language)
    yield from _itemprop(facts, "datemodified", _MODIFIED_PROPERTY, language)
    stamps = list(_stamps(facts, language))
    changes = {"modified"}
    # Many themes give the class "updated" to the only date there is, that of publication.
    if any(stamp.kind in ("published", "") for stamp in stamps):
        changes.add(_UPDATED_CLASS)
    for stamp in stamps:
        if stamp.kind in changes:
            yield stamp.iso, stamp.source


def most_precise(candidates: Iterable[Candidate]) -> Candidate | None:
    """The first candidate; or one that adds time of day or zone to the same date."""
    best: Candidate | None = None
    for candidate in candidates:
        if best is None or (candidate[0].startswith(best[0]) and len(candidate[0]) > len(best[0])):
            best = candidate
        if _CLOCK_AND_ZONE.search(best[0]):  # nothing can be more precise
            break
    return best


def moment_of(iso: str | None) -> datetime | date | None:
    """An aware datetime; a date where no time of day or no zone is known."""
    if not iso:
        return None
    day, _, clock = iso.partition("T")
    match = _CLOCK_AND_ZONE.fullmatch(clock)
    if not match:
        return date.fromisoformat(day)
    zone = "+00:00" if match["zone"] == "Z" else match["zone"]
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    return datetime.fromisoformat(
        f"{day}T{match['time']}{match['second'] or ':00'}.{fraction}{zone}"
    )


# -- what software wrote -------------------------------------------------------------------


def _json_ld(facts: Facts, name: str, language: str | None) -> Iterator[Candidate]:
    for item in (facts.article, facts.web_page):
        iso = parse_date(_single(item.get(name)), language)
        if iso:
            yield iso, f"json-ld {name}"


def _single(value: Any) -> Any:
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return value.get("@value") if isinstance(value, dict) else value


def _from_metas(facts: Facts, names: Sequence[str], language: str | None) -> Iterator[Candidate]:
    for content, source in facts.from_metas(names):
        iso = parse_date(content, language)
        if iso:
            yield iso, source


def _itemprop(facts: Facts, name: str, hint: str, language: str | None) -> Iterator[Candidate]:
    """Microdata, where it is of one article: teasers and comments carry dates too."""
    values = set(facts.metas(name))
    page = facts.page
    for block, row, value in facts.timed_rows:
        if row is not None and hint in _own_hint(facts, row) and facts.in_article(block):
            values.add(value)
    if not values:
        for row in facts.rows_hinting(hint):
            block = int(page.elements.first_block[row])
            if facts.in_article(block):
                text = page.texts[block]
                if len(text) <= _LONGEST_LINE:
                    values.update(w.iso for w in find_dates(text, language))
    days = {iso for iso in (parse_date(value, language) for value in sorted(values)) if iso}
    if len({iso[:10] for iso in days}) == 1:
        yield max(days, key=lambda iso: (len(iso), iso)), f"itemprop {name}"


def _stamps(facts: Facts, language: str | None) -> Iterator[Stamp]:
    yield from time_stamps(facts)
    yield from written_stamps(facts, language)


# -- what readers see ----------------------------------------------------------------------


def time_stamps(facts: Facts) -> Iterator[Stamp]:
    """`<time datetime>` beside the headline."""
    near = {*facts.head_blocks, *facts.tail_blocks[:2]}
    for block, row, value in facts.timed_rows:
        iso = parse_date(value) if block in near else None
        if iso:
            yield Stamp(iso, _kind_of(facts, block, row), "time datetime")


def written_stamps(facts: Facts, language: str | None) -> Iterator[Stamp]:
    """Dates in the lines beside the headline, and those under the article that say what
    they are."""
    # Far above the headline may be the day of the visit or of an event.
    head = sorted(facts.head_blocks, key=lambda block: block < facts.first_title - _NEAR)
    last, pending = -2, ""
    for block in (*head, *facts.tail_blocks):
        text = facts.line(block)
        if len(text) > _LONGEST_LINE:
            continue
        end, after_glued = 0, False
        for found in find_dates(text, language):
            kind = _cue(text[end : found.start]) or (pending if last == block - 1 else "")
            kind = kind or _cue_of_hints(facts.hints(block, 1))
            # A widespread theme writes the last change for machines before the date for readers.
            glued = bool(_GLUED_STAMP.match(text, found.start))
            kind = _UPDATED_CLASS if glued else kind
            if kind or block in head:
                yield Stamp(found.iso[: _DAY if after_glued else None], kind, "text")
            end, after_glued = found.end, glued
        # "Last updated:" may stand in a block of its own.
        last, pending = block, "" if end or len(text) > _LONGEST_CUE else _cue(text)


def _lone_dates(facts: Facts, language: str | None) -> Iterator[Candidate]:
    """Lines that hold a date and at most a byline, whatever a scorer took them for; and those
    under the article."""
    tail = set(facts.tail_blocks)
    blocks = (*facts.short_blocks, *facts.tail_blocks, *facts.inner_blocks)
    lines = ((block in tail, part) for block in blocks
             if len(facts.line(block)) <= _LONGEST_LINE
             for part in dict.fromkeys([facts.line(block), *facts.line(block).split("\n")])
             )  # fmt: skip
    for in_tail, text in lines:
        for found in list(find_dates(text, language))[:1]:
            before, behind = text[: found.start], text[found.end :]
            alone = sum(map(str.isalpha, before + behind)) <= _LETTERS_BESIDE
            # "05/13/2008 - Tarn Rowing Club", "Ann Lee on 5 May 2012 in Boats | Permalink"; below
            # the text also "May 5, 2012 in Boats | Permalink".
            leads = not before.strip() and (in_tail or _DASH.match(behind))
            known = alone or leads or is_byline_only(text) or _signs(before)
            if known and _cue(before) != "modified":
                yield found.iso, "text"


def _signs(text: str) -> bool:
    """Whether what comes before a date is a name, with or without "by" and "on"."""
    names = byline_names(text, certain=True)
    return len(names) == 1 and len(text) <= len(names[0]) + _LONGEST_LEAD


def _in_pieces(facts: Facts, language: str | None) -> Iterator[Candidate]:
    """Dates whose day, month and year are blocks of their own, as on a leaf of a calendar."""
    pieces: list[str] = []
    for block in (*facts.head_blocks, -1):
        text = facts.page.texts[block] if block >= 0 else ""
        if 0 < len(text) <= _LONGEST_PIECE and not any(find_dates(text, language)):
            pieces.append(text)
            continue
        if len(pieces) > 1:
            yield from ((w.iso, "text") for w in find_dates(" ".join(pieces), language))
        pieces = []


def _in_title(facts: Facts, language: str | None) -> Iterator[Candidate]:
    """A date that begins or ends the line of the headline."""
    line = facts.title_block or ""
    for found in find_dates(line, language) if len(line) <= _LONGEST_LINE else ():
        claimed = facts.metas("og:title") or (facts.page.head.title or "",)
        if not any(line[found.start : found.end] in claim for claim in claimed):
            yield found.iso, "text"


def _far_above(facts: Facts, language: str | None) -> Iterator[Candidate]:
    """Lines of the article's `meta` that hold nothing but a date, far above its headline."""
    first = facts.first_title
    for block in reversed([block for block in facts.places(Label.META) if block < first]):
        iso = parse_date(facts.page.texts[block], language)
        if iso:
            yield iso, "text"


def _own_hint(facts: Facts, row: int) -> str:
    """Hints of an element and its parent."""
    elements = facts.page.elements
    parent = int(elements.parent[row])
    return f"{elements.hint[row]} {elements.hint[parent] if parent >= 0 else ''}"


def _kind_of(facts: Facts, block: int, row: int | None) -> str:
    hint = _own_hint(facts, row) if row is not None else facts.hints(block, 1)
    kind = _cue_of_hints(hint)
    if kind:
        return kind
    # One date in the line: the words before it tell.
    text = facts.page.texts[block]
    return _cue(text) if len(text) < _LONGEST_LINE and len(list(find_dates(text))) < 2 else ""


def _cue_of_hints(hint: str) -> str:
    if "i:datemodified" in hint:
        return "modified"
    if _PUBLISHED_HINT.search(hint):
        return "published"
    return _UPDATED_CLASS if _MODIFIED_HINT.search(hint) else ""


def _cue(text: str) -> str:
    """What the last cue word in a text says of the date behind it."""
    places = {
        kind: _last_end(pattern, fold(_GLUED.sub(" ", text))) for kind, pattern in _cues().items()
    }
    kind = max(places, key=lambda name: places[name])
    return kind if places[kind] >= 0 else ""


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    known = byline_words()
    return {
        "modified": _any_of(known.modified),
        "published": _any_of(known.published),
    }


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?![a-z])")


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def _from_address(facts: Facts) -> Iterator[Candidate]:
    for url in facts.addresses:
        match = _URL_DATE.search(urlsplit(url).path)
        if match:
            year, month, day = (match[k] or match[f"{k}2"] for k in "ymd")
            iso = parse_date(f"{year}-{int(month):02}-{int(day):02}")
            if iso:
                yield iso, "url"
