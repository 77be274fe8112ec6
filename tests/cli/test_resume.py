"""Going on after a kill, Ctrl-C, or with other settings."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from boilerkit.cli import main
from boilerkit.cli.errors import INTERRUPTED, OK, USAGE
from tests.cli.command import (
    PAGES_FOR_SECONDS,
    boilerkit,
    folder_of,
    page,
    rows,
    started,
    wait_for_end_of_group,
    wait_for_lines,
)


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
