"""Every installed extractor takes the same invented page; the others say why they cannot."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import boilerkit
from benchmarks import peers
from benchmarks.peers import PageInput
from boilerkit.evaluation.measures import tokenise
from boilerkit.evaluation.scoring import EMPTY

SENTENCES = [
    "The harbour of Elm Bay will close for a whole week in March, the council said on Monday, so"
    " that divers can clear the wreck of an old ferry from the bottom of the entrance.",
    "Fishermen who land their catch there have been offered berths in the next town, although"
    " most of them said that they would rather stay at home than pay for the longer journey.",
    "The work was planned for last autumn, but two storms and a strike of the dredging company"
    " had put it off again and again, which made the owners of the hotels by the sea angry.",
    "If the weather holds, the first boats will be back on the following Sunday, in time for the"
    " spring regatta that brings some two thousand visitors to the village every year.",
]
PAGE = PageInput(
    set="invented",
    id="1",
    site="example.com",
    url="https://example.com/harbour",
    html=f"""<!DOCTYPE html><html lang="en"><head><title>Harbour closes</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Harbour closes</h1><p>{" ".join(SENTENCES[:2])}</p>
<p>{" ".join(SENTENCES[2:])}</p></article>
<footer><p>All rights reserved</p></footer></body></html>""",
)


@pytest.mark.parametrize("name", peers.PEERS)
def test_finds_the_article(name: str) -> None:
    peer = peers.make_peer(name)
    reason = peer.available()
    if reason:
        pytest.skip(reason)
    try:
        answer = peer.extract(PAGE)
    finally:
        if isinstance(peer, peers.NodePeer):
            peer.close()
    assert peer.name == name
    assert any(digit.isdigit() for digit in peer.version())
    words = " ".join(tokenise(answer.text))
    assert all(" ".join(tokenise(sentence)) in words for sentence in SENTENCES)


def test_absent_package_is_a_reason_and_no_error() -> None:
    class Absent(peers.HtmlText):
        name = package = module = "no_such_package_at_all"

    assert "no_such_package_at_all is not usable" in (Absent().available() or "")


def test_available_peers_parts_those_that_can_run(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text("", "utf-8")
    gone = f"answers:{tmp_path / 'gone.jsonl'}"
    can, cannot = peers.available_peers([f"answers:{file}", gone])
    assert can == [f"answers:{file}"]
    assert "no such file" in cannot[gone]


def test_unknown_names_are_refused() -> None:
    with pytest.raises(KeyError, match="no extractor 'trafilatur'"):
        peers.make_peer("trafilatur")


def test_answers_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    lines = [
        {"set": "invented", "id": "1", "text": "T", "labels": [["body", "T"], ["meta", "M"]]},
        {"set": "invented", "id": "2", "text": "U", "comments": "C"},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    peer = peers.make_peer(f"answers:{file}")
    assert peer.name == "mine"
    answer = peer.extract(PAGE)
    assert answer.text == "T"
    assert answer.texts_by_label() == {"body": ["T"], "meta": ["M"]}
    other = peer.extract(PageInput("invented", "2", "s", ""))
    assert (other.comments, other.blocks) == ("C", None)
    assert peer.extract(PageInput("other", "1", "s", "")) == EMPTY


def test_folds_score_each_site_with_the_weights_of_its_fold(tmp_path: Path) -> None:
    weights = Path(boilerkit.__file__).parent / "scorers" / "weights.npz"
    if not weights.is_file():
        pytest.skip("no weights have been trained")
    shutil.copy(weights, tmp_path / "fold-0.npz")
    (tmp_path / "fold-1.npz").write_bytes(b"damaged")
    (tmp_path / "folds.json").write_text('{"example.com": 0, "example.org": 1}', "utf-8")
    peer = peers.make_peer(f"folds:{tmp_path}")
    assert peer.available() is None
    learned = peers.make_peer("boilerkit-learned")
    assert peer.extract(PAGE) == learned.extract(PAGE)
    assert peer.extract(replace(PAGE, site="seen by no fold")) == learned.extract(PAGE)
    with pytest.raises(Exception, match=r"fold-1\.npz"):
        peer.extract(replace(PAGE, site="example.org"))


def test_any_function_is_an_extractor() -> None:
    peer = peers.make_peer("python:html:escape")
    assert peer.available() is None
    assert peer.extract(PageInput("s", "1", "s", "<p>", None)).text == "&lt;p&gt;"
    missing = peers.make_peer("python:html:nothing").available()
    assert missing
    assert "cannot be loaded" in missing


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div><p>One</p><p>two <b>t</b>hree</p>four<br>five</div>", "One two three four five"),
        ("a<!-- not this -->b", "ab"),
        ("<ul><li>x<li>y</ul>", "x y"),
        ("  ", ""),
    ],
)
def test_text_of_markup_breaks_at_blocks_alone(markup: str, text: str) -> None:
    assert " ".join(peers.text_of_markup(markup).split()) == text


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ('<html class="x" lang="de-AT">', "de"),
        ("<HTML LANG=fr>", "fr"),
        ('<html><meta property="og:locale" content="pt_BR">', "pt"),
        ("<html><p lang='it'>", None),
    ],
)
def test_page_language(markup: str, language: str | None) -> None:
    assert peers.page_language(markup) == language


def test_stop_lists_are_ones_justext_has() -> None:
    justext = pytest.importorskip("justext", reason="jusText is not installed")
    assert set(peers.JUSTEXT_LANGUAGES.values()) <= justext.get_stoplists()
