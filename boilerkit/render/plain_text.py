"""Article -> text: what a reader would copy out, one paragraph a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from boilerkit.page.joining import join
from boilerkit.page.labels import Label
from boilerkit.render.content import Content
from boilerkit.render.options import RenderOptions

if TYPE_CHECKING:
    from boilerkit.article import Article

#: What stands between parts.
RULE = "* * *"


def render_text(article: Article, options: RenderOptions) -> str:
    """The text; each further part stands under a line of `RULE`, the title at the top."""
    content = Content.of(article, options)
    sections = [
        ("\n" if name == "meta" else "\n\n").join(_part(content, name))
        for name in content.parts(())
    ]
    place = sum(name in ("title", "meta") for name in content.parts(()))
    nodes = replace(content, options=replace(options, images=False)).nodes()
    is_whole = nodes is article.structure and not options.drop_footnote_marks
    body = article.text if is_whole else join(nodes, content.text)
    head = "\n\n".join(filter(None, [*sections[:place], body]))
    return f"\n\n{RULE}\n\n".join(filter(None, [head, *sections[place:]]))


def standfirst_text(article: Article, options: RenderOptions) -> str | None:
    """The standfirst as `render_text` begins with it; None without one."""
    if not article.standfirst or (options.tables and not options.drop_footnote_marks):
        return article.standfirst
    content = Content.of(article, replace(options, images=False, standfirst=True))
    deck = [node for node in content.nodes() if content.is_standfirst(node)]
    return join(deck, content.text) or None


def _part(content: Content, name: str) -> Iterator[str]:
    article = content.article
    if name == "title":
        yield article.title or ""
    elif name == "comments":
        for comment in article.comments:
            says = " · ".join(filter(None, (comment.author, comment.date)))
            lines = f"{says}\n{comment.text}" if says else comment.text
            yield "\n".join("    " * comment.depth + line for line in lines.split("\n"))
    elif name == "related":
        yield "\n".join(_link_line(link.title, content.link(link.url)) for link in article.related)
    else:
        yield from content.texts_of(Label(name))


def _link_line(title: str, url: str | None) -> str:
    return f"{title} <{url}>" if url else title
