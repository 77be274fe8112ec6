"""The runner of small cases, and the shared cases where they are at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from benchmarks.cases import Case, main, read_cases

FOLDER = Path(os.environ.get("BOILERKIT_DATA") or "").parent / "cases"
# What is known to fail; a case that passes must leave this list.
KNOWN_FAILURES: frozenset[str] = frozenset()
PAGE = """<article><h1>Rain</h1><p>It rained all day in the valley, and the river rose by half a
metre before the evening, the warden said.</p><p>Nobody was hurt, and the bridge was open again
at noon on the day after, when the water had fallen.</p></article>"""


def _shared() -> list[Case]:
    return list(read_cases(FOLDER)) if "BOILERKIT_DATA" in os.environ else []


def _write(folder: Path, name: str, **expected: object) -> None:
    (folder / f"{name}.html").write_text(PAGE, encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(expected), encoding="utf-8")


def test_failures_name_the_key_and_what_was_missed(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "rain",
        must_contain=["It rained  all day", "It snowed"],
        must_not_contain=["Nobody was hurt", "Menu"],
        once=["the river rose"],
        order=["Nobody was hurt", "It rained all day"],
        metadata={"title": "Snow"},
        formats={"mdtable": 2, "wellformed": ["json", "tei"]},
    )
    (case,) = read_cases(tmp_path)
    assert case.failures() == [
        "must_contain: 'It snowed'",
        "must_not_contain: 'Nobody was hurt'",
        "order: 'It rained all day'",
        "metadata: title is 'Rain', not 'Snow'",
        "formats: mdtable: no table",
    ]


def test_the_exit_status_says_whether_all_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(tmp_path, "good", must_contain=["It rained all day"])
    assert main(["--cases", str(tmp_path)]) == 0
    _write(tmp_path, "bad", must_contain=["It snowed"])
    assert main(["--cases", str(tmp_path)]) == 1
    assert capsys.readouterr().out.endswith("pass  good\n1 of 2 pass\n")


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--cases", str(tmp_path)])


@pytest.mark.skipif(not _shared(), reason="no folder `cases` beside BOILERKIT_DATA")
@pytest.mark.parametrize("shared", _shared(), ids=lambda case: case.name)
def test_a_shared_case_passes(shared: Case, request: pytest.FixtureRequest) -> None:
    if shared.name in KNOWN_FAILURES:
        request.applymarker(pytest.mark.xfail(strict=True, reason="known to fail"))
    assert shared.failures() == []
