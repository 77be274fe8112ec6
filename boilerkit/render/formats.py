"""The formats an article can be written in: one table, which all that names a format reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from boilerkit.render.options import DEFAULT_PARTS, RenderOptions
from boilerkit.render.plain_text import render_text

if TYPE_CHECKING:
    from boilerkit.article import Article


Render: TypeAlias = "Callable[[Article, RenderOptions], str]"


class Format(NamedTuple):
    """A format of one article.

    Attributes:
        render: writes an article; a pure function of the article and the options.
        endings: of its files, lower-case with the dot; new files get the first.
        aliases: its other names.
        parts: the parts it shows beside the body where none are named, out of `RECORD_PARTS`.
    """

    render: Render
    endings: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def _loaded(function: str) -> Render:
    """A function of a module of this package, loaded when it is first called."""
    module, _, name = function.partition(".")

    def render(article: Article, options: RenderOptions) -> str:
        found: Render = getattr(import_module(f"{__package__}.{module}"), name)
        return found(article, options)

    return render


#: Name -> format. An entry is all it takes to add one to `render` and to `boilerkit clean`.
FORMATS: Mapping[str, Format] = {
    "text": Format(render_text, (".txt", ".text"), ("txt",)),
    "markdown": Format(
        _loaded("commonmark.render_markdown"),
        (".md", ".markdown"),
        ("md",),
        parts=DEFAULT_PARTS["markdown"],
    ),
    "html": Format(
        _loaded("clean_html.render_html"), (".html", ".htm"), ("htm",), parts=DEFAULT_PARTS["html"]
    ),
    "json": Format(_loaded("json_document.render_json"), (".json",)),
    "tei": Format(
        _loaded("tei_document.render_tei"), (".xml", ".tei"), ("xml",), parts=DEFAULT_PARTS["tei"]
    ),
    "jsonl": Format(_loaded("json_document.render_json_line"), (".jsonl", ".ndjson"), ("ndjson",)),
    "csv": Format(_loaded("flat_rows.render_row"), (".csv",)),
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
