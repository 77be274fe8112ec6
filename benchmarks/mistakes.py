"""What went wrong on one page: a coloured comparison of texts, and of block labels.

Gold and extracted text are aligned with difflib, first by line, then by token where lines
differ. Extra text is traced to the gold label it came from by its 4-grams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.measures import LEAK_TOLERANCE, Gram, grams, text_grams, tokenise
from boilerkit.evaluation.scoring import LEAK_LABELS, Extraction
from boilerkit.page.labels import Label

SAME, MISSING, EXTRA = "same", "missing", "extra"
UNKNOWN = "elsewhere"
IGNORED = "ignored"

# Aligning more tokens than this by token would take seconds; common ones are skipped then.
_LONG = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both texts, in the gold alone, or in the extracted one alone; of
    extra text also the gold label it came from."""

    kind: str
    text: str
    label: str = ""


def compare(gold: str, extracted: str, origins: Mapping[Gram, str]) -> list[Piece]:
    """Both texts in one sequence of pieces."""
    pieces: list[Piece] = []
    for kind, text in _merged(_align(_lines(gold), _lines(extracted))):
        label = origin(text, origins) if kind == EXTRA else ""
        pieces.append(Piece(kind, text, label))
    return pieces


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _align(gold: list[str], extracted: list[str]) -> Iterator[tuple[str, str]]:
    a = [tuple(tokenise(line)) for line in gold]
    b = [tuple(tokenise(line)) for line in extracted]
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield SAME, _joined(gold[a1:a2])
        else:
            yield from _align_words(_joined(gold[a1:a2]), _joined(extracted[b1:b2]))


def _joined(lines: Sequence[str]) -> str:
    return "".join(line + "\n" for line in lines)


def _align_words(gold: str, extracted: str) -> Iterator[tuple[str, str]]:
    a, b = _spans(gold), _spans(extracted)
    words_a, words_b = [word for word, _ in a], [word for word, _ in b]
    matcher = SequenceMatcher(None, words_a, words_b, autojunk=len(a) + len(b) > _LONG)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            yield SAME, "".join(text for _, text in a[a1:a2])
            continue
        if a2 > a1:
            yield MISSING, "".join(text for _, text in a[a1:a2])
        if b2 > b1:
            yield EXTRA, "".join(text for _, text in b[b1:b2])


def _spans(text: str) -> list[tuple[str, str]]:
    """(token, the text from it up to the next token)."""
    spans: list[tuple[str, str]] = []
    lowered = text.lower()
    if len(lowered) != len(text):  # lower case is longer for a few letters
        text = lowered
    place = 0
    starts: list[int] = []
    tokens = tokenise(text)
    for token in tokens:
        place = lowered.index(token, place)
        starts.append(place)
        place += len(token)
    for number, token in enumerate(tokens):
        start = starts[number] if number else 0
        end = starts[number + 1] if number + 1 < len(tokens) else len(text)
        spans.append((token, text[start:end]))
    return spans


def _merged(pieces: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one kind as one."""
    last, texts = "", list[str]()
    for kind, text in pieces:
        if kind != last and texts:
            yield last, "".join(texts)
            texts = []
        last = kind
        texts.append(text)
    if texts:
        yield last, "".join(texts)


def origins(document: Document) -> dict[Gram, str]:
    """Which gold label each 4-gram of a page stands under; the body comes last, so that what
    stands under another label as well is traced to that one."""
    traced: dict[Gram, str] = {}
    texts = [(Label.BODY, document.body), (IGNORED, document.ignore)]
    texts += [(Label.COMMENT, document.comments), (Label.RELATED, document.related)]
    texts += [(label, text) for label, text in document.blocks if label != Label.BODY]
    for label, text in texts:
        traced |= dict.fromkeys(text_grams(text or ""), str(label))
    return traced


def origin(text: str, traced: Mapping[Gram, str]) -> str:
    """The gold label most 4-grams of a text stand under; ``elsewhere`` where most have none."""
    votes = Counter(traced.get(gram, UNKNOWN) for gram in text_grams(text))
    return votes.most_common(1)[0][0] if votes else UNKNOWN


def block_rows(document: Document, answer: Extraction) -> list[dict[str, Any]]:
    """Blocks side by side: {"gold", "given", "text"}. Of an extractor without labels ``given``
    is ``kept``, ``part`` or ``cut``; of a set without labelled blocks ``gold`` is ``body`` or
    ``other`` by where most of the block's text stands."""
    if document.blocks:
        given = _label_finder(answer)
        return [
            {"gold": label, "given": given(text), "text": text} for label, text in document.blocks
        ]
    if answer.blocks is None or document.body is None:
        return []
    body = text_grams(document.body)
    return [
        {"gold": "body" if _share(text, body) >= 0.5 else "other", "given": label, "text": text}
        for label, text in answer.blocks
    ]


def _label_finder(answer: Extraction) -> Any:
    """Text of a block -> what the extractor made of it."""
    if answer.blocks is None:
        extracted = text_grams(answer.text)

        def kept(text: str) -> str:
            share = _share(text, extracted)
            return "kept" if share > 0.8 else "part" if share > 0.2 else "cut"

        return kept
    whole: dict[tuple[str, ...], list[str]] = {}
    traced: dict[Gram, str] = {}
    for label, text in reversed(answer.blocks):
        tokens = tokenise(text)
        whole.setdefault(tuple(tokens), []).append(label)
        traced |= dict.fromkeys(grams(tokens), label)

    def labelled(text: str) -> str:
        # Equal blocks are answered in page order, the last label standing for any more.
        labels = whole.get(tuple(tokenise(text)))
        if labels:
            return labels.pop() if len(labels) > 1 else labels[0]
        return origin(text, traced)

    return labelled


def _share(text: str, within: Counter[Gram]) -> float:
    own = text_grams(text)
    return sum(n for gram, n in own.items() if gram in within) / own.total() if own else 0.0


def kinds(numbers: Mapping[str, float], error: str | None) -> list[str]:
    """Names of the kinds of mistake on a page, for filtering."""
    found = []
    if error:
        found.append("failed")
    elif numbers.get("empty"):
        found.append("nothing extracted")
    if numbers.get("recall", 1.0) < 0.9:
        found.append("text missing")
    if numbers.get("precision", 1.0) < 0.9:
        found.append("text too much")
    for label in LEAK_LABELS:
        total = numbers.get(f"leak.{label}.total", 0)
        if total and numbers[f"leak.{label}.leaked"] > LEAK_TOLERANCE * total:
            found.append(f"{label} in text")
    if numbers.get("segments.missed"):
        found.append("segment missing")
    if numbers.get("segments.unwanted"):
        found.append("segment too much")
    return found + _confusions(numbers)


def _confusions(numbers: Mapping[str, float]) -> list[str]:
    """Pairs of labels confused on at least a tenth of the gold label's text."""
    totals: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for name, count in numbers.items():
        kind, _, labels = name.partition(".")
        if kind != "confusion":
            continue
        gold, _, given = labels.partition(".")
        totals[gold] += int(count)
        if gold != given:
            wrong[gold, given] += int(count)
    return [
        f"{gold} as {given}" for (gold, given), n in wrong.items() if n >= max(3, totals[gold] / 10)
    ]
