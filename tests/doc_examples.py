"""Runs the examples of the documentation.

A line `<!-- example -->` above a block has it run: `python` blocks of a page as doctests that share
their names, `console` blocks line by line. `<!-- file: PATH -->` above a block writes it as a file,
and `<!-- change: PATH -->` above a `diff` block changes one; both in a copy of the repository.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL

_STEP = re.compile(
    r"^<!-- (?P<what>example|file|change)(?:: (?P<path>\S+))? -->\n"
    r"```(?P<language>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COPIED = ("boilerkit", "benchmarks")
_LINKED = ("fixtures", "tests", "pyproject.toml")
_DOCTESTS = """
import doctest, sys
from pathlib import Path
test = doctest.DocTestParser().get_doctest(Path(sys.argv[1]).read_text("utf-8"), {}, "", None, 0)
sys.exit(bool(doctest.DocTestRunner(optionflags=int(sys.argv[2])).run(test).failed))
"""


@dataclass(frozen=True)
class Step:
    """A block of a page that does something: `what` is "example", "file" or "change"."""

    what: str
    path: str | None
    language: str
    body: str


def steps_of(markdown: str) -> list[Step]:
    """The marked blocks of a page, in order."""
    return [Step(**found.groupdict()) for found in _STEP.finditer(markdown)]


def python_of(steps: list[Step]) -> str:
    """The Python examples as one session."""
    return "\n".join(s.body for s in steps if s.what == "example" and s.language == "python")


def commands_of(steps: list[Step]) -> Iterator[tuple[str, str]]:
    """The command lines of the examples, and what each prints."""
    for step in steps:
        if step.what == "example" and step.language == "console":
            for part in step.body.split("$ ")[1:]:
                line, _, output = part.partition("\n")
                yield line, output.rstrip("\n")


def copy_of_the_repository(folder: Path) -> None:
    """A working copy in which the package may be changed."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _LINKED:
        (folder / name).symlink_to(ROOT / name)


def apply(steps: list[Step], folder: Path) -> None:
    """Write the files and make the changes that a page asks for."""
    for step in steps:
        if step.what == "example":
            continue
        assert step.path, step.body
        path = folder / step.path
        if step.what == "file":
            assert not path.exists(), f"{step.path} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.body, encoding="utf-8")
        else:
            path.write_text(_changed(path.read_text(encoding="utf-8"), step), encoding="utf-8")


def _changed(text: str, step: Step) -> str:
    """A file's text with a diff applied whose lines have to occur once in it."""
    assert step.language == "diff", step.body
    lines = step.body.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(old) == 1, f"{step.path} has not exactly once:\n{old}"
    return text.replace(old, new)


def run_python(session: str, folder: Path) -> None:
    """Run a doctest session in a process of its own, from a folder and with its packages."""
    file = folder / "session.txt"
    file.write_text(session, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _DOCTESTS, str(file), str(FLAGS)],
        cwd=folder, env=_environment(folder), capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def run_command(line: str, expected: str, folder: Path) -> None:
    """Run a command line from a folder; it has to succeed and to print what is expected."""
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder, env=_environment(folder), capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
    printed = done.stdout.rstrip("\n")
    assert not expected or doctest.OutputChecker().check_output(expected, printed, FLAGS), (
        f"{line} printed:\n{printed[:2000]}"
    )


def _environment(folder: Path) -> Mapping[str, str]:
    """Commands of this Python first, and the packages of the folder before all others."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    own = str(folder if (folder / "boilerkit").exists() else ROOT)
    return {**os.environ, "PATH": path, "PYTHONUTF8": "1", "PYTHONPATH": own}
