"""Finds the elements that hold one reader's comment each, and how they are nested.

A comment area repeats one kind of element. Every kind (a tag with one of its class words, or a
tag at one path) is tried as "the comment"; the best is the one whose elements hold exactly one
header (a date, a name, a reply button) and some text each, as in mining data records from lists
(Liu, Grossman and Zhai 2003). Areas without such an element are cut at their headers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from boilerkit.lexicon.markup import any_class
from boilerkit.page.tables import Page

_DIGITS = re.compile(r"\d+")
_LEVEL = re.compile(rf"{any_class('level')}[-_]*(\d{{1,3}})$")
_REPLY_WORD = re.compile(rf"(?:^|[-_]){any_class('reply')}(?:$|[-_])")
_PADDING = re.compile(rf"{any_class('margin')}-(\d{{1,3}})$")
_WIDTH = re.compile(r"[0-9]{1,5}")
_MOST_KINDS = 60
#: Share of an element's own characters that must be labelled comment.
_LEAST_SHARE = 0.3
#: A labelled element with fewer blocks and a header is a comment even below that share.
_FEW_BLOCKS = 8
#: An unlabelled element with more blocks is no comment.
_MOST_BLOCKS = 200
#: How much better cutting at headers must be than whole elements.
_TORN = 1.2

Kind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the blocks before items are found.

    Attributes:
        marked: blocks of the comment area, in order.
        anchors: sets of blocks of which a comment has about one each (dates, names, ...), the
            most telling first.
        prose: blocks that read like a comment's text.
        is_header: whether a block, marked or not, may be a comment's name or date.
    """

    marked: tuple[int, ...]
    anchors: tuple[frozenset[int], ...]
    prose: frozenset[int]
    is_header: Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Item:
    """One comment's element and its own blocks in order.

    Where no element holds the comment alone (`whole` is False), `row` is that of its first block;
    it is -1 in plain text.
    """

    row: int
    blocks: tuple[int, ...]
    whole: bool = True


def find_items(page: Page, evidence: Evidence) -> list[Item]:
    """Items in reading order; blocks of replies belong to the reply alone."""
    if not evidence.marked:
        return []
    runs = _by_headers(page, evidence)
    if not page.has_markup:
        return runs
    tree = _RepeatedElements(page, evidence)
    kind, score = tree.best()
    if kind is None or _score_of(runs, evidence) > _TORN * score:
        return runs
    return tree.with_missed(kind)


