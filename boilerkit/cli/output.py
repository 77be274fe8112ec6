"""An article -> what the command writes of it; runs where the article was extracted."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from boilerkit.article import Article
from boilerkit.batch.copies import Likeness, likeness_of
from boilerkit.batch.filters import Filter
from boilerkit.cli.filters import LEFT_OUT
from boilerkit.cli.progress import NO_ARTICLE
from boilerkit.render import FORMATS, RenderOptions, render

if TYPE_CHECKING:
    from boilerkit.render.records import Kind

#: Format -> endings of its files; new files get the first.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    **{name: format.endings for name, format in FORMATS.items()},
    "parquet": (".parquet",),
}
#: What `--without` can leave out beside parts: the beginning of the text.
STANDFIRST = "standfirst"
#: Formats with all documents in one file, one row each.
ROW_FORMATS = ("jsonl", "csv", "parquet")


def options_from(args: argparse.Namespace, format: str) -> RenderOptions:
    """What the command line says is to be shown."""
    default = FORMATS[format].parts if format in FORMATS else ()
    parts = {*default, *args.parts} - {*args.without}
    return RenderOptions(
        links=not args.no_links,
        images=not args.no_images,
        tables=not args.no_tables,
        standfirst=STANDFIRST not in args.without,
        parts=parts,
    )


class Rendered(NamedTuple):
    """What is written of one article, what became of it for the summary, its warnings, and what
    copies of it are known by."""

    content: str
    fate: str
    warnings: tuple[str, ...] = ()
    likeness: Likeness | None = None


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns articles into text of one format."""

    format: str = "text"
    options: RenderOptions = field(default_factory=RenderOptions)
    filter: Filter = field(default_factory=Filter)
    dedup: str | None = None

    def __call__(self, article: Article) -> Rendered:
        reason = self.filter.reason(article)
        if reason is not None:
            return Rendered("", f"{LEFT_OUT}{reason}", article.warnings)
        likeness = likeness_of(article, self.dedup == "near") if self.dedup else None
        return Rendered(self._content(article), fate_of(article), article.warnings, likeness)

    def _content(self, article: Article) -> str:
        if self.format not in ROW_FORMATS:
            return render(article, self.format, self.options)
        from boilerkit.render.records import record

        make = csv_row if self.format == "csv" else record
        return json.dumps(make(article, self.options), ensure_ascii=False)


def fate_of(article: Article) -> str:
    """What the summary counts an article as."""
    if not article.text:
        return "no text"
    return "article" if article.is_article else f"{NO_ARTICLE}{article.kind}"


def columns(format: str, options: RenderOptions) -> dict[str, Kind]:
    """Columns of files that hold many articles, with their kinds."""
    from boilerkit.render.flat_rows import COLUMNS
    from boilerkit.render.records import FIELDS, PARTS

    parts = [part for part in options.parts or () if part in PARTS]
    head: dict[str, Kind] = {"id": "string", "error": "string"}
    if format != "csv":
        return {**head, **FIELDS, **{part: PARTS[part] for part in parts}}
    return dict.fromkeys([*head, *COLUMNS, *(_text_column(part) for part in parts)], "string")


def csv_row(article: Article, options: RenderOptions) -> dict[str, Any]:
    """The article as one flat row; each part is a column of text."""
    from boilerkit.render.flat_rows import rows
    from boilerkit.render.records import PARTS, values

    parts = [part for part in options.parts or () if part in PARTS]
    row: dict[str, Any] = dict(rows(article, options))
    for part, value in values(article, parts, options).items():
        row[_text_column(part)] = _joined(value)
    return row


def _text_column(part: str) -> str:
    return f"{part}_text"


def _joined(items: list[Any] | Mapping[str, Any]) -> str:
    """A part as text, its items below each other."""
    if isinstance(items, Mapping):
        return "\n".join(f"{name}: {value}" for name, value in items.items() if value)
    return "\n\n".join(item if isinstance(item, str) else _says(item) for item in items)


def _says(item: Mapping[str, Any]) -> str:
    """What a reader sees of a comment, a link, an image or a block."""
    return str(item.get("text") or item.get("title") or item.get("src") or "")
