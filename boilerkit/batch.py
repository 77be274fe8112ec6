"""Many documents in, many results out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from boilerkit.article import Article
from boilerkit.document import Document
from boilerkit.encoding import decode
from boilerkit.extractor import Extractor

Transform = Callable[[Article], Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document.

    Attributes:
        id: the document's id, the same object that came in.
        article: what was extracted; None after an error or where `output` takes its place.
        error: None, or what went wrong as "kind: reason".
        seconds: wall time that the extraction took.
        output: what `transform` made of the article, where one was given.
    """

    id: Any
    article: Article | None
    error: str | None
    seconds: float
    output: Any = None

    @property
    def error_kind(self) -> str | None:
        """The error up to its colon, to count by."""
        return self.error.partition(":")[0] if self.error else None


@dataclass(frozen=True, slots=True)
class Job:
    """What is done to every document."""

    extractor: Extractor
    transform: Transform | None = None

    def run(self, document: Document) -> tuple[Any, str | None, float]:
        """(article or what the transform made of it, error, seconds); raises nothing."""
        start = time.perf_counter()
        try:
            article = self._extract(document)
            value = article if self.transform is None else self.transform(article)
            return value, None, time.perf_counter() - start
        except Exception as error:
            reason = " ".join(str(error).split())
            return None, f"{type(error).__name__}: {reason}", time.perf_counter() - start

    def _extract(self, document: Document) -> Article:
        if not document.is_text:
            return self.extractor.extract(
                document.content, url=document.url, encoding=document.encoding
            )
        text = document.content
        if isinstance(text, bytes):
            text = decode(text, document.encoding).text
        return self.extractor.extract_from_text(text, url=document.url)

    def result(self, document: Document) -> Result:
        """`run` as a `Result`."""
        return self.report(document.id, *self.run(document))

    def report(self, id: Any, value: Any, error: str | None, seconds: float) -> Result:
        """A `Result` with the value where it belongs."""
        if self.transform is None:
            return Result(id, value, error, seconds)
        return Result(id, None, error, seconds, value)


def extract_many(
    documents: Iterable[Any],
    extractor: Extractor | None = None,
    *,
    transform: Transform | None = None,
) -> Iterator[Result]:
    """Extract one document after the other."""
    job = Job(extractor or Extractor(), transform)
    for document in documents:
        if document.error is not None:
            yield Result(document.id, None, document.error, 0.0)
        else:
            yield job.result(document)
