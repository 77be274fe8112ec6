"""The command and its files: closed streams, full disks, outputs in each other's way, journals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from boilerkit.cli import main

COMMAND = [sys.executable, "-m", "boilerkit"]
posix = pytest.mark.skipif(os.name != "posix", reason="a POSIX shell closes streams")


def shell(line: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell with `boilerkit` in it."""
    command = f'boilerkit() {{ {" ".join(COMMAND)} "$@"; }}; {line}'
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environ},
    )


def page(words: str) -> str:
    """A small page that is an article."""
    text = "The ferry left the pier at noon and came back before the evening, as it always does. "
    return f"<article><h1>Harbour news</h1><p>{words}</p><p>{text * 3}</p></article>"


def pages_in(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(page(f"This is ‘{name}’."))
    return folder


@posix
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("boilerkit clean - <&-", 1, "unreadable: standard input is closed"),
        ("boilerkit clean p.html >&-", 2, "standard output is closed"),
        ("boilerkit clean p.html --show >&-", 2, "standard output is closed"),
        ("boilerkit explain - <&-", 1, "standard input is closed"),
        ("boilerkit explain p.html >&-", 2, "standard output is closed"),
        ("boilerkit compare - <&-", 1, "standard input is closed"),
        ("boilerkit clean p.html -o out.txt <&- >&-", 0, ""),
        ("boilerkit clean p.html -o out/ <&- >&-", 0, ""),
        ("boilerkit clean missing.html 2>&-", 1, ""),
        ("boilerkit clean p.html >/dev/full", 1, "standard output: No space left on device"),
    ],
)
def test_closed_and_full_streams_are_a_line(
    tmp_path: Path, line: str, code: int, said: str
) -> None:
    done = shell(line, pages_in(tmp_path, "p.html"))
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 1
    assert done.stdout == ""


@posix
def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(page("The ferry was late again today. " * 60))
    # A limit on the size of files fails like a full disk, with another word.
    limited = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900)); "
    limited += "from boilerkit.cli import main; sys.exit(main(sys.argv[1:]))"
    for output, named in (("out.jsonl", "out.jsonl"), ("out/", ".txt")):
        words = ["clean", "a.html", "b.html", "-o", output, "-j", "0"]
        done = subprocess.run(
            [sys.executable, "-c", limited, *words],
            cwd=tmp_path, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "File too large" in done.stderr
        assert named in done.stderr
        assert not list(tmp_path.rglob("*.txt.part"))


def test_files_of_one_stem_have_an_output_each(tmp_path: Path) -> None:
    names = ["x.html", "x.htm", "x.html.html", "y.html", "y.txt/z.html"]
    source = pages_in(tmp_path / "in", *names)
    summary = tmp_path / "summary.json"
    out = tmp_path / "out"
    words = ["clean", "-r", str(source), "-o", str(out), "-j", "0", "--summary", str(summary)]
    assert main(words) == 0
    texts = sorted(path.read_text() for path in out.rglob("*.txt") if path.is_file())
    assert json.loads(summary.read_text())["articles"] == len(texts) == len(names)
    for name in names:
        assert sum(f"This is ‘{name}’." in text for text in texts) == 1


def test_an_output_that_is_in_the_way_costs_its_page_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = pages_in(tmp_path / "in", "a.html", "b.html", "sub/c.html")
    out = tmp_path / "out"
    (out / "a.txt").mkdir(parents=True)
    (out / "sub").write_text("a file")
    assert main(["clean", "-r", str(source), "-o", str(out), "-j", "0", "--force"]) == 1
    assert (out / "b.txt").exists()
    errors = capsys.readouterr().err
    assert errors.count("unwritable: ") >= 2


def test_files_added_between_runs_overwrite_nothing(tmp_path: Path) -> None:
    """`x.htm.html` wrote x.htm.txt; with `x.html` beside it, so would `x.htm`."""
    source, out = pages_in(tmp_path / "in", "x.htm.html"), tmp_path / "out"
    words = ["clean", str(source), "-o", str(out), "-j", "0", "-q"]
    assert main(words) == 0
    pages_in(source, "x.html", "x.htm", "x.htm.htm")
    assert main([*words, "--resume"]) == 0
    texts = [path.read_text() for path in out.glob("*.txt")]
    assert len(texts) == 4
    for name in ("x.htm.html", "x.html", "x.htm", "x.htm.htm"):
        assert sum(f"This is ‘{name}’." in text for text in texts) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"no journal line\n", "damaged"),
        (b"\xff\xfe\x00\n", "damaged"),
        (b"0123456789abcdef many article\n", "damaged"),
    ],
)
def test_a_damaged_journal_is_refused_in_a_line(
    tmp_path: Path, line: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = pages_in(tmp_path / "in", "a.html", "b.html"), tmp_path / "out"
    words = ["clean", str(source), "-o", str(out), "-j", "0", "-q"]
    assert main(words) == 0
    journal = out / ".boilerkit-journal"
    header, first, second = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(header + first + line + second)
    assert main([*words, "--resume"]) == 2
    error = capsys.readouterr().err
    assert f"{journal}, line 3: {said}" in error
    assert len(error.splitlines()) == 1
    for damaged in (b"[1]\n", b'{"format": "boilerkit-journal-2", "settings": 1}\n', b"[" * 9_999):
        journal.write_bytes(damaged + b"\n")
        assert main([*words, "--resume"]) == 2
    assert main(words) == 0


_KILLED_WHILE_IT_ENDS = """
import os, signal, sys
import pyarrow.parquet as parquet
from boilerkit.cli import main

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

stage = sys.argv.pop(1)
if stage == "in the table":
    parquet.ParquetWriter.close = die
elif stage == "before it is in place":
    os.replace = die
else:
    from pathlib import Path
    Path.unlink = die
sys.exit(main(sys.argv[1:]))
"""


@posix
@pytest.mark.parametrize("stage", ["in the table", "before it is in place", "behind it"])
def test_a_table_killed_in_its_last_write_is_finished_by_resume(tmp_path: Path, stage: str) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow writes Parquet")
    import pyarrow.parquet as parquet

    source, out = pages_in(tmp_path / "in", "a.html", "b.html", "c.html"), tmp_path / "out.parquet"
    words = ["clean", str(source), "-o", str(out), "-j", "0", "-q"]
    program = [sys.executable, "-c", _KILLED_WHILE_IT_ENDS, stage, *words]
    assert subprocess.run(program, timeout=120).returncode == -signal.SIGKILL
    assert main([*words, "--resume"]) == 0
    ids = parquet.read_table(out)["id"].to_pylist()
    assert ids == [str(source / name) for name in ("a.html", "b.html", "c.html")]
    left = [".boilerkit-outputs", "in", "out.parquet"]
    assert sorted(path.name for path in tmp_path.iterdir()) == left


def test_names_that_are_no_text_are_shown_and_written(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    try:
        path = os.fsencode(source) + b"/na\xefve.html"
        with open(path, "w") as file:
            file.write(page("Odd."))
    except OSError:
        pytest.skip("this file system has names of text only")
    odd = os.fsdecode(path)
    assert main(["clean", odd, "--show"]) == 0
    assert main(["clean", str(source), "-o", str(tmp_path / "out"), "-j", "0"]) == 0
    assert main(["clean", odd, odd, "-j", "0"]) == 0
    assert main(["clean", odd, "-o", str(tmp_path / "out.jsonl"), "-j", "0"]) == 0
    assert len(list((tmp_path / "out").glob("na*.txt"))) == 1
