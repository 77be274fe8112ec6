"""Where the standfirst ends: the deck between headline and text, apart from the text's flow.

Only what begins the text can be standfirst, by whole paragraphs, lists or headings, and never all
of it. Scorers that know standfirsts decide by probability; of others' pages only a plain case is
taken: an element of its own, shown to be one by its class, a header around it, or the summary that
the page gives of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.markup import any_class
from boilerkit.page.json_ld import json_ld_objects
from boilerkit.page.structure import Heading, List, Node, Paragraph, blocks_in
from boilerkit.page.tables import Page

#: Least probability, weighed by characters, that what begins the text is the standfirst: of its
#: first node, of that in a plain case, and of what follows it, which rarely is one.
_LIKELY, _LIKELY_IN_PLAIN_CASE, _LIKELY_FURTHER = 0.7, 0.05, 0.7
# The longest heading of key points; how long a standfirst is at most, and how much of its text.
_HEADING_CHARS = 60
_MOST_DECK_CHARS, _MOST_OF_TEXT = 1_500, 0.5
# A deck that rules recognise is so long, in characters.
_LEAST_CHARS, _MOST_CHARS = 30, 700
# A summary that the page gives of itself is cut off after so many letters at the earliest.
_LEAST_SUMMARY_CHARS = 50
_SUMMARY_METAS = frozenset(["og:description", "description", "twitter:description"])


def count_standfirst(page: Page, nodes: Sequence[Node], chances: NDArray[np.float32] | None) -> int:
    """How many of the nodes that a text begins with are its standfirst; never all of them.

    Args:
        page: the page.
        nodes: the text as a tree, see `structure_of`.
        chances: how likely each block is the standfirst if it is body, shape (blocks,); None
            where the scorer cannot tell.
    """
    if len(nodes) < 2:
        return 0
    is_plain_case = page.has_markup and _is_plain_case(page, nodes)
    if chances is None:
        return int(is_plain_case)
    needed = _LIKELY_IN_PLAIN_CASE if is_plain_case else _LIKELY
    if _chance(page, nodes[0], chances) < needed:
        return 0
    count = 1
    while count < len(nodes) and _chance(page, nodes[count], chances) >= _LIKELY_FURTHER:
        count += 1
    if count < len(nodes) and _announces(page, nodes[count - 1], nodes[count]):
        count += 1
    return count if count < len(nodes) and _is_short(page, nodes, count) else 0


def _announces(page: Page, node: Node, following: Node) -> bool:
    """Whether a node is the heading of a list ("Key points"), which comes with it."""
    if not isinstance(following, List) or not isinstance(node, (Heading, Paragraph)):
        return False
    return int(page.blocks.chars[list(blocks_in(node))].sum()) <= _HEADING_CHARS


def _is_short(page: Page, nodes: Sequence[Node], count: int) -> bool:
    """Whether the first nodes are not too much of a text to sum it up."""
    sizes = [int(page.blocks.chars[list(blocks_in(node))].sum()) for node in nodes]
    return sum(sizes[:count]) <= min(_MOST_DECK_CHARS, _MOST_OF_TEXT * sum(sizes))


def _chance(page: Page, node: Node, chances: NDArray[np.float32]) -> float:
    """How likely a node is the standfirst: the mean over its characters."""
    blocks = list(blocks_in(node))
    chars = page.blocks.chars[blocks]
    total = float(chars.sum())
    return float((chars * chances[blocks]).sum()) / total if total else 0.0


# -- where no scorer knows -------------------------------------------------------------------------


def _is_plain_case(page: Page, nodes: Sequence[Node]) -> bool:
    """Whether the first node is so obviously the standfirst that markup alone shows it."""
    first, then = list(blocks_in(nodes[0])), next(blocks_in(nodes[1]), None)
    if not first or then is None or not isinstance(nodes[0], (Paragraph, Heading, List)):
        return False
    if not _LEAST_CHARS <= int(page.blocks.chars[first].sum()) <= _MOST_CHARS:
        return False
    rows = list(_own_elements(page, first[0], then))
    tags, hints = page.elements.tag, page.elements.hint
    if any(tags[row] == "header" or _deck_words().search(hints[row]) for row in rows):
        return True
    rest = [block for node in nodes[1:] for block in blocks_in(node)]
    return _is_apart(page, first[0], rest) and _is_summary(page, first)


def _own_elements(page: Page, block: int, other: int) -> Iterator[int]:
    """Rows of the elements around a block that do not hold the other block, innermost first."""
    elements = page.elements
    for row in page.ancestors(block):
        if elements.first_block[row] <= other < elements.end_block[row]:
            return
        yield row


def _is_apart(page: Page, block: int, others: Sequence[int]) -> bool:
    """Whether a block is in another kind of place than all others."""
    paths = page.elements.path[page.blocks.element]
    return bool((paths[list(others)] != paths[block]).all())


def _is_summary(page: Page, blocks: Sequence[int]) -> bool:
    """Whether the blocks say what the page gives as its summary, which may be cut off."""
    text = _spelled(" ".join(page.texts[block] for block in blocks))
    for summary in map(_spelled, _summaries(page)):
        if summary == text or (
            len(summary) >= _LEAST_SUMMARY_CHARS and text.startswith(summary.rstrip(".…"))
        ):
            return True
    return False


def _summaries(page: Page) -> Iterator[str]:
    yield from (value for key, value in page.head.metas if key in _SUMMARY_METAS)
    for found in json_ld_objects(page.head):
        if isinstance(description := found.get("description"), str):
            yield description


def _spelled(text: str) -> str:
    return "".join(text.split()).lower()


@cache
def _deck_words() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{any_class('standfirst')})(?![a-z])")
