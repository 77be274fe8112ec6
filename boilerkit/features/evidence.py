"""Features of what the page states about itself: its headline, JSON-LD, description."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups
from boilerkit.features.columns import Columns
from boilerkit.features.first_words import HEAD_CHARS, HEAD_WORDS, WORD
from boilerkit.features.text import BlockTexts
from boilerkit.page.json_ld import evidence
from boilerkit.page.tables import Page

if TYPE_CHECKING:
    from boilerkit.lexicon._words import WordTable

Found = NDArray[np.float32]

_NAMES = (
    "in_headline", "covers_headline", "is_headline",
    "in_json_body", "in_json_comments", "in_description", "has_json_body",
)  # fmt: skip
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
    spelling = _native_spelling() if speedups.IS_NATIVE else _spelling
    stated = [spelling(text) for text in (known.body, known.comments, known.description)]
    found = np.zeros((len(page), len(_NAMES)), dtype=np.float32)
    headlines = _Headlines(known.headlines, spelling)
    if speedups.IS_NATIVE and len(headlines.words) <= _MOST_BITS:
        _match_natively(headlines, stated, page, texts, found)
    else:
        _match(headlines, stated, page, texts, found)
    found[:, 6] = len(stated[0]) > _LEAST_JSON_BODY
    columns.put_many(_NAMES, found)


def _match(
    headlines: _Headlines, stated: Sequence[str], page: Page, texts: BlockTexts, found: Found
) -> None:
    """Hold all blocks against headlines and texts; writes `found`, shape (blocks, `_NAMES`)."""
    ideographs = texts.number_of("ideograph") > 0
    alike = ideographs | (texts.words.known(headlines.all_words) > 0)
    for place in np.flatnonzero((page.blocks.chars <= _TITLE_CHARS) & alike).tolist():
        first, has_ideographs = texts.words[place], bool(ideographs[place])
        found[place, :3] = headlines.match(page.texts[place], first, has_ideographs)
    for column, text in enumerate(stated, start=3):
        if text:
            found[:, column] = _found_in(text, page, texts)


def _match_natively(
    headlines: _Headlines, stated: Sequence[str], page: Page, texts: BlockTexts, found: Found
) -> None:
    """As `_match`, of 63 headlines at most."""
    from boilerkit.features import _evidence

    chars, ideographs = page.blocks.chars, texts.number_of("ideograph")
    if headlines.all_words:
        quotients = np.zeros((2, len(page), 2))
        quotients[1] = 1.0
        alike, unread = _evidence.match_headlines(
            page.texts, texts.words, chars, ideographs, *headlines.native(),
            _TITLE_CHARS, (HEAD_CHARS, HEAD_WORDS), quotients
        )  # fmt: skip
        np.divide(quotients[0], quotients[1], out=found[:, :2], casting="same_kind")
        for place in alike:
            found[place, 2] = headlines.has(page.texts[place])
        for place in unread:
            text = page.texts[place]
            found[place, :3] = headlines.match(text, (), bool(ideographs[place]))
    for column, text in enumerate(stated, start=3):
        if text:
            limits = _EVIDENCE_CHARS, _EVIDENCE_LIMIT
            _evidence.found_in(text, page.texts, texts.words, chars, *limits, found[:, column])


class _Headlines:
    """What the page states to be its headline, ready to be compared with many blocks."""

    def __init__(self, headlines: Sequence[str], spelling: Callable[[str], str]) -> None:
        self._spelling = spelling
        self._spellings = [spelling(h) for h in headlines]
        self.words = [_word_set(h, _has_ideographs(h)) for h in headlines]
        self.all_words = frozenset().union(*self.words)

    def native(self) -> tuple[WordTable, NDArray[np.int64], NDArray[np.int64]]:
        """The words of all headlines with their numbers; which headlines have each word, as bits;
        how many words each headline has.
        """
        from boilerkit.lexicon._words import WordTable

        bits = dict.fromkeys(self.all_words, 0)
        for place, words in enumerate(self.words):
            for word in words:
                bits[word] |= 1 << place
        table = WordTable({word: number for number, word in enumerate(bits)})
        sizes = [max(len(words), 1) for words in self.words]
        return table, np.array([*bits.values()], np.int64), np.array(sizes, np.int64)

    def match(
        self, text: str, first: tuple[str, ...], ideographs: bool
    ) -> tuple[float, float, float]:
        """(share of the text's words in a headline, share of a headline's in it, equality).

        The text's first words save looking for all of them, where there are no others.
        """
        whole = first and len(text) <= HEAD_CHARS and len(first) < HEAD_WORDS and not ideographs
        words = frozenset(first) if whole else _word_set(text, ideographs)
        inside = covered = 0.0
        for headline in self.words:
            common = len(words & headline)
            if common:
                inside = max(inside, common / len(words))
                covered = max(covered, common / len(headline))
        return inside, covered, float(covered > 0.5 and inside > 0.5 and self.has(text))

    def has(self, text: str) -> bool:
        """Whether a text is a headline, or the beginning of one."""
        spelled = self._spelling(text)
        return any(
            spelled == s or (len(spelled) > 12 and s.startswith(spelled)) for s in self._spellings
        )


def _word_set(text: str, ideographs: bool) -> frozenset[str]:
    lowered = text.lower()
    if ideographs:
        return frozenset(c for c in lowered if c.isalnum())
    return frozenset(WORD.findall(lowered))


def _has_ideographs(text: str) -> bool:
    if text.isascii() or max(text) < "\u3040":
        return False
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)


def _spelling(text: str) -> str:
    return "".join(WORD.findall(text.lower()))


def _native_spelling() -> Callable[[str], str]:
    from boilerkit.features._evidence import spelling

    return cast("Callable[[str], str]", spelling)


def _found_in(haystack: str, page: Page, texts: BlockTexts) -> NDArray[np.bool_]:
    """Whether the beginning of each block, if long enough, occurs in the spelled-out text."""
    found = np.zeros(len(page), dtype=np.bool_)
    long = (page.blocks.chars >= _EVIDENCE_CHARS) & (texts.words.counts > 0)
    for place in np.flatnonzero(long).tolist():
        if "".join(texts.words[place][:2]) in haystack:
            spelled = _spelling(page.texts[place][:_EVIDENCE_LIMIT])
            found[place] = len(spelled) >= _EVIDENCE_CHARS and spelled in haystack
    return found
