"""Markup that a parser would lose text of -> markup of the same text that it keeps.

Works on text, before it is parsed; ordinary pages pass unchanged.
"""

from __future__ import annotations

import re
from collections import Counter

#: How many tags of one name `shallow` leaves open at a time, first and last try.
KEPT = (8, 0)

# Characters looked at at a time; tags open at the end of such a stretch.
_WINDOW, _SUSPICIOUS = 16_384, 1_500
_END = re.compile(r"</body\s*>(?:\s*</html\s*>)?|</html\s*>", re.IGNORECASE)
# What is never closed runs to the end, as it does for the parser; so nothing is scanned twice.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<(/?)([a-z][^\s/>]*)[^<>]*>?",
    re.DOTALL | re.IGNORECASE,
)
# These hold nothing, or are closed by the next of their kind, or stand once.
_FLAT = frozenset(
    "area base body br caption col colgroup dd dt embed head hr html img input li link meta"
    " option p param script source style tbody td tfoot th thead title tr track wbr".split()
)
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


def may_be_deep(text: str) -> bool:
    """A quick look at whether very many tags may be open at a time; yes for a few other pages.

    Where they are, libxml2 looks through all of them for every end tag without a start.
    """
    depth = 0
    for start in range(0, len(text), _WINDOW):
        end = start + _WINDOW
        depth += text.count("<", start, end) - 2 * text.count("</", start, end)
        if depth > _SUSPICIOUS:
            return True
    return False


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

    Block-level tags beyond these become paragraph breaks, other tags are dropped.
    """
    is_open: Counter[str] = Counter()

    def rewrite(match: re.Match[str]) -> str:
        name = (match[3] or "").lower()
        if not name or name in _FLAT:
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
        return "<p>" if name in _BLOCKS else ""

    return _TOKEN.sub(rewrite, text)
