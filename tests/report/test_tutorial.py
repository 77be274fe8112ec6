"""The labelling tutorial from end to end: label, train, and use the weights, as it says."""

from __future__ import annotations

import json
import re
import shutil
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boilerkit import Extractor
from boilerkit.cli import main
from boilerkit.cli.label import default_output
from boilerkit.evaluation.datasets import read_jsonl
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabelStore
from boilerkit.scorers.learned import Learned
from tests.training.own_site import FOLDER, LABELS

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial-labelling.md"
EXAMPLE = re.compile(r"<!-- example -->\n```python\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ boilerkit (.*)$", re.MULTILINE)
NOTICE = "the old customs house"


def label(folder: str, pages: int) -> set[str]:
    """Correct so many pages as the labelling page does, that which teaches most first."""
    finished = set()
    with LabelServer(LabelStore(Path(folder), default_output(Path(folder)))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for _ in range(pages):
            number = ask(server, "survey")["order"][0]
            name = server.store.pages[number]
            opened = ask(server, f"page/{number}")
            labels = "".join(str(LABEL_INDEX[Label(label)]) for label in LABELS[name])
            sent = {"labels": labels, "not_article": False, "blocks": opened["blocks"]}
            ask(server, f"page/{number}", sent | {"done": True})
            if not finished:
                assert ask(server, f"effect/{number}", sent | {"done": True})["changes"]
            finished.add(name)
        server.shutdown()
    return finished


def ask(server: LabelServer, what: str, sent: dict[str, Any] | None = None) -> dict[str, Any]:
    host = f"127.0.0.1:{server.server_port}"
    connection = HTTPConnection(host, timeout=120)
    path = f"/{server.token}/{what}"
    if sent is None:
        connection.request("GET", path)
    else:
        headers = {"Content-Type": "application/json", "Origin": f"http://{host}"}
        connection.request("POST", path, json.dumps(sent), headers)
    answer = connection.getresponse()
    assert answer.status == 200
    return dict(json.loads(answer.read()))


def test_from_ten_pages_to_better_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Every command of the tutorial is run, in order; labelling is done for the browser."""
    shutil.copytree(FOLDER / "pages", tmp_path / "pages")
    monkeypatch.chdir(tmp_path)
    text = TUTORIAL.read_text(encoding="utf-8")
    shown, finished = {}, set()
    for command in COMMAND.findall(text):
        words = command.split()
        if words[0] == "label":
            finished = label(words[1], 6)
            assert len(list(read_jsonl("pages-labels.jsonl"))) == 6
            continue
        assert main(words) == 0
        shown[words[0]] = capsys.readouterr().out
    assert len(shown) == 3
    said = re.findall(r"(\(\d+ pages\)): (\S+) .* before, (\S+) ", shown["train"])
    (pages, before, after), *others = said
    assert pages == "(6 pages)"
    assert float(before) < 0.8
    assert float(after) > float(before) + 0.1
    assert len(others) == 2
    for name in LABELS.keys() - finished:
        page = Path("pages", name).read_bytes()
        assert NOTICE not in Extractor(scorer=Learned.load("mine.npz")).extract(page).text
    (example,) = EXAMPLE.findall(text)
    exec(compile(example, str(TUTORIAL), "exec"), {})
    assert capsys.readouterr().out == "Glass workshop leaves Duncastle for larger rooms\n"


def test_every_option_of_the_tutorial_is_there(capsys: Any) -> None:
    commands = COMMAND.findall(TUTORIAL.read_text(encoding="utf-8"))
    assert [command.split()[0] for command in commands] == [
        "explain", "label", "train", "clean", "explain",
    ]  # fmt: skip
    for line in commands:
        options = [word for word in line.split() if word.startswith("-")]
        assert main([line.split()[0], "--help"]) == 0
        shown = capsys.readouterr().out
        assert all(option in shown for option in options)
