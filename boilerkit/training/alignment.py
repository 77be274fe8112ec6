"""Gold labels and gold texts of a page, carried over to the blocks that boilerkit cuts."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import STANDFIRST, Document, mark_number
from boilerkit.evaluation.measures import fold_whitespace, grams, text_grams, tokenise
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label

#: Marks a block whose label is not known.
UNKNOWN = -1
#: Marks a block of which only this is known: it is no part of the article's text.
NOT_BODY = -2
_BODY = LABEL_INDEX[Label.BODY]
# A block is body if so much of it is in the gold text, and none if no more than that does.
_MOST, _LITTLE = 0.8, 0.2
_SHORT = 4
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f"))


def align_labels(labelled: Sequence[tuple[str, str]], texts: Sequence[str]) -> NDArray[np.int64]:
    """Label numbers for `texts`, shape (texts,), UNKNOWN where nothing fits; the mark of the
    standfirst in place of a label comes along with its number, see `split_marks`.

    Equal stretches keep their labels; where the cuttings differ, a block takes the label that
    covers most of its characters.
    """
    gold = [(mark_number(label), _folded(text)) for label, text in labelled]
    mine = [_folded(text) for text in texts]
    found = np.full(len(mine), UNKNOWN, dtype=np.int64)
    matcher = SequenceMatcher(None, [text for _, text in gold], mine, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found[c:d] = [label for label, _ in gold[a:b]]
        elif kind == "replace":
            found[c:d] = _by_characters(gold[a:b], mine[c:d])
    return found


def split_marks(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Numbers of labels and marks -> label numbers, and which blocks are the standfirst."""
    marked = numbers == mark_number(STANDFIRST)
    return np.where(marked, _BODY, numbers), marked


def partial_labels(document: Document, texts: Sequence[str]) -> NDArray[np.int64]:
    """What a page's gold text or segments show of its blocks: body, NOT_BODY or UNKNOWN."""
    if document.body is not None:
        return _by_body(document.body, document.ignore, texts)
    return _by_segments(document, texts)


def _by_body(body: str, ignore: str, texts: Sequence[str]) -> NDArray[np.int64]:
    """All UNKNOWN where the blocks do not hold most of the gold text: it is another page's."""
    gold, ignored = frozenset(text_grams(body)), frozenset(text_grams(ignore))
    spelled = [f" {' '.join(tokenise(text))} " for text in (body, ignore)]
    found = np.full(len(texts), UNKNOWN, dtype=np.int64)
    covered = set()
    for place, text in enumerate(texts):
        tokens = tokenise(text)
        if len(tokens) < _SHORT:
            if tokens and not any(f" {' '.join(tokens)} " in gold_text for gold_text in spelled):
                found[place] = NOT_BODY
            continue
        own = list(grams(tokens).elements())
        share = sum(gram in gold for gram in own) / len(own)
        if share >= _MOST:
            found[place] = _BODY
            covered.update(own)
        elif share <= _LITTLE and ignored.isdisjoint(own):
            found[place] = NOT_BODY
    if len(covered & gold) < _MOST * len(gold):
        found[:] = UNKNOWN
    return found


def _by_segments(document: Document, texts: Sequence[str]) -> NDArray[np.int64]:
    """A segment labels the block that holds it, unless another one does too."""
    found = np.full(len(texts), UNKNOWN, dtype=np.int64)
    folded = [fold_whitespace(text) for text in texts]
    for segments, label in ((document.with_, _BODY), (document.without, NOT_BODY)):
        for segment in map(fold_whitespace, segments):
            places = [place for place, text in enumerate(folded) if segment in text]
            if len(places) == 1:
                found[places[0]] = label
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
