"""Addresses: those of the page, those that its links lead to, and which of them are one.

The one place that decides what relative addresses start from (`link_base`): every reader and
every rendering asks here, so that none of them disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

from boilerkit.page.tables import Head

_WEB = frozenset(["http", "https"])
_BLANKS = re.compile(r"[\s\x00-\x1f]+")
# Browsers read "http:/host" as "http://host".
_ONE_SLASH = re.compile(r"^(https?:)/(?=[^/])", re.IGNORECASE)
# What browsers drop anywhere in an address.
_DROPPED = re.compile(r"[\t\n\r]+")
#: Every link of a page may grow by so many characters; longer addresses of a page are ignored.
LONGEST_ADDRESS = 2_000
#: Query parameters that say where a reader came from, not what the page is.
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|cmpid|cid|icid|ocid|xtor|wt_mc"
    r"|ref|ref_src|ito|at_\w+|_ga|share)$",
    re.IGNORECASE,
)


def document_address(head: Head, url: str | None) -> str | None:
    """The page's own address: the one given, else its canonical link, else `og:url`.

    What is no address of the web (a file name, `about:blank`) gives way to the next. A relative
    one counts only where `<base>` is absolute.
    """
    return next(own_addresses(head, url), None)


def own_addresses(head: Head, url: str | None) -> Iterator[str]:
    """All absolute addresses of the page, in the order of `document_address`."""
    given = web_address(url or "", None)
    if given:
        yield given
    base = web_address(head.base or "", None)
    named = [href for rel, href in head.links if "canonical" in rel.split()]
    named += [content for name, content in head.metas if name == "og:url"]
    yield from filter(None, (web_address(href, base) for href in named))


def link_base(head: Head, url: str | None) -> str | None:
    """What relative addresses in the page start from; None where nothing tells.

    That is `<base>`, itself read from the page's own address, else that address.
    """
    own = document_address(head, url)
    return (web_address(head.base, own) if head.base else None) or own


@lru_cache(maxsize=128)  # a page names its own address in several places
def web_address(href: str, base: str | None) -> str | None:
    """`href` as an absolute http(s) address; None where it is none or is too long."""
    href = _DROPPED.sub("", href).strip()
    if not href or len(href) > LONGEST_ADDRESS:
        return None
    href = _ONE_SLASH.sub(r"\1//", href)
    joined = joined_address(base, _BLANKS.sub("%20", href))
    parts = split_address(joined)
    return joined if parts.scheme in _WEB and parts.netloc else None


def absolute(href: str, base: str | None) -> str | None:
    """`href` as an address of the web; None for scripts, mail, fragments and broken ones.

    Without a base a relative `href` stays as it is.
    """
    href = _BLANKS.sub("", href) if "\n" in href or "\t" in href else href.strip()
    if not href or href.startswith("#") or split_address(href).scheme not in (*_WEB, ""):
        return None
    joined = joined_address(base, href)
    parts = split_address(joined)
    return joined if parts.netloc or parts.path else None


def joined_address(base: str | None, href: str) -> str:
    """`href` read from `base`, empty where that fails; "//host/path" alone is taken for https."""
    try:
        joined = urljoin(base or "", href)
    except ValueError:
        return ""
    return f"https:{joined}" if joined.startswith("//") else joined


def host_of(address: str | None) -> str:
    """Host name of an address, lower case, without "www."; empty where there is none."""
    try:
        return (split_address(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def key_of(address: str) -> str:
    """Equal for addresses of one page: without scheme, "www.", fragment and tracking parameters."""
    parts = split_address(address)
    query = [(k, v) for k, v in parse_qsl(parts.query, True) if not _TRACKING.match(k)]
    host = parts.netloc.lower().removeprefix("www.")
    path = parts.path.rstrip("/") or "/"
    return f"{host}{path}?{urlencode(query)}"


def split_address(address: str) -> SplitResult:
    """`urlsplit`; a malformed address has the scheme "invalid" and nothing else."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("invalid", "", "", "", "")
