"""boilerkit: the article of a news page, without what stands around it."""

from boilerkit.article import Article, Block
from boilerkit.batch import Result, extract_many
from boilerkit.comments import Comment
from boilerkit.extractor import Extractor, extract, extract_from_text
from boilerkit.labels import Label
from boilerkit.related import RelatedLink
from boilerkit.version import __version__

__all__ = [
    "Article",
    "Block",
    "Comment",
    "Extractor",
    "Label",
    "RelatedLink",
    "Result",
    "__version__",
    "extract",
    "extract_from_text",
    "extract_many",
]
