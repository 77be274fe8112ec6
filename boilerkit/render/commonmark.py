"""Article -> Markdown: CommonMark with the tables and strikethrough of GitHub's dialect.

A parser gives back the article's text: whatever could be read as markup is escaped, and
emphasis that CommonMark's flanking rules would not see is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from boilerkit.page.labels import Label
from boilerkit.page.spans import Span
from boilerkit.page.structure import (
    Cell,
    Code,
    Heading,
    Item,
    List,
    Node,
    Paragraph,
    Picture,
    Quote,
    Table,
)
from boilerkit.render.content import Content
from boilerkit.render.options import DEFAULT_PARTS, RenderOptions

if TYPE_CHECKING:
    from boilerkit.article import Article

_MARKUP = re.compile(r"[\\`*\[\]<~|]|_(?![^\W_])|(?<![^\W_])_|&(?=#|\w*(?:;|\Z))|!(?=\[|\Z)")
_LINE_START = re.compile(
    r"^(\d{0,9})(?=>|#{1,6}(?:\s|$)|[+-](?:\s|$)|=+\s*$|:?-+(?:[^\S\n]|[:|-])*$|(?<=\d)[.)](?:\s|$))",
    re.MULTILINE,
)
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\\")
# What is written as it is, without escapes; and what would end a formula.
_LITERAL = frozenset(["code", "math"])
_NO_FORMULA = re.compile(r"[$\n]")
# Rows of a table are filled up with empty cells to this many times what there is.
_MOST_FILLED = 4
_MARKERS = {"strong": "**", "em": "*", "strike": "~~"}
_HEADINGS = {"caption": "Captions", "comments": "Comments", "related": "Related"}


def render_markdown(article: Article, options: RenderOptions) -> str:
    """The article as Markdown; ends with a line break unless empty."""
    content = Content.of(article, options)
    blocks = [*_head(content), _blocks(content, content.nodes()), *_tail(content)]
    text = "\n\n".join(filter(None, blocks))
    return f"{text}\n" if text else ""


def _head(content: Content) -> Iterator[str]:
    parts = content.parts(DEFAULT_PARTS["markdown"])
    if "title" in parts and content.article.title:
        yield f"# {_plain(content.article.title)}"
    if "meta" in parts:
        yield "\\\n".join(_plain(text) for text in content.texts_of(Label.META))


def _tail(content: Content) -> Iterator[str]:
    for name in content.parts(()):
        blocks = [block for block in _part(content, name) if block]
        if blocks:
            yield "---"
            yield f"## {_HEADINGS[name]}"
            yield from blocks


def _part(content: Content, name: str) -> Iterator[str]:
    article = content.article
    if name == "caption":
        yield from map(_plain, content.texts_of(Label.CAPTION))
    elif name == "comments":
        for comment in article.comments:
            says = " · ".join(filter(None, (comment.author, comment.date)))
            text = "\n\n".join(
                filter(None, (_emphasised(says), _plain(comment.text.replace("\n", "\n\n"))))
            )
            yield _prefixed(text, "> " * (comment.depth + 1))
    elif name == "related":
        spans = (Span(link.title, content.link(link.url)) for link in article.related)
        yield "\n".join(f"- {_inline((span,))}" for span in spans)


def _emphasised(text: str) -> str:
    return _inline((Span(text, styles=frozenset(["strong"])),))


# -- blocks ------------------------------------------------------------------------------------


def _blocks(content: Content, nodes: Sequence[Node], between: str = "\n\n") -> str:
    """Blocks below each other; a list right after another takes other bullets, to stay apart."""
    parts: list[str] = []
    after_list = False
    for node in nodes:
        if isinstance(node, List) and node.kind != "dl":
            text = _list(content, node, after_list)
            after_list = not after_list if text else after_list
        else:
            text = _block(content, node)
            after_list = after_list and not text
        if text:
            parts.append(text)
    return between.join(parts)


def _block(content: Content, node: Node) -> str:
    if isinstance(node, Paragraph):
        return "\\\n".join(filter(None, (_inline(content.spans(b)) for b in node.blocks)))
    if isinstance(node, Heading):
        text = " ".join(_inline(content.spans(block)) for block in node.blocks)
        return _heading(" ".join(text.replace("\\\n", " ").split()), node.level)
    if isinstance(node, Code):
        return _fenced("\n".join(content.article.page.texts[block] for block in node.blocks))
    if isinstance(node, Picture):
        caption = " ".join(_inline(content.spans(block)) for block in node.caption)
        return "\n\n".join(filter(None, (_image(content, node), caption)))
    if isinstance(node, Quote):
        return _prefixed(_blocks(content, node.children), "> ")
    if isinstance(node, List):
        return "\n\n".join(filter(None, (_definition(content, item) for item in node.items)))
    return _table(content, node)


def _heading(text: str, level: int) -> str:
    # Hash signs at the end would close the heading.
    bare = text.rstrip("#")
    closing = "\\#" * (len(text) - len(bare))
    return f"{'#' * level} {bare}{closing}"


def _fenced(text: str) -> str:
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _list(content: Content, node: List, other_bullets: bool) -> str:
    between = "\n" if node.tight else "\n\n"
    items = []
    bullet, stop = ("* ", ") ") if other_bullets else ("- ", ". ")
    for number, item in enumerate(node.items, node.start):
        text = _blocks(content, item.children, "\n" if _is_compact(item) else "\n\n")
        marker = f"{number}{stop}" if node.kind == "ol" else bullet
        if text:
            items.append(marker + _prefixed(text, " " * len(marker)).lstrip(" "))
    return between.join(items)


def _is_compact(item: Item) -> bool:
    """Whether line breaks alone keep an item's children apart."""
    return all(
        isinstance(child, List) and child.kind != "dl" and child.start == 1
        for child in item.children[1:]
    )


