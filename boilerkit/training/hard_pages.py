"""Labelled pages made harder: what sites put into and below their articles, from other pages.

The parts are put into the tree of a page, in the markup and class names of that page, and marked
by an attribute that no feature reads; cutting the new page then shows which blocks are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import Document
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page, parse_tree
from boilerkit.parsing.selecting import blocks_inside
from boilerkit.training.alignment import align_labels, split_marks

_BODY, _RELATED = LABEL_INDEX[Label.BODY], LABEL_INDEX[Label.RELATED]
# The attribute that marks what was put in, with its label as the value.
_MARK = "data-part"
_LANGUAGE = re.compile(r"<html[^>]*\slang=[\"']?([a-zA-Z]{2})")
# How often parts come from pages of the same language, where there are some.
_SAME_LANGUAGE = 0.7
_LEAST_SENTENCE, _LEAST_HEADLINE, _MOST_HEADLINE = 60, 20, 160
_LEAST_BODY = 4
_MOST_PARTS = 2
_ENDS = (".", "!", "?", "…", "。", "।", "؟")


@dataclass(frozen=True)
class Parts:
    """What a labelled page can lend to others, as texts."""

    site: str
    language: str
    title: str
    body: tuple[str, ...]
    meta: tuple[str, ...]
    promotions: tuple[str, ...]
    teasers: tuple[str, ...]
    comment_lines: tuple[str, ...]


def parts_of(document: Document) -> Parts:
    """The texts of a labelled page, by what they can be used for."""
    texts: dict[str, list[str]] = {label.value: [] for label in LABELS}
    for label, text in document.blocks:
        texts[label].append(" ".join(text.split()))
    return Parts(
        site=document.site,
        language=_language_of(document),
        title=next(iter(texts["title"]), ""),
        body=tuple(t for t in texts["body"] if _is_sentence(t)),
        meta=tuple(t for t in texts["meta"] if len(t) < 80),
        promotions=tuple(t for t in texts["boilerplate"] if _is_sentence(t)),
        teasers=tuple(t for t in texts["related"] if _LEAST_HEADLINE <= len(t) <= _MOST_HEADLINE),
        comment_lines=tuple(t for t in texts["comment_ui"] if len(t) < 40),
    )


def _language_of(document: Document) -> str:
    found = _LANGUAGE.search(document.html[:5_000])
    return found[1].lower() if found else ""


def _is_sentence(text: str) -> bool:
    return len(text) >= _LEAST_SENTENCE and text.endswith(_ENDS)


class Lenders:
    """Pages that lend their parts to others."""

    def __init__(self, parts: Sequence[Parts]) -> None:
        self._parts = parts

    def draw(
        self, borrower: Parts, wanted: Callable[[Parts], object], generator: np.random.Generator
    ) -> Parts | None:
        """A page of another site that has what is wanted, more often than not of one language."""
        others = [p for p in self._parts if p.site != borrower.site and wanted(p)]
        alike = [p for p in others if p.language == borrower.language]
        if alike and generator.random() < _SAME_LANGUAGE:
            others = alike
        return others[int(generator.integers(len(others)))] if others else None


@dataclass(frozen=True)
class Setting:
    """The page that parts are put into: its tree, blocks, their labels, and which of them are the
    standfirst.

    `untouched` is the tree without parts: the paths of the page's elements lead elsewhere once
    something has been put in before them.
    """

    root: Any
    untouched: Any
    page: Page
    labels: NDArray[np.int64]
    standfirst: NDArray[np.bool_]
    own: Parts
    lenders: Lenders
    generator: np.random.Generator

    def element(self, tree: Any, row: int) -> Any:
        """The element at a row of the page's elements, of a tree without any parts yet."""
        found = tree.getroottree().xpath(self.page.elements.xpath(row) or "/*")
        return found[0] if found else None

    def paragraphs(self) -> list[int]:
        """Rows of elements that hold one paragraph of body each, in order."""
        elements = self.page.elements
        rows = self.page.blocks.element[self.labels == _BODY]
        single = elements.end_block[rows] - elements.first_block[rows] == 1
        return [int(row) for row in rows[single] if elements.tag[row] in ("p", "div")]

    def draw(self, wanted: Callable[[Parts], object]) -> Parts | None:
        """A page that lends what is wanted."""
        return self.lenders.draw(self.own, wanted, self.generator)

    def pick(self, items: Sequence[Any]) -> Any:
        """One of the items."""
        return items[int(self.generator.integers(len(items)))]


