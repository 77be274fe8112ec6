"""Cue phrases and function words of news pages, one JSON file per language.

Phrases such as "leave a reply" or "lesen Sie auch" tell what a text block is for. They are data:
``languages/XX.json`` holds those of one language. A phrase matches at word boundaries,
anywhere in a block, with case, accents and punctuation (all but the colon) ignored, and

* ``=phrase``: the whole block, once digits and punctuation are left out;
* ``phrase*``: the start of the block;
* ``#`` inside a phrase: any number.
"""

from boilerkit.lexicon.compiled import match_cues
from boilerkit.lexicon.data import (
    CATEGORIES,
    LanguageLexicon,
    Lexicon,
    LexiconError,
    load_lexicon,
    parse_language,
)
from boilerkit.lexicon.matcher import CueMatcher, compile_cues

__all__ = [
    "CATEGORIES",
    "CueMatcher",
    "LanguageLexicon",
    "Lexicon",
    "LexiconError",
    "compile_cues",
    "load_lexicon",
    "match_cues",
    "parse_language",
]
