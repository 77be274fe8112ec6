"""Markup as libxml2 before 2.14, in lxml before 6.0, has to be given it to read it as HTML says.

Since 2.14 its tokenizer follows the HTML standard. What differed on real pages and can be written
in another way is written so: the ends of scripts that write scripts, line ends, character
references without a semicolon and those to the control characters of Windows-1252.
"""

from __future__ import annotations

import re
from html.entities import html5

_PIECE = re.compile(r"<!--|-->|<(?P<end>/?)script(?=[\s/>])", re.IGNORECASE)
# Names that are known without a semicolon, too; behind a letter or "=" it depends on where it is.
_NAMES = "|".join(sorted((name for name in html5 if name[-1] != ";"), key=len, reverse=True))
_NO_SEMICOLON = re.compile(rf"&({_NAMES})(?![A-Za-z0-9=;])")
_CONTROL = re.compile(r"&#(?:0{0,9}(12[89]|1[345]\d)|[xX]0{0,9}([89][0-9A-Fa-f]))(?![0-9A-Fa-f]);?")


def rewritten(text: str) -> str:
    """The page, so that an older libxml2 reads of it what a newer one reads of `text`."""
    text = with_escaped_scripts(text.replace("\r\n", "\n").replace("\r", "\n"))
    if "&" not in text:
        return text
    text = _NO_SEMICOLON.sub(r"&\1;", text)
    return _CONTROL.sub(_windows_character, text)


def _windows_character(reference: re.Match[str]) -> str:
    number = int(reference[1]) if reference[1] else int(reference[2], 16)
    try:
        return bytes([number]).decode("cp1252")
    except UnicodeDecodeError:
        return reference[0]


def with_escaped_scripts(text: str) -> str:
    """The page, with scripts inside a script's comment written as `<\\script>` and `<\\/script>`.

    By the rule of the HTML standard ("script data double escaped state") the end tag of such a
    script ends it alone; an older libxml2 ends the element there.
    """
    places: list[int] = []
    state = "markup"
    for piece in _PIECE.finditer(text):
        opens, ends = piece["end"] == "", piece["end"] == "/"
        if state == "markup":
            state = "script" if opens else "comment" if piece[0] == "<!--" else state
        elif state == "comment":
            state = "markup" if piece[0] == "-->" else state
        elif state == "inner":
            if ends:
                places.append(piece.start() + 1)
            state = "escaped" if ends else "script" if piece[0] == "-->" else state
        elif ends:
            state = "markup"
        elif piece[0] == "-->":
            state = "script"
        elif piece[0] == "<!--" and state == "script":
            state = "escaped"
        elif opens and state == "escaped":
            places.append(piece.start() + 1)
            state = "inner"
    if not places:
        return text
    starts = [0, *places]
    return "\\".join(text[a:b] for a, b in zip(starts, [*places, len(text)], strict=True))
