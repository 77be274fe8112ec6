"""What goes wrong, and how it is said."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from boilerkit.cli import main
from boilerkit.cli.errors import OK, SOME_FAILED, USAGE
from tests.cli.command import COMMAND, FRENCH, GERMAN, boilerkit, folder_of, page


def test_bad_inputs_are_named_in_a_line_and_the_others_go_on(tmp_path: Path) -> None:
    empty, secret = tmp_path / "empty.html", tmp_path / "secret.html"
    empty.touch()
    secret.write_text(page("Secret."))
    secret.chmod(0)
    inputs = [tmp_path / "missing.html", empty, GERMAN]
    if os.geteuid() != 0:
        inputs.append(secret)
    done = boilerkit("clean", *inputs)
    assert done.returncode == SOME_FAILED
    assert "Freibad" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == len(inputs) - 1
    assert lines[0] == f"boilerkit: {tmp_path}/missing.html: unreadable: No such file or directory"
    assert lines[1] == f"boilerkit: {empty}: empty: the file is empty"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["clean"],
        ["nonsense"],
        ["clean", "x.html", "--format", "papyrus"],
        ["clean", "x.html", "--with", "everything"],
        ["clean", "x.html", "--workers", "-1"],
        ["clean", "x.html", "--timeout", "0"],
        ["clean", "x.html", "--max-bytes", "none"],
        ["clean", "x.html", "-f", "csv"],
        ["clean", "x.html", "--resume"],
        ["clean", "a.html", "b.html", "-f", "json"],
        ["clean", "x.html", "-o", "no/such/folder/x.txt"],
    ],
)
def test_a_wrong_command_line_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip()
    assert "Traceback" not in captured.err


def test_a_file_cannot_take_many_documents(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("mine")
    assert main(["clean", str(GERMAN), str(FRENCH), "-o", str(target)]) == USAGE
    assert target.read_text() == "mine"


def test_a_full_disk_is_one_line() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, "clean", GERMAN], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == SOME_FAILED
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_is_no_drama(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", 300)
    run = subprocess.Popen(
        [*COMMAND, "clean", "-r", source, "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stdout.readline().startswith(b"==> ")
    run.stdout.close()
    assert run.stderr is not None
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(timeout=60) == 141


# -- what a new user types ---------------------------------------------------------------------


def test_a_mistake_gets_two_lines_and_not_all_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "x.html", "--format", "papyrus"]) == USAGE
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "boilerkit clean: argument -f/--format: unknown format 'papyrus'; there are text, markdown,"
        " html, json, tei, jsonl, csv, parquet",
        "usage: boilerkit clean [options] PATH ...",
        "see boilerkit clean --help",
    ]


@pytest.mark.parametrize("command", ["clean", "explain", "compare"])
def test_an_address_is_answered_with_the_line_that_fetches(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "https://news.example/a?b=1&c=2"]) == USAGE
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "boilerkit: boilerkit reads saved pages and fetches none; this does:"
    assert lines[1] == (
        "curl -sSL --compressed 'https://news.example/a?b=1&c=2' | "
        f"boilerkit {command} - --url 'https://news.example/a?b=1&c=2'"
    )


def test_a_page_in_the_place_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(GERMAN)]) == USAGE
    assert capsys.readouterr().err.endswith(f"to clean a page: boilerkit clean {GERMAN}\n")


@pytest.mark.parametrize("command", ["explain", "compare"])
def test_a_missing_page_exits_as_documented(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "no/such/page.html"]) == SOME_FAILED
    assert capsys.readouterr().err == "boilerkit: no/such/page.html: No such file or directory\n"


@pytest.mark.parametrize("command", ["clean", "explain", "compare"])
def test_a_pdf_is_an_error_that_says_so(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "paper.html"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    assert main([command, str(path)]) == SOME_FAILED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"boilerkit: {path}: not a page: the input is a PDF document\n"


@pytest.mark.parametrize("command", ["clean", "explain", "compare"])
@pytest.mark.parametrize("name", ["font.dat", "font.html"])
def test_binary_data_is_an_error_that_says_so(
    command: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(b"wOF2 <b" + random.Random(2).randbytes(4_000))
    assert main([command, str(path)]) == SOME_FAILED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"boilerkit: {path}: not a page: the input is binary data\n"


def test_warnings_reach_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.html"
    path.write_text("The ferry left the pier at noon and came back before the evening.\n")
    for words in (["clean", str(path)], ["explain", str(path), "-o", str(tmp_path / "out.html")]):
        assert main(words) == OK
        assert f"boilerkit: {path}: warning: the input has no markup" in capsys.readouterr().err
    assert main(["clean", str(path), "-q"]) == OK
    assert capsys.readouterr().err == ""


def test_an_unknown_option_is_named_with_the_usage_of_its_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["clean", str(GERMAN), "--formt", "md"]) == USAGE
    assert capsys.readouterr().err == (
        "boilerkit clean: unrecognized arguments: --formt md\n"
        "usage: boilerkit clean [options] PATH ...\nsee boilerkit clean --help\n"
    )


@pytest.mark.parametrize("command", ["clean", "explain", "compare"])
def test_an_unknown_encoding_is_an_error(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(GERMAN), "--encoding", "klingon"]) == USAGE
    assert "unknown encoding 'klingon'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["latin1", "latin-1", "L1", "iso8859_1"])
def test_an_encoding_that_is_insisted_on_is_used(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cafe.html"
    path.write_bytes(page("Das Café am Hafen öffnet wieder.").encode())
    assert main(["clean", str(path), "--encoding", name]) == OK
    captured = capsys.readouterr()
    assert "CafÃ© am Hafen Ã¶ffnet" in captured.out
    path.write_bytes(page("Das Café am Hafen öffnet wieder.").encode("latin-1"))
    assert main(["clean", str(path), "--encoding", "utf-8"]) == OK
    captured = capsys.readouterr()
    assert "Caf\ufffd am Hafen" in captured.out
    assert "2 characters are not valid utf-8" in captured.err


def test_numbers_are_in_the_singular_where_they_are_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder_of(tmp_path / "in", 1)
    (tmp_path / "in" / "bad.html").write_bytes(b"")
    words = ["clean", "-r", str(tmp_path / "in"), "-o", str(tmp_path / "out.jsonl")]
    assert main(words) == SOME_FAILED
    summary = capsys.readouterr().err.splitlines()[-1]
    assert "2 pages in" in summary
    assert ": 1 article, 0 pages without an article, 0 without text, 1 error (empty 1)" in summary


@pytest.mark.parametrize("xpath", ["//div[", "count(//p)"])
def test_what_is_no_xpath_is_refused(xpath: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("prune", "keep"):
        assert main(["clean", str(GERMAN), f"--{name}", xpath]) == USAGE
        assert capsys.readouterr().err.startswith(f"boilerkit: {name}: '{xpath}' ")


def test_a_missing_package_is_named_with_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    from boilerkit.batch.sources.tables import _parquet

    with pytest.raises(ImportError, match=r"needs pyarrow: pip install '\.\[parquet\]' \(in "):
        _parquet()
