"""Which body blocks are a second copy of the article: for print, for phones, for search engines.

Paragraphs repeat for many reasons (refrains, answers, examples). A copy repeats a run of them, in
order, that makes up a good part of the text, or it is in another kind of place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from boilerkit.page.tables import Page

# A sentence in any script is at least so long in UTF-8; shorter lines repeat by chance.
_SENTENCE_BYTES = 60
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
#: Share of the text that a copy repeats, and share of its own stretch that is repeated.
_LEAST_OF_TEXT, _LEAST_OF_STRETCH = 0.3, 0.7
#: Sentences that a copy repeats: some, where it is apart from what it repeats, else many.
_SOME, _MANY = 2, 4
#: A paragraph so often in a row, as most of the text, is that of a test page.
_IN_A_ROW = 3
#: A block may hold the whole text once more if it is so long.
_LONG_BLOCK = 1_000
#: Blocks of a copy that repeat nothing (a notice, a mended line) between two that do.
_MOST_NEW = 2


def without_copies(page: Page, body: Sequence[int]) -> tuple[int, ...]:
    """The body without the blocks that are second copies; of two copies the visible one stays.

    Args:
        page: the page.
        body: places of the body blocks, in order.
    """
    texts = [page.texts[block] for block in body]
    spelled = _spelled(texts)
    copied = set(_in_one_piece(page, body, spelled))
    if len(set(spelled)) < len(spelled):
        sizes = [len(text.encode("utf-8", "replace")) for text in texts]
        repeats = _Repeats(spelled, sizes)
        for run in _runs(repeats):
            if _is_copy(page, body, run, repeats):
                copied.update(_hidden_side(page, body, run))
    return tuple(block for place, block in enumerate(body) if place not in copied)


def _spelled(texts: Sequence[str]) -> list[str]:
    """Texts for comparing, as `_spelled_text` has them; all at once takes a third of the time."""
    # A NUL is neither white space nor part of a word, and in no text but by mistake.
    spelled = _spelled_text("\0".join(texts)).split("\0")
    return spelled if len(spelled) == len(texts) else [_spelled_text(text) for text in texts]


def _spelled_text(text: str) -> str:
    """A text without white space and case, and without the escapes of JSON that scripts show."""
    if "\\u" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # Nearly all white space is spaces, which go without making a string of each word.
    return "".join(text.replace(" ", "").split()).lower()


def _in_one_piece(page: Page, body: Sequence[int], spelled: Sequence[str]) -> Iterator[int]:
    """A long block that is made up of many others, or those where they alone are hidden."""
    lengths = [len(text) for text in spelled]
    least = max(_LONG_BLOCK, _LEAST_OF_TEXT * sum(lengths))
    for place, text in enumerate(spelled):
        if lengths[place] < least:
            continue
        parts = [
            other
            for other, part in enumerate(spelled)
            if other != place and lengths[other] >= _SENTENCE_BYTES and part in text
        ]
        repeated = sum(lengths[other] for other in parts)
        if len(parts) < _MANY or repeated < _LEAST_OF_STRETCH * len(text):
            continue
        hidden = _is_hidden(page, body, [(other, place) for other in parts], 0)
        yield from parts if hidden and not _is_hidden(page, body, [(place, place)], 0) else [place]


Run = list[tuple[int, int]]


class _Repeats:
    """For each text the places among the body that hold it, and sizes in bytes of UTF-8.

    Attributes:
        spelled, sizes: each block's text and size.
        size_of: text -> size.
        later: the places with a text that an earlier place has, in order.
        whole: size of all texts, each counted once.
    """

    def __init__(self, spelled: Sequence[str], sizes: Sequence[int]) -> None:
        self.places: dict[str, list[int]] = {}
        self.spelled, self.sizes = spelled, sizes
        self.size_of = dict(zip(spelled, sizes, strict=True))
        self.whole = sum(self.size_of.values())
        self.later: list[int] = []
        for place, text in enumerate(spelled):
            places = self.places.setdefault(text, [])
            if places:
                self.later.append(place)
            places.append(place)

    def is_most_of_text(self, text: str) -> bool:
        """Whether a paragraph again and again, with nothing between, is most of the text."""
        places = self.places[text]
        if 2 * len(places) * self.size_of[text] < sum(self.sizes):
            return False
        steps = zip(places, places[_IN_A_ROW - 1 :], strict=False)
        return any(last - first < _IN_A_ROW for first, last in steps)

    def before(self, place: int, after: int) -> int | None:
        """The first earlier place with the same text, behind place `after`."""
        places = self.places[self.spelled[place]]
        first = places[bisect_right(places, after)] if places[-1] > after else place
        return first if first < place else None


def _runs(repeats: _Repeats) -> Iterator[Run]:
    """Stretches of blocks that repeat earlier ones in order, as pairs (earlier place, place)."""
    run: Run = []
    for place in repeats.later:
        ended = bool(run) and place - run[-1][1] > _MOST_NEW + 1
        if ended:
            yield run
            run = []
        start = run[0][1] if run else place
        first = repeats.before(place, run[-1][0] if run else -1)
        if first is not None and first < start:
            run.append((first, place))
        elif run and (first := repeats.before(place, -1)) is not None:
            yield run
            run = [(first, place)]
    if run:
        yield run


def _is_copy(page: Page, body: Sequence[int], run: Run, repeats: _Repeats) -> bool:
    sizes = repeats.sizes
    texts = {repeats.spelled[place] for _, place in run}
    sentences = sum(repeats.size_of[text] >= _SENTENCE_BYTES for text in texts)
    if sentences and _is_elsewhere(page, body, run):
        return not any(repeats.is_most_of_text(text) for text in texts)
    repeated = sum(sizes[place] for _, place in run)
    if repeated < _LEAST_OF_TEXT * repeats.whole:
        return False
    stretches = [sizes[run[0][side] : run[-1][side] + 1] for side in (0, 1)]
    if any(repeated < _LEAST_OF_STRETCH * sum(stretch) for stretch in stretches):
        return False
    if sentences >= _MANY:
        return True
    if sentences == 1:
        return _is_hidden(page, body, run, 0) != _is_hidden(page, body, run, 1)
    return sentences >= _SOME and _are_apart(page, body, run)


def _is_elsewhere(page: Page, body: Sequence[int], run: Run) -> bool:
    """Whether all that repeats is in other kinds of places than what it repeats: quotes pulled
    out of the text, notices shown again at its end. Refrains and answers are in the same kind.
    """
    if not page.has_markup:
        return False
    blocks = np.asarray([(body[first], body[second]) for first, second in run])
    paths = page.elements.path[page.blocks.element[blocks]]
    return bool((paths[:, 0] != paths[:, 1]).all())


def _is_hidden(page: Page, body: Sequence[int], run: Run, side: int) -> bool:
    """Whether one side of a run (0: what is repeated, 1: what repeats it) is hidden."""
    rows = page.blocks.element[[body[pair[side]] for pair in run]]
    return page.has_markup and bool(page.elements.hidden[rows].all())


def _are_apart(page: Page, body: Sequence[int], run: Run) -> bool:
    """Whether no element holds all of one side and a part of the other, but what holds both."""
    if not page.has_markup:
        return True
    elements = page.elements
    first, last = body[run[0][1]], body[run[-1][1]]
    row = int(page.blocks.element[first])
    while row >= 0 and elements.end_block[row] <= last:
        row = int(elements.parent[row])
    return row >= 0 and bool(elements.first_block[row] > body[run[-1][0]])


def _hidden_side(page: Page, body: Sequence[int], run: Run) -> Iterator[int]:
    """The side of a run that goes: the later one, unless the earlier one alone is hidden."""
    earlier = _is_hidden(page, body, run, 0) and not _is_hidden(page, body, run, 1)
    for pair in run:
        yield pair[0 if earlier else 1]
