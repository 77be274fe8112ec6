"""The examples of the README do what it says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from boilerkit.page.labels import LABELS
from tests.doc_examples import ROOT, commands_of, python_of, run_command, run_python, steps_of

README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = steps_of(README)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder like the repository's root, for commands that write files."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    return tmp_path


def test_python_examples(folder: Path) -> None:
    session = python_of(STEPS)
    assert len(doctest.DocTestParser().get_examples(session)) > 15
    run_python(session, folder)


def test_console_examples(folder: Path) -> None:
    commands = list(commands_of(STEPS))
    assert len(commands) >= 5
    for line, expected in commands:
        run_command(line, expected, folder)


def test_all_labels_are_explained() -> None:
    for label in LABELS:
        assert f"| `{label}` |" in README


def test_links_to_files_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    for target in re.findall(r"`((?:boilerkit|fixtures|tests)/[^`]*)`", README):
        assert (ROOT / target).exists(), target


def test_there_is_one_test_command() -> None:
    block = re.findall(r"^<!-- test-command -->\n```sh\n(.+)\n```$", README, re.MULTILINE)
    assert len(block) == 1
    assert "pytest" in block[0]
