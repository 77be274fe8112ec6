"""Labels -> labels with whole threads: comments that were taken for what stands around them.

A scorer labels single blocks. In a short thread it may take names, dates or all that readers
wrote for forms, teasers or body. A thread shows by itself, though: a line with a date (or "Name
says:") returns in one kind of place, with text and a name between one and the next. Where enough
of that stretch is labelled as readers' words, the rest of it is, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.comments.lines import HEADERS, LineFacts, Role, is_name, name_in
from boilerkit.lexicon.timestamps import find_date
from boilerkit.page.labels import LABEL_INDEX, Label

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
_COMMENT, _COMMENT_UI = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]
_META = LABEL_INDEX[Label.META]
_OF_READERS = (_COMMENT, _COMMENT_UI)
#: Share of a thread's blocks that must be labelled as comments or what belongs to them.
_LEAST_SHARE = 0.2
#: ... or of the lines with its names and dates.
_LEAST_SHARE_OF_HEADERS = 0.8
#: Blocks from one comment's header to the next at most.
_FARTHEST = 40
#: ... where one of the headers is labelled as something else.
_FAR = 12
#: Farther from all blocks than any header may be.
_FAR_AWAY = _FARTHEST + 2


def whole_threads(facts: LineFacts, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels, with the comments of threads that were labelled in part made comments.

    Args:
        facts: the facts of the page's blocks.
        labels: label number of each block, shape (blocks,).
    """
    return completed(facts, labels, _HeaderChains(facts, labels).found())


def completed(
    facts: LineFacts, labels: NDArray[np.int64], threads: Iterator[list[int]]
) -> NDArray[np.int64]:
    """The labels, with the comments of threads, each given by its headers, made comments."""
    settled = labels.copy()
    for headers in threads:
        settled[list(_CommentSpans(facts, labels, headers).missed())] = _COMMENT
    return settled


class _HeaderChains:
    """Finds chains of headers in one kind of place."""

    def __init__(self, facts: LineFacts, labels: NDArray[np.int64]) -> None:
        self.facts = facts
        self.labels = labels

    def found(self) -> Iterator[list[int]]:
        """Headers of each thread, in order."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for block in self._near_readers():
            places[self.facts.place(block)].append(block)
        for blocks in places.values():
            headers = list(self._headers(blocks)) if self._may_be_thread(blocks) else []
            chains = map(self._without_meta, self._chains(headers))
            yield from filter(self._is_thread, chains)

    def _near_readers(self) -> Iterator[int]:
        """What may be a header by its label and tag, near readers' words."""
        near = (np.isin(self.labels, _OF_READERS)).nonzero()[0]
        if not len(near):
            return
        first, last = max(0, int(near[0]) - _FARTHEST), int(near[-1]) + _FARTHEST
        for block in range(first, min(last, len(self.labels))):
            if self.labels[block] != _TITLE and self.facts.tag(block) != "button":
                yield block

    def _may_be_thread(self, blocks: Sequence[int]) -> bool:
        """Whether lines in one kind of place may head a thread by labels or figures; cheap."""
        texts = self.facts.page.texts
        return len(blocks) > 1 and (
            int((self.labels[blocks] == _COMMENT).sum()) > 1
            or any(any(map(str.isdigit, texts[block])) for block in blocks)
        )

    def _headers(self, blocks: Sequence[int]) -> Iterator[int]:
        """Those of some lines in one kind of place that hold a date, or names among comments.

        Reading a line takes time: none is read that has no neighbour to make a thread with.
        """
        gaps = np.diff(blocks, prepend=-_FAR_AWAY, append=len(self.labels) + _FAR_AWAY)
        close = gaps <= _FARTHEST + 1
        for block, is_near in zip(blocks, (close[:-1] | close[1:]).tolist(), strict=True):
            if is_near and self.facts.role_of(block) in HEADERS:
                yield block

    def _chains(self, headers: Sequence[int]) -> Iterator[list[int]]:
        """The headers in stretches of neighbours with text from one to the next."""
        if not headers:
            return
        chain = [headers[0]]
        for before, after in pairwise(headers):
            if not self._continues(before, after):
                yield chain
                chain = []
            chain.append(after)
        yield chain

    def _without_meta(self, headers: list[int]) -> list[int]:
        """Without the article's own date line before or after a thread that labels show."""
        labelled = [place for place, block in enumerate(headers) if self.labels[block] != _META]
        if len(labelled) < _LEAST_SHARE_OF_HEADERS * len(headers):
            return headers
        return headers[labelled[0] : labelled[-1] + 1]

    def _continues(self, before: int, after: int) -> bool:
        labelled = np.isin(self.labels[[before, after]], _OF_READERS).all()
        between = self.labels[before + 1 : after]
        return len(between) <= (_FARTHEST if labelled else _FAR) and not (between == _TITLE).any()

    def _is_thread(self, headers: Sequence[int]) -> bool:
        """Whether comments follow each other: labels, dates, names and text say so."""
        if len(headers) < 2 or not any(has_prose(self.facts, *span) for span in pairwise(headers)):
            return False
        whole, heads = self.labels[headers[0] : headers[-1] + 1], self.labels[list(headers)]
        shares = [float(np.isin(labels, _OF_READERS).mean()) for labels in (whole, heads)]
        if shares[0] < _LEAST_SHARE and shares[1] < _LEAST_SHARE_OF_HEADERS:
            return False
        return int((heads == _COMMENT).sum()) > 1 or (
            all(self.facts.role_of(block) is Role.HEADER for block in headers)
            and any(map(self._has_number, headers))
            and all(any(map(self._names, range(*span))) for span in pairwise(headers))
        )

    def _has_number(self, block: int) -> bool:
        """Whether a block shows a date or time in figures: words for days mean much else."""
        text = self.facts.first_line(block)
        span = find_date(text)
        return span is not None and any(map(str.isdigit, text[span[0] : span[1]]))

    def _names(self, block: int) -> bool:
        """Whether a block may hold a comment's name."""
        role = self.facts.role_of(block)
        if role is Role.AUTHOR:
            return True
        maybe = role in (Role.HEADER, Role.OTHER)
        return maybe and is_name(name_in(self.facts.first_line(block)))


