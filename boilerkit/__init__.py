"""boilerkit: the article of a news page, without what stands around it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from boilerkit import speedups
from boilerkit.article import Article, Block
from boilerkit.extractor import Extractor, extract, extract_from_text
from boilerkit.page.kinds import Kind
from boilerkit.page.labels import Label
from boilerkit.version import __version__

if TYPE_CHECKING:
    from boilerkit.batch.filters import Filter
    from boilerkit.batch.run import Result, extract_many
    from boilerkit.readers.comments import Comment
    from boilerkit.readers.related import RelatedLink

__all__ = [
    "Article",
    "Block",
    "Comment",
    "Extractor",
    "Filter",
    "Kind",
    "Label",
    "RelatedLink",
    "Result",
    "__version__",
    "extract",
    "extract_from_text",
    "extract_many",
    "native",
]

#: Whether compiled parts are in use; without them everything gives the same, in more time.
native: bool = speedups.IS_NATIVE

# Most programs need none of these; they load when they are asked for.
_LAZY = {
    "Comment": "boilerkit.readers.comments",
    "Filter": "boilerkit.batch.filters",
    "RelatedLink": "boilerkit.readers.related",
    "Result": "boilerkit.batch.run",
    "extract_many": "boilerkit.batch.run",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_LAZY[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
