"""What holds for every page whatever is in it."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from benchmarks.comment_areas import read_areas
from benchmarks.sources import Source
from boilerkit import Article, Extractor, Label, extract, extract_from_text
from boilerkit.evaluation.datasets import DATA_VARIABLE, SHARED_SETS, set_path
from boilerkit.parsing.html import ParseError, parse_page, parse_tree
from boilerkit.parsing.line_layout import LINE_END

#: Pages of each shared set that are looked at; None: all of them.
SAMPLE = None if os.environ.get("BOILERKIT_ALL_PAGES") else 40
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
# Shown by no browser, or (noscript, template, textarea) read only where they hold the article.
SKIPPED = ("script", "style", "noscript", "template", "svg", "select", "textarea", "rt", "rp")
INLINE = ("b", "em", "span", "a", "time", "code", "font", "o:p")
BLOCK = ("p", "div", "li", "ul", "td", "h1", "h2", "blockquote", "article", "aside", "pre")

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(" \n\t\u00ad\u200b"),
    max_size=25,
)
NAMES = st.sampled_from(["", "content", "comment-list", "related", "c-1 ad", "share"])


def _element(tags: tuple[str, ...], children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, name, inner: f'<{tag} class="{name}" href="/{name}">{"".join(inner)}</{tag}>',
        st.sampled_from(tags),
        NAMES,
        st.lists(children, max_size=4),
    )


TEXT = WORDS.map(lambda s: s.replace("&", "&amp;").replace("<", "&lt;"))
VOID = st.sampled_from(
    ["<br>", "<br><br>", "<hr>", '<img src="a.png">', "<!-- note -->", "<input>"]
)
HIDDEN = st.builds(
    lambda tag, inner: f"<{tag}>{inner}</{tag}>", st.sampled_from(SKIPPED), st.just("let x = 1")
)
# Elements whose text is read in a form of its own; the sign behind a formula keeps it from being
# taken for the one before in another form.
READ = st.sampled_from(
    [
        '<template shadowrootmode="open"><b>shadow</b> root<style>b{}</style></template>',
        "<ruby>製塩所<rp>(</rp><rt>せいえんじょ</rt><rp>)</rp></ruby>",
        "<math><mn>412</mn><mo>−</mo><mi>w</mi></math>;",
        '<math alttext="5"><mrow><mn>5</mn></mrow></math>;',
        '<script type="math/tex">x^2</script>;',
        '<img class="latex" alt="y_0">;',
    ]
)
MARKUP = st.recursive(
    TEXT | VOID | READ,
    lambda inner: _element(INLINE, inner) | _element(BLOCK, inner),
    max_leaves=25,
)
PAGES = st.lists(MARKUP | HIDDEN, max_size=8).map(lambda s: f"<body>{''.join(s)}</body>")


def spelled(text: str) -> str:
    """Text without what cutting into blocks may change."""
    return "".join(text.translate(INVISIBLE).split())


def visible(root: etree._Element) -> str:
    """All text of a tree that a reader could see: with formulas, without the readings of ruby."""
    pieces: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            inside = any(map(is_unseen, (node, *node.iterancestors())))
            text = node.get("alt") if node.get("class") == "latex" else node.text
            pieces.append("" if inside else text or "")
        elif node is not root:
            inside = any(map(is_unseen, node.iterancestors()))
            pieces.append("" if inside else node.tail or "")
    return spelled("".join(pieces))


def is_unseen(node: etree._Element) -> bool:
    """Whether an element's own content is not part of the page that readers see."""
    shown = node.get("shadowrootmode") is not None or node.get("type") == "math/tex"
    return node.tag in SKIPPED and not shown


