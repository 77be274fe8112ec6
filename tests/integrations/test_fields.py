"""The values of items and rows, against what the command writes."""

from __future__ import annotations

import importlib
import json
import sys

import pytest

from boilerkit import extract
from boilerkit.integrations.fields import ALL_FIELDS, ROW_FIELDS, check_fields, values
from tests.conftest import Case

_MODULES = {
    "scrapy": "scrapy.http",
    "datatrove": "datatrove.pipeline.extractors.base",
    "spark": "pyspark.sql",
}


def test_rows_are_those_of_the_command(markup_case: Case) -> None:
    row = values(markup_case.article, ROW_FIELDS)

    assert row == markup_case.article.to_dict(parts=("comments", "related"))


def test_metadata_markdown_and_html_can_be_asked_for(markup_case: Case) -> None:
    made = values(markup_case.article, ("metadata", "markdown", "html"))

    assert list(made) == ["metadata", "markdown", "html"]
    assert made["metadata"]["published"] == markup_case.article.metadata.published
    assert made["html"].lstrip().startswith("<article")
    assert json.loads(json.dumps(made)) == made


def test_values_can_be_written_as_utf_8() -> None:
    article = extract("<h1>Lone</h1><p>A lone surrogate \ud800 stands in this paragraph.</p>")

    for value in values(article, ALL_FIELDS).values():
        json.dumps(value, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("names", [("text", "colour"), (), ("text", "text")])
def test_impossible_fields_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="field"):
        check_fields(names)


@pytest.mark.parametrize("extra", list(_MODULES))
def test_a_missing_package_is_named_with_its_extra(
    extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, _MODULES[extra], None)
    monkeypatch.delitem(sys.modules, f"boilerkit.integrations.{extra}", raising=False)

    with pytest.raises(ImportError, match=rf"pip install '\.\[{extra}\]'"):
        importlib.import_module(f"boilerkit.integrations.{extra}")
