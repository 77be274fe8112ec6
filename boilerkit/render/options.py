"""What a rendering shows. Nothing here changes what was extracted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Parts that can be shown beside the body, in the order they are shown.
PARTS = ("title", "meta", "caption", "comments", "related")
#: Parts that records (JSON, rows) can have.
RECORD_PARTS = (*PARTS, "images", "sources", "blocks")
#: Format -> the parts it shows where none are named; the others show none.
DEFAULT_PARTS = {"markdown": ("title",), "html": ("title",), "tei": ("title",)}
#: What "all" means: the blocks of the page are many times the article.
ALL_PARTS = RECORD_PARTS[:-1]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """Options of every rendering; a format passes over those that mean nothing to it.

    Attributes:
        links: keep addresses of links (their text always stays).
        images: show images of the body with their captions.
        tables: show data tables.
        standfirst: show the standfirst, which begins the text where there is one.
        parts: what to show beside the body, out of `RECORD_PARTS`, each apart from it; a name, an
            iterable of names, or "all" (all but "blocks"). None is the format's default: the
            title for Markdown, HTML and TEI, nothing for text and records.
        drop_footnote_marks: leave out marks such as a raised or linked [1] that point to notes.

    Raises:
        ValueError: `parts` names something else.
    """

    links: bool = True
    images: bool = True
    tables: bool = True
    standfirst: bool = True
    parts: Iterable[str] | None = None
    drop_footnote_marks: bool = False

    def __post_init__(self) -> None:
        if self.parts is not None:
            object.__setattr__(self, "parts", parts_of(self.parts))


def parts_of(names: Iterable[str]) -> tuple[str, ...]:
    """Names of parts in order; "all" for all but the page's blocks.

    Raises:
        ValueError: one of them is no part.
    """
    if not isinstance(names, Iterable):
        raise ValueError(f"parts are names out of {', '.join(RECORD_PARTS)}; not {names!r}")
    given = (names,) if isinstance(names, str) else tuple(names)
    chosen = {*given, *(ALL_PARTS if "all" in given else ())} - {"all"}
    unknown = [name for name in chosen if name not in RECORD_PARTS]
    if unknown:
        known = ", ".join(RECORD_PARTS)
        raise ValueError(f"no such part: {unknown[0]!r}; there are {known} and all")
    return tuple(part for part in RECORD_PARTS if part in chosen)