def assert_sound(article: Article) -> None:
    """Labels and scores fit the blocks."""
    assert len(article.labels) == len(article.blocks) == len(article.page)
    assert article.scores.shape == (len(article.blocks), len(Label))
    assert np.isfinite(article.scores).all()
    assert (article.scores >= 0).all()
    np.testing.assert_allclose(article.scores.sum(axis=1), 1.0, atol=1e-4)
    assert sum(block.label is Label.TITLE for block in article.blocks) <= 1
    assert 0.0 <= article.confidence <= 1.0
    for place, block in enumerate(article.blocks):
        assert block.index == place
        assert block.text.strip()
        assert set(block.scores) == set(Label)


def assert_comments_apart(article: Article) -> None:
    """Comments are made of blocks labelled comment, and none of them is in the text."""
    read = [block for comment in article.comments for block in comment.blocks]
    assert all(article.blocks[block].label is Label.COMMENT for block in read)
    assert len(read) == len(set(read))
    assert not set(read) & set(article.body)
    assert all(comment.blocks for comment in article.comments)


def assert_same(one: Article, other: Article) -> None:
    """Two extractions agree in all they say."""
    assert one.text == other.text
    assert one.title == other.title
    assert one.is_article == other.is_article
    assert one.confidence == other.confidence
    assert one.warnings == other.warnings
    np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(one.scores, other.scores)


# -- made-up pages ---------------------------------------------------------------------------------


@given(PAGES)
def test_blocks_hold_the_visible_text_once_and_in_order(html):
    page = parse_page(html)
    tree = parse_tree(page)
    assert spelled("".join(page.texts)) == ("" if tree is None else visible(tree))


@given(PAGES)
def test_xpath_leads_to_the_element_of_the_block(html):
    article = extract(html)
    tree = etree.ElementTree(parse_tree(parse_page(html))) if article.blocks else None
    for block in article.blocks:
        (element,) = tree.xpath(block.xpath)
        assert spelled(block.text) in visible(element)
        assert element.tag == block.tags[0]


@given(PAGES)
def test_every_block_has_a_label_and_scores(html):
    assert_sound(extract(html))


@given(PAGES)
def test_the_text_consists_of_body_blocks(html):
    article = extract(html)
    body = [spelled(b.text) for b in article.blocks if b.label is Label.BODY]
    place = 0
    text = spelled(article.text)
    for index in article.body:
        piece = spelled(article.blocks[index].text)
        assert piece in body
        place = text.index(piece, place) + len(piece)
    assert place == len(text)


@given(PAGES)
def test_a_tree_stays_as_it_was(html):
    parser = etree.HTMLParser(encoding="utf-8")
    root = etree.fromstring(html.encode(), parser)
    before = etree.tostring(root)
    extract(root)
    extract(root.getroottree())
    assert etree.tostring(root) == before


@given(st.text() | st.binary())
def test_any_string_gives_a_sound_article(document):
    article = extract(document)
    assert_sound(article)
    if not article.blocks:
        assert article.text == ""
        assert article.title is None
        assert not article.is_article
        assert article.warnings


def without_marks(text):
    """Letters of a dump but for what mail and text browsers add: marks of quotations and links."""
    quoted = (re.sub(r"^\s*(?:>[ \t]?)+", "", line) for line in LINE_END.split(text))
    return spelled(re.sub(r"\[\d+\]|[#*_\\]", "", "".join(quoted)).replace("\x00", ""))


@given(st.text())
def test_any_text_gives_a_sound_article(text):
    article = extract_from_text(text)
    assert_sound(article)
    assert all(block.xpath is None for block in article.blocks)
    assert without_marks("".join(b.text for b in article.blocks)) == without_marks(text)
    lines = LINE_END.split(text)
    for block in article.blocks:
        first, last = block.lines
        assert without_marks(block.text) == without_marks("\n".join(lines[first : last + 1]))


