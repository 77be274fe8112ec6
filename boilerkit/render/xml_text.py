"""Characters that XML and HTML documents may hold."""

from __future__ import annotations

import re

# XML 1.0, production 2, as its complement; DEL and the C1 controls are allowed but useless.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def xml_safe(text: str) -> str:
    """`text` without control characters, lone surrogates and other non-characters."""
    return _FORBIDDEN.sub("", text)
