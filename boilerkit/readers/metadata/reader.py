"""Page and labels -> `Metadata`: for each field, the first source that has a sound value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.dates import with_region
from boilerkit.lexicon.folding import spelled
from boilerkit.lexicon.language_codes import contradicts, guess_language, language_code
from boilerkit.page.labels import Label
from boilerkit.page.packed import may_lead_to
from boilerkit.page.tables import Page
from boilerkit.page.urls import host_of
from boilerkit.readers.metadata import authors, times
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.fingerprint import FINGERPRINT_VERSION, fingerprint
from boilerkit.readers.metadata.images import images
from boilerkit.readers.metadata.sites import site_of
from boilerkit.readers.metadata.subjects import categories, sections, tags
from boilerkit.readers.metadata.titles import (
    behind_site,
    headline_on_page,
    without_date,
    without_site,
)
from boilerkit.readers.metadata.values import Candidate, T, from_metas, text_of

_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title",
                "parsely-title", "sailthru.title", "headline", "title")  # fmt: skip
_DESCRIPTION_METAS = ("og:description", "description", "twitter:description", "dc.description",
                      "dcterms.description", "sailthru.description")  # fmt: skip
_LANGUAGE_METAS = ("og:locale", "content-language", "dc.language", "dcterms.language",
                   "inlanguage", "language")  # fmt: skip
_LICENCE_METAS = ("dc.rights.license", "dcterms.license", "dcterms.rights", "dc.rights")
_COMMONS_HOST = "creativecommons.org"
_COMMONS = re.compile(
    rf"^https?://(?:www\.)?{re.escape(_COMMONS_HOST)}/(?:licenses|publicdomain)/\S+$"
)
_FREE = {"true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True)
class Metadata:
    """What is known of an article, and where each value stood.

    Attributes:
        title: headline, without the name of the site; a kicker that the page sets apart is joined
            with a colon, where `Article.title` has the text as it is on the page.
        byline: names of the authors, in order; `authors` is another name for it.
        published: ISO 8601 date or time with the precision that the page gives, with a zone only
            where the page gives one; `published_at` is the same as a value.
        modified: last change, in the same form.
        language: ISO 639 code.
        url: absolute canonical address.
        hostname: host of that address, without "www.".
        site_name: name of the site; its host where the page gives no name.
        section: part of the site that the article is filed under.
        categories: all sections and categories it is filed under, in order.
        tags: keywords, in order.
        description: summary made for links to the page.
        lead_image: absolute address of the main image.
        licence: absolute address of the licence of the text.
        is_accessible_for_free: False where the page says that the text is behind a paywall, True
            where it says that it is not, None where it says nothing.
        fingerprint: similarity hash of the text (see `boilerkit.readers.metadata.fingerprint`),
            16 hex digits; at most 10 differing bits mean near copies. None for very short texts.
        sources: field -> where its value was found, such as "json-ld author", "meta og:title",
            "title block" or "text"; fields without a value are absent.
    """

    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    url: str | None = None
    hostname: str | None = None
    site_name: str | None = None
    section: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str | None = None
    lead_image: str | None = None
    licence: str | None = None
    is_accessible_for_free: bool | None = None
    fingerprint: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def authors(self) -> tuple[str, ...]:
        """`byline` under the name that other extractors give it."""
        return self.byline

    @property
    def published_at(self) -> datetime | date | None:
        """`published` as an aware datetime; as a date where no time or no zone is known."""
        return times.moment_of(self.published)


def read_metadata(page: Page, labels: NDArray[np.int64]) -> Metadata:
    """Everything a page tells about its article.

    Structured data comes before metas, metas before microdata, and these before what only the
    visible lines say. A value that is no sound one (a date in 1970, an author called "admin")
    gives way to the next source; where none is sound the field stays empty.

    Args:
        page: the document.
        labels: label number of each block, shape (blocks,).
    """
    facts = Facts(page, labels)
    language, named = _language(facts)
    tag = with_region(named, facts.host, facts.page.texts)
    site = site_of(facts)
    sites = site.names
    section = _first(sections(facts))
    published = times.most_precise(times.published(facts, tag))
    url = _first(_addresses(facts))
    found: dict[str, Candidate[Any] | None] = {
        "title": _first(_titles(facts, (*sites, *(section or ())[:1]))),
        "byline": authors.first_byline(authors.bylines(facts, sites)),
        "published": published,
        "modified": _not_before(published, times.most_precise(times.modified(facts, tag))),
        "language": language,
        "url": url,
        "hostname": (host_of(url[0]), url[1]) if url else None,
        "site_name": _first(site.candidates()),
        "section": section,
        "categories": _first(categories(facts)),
        "tags": _first(tags(facts)),
        "description": _first(_descriptions(facts)),
        "lead_image": _first(images(facts)),
        "licence": _first(_licences(facts)),
        "is_accessible_for_free": _free_access(facts),
        "fingerprint": _fingerprint(facts),
    }
    known = {name: pair for name, pair in found.items() if pair}
    return Metadata(
        **{name: value for name, (value, _) in known.items()},
        sources={name: source for name, (_, source) in known.items()},
    )


def _first(candidates: Iterable[Candidate[T]]) -> Candidate[T] | None:
    return next((pair for pair in candidates if pair[0]), None)


# -- title, description, licence, access, text ---------------------------------------------


def _titles(facts: Facts, sites: Sequence[str]) -> Iterator[Candidate[str]]:
    """The block labelled title; where the page's data contradicts it, the text that agrees."""
    named = [(text_of(facts.article.get("headline")), "json-ld headline")]
    named += from_metas(facts, _TITLE_METAS)
    named += [(text_of(facts.page.head.title), "html title")]
    claims = [title for title, _ in named if title]
    if facts.title_block:
        # A blog's name was taken for the headline, which follows it.
        yield facts.text_below(behind_site(facts.title_block, claims, sites) or ""), "text"
    found = headline_on_page(facts.title_block, claims, sites, facts.page.texts)
    # Against a labelled headline a line of a menu counts for nothing.
    yield found if found and (facts.first_title < 0 or facts.is_heading(found)) else "", "text"
    if facts.headline:
        same = [without_site(claim, sites) for claim in claims]
        yield without_date(facts.headline, same) or "", "title block"
        # The data spells out the colon that the page shows as a change of style.
        joined = [claim for claim in same if spelled(claim) == spelled(facts.headline)]
        colon = next((claim for claim in joined if ": " in claim), None)
        yield colon if colon and ": " not in facts.headline else facts.headline, "title block"
    # The page's title may be that of the site alone.
    *stated, whole = named
    for title, source in stated:
        yield without_site(title, sites), source
    yield facts.first_heading, "text"
    yield without_site(whole[0], sites), whole[1]


