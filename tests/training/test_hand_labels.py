"""Labels kept apart from their pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from boilerkit.evaluation.datasets import Document, page_hash
from boilerkit.parsing.html import parse_page
from boilerkit.training.hand_labels import (
    FORMAT,
    STANDFIRSTS_FORMAT,
    cut_hash,
    read_labels,
    with_labels,
)

HTML = "<h1>Rain</h1><p>It rained all day.</p><p>It will rain tomorrow.</p>"


def document(**more: object) -> Document:
    return Document(id="1", site="a.example", source="mine", html=HTML, **more)  # type: ignore[arg-type]


def labels_file(path, cut: str | None = None):
    entry = {
        "id": "1", "source": "mine", "not_article": False,
        "cut": cut or cut_hash(parse_page(HTML).texts), "runs": [[1, "title"], [2, "body"]],
    }  # fmt: skip
    path.write_text(json.dumps({"format": FORMAT, "pages": {page_hash(document()): entry}}))
    return path


def test_labels_come_to_the_page_they_were_made_for(tmp_path):
    (labelled,) = with_labels([document()], read_labels(labels_file(tmp_path / "labels.json")))
    assert labelled.blocks == (
        ("title", "Rain"), ("body", "It rained all day."), ("body", "It will rain tomorrow."),
    )  # fmt: skip


def test_other_pages_and_labelled_ones_stay_as_they_are(tmp_path):
    pages = read_labels(labels_file(tmp_path / "labels.json"))
    other = Document(id="2", site="b.example", source="mine", html="<p>Sun</p>")
    own = document(blocks=(("body", "Rain"),))
    assert list(with_labels([other, own], pages)) == [other, own]


def test_a_page_that_is_cut_otherwise_is_refused(tmp_path):
    pages = read_labels(labels_file(tmp_path / "labels.json", cut="0" * 16))
    with pytest.raises(ValueError, match="cut otherwise"):
        list(with_labels([document()], pages))


def standfirsts_file(path, *places: int):
    pages = {page_hash(document()): {"id": "1", "standfirst": list(places)}}
    path.write_text(json.dumps({"format": STANDFIRSTS_FORMAT, "pages": pages}))
    return path


@pytest.mark.parametrize("places", [(), (1,)])
def test_standfirsts_come_to_labelled_pages(tmp_path, places):
    labels = labels_file(tmp_path / "labels.json")
    standfirsts = standfirsts_file(tmp_path / "standfirsts.json", *places)
    for files in ((labels, standfirsts), (standfirsts, labels)):
        (labelled,) = with_labels([document()], read_labels(*files))
        assert labelled.standfirst == places
        assert len(labelled.blocks) == 3
    own = document(blocks=(("title", "Rain"), ("body", "It rained.")))
    (labelled,) = with_labels([own], read_labels(standfirsts))
    assert labelled.standfirst == places
    (unlabelled,) = with_labels([document()], read_labels(standfirsts))
    assert unlabelled.standfirst is None


@pytest.mark.parametrize("place", [-1, 0, 3])
def test_a_standfirst_must_be_body(tmp_path, place):
    files = labels_file(tmp_path / "l.json"), standfirsts_file(tmp_path / "s.json", place)
    with pytest.raises(ValueError, match="cannot be standfirst"):
        list(with_labels([document()], read_labels(*files)))


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "labels.json"
    path.write_text("[]")
    with pytest.raises(ValueError, match="not a file of labels"):
        read_labels(path)


@pytest.mark.parametrize(
    "pages",
    [
        None,
        [1],
        {"x": 5},
        {"x": {"runs": 5}},
        {"x": {"runs": [[1]], "cut": "", "not_article": False}},
        {"x": {"runs": [["1", "body"]], "cut": "", "not_article": False}},
        {"x": {"runs": [[1, "advert"]], "cut": "", "not_article": False}},
        {"x": {"runs": [[1, "body"]]}},
        {"x": {"standfirst": 5}},
        {"x": {"standfirst": ["1"]}},
    ],
)
def test_damaged_files_of_labels_are_named(tmp_path: Path, pages: object) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps({"format": "boilerkit-labels-1", "pages": pages}))
    with pytest.raises(ValueError, match=r"labels\.json: not a file of labels"):
        read_labels(path)
