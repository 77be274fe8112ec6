"""Words around readers' comments: buttons, "says", and the parts of dates, in all languages.

`ui`: buttons and counters of one comment; `says`: after a name ("Ann says:"); `by`: before a name
or date; `reply_to`: before the name of the one who is answered; `trackback`: in the classes of
notices that another site links here; the others are parts of a date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_UNSPACED = re.compile("[぀-ヿ㐀-鿿가-힣]")


@cache
def comment_words() -> MappingProxyType[str, tuple[str, ...]]:
    """Group -> words and phrases, lower-cased."""
    text = files(__package__).joinpath("words.json").read_text(encoding="utf-8")
    return MappingProxyType({group: tuple(words) for group, words in json.loads(text).items()})


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, longest first, at word boundaries.

    Scripts without spaces have no word boundaries to ask for.
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    spaced = [re.escape(word) for word in ordered if not _UNSPACED.search(word)]
    unspaced = [re.escape(word) for word in ordered if _UNSPACED.search(word)]
    parts = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return "|".join([*parts, *unspaced])