def _definition(content: Content, item: Item) -> str:
    text = _blocks(content, item.children)
    plain = item.tag == "dt" and len(item.children) == 1 and "\n" not in text and "*" not in text
    return f"**{text}**" if plain and _can_mark(text, "", "", "**") else text


def _table(content: Content, node: Table) -> str:
    rows = [[_cell(content, cell) if cell else "" for cell in row] for row in node.grid()]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    width = max(map(len, rows))
    # Only the head says how many columns there are: where filling rows up would multiply the text,
    # short rows below it are as good as full ones.
    full = width * len(rows) <= _MOST_FILLED * sum(map(len, rows))
    for row in rows if full else rows[:1]:
        row += [""] * (width - len(row))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"|{' --- |' * width}")
    return "\n".join(lines)


def _cell(content: Content, cell: Cell) -> str:
    return " ".join(" ".join(_flat(content, cell.children)).split())


def _flat(content: Content, nodes: Sequence[Node]) -> Iterator[str]:
    """The inline parts of a cell's content: Markdown's cells hold no blocks."""
    for node in nodes:
        if isinstance(node, (Paragraph, Heading, Code)):
            for block in node.blocks:
                yield _cell_inline(content.spans(block))
        elif isinstance(node, Picture):
            yield _image(content, node)
            yield from (_cell_inline(content.spans(block)) for block in node.caption)
        elif isinstance(node, Quote):
            yield from _flat(content, node.children)
        elif isinstance(node, List):
            for item in node.items:
                yield from _flat(content, item.children)


def _cell_inline(spans: Sequence[Span]) -> str:
    """Runs on one line; code or a formula with a bar would end the cell, so it is text."""
    lined = (span._replace(text=span.text.replace("\n", " ")) for span in spans)
    bare = (s._replace(styles=s.styles - _LITERAL) if "|" in s.text else s for s in lined)
    return _render(_with_even_code(bare))


def _image(content: Content, picture: Picture) -> str:
    alt = " ".join((picture.image.get("alt") or "").split())
    return f"![{_escaped(alt)}]({content.source(picture)})"


# -- inline ------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Paragraphs of text without styles."""
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(filter(None, (_inline((Span(part.strip()),)) for part in paragraphs)))


