"""Notices in a comment area that another site links to the article: nobody wrote them for readers.

WordPress gives their items a class of their own, and cuts what it quotes on both sides.
"""

from __future__ import annotations

from boilerkit.lexicon.markup import class_words
from boilerkit.page.tables import Page

_CUT = ("[…]", "[...]")


def trackback_blocks(page: Page) -> frozenset[int]:
    """The blocks of a page that are trackbacks, wherever they are; replies to them are not."""
    texts = enumerate(page.texts)
    found = {block for block, text in texts if text.startswith(_CUT) and text.endswith(_CUT)}
    return frozenset(found.union(_in_items(page)))


def _in_items(page: Page) -> set[int]:
    elements, words = page.elements, class_words("trackback")
    found: set[int] = set()
    hints = "\n".join(elements.hint)
    if not any(word in hints for word in words):
        return found
    tag, end = "", 0  # the tag of the item at hand, and its end
    spans = zip(elements.first_block.tolist(), elements.end_block.tolist(), strict=True)
    for row, (hint, (first, last)) in enumerate(zip(elements.hint, spans, strict=True)):
        if first >= end:
            # A class of its own, not a part of one: areas have names like "comments-trackback".
            if any(word in hint for word in words) and not set(words).isdisjoint(hint.split()):
                tag, end = elements.tag[row], last
                found.update(range(first, last))
        elif elements.tag[row] == tag and "comment" in hint.split():
            found.difference_update(range(first, last))
    return found
