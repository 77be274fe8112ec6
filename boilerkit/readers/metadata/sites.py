"""The name of the site, out of the several that a page gives for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from boilerkit.lexicon.folding import fold
from boilerkit.page.urls import host_of
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.subjects import sections
from boilerkit.readers.metadata.titles import outer_parts, spelled, title_parts
from boilerkit.readers.metadata.values import Candidate, from_metas, text_of

_STATED_METAS = ("og:site_name", "og:sitename", "og:typsite_name")
_FURTHER_METAS = (
    "application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher",
    "citation_journal_title", "al:android:app_name", "publisher",
)  # fmt: skip
_LONGEST = 200
# Parts of host names that say nothing of whose site it is.
_COMMON = frozenset("www m amp blog blogs news web en de fr es it co com org net ac gov".split())
_ADDRESS_BEHIND = re.compile(r"\s*\([\w-]+(?:\.[\w-]+)+\)$")
# Letters that two spellings must share to be of one site.
_TELLING = 4
_INITIALS = 3
_MOST_WORDS = 6


def site_names(facts: Facts) -> Iterator[Candidate[str]]:
    """Candidates for the name of the site, most trusted first.

    What the page states in structured data and metas, then the part that its title adds to the
    headline; among these, names that agree with the host come first, because templates also
    write a section, a slogan or the owner's firm. The host itself comes last.
    """
    candidates = [(name, source) for name, source in _candidates(facts) if 1 < len(name) < _LONGEST]
    labels = _labels(facts.host)
    filed = {spelled(section) for section, _ in sections(facts)}
    ranked = [pair for pair in candidates if _agrees(pair[0], labels)]
    exact = [pair for pair in ranked if spelled(pair[0]) in labels]
    others = [p for p in candidates if spelled(p[0]) not in filed and p[1] != "application-name"]
    stated = [pair for pair in ranked if pair[1] in _SURE]
    yield from (*stated[:1], *exact, *ranked, *others)
    if facts.host:
        yield facts.host, "host"


_SURE = frozenset(f"meta {name}" for name in _STATED_METAS) | {"json-ld WebSite"}


def names_of_site(facts: Facts) -> tuple[str, ...]:
    """Everything that the site calls itself: what no author and no headline is called."""
    names = [name for name, source in _candidates(facts) if source != "html title"]
    names += [name for name, source in site_names(facts) if source == "html title"][:1]
    if facts.host:
        names += [facts.host, *facts.host.split(".")[:-1][-2:]]
    names.append("".join(facts.metas("twitter:site")[:1]).lstrip("@"))
    names += [_ADDRESS_BEHIND.sub("", name) for name in names]
    return tuple(dict.fromkeys(name for name in names if 2 < len(name) <= _LONGEST))


def _candidates(facts: Facts) -> Iterator[Candidate[str]]:
    yield from from_metas(facts, _STATED_METAS)
    for item in facts.objects:
        if item.get("@type") == "WebSite":
            yield text_of(item.get("name")), "json-ld WebSite"
            break
    yield from ((part, "html title") for part in _title_parts(facts))
    for item in (facts.article, facts.web_page):
        yield text_of(facts.resolved(item.get("publisher"))), "json-ld publisher"
    yield from from_metas(facts, _FURTHER_METAS)


def _title_parts(facts: Facts) -> Sequence[str]:
    """What the page's title adds to its headline, the last part first.

    One part may be the site's name whatever it is; of several only one that agrees with the host.
    """
    title = text_of(facts.page.head.title)
    headline = facts.title_block or text_of(next(iter(facts.metas("og:title")), ""))
    around = outer_parts(title, headline)
    before, after = around or ([], title_parts(title))
    parts = [part for part in (*reversed(after), *before) if len(part.split()) <= _MOST_WORDS]
    if around and len(parts) == len(after) == 1:
        return parts
    labels = _labels(facts.host)
    return [part for part in parts if _agrees(part, labels)]


def _labels(host: str) -> tuple[str, ...]:
    """The parts of a host name that tell sites apart, letters and digits only."""
    parts = [part for part in host_of(f"//{host}").split(".")[:-1] if part not in _COMMON]
    return tuple(filter(None, (spelled(part) for part in (*parts, *host.rsplit(".", 1)[:1]))))


def _agrees(name: str, labels: Sequence[str]) -> bool:
    """Whether a name and a host are of one site: "The Tarn Post" and tarnpost.example."""
    letters = spelled(name).removeprefix("the")
    words = re.findall(r"\w+", fold(name))
    initials = "".join(word[0] for word in words)
    for label in labels:
        if label in letters and len(label) >= _INITIALS:
            return True
        if letters in label and len(letters) >= _INITIALS and 2 * len(letters) >= len(label):
            return True
        if len(initials) >= _INITIALS and label.startswith(initials):
            return True
        if any(len(word) >= _TELLING and label.startswith(word) for word in words[:2]):
            return True
    return False
