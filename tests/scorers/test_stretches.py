"""Long pages are scored in stretches that look like the whole."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit import extract
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.stretches import LONGEST, in_stretches, stretch

HTML = (
    "<body class=a><nav><ul>" + "<li><a href=x><b>Link</b></a></li>" * 30 + "</ul></nav>"
    "<main id=m><h1>Rain</h1>" + "<p><i>It rained</i> all day in the valley.</p>" * 30 + "</main>"
    "<div hidden><p>Hidden</p></div>"
)  # fmt: skip


def numbers(page: Page) -> np.ndarray:
    """A score that is every block's number, as its text has it."""
    scores = np.zeros((len(page), len(LABELS)), dtype=np.float32)
    scores[:, 0] = [int(text) for text in page.texts]
    return scores


@pytest.mark.parametrize("count", [0, 1, LONGEST, LONGEST + 1, 3 * LONGEST, 3 * LONGEST + 7])
@pytest.mark.parametrize("tag", ["<p>{}", "{}\n"])
def test_every_block_is_scored_once_and_in_order(count, tag):
    document = "".join(tag.format(1000 + n) for n in range(count))
    page = parse_page(document) if "<" in tag else parse_text(document)
    scores = in_stretches(numbers, page)
    assert scores[:, 0].tolist() == [1000 + n for n in range(count)]


def test_crumbs_of_long_texts_are_boilerplate():
    text = "".join("12\n" if n % 3 else f"{n + 1000}\n" for n in range(2 * LONGEST))
    scores = in_stretches(numbers, parse_text(text))
    assert len(scores) == 2 * LONGEST
    assert (scores[1::3, LABEL_INDEX[Label.BOILERPLATE]] == 1).all()
    assert scores[::3, 0].tolist() == [n + 1000 for n in range(0, 2 * LONGEST, 3)]
    nothing = in_stretches(numbers, parse_text("1\n" * 2 * LONGEST))
    assert (nothing[:, LABEL_INDEX[Label.BOILERPLATE]] == 1).all()


def test_no_stretch_is_long():
    sizes = []

    def score(page: Page) -> np.ndarray:
        sizes.append(len(page))
        return numbers(page)

    in_stretches(score, parse_text("".join(f"{n}\n" for n in range(30_000))))
    assert max(sizes) <= LONGEST


@pytest.mark.parametrize(("first", "end"), [(0, 62), (5, 9), (29, 33), (40, 62), (61, 62)])
def test_a_stretch_keeps_what_is_around_its_blocks(first, end):
    page = parse_page(HTML)
    part = stretch(page, first, end)
    assert part.texts == page.texts[first:end]
    assert part.elements.parent[0] == -1
    assert (part.elements.parent < np.arange(len(part.elements))).all()
    for block in range(end - first):
        rows, others = part.ancestors(block), page.ancestors(first + block)
        assert [part.elements.tag[r] for r in rows] == [page.elements.tag[r] for r in others]
        assert [part.elements.hint[r] for r in rows] == [page.elements.hint[r] for r in others]
        inner, other = int(part.blocks.inner[block]), int(page.blocks.inner[first + block])
        assert part.elements.tag[inner] == page.elements.tag[other]
        assert part.elements.hidden[inner] == page.elements.hidden[other]
        own = int(part.blocks.element[block])
        assert part.elements.first_block[own] <= block < part.elements.end_block[own]


def test_a_stretch_of_all_scores_like_the_page():
    page = parse_page(HTML)
    scorer = Learned.default()
    np.testing.assert_allclose(
        scorer.score(stretch(page, 0, len(page))), scorer.score(page), atol=1e-5
    )


def test_an_article_among_very_many_links_is_found():
    links = "".join(f'<li><a href="/{n}">Story number {n}</a></li>' for n in range(2 * LONGEST))
    body = "".join(
        f"<p>It rained for {n} hours in the valley on Monday, and the river rose by an inch, "
        "said the keeper of the bridge, who had seen it higher.</p>"
        for n in range(10, 22)
    )
    article = extract(f"<ul>{links}</ul><article><h1>Rain</h1>{body}</article><ul>{links}</ul>")
    assert article.text.count("It rained for") == 12
