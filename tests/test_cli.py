"""The command: what it prints, where it writes, how it fails, and going on after a kill."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from boilerkit import __version__, extract, scorers
from boilerkit.cli import SUBCOMMANDS, main
from boilerkit.cli.errors import INTERRUPTED, OK, SOME_FAILED, USAGE
from boilerkit.cli.output import ENDINGS

FIXTURES = Path(__file__).parents[1] / "fixtures"
GERMAN = FIXTURES / "german" / "page.html"
FRENCH = FIXTURES / "french" / "page.html"
COMMAND = [sys.executable, "-m", "boilerkit"]
# Enough for a run that is still going when a signal comes, be the machine busy.
PAGES_FOR_SECONDS = 4_000


def boilerkit(
    *words: str | Path, stdin: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        input=stdin,
        capture_output=True,
        timeout=120,
        env={**os.environ, **environ},
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def page(words: str) -> str:
    """A small page that is an article."""
    text = "The ferry left the pier at noon and came back before the evening, as it always does. "
    return (
        f"<html><body><article><h1>Harbour news</h1><p>{words}</p>"
        f"<p>{text * 3}</p></article></body></html>"
    )


def folder_of(path: Path, count: int) -> Path:
    """A folder with that many pages, some of them in subfolders."""
    for number in range(count):
        file = path / f"day{number % 3}" / f"page{number:04d}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(f"Ship number {number} has come in."))
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


# -- one page ----------------------------------------------------------------------------------


def test_prints_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN)]) == OK
    assert capsys.readouterr().out == extract(GERMAN.read_bytes()).text + "\n"


def test_reads_standard_input() -> None:
    done = boilerkit("clean", "-", stdin=GERMAN.read_bytes())
    assert (done.returncode, done.stderr) == (OK, "")
    assert done.stdout == extract(GERMAN.read_bytes()).text + "\n"


def test_hints_are_used() -> None:
    html = '<h1>Порт</h1><p>Паром вышел в полдень, <a href="x">как всегда</a>.</p>'.encode("cp1251")
    words = ("clean", "-", "-f", "json", "--encoding", "windows-1251")
    done = boilerkit(*words, "--url", "https://a.example/", stdin=html)
    record = json.loads(done.stdout)
    assert record["url"] == "https://a.example/"
    assert "Паром вышел" in record["text"]


def test_parts_stand_apart(capsys: pytest.CaptureFixture[str]) -> None:
    article = extract(GERMAN.read_bytes())
    assert article.title
    assert article.comments
    main(["clean", str(GERMAN), "--with", "title,comments"])
    out = capsys.readouterr().out
    assert out.startswith(article.title)
    assert article.text.split("\n")[0] in out
    assert article.comments[0].text.split("\n")[0] in out.replace(article.text, "")


@pytest.mark.parametrize("format", [f for f in ENDINGS if f not in ("csv", "parquet")])
def test_every_format_prints(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(FRENCH), "--format", format]) == OK
    title = extract(FRENCH.read_bytes()).text.split("\n")[0].split("’")[0]
    assert title in capsys.readouterr().out


def test_writes_one_file_in_the_format_of_its_suffix(tmp_path: Path) -> None:
    for name, start in (("a.txt", ""), ("a.md", "# "), ("a.json", "{"), ("a.xml", "<")):
        assert main(["clean", str(GERMAN), "-o", str(tmp_path / name)]) == OK
        assert (tmp_path / name).read_text().startswith(start)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "a.md", "a.txt", "a.xml"]


# -- blocks in colours -------------------------------------------------------------------------


def test_show_lists_all_blocks_with_probabilities() -> None:
    done = boilerkit("clean", GERMAN, "--show")
    assert done.returncode == OK
    lines = re.findall(r"^(\w+) +([01]\.\d\d)  ", done.stdout, re.MULTILINE)
    article = extract(GERMAN.read_bytes())
    assert Counter(label for label, _ in lines) == Counter(b.label.value for b in article.blocks)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("environ", "colours"),
    [({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False), ({}, False)],
)
def test_show_colours_as_the_environment_says(environ: dict[str, str], colours: bool) -> None:
    quiet = {"NO_COLOR": "", "FORCE_COLOR": ""}
    done = boilerkit("clean", GERMAN, "--show", **{**quiet, **environ})
    assert ("\x1b[" in done.stdout) is colours


def test_show_passes_no_control_characters_on() -> None:
    done = boilerkit("clean", "-", "--show", stdin=b"<p>red \x1b[31malert\x07 \xc2\x9b31m</p>")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", done.stdout)


# -- many pages --------------------------------------------------------------------------------


def test_a_folder_becomes_a_folder(tmp_path: Path) -> None:
    source, target = folder_of(tmp_path / "in", 20), tmp_path / "out"
    done = boilerkit("clean", "-r", source, "-o", target, "--workers", "2")
    assert done.returncode == OK, done.stderr
    written = {p.relative_to(target).as_posix() for p in target.rglob("*.txt")}
    assert written == {f"day{n % 3}/page{n:04d}.txt" for n in range(20)}
    assert "number 7 has" in (target / "day1" / "page0007.txt").read_text()
    assert "20 pages" in done.stderr.splitlines()[-1]


def test_a_folder_becomes_one_file_and_a_summary(tmp_path: Path) -> None:
    source, target = folder_of(tmp_path / "in", 20), tmp_path / "out.jsonl"
    (source / "bad.html").write_bytes(b"")
    summary = tmp_path / "summary.json"
    done = boilerkit("clean", "-r", source, "-o", target, "--summary", summary, "--ordered")
    assert done.returncode == SOME_FAILED
    found = rows(target)
    assert found[0]["id"] == str(source / "bad.html")
    assert found[0]["error"].startswith("empty: ")
    assert [row["title"] for row in found[1:]] == ["Harbour news"] * 20
    counts = json.loads(summary.read_text())
    assert counts["pages"] == 21
    assert counts["errors"] == {"empty": 1}
    assert counts["articles"] + counts["not_articles"] + counts["without_text"] == 20
    assert not counts["interrupted"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out.jsonl", "summary.json"]


def test_tables_hold_the_same_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow writes Parquet")
    source = folder_of(tmp_path / "in", 5)
    for suffix in ("csv", "parquet"):
        target = tmp_path / f"out.{suffix}"
        assert main(["clean", "-r", str(source), "-o", str(target), "-q", "--ordered"]) == OK
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    with open(tmp_path / "out.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(table) == len(lines) == 5
    for row, line in zip(table, lines, strict=True):
        assert row["id"] == line["id"]
        assert row["text"] == line["text"]
        assert row["text"]


def test_a_table_becomes_a_table(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow writes Parquet")
    arrow = pytest.importorskip("pyarrow", reason="pyarrow writes Parquet")
    columns = {"uuid": ["a", "b"], "body": [page("One."), page("Two.")]}
    parquet.write_table(arrow.table(columns), tmp_path / "in.parquet")
    words = ["clean", str(tmp_path / "in.parquet"), "--html-column", "body", "--id-column", "uuid"]
    assert main([*words, "-o", str(tmp_path / "out.parquet"), "-q", "--workers", "0"]) == OK
    found = {r["id"]: r["text"] for r in parquet.read_table(tmp_path / "out.parquet").to_pylist()}
    assert found.keys() == {"a", "b"}
    assert "Two." in found["b"]


def test_many_on_the_screen_are_headed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN), str(FRENCH)]) == OK
    out = capsys.readouterr().out
    assert out.index(f"==> {GERMAN} <==") < out.index(f"==> {FRENCH} <==")


def test_json_lines_on_the_screen_keep_the_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN), "missing", str(FRENCH), "-f", "jsonl"]) == SOME_FAILED
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in found] == [str(GERMAN), "missing", str(FRENCH)]
    assert found[1]["error"] == "unreadable: No such file or directory"


def test_worker_or_none_the_output_is_the_same(tmp_path: Path) -> None:
    outputs = []
    for workers in ("0", "2"):
        target = tmp_path / f"{workers}.jsonl"
        words = ["clean", "-r", str(FIXTURES), "-o", str(target), "--workers", workers]
        main([*words, "-q", "--ordered", "--with", "comments,related,meta,caption"])
        outputs.append(target.read_bytes())
    assert outputs[0] == outputs[1]


# -- going on ----------------------------------------------------------------------------------


def started(*words: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Shells start what runs in the background deaf to Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_for_lines(path: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists() and path.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.005)
    pytest.fail(f"{path} did not grow")


def wait_for_end_of_group(group: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("a process is left behind")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_goes_on_after_kill_9_without_doubling_or_losing(tmp_path: Path, workers: str) -> None:
    source, target = folder_of(tmp_path / "in", 400), tmp_path / "out.jsonl"
    words = ("clean", "-r", source, "-o", target, "--workers", workers)
    journal = tmp_path / ".out.jsonl.journal"
    for stop in (40, 120):
        run = started(*words, "--resume")
        wait_for_lines(journal, stop)
        run.kill()
        run.communicate()
        assert not target.exists()
    # As if the kill had come between a row and its line in the journal, and within a line.
    with open(tmp_path / ".out.jsonl.part", "ab") as spool:
        spool.write(b'{"id": "half a row')
    with open(journal, "ab") as lines:
        lines.write(b"0123456789abcdef 12")
    done = boilerkit(*words, "--resume", "--summary", tmp_path / "summary.json")
    assert done.returncode == OK, done.stderr
    ids = Counter(row["id"] for row in rows(target))
    assert len(ids) == 400
    assert set(ids.values()) == {1}
    counts = json.loads((tmp_path / "summary.json").read_text())
    assert counts["pages"] == 400
    assert 119 <= counts["done_by_earlier_runs"] < 400
    again = boilerkit(*words, "--resume")
    assert (again.returncode, "nothing to resume" in again.stderr) == (OK, True)


def test_a_folder_goes_on_after_kill_9(tmp_path: Path) -> None:
    source, target = folder_of(tmp_path / "in", 300), tmp_path / "out"
    words = ("clean", "-r", source, "-o", target, "--workers", "2")
    run = started(*words)
    wait_for_lines(target / ".boilerkit-journal", 60)
    run.kill()
    run.communicate()
    before = {p: p.stat().st_mtime_ns for p in target.rglob("*.txt")}
    assert all(p.read_text().startswith("Ship number") for p in before)
    done = boilerkit(*words, "--resume")
    assert done.returncode == OK, done.stderr
    assert len(list(target.rglob("*.txt"))) == 300
    kept = sum(p.stat().st_mtime_ns == stamp for p, stamp in before.items())
    assert kept >= len(before) - 1
    assert not list(target.rglob("*.part"))


def test_ctrl_c_ends_cleanly_and_can_be_resumed(tmp_path: Path) -> None:
    source, target = folder_of(tmp_path / "in", PAGES_FOR_SECONDS), tmp_path / "out.jsonl"
    words = ("clean", "-r", source, "-o", target, "--workers", "2")
    run = started(*words, "--summary", tmp_path / "summary.json")
    wait_for_lines(tmp_path / ".out.jsonl.journal", 30)
    os.killpg(run.pid, signal.SIGINT)
    _, error = run.communicate(timeout=30)
    assert run.returncode == INTERRUPTED
    assert b"Traceback" not in error
    assert error.decode().splitlines()[-1].startswith("boilerkit: interrupted; --resume")
    assert json.loads((tmp_path / "summary.json").read_text())["interrupted"]
    wait_for_end_of_group(run.pid)
    assert boilerkit(*words, "--resume").returncode == OK
    assert Counter(row["id"] for row in rows(target)).most_common(1)[0][1] == 1
    assert len(rows(target)) == PAGES_FOR_SECONDS


def test_going_on_with_other_settings_is_refused(tmp_path: Path) -> None:
    source, target = folder_of(tmp_path / "in", 60), tmp_path / "out"
    words = ["clean", "-r", str(source), "-o", str(target), "-q"]
    assert main([*words, "--workers", "0"]) == OK
    assert main([*words, "--resume", "--favor", "recall"]) == USAGE
    (source / "new.html").write_text(page("A new page."))
    assert main([*words, "--resume"]) == OK
    assert (target / "new.txt").exists()


def test_two_runs_cannot_write_to_one_output(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="locks need fcntl")
    source, target = folder_of(tmp_path / "in", 400), tmp_path / "out.jsonl"
    run = started("clean", "-r", source, "-o", target, "--workers", "1")
    wait_for_lines(tmp_path / ".out.jsonl.journal", 5)
    done = boilerkit("clean", "-r", source, "-o", target, "--resume")
    run.kill()
    run.communicate()
    assert done.returncode == USAGE
    assert "another run is writing here" in done.stderr


# -- what goes wrong ---------------------------------------------------------------------------


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


# -- help --------------------------------------------------------------------------------------


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == OK
    assert capsys.readouterr().out == f"boilerkit {__version__}\n"


def test_help_names_the_commands_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == OK
    out = capsys.readouterr().out
    assert all(name in out for name in SUBCOMMANDS)
    assert main(["clean", "--help"]) == OK
    out += capsys.readouterr().out
    for code in (OK, SOME_FAILED, USAGE, INTERRUPTED):
        assert re.search(rf"^  {code} +\w", out, re.MULTILINE)
    assert "examples:" in out


def test_every_subcommand_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in SUBCOMMANDS:
        code = main([name, "--help"])
        captured = capsys.readouterr()
        assert code == OK or "needs a package" in captured.err, f"{name}: {captured.err}"


def test_weights_of_ones_own_are_used(tmp_path: Path) -> None:
    shipped = Path(scorers.__file__).with_name("weights.npz")
    mine = tmp_path / "mine.npz"
    mine.write_bytes(shipped.read_bytes())
    page = str(FIXTURES / "big-daily" / "page.html")
    assert (
        boilerkit("clean", page, "--weights", str(mine)).stdout == boilerkit("clean", page).stdout
    )
    mine.write_bytes(b"no weights")
    refused = boilerkit("clean", page, "--weights", str(mine))
    assert refused.returncode == 2
    assert "not a weights file" in refused.stderr
