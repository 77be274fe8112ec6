"""Links to other articles: made absolute, each once, under the best title."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lxml import etree

from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.readers.related import RelatedLink, related_links

URL = "https://www.tarn.example/news/2024/05/weir.html"


def labels_of(*names: str) -> Any:
    return np.array([LABEL_INDEX[Label(name)] for name in names])


def links_in(html: str, *names: str, url: str | None = URL) -> tuple[RelatedLink, ...]:
    """Links of a page whose blocks all are related, unless labels are given."""
    page = parse_page(html, url=url)
    return related_links(page, labels_of(*(names or ["related"] * len(page))))


def test_a_teaser_is_named_by_its_heading() -> None:
    (link,) = links_in(
        "<a href='/news/2024/05/otter-in-the-mill.html'><span class=kicker>Nature</span>"
        "<h3>Otter seen in the mill race</h3><p>It stayed until five and left with the others, "
        "having eaten two of the three goldfish.</p></a>"
    )
    assert link.title == "Otter seen in the mill race"
    assert link.url == "https://www.tarn.example/news/2024/05/otter-in-the-mill.html"
    assert link.kind == "list"


def test_one_address_stands_once() -> None:
    found = links_in(
        "<ul><li><a href='/a/otter-in-the-mill?utm_source=rail'>Otter in the mill race</a>"
        "<li><a href='https://tarn.example/a/otter-in-the-mill#top'>Otter in the mill race</a>"
        "<li><a href='/a/clock-strikes-thirteen'>Clock strikes thirteen</a></ul>"
    )
    assert [link.title for link in found] == ["Otter in the mill race", "Clock strikes thirteen"]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "mailto:desk@tarn.example",
        "tel:+4412345",
        "#comments",
        "",
        "/news/2024/05/weir.html",
        "https://www.tarn.example/news/2024/05/weir.html?page=2#picture-3",
        "http://[broken",
    ],
)
def test_links_that_lead_to_no_other_page_are_left_out(href: str) -> None:
    assert links_in(f"<p><a href='{href}'>Otter seen in the mill race</a></p>") == ()


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("More stories", "/news/"),
        ("Most read", "/most-read-stories-today"),
        ("Sport", "/sport"),
        ("Ann Lee", "/author/ann-lee"),
        ("May 2024", "/2024/05/"),
        ("2024", "/a/otter-in-the-mill"),
    ],
)
def test_headings_and_menu_entries_are_no_articles(text: str, href: str) -> None:
    assert links_in(f"<p><a href='{href}'>{text}</a></p>") == ()


OTTER = "/news/2024/05/otter-in-the-mill.html"
CARDS = {
    "button": f"<h3>Otter seen in the mill race</h3><p>It stayed until five.</p>"
              f"<a href={OTTER}>Read more</a>",
    "headline is no heading": f"<div class=headline>Otter seen in the mill race</div>"
                              f"<div class=date>May 5, 2024</div><a href={OTTER}>Weiterlesen</a>",
    "author's link beside": f"<h3>Otter seen in the mill race</h3><a href=/author/ann-lee>Ann Lee"
                            f"</a> <p><a href={OTTER}>Continue reading →</a></p>",
    "same block": f"<p>Otter seen in the mill race <a href={OTTER}>Read more</a></p>",
    "heading is linked": f"<h3><a href={OTTER}>Otter seen in the mill race</a></h3>"
                         f"<a href={OTTER}>Full story</a>",
}  # fmt: skip


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_a_card_whose_link_is_a_button_is_named_by_its_headline(card: str) -> None:
    other = "<div class=card><h3>Clock strikes thirteen</h3><a href=/a/clock-13>Read more</a></div>"
    found = links_in(f"<section><div class=card>{card}</div>{other}</section>")
    assert [link.title for link in found] == [
        "Otter seen in the mill race",
        "Clock strikes thirteen",
    ]
    assert found[0].url == f"https://www.tarn.example{OTTER}"


def test_a_button_for_a_whole_list_names_no_article() -> None:
    cards = "<h2>All about the mill</h2><p><a href=/a/otter-in-the-mill>Otter in the mill</a></p>"
    (link,) = links_in(f"<section>{cards}<a href=/a/mill-and-weir>Show all</a></section>")
    assert link.title == "Otter in the mill"


ADVERTS = {
    "label": "<div><span>Anzeige</span><p><a href=/a/otter-oats>Otters and oats</a></p></div>",
    "label in the link": "<div><a href=/a/otter-oats><span>Sponsored</span><h3>Otter oats</h3>"
                         "</a></div>",
    "class": "<div class='teaser native-ad'><a href=/a/otter-in-the-mill>Otters and oats</a></div>",
    "relation": "<div><a rel='sponsored nofollow' href=/a/otter-oats>Otters and oats</a></div>",
    "address": "<div><a href=https://trc.taboola.com/x-y-z>Otters and oats</a></div>",
}  # fmt: skip


@pytest.mark.parametrize("advert", ADVERTS.values(), ids=ADVERTS.keys())
def test_advertisements_are_no_articles(advert: str) -> None:
    card = "<div><a href=/a/clock-strikes-13>Clock strikes thirteen</a></div>"
    (link,) = links_in(f"<section class=with-ads>{card}{advert}</section>")
    assert link.title == "Clock strikes thirteen"


def test_kinds() -> None:
    found = links_in(
        "<p>First paragraph of the article.</p>"
        "<p>Read also: <a href='/a/otter-in-the-mill'>Otter in the mill race</a></p>"
        "<p>Second paragraph of the article.</p>"
        "<div class='nav-previous'><a href='/a/clock-strikes-thirteen'>Previous post: "
        "<span>Clock strikes thirteen</span></a></div>"
        "<div class='nav-next'><a href='/a/ferry-will-not-retire'>Ferry will not retire</a></div>"
        "<ul><li><a href='/a/bench-is-repaired'>Bench is repaired at last</a></ul>",
        *["body", "related", "body", "related", "related", "related"],
    )
    assert [(link.kind, link.title) for link in found] == [
        ("inline", "Otter in the mill race"),
        ("previous", "Clock strikes thirteen"),
        ("next", "Ferry will not retire"),
        ("list", "Bench is repaired at last"),
    ]


def test_xpath_leads_to_the_title() -> None:
    html = "<ul><li><a href='/a/x-y-z'>One of two</a><li><a href='/a/p-q-r'>Two of two</a></ul>"
    tree = etree.fromstring(html, etree.HTMLParser())
    found = related_links(parse_page(tree, url=URL), labels_of("related", "related"))
    for link in found:
        assert link.xpath is not None
        (element,) = tree.xpath(link.xpath)
        assert "".join(element.itertext()).strip() == link.title


def test_quotation_marks_stay_and_arrows_go() -> None:
    found = links_in(
        "<p><a href='/a/le-roseau-est'>« Le roseau est un matériau d’avenir »</a></p>"
        "<p><a href='/a/la-vanne-bleue'>La vanne bleue du canal →</a></p>"
    )
    assert [link.title for link in found] == [
        "« Le roseau est un matériau d’avenir »",
        "La vanne bleue du canal",
    ]


def test_plain_text_has_titles_without_addresses() -> None:
    page = parse_text(
        "The weir.\n\nMore stories\n\nOtter in the mill race\n\nOtter in the mill race"
    )
    found = related_links(page, labels_of("body", "related", "related", "related"))
    assert found == (RelatedLink("Otter in the mill race", None, "list", None),)


def test_no_related_block_no_link() -> None:
    assert links_in("<p><a href='/a/b-c-d'>Otter in the mill race</a></p>", "body") == ()
