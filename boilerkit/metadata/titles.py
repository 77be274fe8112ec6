"""Headlines out of page titles: "Headline | Section | Site" -> "Headline"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from boilerkit.metadata.words import fold

_SEPARATOR = re.compile(r"\s+(?:[|–—•·»«›<>/~]|::?|--?)\s+|\s*[|｜»]\s*|\s*::\s*|：(?=\S+$)")
# A headline that stands on the page inside the title is this long at least.
_LEAST_CHARS = 8


def spelled(text: str) -> str:
    """Letters and digits only, folded: headlines equal but for quotes, dashes and spaces."""
    return "".join(char for char in fold(text) if char.isalnum())


def without_site(title: str, sites: Sequence[str] = (), shown: Iterable[str] = ()) -> str:
    """The title without the name of the site, its sections and its slogan.

    Args:
        title: as `<title>` or `og:title` gives it.
        sites: names of the site, its domain among them.
        shown: texts on the page; the part of the title that stands there is the headline.
    """
    title = " ".join(title.split())
    cuts = [(m.start(), m.end()) for m in _SEPARATOR.finditer(title)]
    if not cuts:
        return title
    on_page = _shown_part(title, cuts, shown)
    return on_page or _cut_sites(title, cuts, sites)


def _shown_part(title: str, cuts: list[tuple[int, int]], shown: Iterable[str]) -> str | None:
    """The longest run of parts that some block of the page holds alone."""
    texts = {spelled(text) for text in shown if len(text) <= 2 * len(title)}
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(title)]
    runs = [title[start:end] for start in starts for end in ends if start < end]
    found = [run for run in runs if len(run) >= _LEAST_CHARS and spelled(run) in texts]
    return max(found, key=len, default=None)


def _cut_sites(title: str, cuts: list[tuple[int, int]], sites: Sequence[str]) -> str:
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
