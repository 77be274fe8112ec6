"""What stands inside a block: runs of text with their link and their inline styles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from boilerkit.page.tables import Inline, Page

_STYLES = {
    "b": "strong",
    "strong": "strong",
    "em": "em",
    "i": "em",
    "cite": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "sup": "sup",
    "sub": "sub",
    "s": "strike",
    "del": "strike",
    "math": "math",
}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_RUN = re.compile(r"\s+|\S+")
_NO_STYLES: frozenset[str] = frozenset()
_SYMBOL_MARK = re.compile(r"\s*[(\[]?(?:[*†‡§¶]+|[(\[]\w{1,3}[)\]])[)\]]?\s*")
_NUMBER_MARK = re.compile(r"\s*(?:\d{1,3}|[a-z])(?:\s*[,;–-]\s*\d{1,3})*\s*")
_BRACKETED = re.compile(r"\s*\[(?:\d{1,3}|[a-z*†‡])\]\s*")
# A bare raised number after one of these is a note, not a power or an ordinal.
_BEFORE_NOTE = re.compile(r"(?:[.,;:!?…»”’\"')\]]|[^\W\d_]{4,})\s*\Z")
_LOOK_BACK = 40
_CLOSING = frozenset(".,;:!?…)]}»”’")


class Span(NamedTuple):
    """Text in one style; a line break is a newline in `text`.

    `styles` holds any of strong, em, code, sup, sub, strike and math (TeX, or plain text).
    """

    text: str
    href: str | None = None
    styles: frozenset[str] = _NO_STYLES


def spans_of(page: Page, block: int) -> tuple[Span, ...]:
    """The runs of a block; their texts in a row are the block's text."""
    inline = page.inline.get(block)
    if inline is None:
        return (Span(page.texts[block]),)
    return _merged(_folded(_pieces(inline), bool(page.blocks.breaks[block])))


def _pieces(inline: Inline) -> Iterable[Span]:
    """Raw text parts with the styles that are open around them."""
    marks = iter(inline.marks)
    mark = next(marks, None)
    depth: dict[str, int] = {}
    href: str | None = None
    for number, part in enumerate(inline.parts):
        while mark is not None and mark.part <= number:
            if mark.tag == "a":
                href = mark.value or None if mark.opens else None
            elif mark.tag in _STYLES:
                style = _STYLES[mark.tag]
                depth[style] = max(0, depth.get(style, 0) + (1 if mark.opens else -1))
            mark = next(marks, None)
        styles = frozenset(style for style, count in depth.items() if count)
        yield Span(part.translate(_INVISIBLE), href, styles)


def _folded(pieces: Iterable[Span], has_breaks: bool) -> Iterable[Span]:
    """White space between words folded across pieces, none at either end."""
    gap: Span | None = None
    started = False
    for piece in pieces:
        for run in _RUN.findall(piece.text):
            if run.isspace():
                breaks = has_breaks and "\x0b" in run
                if gap is None or breaks:
                    gap = piece._replace(text="\n" if breaks else " ")
            else:
                if gap is not None and started:
                    yield gap
                gap, started = None, True
                yield piece._replace(text=run)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    groups = groupby(spans, key=lambda span: span[1:])
    return tuple(Span("".join(span.text for span in group), *key) for key, group in groups)


def without_footnote_marks(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Leave out marks that point to a note: raised or linked `[1]`, `1`, `*` and the like.

    Powers and ordinals (`km²`, `1st` written with raised text) stay, and so does the mark that
    begins the note itself.
    """
    kept: list[Span] = []
    before = ""
    for span in spans:
        if before.strip() and _is_footnote_mark(span, before):
            continue
        before = (before + span.text)[-_LOOK_BACK:]
        if kept and kept[-1].text.endswith(" ") and span.text[:1] in _CLOSING | {" "}:
            kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip(" "))
        kept.append(span)
    if kept:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return _merged(span for span in kept if span.text)


def _is_footnote_mark(span: Span, before: str) -> bool:
    raised = "sup" in span.styles
    local_link = span.href is not None and "#" in span.href
    if _BRACKETED.fullmatch(span.text):
        return raised or local_link
    if not raised:
        return False
    if _SYMBOL_MARK.fullmatch(span.text):
        return True
    if not _NUMBER_MARK.fullmatch(span.text):
        return False
    return local_link or (
        span.text.strip()[0].isdigit() and _BEFORE_NOTE.search(before) is not None
    )
