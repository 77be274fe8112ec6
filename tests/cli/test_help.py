"""Help, version and weights."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from boilerkit import __version__, native, scorers
from boilerkit.cli import SUBCOMMANDS, main
from boilerkit.cli.errors import INTERRUPTED, OK, SOME_FAILED, USAGE
from tests.cli.command import FIXTURES, boilerkit


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    build = "native" if native else "pure Python"
    assert main(["--version"]) == OK
    assert capsys.readouterr().out == f"boilerkit {__version__} ({build})\n"


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