def has_prose(facts: LineFacts, header: int, end: int) -> bool:
    """Whether text follows a header before `end`, be it in the header's own block."""
    return "\n" in facts.page.texts[header] or any(map(facts.is_prose, range(header + 1, end)))


class _CommentSpans:
    """A chain of headers and the comments they open or close."""

    def __init__(self, facts: LineFacts, labels: NDArray[np.int64], headers: Sequence[int]) -> None:
        self.facts = facts
        self.labels = labels
        self.headers = headers
        self.repeated = Counter(facts.page.texts[headers[0] : headers[-1] + 1])
        self.longest = max(after - before for before, after in pairwise(headers))
        self.seen = {int(n) for n in labels[headers[0] : headers[-1] + 1]}

    def missed(self) -> Iterator[int]:
        """Blocks of the thread that have another label than comment by mistake.

        Where a comment has text that is labelled so, its other lines can stay what they are,
        save those of a form that stand where the text of comments does.
        """
        yield from self.headers
        spans = self._comments()
        texts = {
            self.facts.place(b) for span in spans for b in range(*span) if self._is_labelled_text(b)
        }
        for span in spans:
            if not any(map(self._is_labelled_text, range(*span))):
                yield from range(*span) if any(map(self._may_be_text, range(*span))) else ()
                continue
            for block in filter(self._may_be_text, range(*span)):
                if self.labels[block] == _COMMENT_UI and self.facts.place(block) in texts:
                    yield block

    def _is_labelled_text(self, block: int) -> bool:
        """Whether a block is text, more than a name, and labelled so."""
        if self.labels[block] != _COMMENT or not self._may_be_text(block):
            return False
        return not is_name(self.facts.page.texts[block])

    def _may_be_text(self, block: int) -> bool:
        """Whether a block may be a comment's text: no heading, no notice that returns."""
        prose = self.facts.is_prose(block) and not self.facts.is_heading(block)
        once = self.repeated[self.facts.page.texts[block]] < 2
        return (prose and once) or "\n" in self.facts.page.texts[block]

    def _comments(self) -> list[tuple[int, int]]:
        """First block and end of each comment, whose headers open or close it."""
        if self._opens_with_text():
            return list(pairwise([self._start(), *(header + 1 for header in self.headers)]))
        return list(pairwise([*self.headers, self._end()]))

    def _opens_with_text(self) -> bool:
        """Whether what stands before the first two headers is text in one kind of place."""
        before = [block - 1 for block in self.headers[:2]]
        if before[0] < 0 or not all(map(self.facts.is_prose, before)):
            return False
        first, second = map(self.facts.place, before)
        return bool(first) and first == second

    def _end(self) -> int:
        """The end (exclusive) of the last comment: at a heading, form or other label."""
        block = self.headers[-1] + 1
        last = min(len(self.labels), block + self.longest - 1)
        while block < last and self._continues(block):
            block += 1
        return block

    def _start(self) -> int:
        """Where the first comment begins if its header stands last."""
        block = self.headers[0]
        first = max(0, block - self.longest + 1)
        while block > first and self._continues(block - 1):
            block -= 1
        # Where nothing parts the article's text from the first comment, it has one paragraph.
        if block and self.labels[block] == self.labels[block - 1] == _BODY:
            return self.headers[0] - 1
        return block

    def _continues(self, block: int) -> bool:
        in_form = int(self.facts.page.blocks.inputs_before[block]) > 0
        known = int(self.labels[block]) in self.seen
        return known and not in_form and not self.facts.is_heading(block)
