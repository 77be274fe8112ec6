"""Markup -> `Page`: decode, parse, cut into blocks. The only module that imports lxml."""

from __future__ import annotations

from typing import Any, cast

from lxml import etree

from boilerkit.cutting import Cutter, cut_tree
from boilerkit.encoding import decode
from boilerkit.page import Page


class ParseError(ValueError):
    """The input is of a type that cannot be a page."""


def parse_page(
    html: bytes | str | Any,
    *,
    url: str | None = None,
    encoding: str | None = None,
    max_blocks: int = 200_000,
    keep_source: bool = True,
) -> Page:
    """Cut a page into blocks.

    Args:
        html: bytes, decoded text, or an lxml element or tree (which is left unchanged).
        url: address of the page, kept for resolving links.
        encoding: what the transport said about the bytes (an HTTP charset).
        max_blocks: blocks after these are left out, with a warning.
        keep_source: False cuts bytes and text while they are parsed and builds no tree, which
            takes half the time; `Page.source` is then None.

    Raises:
        ParseError: `html` is none of the accepted types.
    """
    cutter = Cutter(max_blocks)
    text, warnings = _decoded(html, encoding)
    root = None
    if text is None:
        root = html.getroot() if isinstance(html, etree._ElementTree) else html
    elif keep_source:
        root = _tree(text)
    else:
        _parse(text, cutter)
    if root is not None:
        cut_tree(cutter, etree.iterwalk(root, events=("start", "end", "comment", "pi")))
    cutter.finish()
    if not cutter.parents:
        warnings = (*warnings, "no markup found")
    return cutter.page(url, warnings, root)


def markup_of(page: Page) -> str:
    """The page's markup as it was parsed; empty where the page has no tree any more."""
    if page.source is None:
        return ""
    markup: str = etree.tostring(page.source, encoding="unicode", method="html", with_tail=False)
    return markup


def _decoded(html: bytes | str | Any, encoding: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The text of a page, None for a tree; and warnings."""
    if isinstance(html, (bytes, bytearray, memoryview)):
        decoded = decode(bytes(html), encoding)
        return decoded.text, decoded.warnings
    if isinstance(html, str):
        return html, ()
    if isinstance(html, (etree._Element, etree._ElementTree)):
        return None, ()
    kind = type(html).__name__
    raise ParseError(f"expected bytes, str or an lxml element or tree, not {kind}")


def _tree(text: str) -> Any:
    """The root of the parsed tree; None where there is no markup."""
    try:
        return _parse(text)
    except (ValueError, AssertionError):
        return None


def _parse(text: str, target: Cutter | None = None) -> Any:
    """Parse into a tree or, if given, into a target."""
    data = text.replace("\x00", "\ufffd").encode("utf-8", "replace")
    if not data.strip():
        return None
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        no_network=True,
        collect_ids=False,
        target=cast(Any, target),
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
