"""Labels -> labels without readers' letters in the body: texts that are all signed.

A thread without any markup of its own may be taken for the end of the article. It shows by its
signatures: lines with a name and a day return in one kind of place, with text in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.comments.lines import LineFacts, Role, is_name, name_in
from boilerkit.deciding.comments.whole_threads import completed, has_prose
from boilerkit.lexicon.timestamps import find_date
from boilerkit.page.labels import LABEL_INDEX, Label

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
#: Texts that were taken for body: how many, names in each of them, and the share of their blocks.
_LEAST_SIGNED, _LEAST_NAMES, _LEAST_BODY = 3, 0.4, 0.4
#: Blocks between two signatures, or between the last one and the end of the body, at most.
_FAR = 12
_SIGNATURE_CHARS = 90
_DIGIT = re.compile(r"\d")
_DATE_PART = re.compile(r"\d+(?::\d+)*|[^\W\d]{3,}")


def signed_texts(facts: LineFacts, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels, with the last texts of the body made comments where all of them are signed.

    Args:
        facts: what the lines of the page's blocks are.
        labels: label number of each block, shape (blocks,).
    """
    return completed(facts, labels, _SignedTexts(facts, labels).found())


class _SignedTexts:
    """Finds chains of names with days in what was taken for the end of the body."""

    def __init__(self, facts: LineFacts, labels: NDArray[np.int64]) -> None:
        self.facts = facts
        self.labels = labels

    def found(self) -> Iterator[list[int]]:
        """Signatures of each thread, in order."""
        for lines in self._stretches():
            signatures = self._signatures(lines)
            if len(signatures) >= _LEAST_SIGNED:
                yield from filter(self._is_thread, self._chains(signatures))

    def _stretches(self) -> Iterator[list[int]]:
        """Lines in one kind of place that may show a day, up to the end of the body.

        They are looked for first, from the end on, as reading a line takes far longer.
        """
        body = (self.labels == _BODY).nonzero()[0]
        if not len(body):
            return
        end = reach = int(body[-1]) - _FAR
        places: dict[str, list[int]] = {}
        for block in self._short(int(body[0]) + 1, int(body[-1]) + _FAR + 2):
            if block < reach:  # too far before all lines that were found
                break
            if not _may_show_day(self.facts.page.texts[block]):
                continue
            place = self.facts.place(block)
            least = places[place][-1] - _FAR - 1 if place in places else end
            if block >= least:
                places.setdefault(place, []).append(block)
                reach = min(end, block - _FAR - 1)
        yield from (lines[::-1] for lines in places.values() if len(lines) >= _LEAST_SIGNED)

    def _short(self, start: int, end: int) -> list[int]:
        """Blocks before `end` down to `start` whose first line may be short."""
        blocks, start = self.facts.page.blocks, max(0, start)
        short = blocks.chars[start:end] <= _SIGNATURE_CHARS
        short |= blocks.breaks[start:end] > 0
        found: list[int] = (short.nonzero()[0][::-1] + start).tolist()
        return found

    def _signatures(self, lines: Sequence[int]) -> list[int]:
        """Those of the lines that are signatures; not all where too few can be."""
        signatures: list[int] = []
        for left, block in zip(range(len(lines), 0, -1), lines, strict=True):
            if len(signatures) + left < _LEAST_SIGNED:
                break
            if self._is_signature(block):
                signatures.append(block)
        return signatures

    def _is_signature(self, block: int) -> bool:
        """Whether a line holds a day, and a name is in it or before it."""
        if self.labels[block] == _TITLE or not _has_day(self.facts.first_line(block)):
            return False
        return self.facts.role_of(block) is Role.HEADER and bool(self._name_of(block))

    def _name_of(self, block: int) -> str:
        """The name in a line or in the one before it; empty where there is none, and where the
        line shows two days: a period is nobody's signature.
        """
        line = self.facts.first_line(block)
        if find_date(name_in(line)) is not None:
            return ""
        return _name(line) or _name(self._line_before(block))

    def _line_before(self, block: int) -> str:
        is_text = self.facts.role_of(block - 1) in (Role.AUTHOR, Role.OTHER)
        return self.facts.page.texts[block - 1] if is_text else ""

    def _chains(self, signatures: Sequence[int]) -> Iterator[list[int]]:
        """Neighbouring signatures; the article's own is before the heading of the thread."""
        starts = [0, *(n + 1 for n, gap in enumerate(np.diff(signatures)) if gap > _FAR + 1)]
        for start, end in pairwise([*starts, len(signatures)]):
            chain = list(signatures[start:end])
            headed = [any(map(self.facts.is_heading, range(*span))) for span in pairwise(chain)]
            yield chain[1:] if headed[:1] == [True] and not all(headed) else chain

    def _is_thread(self, signatures: Sequence[int]) -> bool:
        """Whether different texts, most of them taken for body, are signed and nothing follows."""
        first, last = signatures[0], signatures[-1]
        lines = {self.facts.page.texts[block] for block in signatures}
        return (
            len(lines) == len(signatures) >= _LEAST_SIGNED
            and bool((self.labels[first : last + 1] == _BODY).mean() >= _LEAST_BODY)
            and len(set(map(self._name_of, signatures))) >= _LEAST_NAMES * len(signatures)
            and not (self.labels[last + _FAR + 1 :] == _BODY).any()
            and all(has_prose(self.facts, *span) for span in pairwise(signatures))
        )


def _has_day(line: str) -> bool:
    """Whether a line shows a day of a month, not a time alone or a month of a year."""
    span = find_date(line)
    parts = _DATE_PART.findall(line[span[0] : span[1]]) if span else []
    return len(parts) > 2 and any(part[0].isdigit() and ":" not in part for part in parts)


def _may_show_day(text: str) -> bool:
    """Whether a first line is short and has numbers and words for a day; cheap."""
    line = text.split("\n", 1)[0]
    # Accounts sign posts of social networks that an article quotes.
    if len(line) > _SIGNATURE_CHARS or "@" in line or not _DIGIT.search(line):
        return False
    return len(_DATE_PART.findall(line)) > 2


def _name(line: str) -> str:
    """The name that is all a line holds besides a date; empty where it is something else."""
    name = name_in(line) if len(line) <= _SIGNATURE_CHARS else ""
    return name if is_name(name) and any(map(str.isalpha, name)) else ""
