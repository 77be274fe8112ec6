"""The command as a process, and pages to give it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
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
