"""Lines of a text dump -> paragraphs: finds where lines were wrapped, and joins them again.

A tool that wraps fills each line until the next word no longer fits. So a line break is a wrap at
width w where the line ends at or before column w and the first word of the next line would have
passed it; nearly all breaks inside wrapped prose agree on one w, breaks between headlines, verses
or rows of a table do not. Words have a say, too: inside a sentence the next line begins with a
small letter. Text cut at inline tags is joined by words alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise, starmap
from typing import NamedTuple
from unicodedata import east_asian_width

from boilerkit.lexicon import load_lexicon
from boilerkit.parsing.printed_marks import without_marks

LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# Widths that tools wrap at; longer lines are whole paragraphs.
_LEAST_WIDTH, _MOST_WIDTH = 30, 160
# A width is one that text was wrapped at if it explains so many breaks, and this share of those
# after lines that nearly reach it: chance explains a third of the breaks between headlines.
_LEAST_BREAKS, _LEAST_SHARE, _NEAR = 3, 0.6, 0.7
# ... the same for scripts without small letters, where words do not help.
_LEAST_BREAKS_UNCASED, _LEAST_SHARE_UNCASED = 4, 0.75
# ... and for ideographs, which fill a line to its last column.
_LEAST_BREAKS_FILLED, _FILLED = 2, 2
# So many of these breaks must be inside sentences.
_LEAST_INSIDE = 0.3
# Text is cut at inline tags where at least so many breaks, and this share, are inside sentences.
_LEAST_CUTS, _LEAST_CUT_SHARE = 3, 0.08
# Verses break inside sentences, too, but none of them is so long.
_PROSE_CHARS = 30
# A line that breaks inside a sentence after so many columns was wrapped, whatever the rest is.
_LONG_LINE, _LONG_TAIL = 50, 40

_QUOTES = re.compile(r"(?:>[ \t]?)+")
_MARKER = re.compile(r"(?:[*•·▪◦‣+–-]|o|\(?(?:\d{1,3}|[a-zA-Z])[.)]|\[\d{1,3}\])[ \t]+(?=\S)")
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S|\S {2,}\S.* {2,}\S|^\|.*\|$")
_CODE = re.compile(
    r"[{}]$|\w\(.*\);?$|^(?:\$ |>>>|#include|def \w+\(|import \w+$)|[=!]=|=>|^</?\w+[ >]"
)
_TERMINAL = frozenset('.!?…。！？؟۔।:;"”»’)]')
_OPEN = frozenset("-–—([«“„‚")
_CLOSING = frozenset(",.;:!?)]»”’،、。")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_NARROW = re.compile(r"[\x00-\u10ff]*")


class Paragraph(NamedTuple):
    """Lines `first` to `last` (inclusive, from 0) as one text; whether a blank line precedes.

    `item` is the number of the paragraph that begins the list item it is part of, or -1.
    """

    text: str
    first: int
    last: int
    gap: bool
    item: int = -1


class _Line(NamedTuple):
    """A line that holds something: `text` is what it holds, without marks and quotes.

    `start` and `end` are its first and last column, after the `quotes` of mail; `marker` is its
    bullet or number, and the next lines of such an item begin at column `hang`; `head` is the
    width of its first word; `fixed` lines, of code or columns, stay as they are. `linked` lines
    begin inside a link that began before.
    """

    number: int
    text: str
    quotes: int
    start: int
    hang: int
    end: int
    head: int
    marker: str
    fixed: bool
    gap: bool
    linked: bool


class _Break(NamedTuple):
    """The end of a line that the next line may go on from.

    Widths from `least` to `most` explain it as a wrap; `inside` is whether words say that a
    sentence goes on, `ended` whether one may end here, `cased` whether the script shows which;
    `prose` is whether the next line is long or ends a sentence, as bylines and menus do not.
    """

    least: int
    most: int
    inside: bool
    ended: bool
    cased: bool
    prose: bool


def read_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a dump, in order; linear in its length."""
    lines = list(_lines(text))
    breaks = list(starmap(_break, pairwise(lines)))
    joins = _joins(lines, breaks)
    paragraphs: list[Paragraph] = []
    start, item, hang = 0, -1, 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or not joins[end - 1]:
            first, last = lines[start], lines[end - 1]
            item = _item_of(first, item, hang, len(paragraphs))
            hang = first.hang if first.marker else hang
            text = _joined(lines[start:end])
            paragraphs.append(Paragraph(text, first.number, last.number, first.gap, item))
            start = end
    return paragraphs


def _item_of(first: _Line, item: int, hang: int, number: int) -> int:
    """The list item that a paragraph is part of: its own, or the last one where it hangs there."""
    if first.marker:
        return number
    return item if item >= 0 and first.start > 0 and abs(first.start - hang) <= 1 else -1


# -- lines ---------------------------------------------------------------------------------------


