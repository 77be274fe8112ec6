"""Markup -> `Page`: decode, parse, cut into blocks. The only stage that imports lxml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from lxml import etree

from boilerkit import speedups
from boilerkit.page.tables import Page
from boilerkit.parsing.cutting import Cutter, FlowCutter, cut_tree
from boilerkit.parsing.encoding import Markup, decode, text_of
from boilerkit.parsing.mistaken_input import (
    begins_like_markup,
    file_type_of,
    has_tag,
    is_binary,
    mistake_in_markup,
)
from boilerkit.parsing.nesting import KEPT, may_be_deep, shallow, without_early_end
from boilerkit.parsing.unclosed_tags import closed_early
from boilerkit.parsing.unshown import may_have_unshown_text, running_text, with_unshown_text

if TYPE_CHECKING or speedups.IS_NATIVE:
    from boilerkit.parsing._cut import CUTS_MARKUP, NativeCutter

Cut: TypeAlias = "Cutter | NativeCutter"

# A page this long with so little text may have been swallowed by a tag that was never closed.
_LITTLE_TEXT, _MUCH_MARKUP = 2_000, 4_000
# libxml2 whose tokenizer follows the HTML standard.
_BY_STANDARD = (2, 14)
# Building a tree, libxml2 stops reading at 2048 elements in one another.
_DEEPEST = 2_000
_NO_LIMIT = 2**31 - 1


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

    Blocks are cut while the parser runs, and no tree is built.

    Args:
        html: bytes, decoded text, or an lxml element or tree (which is left unchanged). Of a page
            that had to be mended (see `Page.warnings`), xpaths speak of `parse_tree(page)`.
        url: address of the page, kept for resolving links.
        encoding: what the transport said about the bytes (an HTTP charset).
        max_blocks: blocks after these are left out, with a warning.

    Raises:
        ParseError: `html` is none of the accepted types.
    """
    markup, warnings = _decoded(html, encoding)
    if markup is None:
        root = html.getroot() if isinstance(html, etree._ElementTree) else html
        cut, source = _cut_tree(root, max_blocks), root
    else:
        cut, source, warnings = _cut_markup(markup, max_blocks, warnings)
    page = _finished(cut, source, warnings, url)
    if cut.stores or running_text(page) < _LITTLE_TEXT:
        return _mended(page, cut.stores, max_blocks)
    return page


def _mended(page: Page, stores: Mapping[str, Sequence[str]], max_blocks: int) -> Page:
    """The page as it was meant to be, where it does not show its article."""
    if may_have_unshown_text(page, stores):
        found = with_unshown_text(cache(partial(markup_of, page)), page, stores)
        if found is not None:
            return _cut_again(found[0], page, found[1], max_blocks)
    if page.blocks.chars.sum() < _LITTLE_TEXT:
        markup = markup_of(page)
        closed = closed_early(markup) if len(markup) > _MUCH_MARKUP else None
        if closed is not None:
            note = "an unclosed tag swallowed the page; it was closed early"
            again = _cut_again(closed, page, note, max_blocks)
            if again.blocks.chars.sum() > 2 * page.blocks.chars.sum():
                return again
    return page


def _cut_again(text: str, page: Page, note: str, max_blocks: int) -> Page:
    return _finished(*_cut_markup(text, max_blocks, (*page.warnings, note)), page.url)


def parse_tree(page: Page) -> Any:
    """The root of the tree that a page's xpaths speak of; None where it has no markup."""
    if page.source is None or isinstance(page.source, (str, bytes)):
        try:
            return _parse(_encoded(page.source or ""))
        except (ValueError, AssertionError):
            return None
    return page.source


def markup_of(page: Page) -> str:
    """The markup a page was cut from; empty where it is no longer known."""
    if page.source is None or isinstance(page.source, (str, bytes)):
        return text_of(page.source or "")
    markup: str = etree.tostring(page.source, encoding="unicode", method="html", with_tail=False)
    return markup


def page_of_tree(root: Any, url: str | None, max_blocks: int) -> Page:
    """Cut a tree into blocks, as it is."""
    return _finished(_cut_tree(root, max_blocks), root, (), url)


def _cut_tree(root: Any, max_blocks: int) -> Cut:
    if root is not None and speedups.IS_NATIVE:
        cut = _natively(lambda cutter: cutter.cut_tree(root, False), max_blocks, _NO_LIMIT)
        if cut is not None:
            return cut

    def feed(cutter: Cutter) -> None:
        if root is not None:
            cut_tree(cutter, etree.iterwalk(root, events=("start", "end", "comment", "pi")))

    return _cut(feed, max_blocks)


