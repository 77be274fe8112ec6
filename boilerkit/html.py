"""Markup -> `Page`: decode, parse, cut into blocks. The only module that imports lxml."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from boilerkit.cutting import Cutter
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
) -> Page:
    """Cut a page into blocks.

    Args:
        html: bytes, decoded text, or an lxml element or tree (which is left unchanged).
        url: address of the page, kept for resolving links.
        encoding: what the transport said about the bytes (an HTTP charset).
        max_blocks: blocks after these are left out, with a warning.

    Raises:
        ParseError: `html` is none of the accepted types.
    """
    root, warnings = _root_of(html, encoding)
    cutter = Cutter(max_blocks)
    if root is None:
        return cutter.page(url, (*warnings, "no markup found"))
    cutter.walk(etree.iterwalk(root, events=("start", "end", "comment", "pi")))
    return replace(cutter.page(url, warnings), source=root)


def _root_of(html: bytes | str | Any, encoding: str | None) -> tuple[Any, tuple[str, ...]]:
    if isinstance(html, (bytes, bytearray, memoryview)):
        decoded = decode(bytes(html), encoding)
        return _parse(decoded.text), decoded.warnings
    if isinstance(html, str):
        return _parse(html), ()
    if isinstance(html, etree._ElementTree):
        return html.getroot(), ()
    if isinstance(html, etree._Element):
        return html, ()
    kind = type(html).__name__
    raise ParseError(f"expected bytes, str or an lxml element or tree, not {kind}")


def _parse(text: str) -> Any:
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
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None
