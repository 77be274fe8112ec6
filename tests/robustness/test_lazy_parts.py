"""What an article makes later never raises, whatever the page holds."""

from __future__ import annotations

import json
import os

import pytest
from lxml import etree

from boilerkit import Article, Extractor, extract, extract_from_text
from boilerkit.page.labels import Label
from boilerkit.parsing.html import ParseError
from boilerkit.render import FORMATS, render
from tests.robustness.test_on_demand import Constant

#: What attributes and dates may hold that looks like a number to one function and not to another:
#: superscript and other digits, more digits than `int` takes, numbers of other kinds.
NUMBERS = (
    "²", "²⁰²⁴", "①②③", "٣", "४२", "２０２４", "9" * 5_000, "0" * 5_000, "1e999", "-1", "NaN", "∞",
    "½", "1_0", " 1 ", "+1", "0x10", "1.5", "", "𝟏𝟎", "9" * 400 + "w", "¹" * 10, "²" * 13,
)  # fmt: skip
#: Where a page may say a number.
PLACES = (
    '<p class=comment><img src=x.gif width="{}" height="1">Ann: It rained today.</p>'
    '<p class=comment><img src=x.gif width="20" height="1">Ben: It did not.</p>',
    '<img src=a.png width="{}" height="{}"><p>It rained all day in the valley.</p>',
    '<img srcset="a.png {}w, b.png 2x"><p>It rained all day in the valley.</p>',
    '<meta property="article:published_time" content="{}"><p>It rained.</p>',
    '<meta property="article:published_time" content="{}-01-02T{}:00"><p>It rained.</p>',
    '<time datetime="{}">{}</time><p>It rained all day in the valley.</p>',
    "<p class=date>{} May {}</p><p>It rained all day in the valley.</p>",
    "<p class=date>Published {}.{}.{} at {}:{}</p><p>It rained.</p>",
    '<div class="comment depth-{}"><b>Ann</b> {} minutes ago<p>It rained.</p></div>'
    '<div class="comment depth-2"><b>Ben</b> 2 hours ago<p>It did.</p></div>',
    '<div class="comment pl-{}"><b>Ann {}</b>, 12 May {}<p>It rained.</p></div>',
    "<ol start={}><li value={}>One<li>Two</ol><p>It rained all day in the valley.</p>",
    "<table><tr><td colspan={} rowspan={}>a<td>b<tr><td>c</table>",
    "<h2>{} comments</h2><div class=comment><p>#{} Ann wrote: it rained.</p></div>",
    '<a href="/{}/{}/{}/story.html?page={}">Read the story of the ferry</a>',
    '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Rain",'
    ' "datePublished": "{}", "wordCount": "{}", "commentCount": {}}}</script><p>It rained.</p>',
)  # fmt: skip
LABELLED: tuple[Label | None, ...] = (None, Label.COMMENT)
if os.environ.get("BOILERKIT_ROBUSTNESS") == "full":
    LABELLED += (Label.BODY, Label.META, Label.RELATED, Label.CAPTION, Label.TITLE)


def ask_for_everything(article: Article) -> None:
    """Every part and every rendering; repr and JSON as well."""
    for name in (n for n in dir(article) if not n.startswith("_")):
        part = getattr(article, name)
        if name in ("blocks", "related", "comments", "metadata"):
            assert repr(part)
    json.dumps(article.dump())
    for name in FORMATS:
        assert isinstance(render(article, name), (str, bytes, tuple))
    assert repr(article)


EXTRACTORS = [
    Extractor() if label is None else Extractor(scorer=Constant(label)) for label in LABELLED
]


@pytest.mark.parametrize("place", PLACES, ids=range(len(PLACES)))
def test_numbers_that_are_none_raise_nothing(place: str) -> None:
    for extractor in EXTRACTORS:
        for number in NUMBERS:
            html = f"<h1>Rain</h1>{place.format(*[number] * 5)}<p>It rained all day there.</p>"
            ask_for_everything(extractor.extract(html, url="https://a.example/2024/rain"))


def test_numbers_in_plain_text_raise_nothing() -> None:
    for number in NUMBERS:
        text = f"Rain\nBy Ann Lee, {number} May {number}\nIt rained all day.\n{number} comments\n"
        ask_for_everything(extract_from_text(f"{text}Ann {number} minutes ago\nIt did."))


@pytest.mark.parametrize(
    "node",
    [etree.Comment("a"), etree.ProcessingInstruction("a", "b"), etree.Entity("amp")],
    ids=["comment", "instruction", "entity"],
)
def test_nodes_that_are_no_elements_are_parse_errors(node: object) -> None:
    with pytest.raises(ParseError, match="expected bytes, str or an lxml element"):
        extract(node)  # type: ignore[arg-type]


@pytest.mark.parametrize("hint", ["url", "encoding"])
def test_hints_of_another_type_are_named(hint: str) -> None:
    with pytest.raises(TypeError, match=f"{hint} must be a string or None, not int"):
        extract("<p>Rain", **{hint: 1})  # type: ignore[arg-type]
    if hint == "url":
        with pytest.raises(TypeError, match="url must be a string or None, not bytes"):
            extract_from_text("Rain", url=b"x")  # type: ignore[arg-type]