def _cut_markup(
    markup: Markup, max_blocks: int, warnings: tuple[str, ...]
) -> tuple[Cut, Markup, tuple[str, ...]]:
    """What was cut of the markup, the markup as it was read, and warnings."""
    cut: Cut | None = _parsed_natively(markup, max_blocks)
    if cut is None:
        data = _encoded(markup)
        for kept in KEPT:
            if not _is_too_deep(data):
                break
            markup = shallow(text_of(markup), kept)
            data = _encoded(markup)
            note = f"nested too deep: more than {kept} tags of a name were taken out"
            warnings = (*warnings, note)
        cut = _cut(partial(_parse, data), max_blocks)
        del data  # it may be large
    if cut.lost:
        del cut
        markup = without_early_end(text_of(markup))
        cut = _parsed_natively(markup, max_blocks)
        cut = cut or _cut(partial(_parse, _encoded(markup)), max_blocks)
    return cut, markup, warnings


def _parsed_natively(markup: Markup, max_blocks: int) -> NativeCutter | None:
    """What native code cut of a document; None where that is not in use or leaves it alone."""
    if not speedups.IS_NATIVE or not markup or markup.isspace():
        return None
    if CUTS_MARKUP:
        for as_whole in (False, True):
            feed = partial(NativeCutter.cut_markup, markup=markup, as_whole=as_whole)
            cutter = _natively(feed, max_blocks, _DEEPEST)
            if cutter is None or not cutter.misread:
                break
        return cutter
    root = _parse(_encoded(markup))
    if root is None:
        return None
    return _natively(lambda cutter: cutter.cut_tree(root, True), max_blocks, _DEEPEST)


def _natively(
    feed: Callable[[NativeCutter], None], max_blocks: int, most_depth: int
) -> NativeCutter | None:
    """As `_cut`; None where native code leaves the document alone."""
    cutter = NativeCutter(max_blocks, most_depth)
    feed(cutter)
    if cutter.flows and not cutter.is_left:
        cutter = NativeCutter(max_blocks, most_depth, cutter.flows)
        feed(cutter)
    return None if cutter.is_left else cutter


def _cut(feed: Callable[[Cutter], Any], max_blocks: int) -> Cutter:
    """Cut a document, and once more where inline elements turned out to be paragraphs."""
    cutter = Cutter(max_blocks)
    feed(cutter)
    cutter.finish()
    if cutter.flows:
        cutter = FlowCutter(max_blocks, cutter.flows)
        feed(cutter)
        cutter.finish()
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


def _finished(cut: Cut, source: Any, warnings: tuple[str, ...], url: str | None) -> Page:
    if cut.is_empty:
        warnings = (*warnings, "no markup found")
    return cut.page(url, warnings, source)


def _decoded(
    html: bytes | str | Any, encoding: str | None
) -> tuple[Markup | None, tuple[str, ...]]:
    """The markup of a page, None for a tree; and warnings."""
    if isinstance(html, (bytes, bytearray, memoryview)):
        html = bytes(html)
    if isinstance(html, (bytes, str)):
        file_type = file_type_of(html)
        if file_type is not None:
            return "", (f"the input is {file_type.words}, not a page",)
        return _checked(*_markup_in(html, encoding))
    if isinstance(html, etree._ElementTree):
        html = html.getroot()
        if html is None:
            return None, ()
    # The tags of comments, processing instructions and entities are functions.
    if isinstance(html, etree._Element) and isinstance(html.tag, str):
        return None, ()
    kind = type(html).__name__
    hint = (
        ": pass what the file holds, as .read_bytes() reads it"
        if isinstance(html, PathLike)
        else ""
    )
    raise ParseError(f"expected bytes, str or an lxml element or tree, not {kind}{hint}")


def _markup_in(html: bytes | str, encoding: str | None) -> tuple[Markup, tuple[str, ...]]:
    if isinstance(html, str):
        return html, ()
    decoded = decode(html, encoding)
    return decoded.markup, decoded.warnings


def _checked(markup: Markup, warnings: tuple[str, ...]) -> tuple[Markup, tuple[str, ...]]:
    """The markup, empty where it is none, with a warning where it is no page."""
    if etree.LIBXML_VERSION < _BY_STANDARD:
        from boilerkit.parsing.older_libxml2 import rewritten

        markup = rewritten(text_of(markup))
    if begins_like_markup(markup) and has_tag(markup):
        return markup, warnings
    text = text_of(markup)
    mistake = mistake_in_markup(text)
    if mistake is None:
        return markup if has_tag(text) else text, warnings
    return ("" if is_binary(text) else text), (*warnings, mistake)


def _encoded(markup: Markup) -> bytes:
    """UTF-8, with what that has no bytes for replaced."""
    if isinstance(markup, bytes):
        return markup
    return markup.replace("\x00", "\ufffd").encode("utf-8", "replace")


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
