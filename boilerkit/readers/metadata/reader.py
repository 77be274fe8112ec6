"""Page and labels -> `Metadata`: for each field, the first source that has a sound value."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.language_codes import contradicts, guess_language, language_code
from boilerkit.page.labels import Label
from boilerkit.page.tables import Page
from boilerkit.readers.metadata import authors, times
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.titles import headline_on_page, without_site

T = TypeVar("T")
Candidate = tuple[T, str]

_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title",
                "parsely-title", "sailthru.title", "headline", "title")  # fmt: skip
_DESCRIPTION_METAS = ("og:description", "description", "twitter:description", "dc.description",
                      "dcterms.description", "sailthru.description")  # fmt: skip
_SITE_METAS = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher",
               "citation_journal_title", "al:android:app_name")  # fmt: skip
_SECTION_METAS = ("article:section", "og:article:section", "parsely-section", "section",
                  "cxenseparse:category", "articlesection")  # fmt: skip
_TAG_METAS = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords",
              "dc.subject", "dcterms.subject", "keywords", "citation_keywords")  # fmt: skip
_IMAGE_METAS = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image",
                "twitter:image:src", "parsely-image-url", "sailthru.image.full",
                "thumbnailurl", "image")  # fmt: skip
_LANGUAGE_METAS = ("og:locale", "content-language", "dc.language", "dcterms.language",
                   "inlanguage", "language")  # fmt: skip
_TAG_LINK = re.compile(r"/(?:tags?|topics?|themen?|themes?|temas?|etiquetas?|keywords?|tagi)/")
_LOGO = re.compile(
    r"(?:^|[/_.-])(?:logo|favicon|placeholder|default[-_]?(?:image|share|og)?|og-default|"
    r"share-default|spacer|blank)s?(?:[/_.\-@]|\d|$)",
    re.IGNORECASE,
)
_MOST_TAGS, _LONGEST_TAG, _LONGEST_SITE = 60, 80, 200


@dataclass(frozen=True)
class Metadata:
    """What is known of an article, and where each value stood.

    Attributes:
        title: headline, without the name of the site.
        byline: names of the authors, in order.
        published: ISO 8601 date or time, with its zone only where the page gives one.
        modified: last change, in the same form.
        language: ISO 639 code.
        url: absolute canonical address.
        site_name: name of the site.
        section: part of the site that the article is filed under.
        tags: keywords, in order.
        description: summary made for links to the page.
        lead_image: absolute address of the main image.
        sources: field -> where its value stood, such as "json-ld author", "meta og:title",
            "title block" or "text"; fields without a value are absent.
    """

    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    url: str | None = None
    site_name: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    description: str | None = None
    lead_image: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


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
    language, tag = _language(facts)
    site = _first(_site_names(facts))
    sites = names_of_site(facts)
    section = _first(_sections(facts))
    published = times.most_precise(times.published(facts, tag))
    found: dict[str, Candidate[Any] | None] = {
        "title": _first(_titles(facts, (*sites, *(section or ())[:1]))),
        "byline": authors.first_byline(authors.bylines(facts, sites)),
        "published": published,
        "modified": _not_before(published, times.most_precise(times.modified(facts, tag))),
        "language": language,
        "url": _first(_addresses(facts)),
        "site_name": site,
        "section": section,
        "tags": _first(_tags(facts)),
        "description": _first(_descriptions(facts)),
        "lead_image": _first(_images(facts)),
    }
    known = {name: pair for name, pair in found.items() if pair}
    return Metadata(
        **{name: value for name, (value, _) in known.items()},
        sources={name: source for name, (_, source) in known.items()},
    )


def _first(candidates: Iterable[Candidate[T]]) -> Candidate[T] | None:
    return next((pair for pair in candidates if pair[0]), None)


def _text(value: Any) -> str:
    """A string out of a JSON value or meta: entities and tags resolved, on one line."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if not isinstance(value, str):
        return ""
    plain = (
        re.sub(r"<[a-zA-Z/][^<>]{0,200}>", "", html.unescape(value))
        if "&" in value or "<" in value
        else value
    )
    return " ".join(html.unescape(plain).split())


def _metas(facts: Facts, names: Sequence[str]) -> Iterator[Candidate[str]]:
    return ((_text(content), source) for content, source in facts.from_metas(names))


# -- title, site, section, tags, description -----------------------------------------------


def _titles(facts: Facts, sites: Sequence[str]) -> Iterator[Candidate[str]]:
    """The block labelled title; where the page's data contradicts it, the text that agrees."""
    named = [(_text(facts.article.get("headline")), "json-ld headline")]
    named += _metas(facts, _TITLE_METAS)
    named += [(_text(facts.page.head.title), "html title")]
    claims = [title for title, _ in named if title]
    yield headline_on_page(facts.title_block, claims, sites, facts.page.texts) or "", "text"
    yield facts.title_block or "", "title block"
    for title, source in named:
        yield without_site(title, sites), source


