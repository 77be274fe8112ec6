"""Words that authors of templates put into class names, ids and addresses, whatever the language.

`cues.json` holds the groups that feed the scorers' columns, so a change asks for new weights;
`words.json` those that rules and readers ask for.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from boilerkit.lexicon.folding import any_of

_WORDS = re.compile(r"[^\W\d_]+")
#: Words shorter than this count only where they stand alone ("ad" in "ad-slot", not "read").
_SUBSTRING_LENGTH = 5


@cache
def _load() -> dict[str, list[str]]:
    text = files(__package__).joinpath("cues.json").read_text(encoding="utf-8")
    cues: dict[str, list[str]] = json.loads(text)
    return cues


#: Names of the cue groups; a group's place is its bit in `hint_mask`.
MARKUP_CUES: tuple[str, ...] = tuple(_load())


@cache
def _bits_by_word() -> dict[str, int]:
    bits: dict[str, int] = {}
    for place, words in enumerate(_load().values()):
        for word in words:
            bits[word] = bits.get(word, 0) | 1 << place
    return bits


@cache
def _long_words() -> dict[str, list[tuple[str, int]]]:
    """The words that count inside others, by what they begin with."""
    words: dict[str, list[tuple[str, int]]] = {}
    for word, bits in _bits_by_word().items():
        if len(word) >= _SUBSTRING_LENGTH:
            words.setdefault(word[:_SUBSTRING_LENGTH], []).append((word, bits))
    return words


@lru_cache(maxsize=4_096)
def _word_mask(word: str) -> int:
    mask = _bits_by_word().get(word)
    if mask is not None:
        return mask
    mask, long_words = 0, _long_words()
    for start in range(len(word) - _SUBSTRING_LENGTH + 1):
        for part, bits in long_words.get(word[start : start + _SUBSTRING_LENGTH], ()):
            if word.startswith(part, start):
                mask |= bits
    return mask


@lru_cache(maxsize=2_048)
def hint_words(hint: str) -> tuple[str, ...]:
    """The distinct letter runs of a lower-cased class/id string, in order."""
    return tuple(dict.fromkeys(_WORDS.findall(hint)))


def hint_mask(hint: str) -> int:
    """Bit set of the cue groups that a lower-cased class/id string speaks of."""
    mask = 0
    for word in hint_words(hint):
        mask |= _word_mask(word)
    return mask


@cache
def hint_cues() -> Any:
    """The native twin of `hint_mask`."""
    from boilerkit.lexicon._hints import HintCues

    return HintCues(_bits_by_word(), _SUBSTRING_LENGTH)


@cache
def _load_words() -> dict[str, list[str]]:
    text = files(__package__).joinpath("words.json").read_text(encoding="utf-8")
    words: dict[str, list[str]] = json.loads(text)
    return words


def class_words(group: str) -> tuple[str, ...]:
    """The words of one group of `words.json`: parts of class names and addresses.

    Raises:
        KeyError: there is no such group.
    """
    return tuple(_load_words()[group])


def any_class(group: str) -> str:
    """A regular expression for any of the words of a group; see `class_words`."""
    return any_of(class_words(group))
