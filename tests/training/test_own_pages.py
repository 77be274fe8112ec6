"""`boilerkit train` from the shipped weights: measured on held-out pages, refused where worse."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boilerkit.cli import main
from boilerkit.evaluation.datasets import document_of
from boilerkit.extractor import extract
from boilerkit.page.labels import LABELS as LABELS_IN_ORDER
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.weights import Weights
from boilerkit.training.own_pages import (
    Adaptation,
    Comparison,
    OwnPage,
    parts_of,
    read_own,
    with_gold_text,
)
from tests.training.own_site import LABELS, record, write

NAMES = list(LABELS)
NONE = Comparison("none", np.zeros(0), np.zeros(0))


def own(names: list[str]) -> list[OwnPage]:
    return read_own([document_of(record(name)) for name in names], print)


def test_every_page_is_held_out_once_and_sites_are_spread() -> None:
    pages = own(NAMES)
    parts = parts_of(pages)
    assert sorted(map(parts.count, range(3))) == [3, 3, 4]
    turned = parts_of(pages[::-1])
    assert turned[::-1] == parts
    assert sorted(parts_of(pages[:5])) == [0, 1, 2, 3, 4]


def test_the_order_of_the_files_plays_no_part() -> None:
    turned = [page.document.id for page in own(NAMES[::-1])]
    assert turned == [page.document.id for page in own(NAMES)]


def test_pages_that_teach_nothing_are_named(capsys: Any) -> None:
    bare = {key: record(NAMES[0])[key] for key in ("id", "source", "html", "url")}
    other = bare | {"body": "Nothing of this gold text is on the page, not even a word.", "id": "x"}
    documents = [document_of(bare), document_of(other | {"html": bare["html"] + "<p>y"})]
    assert read_own(documents, print) == []
    shown = capsys.readouterr().out
    assert f"{NAMES[0]}: neither labelled blocks nor a gold text, left out" in shown
    assert "x: its labels or gold text do not fit its blocks, left out" in shown


def test_pages_that_come_twice_and_texts_without_markup_are_named(capsys: Any) -> None:
    first = document_of(record(NAMES[0]))
    again = replace(first, id="again", blocks=(("boilerplate", first.blocks[0][1]),))
    dump = replace(document_of(record(NAMES[1])).as_plain_text(), id="dump")
    [page] = read_own([first, again, dump], print)
    assert page.document is first
    shown = capsys.readouterr().out.splitlines()
    assert shown == [
        f"again: the same page as {first.id} before, left out",
        "dump: text without markup, left out",
    ]


def test_pages_labelled_elsewhere_have_the_gold_text_of_their_blocks() -> None:
    """Labels that are kept apart from a page that has no gold text of its own."""
    whole = document_of(record(NAMES[0]))
    bare = replace(whole, body=None, ignore="")
    (page,) = read_own([bare], print)
    assert (page.document.body, page.document.ignore) == (whole.body, whole.ignore)
    assert with_gold_text(replace(bare, body="Its own.")).body == "Its own."


@pytest.mark.parametrize(
    ("text", "labels", "varied", "reasons"),
    [
        (0.01, 0.0, 0.0, 0),
        (0.0, 0.0, 0.0, 0),
        (0.0, 0.001, 0.0, 0),
        (-0.001, 0.001, 0.0, 1),
        (0.1, -0.004, 0.0, 1),
        (0.1, -0.002, -0.002, 0),
        (-0.1, -0.1, -0.004, 3),
    ],
)
def test_what_got_worse_is_a_reason_against(
    text: float, labels: float, varied: float, reasons: int
) -> None:
    columns = [
        Comparison("x", np.full(3, 0.5), np.full(3, 0.5 + d)) for d in (text, labels, varied)
    ]
    assert len(Adaptation(Weights({}, {}), *columns).reasons_against()) == reasons


def test_intervals_are_shown_and_measures_without_pages_left_out() -> None:
    some = Comparison("F1", np.array([0.5, 0.7]), np.array([0.6, 1.0]))
    assert str(some) == (
        "F1 (2 pages): 0.600 [0.500, 0.700] before, 0.800 [0.600, 1.000] after, "
        "+0.200 [+0.100, +0.300]"
    )
    assert Adaptation(Weights({}, {}), some, NONE, NONE).comparisons() == (some,)


def train(data: Path, *options: str) -> tuple[int, Path]:
    out = data.with_name("mine.npz")
    return main(["train", "--data", str(data), "--out", str(out), *options]), out


def test_weights_get_better_without_pytorch(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    status, out = train(write(tmp_path / "own.jsonl", NAMES[:4]), "--epochs", "12")
    shown = capsys.readouterr()
    assert status == 0
    assert shown.out.startswith("page F1 of your pages, held out (4 pages): 0.7")
    assert "part 4 of 4 held out: adapted to 3 pages" in shown.err
    found = Learned.load(out).weights
    assert found.models.keys() == Learned.default().weights.models.keys()
    assert found.about["adapted_to_pages"] == 4
    held = record(NAMES[7])["html"]
    assert main(["clean", "--weights", str(out), str(write_page(tmp_path, held))]) == 0
    assert "in the old customs house" not in capsys.readouterr().out


def write_page(folder: Path, html: str) -> Path:
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    return path


def test_gold_texts_alone_teach_too(tmp_path: Path, capsys: Any) -> None:
    lines = []
    for name in NAMES[:3]:
        page = record(name)
        page["body"] = "\n".join(text for label, text in page.pop("blocks") if label == "body")
        lines.append(json.dumps(page))
    data = tmp_path / "gold.jsonl"
    data.write_text("\n".join(lines))
    assert train(data, "--epochs", "8")[0] == 0
    shown = capsys.readouterr().out
    assert "page F1 of your pages, held out (3 pages)" in shown
    assert "words labelled" not in shown


def test_worse_weights_are_refused_unless_forced(tmp_path: Path, capsys: Any) -> None:
    """Labels that contradict each other: on one page notices and teasers are body, as the shipped
    weights say, on the other they are not.
    """
    first, second = NAMES[:2]
    body = [*LABELS[second][:9], *["body"] * (len(LABELS[second]) - 10), "boilerplate"]
    wrong = {first: LABELS[first], second: body}
    data = write(tmp_path / "own.jsonl", NAMES[:2], wrong)
    status, out = train(data, "--epochs", "30")
    shown = capsys.readouterr()
    assert status == 1
    assert not out.exists()
    assert "before" in shown.out
    assert "your pages got worse" in shown.err
    assert train(data, "--epochs", "30", "--force")[0] == 0
    assert out.exists()


def test_weights_that_gain_nothing_are_written(tmp_path: Path, capsys: Any) -> None:
    """All labels are what the shipped weights say already; a page that is the only one of its site
    could not show its gain either.
    """
    data = write(tmp_path / "own.jsonl", NAMES[:2], guessed(NAMES[:2]))
    status, out = train(data, "--epochs", "1")
    assert "+0.000 [+0.000, +0.000]" in capsys.readouterr().out
    assert status == 0
    assert out.exists()


def guessed(names: list[str]) -> dict[str, list[str]]:
    """What the shipped weights say already."""
    return {
        name: [LABELS_IN_ORDER[n].value for n in extract(record(name)["html"]).labels]
        for name in names
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "two pages at least"),
        (["--networks", "1"], "--networks is for --start none"),
        (["--no-text"], "--no-text is for --start none"),
        (["--start", "shipped", "--folds", "3"], "--folds needs --start none"),
        (["--fold", "0"], "--fold is for --start none"),
        (["--start", "none", "--fold", "0"], "--fold takes numbers below that of --folds"),
        (["--folds", "3", "--fold", "1", "3"], "--fold takes numbers below that of --folds"),
        (["--folds", "3", "--out", __file__], "is a file: --folds writes to a folder"),
        (["--data", "absent.jsonl"], "train: absent.jsonl: No such file or directory"),
        (["--labels", __file__], "test_own_pages.py: not a file of labels"),
        (["--out", "."], ". is a folder: name a file to write"),
        (["--out", "absent/mine.npz"], "there is no folder absent"),
    ],
)
def test_what_cannot_begin_is_said(
    tmp_path: Path, capsys: Any, options: list[str], message: str
) -> None:
    assert train(write(tmp_path / "own.jsonl", NAMES[:1]), *options)[0] == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--epochs", "--networks", "--folds"])
@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_numbers_that_mean_nothing_are_refused(
    tmp_path: Path, capsys: Any, option: str, number: str
) -> None:
    assert train(tmp_path / "own.jsonl", option, number)[0] == 2
    assert f"{option}: not a whole number from" in capsys.readouterr().err
