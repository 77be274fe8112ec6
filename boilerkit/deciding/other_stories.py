"""Text of other articles on the page: what is below a headline of its own, apart from the title.

Endless pages, rivers of news and decks with long excerpts repeat the article's own markup, so
that their paragraphs read and look like its text; their headlines give them away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.folding import spelled
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.structure import HEADINGS
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Blocks = NDArray[np.int64]
#: A headline and the body below it.
Story = tuple[int, Blocks]
#: Depth, tag and names of an element.
Place = tuple[int, str, str]

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
_META, _RELATED = LABEL_INDEX[Label.META], LABEL_INDEX[Label.RELATED]
_METAS = frozenset(["og:title", "twitter:title"])
#: The article's title, and the headline of another story, are at least so likely to be one.
_LIKELY = 0.5
#: Text that is surer is not another story's because of its headline alone.
_SURE = 0.95


def other_stories(page: Page, labels: Labels, scores: Scores) -> Blocks:
    """The headlines and body blocks of other stories, each in an element that begins with one.

    Headlines in one kind of place are judged together: they are surer to be those of other
    stories than what is below them is to be body, and no story is longer than the article above;
    or the title that the page names is in such a place, and a byline or date of its own as well.
    Posts of live blogs have headlines, too, below that of the page.
    """
    body: Blocks = (labels == _BODY).nonzero()[0]
    titles = (scores[:, _TITLE] >= _LIKELY).nonzero()[0]
    if not page.has_markup or not len(titles):
        return body[:0]
    title = int(titles[0])
    article = body[body > title]
    found = [
        np.append(story, headline)
        for headlines in _headlines(page, labels, scores, title)
        if len(stories := list(_stories(page, article, headlines)))
        and (
            _is_other(page, scores, article, stories) or _repeats_head(page, labels, title, stories)
        )
        for headline, story in stories
    ]
    return np.unique(np.concatenate(found)) if found else body[:0]


def _headlines(page: Page, labels: Labels, scores: Scores, title: int) -> Iterator[list[int]]:
    """Headings below the title that are likely headlines, and no part of the text, by place; none
    in a place where others are text, as in guides and lists of recommended things."""
    likely = scores[:, _TITLE] + scores[:, _RELATED] >= _LIKELY
    likely &= (labels == _TITLE) | (labels == _RELATED)
    likely[: title + 1] = False
    places: dict[Place, list[int]] = {}
    for block in _headings(page, likely):
        places.setdefault(_place(page, block), []).append(block)
    if places:
        of_text = {_place(page, block) for block in _headings(page, labels == _BODY)}
        yield from (blocks for place, blocks in places.items() if place not in of_text)


def _headings(page: Page, among: NDArray[np.bool_]) -> list[int]:
    """Which of the blocks marked are headings."""
    blocks = among.nonzero()[0]
    tags, rows = page.elements.tag, page.blocks.element[blocks].tolist()
    return [n for n, row in zip(blocks.tolist(), rows, strict=True) if tags[row] in HEADINGS]


def _place(page: Page, block: int) -> Place:
    """The kind of place that a block is in: paths would differ where elements have ids."""
    row = int(page.blocks.element[block])
    return int(page.elements.depth[row]), page.elements.tag[row], page.elements.hint[row]


def _stories(page: Page, article: Blocks, headlines: Sequence[int]) -> Iterator[Story]:
    """Each headline with the body in the largest element that begins with it: there is no body
    above it in there, and no other headline of its kind."""
    elements = page.elements
    bounds = [-1, *headlines, len(page)]
    below = np.diff(article.searchsorted(bounds[1:])).tolist()
    for least, headline, most, count in zip(bounds, headlines, bounds[2:], below, strict=False):
        if not count:
            continue
        story = article[:0]
        for row in page.ancestors(headline):
            first, end = int(elements.first_block[row]), int(elements.end_block[row])
            inside = article[article.searchsorted(first) : article.searchsorted(end)]
            if first <= least or end > most or (len(inside) and inside[0] < headline):
                break
            story = inside
        if len(story):
            yield headline, story


def _is_other(page: Page, scores: Scores, article: Blocks, stories: Sequence[Story]) -> bool:
    """Whether headlines are surer than what is below them is body, which is no longer than what
    is above all of them."""
    chars = page.blocks.chars
    above = chars[article[article < stories[0][0]]].sum()
    if max(chars[story].sum() for _, story in stories) > above:
        return False
    below = np.concatenate([story for _, story in stories])
    chance = np.average(np.minimum(scores[below, _BODY], 1.0), weights=chars[below])
    headline = scores[[place for place, _ in stories], _RELATED].mean()
    return bool(chance < min(_SURE, headline))


def _repeats_head(page: Page, labels: Labels, title: int, stories: Sequence[Story]) -> bool:
    """Whether headlines are in the place of the title, which the page names, and a line of meta
    between title and text has its like below one."""
    first, story = stories[0]
    if _place(page, title) != _place(page, first) or not _is_named(page, title):
        return False
    text = (labels[title + 1 : first] == _BODY).nonzero()[0]
    head = range(title + 1, title + 1 + (int(text[0]) if len(text) else 0))
    metas = {_place(page, block) for block in head if labels[block] == _META}
    below = (block for block in range(first + 1, int(story[-1])) if labels[block] != _BODY)
    return any(_place(page, block) in metas for block in below)


def _is_named(page: Page, title: int) -> bool:
    """Whether the head of the page says a title."""
    letters = spelled(page.texts[title])
    stated = [page.head.title or "", *(value for key, value in page.head.metas if key in _METAS)]
    return any(letters in spelled(name) for name in stated)
