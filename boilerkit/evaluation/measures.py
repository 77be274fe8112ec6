"""How an extracted text is compared with the gold one. Pure functions on strings.

Tokens are lower-cased runs of letters and digits, soft hyphens removed first; each CJK character
is a token of its own.
Texts are compared as multisets of token 4-grams, the way of the public article-extraction
benchmark, so that word order counts and common words alone earn nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

GRAM = 4
#: A page leaks when more than this share of a label's text stands in the extracted text.
LEAK_TOLERANCE = 0.02
#: A page is regretted when a peer's page F1 is more than this much above ours.
REGRET_MARGIN = 0.1

_SOFT_HYPHEN = "\u00ad"

# Letters only: the punctuation of these Unicode blocks separates tokens like any other.
_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U000323af"
)
_HAS_CJK = re.compile(f"[{_CJK}]")
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_CJK = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")

Gram = tuple[str, ...]


class Prf(NamedTuple):
    """Precision, recall and F1, each 0 to 1."""

    precision: float
    recall: float
    f1: float


class WordCounts(NamedTuple):
    """Tokens of one label on one page: matched, in the gold, predicted. They add up over pages."""

    matched: int
    gold: int
    predicted: int


class Leak(NamedTuple):
    """4-grams of one label on one page: those in the extracted text, and all that could be."""

    leaked: int
    total: int

    @property
    def share(self) -> float:
        """The part of the words that leaked; 0 where there are none."""
        return self.leaked / self.total if self.total else 0.0


class SegmentCounts(NamedTuple):
    """Wanted segments found and missed, unwanted ones found and absent. They add up over pages."""

    found: int
    missed: int
    unwanted: int
    absent: int


def tokenise(text: str) -> list[str]:
    """Lower-cased runs of letters and digits, each CJK character by itself.

    Soft hyphens are removed first: they mark where a word may break, not where one ends.
    """
    text = text.replace(_SOFT_HYPHEN, "").lower()
    pattern = _WORD_OR_CJK if _HAS_CJK.search(text) else _WORD
    return pattern.findall(text)


def grams(tokens: Sequence[str], size: int = GRAM) -> Counter[Gram]:
    """Multiset of token n-grams. A shorter text is one gram, an empty one has none."""
    if not tokens:
        return Counter()
    if len(tokens) < size:
        return Counter([tuple(tokens)])
    return Counter(zip(*(tokens[i:] for i in range(size)), strict=False))


def text_grams(text: str) -> Counter[Gram]:
    """Multiset of the 4-grams of a text's tokens."""
    return grams(tokenise(text))


def overlap(a: Counter[Gram], b: Counter[Gram]) -> int:
    """Size of the intersection of two multisets."""
    if len(a) > len(b):
        a, b = b, a
    return sum(min(count, b[gram]) for gram, count in a.items() if gram in b)