def _lines(text: str) -> list[_Line]:
    raws = LINE_END.split(text)
    shown, inside_links = without_marks(raws)
    lines: list[_Line] = []
    gap = False
    for number, (raw, line) in enumerate(zip(raws, shown, strict=True)):
        linked = not gap and number - 1 in inside_links
        found = _line(number, raw, line, gap, linked) if line else None
        if found:
            lines.append(found)
            gap = False
        elif linked and lines:  # the rest of a link's address
            lines[-1] = lines[-1]._replace(end=_indentation(raw) + _width(raw.strip()))
        else:
            gap = True
    return lines


def _line(number: int, raw: str, line: str, gap: bool, linked: bool) -> _Line | None:
    """A line with the columns of `raw` and the words of `line`, which is without marks."""
    filled, content, quotes, start = raw.strip(), line.strip(), 0, 0
    if filled.startswith(">"):
        mark = _QUOTES.match(filled)
        assert mark is not None
        quotes = mark[0].count(">")
        filled, content = filled[mark.end() :], content[mark.end() :]
    elif content:
        start = _indentation(raw)
    if not content:
        return None
    marker = _MARKER.match(filled)
    head = (filled[marker.end() :] if marker else filled).split(maxsplit=1)[0]
    return _Line(
        number,
        " ".join(content.split()),
        quotes,
        start,
        start + len(marker[0].expandtabs()) if marker else start,
        start + _width(filled),
        _width(head[:1] if _is_ideograph(head[0]) else head),
        marker[0].strip() if marker else "",
        _is_fixed(content),
        gap,
        linked,
    )


def _indentation(raw: str) -> int:
    if "\t" in raw:
        raw = raw.expandtabs()
    return len(raw) - len(raw.lstrip())


def _is_fixed(content: str) -> bool:
    """Whether a line holds columns or code; longer ones are whole paragraphs anyway."""
    if len(content) > _MOST_WIDTH:
        return False
    # Plain search first: hardly any line has what the expressions look for.
    spaced = "  " in content or "\t" in content or content[0] == "|"
    if spaced and _COLUMNS.search(content):
        return True
    signed = content[-1] in "{});" or content[0] in "$>#<di" or "=" in content
    return signed and _CODE.search(content) is not None


def _width(text: str) -> int:
    """Columns that a terminal gives a text: East Asian wide characters take two."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    return sum(map(_columns_of, text))


@cache
def _columns_of(char: str) -> int:
    return 2 if east_asian_width(char) in "WF" else 1


def _is_ideograph(char: str) -> bool:
    return char >= "\u3040" and (
        char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char > "\U0001ffff"
    )


def _joined(lines: Sequence[_Line]) -> str:
    """One text; no space where there was none before the wrap."""
    if len(lines) == 1:
        return lines[0].text
    pieces = [lines[0].text]
    for before, line in pairwise(lines):
        glued = _is_ideograph(before.text[-1]) and _is_ideograph(line.text[0])
        broken = before.text[-1] == "-" and before.text[-2:-1].isalpha() and line.text[0].islower()
        mark = line.linked and line.text[0] in _CLOSING  # behind a link's address
        pieces += [line.text] if glued or broken or mark else [" ", line.text]
    return "".join(pieces)


# -- breaks --------------------------------------------------------------------------------------


def _break(line: _Line, after: _Line) -> _Break | None:
    """The break between two lines; None where a paragraph ends for sure."""
    apart = after.gap or line.fixed or after.fixed or after.quotes != line.quotes
    if apart or after.start > max(line.start, line.hang) + 1 or _is_item(line, after):
        return None
    first, last = after.text[0], line.text[-1]
    space = 0 if _is_ideograph(first) and _is_ideograph(last) else 1
    goes_on = len(after.text) > 1 and (first.islower() or first in _CLOSING)
    return _Break(
        line.end,
        line.end + space + after.head - 1,
        (goes_on or last in _OPEN) and last not in ".!?…",
        last in _TERMINAL,
        first.lower() != first.upper(),
        after.end >= _LONG_TAIL or after.text[-1] in _TERMINAL,
    )


def _is_item(line: _Line, after: _Line) -> bool:
    """Whether an item of a list begins: a dash may stand inside a sentence, too."""
    if after.marker not in ("-", "–", "o"):
        return bool(after.marker)
    return line.text[-1] in _TERMINAL or line.marker == after.marker or after.start > line.start


def _joins(lines: Sequence[_Line], breaks: Sequence[_Break | None]) -> list[bool]:
    """Whether each line goes on in the next, shape (lines - 1,)."""
    joins = [False] * len(breaks)
    stretches = list(_stretches(breaks))
    widths = {start: _width_of(_found(breaks[start:end])) for start, end in stretches}
    known = {width for width in (*widths.values(), _width_of(_found(breaks))) if width}
    for start, end in stretches:
        width = widths[start] or _explaining(_found(breaks[start:end]), known)
        for place in range(start, end):
            joins[place] = _is_wrap(breaks[place], width)
    _join_items(lines, breaks, joins)
    for place in range(len(joins)):
        joins[place] = joins[place] or lines[place + 1].linked
    _join_cuts(lines, breaks, joins)
    return joins


def _found(breaks: Sequence[_Break | None]) -> list[_Break]:
    return [found for found in breaks if found is not None]


def _stretches(breaks: Sequence[_Break | None]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of breaks without a sure end of a paragraph between them."""
    start = 0
    for end in range(len(breaks) + 1):
        if end == len(breaks) or breaks[end] is None:
            if end > start:
                yield start, end
            start = end + 1


