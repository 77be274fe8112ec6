"""Notices in a comment area that another site links to the article: nobody wrote them for readers.

WordPress gives them a class of their own, and cuts what it quotes on both sides.
"""

from __future__ import annotations

from boilerkit.lexicon.comments import comment_words
from boilerkit.lexicon.markup import hint_words
from boilerkit.page import Page

_CUT = ("[…]", "[...]")


def trackback_blocks(page: Page) -> frozenset[int]:
    """The blocks of a page that are trackbacks, wherever they stand."""
    words = comment_words()["trackback"]
    found = {block for block, text in enumerate(page.texts) if text.startswith(_CUT)}
    elements = page.elements
    for row, hint in enumerate(elements.hint):
        # The plural names areas that hold comments, too.
        if any(word in hint and word in hint_words(hint) for word in words):
            found.update(range(int(elements.first_block[row]), int(elements.end_block[row])))
    return frozenset(found)
