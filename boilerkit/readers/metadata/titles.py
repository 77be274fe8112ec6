"""Headlines out of page titles: "Headline | Section | Site" -> "Headline"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from boilerkit.lexicon.dates import find_dates
from boilerkit.lexicon.folding import fold, spelled

_SEPARATOR = re.compile(r"\s+(?:[|–—•·»«›‹<>~]|//?|::?|--?)\s+|\s*[|｜»]\s*|\s*::\s*|：(?=\S+$)")
_ANY_SEPARATOR = re.compile(_SEPARATOR.pattern + r"|:\s")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}|\d+|[\u3040-\u30ff\u3400-\u9fff]{2}")
# Longer titles and those of more parts are none that a reader would see as such.
_LONGEST, _MOST_PARTS = 1_000, 16
# A headline that stands on the page inside the title is this long at least.
_LEAST_CHARS = 8
# Letters that a headline needs to stand against another: fewer make a rubric's name.
_TELLING = 15
# Characters behind a headline that may be its section and date.
_LONGEST_REST = 80


def without_site(title: str, sites: Sequence[str] = ()) -> str:
    """The title without the names of the site (its domain among them), its sections, its slogan."""
    title = " ".join(title.split())
    cuts = _cuts(_SEPARATOR, title)
    title = _cut_sites(title, cuts, sites) if cuts else title
    name, colon, rest = title.partition(": ")
    return rest if colon and rest and spelled(name) in set(map(spelled, sites)) else title


def outer_parts(title: str, headline: str) -> tuple[list[str], list[str]] | None:
    """The parts of a title before and after those that spell the headline; None where it does
    not hold it."""
    parts, wanted = title_parts(title), spelled(headline)
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            if wanted and "".join(map(spelled, parts[first : last + 1])) == wanted:
                return parts[:first], parts[last + 1 :]
    return None


def title_parts(title: str) -> list[str]:
    """The parts of a title between separators such as "|" and " - "."""
    title = " ".join(title.split())
    cuts = _cuts(_SEPARATOR, title)
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(title)]
    return [title[start:end] for start, end in zip(starts, ends, strict=True)]


def shown_part(title: str, sites: Sequence[str], shown: Mapping[str, str]) -> str | None:
    """The part of a title that some text of the page holds alone, as that text spells it.

    Args:
        title: as `<title>`, `og:title` or a JSON-LD headline gives it.
        sites: names of the site, which are no headlines.
        shown: texts of the page by `spelled`.
    """
    title = " ".join(title.split())
    cuts = _cuts(_ANY_SEPARATOR, title)
    if len(title) > _LONGEST:
        return None
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(title)]
    runs = (spelled(title[start:end]) for start in starts for end in ends if start < end)
    names = {spelled(site) for site in sites} - {""}
    found = [run for run in runs if len(run) >= _LEAST_CHARS and run in shown]
    best = max((run for run in found if not _names_site(run, names)), key=len, default=None)
    return shown[best] if best else None


@lru_cache(maxsize=128)  # a page gives its title in several places
def _cuts(separator: re.Pattern[str], title: str) -> tuple[tuple[int, int], ...]:
    """Where separators begin and end; none in what is too long for a title."""
    if len(title) > _LONGEST:
        return ()
    return tuple(m.span() for m in islice(separator.finditer(title), _MOST_PARTS))


def agrees(block: str, claims: Sequence[str], sites: Sequence[str]) -> bool:
    """Whether a text can be the headline that JSON-LD, metas or the page's title tell of."""
    names = {spelled(site) for site in sites} - {""}
    return not _names_site(block, names) and any(_alike(block, claim) for claim in claims)


def headline_on_page(
    block: str | None, claims: Sequence[str], sites: Sequence[str], texts: Iterable[str]
) -> str | None:
    """The headline that the page's own data points to, where `block` cannot be it.

    Args:
        block: text of the block labelled title, if any.
        claims: headlines of JSON-LD and metas, and the page's title.
        sites: names of the site.
        texts: the page's.

    Returns:
        a text of the page; None where `block` agrees with the data or the data with nothing.
    """
    if not claims or (block and agrees(block, claims, sites)):
        return None
    longest = 2 * max(map(len, claims))
    shown = {spelled(text): " ".join(text.split()) for text in texts if len(text) <= longest}
    found = filter(None, (shown_part(claim, sites, shown) for claim in claims))
    return next((text for text in found if not block or len(spelled(text)) >= _TELLING), None)


def without_date(block: str, claims: Sequence[str]) -> str | None:
    """The headline in a text that has its date or a count around it; None where it does not.

    Args:
        block: text of the block labelled title.
        claims: headlines that the page's data gives.
    """
    for claim in claims:
        place = block.find(claim) if len(spelled(claim)) >= _TELLING else -1
        before, behind = block[: max(place, 0)], block[max(place, 0) + len(claim) :]
        beside = before + behind
        is_count = not before and behind.strip().isdecimal()
        near = place >= 0 and 0 < len(beside) <= _LONGEST_REST
        if near and (is_count or any(find_dates(beside, "de"))):
            return claim
    return None


def behind_site(block: str, claims: Sequence[str], sites: Sequence[str]) -> str | None:
    """The headline in "Tarn Notes: The weir holds", where `block` is no more than "Tarn Notes"."""
    names = {spelled(site) for site in sites} - {spelled(block), ""}
    for claim in claims:
        name, colon, rest = claim.partition(": ")
        letters = spelled(rest)
        goes_on = colon and spelled(name) == spelled(block) and len(letters) >= _LEAST_CHARS
        if goes_on and not _names_site(rest, names):
            return rest
    return None


def _alike(one: str, other: str) -> bool:
    """Whether two headlines tell of the same: a third of the shorter one's long words."""
    if spelled(one) == spelled(other):
        return True
    words, others = _long_words(one), _long_words(other)
    return 3 * len(words & others) >= min(len(words), len(others)) > 0


def _long_words(text: str) -> set[str]:
    return set(_LONG_WORD.findall(fold(text)))


def _cut_sites(title: str, cuts: Sequence[tuple[int, int]], sites: Sequence[str]) -> str:
    """Cut at the outermost separator that has the site's name on its other side."""
    names = {spelled(site) for site in sites} - {""}
    start, end = 0, len(title)
    for left, right in reversed(cuts):
        if left > start and _names_site(title[right:end], names):
            end = left
    for left, right in cuts:
        if right < end and _names_site(title[start:left], names):
            start = right
    return title[start:end]


def _names_site(part: str, names: set[str]) -> bool:
    letters = spelled(part)
    if not letters:
        return True
    return any(letters == name or _holds(letters, name) or _holds(name, letters) for name in names)


def _holds(long: str, short: str) -> bool:
    """ "The Tarnford Courier" and "tarnfordcourier.example" are one site, "Post" is not."""
    return len(short) > 3 and short in long and 3 * len(short) >= len(long)
