"""The file of phrases holds what the language files say, and is passed over where it does not."""

from pathlib import Path

import numpy as np
import pytest

from boilerkit.lexicon import compiled
from boilerkit.lexicon.data import load_lexicon

FILE = Path(compiled.__file__).with_name(compiled.COMPILED)


def test_the_file_is_of_todays_language_files() -> None:
    wanted = compiled.to_arrays(compiled.compile_phrases())
    with np.load(FILE, allow_pickle=False) as held:
        assert set(held.files) == set(wanted), "run python -m boilerkit.training.phrases"
        for name, array in wanted.items():
            assert held[name].dtype == array.dtype
            assert np.array_equal(held[name], array), "run python -m boilerkit.training.phrases"


def test_what_is_read_is_what_is_compiled() -> None:
    read, made = compiled._read(), compiled.compile_phrases()
    assert read is not None
    assert list(read.function_words) == sorted(load_lexicon().function_words)
    assert read.trie.vocabulary == made.trie.vocabulary
    for mine, other in zip(read.trie.edges(), made.trie.edges(), strict=True):
        assert mine.dtype == other.dtype
        assert np.array_equal(mine, other)
    for mine, other in zip(read.trie.cues, made.trie.cues, strict=True):
        assert mine.dtype == other.dtype
        assert np.array_equal(mine, other)


def test_a_file_of_other_language_files_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "checksum", lambda: 1)
    assert compiled._read() is None


def test_without_the_file_the_language_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "COMPILED", "nowhere.npz")
    assert compiled._read() is None
    phrases = compiled._phrases.__wrapped__()
    assert phrases.function_words == tuple(sorted(load_lexicon().function_words))
