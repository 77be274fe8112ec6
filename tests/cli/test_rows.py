"""What rows have beside the article: ids, what a crawl knew, and the input's other columns."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from boilerkit import extract
from boilerkit.cli import main
from boilerkit.cli.errors import OK, SOME_FAILED
from tests.cli.command import FIXTURES, GERMAN, page, rows


def cleaned(source: Path, target: Path, *words: str) -> Path:
    command = ["clean", str(source), "-o", str(target), "-q", "--ordered", "-j", "0"]
    assert main([*command, *words]) == OK
    return target


def jsonl(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def test_other_columns_and_the_type_of_ids_pass_through(tmp_path: Path) -> None:
    shop = {"name": "Pier", "open": [9, 17]}
    source = jsonl(
        tmp_path / "in.jsonl",
        {"id": 17, "html": page("One."), "url": "https://a.example/1", "rank": 0.5, "shop": shop},
        {"id": "b", "html": page("Two."), "note": None},
        {"html": page("Three.")},
    )
    first, second, third = rows(cleaned(source, tmp_path / "out.jsonl"))
    assert (first["id"], first["url"]) == (17, "https://a.example/1")
    assert first["input"] == {"rank": 0.5, "shop": shop}
    assert (second["id"], second["input"]) == ("b", {"note": None})
    assert third["id"] == f"{source}:3"
    assert "input" not in third


def test_rows_of_errors_have_them_too(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "in.jsonl", {"id": 1, "html": "", "rank": 2})
    target = tmp_path / "out.jsonl"
    assert main(["clean", str(source), "-o", str(target), "-q"]) == SOME_FAILED
    assert rows(target) == [
        {"id": 1, "error": "empty: 'html' is empty", "input": {"rank": 2}}
    ]  # fmt: skip


def test_columns_of_csv_hold_json(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "in.jsonl", {"id": 7, "html": page("One."), "tags": ["=1+1"]})
    with open(cleaned(source, tmp_path / "out.csv"), newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row)[:3] == ["id", "error", "input"]
    assert (row["id"], json.loads(row["input"])) == ("7", {"tags": ["=1+1"]})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_cells_of_csv_are_no_formulas(start: str, tmp_path: Path) -> None:
    formula = f"{start}HYPERLINK(1)"
    source = jsonl(tmp_path / "in.jsonl", {"id": formula, "html": page(formula)})
    with open(cleaned(source, tmp_path / "out.csv"), newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["id"] == f"'{formula}"
    assert not any((cell or "").startswith(("=", "+", "-", "@", "\t")) for cell in row.values())


# -- Parquet -------------------------------------------------------------------------------------


def test_parquet_keeps_types_and_nests_what_is_nested(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow writes Parquet")
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow writes Parquet")
    columns = {
        "id": [3, 4],
        "html": [GERMAN.read_text(encoding="utf-8"), page("Two.")],
        "day": [date(2026, 1, 2), None],
        "at": [datetime(2026, 1, 2, 3, 4), None],
        "raw": [b"\x00\x01", None],
        "score": [float("nan"), 1.5],
        "deep": [[{"a": 1}], []],
    }
    source = tmp_path / "in.parquet"
    parquet.write_table(arrow.table(columns), source)
    target = cleaned(source, tmp_path / "out.parquet", "--with", "comments,related,images")
    table = parquet.read_table(target)
    assert table.column_names[:4] == ["id", "error", "input", "url"]
    assert table.schema.field("id").type == arrow.int64()
    first, second = table.to_pylist()
    assert first["input"] == {
        "day": "2026-01-02", "at": "2026-01-02T03:04:00", "raw": "AAE=", "score": None,
        "deep": [{"a": 1}],
    }  # fmt: skip
    assert second["input"]["score"] == 1.5
    record = extract(columns["html"][0]).to_dict(parts=("comments", "related", "images"))
    assert {name: first[name] for name in record} == record
    assert arrow.types.is_list(table.schema.field("byline").type)
    assert arrow.types.is_struct(table.schema.field("comments").type.value_type)


def test_what_has_no_type_in_common_becomes_json_in_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow writes Parquet")
    source = jsonl(
        tmp_path / "in.jsonl",
        {"id": 1, "html": page("One."), "rank": [1]},
        {"id": "b", "html": page("Two."), "rank": {"deep": True}},
    )
    first, second = parquet.read_table(cleaned(source, tmp_path / "out.parquet")).to_pylist()
    assert (first["id"], second["id"]) == ("1", "b")
    assert json.loads(second["input"]) == {"rank": {"deep": True}}


# -- crawls --------------------------------------------------------------------------------------


def warc(url: str, when: str, html: bytes) -> bytes:
    """A WARC file with one response."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + html
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: {when}\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def test_rows_of_a_crawl_have_its_address_and_date(tmp_path: Path) -> None:
    html = (FIXTURES / "wordpress-threaded-comments" / "page.html").read_bytes()
    source = tmp_path / "crawl.warc"
    source.write_bytes(warc("http://cdn.example/p?id=9", "2026-03-04T05:06:07Z", html))
    (row,) = rows(cleaned(source, tmp_path / "out.jsonl"))
    assert row["id"] == "urn:uuid:1"
    assert row["url"] == "http://cdn.example/p?id=9"
    assert row["canonical"].startswith("https://www.tarnfordcourier.example/")
    assert row["fetched"] == "2026-03-04T05:06:07Z"
    with open(cleaned(source, tmp_path / "out.csv"), newline="") as file:
        (cells,) = csv.DictReader(file)
    assert cells["fetched"] == row["fetched"]
