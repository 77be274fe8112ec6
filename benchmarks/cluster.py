"""Pages per core-hour, in a bare loop and in Spark, and what that makes of larger numbers.

    python -m benchmarks.cluster --data FOLDER --sets fundus-dev --docs docs/integrations.md

The loop runs in one process. Spark runs in local mode with one and with all cores, over Parquet
files that hold the pages again and again, after a short run that starts its workers.
``results.json`` and ``results.md`` go to the folder ``--out``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks import sources, tables
from benchmarks.versions import code_hash, machine
from boilerkit import extract_many
from boilerkit.integrations.fields import ROW_FIELDS, values

TEXT_FIELDS = ("title", "text", "is_article", "confidence")
#: Pages that the table extrapolates to.
SIZES = (1_000_000, 100_000_000, 2_500_000_000)
_MODES = {"title and text": TEXT_FIELDS, "all columns": ROW_FIELDS}
_FILES_PER_CORE = 4
_SIZING = re.compile(r"<!-- sizing -->.*<!-- /sizing -->", re.DOTALL)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to run."""
    args = _arguments(argv)
    try:
        pages = [page.html for source in sources.chosen(args) for page in source.sample(args.limit)]
        if not pages:
            raise ValueError("the data sets hold no pages")
    except (FileNotFoundError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    rows = list(islice(cycle(pages), args.rows))
    results = {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "command": shlex.join(["python", "-m", "benchmarks.cluster", *(argv or sys.argv[1:])]),
        "machine": machine(),
        "code": code_hash(),
        "rows": len(rows),
        "mean_kilobytes": sum(len(page.encode()) for page in pages) / len(pages) / 1000,
        "runs": [*_loops(rows), *_spark_runs(rows, args.cores)],
    }
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    text = report(results)
    (args.out / "results.md").write_text(text, "utf-8")
    if args.docs:
        page = args.docs.read_text("utf-8")
        told = f"<!-- sizing -->\n{sizing(results)}<!-- /sizing -->"
        args.docs.write_text(_SIZING.sub(lambda _: told, page), "utf-8")
    print(text)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cluster", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    parser.set_defaults(limit=500)
    add = parser.add_argument
    add("--rows", type=int, default=20_000, metavar="N", help="pages a run (default 20000)")
    add("--cores", type=int, nargs="+", metavar="N", help="Spark cores (default 1 and all)",
        default=sorted({1, os.cpu_count() or 1}))  # fmt: skip
    add("--out", type=Path, default=Path("benchmarks/results/cluster"), metavar="FOLDER")
    add("--docs", type=Path, metavar="PAGE", help="page whose part between the marks is replaced")
    return parser.parse_args(argv)


def _run(way: str, columns: str, cores: int, rows: int, seconds: float) -> dict[str, Any]:
    return {
        "way": way,
        "columns": columns,
        "cores": cores,
        "seconds": seconds,
        "pages_per_core_hour": rows / seconds / cores * 3600,
    }


# --- the bare loop -----------------------------------------------------------------------


def _loops(rows: Sequence[str]) -> list[dict[str, Any]]:
    return [
        _run("loop", mode, 1, len(rows), loop_seconds(rows, fields))
        for mode, fields in _MODES.items()
    ]


def loop_seconds(pages: Sequence[str], fields: Sequence[str]) -> float:
    """Wall seconds to make the fields of all pages in this process, after a few to warm up."""
    make = partial(values, names=fields)
    for _ in extract_many(enumerate(pages[:20]), workers=0, transform=make):
        pass
    started = time.perf_counter()
    for _ in extract_many(enumerate(pages), workers=0, transform=make):
        pass
    return time.perf_counter() - started


# --- Spark -------------------------------------------------------------------------------


def _spark_runs(rows: Sequence[str], cores: Sequence[int]) -> list[dict[str, Any]]:
    try:
        import_module("boilerkit.integrations.spark")
    except ImportError as error:
        print(f"left out: Spark: {error}", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder:
        _write_parquet(rows, Path(folder), max(cores) * _FILES_PER_CORE)
        return [
            _run("Spark", mode, count, len(rows), seconds)
            for count in cores
            for mode, seconds in spark_seconds(Path(folder), count).items()
        ]


def _write_parquet(rows: Sequence[str], folder: Path, files: int) -> None:
    pa, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    for number in range(files):
        table = pa.table({"html": pa.array(rows[number::files], pa.string())})
        parquet.write_table(table, folder / f"{number:04d}.parquet", compression="zstd")


def spark_seconds(folder: Path, cores: int) -> dict[str, float]:
    """Wall seconds of Spark on so many cores of this machine for each choice of columns."""
    from pyspark.sql import SparkSession

    from boilerkit.integrations.spark import extract_articles

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "4g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
        .config("spark.sql.files.maxPartitionBytes", "32m")
        .getOrCreate()
    )
    try:
        df = spark.read.parquet(str(folder))
        extract_articles(df.limit(50 * cores)).count()
        seconds = {}
        for mode, fields in _MODES.items():
            started = time.perf_counter()
            extract_articles(df, fields=fields).write.format("noop").mode("overwrite").save()
            seconds[mode] = time.perf_counter() - started
        return seconds
    finally:
        spark.stop()


# --- report ------------------------------------------------------------------------------


def report(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    return f"# Cluster\n\n{sizing(results)}"


def sizing(results: dict[str, Any]) -> str:
    """What was measured where, and the table of what is extrapolated from it."""
    m = results["machine"]
    header = ["measured", "columns", "cores", "pages a second", "pages per core-hour"]
    measured = [
        [
            *_named(run),
            f"{results['rows'] / run['seconds']:.1f}",
            _rounded(run["pages_per_core_hour"]),
        ]
        for run in results["runs"]
    ]
    sizes = ["extrapolated core-hours", "columns", "cores", *(f"{n:,} pages" for n in SIZES)]
    extrapolated = [
        [*_named(run), *(_rounded(size / run["pages_per_core_hour"]) for size in SIZES)]
        for run in results["runs"]
    ]
    return "\n".join(
        [
            f"{results['date']}, {m['processor']}, {m['cores']} cores, Python {m['python']},"
            f" code {results['code']}: `{results['command']}`\n",
            f"{results['rows']:,} pages of {results['mean_kilobytes']:.0f} kB on average.\n",
            tables.markdown(header, measured),
            "Extrapolated, not measured: cores of the same speed, no time for reading the"
            " archives, and no core idle.\n",
            tables.markdown(sizes, extrapolated),
        ]
    )


def _named(run: dict[str, Any]) -> tuple[str, str, str]:
    return run["way"], run["columns"], str(run["cores"])


def _rounded(value: float) -> str:
    """Two significant digits: more would claim what was not measured."""
    if value <= 0:
        return "0"
    digits = len(str(int(value))) - 2
    return f"{round(value, -digits):,.0f}" if digits >= 0 else f"{value:.2g}"


if __name__ == "__main__":
    sys.exit(main())
