"""Many documents in, many results out: in order or as they come, in bounded memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from boilerkit.article import Article
from boilerkit.batch.document import Document
from boilerkit.batch.filters import Filter
from boilerkit.batch.worker_process import Outcome
from boilerkit.batch.workers import BatchError, PoolSettings, StartMethod, WorkerPool
from boilerkit.extractor import Extractor
from boilerkit.parsing.encoding import decode
from boilerkit.parsing.mistaken_input import no_page

Transform = Callable[[Article], Any]
# Results that may wait for an earlier one when they are wanted in order, for each worker.
_WINDOW = 64
_END = object()

__all__ = ["BatchError", "Document", "Result", "default_workers", "extract_many"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document.

    Attributes:
        id: the document's id, the same object that came in.
        article: what was extracted; None after an error, where it is left out or where `output`
            takes its place.
        error: None, or what went wrong as "kind: reason".
        seconds: wall time that the extraction took.
        output: what `transform` made of the article, where one was given.
        left_out: why `filter` left the article out, such as "other language"; else None.
    """

    id: Any
    article: Article | None
    error: str | None
    seconds: float
    output: Any = None
    left_out: str | None = None

    @property
    def error_kind(self) -> str | None:
        """The error up to its colon, to count by."""
        return self.error.partition(":")[0] if self.error else None


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """Comes from a worker in place of an article."""

    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """What is done to every document; called in the workers, where it raises nothing."""

    extractor: Extractor
    transform: Transform | None = None
    filter: Filter = field(default_factory=Filter)

    def prepare(self) -> None:
        """Load what the extraction needs, so that no document's time holds it."""
        self.extractor.extract("<p>ready</p>")

    def __call__(self, document: Document) -> tuple[Any, str | None, float]:
        """(article, or what the transform made of it; error; seconds)."""
        start = time.perf_counter()
        try:
            what = no_page(document.content, document.encoding)
            if what is not None:
                return None, f"not a page: the input is {what}", 0.0
            article = self._extract(document)
            return self._value(article), None, time.perf_counter() - start
        except Exception as error:
            reason = " ".join(str(error).split())
            return None, f"{type(error).__name__}: {reason}", time.perf_counter() - start

    def _value(self, article: Article) -> Any:
        reason = self.filter.reason(article)
        if reason is not None:
            return _LeftOut(reason)
        return article if self.transform is None else self.transform(article)

    def _extract(self, document: Document) -> Article:
        content = document.content
        if not document.is_text:
            return self.extractor.extract(content, url=document.url, encoding=document.encoding)
        if isinstance(content, bytes):
            content = decode(content, document.encoding).text
        return self.extractor.extract_from_text(content, url=document.url)

    def report(self, id: Any, value: Any, error: str | None, seconds: float) -> Result:
        """A `Result` with the value where it belongs."""
        if isinstance(value, _LeftOut):
            return Result(id, None, None, seconds, left_out=value.reason)
        if self.transform is None:
            return Result(id, value, error, seconds)
        return Result(id, None, error, seconds, value)


@dataclass(frozen=True, slots=True)
class _Limits:
    workers: int
    timeout: float | None
    max_bytes: int

    def __post_init__(self) -> None:
        if self.workers < 0:
            raise ValueError(f"workers must be at least 0, not {self.workers}")
        if self.timeout is not None and self.timeout <= 0:
            raise ValueError(f"timeout must be more than 0 seconds, not {self.timeout}")
        if self.max_bytes < 1:
            raise ValueError(f"max_bytes must be at least 1, not {self.max_bytes}")


