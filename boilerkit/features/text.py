"""Features of the text itself: length, characters, first words, cue phrases, links in it.

They go back to Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text
Features" (2010).
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups
from boilerkit.features.characters import (
    CLASSES,
    PLACE_OF_CLASS,
    char_classes,
    class_counts,
    class_table,
    end_classes,
    fill_classes,
    unfilled,
)
from boilerkit.features.columns import Columns, FloatColumn, Index
from boilerkit.features.first_words import HEAD_CHARS, HEAD_WORDS, WORD, FirstWords, StringWords
from boilerkit.lexicon import CATEGORIES
from boilerkit.lexicon.compiled import default_matcher, function_words
from boilerkit.lexicon.matcher import spread_masks
from boilerkit.page.tables import Page

_TAIL_CHARS = 40
#: Classes of characters whose shares are columns, and with which blocks start and end.
SHARED = ("upper", "digit", "ideograph", "currency", "bullet", "at", "bracket", "dash")
STARTING = ("upper", "lower", "digit", "quote", "bullet", "at", "bracket", "ideograph")
ENDING = ("stop", "colon", "question", "quote", "digit", "bullet", "bracket")
_TAG_COUNTS = ("images_before", "embeds_before", "inputs_before", "rules_before", "gap")

#: Shares of classes of characters; with which of them blocks start and end; cue phrases.
SHARES = tuple(f"{name}_share" for name in SHARED)
STARTS = tuple(f"starts_{name}" for name in STARTING)
ENDS = tuple(f"ends_{name}" for name in ENDING)
CUES = tuple(f"cue_{name}" for name in CATEGORIES)
_SHARED_CLASSES = [PLACE_OF_CLASS[name] for name in SHARED]
_START_CLASSES = np.asarray([PLACE_OF_CLASS[name] for name in STARTING], dtype=np.uint8)
_END_CLASSES = np.asarray([PLACE_OF_CLASS[name] for name in ENDING], dtype=np.uint8)


class BlockTexts(NamedTuple):
    """What is read of a page's texts once, for several features.

    Attributes:
        counts: characters of each class, shape (blocks, character classes).
        first: class of each block's first character, shape (blocks,).
        last: class of each block's last character, shape (blocks,).
        words: the first words of each block.
        function_words: how many function words are among these, shape (blocks,).
        cues: which categories of cue phrases each block has, as bits, shape (blocks,).
        earliest: the first block with the same text, shape (blocks,).
    """

    counts: NDArray[np.float32]
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    words: FirstWords
    function_words: Index
    cues: Index
    earliest: Index

    def number_of(self, character_class: str) -> FloatColumn:
        """Characters of a class in each block."""
        column: FloatColumn = self.counts[:, PLACE_OF_CLASS[character_class]]
        return column


def read_texts(texts: tuple[str, ...]) -> BlockTexts:
    """Read the texts of a page's blocks."""
    return _read_natively(texts) if speedups.IS_NATIVE else _read(texts)


def _read_natively(texts: tuple[str, ...]) -> BlockTexts:
    from boilerkit.features import _texts

    counts, first, last, words, earliest = _texts.read_texts(
        texts,
        class_table(),
        unfilled(),
        fill_classes,
        len(CLASSES),
        HEAD_CHARS,
        _TAIL_CHARS,
        HEAD_WORDS,
    )
    function_words = words.known_to(_function_words())
    cues = _texts.cues_of(words, default_matcher().walker)
    return BlockTexts(counts, first, last, words, function_words, cues, earliest)


@cache
def _function_words() -> Any:
    from boilerkit.lexicon._words import WordTable

    return WordTable({word: number for number, word in enumerate(function_words())})


def _read(texts: tuple[str, ...]) -> BlockTexts:
    ends = [_ends(text).lower() for text in texts]
    words = StringWords([tuple(WORD.findall(text[:HEAD_CHARS])[:HEAD_WORDS]) for text in ends])
    classes, offsets = char_classes(texts)
    places: dict[str, int] = {}
    earliest = [places.setdefault(text, place) for place, text in enumerate(texts)]
    return BlockTexts(
        class_counts(classes, offsets),
        *end_classes(classes, offsets),
        words,
        words.known(function_words()),
        default_matcher().masks(ends),
        np.asarray(earliest, dtype=np.int64),
    )


def _ends(text: str) -> str:
    if len(text) <= HEAD_CHARS + _TAIL_CHARS:
        return text
    return f"{text[:HEAD_CHARS]} {text[-_TAIL_CHARS:]}"


def text_columns(columns: Columns, page: Page, texts: BlockTexts) -> None:
    """Put the features of the text itself."""
    blocks = page.blocks
    chars = np.maximum(blocks.chars.astype(np.float32), 1.0)
    tokens = _tokens(texts)
    _character_columns(columns, texts, chars, tokens)
    columns.put_many(STARTS, texts.first[:, None] == _START_CLASSES)
    columns.put_many(ENDS, texts.last[:, None] == _END_CLASSES)
    columns.put("one_token", tokens < 1.5)
    columns.put("short", tokens < 4.5)
    columns.put("function_words", texts.function_words / np.maximum(texts.words.counts, 1))
    columns.put("link_density", blocks.link_chars / chars)
    columns.put("bold_density", blocks.bold_chars / chars)
    columns.put("links", blocks.links)
    columns.put("links_per_token", blocks.links / tokens)
    for name in _TAG_COUNTS:
        columns.put(name, getattr(blocks, name))
    columns.put_many(CUES, spread_masks(texts.cues, len(CATEGORIES)))


def _tokens(texts: BlockTexts) -> FloatColumn:
    """About how many words each block has, by spaces; two ideographs make one."""
    spaces = texts.number_of("space") + texts.number_of("newline")
    tokens: FloatColumn = spaces + 1.0 + texts.number_of("ideograph") / 2.0
    return tokens


def _character_columns(
    columns: Columns, texts: BlockTexts, chars: FloatColumn, tokens: FloatColumn
) -> None:
    stops = texts.number_of("stop") + texts.number_of("question")
    letters = texts.number_of("lower") + texts.number_of("upper") + texts.number_of("ideograph")
    columns.put("log_chars", chars)
    columns.put("log_tokens", tokens)
    columns.put("token_length", chars / tokens)
    columns.put("letters_share", letters / chars)
    columns.put_many(SHARES, texts.counts[:, _SHARED_CLASSES] / chars[:, None])
    columns.put("quotes", texts.number_of("quote"))
    columns.put("stops", stops)
    columns.put("stops_per_token", stops / tokens)
    columns.put("commas", texts.number_of("comma"))
    columns.put("commas_per_token", texts.number_of("comma") / tokens)
    columns.put("question", texts.number_of("question"))
    columns.put("lines", texts.number_of("newline"))