class _RepeatedElements:
    """The elements around comment blocks, and the items that a kind of element gives."""

    def __init__(self, page: Page, evidence: Evidence) -> None:
        self.page = page
        self.evidence = evidence
        self.marked = frozenset(evidence.marked)
        self.first, self.last = evidence.marked[0], evidence.marked[-1]
        self.rows = _rows_around(page, evidence.marked)
        elements, blocks = page.elements, page.blocks
        self.parents: list[int] = elements.parent.tolist()
        self.element: list[int] = blocks.element.tolist()
        self.chars: list[int] = blocks.chars.tolist()
        self.holding = elements.end_block > elements.first_block
        self.kinds = self._kinds()

    def _kinds(self) -> dict[Kind, frozenset[int]]:
        """Kind -> its rows; kinds with the same rows are one."""
        members: defaultdict[Kind, set[int]] = defaultdict(set)
        for row in self.rows:
            for kind in kinds_of(self.page, row):
                members[kind].add(row)
        distinct: dict[frozenset[int], Kind] = {}
        for kind, rows in members.items():
            distinct.setdefault(frozenset(rows), kind)
        return {kind: rows for rows, kind in distinct.items()}

    def best(self) -> tuple[Kind | None, float]:
        """The best kind of element and its score; None where no kind fits."""
        holding = {kind: int(self.holding[list(rows)].sum()) for kind, rows in self.kinds.items()}
        ranked = sorted(self.kinds, key=lambda kind: -self._hits(holding[kind]))
        best: tuple[float, int, float] = (0.0, 0, 0.0)
        chosen = None
        for kind in ranked[:_MOST_KINDS]:
            if holding[kind] < best[0]:  # no item counts more than one
                continue
            items = self.items(self.kinds[kind])
            covered = sum(len(self.marked.intersection(item.blocks)) for item in items)
            depth = sum(int(self.page.elements.depth[item.row]) for item in items)
            rank = (_score_of(items, self.evidence), covered, depth / max(1, len(items)))
            if rank > best:
                best, chosen = rank, kind
        return chosen, best[0]

    def with_missed(self, kind: Kind) -> list[Item]:
        """The items of a kind, and those of it nearby whose labels are all wrong."""
        items = self.items(self.kinds[kind])
        rows = {item.row for item in items}
        around = self._around(rows)
        missed = {
            row
            for row in range(around + 1, _end_of(self.page, around))
            if row not in rows and self._is_of(row, kind) and self._has_header(row)
        }
        if not missed:
            return items
        elements = self.page.elements
        self.first = min(self.first, *(int(elements.first_block[row]) for row in missed))
        self.last = max(self.last, *(int(elements.end_block[row]) - 1 for row in missed))
        return self.items(frozenset(rows | missed), missed)

    def _is_of(self, row: int, kind: Kind) -> bool:
        return self.page.elements.tag[row] == kind[0] and kind in kinds_of(self.page, row)

    def _around(self, rows: set[int]) -> int:
        """The nearest element around all of `rows`, none of them."""
        last = max(rows)
        around = self.parents[min(rows)]
        while around > 0 and last >= _end_of(self.page, around):
            around = self.parents[around]
        return max(around, 0)

    def _has_header(self, row: int) -> bool:
        elements = self.page.elements
        inside = range(int(elements.first_block[row]), int(elements.end_block[row]))
        few = 1 < len(inside) <= _MOST_BLOCKS
        return few and any(self.evidence.is_header(block) for block in inside)

    def _hits(self, holding: int) -> float:
        """A quick bound for a kind: how many of its rows hold an anchor, at most."""
        most = max((len(a) for a in self.evidence.anchors), default=0)
        return min(holding, most + 1) + min(1.0, holding / (1 + abs(holding - most)))

    def items(self, rows: frozenset[int], trusted: Set[int] = frozenset()) -> list[Item]:
        """The elements as items, with the blocks that are in no deeper item."""
        nearest = self._nearest(rows, self.element[self.first : self.last + 1])
        own: dict[int, list[int]] = {}
        for block, element in enumerate(self.element[self.first : self.last + 1], self.first):
            row = nearest[element]
            if row >= 0:
                own.setdefault(row, []).append(block)
        self._widen(own, rows)
        items = [Item(row, tuple(blocks)) for row, blocks in own.items()]
        return [item for item in items if item.row in trusted or self._is_comment(item)]

    def _widen(self, own: dict[int, list[int]], rows: frozenset[int]) -> None:
        """Blocks of the first and last item that lie outside the labelled stretch."""
        elements = self.page.elements
        if not own:
            return
        before = range(int(elements.first_block[next(iter(own))]), self.first)
        after = range(self.last + 1, int(elements.end_block[max(own)]))
        outside = [*before, *after]
        if not outside:
            return
        nearest = self._nearest(rows, [self.element[block] for block in outside])
        wider: defaultdict[int, list[int]] = defaultdict(list)
        for block in outside:
            row = nearest[self.element[block]]
            if row in own:
                wider[row].append(block)
        for row, found in wider.items():
            own[row] = sorted({*own[row], *found})

    def _nearest(self, rows: frozenset[int], elements: Iterable[int]) -> dict[int, int]:
        """Each of some elements -> the nearest of `rows` at or above it (-1: none)."""
        parents, nearest = self.parents, {-1: -1}
        for start in set(elements):
            trail = []
            row = start
            while row not in nearest and row not in rows:
                trail.append(row)
                row = parents[row]
            found = row if row in rows else nearest[row]
            nearest[row] = found
            for passed in trail:
                nearest[passed] = found
        return nearest

    def _is_comment(self, item: Item) -> bool:
        total = sum(map(self.chars.__getitem__, item.blocks))
        labelled = sum(self.chars[block] for block in item.blocks if block in self.marked)
        if labelled >= _LEAST_SHARE * total:
            return True
        small = len(item.blocks) <= _FEW_BLOCKS and labelled > 0
        return small and any(self.evidence.is_header(block) for block in item.blocks)


