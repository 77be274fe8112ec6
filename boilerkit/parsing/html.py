"""Markup -> `Page`: decode, parse, cut into blocks. The only stage that imports lxml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from lxml import etree

from boilerkit.page.json_ld import evidence
from boilerkit.page.tables import Page
from boilerkit.parsing.cutting import Cutter, cut_tree
from boilerkit.parsing.encoding import decode
from boilerkit.parsing.mistaken_input import file_type_of, is_binary, mistake_in_markup
from boilerkit.parsing.nesting import KEPT, may_be_deep, shallow, without_early_end
from boilerkit.parsing.older_libxml2 import rewritten
from boilerkit.parsing.script_data import with_body, with_script_text
from boilerkit.parsing.unclosed_tags import closed_early

# A page this long with so little text may have been swallowed by a tag that was never closed, or be
# drawn by scripts.
_LITTLE_TEXT, _MUCH_MARKUP = 2_000, 4_000
# A page whose blocks are all shorter shows no article.
_SENTENCE_CHARS = 80
# libxml2 whose tokenizer follows the HTML standard.
_BY_STANDARD = (2, 14)
# Building a tree, libxml2 stops reading at 2048 elements in one another.
_DEEPEST = 2_000


class ParseError(ValueError):
    """The input is of a type that cannot be a page."""


def parse_page(
    html: bytes | str | Any,
    *,
    url: str | None = None,
    encoding: str | None = None,
    max_blocks: int = 200_000,
) -> Page:
    """Cut a page into blocks: bytes and text while they are parsed, without building a tree.

    Args:
        html: bytes, decoded text, or an lxml element or tree (which is left unchanged). Of a page
            that had to be mended (see `Page.warnings`), xpaths speak of `parse_tree(page)`.
        url: address of the page, kept for resolving links.
        encoding: what the transport said about the bytes (an HTTP charset).
        max_blocks: blocks after these are left out, with a warning.

    Raises:
        ParseError: `html` is none of the accepted types.
    """
    text, warnings = _decoded(html, encoding)
    if text is None:
        root = html.getroot() if isinstance(html, etree._ElementTree) else html
        page = page_of_tree(root, url, max_blocks)
    else:
        page = _cut_text(text, url, max_blocks, warnings)
    if page.blocks.chars.sum() >= _LITTLE_TEXT:
        return page
    for mended, note in _mended(markup_of(page), page):
        again = _cut_text(mended, url, max_blocks, (*page.warnings, note))
        if again.blocks.chars.sum() > 2 * page.blocks.chars.sum():
            return again
    return page


def _mended(text: str, page: Page) -> Iterator[tuple[str, str]]:
    """What a page that shows little text may have been meant to be, and what was done to it."""
    if len(text) <= _MUCH_MARKUP:
        return
    if page.blocks.chars.max(initial=0) < _SENTENCE_CHARS:
        drawn = with_script_text(text) or with_body(text, evidence(page.head).body)
        if drawn is not None:
            yield drawn, "the page is drawn by scripts; its text was read from their data"
    closed = closed_early(text)
    if closed is not None:
        yield closed, "an unclosed tag swallowed the page; it was closed early"


def parse_tree(page: Page) -> Any:
    """The root of the tree that a page's xpaths speak of; None where it has no markup."""
    if page.source is None or isinstance(page.source, str):
        try:
            return _parse(_encoded(page.source or ""))
        except (ValueError, AssertionError):
            return None
    return page.source


def markup_of(page: Page) -> str:
    """The markup a page was cut from; empty where it is no longer known."""
    if page.source is None or isinstance(page.source, str):
        return page.source or ""
    markup: str = etree.tostring(page.source, encoding="unicode", method="html", with_tail=False)
    return markup


def page_of_tree(root: Any, url: str | None, max_blocks: int) -> Page:
    """Cut a tree into blocks, as it is."""
    cutter = Cutter(max_blocks)
    if root is not None:
        cut_tree(cutter, etree.iterwalk(root, events=("start", "end", "comment", "pi")))
    return _finished(cutter, url, (), root)


def _cut_text(text: str, url: str | None, max_blocks: int, warnings: tuple[str, ...]) -> Page:
    data = _encoded(text)
    for kept in KEPT:
        if not _is_too_deep(data):
            break
        text = shallow(text, kept)
        data = _encoded(text)
        warnings = (*warnings, f"nested too deep: more than {kept} tags of a name were taken out")
    cutter = _cut(data, max_blocks)
    if cutter.lost:
        del cutter, data  # they may be large
        text = without_early_end(text)
        cutter = _cut(_encoded(text), max_blocks)
    return _finished(cutter, url, warnings, text)


def _cut(data: bytes, max_blocks: int) -> Cutter:
    cutter = Cutter(max_blocks)
    _parse(data, cutter)
    return cutter


def _is_too_deep(data: bytes) -> bool:
    """Whether elements stand deeper than parsers bear, looked at only where it may be."""
    if not may_be_deep(data):
        return False
    root = _parse(data)
    depth = deepest = 0
    if root is not None:
        for event, _ in etree.iterwalk(root, events=("start", "end")):
            depth += 1 if event == "start" else -1
            deepest = max(deepest, depth)
    return deepest > _DEEPEST


def _finished(cutter: Cutter, url: str | None, warnings: tuple[str, ...], source: Any) -> Page:
    cutter.finish()
    if not cutter.parents:
        warnings = (*warnings, "no markup found")
    return cutter.page(url, warnings, source)


def _decoded(html: bytes | str | Any, encoding: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The text of a page, None for a tree; and warnings."""
    if isinstance(html, (bytes, bytearray, memoryview)):
        html = bytes(html)
    if isinstance(html, (bytes, str)):
        file_type = file_type_of(html)
        if file_type is not None:
            return "", (f"the input is {file_type.words}, not a page",)
        return _checked(*_text_of(html, encoding))
    if isinstance(html, etree._ElementTree):
        html = html.getroot()
        if html is None:
            return None, ()
    # The tags of comments, processing instructions and entities are functions.
    if isinstance(html, etree._Element) and isinstance(html.tag, str):
        return None, ()
    kind = type(html).__name__
    raise ParseError(f"expected bytes, str or an lxml element or tree, not {kind}")


def _text_of(html: bytes | str, encoding: str | None) -> tuple[str, tuple[str, ...]]:
    if isinstance(html, str):
        return html, ()
    decoded = decode(html, encoding)
    return decoded.text, decoded.warnings


def _checked(text: str, warnings: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The text, empty where it is none, with a warning where it is no page."""
    if etree.LIBXML_VERSION < _BY_STANDARD:
        text = rewritten(text)
    mistake = mistake_in_markup(text)
    if mistake is None:
        return text, warnings
    return ("" if is_binary(text) else text), (*warnings, mistake)


def _encoded(text: str) -> bytes:
    """UTF-8, with what that has no bytes for replaced."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace")


def _parse(data: bytes, target: Cutter | None = None) -> Any:
    """Parse UTF-8 into a tree or, if given, into a target."""
    if not data or data.isspace():
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
