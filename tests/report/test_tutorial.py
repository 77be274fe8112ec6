"""The labelling tutorial from end to end: label, train, measure before and after."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boilerkit.cli import main
from boilerkit.cli.label import default_output
from boilerkit.evaluation.datasets import read_jsonl
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabelStore

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial-labelling.md"
EXAMPLE = re.compile(r"<!-- example -->\n```python\n(.*?)```", re.DOTALL)


def put(cases: Iterable[Any], folder: Path) -> None:
    folder.mkdir()
    for case in cases:
        shutil.copy(case.folder / "page.html", folder / f"{case.name}.html")


def label(folder: Path) -> None:
    """Finish every page of a folder as the labelling page does, its first block corrected."""
    with LabelServer(LabelStore(folder, default_output(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for number in range(len(server.store.pages)):
            opened = ask(server, number)
            labels = "7" + opened["labels"][1:]
            change = {"labels": labels, "not_article": False, "done": True}
            ask(server, number, change | {"blocks": opened["blocks"]})
        assert all(server.store.done)
        server.shutdown()


def ask(server: LabelServer, number: int, change: dict[str, Any] | None = None) -> dict[str, Any]:
    host = f"127.0.0.1:{server.server_port}"
    connection = HTTPConnection(host, timeout=60)
    path = f"/{server.token}/page/{number}"
    if change is None:
        connection.request("GET", path)
    else:
        headers = {"Content-Type": "application/json", "Origin": f"http://{host}"}
        connection.request("POST", path, json.dumps(change), headers)
    answer = connection.getresponse()
    assert answer.status == 200
    return dict(json.loads(answer.read()))


def test_label_train_and_measure(
    cases: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    pytest.importorskip("torch", reason="training needs PyTorch")
    pages = [case for case in cases if case.has_markup and case.expected["is_article"]]
    put(pages[:12], tmp_path / "pages")
    put(pages[12:16], tmp_path / "held-out")
    monkeypatch.chdir(tmp_path)
    label(tmp_path / "pages")
    label(tmp_path / "held-out")
    assert len(list(read_jsonl("pages-labels.jsonl"))) == 12
    command = ["train", "--data", "pages-labels.jsonl", "--out", "mine.npz", "--epochs", "3"]
    assert main([*command, "--no-text"]) == 0
    capsys.readouterr()
    (example,) = EXAMPLE.findall(TUTORIAL.read_text(encoding="utf-8"))
    exec(compile(example, str(TUTORIAL), "exec"), {})
    said = re.fullmatch(r"page F1 before (\S+), after (\S+)\n", capsys.readouterr().out)
    before, after = float(said[1]), float(said[2])
    assert before > 0.9
    assert 0.0 <= after <= 1.0
    page = f"pages/{pages[0].name}.html"
    assert main(["explain", "--weights", "mine.npz", page, "-o", "report.html"]) == 0
    assert '"same_scorer":true' in Path("report.html").read_text(encoding="utf-8")


def test_every_command_of_the_tutorial_is_there(capsys: Any) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    lines = re.findall(r"^\$ boilerkit (.*)$", text, re.MULTILINE)
    assert len(lines) == 5
    for line in lines:
        options = [word for word in line.split() if word.startswith("-")]
        assert main([line.split()[0], "--help"]) == 0
        shown = capsys.readouterr().out
        assert all(option in shown for option in options)
