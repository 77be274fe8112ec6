"""Finds paragraphs whose tags are inline: custom elements, spans, links or `font` a paragraph.

A browser shows them apart because of a style sheet, which is not read here. What gives them away is
their text: sentences that end where an element does and go on in the next one, without a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from boilerkit.parsing.element_rows import ElementRows, runs_in

#: A shorter block is left alone.
LEAST_CHARS = 200
#: Elements that hold paragraphs; others hold one paragraph, whatever is in it.
CONTAINERS = frozenset(
    "article aside blockquote body center details div fieldset form main search section td"
    " template".split()
)
_SENTENCE_END = re.compile(r"[.!?…。！？։؟।:][\"'”’»›)\]」』]*\s*\Z")
_PARAGRAPH_CHARS, _LONG_PARAGRAPH_CHARS = 40, 80
# Sentences set apart by a space may be one paragraph; so many long ones are not.
_LEAST_SPACED = 3
_MOST_LOOSE = 0.05
_MAX_LEVELS = 8


def parents_of_paragraphs(
    parts: Sequence[str], places: Sequence[int], elements: ElementRows, top: int
) -> Iterator[int]:
    """Elements in a block whose children are paragraphs of their own.

    Args:
        parts: the block's texts, and `places` their elements.
        top: the block-level element around them.
    """
    paths = elements.paths(places, top)
    waiting = [(top, list(range(len(parts))), 0)]
    while waiting:
        parent, texts, level = waiting.pop()
        if level == _MAX_LEVELS:
            continue
        runs = runs_in(paths, texts, level)
        pieces = [(child, "".join(parts[text] for text in run)) for child, run in runs]
        if len(runs) > 1 and _are_paragraphs(pieces):
            yield parent
        for (child, run), (_, piece) in zip(runs, pieces, strict=True):
            if child is not None and len(run) > 1 and len(piece) >= LEAST_CHARS:
                waiting.append((child, run, level + 1))


def _are_paragraphs(pieces: Sequence[tuple[int | None, str]]) -> bool:
    """Whether elements side by side, and loose text between them, are paragraphs."""
    loose = sum(len(text.strip()) for child, text in pieces if child is None)
    if loose > _MOST_LOOSE * sum(len(text) for _, text in pieces):
        return False
    texts = [text for child, text in pieces if child is not None and _SENTENCE_END.search(text)]
    if sum(len(text) >= _PARAGRAPH_CHARS for text in texts) < 2:
        return False
    return (
        sum(len(text.strip()) >= _LONG_PARAGRAPH_CHARS for text in texts) >= _LEAST_SPACED
        or _glued(pieces) > 0
    )


def _glued(pieces: Sequence[tuple[int | None, str]]) -> int:
    """How often a sentence ends with an element and the next begins without a space."""
    return sum(
        before[0] is not None
        and after[0] is not None
        and len(before[1]) >= _PARAGRAPH_CHARS
        and not before[1][-1].isspace()
        and not after[1][:1].isspace()
        and _SENTENCE_END.search(before[1]) is not None
        for before, after in pairwise(pieces)
    )
