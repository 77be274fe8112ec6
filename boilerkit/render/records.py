"""The record of an article: what a scraper stores, and what JSON, rows and items hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from boilerkit.page.labels import Label
from boilerkit.readers.comments import Comment
from boilerkit.readers.metadata.reader import Metadata
from boilerkit.readers.related import RelatedLink
from boilerkit.render.options import RECORD_PARTS, RenderOptions
from boilerkit.render.pictures import ArticleImage
from boilerkit.render.plain_text import render_text, standfirst_text

if TYPE_CHECKING:
    from boilerkit.article import Article, Block

Record: TypeAlias = "dict[str, Any]"
#: Type of a column: a name of `SCALARS`, a list of one kind, or a struct of named kinds.
Kind: TypeAlias = "str | list[Any] | dict[str, Any]"

#: Names of the kinds that are no lists or structs.
SCALARS = ("string", "boolean", "double", "int")
_SCALAR_OF: Mapping[Any, str] = {str: "string", bool: "boolean", float: "double", int: "int"}


def _kind_of(annotation: Any) -> Kind:
    """The kind of column that holds values of a type; None may always be absent."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        (one,) = (part for part in inner if part is not type(None))
        return _kind_of(one)
    if origin is tuple:
        return [_kind_of(inner[0])]
    if origin is Literal:
        return "string"
    if is_dataclass(annotation):
        return _struct_of(annotation)
    return _SCALAR_OF[annotation]


def _struct_of(dataclass: Any, without: Iterable[str] = ()) -> dict[str, Kind]:
    """The kinds of a dataclass's fields, of those that `plain` shows."""
    hints = get_type_hints(dataclass)
    shown = [f.name for f in fields(dataclass) if f.repr and f.name not in without]
    return {name: _kind_of(hints[name]) for name in shown}


_METADATA = _struct_of(Metadata, without=("title", "url", "sources"))
# Fields of metadata whose source is kept.
_SOURCED = ("title", "url", *_METADATA)

#: Field of every record -> its kind, in order.
FIELDS: Mapping[str, Kind] = {
    "url": "string",
    "canonical": "string",
    "title": "string",
    **_METADATA,
    "kind": "string",
    "is_article": "boolean",
    "confidence": "double",
    "standfirst": "string",
    "text": "string",
    "warnings": ["string"],
}
#: Part that can be asked for -> its kind.
PARTS: Mapping[str, Kind] = {
    "meta": ["string"],
    "caption": ["string"],
    "comments": [_struct_of(Comment)],
    "related": [_struct_of(RelatedLink)],
    "images": [_struct_of(ArticleImage)],
    "sources": dict.fromkeys(_SOURCED, "string"),
    "blocks": [
        {
            "label": "string",
            "text": "string",
            "xpath": "string",
            "scores": {label.value: "double" for label in Label},
            "links": [{"text": "string", "href": "string"}],
        }
    ],
}


def _of_metadata(name: str) -> Callable[[Article, RenderOptions], Any]:
    return lambda article, options: plain(getattr(article.metadata, name))


def _texts(label: Label) -> Callable[[Article, RenderOptions], list[str]]:
    return lambda article, options: [block.text for block in article.blocks_of(label)]


_VALUES: Mapping[str, Callable[[Article, RenderOptions], Any]] = {
    # Records are found again by the address that was fetched; what the page says is beside it.
    "url": lambda article, options: article.page.url or article.metadata.url,
    "canonical": lambda article, options: article.metadata.url,
    "title": lambda article, options: article.title or article.metadata.title,
    **{name: _of_metadata(name) for name in _METADATA},
    "kind": lambda article, options: article.kind.value,
    "is_article": lambda article, options: article.is_article,
    "confidence": lambda article, options: float(article.confidence),
    "standfirst": standfirst_text,
    "text": lambda article, options: render_text(article, _text_alone(options)),
    "warnings": lambda article, options: list(article.warnings),
    "meta": _texts(Label.META),
    "caption": _texts(Label.CAPTION),
    "comments": lambda article, options: [plain(comment) for comment in article.comments],
    "related": lambda article, options: [plain(link) for link in article.related],
    "images": lambda article, options: plain(article.images) if options.images else [],
    "sources": lambda article, options: _sources(article),
    "blocks": lambda article, options: [_block(b, options.links) for b in article.blocks],
}


def record(article: Article, options: RenderOptions) -> Record:
    """The fields of `FIELDS` and the chosen ones of `PARTS`, as values that JSON can say.

    `article.schema.json` describes it. A title in `options.parts` adds nothing: it is there.
    """
    chosen = [part for part in RECORD_PARTS if part in (options.parts or ()) and part in PARTS]
    return values(article, (*FIELDS, *chosen), options)


def values(article: Article, names: Iterable[str], options: RenderOptions) -> Record:
    """Some fields and parts of the record; only what is named is made."""
    return {name: _VALUES[name](article, options) for name in names}


def _text_alone(options: RenderOptions) -> RenderOptions:
    return replace(options, links=True, images=False, parts=())


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


def _sources(article: Article) -> Record:
    """Where each field of the metadata was found; None for those without a value."""
    return {name: article.metadata.sources.get(name) for name in _SOURCED}


def _block(block: Block, links: bool) -> Record:
    return {
        "label": block.label.value,
        "text": block.text,
        "xpath": block.xpath,
        "scores": {label.value: score for label, score in block.scores.items()},
        "links": [{"text": text, "href": href} for text, href in block.links] if links else [],
    }
