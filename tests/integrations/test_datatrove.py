"""A real datatrove pipeline over a WARC file of the fixtures."""

from __future__ import annotations

import json
import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from boilerkit import Extractor
from boilerkit.render import markdown
from tests.conftest import Case

for package in ("datatrove", "warcio", "magic", "cchardet"):
    pytest.importorskip(package, reason=f"{package} is missing: install '.[datatrove]'")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import JsonlWriter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from boilerkit.integrations.datatrove import Boilerkit
from boilerkit.scorers.heuristic import Heuristic

_PDF = ("https://files.example/report.pdf", "application/pdf", b"%PDF-1.7 annual report")
_BLANK = ("https://blank.example/", "text/html", b"<!doctype html><title>Blank</title>")


def _write_warc(path: Path, pages: list[tuple[str, str, bytes]]) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, kind, content in pages:
            http = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(content),
                http_headers=http,
                warc_headers_dict={"WARC-Identified-Payload-Type": kind},
            )
            writer.write_record(record)


def _cleaned(folder: Path, extractor: Boilerkit, tasks: int = 1) -> list[dict[str, Any]]:
    LocalPipelineExecutor(
        pipeline=[
            WarcReader(str(folder / "warc"), glob_pattern="*.warc.gz"),
            extractor,
            JsonlWriter(str(folder / "out"), compression=None),
        ],
        tasks=tasks,
        logging_dir=str(folder / "logs"),
    ).run()
    lines = (
        line
        for path in sorted((folder / "out").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )
    return [json.loads(line) for line in lines]


def test_a_pipeline_gives_the_same_texts_as_one_process(
    tmp_path: Path, cases: tuple[Case, ...]
) -> None:
    marked = [case for case in cases if case.has_markup]
    (tmp_path / "warc").mkdir()
    pages = [(f"https://{case.name}.example/", "text/html", case.source) for case in marked]
    half = len(pages) // 2
    _write_warc(tmp_path / "warc" / "a.warc.gz", [*pages[:half], _PDF, _BLANK])
    _write_warc(tmp_path / "warc" / "b.warc.gz", pages[half:])

    rows = _cleaned(tmp_path, Boilerkit(timeout=120), tasks=2)

    found = {row["metadata"]["url"]: row["text"] for row in rows}
    articles = {f"https://{case.name}.example/": case.article.text for case in marked}
    assert len(rows) == len(found)
    assert found == {url: text for url, text in articles.items() if text}


def _documents(*pages: str) -> list[Document]:
    return [Document(text=page, id=str(number)) for number, page in enumerate(pages)]


def test_pages_without_article_are_dropped_on_request(cases: tuple[Case, ...]) -> None:
    by_name = {case.name: case for case in cases}
    story, index = by_name["big-daily"], by_name["index-page"]
    step = Boilerkit(articles_only=True, timeout=120)

    kept = list(step.run(_documents(story.source.decode(), index.source.decode(), "")))

    assert not index.article.is_article
    assert [document.id for document in kept] == ["0"]
    assert kept[0].text == story.article.text


class Obedient:
    """Heuristic scores; what a page says happens to the process that scores it."""

    name = "obedient"

    def score(self, page: Any) -> Any:
        words = " ".join(page.texts)
        if "please-raise" in words:
            raise ArithmeticError("as told")
        if "please-exit" in words:
            os._exit(3)
        if "please-hang" in words:
            time.sleep(600)
        return Heuristic.default().score(page)


@pytest.mark.slow
def test_documents_that_fail_cost_only_themselves() -> None:
    told = {3: "please-raise", 5: "please-exit", 7: "please-hang"}
    step = Boilerkit(timeout=8)
    step.extractor = Extractor(scorer=Obedient())
    pages = [f"<h1>Rain</h1><p>It rained all day there. {told.get(n, n)}</p>" for n in range(10)]
    kept = [document.id for document in step.run(_documents(*pages))]
    assert kept == [str(number) for number in range(10) if number not in told]


def test_settings_reach_the_extraction(cases: tuple[Case, ...]) -> None:
    case = next(case for case in cases if case.name == "interview")
    step = Boilerkit(favor="precision", scorer="heuristic", format="markdown")

    article = Extractor(favor="precision", scorer="heuristic").extract(case.source)
    assert step.extract(case.source.decode()) == markdown(article)


@pytest.mark.parametrize("settings", [{"favor": "speed"}, {"scorer": "oracle"}, {"format": "pdf"}])
def test_impossible_settings_are_refused_at_once(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings.values()))):
        Boilerkit(**settings)
