"""A short and always equal slice of the fuzzing in `fuzz/`."""

from __future__ import annotations

import os

import pytest

from boilerkit import speedups
from fuzz import equality
from fuzz.mutations import mutants
from fuzz.targets import TARGETS

COUNT = 2_000 if os.environ.get("BOILERKIT_ROBUSTNESS") == "full" else 40
#: Slow targets get fewer inputs.
SHARES = {"renderers": 0.5, "weights": 2.0, "archive": 2.0, "zipped": 2.0, "warc": 2.0,
          "dates": 5.0, "jsonl": 2.0, "command": 0.3, "comments": 0.5}  # fmt: skip


@pytest.mark.parametrize("name", TARGETS)
def test_mutants_are_borne(name):
    target, seeds = TARGETS[name]
    made = mutants(seeds(), seed=8, most_bytes=20_000)
    for _ in range(int(COUNT * SHARES.get(name, 1.0))):
        target(next(made))


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_taken(name):
    target, seeds = TARGETS[name]
    made = seeds()
    assert made
    target(made[0])


def test_mutants_are_the_same_for_the_same_seed():
    seeds = [b"<p>One</p><p>Two</p>", b"<div>Three</div>"]
    one, two = mutants(seeds, 1), mutants(seeds, 1)
    assert [next(one) for _ in range(50)] == [next(two) for _ in range(50)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--data", "no-such-folder", "--sets", "blocks-dev"], "no-such-folder"),
        (["--data", ".", "--sets", "no-such-set"], "no-such-set"),
        (["--inputs", "0"], "0 documents"),
    ],
)
def test_with_nothing_to_compare_it_says_so(
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr("sys.argv", ["equality", *arguments])
    monkeypatch.setattr(speedups, "IS_NATIVE", True)
    assert equality.main() == 2
    assert said in "".join(capsys.readouterr())
