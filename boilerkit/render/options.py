"""What a rendering shows. Nothing here changes what was extracted."""

from __future__ import annotations

from dataclasses import dataclass

#: Parts that can stand beside the body, in the order they are shown.
PARTS = ("title", "meta", "caption", "comments", "related")


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """Options of every rendering; a format passes over those that mean nothing to it.

    Attributes:
        links: keep addresses of links (their text always stays).
        images: show images of the body with their captions.
        tables: show data tables.
        parts: what to show beside the body, out of `PARTS`; each stands apart from it. None is
            the format's default: the title for Markdown, HTML and TEI, nothing for text.
        drop_footnote_marks: leave out marks such as a raised or linked [1] that point to notes.

    Raises:
        ValueError: `parts` names something else.
    """

    links: bool = True
    images: bool = True
    tables: bool = True
    parts: tuple[str, ...] | None = None
    drop_footnote_marks: bool = False

    def __post_init__(self) -> None:
        if self.parts is None:
            return
        known = isinstance(self.parts, tuple) and set(self.parts) <= set(PARTS)
        if not known:
            raise ValueError(f"parts is a tuple out of {', '.join(PARTS)}; not {self.parts!r}")
