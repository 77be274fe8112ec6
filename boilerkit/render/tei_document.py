"""Article -> TEI P5 (Text Encoding Initiative): a header with what is known, and the text.

Headings open divisions, as TEI allows no heading between paragraphs. The standfirst is marked by
its type. Styles are `hi`, links
`ref`, images `figure`; comments and related links are divisions of their own.
"""

from __future__ import annotations

import re
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
from boilerkit.render.records import plain
from boilerkit.render.urls import safe_url
from boilerkit.render.xml_text import xml_safe
from boilerkit.version import __version__

if TYPE_CHECKING:
    from boilerkit.article import Article

_RENDITIONS = {
    "strong": "bold",
    "em": "italic",
    "code": "code",
    "sup": "superscript",
    "sub": "subscript",
    "strike": "strikethrough",
}
_LISTS = {"ul": "bulleted", "ol": "numbered", "dl": "definitions"}
_W3C_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?|\d{4}-\d\d|\d{4}"
)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*")


def render_tei(article: Article, options: RenderOptions) -> str:
    """The article as a TEI document."""
    content = Content.of(article, options)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<TEI xmlns="http://www.tei-c.org/ns/1.0">',
        *_header(content),
        "<text>",
        "<body>",
        *_article(content),
        *_comments(content),
        *_related(content),
        *_captions(content),
        "</body>",
        "</text>",
        "</TEI>",
    ]
    return "\n".join(lines) + "\n"


# -- header ------------------------------------------------------------------------------------


def _header(content: Content) -> Iterator[str]:
    article = content.article
    facts = plain(article.metadata)
    title = _element("title", article.title or facts.get("title") or "", type="main")
    authors = [_element("author", name) for name in facts.get("byline") or ()]
    publisher = _element("publisher", facts.get("site_name") or "unknown")
    dates = list(_dates(facts.get("published")))
    yield "<teiHeader>"
    yield f"<fileDesc><titleStmt>{title}{''.join(authors)}</titleStmt>"
    yield f"<publicationStmt>{publisher}{''.join(dates)}</publicationStmt>"
    source = [*dates, *_pointer(facts.get("url") or article.page.url)]
    yield f"<sourceDesc><bibl>{title}{''.join([*authors, publisher, *source])}</bibl></sourceDesc>"
    yield "</fileDesc>"
    yield (
        f'<encodingDesc><appInfo><application ident="boilerkit" version="{__version__}">'
        "<label>boilerkit</label></application></appInfo></encodingDesc>"
    )
    profile = "".join(_profile(facts))
    if profile:
        yield f"<profileDesc>{profile}</profileDesc>"
    yield "</teiHeader>"


def _dates(published: str | None) -> Iterator[str]:
    if published:
        when = {"when": published} if _W3C_DATE.fullmatch(published) else {}
        yield _element("date", published, **when)


def _pointer(url: str | None) -> Iterator[str]:
    address = safe_url(url, None) if url else None
    if address:
        yield _element("ref", address, target=address)


def _profile(facts: dict[str, object]) -> Iterator[str]:
    description, language = facts.get("description"), facts.get("language")
    if description:
        yield f"<abstract>{_element('p', str(description))}</abstract>"
    if isinstance(language, str) and _LANGUAGE.fullmatch(language):
        yield f"<langUsage>{_element('language', language, ident=language)}</langUsage>"
    tags = facts.get("tags")
    terms = [_element("term", str(tag)) for tag in (tags if isinstance(tags, list) else ())]
    if facts.get("section"):
        terms.insert(0, _element("term", str(facts["section"]), type="section"))
    if terms:
        yield f"<textClass><keywords>{''.join(terms)}</keywords></textClass>"


# -- text --------------------------------------------------------------------------------------


def _article(content: Content) -> Iterator[str]:
    """The body as one division; each subheading opens a division inside it."""
    parts = content.parts(DEFAULT_PARTS["tei"])
    yield '<div type="article">'
    title = content.article.title if "title" in parts else None
    if title:
        yield _element("head", title)
    if "meta" in parts:
        yield from (f"<p>{_lines(text)}</p>" for text in content.texts_of(Label.META))
    nodes = content.nodes()
    if not nodes:
        yield "<p/>"
    opened, last = False, None
    for node in nodes:
        if content.is_standfirst(node):
            yield _standfirst(content, node)
            continue
        if isinstance(node, Heading):
            if not isinstance(last, Heading):
                yield "</div>\n<div>" if opened else "<div>"
                opened = True
            yield f'<head rend="h{node.level}">{_inline(content, node.blocks)}</head>'
        else:
            yield _block(content, node)
        last = node
    if opened:
        yield "</div>"
    yield "</div>"


