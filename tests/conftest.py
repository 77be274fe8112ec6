"""What all tests share: the fixture pages and how hypothesis runs.

A test that takes `core` runs in pure Python and with the native parts; one that takes `case` runs
once for every folder in `fixtures/`, one that takes `markup_case` or `text_case` for those with or
without markup.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from boilerkit import Article, extract, extract_from_text, speedups

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"

# Derandomised, so that a run says the same twice; slow machines get no deadline.
settings.register_profile(
    "boilerkit",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("boilerkit")


@dataclass(frozen=True)
class Case:
    """One fixture folder: a saved page and what is expected of it."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def has_markup(self) -> bool:
        return (self.folder / "page.html").exists()

    @cached_property
    def source(self) -> bytes:
        """The saved page as it lies on disk."""
        return (self.folder / ("page.html" if self.has_markup else "page.txt")).read_bytes()

    @cached_property
    def expected(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "expected.json").read_text(encoding="utf-8")))

    @cached_property
    def article(self) -> Article:
        """What the default extractor makes of the page."""
        if self.has_markup:
            return extract(self.source, url=self.expected["url"])
        return extract_from_text(self.source.decode("utf-8"), url=self.expected["url"])


@cache
def _cases() -> tuple[Case, ...]:
    return tuple(Case(path.parent) for path in sorted(FIXTURES.glob("*/expected.json")))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    wanted = {
        "case": _cases(),
        "markup_case": [case for case in _cases() if case.has_markup],
        "text_case": [case for case in _cases() if not case.has_markup],
    }
    for name in wanted.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(name, wanted[name], ids=lambda case: case.name)


@pytest.fixture(params=["pure", "native"])
def core(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs a test twice: with everything in Python, and with the native parts."""
    if request.param == "native" and not speedups.IS_NATIVE:
        pytest.skip("the native parts were not built, or BOILERKIT_PURE is set")
    _load_native_parts()
    monkeypatch.setattr(speedups, "IS_NATIVE", request.param == "native")
    return str(request.param)


@cache
def _load_native_parts() -> None:
    """Have all modules loaded that import native parts only where these are in use."""
    extract("<p>Seen.")
    extract_from_text("Seen.")


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    """All fixture pages, by name."""
    return _cases()
