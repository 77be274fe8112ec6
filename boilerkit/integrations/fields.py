"""Article -> named values for items and rows; only what is asked for is made.

Values are those of `Article.to_dict`, which JSON lines hold too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from boilerkit.render import RenderOptions, html, markdown
from boilerkit.render.records import FIELDS, plain
from boilerkit.render.records import values as record_values

if TYPE_CHECKING:
    from boilerkit.article import Article

#: Fields that a row of a table has, in order.
ROW_FIELDS = (*FIELDS, "comments", "related")
_BESIDE: Final[Mapping[str, Callable[[Article], Any]]] = {
    "metadata": lambda article: plain(article.metadata),
    "markdown": markdown,
    "html": html,
}
#: Names of all values that can be asked for.
ALL_FIELDS = (*ROW_FIELDS, "images", *_BESIDE)
_OPTIONS = RenderOptions()


def values(article: Article, names: Iterable[str]) -> dict[str, Any]:
    """The named values, in the order of the names; lone surrogates become question marks."""
    return {name: _encodable(_value(article, name)) for name in names}


def _value(article: Article, name: str) -> Any:
    if name in _BESIDE:
        return _BESIDE[name](article)
    return record_values(article, (name,), _OPTIONS)[name]


def check_fields(names: Iterable[str], known: Iterable[str] = ALL_FIELDS) -> tuple[str, ...]:
    """The names as a tuple.

    Raises:
        ValueError: one of them is not known, none is given, or one is there twice.
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