def kinds_of(page: Page, row: int) -> list[Kind]:
    """What an element can be recognised by: tag and class word, tag and path."""
    tag = page.elements.tag[row]
    words = _numberless_words(page.elements.hint[row])
    return [(tag, word) for word in words] + [(tag, f"/{int(page.elements.path[row])}")]


@lru_cache(maxsize=2_048)
def _numberless_words(hint: str) -> list[str]:
    return sorted({_DIGITS.sub("#", word) for word in hint.split()})


def _rows_around(page: Page, blocks: Iterable[int]) -> list[int]:
    """Rows of all elements around `blocks`, each once, in document order."""
    parent, seen = page.elements.parent, set()
    for row in page.blocks.element[list(blocks)].tolist():
        while row >= 0 and row not in seen:
            seen.add(row)
            row = int(parent[row])
    return sorted(seen)


def _score_of(items: Sequence[Item], evidence: Evidence) -> float:
    """Comments told apart, less those torn or run together; the best over the anchors."""
    scores = [_fit(items, anchors, evidence) for anchors in evidence.anchors if anchors]
    return max(scores, default=0.0)


def _fit(items: Sequence[Item], anchors: frozenset[int], evidence: Evidence) -> float:
    fit, found, prose = 0.0, 0, 0
    for item in items:
        stretches = _stretches(item.blocks, anchors)
        found += len(anchors.intersection(item.blocks))
        text = len(evidence.prose.intersection(item.blocks))
        prose += text
        if stretches == 1 and text:
            fit += 1.0
        elif stretches:
            fit -= stretches - 1
        elif text:
            fit -= 0.5
    return fit - (len(anchors) - found) - 0.5 * (len(evidence.prose) - prose)


def _stretches(blocks: Sequence[int], anchors: frozenset[int]) -> int:
    """Runs of neighbouring anchor blocks: a name and its date count as one."""
    if anchors.isdisjoint(blocks):
        return 0
    stretches, was_anchor = 0, False
    for block in blocks:
        is_anchor = block in anchors
        stretches += is_anchor and not was_anchor
        was_anchor = is_anchor
    return stretches


def _end_of(page: Page, row: int) -> int:
    """The first row after an element's descendants."""
    depth = page.elements.depth
    deeper = depth[row + 1 :] <= depth[row]
    return row + 1 + int(deeper.argmax()) if deeper.any() else len(page.elements)


# -- areas without an element a comment ------------------------------------------------------


def _by_headers(page: Page, evidence: Evidence) -> list[Item]:
    """Cut the labelled blocks before each header, or after it where headers come last."""
    best: list[Item] = []
    score = 0.0
    for anchors in evidence.anchors:
        for leading in (True, False):
            items = _cut(page, evidence.marked, anchors, leading)
            fit = _fit(items, anchors, evidence) if anchors else 0.0
            if fit > score:
                best, score = items, fit
    if best:
        return best
    return [_item(page, evidence.marked)] if page.has_markup else _by_layout(page, evidence.marked)


def _by_layout(page: Page, marked: Sequence[int]) -> list[Item]:
    """Cut comments of a dump that show neither names nor dates.

    A number or bullet begins one, else a blank line where some paragraphs follow without; where
    nothing shows, each paragraph is one. What another label parts is never one comment.
    """
    items = {lines.item for lines in map(page.lines.__getitem__, marked)} - {-1}
    gaps = page.blocks.gap[list(marked)]
    mixed = bool(gaps[1:].any()) and not bool(gaps[1:].all())
    groups: list[list[int]] = []
    for block in marked:
        apart = not groups or groups[-1][-1] != block - 1
        if items:
            starts = block in items or page.lines[block].item < 0
        else:
            starts = not mixed or bool(page.blocks.gap[block])
        if apart or starts:
            groups.append([])
        groups[-1].append(block)
    return [_item(page, group) for group in groups]


