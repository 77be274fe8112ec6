"""Hand labels of one cutting of a page, carried over to the blocks that boilerkit cuts."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from boilerkit.labels import LABEL_INDEX, LABELS, Label

#: Marks a block whose label is not known.
UNKNOWN = -1
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f"))


def align_labels(labelled: Sequence[tuple[str, str]], texts: Sequence[str]) -> NDArray[np.int64]:
    """Label numbers for `texts`, shape (texts,), UNKNOWN where nothing fits.

    Equal stretches keep their labels; where the cuttings differ, a block takes the label that
    covers most of its characters.
    """
    gold = [(LABEL_INDEX[Label(label)], _folded(text)) for label, text in labelled]
    mine = [_folded(text) for text in texts]
    found = np.full(len(mine), UNKNOWN, dtype=np.int64)
    matcher = SequenceMatcher(None, [text for _, text in gold], mine, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found[c:d] = [label for label, _ in gold[a:b]]
        elif kind == "replace":
            found[c:d] = _by_characters(gold[a:b], mine[c:d])
    return found


def _folded(text: str) -> str:
    return "".join(text.translate(_INVISIBLE).split())


def _by_characters(gold: Sequence[tuple[int, str]], mine: Sequence[str]) -> list[int]:
    """Find each text in the run of gold text, in order; the majority of its characters decides."""
    run = "".join(text for _, text in gold)
    owners = np.repeat([label for label, _ in gold], [len(text) for _, text in gold])
    labels, start = [], 0
    for text in mine:
        place = run.find(text, start)
        if place < 0:
            place = run.find(text)
        if place < 0 or not text:
            labels.append(UNKNOWN)
            continue
        votes = np.bincount(owners[place : place + len(text)], minlength=len(LABELS))
        labels.append(int(votes.argmax()))
        start = place + len(text)
    return labels