def _standfirst(content: Content, node: Node) -> str:
    if isinstance(node, (Paragraph, Heading)):
        return f'<ab type="standfirst">{_inline(content, node.blocks)}</ab>'
    return f'<ab type="standfirst">{_block(content, node)}</ab>'


def _comments(content: Content) -> Iterator[str]:
    comments = content.article.comments if "comments" in content.parts(()) else ()
    if not comments:
        return
    yield '<div type="comments">'
    for comment in comments:
        says = ", ".join(filter(None, (comment.author, comment.date)))
        byline = _element("byline", says) if says else ""
        text = "".join(f"<p>{_escaped(line)}</p>" for line in comment.text.split("\n"))
        yield f'<div type="comment" n="{comment.depth}">{byline}{text}</div>'
    yield "</div>"


def _related(content: Content) -> Iterator[str]:
    links = content.article.related if "related" in content.parts(()) else ()
    if links:
        spans = (Span(link.title, content.link(link.url)) for link in links)
        items = "".join(f"<item>{_span(span)}</item>" for span in spans)
        yield f'<div type="related"><list rend="bulleted">{items}</list></div>'


def _captions(content: Content) -> Iterator[str]:
    texts = list(content.texts_of(Label.CAPTION)) if "caption" in content.parts(()) else []
    if texts:
        yield f'<div type="captions">{"".join(f"<p>{_lines(text)}</p>" for text in texts)}</div>'


def _block(content: Content, node: Node) -> str:
    if isinstance(node, Paragraph):
        return f"<p>{_inline(content, node.blocks)}</p>"
    if isinstance(node, Heading):
        return f'<p><hi rend="h{node.level}">{_inline(content, node.blocks)}</hi></p>'
    if isinstance(node, Code):
        text = "\n".join(content.article.page.texts[block] for block in node.blocks)
        return f'<ab type="code" xml:space="preserve">{_escaped(text)}</ab>'
    if isinstance(node, Picture):
        return _figure(content, node)
    if isinstance(node, Quote):
        return f"<quote>{_blocks(content, node.children)}</quote>"
    if isinstance(node, List):
        items = "\n".join(_items(content, node))
        return f'<list rend="{_LISTS[node.kind]}">\n{items}\n</list>'
    return _table(content, node)


def _blocks(content: Content, nodes: Sequence[Node]) -> str:
    return "\n".join(_block(content, node) for node in nodes)


def _items(content: Content, node: List) -> Iterator[str]:
    for number, item in enumerate(node.items, node.start):
        n = f' n="{number}"' if node.kind == "ol" else ""
        yield f"<item{n}>{_inner(content, item.children)}</item>"


def _inner(content: Content, children: Sequence[Node]) -> str:
    """What an item or a cell holds; a lone paragraph needs no tag of its own."""
    if children and isinstance(children[0], Paragraph):
        rest = children[1:]
        if all(isinstance(child, List) for child in rest):
            return _inline(content, children[0].blocks) + _blocks(content, rest)
    return _blocks(content, children)


def _table(content: Content, node: Table) -> str:
    rows = []
    for row in node.rows:
        cells = [
            f'<cell role="{"label" if cell.header else "data"}"{_spans(cell)}>'
            f"{_inner(content, cell.children)}</cell>"
            for cell in row
        ]
        rows.append(f"<row>{''.join(cells)}</row>")
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _spans(cell: Cell) -> str:
    columns = f' cols="{cell.columns}"' if cell.columns > 1 else ""
    return columns + (f' rows="{cell.rows}"' if cell.rows > 1 else "")


def _figure(content: Content, picture: Picture) -> str:
    graphic = f'<graphic url="{_escaped(content.source(picture))}"/>'
    alt = " ".join((picture.image.get("alt") or "").split())
    head = _inline(content, picture.caption)
    head = f"<head>{head}</head>" if head else ""
    return f"<figure>{graphic}{head}{_element('figDesc', alt) if alt else ''}</figure>"


# -- inline ------------------------------------------------------------------------------------


def _inline(content: Content, blocks: Sequence[int]) -> str:
    return "<lb/>".join("".join(map(_span, content.spans(block))) for block in blocks)


def _span(span: Span) -> str:
    text = _lines(span.text)
    for style, rendition in _RENDITIONS.items():
        if style in span.styles:
            text = f'<hi rend="{rendition}">{text}</hi>'
    return f'<ref target="{_escaped(span.href)}">{text}</ref>' if span.href else text


def _lines(text: str) -> str:
    return _escaped(text).replace("\n", "<lb/>")


def _element(tag: str, text: str, **attributes: str) -> str:
    given = "".join(f' {name}="{_escaped(value)}"' for name, value in attributes.items())
    return f"<{tag}{given}>{_escaped(text)}</{tag}>"


def _escaped(text: str) -> str:
    return escape(xml_safe(text), quote=True)