def _site_names(facts: Facts) -> Iterator[Candidate[str]]:
    yield from _metas(facts, _SITE_METAS[:1])
    for item in (facts.article, facts.web_page):
        yield _text(facts.resolved(item.get("publisher"))), "json-ld publisher"
    websites = [o for o in facts.objects if o.get("@type") == "WebSite"]
    yield from ((_text(item), "json-ld WebSite") for item in websites[:1])
    yield from _metas(facts, _SITE_METAS[1:])


def names_of_site(facts: Facts) -> tuple[str, ...]:
    """Everything that the site calls itself: what no author and no headline is called."""
    names = [name for name, _ in _site_names(facts)]
    if facts.host:
        labels = facts.host.split(".")
        names += [facts.host, *labels[:-1][-2:]]
    names.append("".join(facts.metas("twitter:site")[:1]).lstrip("@"))
    return tuple(dict.fromkeys(name for name in names if 2 < len(name) <= _LONGEST_SITE))


def _sections(facts: Facts) -> Iterator[Candidate[str]]:
    yield _text(facts.article.get("articleSection")), "json-ld articleSection"
    for section, source in _metas(facts, _SECTION_METAS):
        yield ("" if "://" in section else section), source


def _tags(facts: Facts) -> Iterator[Candidate[tuple[str, ...]]]:
    yield _tag_list(_strings(facts.article.get("keywords"))), "json-ld keywords"
    for name in _TAG_METAS:
        yield _tag_list(facts.metas(name)), f"meta {name}"
    links = [
        link.text
        for block in facts.places(Label.META)
        for link in facts.page.links[block]
        if _TAG_LINK.search(link.href)
    ]
    yield _tag_list(links), "text"


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in map(_text, values) if text]


def _tag_list(values: Sequence[str]) -> tuple[str, ...]:
    """One value may hold many tags; several values hold one each."""
    parts = re.split(r"[,;，、]", values[0]) if len(values) == 1 else list(values)
    tags = (_text(part).strip(" #") for part in parts)
    kept = dict.fromkeys(tag for tag in tags if 0 < len(tag) <= _LONGEST_TAG)
    return tuple(kept)[:_MOST_TAGS]


def _descriptions(facts: Facts) -> Iterator[Candidate[str]]:
    yield _text(facts.article.get("description")), "json-ld description"
    yield from _metas(facts, _DESCRIPTION_METAS)


# -- language ------------------------------------------------------------------------------


def _language(facts: Facts) -> tuple[Candidate[str] | None, str | None]:
    """The language with its source, and the full tag that the page gives for it."""
    tags = [(facts.page.head.language, "html lang")]
    tags += list(facts.from_metas(_LANGUAGE_METAS))
    tags.append((_text(facts.article.get("inLanguage")), "json-ld inLanguage"))
    body = [facts.page.texts[i] for i in facts.places(Label.BODY)] or facts.page.texts
    guessed = guess_language(body)
    for tag, source in tags:
        code = language_code(tag)
        if code and not (guessed and contradicts(code, guessed, body)):
            full = (tag or "").strip().replace("_", "-").lower()
            return (code, source), full
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


def _images(facts: Facts) -> Iterator[Candidate[str]]:
    logo = _image_address(facts.resolved(facts.resolved(facts.article.get("publisher") or {})))
    candidates = [("json-ld image", _image_address(facts.resolved(facts.article.get("image"))))]
    candidates += [(source, content) for content, source in facts.from_metas(_IMAGE_METAS)]
    candidates += [("figure", address) for address in _figures(facts)]
    for source, value in candidates:
        url = facts.absolute(value) if value and value != logo else None
        if url and not _LOGO.search(urlsplit(url).path):
            yield url, source


def _image_address(value: Any) -> str:
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value if isinstance(value, str) else ""


def _figures(facts: Facts) -> Iterator[str]:
    """Images in a figure between the headline and the end of the body."""
    titles, body = facts.places(Label.TITLE), facts.places(Label.BODY)
    if not body:
        return
    first = titles[0] if titles else body[0]
    tags = facts.page.elements.tag
    for image in facts.page.images:
        row, depth = image.element, 0
        while row >= 0 and depth < 6 and tags[row] != "figure":
            row, depth = int(facts.page.elements.parent[row]), depth + 1
        inside = row >= 0 and tags[row] == "figure" and first <= image.block <= body[-1]
        source = image.get("data-src") or image.get("src") or ""
        if inside and not source.startswith("data:"):
            yield source


# -- checks --------------------------------------------------------------------------------


def _not_before(
    published: Candidate[str] | None, modified: Candidate[str] | None
) -> Candidate[str] | None:
    """A change a day or more before publication is some other date."""
    if published and modified and modified[0][:10] < published[0][:10]:
        return None
    return modified
