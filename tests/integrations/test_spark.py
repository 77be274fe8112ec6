"""Real pyspark in local mode, against what one process gives."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from boilerkit import Extractor, extract
from boilerkit.integrations.fields import ROW_FIELDS, values
from tests.conftest import ROOT, Case

for package in ("pyspark", "pyarrow", "pandas"):
    pytest.importorskip(package, reason=f"{package} is missing: install '.[spark]'")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Java is missing: Spark does not run without it", allow_module_level=True)

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from boilerkit.integrations.spark import article_arrow_schema, article_schema, extract_articles

_ROWS = 2_000


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        # What a badly set cluster would hand to its workers.
        patch.setenv("OPENBLAS_NUM_THREADS", "2")
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", "128")
            .getOrCreate()
        )
        yield session
        session.stop()


def _frame(spark: SparkSession, rows: list[tuple[Any, ...]], schema: str) -> DataFrame:
    return spark.createDataFrame(rows, schema)


def _marked(cases: tuple[Case, ...]) -> list[Case]:
    return [case for case in cases if case.has_markup]


def test_thousands_of_rows_equal_those_of_one_process(
    spark: SparkSession, cases: tuple[Case, ...]
) -> None:
    marked = _marked(cases)
    pages = _frame(
        spark,
        [(case.name, case.expected["url"], bytearray(case.source)) for case in marked],
        "name string, page_url string, html binary",
    )
    numbers = spark.range(_ROWS, numPartitions=4).withColumnRenamed("id", "number")
    names = {number: marked[number % len(marked)].name for number in range(_ROWS)}
    wanted = _frame(spark, list(names.items()), "number long, name string")
    fields = ("title", "text", "is_article", "confidence")
    expected = {case.name: values(case.article, fields) for case in marked}

    df = numbers.join(wanted, "number").join(pages, "name").repartition(4)
    rows = extract_articles(df, url_col="page_url", fields=fields).drop("page_url").collect()

    assert len(rows) == _ROWS
    assert {row["number"]: row["name"] for row in rows} == names
    for row in rows:
        assert row.asDict() == {
            "number": row["number"],
            "name": names[row["number"]],
            "error": None,
            **expected[row["name"]],
        }


def test_all_columns_equal_those_of_one_process(
    spark: SparkSession, cases: tuple[Case, ...]
) -> None:
    marked = _marked(cases)
    rows = [(case.name, case.expected["url"], case.source.decode()) for case in marked]
    df = _frame(spark, rows, "name string, page_url string, markup string")

    made = extract_articles(df, "markup", "page_url")

    assert made.columns == ["name", "page_url", "error", *ROW_FIELDS]
    found = {row["name"]: row.asDict(recursive=True) for row in made.collect()}
    for case in marked:
        assert found[case.name] == {
            "name": case.name,
            "page_url": case.expected["url"],
            "error": None,
            **values(case.article, ROW_FIELDS),
        }
    assert sum(len(row["comments"]) for row in found.values()) > 20


def test_parquet_holds_the_documented_schema(
    spark: SparkSession, cases: tuple[Case, ...], tmp_path: Path
) -> None:
    case = next(case for case in cases if case.name == "wordpress-threaded-comments")
    df = _frame(spark, [("a", case.source.decode())], "id string, html string")

    extract_articles(df).write.parquet(str(tmp_path / "articles"))

    read = spark.read.parquet(str(tmp_path / "articles"))
    assert read.drop("id").schema == article_schema()
    assert read.select("comments.text").first()["text"] == [c.text for c in case.article.comments]


def test_both_schemas_say_the_same() -> None:
    assert to_arrow_schema(article_schema()) == article_arrow_schema()
    assert from_arrow_schema(article_arrow_schema(["text"])) == article_schema(["text"])


def test_a_bad_row_costs_only_itself(spark: SparkSession) -> None:
    class Fussy:
        """Heuristic scores, but not for everything."""

        name = "fussy"

        def score(self, page: Any) -> Any:
            from boilerkit.scorers.heuristic import Heuristic

            if "refuse me" in page.texts:
                raise ArithmeticError("this page has\nno scores")
            return Heuristic.default().score(page)

    rows = [
        (1, "<h1>Rain</h1><p>It rained all day in the valley.</p>"),
        (2, None),
        (3, "<p>refuse me</p>"),
        (4, ""),
        (5, "<p>Lone &#xD800; surrogate and a NUL \x00 sign.</p>"),
        (6, "<" * 5_000),
    ]
    df = _frame(spark, rows, "id int, html string")

    made = extract_articles(df, extractor=Extractor(scorer=Fussy()), fields=["title", "text"])

    found = {row["id"]: row for row in made.collect()}
    assert {id: row["error"] for id, row in found.items()} == {
        1: None,
        2: "empty: the column of HTML holds null",
        3: "ArithmeticError: this page has no scores",
        4: None,
        5: None,
        6: None,
    }
    assert found[1]["title"] == "Rain"
    assert found[3]["title"] is None
    assert found[3]["text"] is None
    assert found[4]["text"] == ""


def test_encodings_of_the_transport_are_honoured(spark: SparkSession) -> None:
    body = "<h1>Größe</h1><p>Über die Flüsse führen schöne Brücken.</p>"
    rows = [("koi8-r", bytearray("<p>Дождь шёл весь день.</p>".encode("koi8-r"))),
            ("cp1252", bytearray(body.encode("cp1252")))]  # fmt: skip
    df = _frame(spark, rows, "charset string, html binary")

    made = extract_articles(df, encoding_col="charset", fields=["text"])

    for row, (charset, html) in zip(
        made.orderBy(col("charset").desc()).collect(), rows, strict=True
    ):
        assert row["text"] == extract(bytes(html), encoding=charset).text


def test_workers_use_one_thread_for_linear_algebra(spark: SparkSession) -> None:
    pytest.importorskip("threadpoolctl", reason="threadpoolctl counts the threads")

    class Counting:
        name = "counting"

        def score(self, page: Any) -> Any:
            from threadpoolctl import threadpool_info

            raise RuntimeError(max(pool["num_threads"] for pool in threadpool_info()))

    df = _frame(spark, [("<p>Any text.</p>",)], "html string")

    row = extract_articles(df, extractor=Extractor(scorer=Counting()), fields=["text"]).first()

    assert row is not None
    assert row["error"] == "RuntimeError: 1"


def test_the_job_in_the_docs_cleans_a_crawl(
    spark: SparkSession, cases: tuple[Case, ...], tmp_path: Path
) -> None:
    for package in ("fastwarc", "fsspec", "warcio"):
        pytest.importorskip(package, reason=f"{package} is missing: the job reads WARC files")
    marked = _marked(cases)
    half = len(marked) // 2
    _write_warc(tmp_path / "a.warc.gz", marked[:half])
    _write_warc(tmp_path / "b.warc.gz", marked[half:])
    (tmp_path / "warc.paths").write_text("a.warc.gz\nb.warc.gz\n", "utf-8")
    text = (ROOT / "docs" / "integrations.md").read_text("utf-8")
    script = re.search(r"```python\n(# clean_crawl\.py\n.*?)```", text, re.DOTALL)
    assert script is not None
    job: dict[str, Any] = {"__name__": "clean_crawl"}
    exec(compile(script[1], "clean_crawl.py", "exec"), job)

    job["main"](str(tmp_path / "warc.paths"), f"{tmp_path}/", str(tmp_path / "out"))

    rows = spark.read.parquet(str(tmp_path / "out")).collect()
    assert {row["target_uri"]: row["text"] for row in rows} == {
        case.expected["url"]: case.article.text for case in marked if case.article.is_article
    }


def _write_warc(path: Path, pages: list[Case]) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for case in pages:
            headers = [("Content-Type", "text/html; charset=utf-8")]
            http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            content = BytesIO(case.source)
            record = writer.create_warc_record(
                case.expected["url"], "response", payload=content, http_headers=http
            )
            writer.write_record(record)


@pytest.mark.parametrize(
    ("options", "kind", "reason"),
    [
        ({"html_col": "body"}, ValueError, "no column 'body'; there are id, html, text"),
        ({"url_col": "address"}, ValueError, "no column 'address'"),
        ({"fields": ["colour"]}, ValueError, "no such field: 'colour'"),
        ({"fields": ["text"]}, ValueError, "both have text"),
        ({"html_col": "id"}, TypeError, "'id' holds int"),
    ],
)
def test_impossible_calls_are_refused_before_anything_runs(
    spark: SparkSession, options: dict[str, Any], kind: type[Exception], reason: str
) -> None:
    df = _frame(spark, [(1, "<p>a</p>", "b")], "id int, html string, text string")

    with pytest.raises(kind, match=reason):
        extract_articles(df, **options)
