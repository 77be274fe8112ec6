"""An article -> what the command writes of it; runs where the article was extracted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, NamedTuple

from boilerkit.article import Article
from boilerkit.labels import Label

#: Format -> suffix of its files.
SUFFIXES = {
    "txt": ".txt",
    "markdown": ".md",
    "html": ".html",
    "json": ".json",
    "tei": ".xml",
    "jsonl": ".jsonl",
    "csv": ".csv",
    "parquet": ".parquet",
}
#: Formats with all documents in one file, one row each.
ROW_FORMATS = ("jsonl", "csv", "parquet")
#: Parts that can be added to the text.
PARTS = ("title", "meta", "caption", "comments", "related")

_LABEL_OF = {
    "title": Label.TITLE,
    "meta": Label.META,
    "caption": Label.CAPTION,
    "comments": Label.COMMENT,
    "related": Label.RELATED,
}


class Rendered(NamedTuple):
    """What is written of one article, and what the summary counts."""

    content: str
    is_article: bool
    is_empty: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns articles into text of one format, with the chosen parts."""

    format: str = "txt"
    parts: tuple[str, ...] = ()

    def __call__(self, article: Article) -> Rendered:
        return Rendered(
            content=self._content(article),
            is_article=article.is_article,
            is_empty=not article.text,
            warnings=article.warnings,
        )

    def _content(self, article: Article) -> str:
        if self.format in ROW_FORMATS or self.format == "json":
            row = row_of(article, self.parts)
            indent = 2 if self.format == "json" else None
            return json.dumps(row, ensure_ascii=False, indent=indent)
        if self.format == "txt":
            return "\n\n".join(_text_parts(article, self.parts)) + "\n"
        from boilerkit.render import render

        return str(render(article, self.format))


def can_render(format: str) -> bool:
    """Whether the format can be written by what is installed."""
    own = format in ROW_FORMATS or format in ("txt", "json")
    return own or find_spec("boilerkit.render") is not None


def row_of(article: Article, parts: tuple[str, ...]) -> dict[str, Any]:
    """The article as a flat record."""
    row: dict[str, Any] = {
        "url": article.page.url,
        "is_article": article.is_article,
        "confidence": round(article.confidence, 4),
        "title": article.title,
        "text": article.text,
        "warnings": list(article.warnings),
    }
    for part in parts:
        if part != "title":
            row[part] = [block.text for block in article.blocks_of(_LABEL_OF[part])]
    return row


def _text_parts(article: Article, parts: tuple[str, ...]) -> Iterator[str]:
    if "title" in parts and article.title:
        yield article.title
    yield article.text
    for part in PARTS[1:]:
        texts = [block.text for block in article.blocks_of(_LABEL_OF[part])]
        if part in parts and texts:
            yield f"--- {part} ---"
            yield "\n\n".join(texts)