def hard_page(document: Document, lenders: Lenders, seed: int) -> Document | None:
    """A labelled page with parts of others; None where it has no room for any.

    The same page, lenders and seed give the same page.
    """
    page = parse_page(document.html, url=document.url)
    root = parse_tree(page)
    if root is None:
        return None
    html = _serialised(root)
    page = parse_page(html, url=document.url)
    marks = split_marks(align_labels(document.marked_blocks(), page.texts))
    generator = np.random.default_rng(seed)
    untouched = deepcopy(root)
    setting = Setting(root, untouched, page, *marks, parts_of(document), lenders, generator)
    if document.not_article or len(setting.paragraphs()) < _LEAST_BODY:
        return None
    found = [setting.element(root, row) for row in setting.paragraphs()]
    places = [place for place in found if place is not None]
    count = int(generator.integers(1, _MOST_PARTS + 1))
    chosen = generator.choice(len(_PUTTING), count, replace=False, p=[*_PUTTING.values()])
    putting = [*_PUTTING]
    for kind in chosen.tolist():
        putting[kind](setting, places)
    return _relabelled(document, setting, _serialised(root))


def _relabelled(document: Document, setting: Setting, html: str) -> Document | None:
    """The new page with its labels; None where the old blocks are no longer all there."""
    page = parse_page(html, url=document.url)
    marks = {
        label: blocks_inside(page, [f'//*[@{_MARK}="{label.value}"]'])
        for label in (Label.RELATED, Label.BOILERPLATE, Label.COMMENT_UI)
    }
    is_new = np.any(list(marks.values()), axis=0)
    kept = [text for text, new in zip(page.texts, is_new, strict=True) if not new]
    if not is_new.any() or kept != list(setting.page.texts):
        return None
    labels = np.zeros(len(page), dtype=np.int64)
    labels[~is_new] = setting.labels
    is_standfirst = np.zeros(len(page), dtype=np.bool_)
    is_standfirst[~is_new] = setting.standfirst
    for label, inside in marks.items():
        labels[inside] = LABEL_INDEX[label]
    known = labels >= 0
    blocks = tuple(
        (LABELS[number].value, text)
        for number, text, is_known in zip(labels, page.texts, known, strict=True)
        if is_known
    )
    hard = replace(document, html=html, blocks=blocks)
    if document.standfirst is None:
        return hard
    return hard.with_standfirst(np.flatnonzero(is_standfirst[known]).tolist())


def nameless_page(document: Document) -> Document | None:
    """The page without any class or id; its labels fit it as before."""
    root = parse_tree(parse_page(document.html, url=document.url))
    if root is None:
        return None
    for element in root.iter(etree.Element):
        for name in ("class", "id"):
            element.attrib.pop(name, None)
    return replace(document, html=_serialised(root))


def _serialised(root: Any) -> str:
    return str(etree.tostring(root, encoding="unicode", method="html", with_tail=False))


# -- what is put in, and where ---------------------------------------------------------------------


def _read_also(setting: Setting, places: Sequence[Any]) -> None:
    """A line that leads to another article, between two paragraphs."""
    lender = setting.draw(lambda p: p.teasers)
    if lender is None:
        return
    place = setting.pick(places[:-1])
    line = _like(place, setting)
    link = etree.SubElement(_within(line, setting, ("strong", "em", "b", "")), "a", href="/a/1")
    link.text = setting.pick(lender.teasers)
    _put(place, line, Label.RELATED)


def _teaser_card(setting: Setting, places: Sequence[Any]) -> None:
    """Headline, picture and excerpt of another article in the article's own column."""
    lender = setting.draw(lambda p: p.title and p.body)
    if lender is None:
        return
    card = _own_frame(setting)
    if card is not None:
        _fill(card, lender)
    else:
        card = _neutral(setting, places)
        link = etree.SubElement(card, "a", href="/a/2")
        if setting.generator.random() < 0.5:
            etree.SubElement(link, "img", src="/i/2.jpg", width="300", height="200")
        etree.SubElement(link, setting.pick(("h3", "h2", "h4", "span", "p"))).text = lender.title
        for text in lender.body[: int(setting.generator.integers(1, 3))]:
            etree.SubElement(card, "p").text = _excerpt(text, setting)
    _put(setting.pick(places), card, Label.RELATED)


def _promotion(setting: Setting, places: Sequence[Any]) -> None:
    """Sentences of a newsletter, donation, event or app box as paragraphs of the article."""
    lender = setting.draw(lambda p: p.promotions)
    if lender is None:
        return
    place = setting.pick(places)
    first = int(setting.generator.integers(len(lender.promotions)))
    texts = lender.promotions[first : first + int(setting.generator.integers(1, 3))]
    if setting.generator.random() < 0.5:
        box = _like(place, setting)
        box.text = " ".join(texts)
    else:
        box = _neutral(setting, places)
        for text in texts:
            etree.SubElement(box, "p").text = text
    _put(place, box, Label.BOILERPLATE)


