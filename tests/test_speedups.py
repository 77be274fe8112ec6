"""Which core is in use, and that it is said truthfully."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from os import environ

import pytest
from lxml import etree

import boilerkit
from boilerkit import speedups

PAGE = "<article><h1>Ferry sails again</h1><p>The ferry to the islands sails again.</p>"


def run(code: str, **variables: str) -> str:
    """What a fresh interpreter prints."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**environ, **variables},
    )
    return result.stdout.strip()


def test_native_says_what_is_in_use():
    assert boilerkit.native is speedups.IS_NATIVE


@pytest.mark.parametrize(("value", "is_pure"), [("1", True), ("yes", True), ("0", False)])
def test_an_environment_variable_forces_pure_python(value: str, is_pure: bool):
    code = f"import boilerkit; print(boilerkit.extract({PAGE!r}).title, boilerkit.native)"
    expected = str(False if is_pure else built())
    assert run(code, BOILERKIT_PURE=value) == f"Ferry sails again {expected}"


def built() -> bool:
    """Whether a fresh interpreter finds the native parts."""
    return run("import boilerkit; print(boilerkit.native)", BOILERKIT_PURE="") == "True"


@pytest.fixture
def some_extension(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    monkeypatch.delenv(speedups.PURE_VARIABLE, raising=False)
    monkeypatch.setattr(speedups, "EXTENSIONS", ("json",))
    return environ


@pytest.mark.usefixtures("some_extension")
def test_extensions_that_can_be_imported_are_used():
    assert speedups._can_be_native()


@pytest.mark.usefixtures("some_extension")
def test_an_extension_that_was_not_built_means_pure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(speedups, "EXTENSIONS", ("json", "boilerkit.parsing._unbuilt"))
    assert not speedups._can_be_native()


@pytest.mark.usefixtures("some_extension")
def test_an_extension_that_does_not_fit_means_pure_with_a_warning(
    monkeypatch: pytest.MonkeyPatch, tmp_path
):
    (tmp_path / "misfit.py").write_text("raise ValueError('_Element size changed')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(speedups, "EXTENSIONS", ("misfit",))
    with pytest.warns(RuntimeWarning, match="size changed"):
        assert not speedups._can_be_native()


@pytest.mark.usefixtures("some_extension")
@pytest.mark.parametrize("version", [(2, 16, 0), (3, 0, 0)])
def test_an_unknown_layout_of_trees_means_pure_with_a_warning(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(etree, "LIBXML_VERSION", version)
    with pytest.warns(RuntimeWarning, match=r"libxml2 \d\.\d+\.0 is not known"):
        assert not speedups._can_be_native()


@pytest.mark.usefixtures("some_extension")
@pytest.mark.filterwarnings("error")
def test_an_older_parser_means_pure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(etree, "LIBXML_VERSION", (2, 13, 8))
    assert not speedups._can_be_native()
