"""Labels of a folder: opened on the guess, saved whole, read back by whoever trains."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from boilerkit.cli.label import default_output
from boilerkit.evaluation.datasets import document_of
from boilerkit.extractor import Extractor
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.report import labelling
from boilerkit.report.labelling import LabellingError, LabelStore, Work

PAGE = """<html><head><link rel=canonical href="https://daily.example/rain"></head><body>
<h1>Rain in the valley</h1><p>It rained all day in the valley, and the river rose, the mayor said.
</p><p>Read more</p></body></html>"""
OWN_SITE = Path(__file__).parents[2] / "fixtures" / "own-site"
RELATED = LABEL_INDEX[Label.RELATED]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "one.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "sub" / "two.htm").write_bytes("<p>Größe zählt".encode("latin-1"))
    (tmp_path / "notes.txt").write_text("no page")
    return tmp_path


@pytest.fixture
def store(folder: Path) -> LabelStore:
    return LabelStore(folder, folder / "labels.jsonl")


def records(store: LabelStore) -> list[dict[str, Any]]:
    return [json.loads(line) for line in store.output.read_text(encoding="utf-8").splitlines()]


def test_pages_of_the_folder_and_below_are_found(store: LabelStore) -> None:
    assert store.pages == ("one.html", "sub/two.htm")
    assert store.done == [False, False]


def test_a_page_opens_on_the_models_guess(store: LabelStore) -> None:
    opened = store.open(0)
    assert opened.work == Work(tuple(opened.article.labels.tolist()), standfirst=())
    assert opened.frame.count("<t-b ") == 3


def test_drafts_come_back_and_are_no_training_data(store: LabelStore, folder: Path) -> None:
    work = Work((0, 1, RELATED), not_article=True)
    store.save(0, work)
    assert not store.output.exists()
    assert LabelStore(folder, store.output).open(0).work == work


def test_finished_pages_are_training_data(store: LabelStore, folder: Path) -> None:
    store.save(0, Work((0, 1, 2)))
    store.save(0, Work((0, 1, RELATED), done=True))
    document = document_of(records(store)[0])
    assert document.blocks == (
        ("title", "Rain in the valley"),
        ("body", "It rained all day in the valley, and the river rose, the mayor said."),
        ("related", "Read more"),
    )
    assert document.html == PAGE
    assert document.site == "daily.example"
    assert not document.not_article
    again = LabelStore(folder, store.output)
    assert again.done == [True, False]
    assert again.open(0).work == Work((0, 1, RELATED), done=True)
    assert json.loads(store.drafts_path.read_text()) == {}


def test_a_finished_page_can_be_changed(store: LabelStore) -> None:
    store.save(1, Work((1,), done=True))
    store.save(0, Work((0, 1, 2), done=True))
    store.save(1, Work((7,)))
    assert [r["id"] for r in records(store)] == ["sub/two.htm", "one.html"]
    assert records(store)[0]["blocks"] == [["boilerplate", "Größe zählt"]]


def test_the_standfirst_is_kept_where_it_is_body(store: LabelStore, folder: Path) -> None:
    work = Work((0, 1, 1), standfirst=(1,))
    store.save(0, work)
    assert LabelStore(folder, store.output).open(0).work == work
    store.save(0, Work((0, 1, RELATED), done=True, standfirst=(1, 2)))
    assert records(store)[0]["standfirst"] == [1]
    assert document_of(records(store)[0]).standfirst == (1,)
    assert LabelStore(folder, store.output).open(0).work.standfirst == (1,)
    store.save(0, Work((0, 1, RELATED), done=True))
    assert "standfirst" not in records(store)[0]
    assert LabelStore(folder, store.output).open(0).work.standfirst is None
    with pytest.raises(LabellingError):
        store.save(0, Work((0, 1, 1), standfirst=(3,)))


@pytest.mark.parametrize("labels", [(), (0, 1), (0, 1, 8), (0, 1, -1)])
def test_labels_that_do_not_fit_are_refused(store: LabelStore, labels: tuple[int, ...]) -> None:
    with pytest.raises(LabellingError):
        store.save(0, Work(labels, done=True))
    assert not store.output.exists()


def test_a_crash_while_writing_leaves_the_old_file(
    store: LabelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(0, Work((0, 1, 2), done=True))
    before = store.output.read_bytes()

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(labelling.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.save(0, Work((7, 7, 7), done=True))
    assert store.output.read_bytes() == before
    assert not [p for p in store.folder.iterdir() if p.name.startswith(".labels")]


def test_other_peoples_records_stay_as_they_are(folder: Path) -> None:
    line = '{"id": "elsewhere", "extra": 1, "blocks": [["body", "x"]]}'
    (folder / "labels.jsonl").write_text(line + "\n")
    store = LabelStore(folder, folder / "labels.jsonl")
    store.save(0, Work((0, 1, 2), done=True))
    assert store.output.read_text(encoding="utf-8").splitlines()[0] == line


def test_what_cannot_be_used_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(LabellingError, match="no such folder"):
        LabelStore(folder / "absent", tmp_path / "l.jsonl")
    (tmp_path / "page.html").write_text("<p>a")
    with pytest.raises(LabellingError, match="this is a file: name the folder it is in"):
        LabelStore(tmp_path / "page.html", tmp_path / "l.jsonl")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LabellingError, match="no pages"):
        LabelStore(tmp_path / "empty", tmp_path / "l.jsonl")
    (tmp_path / "bad.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(LabellingError, match="line 1"):
        LabelStore(folder, tmp_path / "bad.jsonl")


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe",
        b"[1]",
        b'{"id": "one.html", "blocks": 5}',
        b'{"id": "one.html", "blocks": [["advert", "x"]]}',
        b'{"id": "one.html", "blocks": [["body", 5]]}',
        b'{"id": "one.html", "blocks": [["body"]]}',
        b'{"id": "one.html", "blocks": [["body", "x"]], "standfirst": 5}',
        b"[" * 100_000,
    ],
)
def test_damaged_labels_are_named_at_once(folder: Path, line: bytes) -> None:
    (folder / "labels.jsonl").write_bytes(b"\n" + line + b"\n")
    with pytest.raises(LabellingError, match=r"labels\.jsonl, line 2: not a labelled page"):
        LabelStore(folder, folder / "labels.jsonl")


@pytest.mark.parametrize(
    "drafts",
    [
        b"\xff",
        b"[1]",
        b'{"one.html": 5}',
        b'{"one.html": {"labels": ["advert"], "not_article": false}}',
        b'{"one.html": {"labels": ["body"]}}',
        b'{"one.html": {"labels": ["body"], "not_article": false, "standfirst": ["x"]}}',
    ],
)
def test_damaged_drafts_are_named_at_once(folder: Path, drafts: bytes) -> None:
    (folder / "labels.jsonl.drafts").write_bytes(drafts)
    with pytest.raises(LabellingError, match=r"labels\.jsonl\.drafts: not a file of drafts"):
        LabelStore(folder, folder / "labels.jsonl")


def test_two_at_once_keep_each_others_labels(store: LabelStore) -> None:
    other = LabelStore(store.folder, store.output)
    store.save(0, Work((0, 1, 2), done=True))
    other.save(1, Work((1,)))
    assert other.done == [True, False]
    assert other.open(0).work.labels == (0, 1, 2)
    other.save(1, Work((1,), done=True))
    store.save(0, Work((0, 1, 7), done=True))
    assert [record["id"] for record in records(store)] == ["one.html", "sub/two.htm"]
    assert other.open(0).work.labels == (0, 1, 7)


def test_what_another_program_has_broken_is_not_overwritten(store: LabelStore) -> None:
    store.save(0, Work((0, 1, 2), done=True))
    store.output.write_text("notes of my own")
    for _ in range(2):
        with pytest.raises(LabellingError, match="line 1: not a labelled page"):
            store.save(0, Work((0, 1, 7), done=True))
    assert store.output.read_text() == "notes of my own"


def test_labels_whose_file_was_removed_are_kept(store: LabelStore) -> None:
    store.save(0, Work((0, 1, 2), done=True))
    store.output.unlink()
    store.save(1, Work((1,), done=True))
    assert [record["id"] for record in records(store)] == ["one.html", "sub/two.htm"]


# -- what teaches most, and what corrections change ------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> LabelStore:
    """Ten pages of one site that the model is not sure of, and a plain one of another."""
    shutil.copytree(OWN_SITE / "pages", tmp_path / "pages")
    (tmp_path / "pages" / "a.html").write_text(PAGE, encoding="utf-8")
    return LabelStore(tmp_path / "pages", tmp_path / "labels.jsonl")


def corrected(store: LabelStore, number: int, *, done: bool = False) -> Work:
    names = json.loads((OWN_SITE / "labels.json").read_text(encoding="utf-8"))
    return Work(tuple(LABEL_INDEX[Label(n)] for n in names[store.pages[number]]), done=done)


def test_the_page_that_teaches_most_comes_first(site: LabelStore) -> None:
    first = site.survey()
    assert sorted(first.order) == list(range(11))
    assert site.pages[first.order[-1]] == "a.html"
    assert all(count is not None for count in first.doubtful)
    site.save(first.order[0], corrected(site, first.order[0], done=True))
    after = site.survey()
    assert first.order[0] not in after.order
    assert after.doubtful[first.order[0]] == 0


def test_one_block_of_each_kind_of_place_is_proposed(site: LabelStore) -> None:
    opened = site.open(0)
    assert set(opened.proposed) <= set(opened.unsure)
    path = opened.article.page.elements.path[opened.article.page.blocks.element]
    places = [int(path[block]) for block in opened.proposed]
    assert len(places) == len(set(places)) == len({int(path[block]) for block in opened.unsure})


def test_a_correction_shows_what_changes_on_other_pages_of_the_site(site: LabelStore) -> None:
    effect = site.effect(1, corrected(site, 1))
    assert (effect.site, effect.pages_learned, effect.pages_seen) == ("kelsbytide.example", 1, 9)
    plain = site.pages.index("a.html")
    assert effect.changes
    assert plain not in effect.changes
    better = 0
    for number, changes in effect.changes.items():
        truth = corrected(site, number).labels
        better += sum((c.after == truth[c.block]) - (c.before == truth[c.block]) for c in changes)
    assert better > 0
    number, changes = next(iter(effect.changes.items()))
    opened = site.open(number)  # starts from the better guess
    assert opened.work.labels[changes[0].block] == changes[0].after
    site.save(1, corrected(site, 1, done=True))
    again = site.effect(2, corrected(site, 2))
    assert (again.pages_learned, again.pages_seen) == (2, 8)


def test_pages_that_are_gone_meanwhile_are_passed_over(site: LabelStore) -> None:
    site.save(3, corrected(site, 3, done=True))
    before = site.effect(1, corrected(site, 1))
    assert before.pages_learned == 2
    for gone in (2, 3):
        (site.folder / site.pages[gone]).unlink()
    effect = site.effect(1, corrected(site, 1))
    assert (effect.pages_learned, effect.pages_seen) == (1, before.pages_seen - 1)
    with pytest.raises(LabellingError, match="is no longer there"):
        site.open(2)


def test_scorers_that_cannot_be_adapted_say_so(site: LabelStore) -> None:
    store = LabelStore(site.folder, site.output, Extractor(scorer="heuristic"))
    assert not store.effect(1, corrected(store, 1)).is_known


def test_labels_that_do_not_fit_change_nothing(site: LabelStore) -> None:
    with pytest.raises(LabellingError):
        site.effect(1, Work((0, 1)))


def test_pages_without_an_address_are_of_the_site_of_their_folder(store: LabelStore) -> None:
    assert store.effect(1, Work((1,))).site == "sub"


@pytest.mark.parametrize(("folder", "beside"), [("pages/", "pages-labels.jsonl"),
                                                ("a/b", "a/b-labels.jsonl")])  # fmt: skip
def test_labels_go_beside_the_folder(folder, beside):
    assert default_output(Path(folder)) == Path(beside)


def test_labels_of_the_working_folder_go_beside_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert default_output(Path(".")) == tmp_path.with_name(f"{tmp_path.name}-labels.jsonl")