def f1(precision: float, recall: float) -> float:
    """Harmonic mean; 0 where both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def compare_grams(gold: Counter[Gram], extracted: Counter[Gram]) -> Prf:
    """Precision, recall and F1 of two multisets.

    Nothing extracted where nothing was wanted is right; nothing for something, or something
    for nothing, is wrong in every way.
    """
    if not gold and not extracted:
        return Prf(1.0, 1.0, 1.0)
    if not gold or not extracted:
        return Prf(0.0, 0.0, 0.0)
    matched = overlap(gold, extracted)
    precision = matched / extracted.total()
    recall = matched / gold.total()
    return Prf(precision, recall, f1(precision, recall))


def without_ignored(
    extracted: Counter[Gram], body: Counter[Gram], ignore: Counter[Gram]
) -> Counter[Gram]:
    """The extraction less every 4-gram of ``ignore`` that the body does not hold."""
    if not ignore:
        return extracted
    return Counter({gram: n for gram, n in extracted.items() if gram not in ignore or gram in body})


def page_prf(body: str, extracted: str, ignore: str = "") -> Prf:
    """Precision, recall and F1 of an extracted text on one page.

    ``ignore`` is text that is neither right nor wrong (a headline, say).
    """
    gold = text_grams(body)
    return compare_grams(gold, without_ignored(text_grams(extracted), gold, text_grams(ignore)))


def is_exact(body: str, extracted: str) -> bool:
    """Whether both texts have the same sequence of tokens."""
    return tokenise(body) == tokenise(extracted)


def benchmark_f1(pages: Sequence[Prf]) -> float:
    """F1 of the mean precision and the mean recall over pages, the public benchmark's figure.

    Raises ValueError without pages.
    """
    if not pages:
        raise ValueError("no pages to take a mean over")
    n = len(pages)
    return f1(sum(p.precision for p in pages) / n, sum(p.recall for p in pages) / n)


def fold_whitespace(text: str) -> str:
    """Runs of whitespace become one space; none at either end."""
    return " ".join(text.split())


def segment_counts(extracted: str, wanted: Iterable[str], unwanted: Iterable[str]) -> SegmentCounts:
    """Which segments stand in the text as substrings, whitespace folded."""
    text = fold_whitespace(extracted)
    hits = [fold_whitespace(segment) in text for segment in wanted]
    strays = [fold_whitespace(segment) in text for segment in unwanted]
    return SegmentCounts(
        found=sum(hits),
        missed=len(hits) - sum(hits),
        unwanted=sum(strays),
        absent=len(strays) - sum(strays),
    )


def segment_f1(pages: Iterable[SegmentCounts]) -> float:
    """F1 over all segments of all pages; 0 where there are none."""
    found = missed = unwanted = 0
    for page in pages:
        found += page.found
        missed += page.missed
        unwanted += page.unwanted
    wrong = missed + unwanted
    return 2 * found / (2 * found + wrong) if found or wrong else 0.0


def word_counts(gold: Iterable[str], predicted: Iterable[str]) -> WordCounts:
    """Tokens of one label's blocks on one page as multisets, gold against predicted."""
    gold_words = Counter(token for text in gold for token in tokenise(text))
    predicted_words = Counter(token for text in predicted for token in tokenise(text))
    matched = (gold_words & predicted_words).total()
    return WordCounts(matched, gold_words.total(), predicted_words.total())


def label_word_counts(
    gold: Mapping[str, Sequence[str]], predicted: Mapping[str, Sequence[str]]
) -> dict[str, WordCounts]:
    """:func:`word_counts` of every label either side has, each a mapping label -> texts."""
    labels = dict.fromkeys([*map(str, gold), *map(str, predicted)])
    return {label: word_counts(gold.get(label, ()), predicted.get(label, ())) for label in labels}


def word_f1(pages: Iterable[WordCounts]) -> float:
    """Micro F1 over pages; 0 where neither side has a word."""
    matched = total = 0
    for page in pages:
        matched += page.matched
        total += page.gold + page.predicted
    return 2 * matched / total if total else 0.0


def leak(label_text: str, body: str, extracted: str) -> Leak:
    """How many of a label's 4-grams that are not also in the body stand in the extracted text."""
    return leaked_grams(text_grams(label_text), text_grams(body), text_grams(extracted))


def leaked_grams(label: Counter[Gram], body: Counter[Gram], extracted: Counter[Gram]) -> Leak:
    """:func:`leak` on multisets counted before."""
    own = Counter({gram: n for gram, n in label.items() if gram not in body})
    return Leak(overlap(own, extracted), own.total())


def leak_share(pages: Iterable[Leak]) -> float:
    """Share of the label's text that leaked, micro over pages; 0 without such text."""
    leaked = total = 0
    for page in pages:
        leaked += page.leaked
        total += page.total
    return leaked / total if total else 0.0


def leaky_pages(pages: Iterable[Leak]) -> float:
    """Share of the pages with such text on which more than 2 % of it leaked; 0 without any."""
    shares = [page.share for page in pages if page.total]
    return sum(share > LEAK_TOLERANCE for share in shares) / len(shares) if shares else 0.0
