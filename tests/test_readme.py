"""The examples of the README do what it says.

Blocks after the line `<!-- example -->` are run in order, from a folder in which `fixtures/` lies:
`python` blocks as doctests that share their names, `console` blocks line by line.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import pytest

import boilerkit
from boilerkit.cli import build_parser
from boilerkit.page.labels import LABELS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"^<!-- example -->\n```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def examples(language: str) -> list[str]:
    return [body for found, body in EXAMPLE.findall(README) if found == language]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder like the repository's root, for commands that write files."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_python_examples(folder):
    source = "\n".join(examples("python"))
    test = doctest.DocTestParser().get_doctest(source, {}, "README.md", "README.md", 0)
    assert len(test.examples) > 15
    report: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append)
    assert outcome.failed == 0, "".join(report)


def commands() -> list[tuple[str, str]]:
    """Command lines and what they print."""
    found: list[tuple[str, str]] = []
    for block in examples("console"):
        for part in block.split("$ ")[1:]:
            line, _, output = part.partition("\n")
            found.append((line, output))
    return found


def test_console_examples(folder):
    command = shutil.which("boilerkit", path=str(Path(sys.executable).parent))
    assert command, "boilerkit is not installed beside this Python"
    path = os.pathsep.join([str(Path(command).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "PYTHONUTF8": "1"}
    checker = doctest.OutputChecker()
    assert len(commands()) >= 5
    for line, expected in commands():
        done = subprocess.run(
            ["bash", "-c", line], env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
        wanted = expected.rstrip("\n")
        assert not wanted or checker.check_output(wanted, done.stdout.rstrip("\n"), FLAGS), (
            f"{line} printed:\n{done.stdout[:2000]}"
        )


def test_all_labels_are_explained():
    for label in LABELS:
        assert f"| `{label}` |" in README


def test_links_to_files_lead_somewhere():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    for target in re.findall(r"`((?:boilerkit|fixtures|tests)/[^`]*)`", README):
        assert (ROOT / target).exists(), target


def test_there_is_one_test_command():
    block = re.findall(r"^<!-- test-command -->\n```sh\n(.+)\n```$", README, re.MULTILINE)
    assert len(block) == 1
    assert "pytest" in block[0]


def test_what_the_comparison_names_is_there():
    """Names of boilerkit in docs/coming-from.md are attributes, options or files."""
    text = (ROOT / "docs" / "coming-from.md").read_text(encoding="utf-8")
    ours = [line.split("|")[-2] for line in text.splitlines() if line.startswith("| ")]
    article = boilerkit.extract("<h1>T</h1><p>one</p>")
    named = re.findall(r"`article\.(\w+(?:\.\w+)?)", "".join(ours))
    assert len(named) > 12
    for name in named:
        assert attrgetter(name)(article) is not NotImplemented, name
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
        build_parser(["clean"]).parse_args(["clean", "--help"])
    for option in set(re.findall(r"(--[a-z-]+)", "".join(ours))) - {"--compressed"}:
        assert option in shown.getvalue(), option
