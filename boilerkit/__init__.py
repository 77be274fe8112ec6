"""boilerkit: the article of a news page, without what stands around it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from boilerkit.version import __version__

if TYPE_CHECKING:
    from boilerkit.article import Article, Block
    from boilerkit.batch.filters import Filter
    from boilerkit.batch.run import Result, extract_many
    from boilerkit.extractor import Extractor, extract, extract_from_text
    from boilerkit.page.kinds import Kind
    from boilerkit.page.labels import Label
    from boilerkit.readers.comments import Comment
    from boilerkit.readers.related import RelatedLink

    native: bool

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

# All load when they are asked for: a program that only names the package waits for nothing.
_MODULES = {
    "Article": "boilerkit.article",
    "Block": "boilerkit.article",
    "Comment": "boilerkit.readers.comments",
    "Extractor": "boilerkit.extractor",
    "Filter": "boilerkit.batch.filters",
    "Kind": "boilerkit.page.kinds",
    "Label": "boilerkit.page.labels",
    "RelatedLink": "boilerkit.readers.related",
    "Result": "boilerkit.batch.run",
    "extract": "boilerkit.extractor",
    "extract_from_text": "boilerkit.extractor",
    "extract_many": "boilerkit.batch.run",
    # Whether compiled parts are in use; without them everything gives the same, in more time.
    "native": "boilerkit.speedups",
}
_NAMES = {"native": "IS_NATIVE"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), _NAMES.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
