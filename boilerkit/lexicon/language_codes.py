"""The language a page says it is in, or the one its words tell."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from boilerkit import speedups
from boilerkit.lexicon import load_lexicon

if TYPE_CHECKING:
    from boilerkit.lexicon._words import WordTable

_TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*\s*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")
_LETTERS = {
    "kana": re.compile(r"[\u3041-\u30fa]"),
    "han": re.compile(r"[\u3400-\u9fff]"),
    "hangul": re.compile(r"[\uac00-\ud7a3]"),
}
_LEAST_WORDS, _MOST_WORDS = 40, 600
# Characters that hardly hold fewer words than that.
_MOST_CHARS = 8_000
# Share of function words in running text: above .3 in its language, below .1 in most others.
_CLEAR_SHARE, _CLEAR_LEAD, _FOREIGN_SHARE = 0.2, 1.5, 0.08
_LEAST_LETTERS = 60


def language_code(tag: str | None) -> str | None:
    """ISO 639 code of a language tag or locale: "pt-BR" and "pt_BR" -> "pt"."""
    match = _TAG.match(tag or "")
    if not match:
        return None
    known = _codes()
    code = match[1].lower()
    code = known.renamed.get(code, code)
    return code if code in known.all else None


class _Codes(NamedTuple):
    all: frozenset[str]
    renamed: Mapping[str, str]


@cache
def _codes() -> _Codes:
    """ISO 639-1, the codes of three letters that pages use where there is none of two, and names
    that markup uses for a language whose code is another."""
    text = resources.files(__package__).joinpath("language_codes.json").read_text("utf-8")
    held = json.loads(text)
    return _Codes(frozenset([*held["codes"], *held["longer"]]), held["renamed"])


def guess_language(texts: Sequence[str]) -> str | None:
    """Language of running text where its script or function words leave no doubt."""
    text = _enough(texts)
    by_script = _by_script(text)
    if by_script:
        return by_script
    shares = _shares(text)
    ranked = sorted(shares, key=lambda code: (-shares[code], code))
    if len(ranked) < 2 or shares[ranked[0]] < _CLEAR_SHARE:
        return None
    return ranked[0] if shares[ranked[0]] >= _CLEAR_LEAD * shares[ranked[1]] else None


def contradicts(code: str, texts: Sequence[str]) -> bool:
    """Whether text is clearly in another language than the one the page declares.

    Only for declared languages whose function words are known: templates often say "en".
    """
    known = load_lexicon().by_language.get(code)
    if not known or not (known.function_words or known.function_chars):
        return False
    words, own = _counted(_enough(texts).lower(), code)
    if words >= _LEAST_WORDS and own / words >= _FOREIGN_SHARE:
        return False
    return guess_language(texts) not in (None, code)


def _counted(text: str, code: str) -> tuple[int, int]:
    """How many of the first words there are, and how many are function words of a language."""
    if speedups.IS_NATIVE:
        return _table(code).count_in(text, _MOST_WORDS)
    words = _words(text)
    return len(words), sum(map(load_lexicon()[code].function_words.__contains__, words))


@cache
def _table(code: str) -> WordTable:
    from boilerkit.lexicon._words import WordTable

    return WordTable(dict.fromkeys(load_lexicon()[code].function_words, 0))


def _enough(texts: Sequence[str]) -> str:
    """The first texts, enough to count words in."""
    kept, size = [], 0
    for text in texts:
        kept.append(text)
        size += len(text)
        if size > 6 * _MOST_WORDS:
            break
    return "\n".join(kept)


def _by_script(text: str) -> str | None:
    if not _UNSPACED.search(text):
        return None
    counts = {name: len(pattern.findall(text)) for name, pattern in _LETTERS.items()}
    total = sum(counts.values())
    if total < _LEAST_LETTERS or total < 0.5 * sum(c.isalpha() for c in text):
        return None
    if counts["hangul"] > 0.5 * total:
        return "ko"
    if counts["kana"] > 0.15 * total:
        return "ja"
    return "zh" if counts["kana"] < 0.02 * total else None


def _shares(text: str) -> dict[str, float]:
    """Share of each language's function words among the words of the text."""
    words = _words(text.lower())
    if len(words) < _LEAST_WORDS:
        return {}
    counts = dict.fromkeys(_languages_with_words(), 0)
    known = _languages_by_word()
    for word, count in Counter(words).items():
        for code in known.get(word, ()):
            counts[code] += count
    return {code: count / len(words) for code, count in counts.items()}


def _words(text: str) -> list[str]:
    """The first words of a text in small letters."""
    words = _WORD.findall(text, 0, _MOST_CHARS)
    if len(words) <= _MOST_WORDS and len(text) > _MOST_CHARS:
        words = _WORD.findall(text)
    return words[:_MOST_WORDS]


@cache
def _languages_with_words() -> tuple[str, ...]:
    return tuple(code for code, part in load_lexicon().by_language.items() if part.function_words)


@cache
def _languages_by_word() -> dict[str, tuple[str, ...]]:
    """Function word -> the languages that it is one of."""
    found: dict[str, list[str]] = {}
    for code in _languages_with_words():
        for word in load_lexicon()[code].function_words:
            found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}
