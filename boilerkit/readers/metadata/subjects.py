"""What an article is filed under: section, categories and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from boilerkit.lexicon.folding import spelled
from boilerkit.lexicon.markup import any_class
from boilerkit.page.labels import Label
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.values import Candidate, from_metas, text_of, texts_of

_SECTION_METAS = ("article:section", "og:article:section", "parsely-section", "section",
                  "cxenseparse:category", "articlesection")  # fmt: skip
_TAG_METAS = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords",
              "dc.subject", "dcterms.subject", "keywords", "citation_keywords")  # fmt: skip
_TAG_LINK = re.compile(f"/{any_class('tag_path')}/")
_SPLIT = re.compile(r"[,;，、]")
# "source:tagname: x", "WC: 1000-1999", ids and paths are written for machines.
_MACHINE = re.compile(
    r"^[\w-]{1,30}:\S|^[A-Z]{1,4}:\s|^[^\W\d_]{0,3}[-_]?\d{3,}$|^[0-9a-f]{8,}$|^/|://|^\W*$"
    r"|^[\w-]+(?:/[\w-]+){2,}$|[{}<>=]|_.*_"
)
_MOST, _LONGEST = 60, 80
# A headline of fewer words may be a list of tags.
_LEAST_WORDS = 4


def sections(facts: Facts) -> Iterator[Candidate[str]]:
    """Candidates for the part of the site that the article is filed under."""
    yield text_of(facts.article.get("articleSection")), "json-ld articleSection"
    for section, source in from_metas(facts, _SECTION_METAS):
        yield ("" if "://" in section else section), source


def categories(facts: Facts) -> Iterator[Candidate[tuple[str, ...]]]:
    """Candidates for all the sections and categories of the article, in order."""
    yield _clean(texts_of(facts.article.get("articleSection"))), "json-ld articleSection"
    for name in _SECTION_METAS:
        yield _clean(facts.metas(name)), f"meta {name}"
    yield _clean(list(_marked(facts, "category"))), "rel category"


def tags(facts: Facts) -> Iterator[Candidate[tuple[str, ...]]]:
    """Candidates for the keywords; a headline split into its words is no list of any."""
    filed = {spelled(name) for names, _ in categories(facts) for name in names}
    for names, source in _tag_lists(facts):
        if not _is_headline(names, facts):
            own = tuple(name for name in names if spelled(name) not in filed)
            yield own or names, source


def _tag_lists(facts: Facts) -> Iterator[Candidate[tuple[str, ...]]]:
    yield _clean(_split(texts_of(facts.article.get("keywords")))), "json-ld keywords"
    for name in _TAG_METAS:
        yield _clean(_split(facts.metas(name))), f"meta {name}"
    links = [
        link.text
        for block in facts.places(Label.META)
        for link in facts.page.links[block]
        if _TAG_LINK.search(link.href)
    ]
    yield _clean(links), "text"
    yield _clean(list(_marked(facts, "tag"))), "rel tag"


def _marked(facts: Facts, relation: str) -> Iterator[str]:
    """Texts of links in the article's `meta` lines that have the relation; "category tag" is
    what a widespread system writes for categories."""
    wanted = facts.related_as(relation)
    if relation == "tag":
        wanted -= facts.related_as("category")
    for block in facts.places(Label.META) if wanted else ():
        yield from (link.text for link in facts.page.links[block] if link.href.strip() in wanted)


def _split(values: Sequence[str]) -> list[str]:
    """One value may hold many tags; several values hold one each."""
    return _SPLIT.split(values[0]) if len(values) == 1 else list(values)


def _clean(values: Sequence[str]) -> tuple[str, ...]:
    names = (text_of(value).strip(" #") for value in values)
    kept: dict[str, str] = {}
    for name in names:
        if 0 < len(name) <= _LONGEST and not _MACHINE.search(name):
            kept.setdefault(spelled(name) or name, name)
    return tuple(kept.values())[:_MOST]


def _is_headline(names: Sequence[str], facts: Facts) -> bool:
    """Whether tags are single words that most of the headline is made of."""
    words = [spelled(word) for word in (facts.headline or "").split()]
    single = {spelled(name) for name in names if " " not in name}
    covered = len(single.intersection(words))
    return len(words) >= _LEAST_WORDS and covered == len(names) and 2 * covered > len(words)
