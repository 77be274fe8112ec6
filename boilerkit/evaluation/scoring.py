"""One page and one answer in, numbers that add up over pages out.

The numbers of a page are a flat mapping of names to floats, so that they travel as JSON and
:mod:`boilerkit.evaluation.summary` can put them in columns. A name is absent where the page's
labels, or the extractor, say nothing about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boilerkit.evaluation import measures
from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.measures import Gram
from boilerkit.page.labels import Label

#: Labels whose text must not stand in the extracted text.
LEAK_LABELS = (Label.COMMENT, Label.COMMENT_UI, Label.RELATED, Label.BOILERPLATE)

#: Column of a confusion for gold text that no predicted block holds.
NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor made of a page: the article's text; where it offers them the
    readers' comments, the blocks in page order as (label, text), and the standfirst (empty where
    it found none)."""

    text: str
    comments: str | None = None
    blocks: tuple[tuple[str, str], ...] | None = None
    standfirst: str | None = None

    def texts_by_label(self) -> dict[str, list[str]] | None:
        """The texts of every label; None where the extractor offers no blocks."""
        if self.blocks is None:
            return None
        texts: dict[str, list[str]] = {}
        for label, text in self.blocks:
            texts.setdefault(str(label), []).append(text)
        return texts


EMPTY = Extraction("")


@dataclass(frozen=True, slots=True)
class Gold:
    """A document's gold texts, counted once for all extractors."""

    document: Document
    tokens: list[str]
    body: Counter[Gram]
    ignore: Counter[Gram]
    leaks: dict[Label, Counter[Gram]]

    @classmethod
    def of(cls, document: Document) -> Gold:
        """The gold texts of a document."""
        tokens = measures.tokenise(document.body or "")
        leaks = {label: measures.text_grams(text) for label, text in _unwanted(document).items()}
        ignore = measures.text_grams(document.ignore)
        return cls(document, tokens, measures.grams(tokens), ignore, leaks)


def _unwanted(document: Document) -> dict[Label, str]:
    """Text per label that must stay out: from the blocks, else comments and related."""
    if document.blocks:
        texts = document.texts_by_label()
        return {label: "\n".join(texts[label]) for label in LEAK_LABELS if label in texts}
    known = {Label.COMMENT: document.comments, Label.RELATED: document.related}
    return {label: text for label, text in known.items() if text}


def score_page(gold: Gold, answer: Extraction) -> dict[str, float]:
    """All measures of one answer on one page, by name."""
    document = gold.document
    numbers: dict[str, float] = {"empty": float(not answer.text.strip())}
    if document.body is not None:
        numbers |= _text_numbers(gold, answer.text)
    if document.with_ or document.without:
        counts = measures.segment_counts(answer.text, document.with_, document.without)
        numbers |= {f"segments.{name}": n for name, n in counts._asdict().items()}
    return numbers | _word_numbers(document, answer) | standfirst_numbers(document, answer)


def standfirst_numbers(document: Document, answer: Extraction) -> dict[str, float]:
    """Words of the standfirst on a page of which it is known: matched, gold, predicted."""
    if document.standfirst is None or answer.standfirst is None:
        return {}
    gold = [document.blocks[place][1] for place in document.standfirst]
    counts = measures.word_counts(gold, [answer.standfirst])
    return {f"standfirst.{name}": n for name, n in counts._asdict().items()}


def _text_numbers(gold: Gold, text: str) -> dict[str, float]:
    tokens = measures.tokenise(text)
    extracted = measures.grams(tokens)
    prf = measures.compare_grams(
        gold.body, measures.without_ignored(extracted, gold.body, gold.ignore)
    )
    numbers = {**prf._asdict(), "exact": float(tokens == gold.tokens)}
    if gold.document.peer_f1:
        numbers["peer_f1"] = max(score for _, score in gold.document.peer_f1)
    for label, grams in gold.leaks.items():
        leak = measures.leaked_grams(grams, gold.body, extracted)
        numbers |= {f"leak.{label}.leaked": leak.leaked, f"leak.{label}.total": leak.total}
    return numbers


def _word_numbers(document: Document, answer: Extraction) -> dict[str, float]:
    gold = document.texts_by_label()
    if not gold and document.comments is not None:
        gold = {Label.COMMENT: [document.comments]}
    if not gold:
        return {}
    predicted = answer.texts_by_label()
    labelled = predicted is not None
    if predicted is None:
        predicted = {Label.BODY: [answer.text]}
        if answer.comments is not None:
            predicted[Label.COMMENT] = [answer.comments]
    numbers: dict[str, float] = {}
    for label in Label if document.blocks else (Label.COMMENT,):
        if labelled or label in predicted:
            counts = measures.word_counts(gold.get(label, ()), predicted.get(label, ()))
            numbers |= {f"words.{label}.{name}": n for name, n in counts._asdict().items()}
    if document.blocks and labelled:
        numbers |= {
            f"confusion.{wanted}.{given}": float(n)
            for (wanted, given), n in confusion(gold, predicted).items()
        }
    return numbers


def confusion(
    gold: Mapping[str, Sequence[str]], predicted: Mapping[str, Sequence[str]]
) -> Counter[tuple[str, str]]:
    """4-grams by gold label and by predicted label, each a mapping label -> texts.

    4-grams are counted within blocks. One that stands under several labels is matched with its
    own label first; gold ones that no block holds count as ``nowhere``.
    """
    left = {str(label): _block_grams(texts) for label, texts in predicted.items()}
    table: Counter[tuple[str, str]] = Counter()
    wanted = {str(label): _block_grams(texts) for label, texts in gold.items()}
    for label, grams in wanted.items():
        table[label, label] = _take(grams, left.get(label, Counter()))
    for label, grams in wanted.items():
        for given, others in left.items():
            table[label, given] += _take(grams, others) if given != label else 0
        table[label, NOWHERE] = grams.total()
    return +table


def _block_grams(texts: Sequence[str]) -> Counter[Gram]:
    counted: Counter[Gram] = Counter()
    for text in texts:
        counted.update(measures.text_grams(text))
    return counted


def _take(wanted: Counter[Gram], given: Counter[Gram]) -> int:
    """Remove from both multisets what they share; how much that was."""
    shared = wanted & given
    wanted -= shared
    given -= shared
    return shared.total()
