"""Features of the text itself: length, characters, first words, cue phrases, links in it.

They go back to Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text
Features" (2010).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.features.characters import PLACE_OF_CLASS, char_classes, class_counts
from boilerkit.features.columns import Columns, FloatColumn, Index
from boilerkit.lexicon import CATEGORIES, load_lexicon, match_cues
from boilerkit.page.tables import Page

#: Characters at the beginning of a block in which its first words are looked for, and their number.
HEAD_CHARS, HEAD_WORDS = 80, 12
#: A run of letters and digits.
WORD = re.compile(r"\w+")

_TAIL_CHARS = 40
_SHARES = ("upper", "digit", "ideograph", "currency", "bullet", "at", "bracket", "dash")
_STARTS = ("upper", "lower", "digit", "quote", "bullet", "at", "bracket", "ideograph")
_ENDS = ("stop", "colon", "question", "quote", "digit", "bullet", "bracket")
_TAG_COUNTS = ("images_before", "embeds_before", "inputs_before", "rules_before", "gap")
_CUES = tuple(f"cue_{name}" for name in CATEGORIES)


class BlockTexts(NamedTuple):
    """What is read of a page's texts once, for several features.

    `ends`: beginning and end of each block, lower-cased; `words`: its first words; `classes` and
    `offsets` as `char_classes` returns them; `counts`: shape (blocks, character classes).
    """

    ends: Sequence[str]
    words: tuple[tuple[str, ...], ...]
    classes: NDArray[np.uint8]
    offsets: Index
    counts: NDArray[np.float32]

    def number_of(self, character_class: str) -> FloatColumn:
        """Characters of a class in each block."""
        column: FloatColumn = self.counts[:, PLACE_OF_CLASS[character_class]]
        return column


def read_texts(texts: Sequence[str]) -> BlockTexts:
    """Read the texts of a page's blocks."""
    ends = [_ends(text).lower() for text in texts]
    words = tuple(tuple(WORD.findall(text[:HEAD_CHARS])[:HEAD_WORDS]) for text in ends)
    classes, offsets = char_classes(texts)
    return BlockTexts(ends, words, classes, offsets, class_counts(classes, offsets))


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
    _edge_columns(columns, texts)
    columns.put("one_token", tokens < 1.5)
    columns.put("short", tokens < 4.5)
    columns.put("function_words", _function_word_share(texts.words))
    columns.put("link_density", blocks.link_chars / chars)
    columns.put("bold_density", blocks.bold_chars / chars)
    columns.put("links", blocks.links)
    columns.put("links_per_token", blocks.links / tokens)
    for name in _TAG_COUNTS:
        columns.put(name, getattr(blocks, name))
    columns.put_many(_CUES, match_cues(texts.ends))


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
    for name in _SHARES:
        columns.put(f"{name}_share", texts.number_of(name) / chars)
    columns.put("quotes", texts.number_of("quote"))
    columns.put("stops", stops)
    columns.put("stops_per_token", stops / tokens)
    columns.put("commas", texts.number_of("comma"))
    columns.put("commas_per_token", texts.number_of("comma") / tokens)
    columns.put("question", texts.number_of("question"))
    columns.put("lines", texts.number_of("newline"))


def _edge_columns(columns: Columns, texts: BlockTexts) -> None:
    classes, offsets = texts.classes, texts.offsets
    if len(offsets) == 1:
        first = last = np.zeros(0, dtype=np.uint8)
    else:
        limit = max(len(classes) - 1, 0)
        padded = classes if len(classes) else np.zeros(1, dtype=np.uint8)
        first = padded[np.minimum(offsets[:-1], limit)]
        last = padded[np.clip(offsets[1:] - 1, 0, limit)]
    for name in _STARTS:
        columns.put(f"starts_{name}", first == PLACE_OF_CLASS[name])
    for name in _ENDS:
        columns.put(f"ends_{name}", last == PLACE_OF_CLASS[name])


def _function_word_share(words: tuple[tuple[str, ...], ...]) -> FloatColumn:
    known = load_lexicon().function_words
    shares = [len(known.intersection(ws)) / len(ws) if ws else 0.0 for ws in words]
    return np.asarray(shares, dtype=np.float32)
