"""The words that every page is searched for, in one file, `phrases.npz`, made of the languages'.

Reading and joining the language files takes a tenth of a second, which is most of a short run.
`python -m boilerkit.training.phrases` writes the file. It holds a checksum of the language files it
was made of; where they are others now, it is passed over, so that only time is lost.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.data import CATEGORIES, language_files, load_lexicon
from boilerkit.lexicon.matcher import CueMatcher, Cues, Trie, trie_of

#: The file's name in this folder.
COMPILED = "phrases.npz"
_Arrays = dict[str, NDArray[np.generic]]


class Phrases(NamedTuple):
    """What every page is searched for.

    Attributes:
        trie: the cue phrases of all languages, by category.
        function_words: those of all languages, sorted.
    """

    trie: Trie
    function_words: tuple[str, ...]


@cache
def default_matcher() -> CueMatcher:
    """The matcher of the phrases of all languages."""
    return CueMatcher(dict.fromkeys(CATEGORIES, ()), _phrases().trie)


def match_cues(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Tells which cue categories, over all languages, each text has a phrase of.

    Args:
        texts: short texts, such as the first 80 and last 40 characters of blocks.

    Returns:
        (len(texts), len(CATEGORIES)) array of 0 and 1; columns as in `CATEGORIES`.
    """
    return default_matcher().match(texts)


@cache
def function_words() -> frozenset[str]:
    """The most frequent words of all languages."""
    return frozenset(_phrases().function_words)


@cache
def _phrases() -> Phrases:
    return _read() or compile_phrases()


def _read() -> Phrases | None:
    """The file's phrases; None where there is none, or language files have changed since."""
    file = files(__package__).joinpath(COMPILED)
    if not file.is_file():
        return None
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        if int(archive["checksum"]) != checksum():
            return None
        return from_arrays({name: archive[name] for name in archive.files})


def compile_phrases() -> Phrases:
    """The phrases of the language files."""
    lexicon = load_lexicon()
    return Phrases(trie_of(lexicon.cues), tuple(sorted(lexicon.function_words)))


def checksum() -> int:
    """A checksum of the language files."""
    found = 0
    for file in language_files():
        found = zlib.crc32(file.read_bytes(), found)
    return found


def to_arrays(phrases: Phrases) -> _Arrays:
    """The phrases as what the file holds; numbers are small, and so is their type."""
    trie = phrases.trie
    numbers = {"keys": trie.keys, "after": trie.after, **trie.cues._asdict()}
    return {
        "checksum": np.asarray(checksum(), np.uint32),
        "words": _packed(trie.words),
        "function_words": _packed(phrases.function_words),
        **{name: np.asarray(column, _least_type(column)) for name, column in numbers.items()},
    }


def from_arrays(arrays: _Arrays) -> Phrases:
    """The phrases that the file's arrays stand for."""
    keys, after, *masks = (
        arrays[name].astype(np.int64) for name in ("keys", "after", *Cues._fields)
    )
    trie = Trie(_unpacked(arrays["words"]), (keys, after), Cues(*masks))
    return Phrases(trie, _unpacked(arrays["function_words"]))


def _least_type(column: NDArray[np.int64]) -> np.dtype[np.generic]:
    return np.min_scalar_type(int(column.max()))


def _packed(words: Iterable[str]) -> NDArray[np.generic]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _unpacked(array: NDArray[np.generic]) -> tuple[str, ...]:
    return tuple(array.tobytes().decode().split("\n"))
