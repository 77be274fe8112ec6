"""Article -> named values for items and rows; only what is asked for is made.

Values are those of the JSON lines that `boilerkit clean --with comments,related` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from boilerkit.render import html, markdown
from boilerkit.render.records import plain

if TYPE_CHECKING:
    from boilerkit.article import Article


def _of_metadata(name: str) -> Callable[[Article], Any]:
    return lambda article: plain(getattr(article.metadata, name))


_SCALARS = ("published", "modified", "language", "site_name", "section")
_VALUES: Final[Mapping[str, Callable[[Article], Any]]] = {
    "url": lambda article: article.metadata.url or article.page.url,
    "title": lambda article: article.title or article.metadata.title,
    "byline": _of_metadata("byline"),
    **{name: _of_metadata(name) for name in _SCALARS},
    "tags": _of_metadata("tags"),
    "description": _of_metadata("description"),
    "lead_image": _of_metadata("lead_image"),
    "is_article": lambda article: article.is_article,
    "confidence": lambda article: float(article.confidence),
    "text": lambda article: article.text,
    "warnings": lambda article: list(article.warnings),
    "comments": lambda article: [plain(comment) for comment in article.comments],
    "related": lambda article: [plain(link) for link in article.related],
    "metadata": lambda article: plain(article.metadata),
    "markdown": markdown,
    "html": html,
}

#: Names of all values that can be asked for.
ALL_FIELDS = tuple(_VALUES)
#: Those that a row of a table has, in order.
ROW_FIELDS = ALL_FIELDS[: ALL_FIELDS.index("metadata")]


def values(article: Article, names: Iterable[str]) -> dict[str, Any]:
    """The named values, in the order of the names; lone surrogates become question marks."""
    return {name: _encodable(_VALUES[name](article)) for name in names}


def check_fields(names: Iterable[str], known: Iterable[str] = ALL_FIELDS) -> tuple[str, ...]:
    """The names as a tuple.

    Raises:
        ValueError: one of them is not known, none is given, or one stands there twice.
    """
    chosen, known = tuple(names), tuple(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        listed = ", ".join(map(repr, unknown))
        raise ValueError(f"no such field: {listed}; there are {', '.join(known)}")
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError("name at least one field, and none twice")
    return chosen


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return value
