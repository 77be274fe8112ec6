"""The name of the site, out of the several that a page gives for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from boilerkit.lexicon.folding import fold, spelled
from boilerkit.lexicon.markup import class_words
from boilerkit.page.json_ld import types_of
from boilerkit.page.urls import host_of
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.names import is_lead_in
from boilerkit.readers.metadata.subjects import sections
from boilerkit.readers.metadata.titles import outer_parts, title_parts
from boilerkit.readers.metadata.values import Candidate, from_metas, text_of

_STATED_METAS = ("og:site_name", "og:sitename", "og:typsite_name")
_FURTHER_METAS = (
    "application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher",
    "citation_journal_title", "al:android:app_name", "publisher",
)  # fmt: skip
_LONGEST = 200
# Parts of host names that say nothing of whose site it is.
_COMMON = frozenset(class_words("host_common"))
# Hosts of other people's sites.
_PLATFORMS = frozenset(class_words("host_platform"))
_ADDRESS_BEHIND = re.compile(r"\s*\([\w-]+(?:\.[\w-]+)+\)$")
# Letters that two spellings must share to be of one site.
_TELLING = 4
_INITIALS = 3
_MOST_WORDS = 6
# Characters of a line that is searched for the name.
_LONGEST_LINE = 2_000
_UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_BETWEEN = r"[\s'’&-]?"


@dataclass(frozen=True)
class Site:
    """What a page says of its site.

    Attributes:
        facts: the page.
        ranked: names and where they are, most trusted first, without the host.
        names: everything that the site calls itself: what no author and no headline is called.
    """

    facts: Facts
    ranked: tuple[Candidate[str], ...]
    names: tuple[str, ...]

    def candidates(self) -> Iterator[Candidate[str]]:
        """Candidates for the name of the site; the host comes last."""
        yield from self.ranked
        if self.facts.host:
            yield _host_as_written(self.facts), "text"
            yield self.facts.host, "host"


def site_of(facts: Facts) -> Site:
    """The names of a page's site.

    What the page states in structured data and metas comes first, then the part that its title
    adds to the headline; among these, names that agree with the host come first, because templates
    also write a section, a slogan or the owner's firm.
    """
    stated = tuple(_candidates(facts))
    ranked = tuple(_ranked(facts, stated))
    return Site(facts, ranked, _names(facts, stated, ranked))


def _ranked(facts: Facts, stated: Iterable[Candidate[str]]) -> Iterator[Candidate[str]]:
    candidates = [(name, source) for name, source in stated if 1 < len(name) < _LONGEST]
    labels = _labels(facts.host)
    filed = {spelled(section) for section, _ in sections(facts)}
    agreeing = [pair for pair in candidates if _agrees(pair[0], labels)]
    exact = [pair for pair in agreeing if spelled(pair[0]) in labels]
    others = [p for p in candidates if spelled(p[0]) not in filed and p[1] != "application-name"]
    sure = [pair for pair in agreeing if pair[1] in _SURE]
    # The name without the number of an issue: "The Tarn Post", not "The Tarn Post 4/2019".
    agreeing.sort(key=lambda pair: _digits(pair[0]) > _digits(facts.host))
    yield from (*sure[:1], *exact, *agreeing, *others)


def _names(
    facts: Facts, stated: Iterable[Candidate[str]], ranked: Iterable[Candidate[str]]
) -> tuple[str, ...]:
    names = [name for name, source in stated if source != "html title"]
    names += [name for name, source in ranked if source == "html title"][:1]
    if facts.host:
        names += [facts.host, *facts.host.split(".")[:-1][-2:]]
    names.append("".join(facts.metas("twitter:site")[:1]).lstrip("@"))
    names += [_ADDRESS_BEHIND.sub("", name) for name in names]
    return tuple(dict.fromkeys(name for name in names if 2 < len(name) <= _LONGEST))


_SURE = frozenset(f"meta {name}" for name in _STATED_METAS) | {"json-ld WebSite"}


def _candidates(facts: Facts) -> Iterator[Candidate[str]]:
    yield from from_metas(facts, _STATED_METAS)
    for item in facts.objects:
        if item.get("@type") == "WebSite":
            yield text_of(item.get("name")), "json-ld WebSite"
            break
    yield from ((part, "html title") for part in _title_parts(facts))
    for item in (facts.article, facts.web_page):
        publisher = facts.resolved(item.get("publisher"))
        # Blogs name their author as publisher too.
        if not (isinstance(publisher, dict) and "person" in types_of(publisher)):
            yield text_of(publisher), "json-ld publisher"
    yield from from_metas(facts, _FURTHER_METAS)


def _title_parts(facts: Facts) -> Sequence[str]:
    """What the page's title adds to its headline, the last part first.

    One part may be the site's name whatever it is; of several only one that agrees with the host.
    """
    title = text_of(facts.page.head.title)
    headline = facts.title_block or text_of(next(iter(facts.metas("og:title")), ""))
    around = outer_parts(title, headline)
    before, after = around or ([], title_parts(title))
    parts = [
        part
        for part in (*reversed(after), *before)
        if len(part.split()) <= _MOST_WORDS
        and not (headline and spelled(headline) in spelled(part))
    ]
    filed = [spelled(section) for section, _ in sections(facts) if section]
    named = [part for part in parts if not any(spelled(part) in name for name in filed)]
    if around and not before and len(named) == 1 and not _signs(facts, named[0]):
        return named
    labels = _labels(facts.host)
    return [_without_headline(part, labels) for part in parts if _agrees(part, labels)]


def _without_headline(part: str, labels: Sequence[str]) -> str:
    """The name in "Tarn Notes: The weir holds" of tarnnotes.example."""
    name, colon, _ = part.partition(": ")
    return name if colon and spelled(name) in labels else part


def _signs(facts: Facts, part: str) -> bool:
    """Whether a part of the title is the byline: "By Ann Lee"."""
    linked = {link.text for block in facts.head_blocks for link in facts.page.links[block]}
    return any(part.endswith(f" {name}") and is_lead_in(part[: -len(name)]) for name in linked)


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _host_as_written(facts: Facts) -> str:
    """How the page writes what is particular in its host: "Tarn Post" of tarnpost.example; empty
    where it does not. Titles and descriptions come first, then the most frequent spelling."""
    parts = [part for part in _own_parts(facts.host) if part not in _PLATFORMS]
    label = next((part for part in reversed(parts) if len(part) >= _INITIALS), "")
    pattern = _spelling_of(label)
    head = (facts.page.head.title or "", *facts.metas("og:title"), *facts.metas("description"))
    for texts in (head, facts.page.texts):
        found = Counter(m[0] for text in texts if len(text) <= _LONGEST_LINE
                        for m in pattern.finditer(text) if not m[0].islower())  # fmt: skip
        if label and found:
            return max(found, key=lambda name: (found[name], name))
    return ""


def _spelling_of(label: str) -> re.Pattern[str]:
    """A part of a host as people write it: with spaces, capitals and umlauts."""
    letters = re.findall("[aou]e|[^-]", label)
    spelled = [f"(?:{pair}|{_UMLAUTS[pair]})" if pair in _UMLAUTS else pair for pair in letters]
    return re.compile(rf"(?<![\w.@/-]){_BETWEEN.join(spelled)}(?![\w@/-]|\.\w)", re.IGNORECASE)


def _labels(host: str) -> tuple[str, ...]:
    """The parts of a host name that tell sites apart, letters and digits only."""
    parts = (*_own_parts(host), *host.rsplit(".", 1)[:1])
    return tuple(filter(None, map(spelled, parts)))


def _own_parts(host: str) -> list[str]:
    return [part for part in host_of(f"//{host}").split(".")[:-1] if part not in _COMMON]


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