def default_workers() -> int:
    """As many as this process may use processors."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def extract_many(
    documents: Iterable[Document | tuple[Any, Any] | Mapping[str, Any]],
    *,
    workers: int | None = None,
    ordered: bool = False,
    timeout: float | None = 60.0,
    max_bytes: int = 50_000_000,
    extractor: Extractor | None = None,
    transform: Transform | None = None,
    filter: Filter | None = None,
    start_method: StartMethod = "spawn",
) -> Iterator[Result]:
    """Extract the articles of any number of documents.

    Memory does not grow with their number: documents are read as workers take them, results
    are handed out as they come. What goes wrong with a document is in its result. A worker
    that dies or hangs is replaced, and only the document it was at is reported as failed.

    Args:
        documents: `Document`s, pairs (id, html), or mappings with "html" (or "text") and, if
            known, "id", "url" and "encoding". Ids are any objects; they stay in this process.
        workers: processes; None for one a processor, 0 for none: then all is done in this
            process, and `timeout` has no effect.
        ordered: results in the order of the documents. One that is slow then holds up others.
        timeout: seconds that a document may take; None for any.
        max_bytes: larger documents are not extracted; their results say so.
        extractor: the settings; None for the default ones.
        transform: called with each article in the worker; what it returns (which must be
            picklable) comes as `Result.output`. Articles are large: this saves time.
        filter: which articles are left out; their results have neither article nor output, but
            `left_out`. `transform` does not see them.
        start_method: "spawn" is safe beside threads; with it a script needs its code below
            `if __name__ == "__main__":`. "fork" starts quicker.

    Raises:
        ValueError: a setting is out of range.
        TypeError: `extractor` or `transform` cannot be pickled.
        BatchError: no worker can be started.
        Exception: whatever iterating `documents` raises, after the results of those before.
    """
    limits = _Limits(default_workers() if workers is None else workers, timeout, max_bytes)
    job = Job(extractor or Extractor(), transform, filter or Filter())
    if limits.workers == 0:
        return _here(documents, job, limits)
    pool = WorkerPool(job, PoolSettings(limits.workers, timeout, start_method))
    return _Run(pool, job, limits, ordered).results(documents)


def _here(documents: Iterable[Any], job: Job, limits: _Limits) -> Iterator[Result]:
    for record in documents:
        document = _checked(record, limits.max_bytes)
        if document.error is None:
            yield job.report(document.id, *job(document))
        else:
            yield Result(document.id, None, document.error, 0.0)


def _checked(record: Any, max_bytes: int) -> Document:
    """The record as a document; with an error where it is none that can be extracted."""
    try:
        document = _document_of(record)
    except (TypeError, KeyError) as error:
        return Document(None, error=f"{type(error).__name__}: {error.args[0]}")
    content = document.content
    if document.error is not None:
        return document
    if not isinstance(content, (bytes, str)):
        kind = type(content).__name__
        return document._replace(error=f"TypeError: content is bytes or str, not {kind}")
    if len(content) > max_bytes:
        return document._replace(error=f"too large: {len(content)} bytes, limit {max_bytes}")
    return document


def _document_of(record: Any) -> Document:
    if isinstance(record, Document):
        return record
    if isinstance(record, tuple) and len(record) == 2:
        return Document(*record)
    if not isinstance(record, Mapping):
        kind = type(record).__name__
        raise TypeError(f"expected a Document, an (id, html) pair or a mapping, not {kind}")
    is_text = "html" not in record
    if is_text and "text" not in record:
        raise KeyError(f"a record without html and text, with {', '.join(map(str, record))}")
    content = record["text" if is_text else "html"]
    return Document(
        record.get("id"), content, record.get("url"), record.get("encoding"), is_text=is_text
    )


class _Run:
    """One pass over documents with workers."""

    def __init__(self, pool: WorkerPool, job: Job, limits: _Limits, ordered: bool) -> None:
        self.pool = pool
        self.job = job
        self.limits = limits
        self.window = _WINDOW * limits.workers if ordered else None
        self.ids: dict[int, Any] = {}
        self.finished: dict[int, Result] = {}
        self.taken = 0
        self.given = 0

    def results(self, documents: Iterable[Any]) -> Iterator[Result]:
        """Results as they come, or in order."""
        source = iter(documents)
        trouble: Exception | None = None
        more = True
        with self.pool:
            while more or not self.pool.is_idle:
                if more and self._has_room:
                    try:
                        record = next(source, _END)
                    except Exception as error:
                        # What was read before it still gets its results.
                        trouble, record = error, _END
                    more = record is not _END
                    if more:
                        self._take(record)
                wait = not (more and self._has_room) and not self.finished_next
                if not self.pool.is_idle:
                    self._note(self.pool.outcomes(block=wait))
                yield from self._due()
        if trouble is not None:
            raise trouble

    @property
    def _has_room(self) -> bool:
        inside = self.window is None or self.taken - self.given < self.window
        return inside and self.pool.has_room

    @property
    def finished_next(self) -> bool:
        """Whether a result can be handed out now."""
        return bool(self.finished) and (self.window is None or self.given in self.finished)

    def _take(self, record: Any) -> None:
        number = self.taken
        self.taken += 1
        document = _checked(record, self.limits.max_bytes)
        if document.error is not None:
            self.finished[number] = Result(document.id, None, document.error, 0.0)
            return
        self.ids[number] = document.id
        self.pool.submit(number, document._replace(id=None))

    def _note(self, outcomes: Iterable[Outcome]) -> None:
        for number, value, error, seconds in outcomes:
            self.finished[number] = self.job.report(self.ids.pop(number), value, error, seconds)

    def _due(self) -> Iterator[Result]:
        while self.finished_next:
            number = self.given if self.window is not None else next(iter(self.finished))
            self.given += 1
            yield self.finished.pop(number)