@pytest.mark.parametrize(
    "document",
    [b"", "", " \n\t ", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", "<!-- -->", "<html></html>",
     "<!DOCTYPE html>", "<script>let x = 1</script>", "<p></p>", "<p>&nbsp;</p>", "<p>\u200b</p>",
     "<?xml version='1.0'?>", "<frameset></frameset>", "<svg><text>drawn</text></svg>"],
)  # fmt: skip
def test_nothing_gives_an_empty_article_that_says_why(document):
    article = extract(document)
    if document == b"\x00":  # a lone zero byte is shown as a replacement character
        assert article.text in ("", "\ufffd")
        return
    assert article.blocks == ()
    assert article.text == ""
    assert article.title is None
    assert not article.is_article
    assert article.confidence == 0.0
    assert "no text found" in article.warnings


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", "\x00"])
def test_empty_text_gives_an_empty_article_that_says_why(text):
    article = extract_from_text(text)
    assert article.blocks == ()
    assert article.text == ""
    assert "no text found" in article.warnings


@pytest.mark.parametrize("document", [None, 7, 1.5, ["<p>"], {"html": ""}, object(), open])
def test_a_wrong_type_is_refused(document):
    with pytest.raises(ParseError, match="expected bytes, str or an lxml element"):
        extract(document)


@pytest.mark.parametrize("document", [None, b"bytes", 7, ["line"]])
def test_text_must_be_a_string(document):
    with pytest.raises(TypeError, match="expected str"):
        extract_from_text(document)


@pytest.mark.parametrize(
    "html",
    ["<p>One<p>Two", "<div><span>One</div>Two</span>", "One</p></div>Two", "<b><p>One</b>Two",
     "<table><tr>One<td>Two</table>", "<p>One<o:p>Two</o:p>", "<p <p>One</p>Two", "<>One</>Two"],
)  # fmt: skip
def test_broken_markup_keeps_its_text(html):
    kept = "".join(b.text for b in extract(html).blocks)
    assert "One" in kept
    assert "Two" in kept


# -- fixture pages ---------------------------------------------------------------------------------


def test_a_page_gives_the_same_twice(case):
    again = Extractor()
    if case.has_markup:
        other = again.extract(case.source, url=case.expected["url"])
    else:
        other = again.extract_from_text(case.source.decode(), url=case.expected["url"])
    assert_same(case.article, other)


def test_a_page_is_sound(case):
    assert_sound(case.article)


def test_text_and_comments_share_no_block(case):
    assert_comments_apart(case.article)


@pytest.mark.parametrize("scorer", ["learned", "heuristic"])
def test_text_and_comments_of_comment_areas_share_no_block(scorer):
    for area in read_areas():
        assert_comments_apart(extract(area.html, url=area.url, scorer=scorer))


@pytest.mark.skipif(not os.environ.get(DATA_VARIABLE), reason="needs the shared data sets")
@pytest.mark.parametrize("name", SHARED_SETS)
def test_text_and_comments_of_shared_pages_share_no_block(name):
    for page in Source(name, set_path(name)).sample(SAMPLE):
        assert_comments_apart(extract(page.html, url=page.url))


def test_bytes_text_and_tree_give_the_same(markup_case):
    case = markup_case
    url = case.expected["url"]
    text = case.source.decode("utf-8")
    tree = etree.ElementTree(etree.fromstring(case.source, etree.HTMLParser(encoding="utf-8")))
    for document in (text, tree, tree.getroot(), bytearray(case.source), memoryview(case.source)):
        assert_same(case.article, extract(document, url=url))


def test_xpaths_lead_to_the_blocks(markup_case):
    tree = etree.ElementTree(parse_tree(parse_page(markup_case.source)))
    for block in markup_case.article.blocks:
        (element,) = tree.xpath(block.xpath)
        assert spelled(block.text) in visible(element)


def test_threads_agree(cases):
    pages = [case for case in cases if case.has_markup]
    extractor = Extractor()
    with ThreadPoolExecutor(16) as pool:
        found = pool.map(lambda c: extractor.extract(c.source, url=c.expected["url"]), pages * 2)
        for case, article in zip(pages * 2, found, strict=True):
            assert_same(case.article, article)
