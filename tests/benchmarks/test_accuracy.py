"""The accuracy script from command line to table, on an invented set."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from benchmarks import accuracy, runner, tables

BODIES = {"1": "one two three four five", "2": "six seven eight nine ten", "3": "a b c d e"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three pages, and two files of answers: one right, one that adds a word to page 2."""
    folder = tmp_path / "data"
    folder.mkdir()
    with lzma.open(folder / "wcxb-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        for page_id, body in BODIES.items():
            page = {"id": page_id, "source": "wcxb", "url": None, "html": body, "body": body}
            file.write(json.dumps(page) + "\n")
    answers(tmp_path / "right.jsonl", BODIES)
    answers(tmp_path / "wrong.jsonl", BODIES | {"2": BODIES["2"] + " more"})
    return folder


def answers(path: Path, texts: dict[str, str]) -> None:
    lines = [{"set": "wcxb-dev", "id": page_id, "text": text} for page_id, text in texts.items()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def call(data: Path, *options: str) -> dict[str, Any]:
    out = data.parent / "out"
    predictions = [str(data.parent / name) for name in ("right.jsonl", "wrong.jsonl")]
    argv = ["--data", str(data), "--predictions", *predictions, "--out", str(out), *options]
    assert accuracy.main(argv) == 0
    results: dict[str, Any] = json.loads((out / "results.json").read_text("utf-8"))
    return results


def test_from_pages_to_tables(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = call(data, "--sets", "wcxb-dev", "--compare", "right", "wrong", "--answers")
    entry = results["sets"]["wcxb-dev"]
    right, wrong = (entry["extractors"][name]["measures"] for name in ("right", "wrong"))
    assert right["page_f1"]["value"] == right["exact"]["value"] == 1.0
    # page 2: gold grams 2, extracted 3, so precision 2/3 and F1 4/5
    assert wrong["page_f1"]["value"] == pytest.approx((1 + 0.8 + 1) / 3)
    [difference] = entry["differences"]
    assert difference["measures"]["page_f1"]["value"] == pytest.approx(0.2 / 3)
    printed = capsys.readouterr().out
    assert "| right | 1.000 |" in printed
    assert "right minus wrong, paired over 3 pages" in printed
    assert (data.parent / "out/results.md").read_text("utf-8").strip() == printed.strip()
    kept = (data.parent / "out/answers/wrong.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["text"] for line in kept} == {
        *(BODIES["1"], BODIES["3"]),
        f"{BODIES['2']} more",
    }


def test_resume_runs_what_is_missing_and_what_changed(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = call(data)
    records = data.parent / "out" / "records.jsonl"
    lines = records.read_text("utf-8").splitlines(keepends=True)
    assert len(lines) == 7
    records.write_text("".join(lines[:4]) + lines[4][:20], "utf-8")
    ran: list[str] = []
    real_run = runner.run

    def counting(*args: Any) -> Any:
        for outcome in real_run(*args):
            ran.append(outcome.extractor)
            yield outcome

    monkeypatch.setattr(accuracy, "run", counting)
    assert call(data, "--resume")["sets"] == first["sets"] | {"wcxb-dev": _untimed(first, data)}
    assert len(ran) == 3
    ran.clear()
    answers(data.parent / "wrong.jsonl", BODIES)
    changed = call(data, "--resume")["sets"]["wcxb-dev"]["extractors"]["wrong"]
    assert changed["measures"]["page_f1"]["value"] == 1.0
    assert {Path(spec).name for spec in ran} == {"wrong.jsonl"}


def _untimed(results: dict[str, Any], data: Path) -> dict[str, Any]:
    """The first run's figures with the times of the latest one, which may differ."""
    latest = json.loads((data.parent / "out/results.json").read_text("utf-8"))
    entry: dict[str, Any] = json.loads(json.dumps(results["sets"]["wcxb-dev"]))
    for name, part in entry["extractors"].items():
        timed = latest["sets"]["wcxb-dev"]["extractors"][name]
        part["seconds_per_page"] = timed["seconds_per_page"]
    return entry


def test_limit_draws_the_same_pages_whatever_their_order(data: Path) -> None:
    path = data / "wcxb-dev.jsonl.xz"
    call(data, "--limit", "2")
    records = data.parent / "out" / "records.jsonl"
    drawn = _ids(records)
    assert len(drawn) == 2
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(reversed(lines))
    call(data, "--limit", "2")
    assert _ids(records) == drawn


def _ids(records: Path) -> set[str]:
    return {json.loads(line)["id"] for line in records.read_text("utf-8").splitlines()[1:]}


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--sets", "no-such-set"], "no such data set"),
        (["--sets", "no-layout=/"], "no layout 'no-layout'"),
        (["--extractors", "trafilatur"], "no extractor 'trafilatur'"),
        (["--extractors", "answers:gone.jsonl"], "no extractor can run"),
    ],
)
def test_what_cannot_run_is_said(
    data: Path, options: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accuracy.main(["--data", str(data), *options]) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        (0.9, False, ".900"),
        (1.0, False, "1.000"),
        (-0.0123, True, "-.012"),
        (0.0123, True, "+.012"),
        (0.9996, False, "1.000"),
        (10.5, False, "10.500"),
    ],
)
def test_numbers(value: float, signed: bool, text: str) -> None:
    assert tables.number(value, signed) == text


@pytest.mark.parametrize(
    ("name", "extractor", "warned"),
    [
        ("fundus-dev", "boilerkit-learned", True),
        ("fundus-dev", "boilerkit-learned-cv", False),
        ("fundus-dev", "trafilatura", False),
        ("l3s-dev", "boilerkit-learned", False),
    ],
)
def test_figures_on_pages_trained_on_are_marked(name: str, extractor: str, warned: bool) -> None:
    part: dict[str, Any] = {"measures": {}, "failures": []}
    entry = {"sha256": "0" * 64, "pages": 1, "extractors": {extractor: part}, "differences": []}
    results = {"date": "", "command": "", "machine": {"python": ""}, "versions": {}, "missing": {}}
    assert ("were fitted to" in tables.report(results | {"sets": {name: entry}})) is warned
