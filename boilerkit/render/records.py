"""The parts of an article as plain values: what JSON, table rows and `to_dict` hold."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from boilerkit.page.structure import Picture
from boilerkit.render.content import Content
from boilerkit.render.options import RenderOptions
from boilerkit.render.plain_text import render_text

if TYPE_CHECKING:
    from boilerkit.article import Article, Block

#: Name and version of the document that JSON renderings and `Article.to_dict` give.
SCHEMA = "boilerkit-article-1"

Record: TypeAlias = "dict[str, Any]"


def article_record(article: Article, options: RenderOptions) -> Record:
    """The document that `article.schema.json` describes, without the page's facts."""
    content = Content.of(article, options)
    body = RenderOptions(
        tables=options.tables, parts=(), drop_footnote_marks=options.drop_footnote_marks
    )
    return {
        "schema": SCHEMA,
        "url": article.page.url,
        "title": article.title,
        "text": render_text(article, body),
        "is_article": article.is_article,
        "confidence": article.confidence,
        "warnings": list(article.warnings),
        "metadata": plain(article.metadata),
        "images": [_picture(content, picture) for picture in content.pictures()],
        "comments": [plain(comment) for comment in article.comments],
        "related": [plain(link) for link in article.related],
        "blocks": [_block(block, options.links) for block in article.blocks],
    }


def plain(value: Any) -> Any:
    """Dataclasses as dicts, tuples as lists, enumerations as their values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.repr}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [plain(item) for item in value]
    return value


def _picture(content: Content, picture: Picture) -> Record:
    caption = " ".join(content.text(block) for block in picture.caption)
    return {
        "src": content.source(picture),
        "alt": picture.image.get("alt"),
        "caption": caption or None,
    }


def _block(block: Block, links: bool) -> Record:
    return {
        "label": block.label.value,
        "text": block.text,
        "xpath": block.xpath,
        "scores": {label.value: score for label, score in block.scores.items()},
        "links": [{"text": text, "href": href} for text, href in block.links] if links else [],
    }
