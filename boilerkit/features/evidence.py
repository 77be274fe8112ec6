"""Features of what the page states about itself: its headline, JSON-LD, description."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups
from boilerkit.features.columns import Columns
from boilerkit.features.first_words import HEAD_CHARS, HEAD_WORDS, WORD
from boilerkit.features.text import BlockTexts
from boilerkit.page.json_ld import evidence
from boilerkit.page.tables import Page

Blocks = NDArray[np.bool_]
Matches = NDArray[np.float32]

_HEADLINE = ("in_headline", "covers_headline", "is_headline")
# Longer blocks are no headline.
_TITLE_CHARS = 160
# Shorter blocks occur in other texts by chance; of longer ones so much is compared.
_EVIDENCE_CHARS, _EVIDENCE_LIMIT = 24, 160
_LEAST_JSON_BODY = 200
# So many headlines fit into a mask; hardly a page states more than three.
_MOST_BITS = 63


def evidence_columns(columns: Columns, page: Page, texts: BlockTexts) -> None:
    """Put the features of what the page states about itself."""
    known = evidence(page.head)
    columns.put_many(_HEADLINE, _headline_matches(known.headlines, page, texts))
    body = _spelling(known.body)
    columns.put("in_json_body", _found_in(body, page, texts))
    columns.put("in_json_comments", _found_in(_spelling(known.comments), page, texts))
    columns.put("in_description", _found_in(_spelling(known.description), page, texts))
    columns.put("has_json_body", float(len(body) > _LEAST_JSON_BODY))


def _headline_matches(
    headlines: Sequence[str], page: Page, texts: BlockTexts
) -> NDArray[np.float32]:
    """What `_Headlines.match` finds for each block, shape (blocks, 3)."""
    known = _Headlines(headlines)
    ideographs = texts.number_of("ideograph") > 0
    matches = np.zeros((len(page), 3), dtype=np.float32)
    alike = ideographs | (texts.words.known(known.all_words) > 0)
    asked = (page.blocks.chars <= _TITLE_CHARS) & alike
    if speedups.IS_NATIVE and len(known.words) <= _MOST_BITS:
        asked &= ~known.match_natively(page.texts, asked, ideographs, matches)
    for place in np.flatnonzero(asked).tolist():
        first, has_ideographs = texts.words[place], bool(ideographs[place])
        matches[place] = known.match(page.texts[place], first, has_ideographs)
    return matches


class _Headlines:
    """What the page states to be its headline, ready to be compared with many blocks."""

    def __init__(self, headlines: Sequence[str]) -> None:
        self.spellings = [_spelling(h) for h in headlines]
        self.words = [_word_set(h, _has_ideographs(h)) for h in headlines]
        self.all_words = frozenset().union(*self.words)

    def match_natively(
        self, texts: tuple[str, ...], asked: Blocks, ideographs: Blocks, matches: Matches
    ) -> Blocks:
        """Write what `match` finds for the texts asked for; returns for which it did."""
        from boilerkit.features._texts import common_words
        from boilerkit.lexicon._words import WordTable

        numbers = {word: number for number, word in enumerate(self.all_words)}
        holding = np.zeros(len(numbers), dtype=np.int64)
        for place, words in enumerate(self.words):
            holding[[numbers[word] for word in words]] |= 1 << place
        table, count = WordTable(numbers), len(self.words)
        distinct, common = common_words(texts, asked, ideographs, table, holding, count)
        sizes = np.asarray([max(len(words), 1) for words in self.words], dtype=np.int64)
        found = np.flatnonzero(distinct > 0)
        matches[found, 0] = inside = (common[found] / distinct[found, None]).max(axis=1, initial=0)
        matches[found, 1] = covered = (common[found] / sizes).max(axis=1, initial=0)
        for place in found[(covered > 0.5) & (inside > 0.5)].tolist():
            matches[place, 2] = self._is_one(_spelling(texts[place]))
        done: Blocks = distinct >= 0
        return done

    def match(
        self, text: str, first: tuple[str, ...], ideographs: bool
    ) -> tuple[float, float, float]:
        """(share of the text's words in a headline, share of a headline's in it, equality)."""
        whole = len(text) <= HEAD_CHARS and len(first) < HEAD_WORDS and not ideographs
        words = frozenset(first) if whole else _word_set(text, ideographs)
        inside = covered = 0.0
        for headline in self.words:
            common = len(words & headline)
            if common:
                inside = max(inside, common / len(words))
                covered = max(covered, common / len(headline))
        equal = covered > 0.5 and inside > 0.5 and self._is_one(_spelling(text))
        return (inside, covered, float(equal))

    def _is_one(self, spelled: str) -> bool:
        return any(
            spelled == s or (len(spelled) > 12 and s.startswith(spelled)) for s in self.spellings
        )


def _word_set(text: str, ideographs: bool) -> frozenset[str]:
    lowered = text.lower()
    if ideographs:
        return frozenset(c for c in lowered if c.isalnum())
    return frozenset(WORD.findall(lowered))


def _has_ideographs(text: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)


def _spelling(text: str) -> str:
    return "".join(WORD.findall(text.lower()))


def _found_in(haystack: str, page: Page, texts: BlockTexts) -> NDArray[np.bool_]:
    """Whether the beginning of each block, if long enough, occurs in the spelled-out text."""
    found = np.zeros(len(page), dtype=np.bool_)
    if not haystack:
        return found
    long = (page.blocks.chars >= _EVIDENCE_CHARS) & (texts.words.counts > 0)
    for place in np.flatnonzero(texts.words.may_begin(haystack, long)).tolist():
        spelled = _spelling(page.texts[place][:_EVIDENCE_LIMIT])
        found[place] = len(spelled) >= _EVIDENCE_CHARS and spelled in haystack
    return found