def _cut(page: Page, marked: Sequence[int], anchors: frozenset[int], leading: bool) -> list[Item]:
    groups: list[list[int]] = [[]]
    for place, block in enumerate(marked):
        previous = marked[place - 1] if place else -1
        starts = block in anchors and previous not in anchors
        ended = previous in anchors and block not in anchors
        if groups[-1] and (starts if leading else ended):
            groups.append([])
        groups[-1].append(block)
    return [_item(page, group) for group in groups if group]


def _item(page: Page, blocks: Sequence[int]) -> Item:
    """A group of blocks, placed at the element of its first block."""
    row = int(page.blocks.element[blocks[0]]) if page.has_markup else -1
    return Item(row, tuple(blocks), whole=False)


# -- depth -----------------------------------------------------------------------------------


def depths(page: Page, items: Sequence[Item]) -> list[int]:
    """How many comments each one is a reply below: 0 for none."""
    if not page.has_markup or not items:
        return [0] * len(items)
    for measure in (_by_level, _by_nesting, _by_place, _by_reply_word, _by_padding, _by_spacer):
        found = measure(page, items)
        if found and any(found):
            return found
    return [0] * len(items)


def _by_level(page: Page, items: Sequence[Item]) -> list[int] | None:
    """Numbers in class names: "depth-2"."""
    levels = []
    for item in items:
        numbers = [int(m[1]) for m in map(_LEVEL.search, _words(page, item)) if m]
        if not numbers:
            return None
        levels.append(numbers[0])
    return [level - min(levels) for level in levels]


def _by_nesting(page: Page, items: Sequence[Item]) -> list[int]:
    """Items inside items."""
    parent = page.elements.parent
    rows = {item.row for item in items}
    level: dict[int, int] = {-1: -1}  # of the nearest item at or above a row
    for item in items:
        trail = []
        row = item.row
        while row not in level:
            trail.append(row)
            row = int(parent[row])
        for above in reversed(trail):
            level[above] = level[row] + (above in rows)
            row = above
    return [level[item.row] for item in items]


def _by_place(page: Page, items: Sequence[Item]) -> list[int]:
    """Items deeper in the tree than the one before them are replies to it."""
    return _ranked([int(page.elements.depth[item.row]) for item in items])


def _by_reply_word(page: Page, items: Sequence[Item]) -> list[int] | None:
    """Class words such as "reply" on some items, not on the first."""
    found = [int(any(map(_REPLY_WORD.search, _words(page, item)))) for item in items]
    return None if found[0] else found


def _by_padding(page: Page, items: Sequence[Item]) -> list[int]:
    """Numbers in classes that set the left margin: "pl-8"."""
    found = [[int(m[1]) for m in map(_PADDING.match, _words(page, item)) if m] for item in items]
    return _ranked([max(numbers, default=0) for numbers in found])


def _words(page: Page, item: Item) -> list[str]:
    """Class words of the item's element and of those around it that hold nothing else."""
    elements, row = page.elements, item.row
    words = elements.hint[row].split()
    parent = int(elements.parent[row])
    while parent >= 0 and elements.first_block[parent] == elements.first_block[row]:
        if elements.end_block[parent] != elements.end_block[row]:
            break
        words += elements.hint[parent].split()
        parent = int(elements.parent[parent])
    return words


def _by_spacer(page: Page, items: Sequence[Item]) -> list[int] | None:
    """Widths of spacer images before the text."""
    width_of = {}
    for image in page.images:
        width = image.get("width") or ""
        is_spacer = _WIDTH.fullmatch(width) and image.get("height") in ("1", "0")
        if is_spacer and image.block not in width_of:
            width_of[image.block] = int(width)
    found = [width_of.get(item.blocks[0]) for item in items]
    widths = [width for width in found if width is not None]
    return _ranked(widths) if len(widths) == len(items) else None


def _ranked(values: Sequence[int]) -> list[int]:
    """Ranks along the open ancestors: a larger value than the one before is one deeper."""
    stack: list[int] = []
    ranks = []
    for value in values:
        while stack and stack[-1] >= value:
            stack.pop()
        ranks.append(len(stack))
        stack.append(value)
    return ranks
