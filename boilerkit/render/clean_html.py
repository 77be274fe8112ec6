"""Article -> HTML that is safe to show: semantic tags only, written from the tree.

Nothing of the page's markup is copied. Every tag written here is one of a short list, every
text is escaped, and the only attributes are `href`, `src`, `alt`, `start`, `colspan`, `rowspan` and
`dir`: no scripts, handlers, styles, forms or embedded documents can come through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from boilerkit.page.labels import Label
from boilerkit.page.spans import Span
from boilerkit.page.structure import (
    Cell,
    Code,
    Heading,
    List,
    Node,
    Paragraph,
    Picture,
    Quote,
    Table,
)
from boilerkit.render.content import Content
from boilerkit.render.options import DEFAULT_PARTS, RenderOptions
from boilerkit.render.xml_text import xml_safe

if TYPE_CHECKING:
    from boilerkit.article import Article

_TAGS = {"strong": "strong", "em": "em", "code": "code", "sup": "sup", "sub": "sub", "strike": "s"}
_HEADINGS = {"caption": "Captions", "comments": "Comments", "related": "Related"}


def render_html(article: Article, options: RenderOptions) -> str:
    """An `<article>` element; parts after the body are `<section>` elements inside it."""
    content = Content.of(article, options)
    lines = ['<article dir="auto">', *_head(content)]
    lines += _blocks(content, content.nodes())
    for name in content.parts(()):
        if name in _HEADINGS:
            lines += _section(name, list(_part(content, name)))
    return "\n".join([*lines, "</article>"]) + "\n"


def _head(content: Content) -> list[str]:
    parts = content.parts(DEFAULT_PARTS["html"])
    title = content.article.title if "title" in parts else None
    lines = [f"<h1>{_escaped(title)}</h1>"] if title else []
    if "meta" in parts:
        lines += [f"<p>{_lines(text)}</p>" for text in content.texts_of(Label.META)]
    return ["<header>", *lines, "</header>"] if lines else []


def _section(name: str, lines: list[str]) -> list[str]:
    return ["<section>", f"<h2>{_HEADINGS[name]}</h2>", *lines, "</section>"] if lines else []


def _part(content: Content, name: str) -> Iterator[str]:
    article = content.article
    if name == "caption":
        yield from (f"<p>{_lines(text)}</p>" for text in content.texts_of(Label.CAPTION))
    elif name == "comments":
        for comment in article.comments:
            says = " · ".join(filter(None, (comment.author, comment.date)))
            head = f"<p><strong>{_escaped(says)}</strong></p>" if says else ""
            text = f"{head}<p>{_lines(comment.text)}</p>"
            depth = min(comment.depth, 24) + 1
            yield f"{'<blockquote>' * depth}{text}{'</blockquote>' * depth}"
    elif article.related:
        spans = (Span(link.title, content.link(link.url)) for link in article.related)
        yield "<ul>"
        yield from (f"<li>{_span(span)}</li>" for span in spans)
        yield "</ul>"


def _blocks(content: Content, nodes: Sequence[Node]) -> list[str]:
    return [line for line in (_block(content, node) for node in nodes) if line]


def _block(content: Content, node: Node) -> str:
    if isinstance(node, Paragraph):
        return f"<p>{_inline(content, node.blocks)}</p>"
    if isinstance(node, Heading):
        return f"<h{node.level}>{_inline(content, node.blocks)}</h{node.level}>"
    if isinstance(node, Code):
        text = "\n".join(content.article.page.texts[block] for block in node.blocks)
        return f"<pre><code>{_escaped(text)}</code></pre>"
    if isinstance(node, Picture):
        return _figure(content, node)
    if isinstance(node, Quote):
        return _wrapped("blockquote", _blocks(content, node.children))
    if isinstance(node, List):
        start = f' start="{node.start}"' if node.kind == "ol" and node.start != 1 else ""
        items = [f"<{i.tag}>{_inner(content, i.children)}</{i.tag}>" for i in node.items]
        return f"<{node.kind}{start}>\n" + "\n".join(items) + f"\n</{node.kind}>"
    return _table(content, node)


def _table(content: Content, node: Table) -> str:
    rows = ["<tr>" + "".join(_cell(content, cell) for cell in row) + "</tr>" for row in node.rows]
    return _wrapped("table", rows)


def _cell(content: Content, cell: Cell) -> str:
    tag = "th" if cell.header else "td"
    columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<{tag}{columns}{rows}>{_inner(content, cell.children)}</{tag}>"


def _inner(content: Content, children: Sequence[Node]) -> str:
    """What an item or a cell holds; one paragraph needs no tag of its own."""
    first = children[0] if children else None
    if isinstance(first, Paragraph) and all(isinstance(child, List) for child in children[1:]):
        rest = "\n".join(_blocks(content, children[1:]))
        return _inline(content, first.blocks) + (f"\n{rest}" if rest else "")
    return "\n".join(_blocks(content, children))


def _figure(content: Content, picture: Picture) -> str:
    alt = _escaped(" ".join((picture.image.get("alt") or "").split()))
    image = f'<img src="{_escaped(content.source(picture))}" alt="{alt}">'
    caption = _inline(content, picture.caption)
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{image}{below}</figure>"


def _wrapped(tag: str, lines: list[str]) -> str:
    return "\n".join([f"<{tag}>", *lines, f"</{tag}>"]) if lines else ""


def _inline(content: Content, blocks: Sequence[int]) -> str:
    return "<br>\n".join("".join(map(_span, content.spans(block))) for block in blocks)


def _span(span: Span) -> str:
    text = _lines(span.text)
    for style, tag in _TAGS.items():
        if style in span.styles:
            text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{_escaped(span.href)}">{text}</a>' if span.href else text


def _lines(text: str) -> str:
    return _escaped(text).replace("\n", "<br>\n")


def _escaped(text: str) -> str:
    return escape(xml_safe(text), quote=True)
