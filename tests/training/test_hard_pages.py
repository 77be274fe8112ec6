"""Hard pages keep every block of the page they were made from, with its label."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from boilerkit.evaluation.datasets import Document
from boilerkit.parsing.html import parse_page
from boilerkit.training.hard_pages import Lenders, hard_page, nameless_page, parts_of

_SENTENCE = "The council of {} met on the hill and talked about the bridge for the whole evening"


def _document(town: str, paragraphs: int = 6) -> Document:
    body = [f"{_SENTENCE.format(town)}, part {number}." for number in range(paragraphs)]
    teasers = [f"Why {town} builds another bridge, and another one after that"]
    promotion = f"Readers of the {town} Courier get a letter with all the news every morning."
    markup = "".join(f'<p class="text">{text}</p>' for text in body)
    html = (
        f'<html lang="en"><body class="page"><main id="story"><h1 class="head">{town} builds</h1>'
        f'<div class="column">{markup}</div></main><div class="more"><h3>More of this</h3>'
        f'<p><a href="/x">{teasers[0]}</a></p></div><p class="foot">{promotion}</p>'
        '<div class="talk">12 comments</div></body></html>'
    )
    blocks = [
        ("title", f"{town} builds"),
        *(("body", text) for text in body),
        ("related", "More of this"),
        ("related", teasers[0]),
        ("boilerplate", promotion),
        ("comment_ui", "12 comments"),
    ]
    return Document(id=town, source="test", html=html, blocks=tuple(blocks), site=f"{town}.example")


_TOWNS = ("Ashford", "Brill", "Corby", "Derry")


def _lenders() -> Lenders:
    return Lenders([parts_of(_document(town)) for town in _TOWNS])


@pytest.mark.parametrize("seed", range(12))
def test_a_hard_page_keeps_its_blocks_and_labels(seed: int) -> None:
    document = _document("Ashford")
    hard = hard_page(document, _lenders(), seed)
    assert hard is not None
    own = iter(document.blocks)
    wanted = next(own)
    for block in hard.blocks:
        if block == wanted:
            wanted = next(own, ("", ""))
    assert wanted == ("", ""), "every block of the page is there, in order, with its label"
    assert [text for _, text in hard.blocks] == list(parse_page(hard.html).texts)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_put_in_is_none_of_the_article(seed: int) -> None:
    document = _document("Ashford")
    hard = hard_page(document, _lenders(), seed)
    assert hard is not None
    added = Counter(hard.blocks) - Counter(document.blocks)
    assert added
    assert {label for label, _ in added} <= {"related", "boilerplate", "comment_ui"}
    text = " ".join(text for _, text in added)
    assert any(town in text for town in _TOWNS) or "comments" in text


@pytest.mark.parametrize("seed", range(12))
def test_the_standfirst_comes_along(seed: int) -> None:
    document = replace(_document("Ashford"), standfirst=(1,))
    for variant in (hard_page(document, _lenders(), seed), nameless_page(document)):
        assert variant is not None
        assert variant.standfirst is not None
        assert [variant.blocks[place] for place in variant.standfirst] == [document.blocks[1]]
    unknown = hard_page(_document("Ashford"), _lenders(), seed)
    assert unknown is not None
    assert unknown.standfirst is None


def test_parts_come_from_other_sites_alone() -> None:
    document = _document("Ashford")
    assert hard_page(document, Lenders([parts_of(document)]), seed=1) is None


def test_the_same_seed_gives_the_same_page() -> None:
    first, again = (hard_page(_document("Ashford"), _lenders(), 5) for _ in range(2))
    assert first == again


def test_a_page_with_few_paragraphs_is_left_alone() -> None:
    assert hard_page(_document("Ashford", paragraphs=2), _lenders(), 1) is None


def test_a_nameless_page_has_the_same_blocks_and_no_names() -> None:
    document = _document("Ashford")
    nameless = nameless_page(document)
    assert nameless is not None
    page = parse_page(nameless.html)
    assert list(page.texts) == list(parse_page(document.html).texts)
    assert not any(page.elements.hint)
    assert nameless.blocks == document.blocks


@pytest.mark.parametrize("seed", range(8))
def test_attributes_that_no_tree_takes_do_no_harm(seed: int) -> None:
    document = _document("Ashford")
    broken = document.html.replace('<p class="text">', '<p class="text" ">')
    broken = broken.replace('<div class="column">', '<div class="column" " x"=1>')
    hard = hard_page(replace(document, html=broken), _lenders(), seed)
    assert hard is not None
    assert len(hard.blocks) > len(document.blocks)


def test_frames_are_those_of_teasers_wherever_parts_were_put_in_before() -> None:
    document = _document("Ashford")
    teasers = f"<div><h3>More of this</h3><p><a href=/x>{document.blocks[-3][1]}</a></p></div>"
    texts = [text for label, text in document.blocks if label == "body"]
    column = "".join(f"<div id=p{place}>{text}<p>{text}</div>" for place, text in enumerate(texts))
    singles = "".join(f"<p>{text}</p>" for text in texts)
    html = f"<h1>{document.blocks[0][1]}</h1>{singles}{column}{teasers}"
    blocks = [document.blocks[0], *(("body", text) for text in texts)]
    blocks += [*(("body", text) for text in texts for _ in range(2)), *document.blocks[-4:-2]]
    document = replace(document, html=f"<body>{html}</body>", blocks=tuple(blocks))
    made = [hard_page(document, _lenders(), seed) for seed in range(150)]
    framed = 0
    for hard in made:
        assert hard is not None
        framed += hard.html.count("More of this") > 1
        assert all(hard.html.count(f'id="p{place}"') == 1 for place in range(len(texts)))
    assert framed > 0
