"""`boilerkit train` on data that it can learn little or nothing from."""

from __future__ import annotations

import json

import pytest

from boilerkit.cli import main
from boilerkit.parsing.html import parse_page
from boilerkit.scorers.learned import Learned

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install '.[train]'")

PAGE = {
    "id": "1",
    "site": "a.example",
    "source": "mine",
    "html": "<h1>Rain</h1><p>It rained all day.</p><p>It will rain tomorrow.</p>",
    "body": "It rained all day.\nIt will rain tomorrow.",
}


def train(tmp_path, *pages: dict[str, object]) -> int:
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(page) + "\n" for page in pages))
    out = tmp_path / "mine.npz"
    command = ["train", "--start", "none", "--data", str(data), "--out", str(out)]
    return main([*command, "--epochs", "1"])


def test_gold_texts_alone_teach_the_text_model_nothing(tmp_path, capsys):
    assert train(tmp_path, PAGE) == 2
    shown = capsys.readouterr().err
    assert "no pages with labelled blocks to fit the text model to (--no-text leaves" in shown


def test_pages_without_gold_teach_nothing(tmp_path, capsys):
    assert train(tmp_path, {key: PAGE[key] for key in ("id", "site", "source", "html")}) == 2
    assert "no labelled pages in" in capsys.readouterr().err


def test_a_missing_field_is_named(tmp_path, capsys):
    assert train(tmp_path, {key: PAGE[key] for key in ("id", "site", "body")}) == 2
    assert "data.jsonl, line 1: no field 'source'" in capsys.readouterr().err


DECK = "What the flood in the {} valley cost, and who will pay for it."
STORY = [
    "It began on Monday night, the keeper of the bridge said, and nobody in {} slept.",
    "By noon on Tuesday the water was at the door of the mill, higher than in forty years.",
    "On Wednesday it fell, and the miller opened the gates again for the first time.",
]


def page(place: str, has_deck: bool) -> dict[str, object]:
    deck = [DECK.format(place)] * has_deck
    story = [text.format(place) for text in STORY]
    html = "".join([
        f"<nav>Home</nav><h1>Flood in {place}</h1>", *(f"<h2 class=deck>{d}</h2>" for d in deck),
        *(f"<p>{text}</p>" for text in story), "<footer>Imprint</footer>",
    ])  # fmt: skip
    body = [["body", text] for text in (*deck, *story)]
    blocks = [["boilerplate", "Home"], ["title", f"Flood in {place}"], *body]
    return {
        "id": place, "source": "mine", "url": f"https://{place.lower()}.example/", "html": html,
        "blocks": [*blocks, ["boilerplate", "Imprint"]], "standfirst": [2] * has_deck,
    }  # fmt: skip


def test_the_standfirst_is_learned(tmp_path):
    places = ("Arda", "Bree", "Cors", "Dorne", "Esk", "Fenn", "Glyn", "Hale", "Isen", "Jura")
    pages = [page(place, number % 2 == 0) for number, place in enumerate(places)]
    data, out = tmp_path / "data.jsonl", tmp_path / "mine.npz"
    data.write_text("".join(json.dumps(record) + "\n" for record in pages))
    args = ["--epochs", "30", "--networks", "1", "--no-text"]
    assert main(["train", "--start", "none", "--data", str(data), "--out", str(out), *args]) == 0
    learned = Learned.load(out)
    for has_deck in (True, False):
        found = learned.score_all(parse_page(str(page("Kenn", has_deck)["html"]))).standfirst
        assert found is not None
        assert (found[2] > 0.5) == has_deck
        assert (found[3:5] < 0.5).all()


def test_without_standfirsts_there_is_no_output_for_them(tmp_path):
    record = {key: value for key, value in page("Arda", True).items() if key != "standfirst"}
    data, out = tmp_path / "data.jsonl", tmp_path / "mine.npz"
    data.write_text(json.dumps(record) + "\n")
    args = ["--epochs", "1", "--networks", "1", "--no-text"]
    assert main(["train", "--start", "none", "--data", str(data), "--out", str(out), *args]) == 0
    assert not Learned.load(out).weights.models["markup"].networks[0].shape.standfirst
