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
from boilerkit.report.labelling import LabellingError, LabelStore, fingerprint

PAGE = "<h1>Rain</h1><p>It rained all day in the valley.</p>"
BLOCKS = fingerprint(["Rain", "It rained all day in the valley."])


def body(labels: str = "01", blocks: str = BLOCKS, **others: object) -> str:
    """What the labelling page sends."""
    return json.dumps(
        {"labels": labels, "not_article": False, "done": True, "blocks": blocks} | others
    )


GOOD = body()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LabelServer]:
    (tmp_path / "a.html").write_text(PAGE)
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
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
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


def test_the_standfirst_comes_and_goes(server: LabelServer) -> None:
    place = f"/{server.token}/page/0"
    assert json.loads(ask(server, place)[2])["standfirst"] == []
    assert ask(server, place, body(standfirst=[1]))[0] == 200
    assert json.loads(ask(server, place)[2])["standfirst"] == [1]
    assert ask(server, place, body(standfirst=None))[0] == 200
    assert json.loads(ask(server, place)[2])["standfirst"] is None
    assert ask(server, place, body(standfirst=["x"]))[0] == 400
    assert ask(server, place, body(standfirst=[9]))[0] == 409


def test_what_is_left_and_what_a_correction_changes_are_served(server: LabelServer) -> None:
    survey = json.loads(ask(server, f"/{server.token}/survey")[2])
    assert survey["order"] == [0]
    assert len(survey["doubtful"]) == 1
    status, _, content = ask(server, f"/{server.token}/effect/0", GOOD)
    assert status == 200
    effect = json.loads(content)
    assert (effect["pages_learned"], effect["pages_seen"], effect["changes"]) == (1, 0, {})
    assert not server.store.output.exists()


@pytest.mark.parametrize("path", ["/", "/x/", "/x/page/0", "//page/0", "/TOKEN", "/TOKENx/",
                                  "/TOKEN/page/1", "/TOKEN/page/-1", "/TOKEN/../page/0",
                                  "/TOKEN/page/" + "9" * 5_000,
                                  "/TOKEN/effect/0", "/x/survey",
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
    ("sent", "status"),
    [
        ("", 400), ("{}", 400), ("[1]", 400), ("no json", 400), ("[" * 100_000, 400),
        ('{"labels": "01", "not_article": false, "done": true}', 400),
        (body("xy"), 400), (body("²1"), 400), (body("011"), 409), (body("09"), 409),
        (body(blocks="other"), 409), (body(blocks=""), 409),
    ],
)  # fmt: skip
def test_what_are_no_labels_is_refused(server: LabelServer, sent: str, status: int) -> None:
    assert ask(server, f"/{server.token}/page/0", sent)[0] == status
    assert not server.store.output.exists()


def test_labels_of_a_page_that_has_changed_since_are_refused(server: LabelServer) -> None:
    """As many blocks, other texts."""
    (server.store.folder / "a.html").write_text(PAGE.replace("valley", "mountains"))
    status, _, content = ask(server, f"/{server.token}/page/0", GOOD)
    assert (status, content) == (409, b"a.html has changed since: open it again")
    page = json.loads(ask(server, f"/{server.token}/page/0")[2])
    assert ask(server, f"/{server.token}/page/0", body(blocks=page["blocks"]))[0] == 200


def test_links_out_of_the_folder_are_neither_listed_nor_shown(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("<p>Secret")
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE)
    (folder / "out.html").symlink_to("../secret.html")
    (folder / "loop.html").symlink_to("loop.html")
    (folder / "in.html").symlink_to("a.html")
    store = LabelStore(folder, tmp_path / "labels.jsonl")
    assert store.pages == ("a.html", "in.html")
    (folder / "in.html").unlink()
    (folder / "in.html").symlink_to("../secret.html")
    with pytest.raises(LabellingError, match="leads out of the folder"):
        store.open(1)


def test_whatever_goes_wrong_there_is_an_answer(server: LabelServer, monkeypatch: Any) -> None:
    def fail(number: int) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(server.store, "open", fail)
    status, _, content = ask(server, f"/{server.token}/page/0")
    assert (status, content) == (500, b"ZeroDivisionError: of all things")


def test_too_long_a_body_is_refused_unread(server: LabelServer) -> None:
    status, _, _ = ask(server, f"/{server.token}/page/0", GOOD, Content_Length="999999999")
    assert status == 413


@pytest.mark.parametrize(
    "arguments",
    [["absent"], [".", "--port", "99999"], [".", "-o", "."], [".", "-o", "absent/labels.jsonl"]],
)
def test_the_command_says_what_it_lacks(
    arguments: list[str], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.html").write_text("<p>Rain</p>")
    assert main(["label", "--no-browser", *arguments]) == 2
    assert capsys.readouterr().err.startswith("boilerkit: ")