def _sidebar(setting: Setting, places: Sequence[Any]) -> None:
    """A list of headlines with whole sentences beside them."""
    lenders = [setting.draw(lambda p: p.title and p.body) for _ in range(3)]
    box = _neutral(setting, places)
    for lender in lenders:
        if lender is not None:
            item = etree.SubElement(box, "div")
            etree.SubElement(etree.SubElement(item, "h4"), "a", href="/a/3").text = lender.title
            etree.SubElement(item, "p").text = _excerpt(lender.body[0], setting)
    if len(box):
        _put(setting.pick(places), box, Label.RELATED)


def _second_article(setting: Setting, places: Sequence[Any]) -> None:
    """A whole other article below the first, in a container like the first one's."""
    lender = setting.draw(lambda p: p.title and len(p.body) >= _LEAST_BODY)
    above = places[-1].getparent()
    if lender is None or above is None or above.tag in ("body", "html"):
        return
    article = etree.Element(above.tag, _names(above))
    etree.SubElement(article, setting.pick(("h1", "h2"))).text = lender.title
    for text in lender.meta[:2]:
        etree.SubElement(article, "div").text = text
    for text in lender.body[: int(setting.generator.integers(_LEAST_BODY, 13))]:
        paragraph = etree.SubElement(article, places[-1].tag, _names(places[-1]))
        paragraph.text = text
    _put(above, article, Label.RELATED)


def _comment_count(setting: Setting, places: Sequence[Any]) -> None:
    """A line with the number of comments, above or in the middle of the text."""
    lender = setting.draw(lambda p: p.comment_lines)
    if lender is None:
        return
    line = _neutral(setting, places)
    etree.SubElement(line, "a", href="#comments").text = setting.pick(lender.comment_lines)
    _put(setting.pick(places), line, Label.COMMENT_UI)


# What can be put in, and how often. Whole second articles are rare on purpose: with as many of
# them as of teasers, networks took what followed an advertisement for another article.
_PUTTING: Mapping[Callable[[Setting, Sequence[Any]], None], float] = {
    _read_also: 0.25,
    _teaser_card: 0.25,
    _promotion: 0.25,
    _sidebar: 0.10,
    _second_article: 0.05,
    _comment_count: 0.10,
}


def _put(place: Any, part: Any, label: Label) -> None:
    """The part behind the place, marked."""
    part.set(_MARK, label.value)
    tail, place.tail = place.tail, None
    place.addnext(part)
    part.tail = tail


def _like(place: Any, setting: Setting) -> Any:
    """An empty element like the paragraph, mostly with its classes."""
    named = setting.generator.random() < 0.8
    return etree.Element(place.tag, _names(place) if named else {})


def _names(element: Any) -> dict[str, str]:
    """Its class as an attribute; others of a page may have names that no tree takes."""
    name = element.get("class")
    return {"class": name} if name else {}


def _within(element: Any, setting: Setting, tags: Sequence[str]) -> Any:
    tag = setting.pick(tags)
    return etree.SubElement(element, tag) if tag else element


def _neutral(setting: Setting, places: Sequence[Any]) -> Any:
    """A box that no name gives away: none, or one of the article's own."""
    names = [place.getparent().get("class") for place in places if place.getparent() is not None]
    name = setting.pick([None, *filter(None, names)])
    tag = setting.pick(("div", "div", "section", "aside"))
    return etree.Element(tag, {"class": name} if name else {})


def _own_frame(setting: Setting) -> Any:
    """A copy of a frame that the page has around a teaser; None where it has none."""
    elements = setting.page.elements
    starts, ends = elements.first_block, elements.end_block
    is_related = np.concatenate(([0], np.cumsum(setting.labels == _RELATED)))
    size = ends - starts
    whole = (is_related[ends] - is_related[starts] == size) & (size >= 2) & (size <= 6)
    rows = np.flatnonzero(whole).tolist()
    if not rows or setting.generator.random() < 0.4:
        return None
    found = setting.element(setting.untouched, setting.pick(rows))
    if found is None or found.tag in ("tr", "td", "li", "tbody"):
        return None
    frame = deepcopy(found)
    frame.tail = None
    return frame


def _fill(frame: Any, lender: Parts) -> None:
    """Headlines and sentences of the frame become the lender's."""
    sentences: Iterator[str] = iter(lender.body)
    for element in frame.iter(etree.Element):
        text = (element.text or "").strip()
        if len(text) >= _LEAST_SENTENCE:
            element.text = next(sentences, text)
        elif len(text) >= _LEAST_HEADLINE:
            element.text = lender.title


def _excerpt(text: str, setting: Setting) -> str:
    """The text, or its beginning with an ellipsis."""
    if len(text) < 2 * _LEAST_SENTENCE or setting.generator.random() < 0.5:
        return text
    cut = text.rfind(" ", 0, int(setting.generator.integers(_LEAST_SENTENCE, len(text))))
    return f"{text[:cut]} …" if cut > 0 else text