def _descriptions(facts: Facts) -> Iterator[Candidate[str]]:
    yield text_of(facts.article.get("description")), "json-ld description"
    yield from from_metas(facts, _DESCRIPTION_METAS)


def _licences(facts: Facts) -> Iterator[Candidate[str]]:
    """The licence of the text: those of images are in their captions."""
    for value in (facts.article.get("license"), facts.web_page.get("license")):
        address = value.get("url") or value.get("@id") if isinstance(value, dict) else value
        if isinstance(address, str) and "/" in address:
            yield facts.absolute(address) or "", "json-ld license"
    stated = [href for relation, href in facts.page.head.links if "license" in relation.split()]
    of_images = _addresses_of_images(facts) if stated else ()
    for href in stated:
        if href not in of_images:
            yield facts.absolute(href) or "", "rel license"
    for content, source in facts.from_metas(_LICENCE_METAS):
        yield (content if _COMMONS.match(content) else ""), source
    if may_lead_to(facts.page.links, _COMMONS_HOST):
        for label in (Label.META, Label.BOILERPLATE):
            for block in facts.places(label):
                for link in facts.page.links[block]:
                    if _COMMONS_HOST in link.href and _COMMONS.match(link.href.strip()):
                        yield link.href.strip(), "text"


def _addresses_of_images(facts: Facts) -> frozenset[str]:
    """Where links go that are about images or of readers, not about the text."""
    return frozenset(
        link.href.strip()
        for label in (Label.CAPTION, Label.COMMENT, Label.BODY)
        for block in facts.places(label)
        for link in facts.page.links[block]
    )


def _free_access(facts: Facts) -> Candidate[bool] | None:
    for item in (facts.article, facts.web_page):
        name = str(item.get("isAccessibleForFree")).rsplit("/", 1)[-1].lower()
        if name in _FREE:
            return _FREE[name], "json-ld isAccessibleForFree"
    return None


def _fingerprint(facts: Facts) -> Candidate[str] | None:
    body = dict.fromkeys(facts.page.texts[block] for block in facts.places(Label.BODY))
    found = fingerprint(body)
    return (found, f"text, version {FINGERPRINT_VERSION}") if found else None


# -- language ------------------------------------------------------------------------------


def _language(facts: Facts) -> tuple[Candidate[str] | None, str | None]:
    """The language with its source, and the full tag that the page gives for it."""
    tags = [(facts.page.head.language, "html lang")]
    tags += list(facts.from_metas(_LANGUAGE_METAS))
    tags.append((text_of(facts.article.get("inLanguage")), "json-ld inLanguage"))
    body = [facts.page.texts[i] for i in facts.places(Label.BODY)] or facts.page.texts
    for tag, source in tags:
        code = language_code(tag)
        if code and not contradicts(code, body):
            full = (tag or "").strip().replace("_", "-").lower()
            return (code, source), full
    guessed = guess_language(body)
    return ((guessed, "function words"), guessed) if guessed else (None, None)


# -- addresses -----------------------------------------------------------------------------


def _addresses(facts: Facts) -> Iterator[Candidate[str]]:
    """Canonical link, og:url, JSON-LD, the address given; not the front page for an article."""
    named = [("link canonical", href) for rel, href in facts.page.head.links if rel == "canonical"]
    named += [("meta og:url", value) for value in facts.metas("og:url")[:1]]
    main = facts.article.get("mainEntityOfPage")
    main = main.get("@id") if isinstance(main, dict) else main
    for value in (main, facts.article.get("url")):
        named += [("json-ld url", value)] if isinstance(value, str) else []
    named += [("address given", facts.page.url or "")]
    found = [(facts.absolute(value), source) for source, value in named]
    known = [(url, source) for url, source in found if url]
    deep = [pair for pair in known if urlsplit(pair[0]).path.strip("/") or urlsplit(pair[0]).query]
    yield from deep or known


# -- checks --------------------------------------------------------------------------------


def _not_before(
    published: Candidate[str] | None, modified: Candidate[str] | None
) -> Candidate[str] | None:
    """A change a day or more before publication is some other date."""
    if published and modified and modified[0][:10] < published[0][:10]:
        return None
    return modified
