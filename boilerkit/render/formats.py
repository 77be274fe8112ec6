"""The formats an article can be written in: one table, which all that names a format reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from boilerkit.render.clean_html import render_html
from boilerkit.render.commonmark import render_markdown
from boilerkit.render.json_document import render_json, render_json_line
from boilerkit.render.options import DEFAULT_PARTS, RenderOptions
from boilerkit.render.plain_text import render_text
from boilerkit.render.rows import render_row
from boilerkit.render.tei import render_tei

if TYPE_CHECKING:
    from boilerkit.article import Article


class Format(NamedTuple):
    """A format of one article.

    Attributes:
        render: writes an article; a pure function of the article and the options.
        endings: of its files, lower-case with the dot; new files get the first.
        aliases: its other names.
        parts: the parts it shows beside the body where none are named, out of `RECORD_PARTS`.
    """

    render: Callable[[Article, RenderOptions], str]
    endings: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


#: Name -> format. An entry is all it takes to add one to `render` and to `boilerkit clean`.
FORMATS: Mapping[str, Format] = {
    "text": Format(render_text, (".txt", ".text"), ("txt",)),
    "markdown": Format(
        render_markdown, (".md", ".markdown"), ("md",), parts=DEFAULT_PARTS["markdown"]
    ),
    "html": Format(render_html, (".html", ".htm"), ("htm",), parts=DEFAULT_PARTS["html"]),
    "json": Format(render_json, (".json",)),
    "tei": Format(render_tei, (".xml", ".tei"), ("xml",), parts=DEFAULT_PARTS["tei"]),
    "jsonl": Format(render_json_line, (".jsonl", ".ndjson"), ("ndjson",)),
    "csv": Format(render_row, (".csv",)),
}
#: Other name -> name.
ALIASES: Mapping[str, str] = {
    alias: name for name, format in FORMATS.items() for alias in format.aliases
}


def format_named(name: str, known: Iterable[str] = FORMATS) -> str:
    """The format that a name or an alias means, in any case.

    Raises:
        ValueError: none of the known ones.
    """
    format = ALIASES.get(str(name).lower(), str(name).lower())
    if format not in known:
        raise ValueError(f"unknown format {name!r}; there are {', '.join(known)}")
    return format
