"""An article -> what the command writes of it; runs where the article was extracted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from boilerkit.article import Article
from boilerkit.page.labels import Label
from boilerkit.render import COLUMNS, PARTS, RenderOptions, render, rows
from boilerkit.render.records import plain
from boilerkit.render.rows import values_without_counts

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

_LABEL_OF = {
    "meta": Label.META,
    "caption": Label.CAPTION,
    "comments": Label.COMMENT,
    "related": Label.RELATED,
}
_LISTS = ("byline", "tags")


class Rendered(NamedTuple):
    """What is written of one article, and what became of it for the summary."""

    content: str
    fate: str


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns articles into text of one format, with the chosen parts."""

    format: str = "txt"
    parts: tuple[str, ...] = ()

    def __call__(self, article: Article) -> Rendered:
        return Rendered(self._content(article), fate_of(article))

    def _content(self, article: Article) -> str:
        if self.format in ROW_FORMATS:
            make = record if self.format == "jsonl" else table_row
            return json.dumps(make(article, self.parts), ensure_ascii=False)
        options = RenderOptions(parts=self.parts or None)
        return render(article, "text" if self.format == "txt" else self.format, options)


def fate_of(article: Article) -> str:
    """What the summary counts an article as."""
    if not article.text:
        return "no text"
    return "article" if article.is_article else "no article"


def columns(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Columns of tables that hold many articles."""
    return ("id", "error", *COLUMNS, *(f"{part}_text" for part in parts if part != "title"))


def table_row(article: Article, parts: tuple[str, ...]) -> dict[str, Any]:
    """The article as one flat row; each part is a column of text."""
    row: dict[str, Any] = dict(rows(article))
    for part in parts:
        if part != "title":
            row[f"{part}_text"] = "\n\n".join(_texts(article, part))
    return row


def record(article: Article, parts: tuple[str, ...]) -> dict[str, Any]:
    """The article as one JSON object; each part is a list."""
    row: dict[str, Any] = dict(values_without_counts(article))
    facts = plain(article.metadata)
    row.update({name: facts.get(name) or [] for name in _LISTS})
    row["warnings"] = list(article.warnings)
    for part in parts:
        if part == "comments":
            row[part] = [plain(comment) for comment in article.comments]
        elif part == "related":
            row[part] = [plain(link) for link in article.related]
        elif part != "title":
            row[part] = _texts(article, part)
    return row


def _texts(article: Article, part: str) -> list[str]:
    return [block.text for block in article.blocks_of(_LABEL_OF[part])]


__all__ = ["PARTS", "ROW_FORMATS", "SUFFIXES", "Rendered", "Renderer", "columns", "fate_of"]
