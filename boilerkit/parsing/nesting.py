"""Markup that a parser would lose text of -> markup of the same text that it keeps.

Works on text, before it is parsed; ordinary pages pass unchanged.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

#: How many tags of one name `shallow` leaves open at a time, first and last try.
KEPT = (8, 0)

# So many tags more than end tags up to some place of a page.
_SUSPICIOUS = 1_500
_OPENS, _SLASH = ord("<"), ord("/")
_END = re.compile(r"</body\s*>(?:\s*</html\s*>)?|</html\s*>", re.IGNORECASE)
# What is never closed runs to the end, as it does for the parser; so nothing is scanned twice.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<(/?)([a-z][^\s/>]*)[^<>]*>?",
    re.DOTALL | re.IGNORECASE,
)
_BREAKS = re.compile(r"(?:<p>\s*){2,}")
# These hold nothing or stand once; and these are mostly closed by the next of their kind.
_FLAT = frozenset(
    "area base body br col colgroup embed head hr html img input link meta p param script source"
    " style title track wbr".split()
)
_ITEMS = frozenset("caption dd dt li option tbody td tfoot th thead tr".split())
_BLOCKS = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup main menu nav ol pre section summary table"
    " ul".split()
)
_INLINE = frozenset(
    "a abbr b big button cite code del dfn em font i iframe ins kbd label mark noscript object q s"
    " samp select small span strike strong sub sup svg template textarea time tt u var".split()
)
_KNOWN = _BLOCKS | _INLINE


def may_be_deep(data: bytes) -> bool:
    """A quick look at whether very many tags may be open at a time; yes for a few other pages.

    Where they are, libxml2 looks through all of them for every end tag without a start.
    """
    markup = np.frombuffer(data, dtype=np.uint8)
    starts = np.flatnonzero(markup[:-1] == _OPENS)
    depth = np.cumsum(np.where(markup[starts + 1] == _SLASH, -1, 1))
    return int(depth.max(initial=0)) > _SUSPICIOUS


def without_early_end(text: str) -> str:
    """The page without its `</body>` and `</html>` if something follows them.

    A browser adds what follows to the page; libxml2 makes a second document of it.
    """
    end = text.find("</html>")
    if end < 0:
        end = text.find("</HTML>")
    if end < 0 or not text[end + len("</html>") :].strip():
        return text
    return _END.sub("<br><br>", text)


def shallow(text: str, kept: int) -> str:
    """The page with at most `kept` tags of each name open at a time.

    Block-level tags beyond these become paragraph breaks, other tags are dropped. With 0 nothing
    is left that could hold something of its kind.
    """
    is_open: Counter[str] = Counter()

    def rewrite(match: re.Match[str]) -> str:
        name = (match[3] or "").lower()
        if not name or name in _FLAT or (kept and name in _ITEMS):
            return match[0]
        key = name if name in _KNOWN else "*"
        if match[2]:
            if not is_open[key]:
                return match[0]
            is_open[key] -= 1
            fits = is_open[key] < kept
        else:
            is_open[key] += 1
            fits = is_open[key] <= kept
        if fits:
            return match[0]
        return "<p>" if name in _BLOCKS or name in _ITEMS else ""

    return _BREAKS.sub("<p>", _TOKEN.sub(rewrite, text))
