"""The labelling server answers its own page and nobody else."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boilerkit.cli import main
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabelStore

GOOD = json.dumps({"labels": "01", "not_article": False, "done": True})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LabelServer]:
    (tmp_path / "a.html").write_text("<h1>Rain</h1><p>It rained all day in the valley.</p>")
    server = LabelServer(LabelStore(tmp_path, tmp_path / "labels.jsonl"))
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def ask(
    server: LabelServer, path: str, body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    host = f"127.0.0.1:{server.server_port}"
    sent = {"Host": host}
    if body is not None:
        sent |= {"Origin": f"http://{host}", "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    try:
        connection.request("GET" if body is None else "POST", path, body, sent)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_it_listens_on_this_machine_only(server: LabelServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_tokens_are_long_and_new_each_time(server: LabelServer, tmp_path: Path) -> None:
    with LabelServer(server.store) as other:
        assert other.token != server.token
        assert len(other.token) >= 32


def test_the_page_is_served_and_saved(server: LabelServer) -> None:
    status, headers, content = ask(server, f"/{server.token}/")
    assert status == 200
    assert b"Label the pages" in content
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    page = json.loads(ask(server, f"/{server.token}/page/0")[2])
    assert page["texts"] == ["Rain", "It rained all day in the valley."]
    status, _, content = ask(server, f"/{server.token}/page/0", GOOD)
    assert (status, json.loads(content)) == (200, {"done": [True]})
    assert server.store.output.exists()


@pytest.mark.parametrize("path", ["/", "/x/", "/x/page/0", "//page/0", "/TOKEN", "/TOKENx/",
                                  "/TOKEN/page/1", "/TOKEN/page/-1", "/TOKEN/../page/0",
                                  "/TOKEN/a.html"])  # fmt: skip
def test_other_paths_are_not_found(server: LabelServer, path: str) -> None:
    status, _, content = ask(server, path.replace("TOKEN", server.token))
    assert status == 404
    assert server.token.encode() not in content


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", ""])
def test_other_hosts_are_refused(server: LabelServer, host: str) -> None:
    assert ask(server, f"/{server.token}/", Host=host)[0] == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_other_pages_cannot_change_labels(
    server: LabelServer, headers: dict[str, str], status: int
) -> None:
    assert ask(server, f"/{server.token}/page/0", GOOD, **headers)[0] == status
    assert not server.store.output.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400), ("{}", 400), ("[1]", 400), ("no json", 400),
        ('{"labels": "xy", "not_article": false, "done": true}', 400),
        ('{"labels": "011", "not_article": false, "done": true}', 409),
        ('{"labels": "09", "not_article": false, "done": true}', 409),
    ],
)  # fmt: skip
def test_what_are_no_labels_is_refused(server: LabelServer, body: str, status: int) -> None:
    assert ask(server, f"/{server.token}/page/0", body)[0] == status
    assert not server.store.output.exists()


def test_too_long_a_body_is_refused_unread(server: LabelServer) -> None:
    status, _, _ = ask(server, f"/{server.token}/page/0", GOOD, Content_Length="999999999")
    assert status == 413


@pytest.mark.parametrize("arguments", [["absent"], [".", "--port", "99999"]])
def test_the_command_says_what_it_lacks(
    arguments: list[str], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.html").write_text("<p>Rain</p>")
    assert main(["label", "--no-browser", *arguments]) == 2
    assert capsys.readouterr().err.startswith("boilerkit: ")