def _inline(spans: Sequence[Span]) -> str:
    """Runs as lines of a paragraph, with hard breaks between."""
    lines = [line.strip() for line in _render(_with_even_code(spans)).split("\n")]
    return _LINE_START.sub(r"\1\\", "\n".join(filter(None, lines))).replace("\n", "\\\n")


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: "\\" + match[0], text)


def _render(spans: Sequence[Span], before: str = "", after: str = "") -> str:
    """Markdown of spans that stand between the characters `before` and `after`.

    Spans that share a link or style stand inside it together, so that markers nest.
    """
    out = ""
    groups = [(key, list(group)) for key, group in groupby(spans, key=_outermost)]
    for place, (key, group) in enumerate(groups):
        follows = groups[place + 1][1][0].text[:1] if place + 1 < len(groups) else after
        out += _wrapped(key, group, out[-1:] or before, follows)
    return out


def _wrapped(key: tuple[str, str], group: list[Span], before: str, after: str) -> str:
    kind, value = key
    if not kind:
        return _escaped("".join(span.text for span in group))
    lead, inner, trail = _trimmed(group)
    if not inner:
        return lead
    before, after = (lead or before)[-1:], (trail or after)[:1]
    if kind == "link":
        text = _render([span._replace(href=None) for span in inner])
        return f"{lead}[{text}]({value}){trail}"
    if kind == "math":
        return f"{lead}${''.join(span.text for span in inner)}${trail}"
    if kind == "code":
        return f"{lead}{_code(''.join(span.text for span in inner))}{trail}"
    text = _render([s._replace(styles=s.styles - {kind}) for s in inner], before, after)
    marker = _MARKERS[kind] if _can_mark(text, before, after, _MARKERS[kind]) else ""
    return f"{lead}{marker}{text}{marker}{trail}"


def _with_even_code(spans: Iterable[Span]) -> list[Span]:
    """Code right after code gets the same styles: two runs of backticks would become one."""
    even: list[Span] = []
    for (is_code, _), run in groupby(spans, key=lambda span: ("code" in span.styles, span.href)):
        group = list(run)
        if is_code:
            shared = frozenset.intersection(*(span.styles for span in group))
            group = [span._replace(styles=shared) for span in group]
        even += group
    return even


def _outermost(span: Span) -> tuple[str, str]:
    """What wraps a span first: its link, else one of its styles."""
    if span.href:
        return "link", span.href
    for kind in _MARKERS:
        if kind in span.styles:
            return kind, ""
    if "math" in span.styles and not _NO_FORMULA.search(span.text):
        return "math", ""
    return ("code", "") if "code" in span.styles else ("", "")


def _trimmed(group: list[Span]) -> tuple[str, list[Span], str]:
    """White space at the ends of a group moves outside of its markers."""
    text = "".join(span.text for span in group)
    lead = text[: len(text) - len(text.lstrip())]
    trail = text[len(text.rstrip()) :] if text.strip() else ""
    inner = list(group)
    while inner and not inner[0].text.strip():
        inner.pop(0)
    while inner and not inner[-1].text.strip():
        inner.pop()
    if inner:
        inner[0] = inner[0]._replace(text=inner[0].text.lstrip())
        inner[-1] = inner[-1]._replace(text=inner[-1].text.rstrip())
    return lead, inner, trail


def _can_mark(text: str, before: str, after: str, marker: str) -> bool:
    """Whether markers around `text` would be read as such (CommonMark's flanking rules).

    Those of the same kind become one run; those of another are punctuation beside it.
    """
    bare = text.strip(marker)
    if not text.strip("*~") or before in ("*", "~"):
        return False
    return _is_flanked(bare[0], before) and _is_flanked(bare[-1], after)


def _is_flanked(inner: str, outer: str) -> bool:
    return inner.isalnum() or not outer or outer.isspace() or outer in _PUNCTUATION


def _code(text: str) -> str:
    fence = "`" * (max(map(len, re.findall(r"`+", text)), default=0) + 1)
    text = text.replace("\n", " ")
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