def _width_of(breaks: Sequence[_Break]) -> int | None:
    """The width that lines were wrapped at, if they were."""
    breaks = [found for found in breaks if found.least <= _MOST_WIDTH]
    if len(breaks) < 2:
        return None
    width = _commonest(breaks)
    explained = [found for found in breaks if found.least <= width <= found.most]
    near = [found for found in breaks if found.least >= _NEAR * width]
    return width if _agree(explained, near) else None


def _commonest(breaks: Sequence[_Break]) -> int:
    """The least width that explains most breaks; 0 if none explains one."""
    changes: defaultdict[int, int] = defaultdict(int)
    for found in breaks:
        if found.most >= _LEAST_WIDTH:
            changes[max(found.least, _LEAST_WIDTH)] += 1
            changes[min(found.most, _MOST_WIDTH) + 1] -= 1
    common = most = explained = 0
    for width in sorted(changes):
        explained += changes[width]
        if explained > most:
            common, most = width, explained
    return common


def _agree(explained: Sequence[_Break], near: Sequence[_Break]) -> bool:
    """Whether a width that explains some breaks, of those after long lines, is no chance."""
    cased = [found for found in explained if found.cased]
    share = len(explained) / max(1, len(near))
    if 2 * len(cased) < len(explained):
        filled = all(found.most - found.least <= _FILLED for found in explained)
        least = _LEAST_BREAKS_FILLED if filled else _LEAST_BREAKS_UNCASED
        return len(explained) >= least and share >= _LEAST_SHARE_UNCASED
    inside = sum(found.inside for found in cased) / max(1, len(cased))
    least = _LEAST_BREAKS if share < 1.0 else _LEAST_BREAKS - 1
    return len(explained) >= least and share >= _LEAST_SHARE and inside >= _LEAST_INSIDE


def _explaining(breaks: Sequence[_Break], widths: Iterable[int]) -> int | None:
    """Of the widths found elsewhere in the text, the one that explains most of a few breaks."""

    def explained(width: int) -> int:
        return sum(found.least <= width <= found.most for found in breaks)

    return max(sorted(widths), key=explained, default=None)


def _is_wrap(found: _Break | None, width: int | None) -> bool:
    if found is None:
        return False
    sure = found.inside and not found.ended
    if width is None or found.least > width:
        return sure and found.prose and _LONG_LINE <= found.least <= _MOST_WIDTH
    return width <= found.most or (sure and found.least >= _NEAR * width)


def _join_items(lines: Sequence[_Line], breaks: Sequence[_Break | None], joins: list[bool]) -> None:
    """The lines of a list item that hang under its first one belong to it."""
    hang = None
    for place, (line, after) in enumerate(pairwise(lines)):
        hang = line.hang if line.marker else hang
        if hang is not None and breaks[place] is not None and abs(after.start - hang) <= 1:
            joins[place] = joins[place] or (hang > 0 and after.start > 0)
        else:
            hang = None


def _join_cuts(lines: Sequence[_Line], breaks: Sequence[_Break | None], joins: list[bool]) -> None:
    """Join what was cut at inline tags, in texts where that happened often."""
    cuts = [
        place
        for place, found in enumerate(breaks)
        if found is not None and not joins[place] and found.inside and not found.ended
    ]
    if len(cuts) < max(_LEAST_CUTS, _LEAST_CUT_SHARE * len(lines)):
        return
    for group in _neighbours(cuts):
        longest = max(lines[place].end for place in range(group[0], group[-1] + 2))
        last = breaks[group[-1]]
        if longest >= _PROSE_CHARS and last is not None and last.prose:
            before = group[0] - 1
            if before >= 0 and breaks[before] is not None and _is_open(lines[before]):
                group.insert(0, before)  # "met in", "Paris", "on Friday"
            for place in group:
                joins[place] = True


def _is_open(line: _Line) -> bool:
    """Whether a line ends with a word that another one follows."""
    word = _LAST_WORD.search(line.text[-20:])
    return word is not None and word[0] in load_lexicon().function_words


def _neighbours(places: Sequence[int]) -> Iterator[list[int]]:
    """Runs of places that follow each other."""
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
