"""The language a page says it is in, or the one its words tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from boilerkit.lexicon import load_lexicon

_TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*\s*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = {
    "kana": re.compile(r"[\u3041-\u30fa]"),
    "han": re.compile(r"[\u3400-\u9fff]"),
    "hangul": re.compile(r"[\uac00-\ud7a3]"),
}
# Names that markup uses for a language whose code is another.
_RENAMED = {
    "iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh", "kr": "ko", "ua": "uk",
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it",
    "por": "pt", "rus": "ru", "jpn": "ja", "kor": "ko", "zho": "zh", "chi": "zh",
}  # fmt: skip
# ISO 639-1, and the codes of three letters that pages use where there is none of two.
_CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da"
    " de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy"
    " hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg"
    " li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or"
    " os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta"
    " te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
    " arz ast azb bcl ceb ckb cnr dsb fil frr fur gsw haw hmn hsb ilo kab kmr lad lij lmo mai min"
    " nap nds pap prs sco scn sme srn szl tet vec war yue zgh".split()
)
_LEAST_WORDS, _MOST_WORDS = 40, 600
# Share of function words in running text: above .3 in its language, below .1 in most others.
_CLEAR_SHARE, _CLEAR_LEAD, _FOREIGN_SHARE = 0.2, 1.5, 0.08
_LEAST_LETTERS = 60


def language_code(tag: str | None) -> str | None:
    """ISO 639 code of a language tag or locale: "pt-BR" and "pt_BR" -> "pt"."""
    match = _TAG.match(tag or "")
    if not match:
        return None
    code = match[1].lower()
    code = _RENAMED.get(code, code)
    return code if code in _CODES else None


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


def contradicts(code: str, guessed: str, texts: Sequence[str]) -> bool:
    """Whether text that is clearly in `guessed` cannot be in the language the page declares.

    Only for declared languages whose function words are known: templates often say "en".
    """
    known = load_lexicon().by_language.get(code)
    if code == guessed or not known or not (known.function_words or known.function_chars):
        return False
    return _shares(_enough(texts)).get(code, 0.0) < _FOREIGN_SHARE


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
    words = _WORD.findall(text.lower())[:_MOST_WORDS]
    if len(words) < _LEAST_WORDS:
        return {}
    lexicon = load_lexicon().by_language
    return {
        code: sum(map(entry.function_words.__contains__, words)) / len(words)
        for code, entry in lexicon.items()
        if entry.function_words
    }
