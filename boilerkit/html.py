"""Markup -> `Page`: decode, parse, cut into blocks. The only module that imports lxml.

Cutting is one walk over the tree without recursion. A block is a run of text between
block-level tags or between two line breaks in a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from lxml import etree

from boilerkit.encoding import decode
from boilerkit.page import (
    BlockColumns,
    Elements,
    Head,
    Image,
    Inline,
    Link,
    Mark,
    Page,
    int_column,
)

# What the walk does at a tag.
_INLINE, _BLOCK, _SKIP, _BREAK, _LINK, _BOLD, _MARKED, _HEAD, _IMAGE, _EMBED, _INPUT, _RULE = range(
    12
)

_ACTIONS: dict[str, int] = {
    **dict.fromkeys(
        [
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "button",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "frameset",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "html",
            "label",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "optgroup",
            "option",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul",
            "amp-ad",
            "head",
            "noframes",
        ],
        _BLOCK,
    ),
    **dict.fromkeys(
        ["style", "template", "svg", "math", "noscript", "textarea", "select", "canvas"], _SKIP
    ),
    **dict.fromkeys(["script", "title", "meta", "link", "base"], _HEAD),
    **dict.fromkeys(
        ["iframe", "video", "audio", "object", "embed", "amp-iframe", "amp-video"], _EMBED
    ),
    **dict.fromkeys(["input"], _INPUT),
    **dict.fromkeys(["img", "amp-img"], _IMAGE),
    **dict.fromkeys(["b", "strong"], _BOLD),
    **dict.fromkeys(
        [
            "em",
            "i",
            "u",
            "s",
            "del",
            "ins",
            "code",
            "kbd",
            "samp",
            "sup",
            "sub",
            "mark",
            "q",
            "cite",
            "time",
        ],
        _MARKED,
    ),
    "br": _BREAK,
    "hr": _RULE,
    "a": _LINK,
}

_HINT_LIMIT = 256
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


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
    if root is None:
        return _Cutter(max_blocks).page(url, (*warnings, "no markup found"))
    cutter = _Cutter(max_blocks)
    cutter.walk(root)
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


class _Cutter:
    """State of one walk; `page()` freezes what it gathered."""

    def __init__(self, max_blocks: int) -> None:
        self.max_blocks = max_blocks
        # element columns
        self.tags: list[str] = []
        self.hints: list[str] = []
        self.parents: list[int] = []
        self.depths: list[int] = []
        self.firsts: list[int] = []
        self.ends: list[int] = []
        self.paths: list[int] = []
        self.hiddens: list[bool] = []
        self.path_ids: dict[tuple[int, str, str], int] = {}
        # block columns and what goes with them
        self.texts: list[str] = []
        self.rows: list[tuple[int, ...]] = []
        self.links: list[tuple[Link, ...]] = []
        self.inline: dict[int, Inline] = {}
        self.images: list[Image] = []
        self.times: list[tuple[int, str]] = []
        # the document about itself
        self.title: str | None = None
        self.language: str | None = None
        self.base: str | None = None
        self.metas: list[tuple[str, str]] = []
        self.rels: list[tuple[str, str]] = []
        self.json_ld: list[str] = []
        # the block being gathered
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self.block_links: list[Link] = []
        self.link_chars = 0
        self.bold_chars = 0
        self.breaks = 0
        self.breaks_in_row = 0
        self.inner = -1
        self.before = [0, 0, 0, 0]  # images, embeds, inputs, rules since the last block
        # open inline tags
        self.href: str | None = None
        self.link_mark = 0
        self.bold_depth = 0
        self.bold_mark = 0
        self.pre_depth = 0
        self.cut_short = False

    # -- the walk --------------------------------------------------------------------------

    def walk(self, root: Any) -> None:
        """Visit every node below `root` once, in document order."""
        stack: list[int] = []
        block_stack: list[int] = [-1]
        actions = _ACTIONS
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in walker:
            tag = node.tag
            if event == "start":
                if tag.__class__ is not str:
                    walker.skip_subtree()
                    continue
                row = self.open_element(node, tag, stack)
                stack.append(row)
                action = actions.get(tag, _INLINE)
                if action == _INLINE:
                    pass
                elif action == _BLOCK:
                    self.flush(block_stack[-1])
                    block_stack.append(row)
                    if tag == "pre":
                        self.pre_depth += 1
                elif action == _SKIP:
                    walker.skip_subtree()
                    continue
                elif action == _HEAD:
                    self.read_head(tag, node)
                    walker.skip_subtree()
                    continue
                else:
                    self.open_inline(action, tag, node, block_stack[-1])
                    if action == _EMBED:
                        walker.skip_subtree()
                        continue
                text = node.text
                if text:
                    self.add(text, row)
            elif event == "end":
                if tag.__class__ is not str:
                    continue
                row = stack.pop()
                action = actions.get(tag, _INLINE)
                if action == _BLOCK:
                    self.flush(block_stack[-1])
                    block_stack.pop()
                    if tag == "pre":
                        self.pre_depth -= 1
                elif action >= _LINK:
                    self.close_inline(action, tag)
                self.ends[row] = len(self.texts)
                if stack:
                    text = node.tail
                    if text:
                        self.add(text, stack[-1])
                if self.cut_short:
                    break
            elif stack:
                text = node.tail
                if text:
                    self.add(text, stack[-1])
        self.flush(block_stack[-1])
        for row in stack:
            self.ends[row] = len(self.texts)

    def open_element(self, node: Any, tag: str, stack: list[int]) -> int:
        """Append the element's row; returns its number."""
        row = len(self.tags)
        hint, hidden = "", False
        for name, value in node.items():
            if name == "class":
                hint = value if not hint else f"{value} {hint}"
            elif name in ("id", "role", "itemprop"):
                hint = f"{hint} {name[0]}:{value}" if name != "id" else f"{hint} {value}"
            elif name == "hidden" or (name == "aria-hidden" and value == "true"):
                hidden = True
            elif name == "style" and "none" in value[:_HINT_LIMIT]:
                hidden = "display:none" in value[:_HINT_LIMIT].replace(" ", "").lower()
            elif name == "datetime":
                self.times.append((len(self.texts), value))
        if hint:
            hint = hint[:_HINT_LIMIT].lower().strip()
        if stack:
            parent = stack[-1]
            parent_path = self.paths[parent]
            hidden = hidden or self.hiddens[parent]
        else:
            parent = parent_path = -1
            self.language = node.get("lang") or node.get(
                "{http://www.w3.org/XML/1998/namespace}lang"
            )
        key = (parent_path, tag, hint)
        path = self.path_ids.setdefault(key, len(self.path_ids))
        self.tags.append(tag)
        self.hints.append(hint)
        self.parents.append(parent)
        self.depths.append(len(stack))
        self.firsts.append(len(self.texts))
        self.ends.append(len(self.texts))
        self.paths.append(path)
        self.hiddens.append(hidden)
        return row

    def add(self, text: str, row: int) -> None:
        """Add a text node to the block being gathered."""
        if not text.isspace():
            self.breaks_in_row = 0
            if self.inner < 0:
                self.inner = row
        self.parts.append(text)

    # -- tags ------------------------------------------------------------------------------

    def read_head(self, tag: str, node: Any) -> None:
        """Keep what a title, meta, link, base or JSON-LD script says."""
        if tag == "meta":
            name = node.get("property") or node.get("name") or node.get("itemprop")
            content = node.get("content")
            if name and content:
                self.metas.append((name.strip().lower(), content.strip()))
        elif tag == "link":
            rel, href = node.get("rel"), node.get("href")
            if rel and href and not rel.startswith(("stylesheet", "preload", "dns-")):
                self.rels.append((rel.strip().lower(), href.strip()))
        elif tag == "title":
            if self.title is None:
                self.title = " ".join("".join(node.itertext()).split()) or None
        elif tag == "script":
            if "ld+json" in (node.get("type") or ""):
                self.json_ld.append(node.text or "")
        elif self.base is None:
            self.base = node.get("href")

    def open_inline(self, action: int, tag: str, node: Any, block: int) -> None:
        if action == _BREAK:
            self.breaks_in_row += 1
            if self.breaks_in_row == 2:
                self.flush(block)
                self.breaks_in_row = 2
            else:
                self.breaks += 1
                self.parts.append("\x0b")
        elif action == _LINK:
            self.close_link()
            self.href = node.get("href") or ""
            self.link_mark = len(self.parts)
            self.marks.append(Mark(len(self.parts), tag, True, self.href))
        elif action == _BOLD:
            if not self.bold_depth:
                self.bold_mark = len(self.parts)
            self.bold_depth += 1
            self.marks.append(Mark(len(self.parts), tag, True))
        elif action == _MARKED:
            self.marks.append(Mark(len(self.parts), tag, True))
        elif action == _IMAGE:
            self.before[0] += 1
            attributes = tuple((str(k), str(v)) for k, v in node.items())
            self.images.append(Image(len(self.texts), len(self.tags) - 1, attributes))
        elif action == _EMBED:
            self.before[1] += 1
        elif action == _INPUT:
            self.before[2] += 1
        elif action == _RULE:
            self.flush(block)
            self.before[3] += 1

    def close_inline(self, action: int, tag: str) -> None:
        if action == _LINK:
            self.close_link()
            self.href = None
            self.marks.append(Mark(len(self.parts), tag, False))
        elif action == _BOLD:
            self.bold_depth -= 1
            if not self.bold_depth:
                self.bold_chars += _visible(self.parts, self.bold_mark)
            self.marks.append(Mark(len(self.parts), tag, False))
        elif action == _MARKED:
            self.marks.append(Mark(len(self.parts), tag, False))

    def close_link(self) -> None:
        if self.href is None:
            return
        text = " ".join("".join(self.parts[self.link_mark :]).split())
        if text:
            self.link_chars += len(text)
            self.block_links.append(Link(text, self.href))
        self.link_mark = len(self.parts)

    # -- blocks ----------------------------------------------------------------------------

    def flush(self, element: int) -> None:
        """End the block being gathered; keep it if it has text."""
        if self.inner >= 0:
            self.keep(element)
        if self.parts or self.marks:
            self.parts.clear()
            self.marks.clear()
            self.link_mark = self.bold_mark = 0
            self.link_chars = self.bold_chars = self.breaks = 0
            if self.href is not None:
                self.marks.append(Mark(0, "a", True, self.href))
        self.breaks_in_row = 0

    def keep(self, element: int) -> None:
        text = _fold_pre(self.parts) if self.pre_depth else _fold(self.parts, self.breaks)
        if not text or (len(text) < 4 and not text.translate(_INVISIBLE).strip()):
            self.inner = -1
            return
        if len(self.texts) >= self.max_blocks:
            self.cut_short = True
            self.inner = -1
            return
        if self.href is not None:
            self.close_link()
        bold = self.bold_chars
        if self.bold_depth:
            bold += _visible(self.parts, self.bold_mark)
        number = len(self.texts)
        if self.marks:
            self.inline[number] = Inline(tuple(self.parts), tuple(self.marks))
        self.texts.append(text)
        self.rows.append(
            (
                element if element >= 0 else 0,
                self.inner,
                len(text),
                min(self.link_chars, len(text)),
                min(bold, len(text)),
                len(self.block_links),
                self.breaks,
                *self.before,
                0,
            )
        )
        self.links.append(tuple(self.block_links))
        self.block_links.clear()
        self.before = [0, 0, 0, 0]
        self.inner = -1

    def page(self, url: str | None, warnings: Iterable[str]) -> Page:
        """Freeze what was gathered."""
        notes = tuple(warnings)
        if self.cut_short:
            notes += (f"page cut after {self.max_blocks} blocks",)
        return Page(
            texts=_without_invisible(self.texts),
            blocks=BlockColumns(*_columns(self.rows)),
            elements=Elements(
                tag=tuple(self.tags),
                hint=tuple(self.hints),
                parent=int_column(self.parents),
                depth=int_column(self.depths),
                first_block=int_column(self.firsts),
                end_block=int_column(self.ends),
                path=int_column(self.paths),
                hidden=np.asarray(self.hiddens, dtype=np.bool_),
            ),
            head=Head(
                title=self.title,
                language=self.language,
                base=self.base,
                metas=tuple(self.metas),
                links=tuple(self.rels),
                json_ld=tuple(self.json_ld),
            ),
            links=tuple(self.links),
            images=tuple(self.images),
            times=tuple(self.times),
            inline=self.inline,
            url=url,
            warnings=notes,
        )


def _columns(rows: list[tuple[int, ...]]) -> list[Any]:
    width = len(BlockColumns.__dataclass_fields__)
    table = np.asarray(rows, dtype=np.int32).reshape(-1, width)
    return list(np.ascontiguousarray(table.T))


def _fold(parts: list[str], breaks: int) -> str:
    """Visible text: white space folded, single line breaks kept."""
    raw = "".join(parts)
    if not breaks:
        return " ".join(raw.split())
    lines = (" ".join(line.split()) for line in raw.split("\x0b"))
    return "\n".join(line for line in lines if line)


def _fold_pre(parts: list[str]) -> str:
    """Preformatted text keeps its lines and indentation."""
    lines = "".join(parts).replace("\x0b", "\n").expandtabs(4).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _visible(parts: list[str], start: int) -> int:
    return len(" ".join("".join(parts[start:]).split()))


def _without_invisible(texts: list[str]) -> tuple[str, ...]:
    """Soft hyphens and zero-width characters gone, without a look at every block."""
    everything = "".join(texts)
    if everything.isascii() or not any(chr(c) in everything for c in _INVISIBLE):
        return tuple(texts)
    return tuple(text.translate(_INVISIBLE) for text in texts)
