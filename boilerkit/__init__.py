"""boilerkit: the article of a news page, without what stands around it."""

from boilerkit.article import Article, Block
from boilerkit.batch import Result, extract_many
from boilerkit.extractor import Extractor, extract, extract_from_text
from boilerkit.labels import Label
from boilerkit.version import __version__

__all__ = [
    "Article",
    "Block",
    "Extractor",
    "Label",
    "Result",
    "__version__",
    "extract",
    "extract_from_text",
    "extract_many",
]
