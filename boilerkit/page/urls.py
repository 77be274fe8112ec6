"""Addresses: made absolute against the page, and told apart by what they lead to."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

from boilerkit.page.tables import Head

_WEB = frozenset(["http", "https", ""])
_BLANKS = re.compile(r"[\s\x00-\x1f]+")
#: Every link of a page may grow by so many characters.
LONGEST_BASE = 2_000
#: Query parameters that say where a reader came from, not what the page is.
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|cmpid|cid|icid|ocid|xtor|wt_mc"
    r"|ref|ref_src|ito|at_\w+|_ga|share)$",
    re.IGNORECASE,
)


def base_of(head: Head, url: str | None) -> str | None:
    """What the page's links are relative to: `<base>`, the page's address, or its canonical one."""
    page = url or canonical_of(head)
    if head.base and len(head.base) <= LONGEST_BASE:
        return _joined(page, head.base)
    return page


def canonical_of(head: Head) -> str | None:
    """The address the page gives for itself, where that is absolute."""
    named = [href for rel, href in head.links if "canonical" in rel.split()]
    named += [content for name, content in head.metas if name == "og:url"]
    return next((href for href in named if split_address(href).netloc), None)


def absolute(href: str, base: str | None) -> str | None:
    """`href` as an address of the web; None for scripts, mail, fragments and broken ones.

    Without a base a relative `href` stays as it is.
    """
    href = _BLANKS.sub("", href) if "\n" in href or "\t" in href else href.strip()
    if not href or href.startswith("#") or split_address(href).scheme not in _WEB:
        return None
    joined = _joined(base, href)
    parts = split_address(joined)
    return joined if parts.netloc or parts.path else None


def key_of(address: str) -> str:
    """Equal for addresses of one page: without scheme, "www.", fragment and tracking parameters."""
    parts = split_address(address)
    query = [(k, v) for k, v in parse_qsl(parts.query, True) if not _TRACKING.match(k)]
    host = parts.netloc.lower().removeprefix("www.")
    path = parts.path.rstrip("/") or "/"
    return f"{host}{path}?{urlencode(query)}"


def _joined(base: str | None, href: str) -> str:
    try:
        return urljoin(base or "", href)
    except ValueError:
        return ""


def split_address(address: str) -> SplitResult:
    """`urlsplit`; a malformed address has the scheme "invalid" and nothing else."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("invalid", "", "", "", "")
