"""Articles of a Spark DataFrame with a column of HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from boilerkit.batch.arrow import arrow_type
from boilerkit.batch.document import Document
from boilerkit.batch.run import extract_many
from boilerkit.extractor import Extractor
from boilerkit.integrations import missing
from boilerkit.integrations.fields import ROW_FIELDS, check_fields, values
from boilerkit.render.records import FIELDS, PARTS
from boilerkit.scorers.registry import scorer_of

try:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql import types as sql
except ImportError as error:
    raise missing("pyspark and pyarrow", "spark") from error

# Rows of HTML that are held as Python objects at one time.
_ROWS_AT_ONCE = 100
_TYPES: dict[str, Any] = {**FIELDS, **PARTS, "error": "string"}
_SPARK_TYPES = {
    "string": sql.StringType,
    "boolean": sql.BooleanType,
    "double": sql.DoubleType,
    "int": sql.IntegerType,
}


def extract_articles(
    df: DataFrame,
    html_col: str = "html",
    url_col: str | None = None,
    *,
    encoding_col: str | None = None,
    extractor: Extractor | None = None,
    fields: Sequence[str] = ROW_FIELDS,
) -> DataFrame:
    """The articles of pages, one row a page, with all other columns of the page kept.

    A page that cannot be read costs only itself: its row has null in the article's columns and
    says in `error` what went wrong, as "kind: reason".

    Args:
        df: a DataFrame with a string or binary column of HTML.
        html_col: name of that column. It is not kept.
        url_col: column with the addresses of the pages, for resolving links.
        encoding_col: column with what the transport said of the bytes (HTTP charsets).
        extractor: the settings; None for the default ones. It is sent to the workers, and they
            load the weights once.
        fields: which columns to make, out of `ROW_FIELDS`; see `article_schema`. What is not
            asked for takes no time.

    Raises:
        ValueError: a column is absent, a field is unknown, or a column that is kept has the
            name of one that is made.
        TypeError: the column of HTML has another type.
    """
    chosen = check_fields(fields, ROW_FIELDS)
    _check_columns(df, html_col, (url_col, encoding_col))
    kept = [column for column in df.schema.fields if column.name != html_col]
    made = article_schema(chosen)
    clashes = [column.name for column in kept if column.name in made.fieldNames()]
    if clashes:
        raise ValueError(
            f"the DataFrame and the article both have {', '.join(clashes)}:"
            " rename (withColumnRenamed) or drop the column, or leave it out of fields"
        )
    task = _Task(
        (html_col, url_col, encoding_col),
        tuple(column.name for column in kept),
        chosen,
        extractor or Extractor(),
    )
    return df.mapInArrow(task.run, sql.StructType([*kept, *made.fields]))


def article_schema(fields: Iterable[str] = ROW_FIELDS) -> sql.StructType:
    """The columns that `extract_articles` makes, as Spark writes them; all may hold null."""
    names = ("error", *check_fields(fields, ROW_FIELDS))
    return sql.StructType([sql.StructField(name, _spark_type(_TYPES[name])) for name in names])


def article_arrow_schema(fields: Iterable[str] = ROW_FIELDS) -> pa.Schema:
    """The same columns as an Arrow schema."""
    names = ("error", *check_fields(fields, ROW_FIELDS))
    return pa.schema([(name, arrow_type(_TYPES[name])) for name in names])


def _spark_type(kind: Any) -> Any:
    if isinstance(kind, list):
        return sql.ArrayType(_spark_type(kind[0]))
    if isinstance(kind, dict):
        return sql.StructType([sql.StructField(n, _spark_type(k)) for n, k in kind.items()])
    return _SPARK_TYPES[kind]()


def _check_columns(df: DataFrame, html_col: str, others: Iterable[str | None]) -> None:
    absent = [name for name in (html_col, *others) if name and name not in df.columns]
    if absent:
        raise ValueError(
            f"no column {', '.join(map(repr, absent))}; there are {', '.join(df.columns)}"
        )
    kind = df.schema[html_col].dataType
    if not isinstance(kind, (sql.StringType, sql.BinaryType)):
        raise TypeError(
            f"column {html_col!r} holds {kind.simpleString()}, HTML is string or binary"
        )


# -- in the workers ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Task:
    """What is sent to the workers.

    Attributes:
        sources: columns of HTML, addresses and encodings; None for those that are not there.
        kept: columns that go on unchanged.
        fields: what is made of each article.
        extractor: the settings.
    """

    sources: tuple[str, str | None, str | None]
    kept: tuple[str, ...]
    fields: tuple[str, ...]
    extractor: Extractor

    def run(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Record batches of pages -> record batches of articles."""
        schema = article_arrow_schema(self.fields)
        # Kept for all tasks of the worker; weights that cannot be read fail the task, not each row.
        scorer_of(self.extractor.scorer)
        with _one_thread():
            for batch in batches:
                for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
                    yield self._extracted(batch.slice(start, _ROWS_AT_ONCE), schema)

    def _extracted(self, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        made = pa.RecordBatch.from_pylist(list(self._rows(batch)), schema=schema)
        columns = [*(batch.column(name) for name in self.kept), *made.columns]
        return pa.RecordBatch.from_arrays(columns, [*self.kept, *schema.names])

    def _rows(self, batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
        results = extract_many(
            self._documents(batch),
            workers=0,
            extractor=self.extractor,
            transform=partial(values, names=self.fields),
        )
        for result in results:
            yield {"error": result.error, **(result.output or {})}

    def _documents(self, batch: pa.RecordBatch) -> Iterator[Document]:
        html, *others = (
            batch.column(name).to_pylist() if name else [None] * batch.num_rows
            for name in self.sources
        )
        for number, (content, url, encoding) in enumerate(zip(html, *others, strict=True)):
            if content is None:
                yield Document(number, error="empty: the column of HTML holds null")
            else:
                yield Document(number, content, url, encoding)


def _one_thread() -> AbstractContextManager[Any]:
    """Linear algebra in one thread while a task runs: Spark has a task for every core.

    Spark sets OMP_NUM_THREADS for its workers as well; this holds where that was overridden.
    """
    try:
        limits: AbstractContextManager[Any] = import_module("threadpoolctl").threadpool_limits(1)
    except ImportError:
        return nullcontext()
    return limits
