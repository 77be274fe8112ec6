"""Metadata: the fixtures' expected values, and each reader of single strings."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import boilerkit
from boilerkit.lexicon.language_codes import contradicts, guess_language, language_code
from boilerkit.page.json_ld import json_ld_objects
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Head
from boilerkit.parsing.html import parse_page
from boilerkit.readers.metadata import Metadata, guess_published, read_metadata
from boilerkit.readers.metadata.names import byline_names, clean_authors, looks_like_name
from boilerkit.readers.metadata.titles import headline_on_page, without_site

FIXTURES = Path(__file__).parents[2] / "fixtures"
CASES = sorted(path.parent for path in (FIXTURES / "metadata").glob("*/expected.json"))
PAGES = sorted(path.parent for path in FIXTURES.glob("*/page.html"))

# Pages whose parsed form does not hold the value as a line of its own.
ONE_BLOCK = "double-br"  # headline, date and byline are one block
TEASER_DATE = "index-page"  # no article, but its teasers have days
MASTHEAD_DATE = "tables-2005"  # the day stands in the site's masthead only


def _pages(*without: str) -> list[Path]:
    return [path for path in PAGES if path.name not in without]


def _article(folder: Path) -> tuple[dict[str, Any], boilerkit.Article]:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    page = (folder / "page.html").read_bytes()
    return expected, boilerkit.extract(page, url=expected["url"])


def _labelled(html: str, **labels: str) -> Metadata:
    """Metadata of a page whose blocks get labels by their text; the others are boilerplate."""
    page = parse_page(html, url="https://paper.example/story")
    wanted = {text: Label(label) for label, text in labels.items()}
    names = [wanted.get(text, Label.BOILERPLATE) for text in page.texts]
    assert set(wanted) <= set(page.texts)
    return read_metadata(page, np.array([LABEL_INDEX[name] for name in names], dtype=np.int64))


# -- whole pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_fixture(folder: Path) -> None:
    expected, article = _article(folder)
    found = article.metadata
    values = {name: getattr(found, name) for name in expected["metadata"]}
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
    assert plain == expected["metadata"], dict(found.sources)


@pytest.mark.parametrize("folder", _pages(ONE_BLOCK), ids=lambda path: path.name)
def test_authors_of_article_fixtures(folder: Path) -> None:
    expected, article = _article(folder)
    assert list(article.metadata.byline) == expected["authors"]


@pytest.mark.parametrize("folder", _pages(ONE_BLOCK, MASTHEAD_DATE), ids=lambda path: path.name)
def test_day_of_publication_of_article_fixtures(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    if folder.name == TEASER_DATE:
        reason = "the weights of today take a teaser's line for the article's"
        request.applymarker(pytest.mark.xfail(reason=reason))
    expected, article = _article(folder)
    found = article.metadata.published
    assert (found and found[:10]) == (expected["published"] and expected["published"][:10])


@pytest.mark.parametrize("folder", PAGES, ids=lambda path: path.name)
def test_language_of_article_fixtures(folder: Path) -> None:
    expected, article = _article(folder)
    assert article.metadata.language == expected["language"]


@pytest.mark.parametrize("folder", [*CASES, *PAGES], ids=lambda path: path.name)
def test_each_value_has_its_source_and_nothing_else_has(folder: Path) -> None:
    _, article = _article(folder)
    found = article.metadata
    empty = (None, ())
    filled = {n for n in vars(found) if n != "sources" and getattr(found, n) not in empty}
    assert set(found.sources) == filled
    assert all(found.sources.values())


def test_is_one_value_that_travels_between_processes() -> None:
    _, article = _article(CASES[0])
    assert article.metadata is article.metadata
    assert pickle.loads(pickle.dumps(article.metadata)) == article.metadata


@pytest.mark.parametrize("html", ["", "<html></html>", "<p>x</p>", "<script>{</script>"])
def test_empty_pages_have_no_metadata(html: str) -> None:
    found = boilerkit.extract(html).metadata
    assert (found.byline, found.published, found.url, found.language) == ((), None, None, None)


@given(st.text(max_size=200))
def test_any_json_ld_and_meta_is_survived(text: str) -> None:
    head = Head(title=text, metas=(("og:title", text), ("author", text), ("date", text)))
    page = parse_page("<p>Some words.</p>")
    full = json.dumps({"@type": "NewsArticle", "author": text, "datePublished": text, "url": text})
    for script in (text, full, full.replace(text[:1] or "@", "")):
        told = Head(title=head.title, metas=head.metas, json_ld=(script,))
        changed = type(page)(
            texts=page.texts, blocks=page.blocks, elements=page.elements, head=told,
            links=page.links,
        )  # fmt: skip
        assert isinstance(read_metadata(changed, np.zeros(1, dtype=np.int64)), Metadata)


# -- choices between sources ---------------------------------------------------------------


def test_visible_byline_and_dates_are_read_where_labels_say_meta() -> None:
    found = _labelled(
        "<h1>Rain</h1><p>By Ann Lee</p><p>It rained all day.</p>",
        title="Rain", meta="By Ann Lee", body="It rained all day.",
    )  # fmt: skip
    assert (found.byline, found.sources["byline"]) == (("Ann Lee",), "text")


def test_a_line_that_is_not_meta_is_no_byline_unless_it_is_nothing_else() -> None:
    for line, names in (("By Ann Lee the weir is held", ()), ("By Ann Lee", ("Ann Lee",))):
        found = _labelled(
            f"<h1>Rain</h1><p>{line}</p><p>It rained all day.</p>",
            title="Rain", body="It rained all day.",
        )  # fmt: skip
        assert found.byline == names


def test_a_cue_in_the_line_before_tells_what_a_date_is() -> None:
    html = "<h1>Rain</h1><p>Updated:</p><p>May 5, 2024</p><p>It rained.</p>"
    page = parse_page(html)
    labels = [Label.TITLE, Label.META, Label.META, Label.BODY]
    found = read_metadata(page, np.array([LABEL_INDEX[x] for x in labels], dtype=np.int64))
    assert (found.published, found.modified) == (None, "2024-05-05")


def test_a_change_before_publication_is_left_out() -> None:
    head = (
        '<meta property="article:published_time" content="2024-05-05">'
        '<meta property="article:modified_time" content="2023-05-05">'
    )
    found = boilerkit.extract(f"<html><head>{head}</head><body><p>Rain.</p></body></html>").metadata
    assert (found.published, found.modified) == ("2024-05-05", None)


def test_the_time_of_day_is_taken_from_a_later_source() -> None:
    head = (
        '<script type="application/ld+json">'
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2024-05-05"}</script>'
        '<meta property="article:published_time" content="2024-05-05T07:00:00Z">'
    )
    found = boilerkit.extract(f"<html><head>{head}</head><body><p>Rain.</p></body></html>").metadata
    assert found.published == "2024-05-05T07:00:00Z"


def test_the_date_in_the_address_is_the_last_resort() -> None:
    found = boilerkit.extract("<p>Rain.</p>", url="https://a.example/2024/05/06/rain").metadata
    assert (found.published, found.sources["published"]) == ("2024-05-06", "url")


def test_a_canonical_link_to_the_front_page_gives_way() -> None:
    html = '<html><head><link rel="canonical" href="https://a.example/"></head><p>Rain.</p></html>'
    found = boilerkit.extract(html, url="https://a.example/rain").metadata
    assert (found.url, found.sources["url"]) == ("https://a.example/rain", "address given")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "http://[", "ftp://a.b/c"]
)
def test_only_web_addresses_are_addresses(address: str) -> None:
    html = f'<html><head><link rel="canonical" href="{address}"></head><p>Rain.</p></html>'
    assert boilerkit.extract(html).metadata.url is None


# -- names ---------------------------------------------------------------------------------

AUTHOR_FIELDS: list[tuple[str, list[str]]] = [
    ("By Jane Doe and John Smith", ["Jane Doe", "John Smith"]),
    ("Jane Doe, Staff Writer", ["Jane Doe"]),
    ("Jane Doe, John Smith", ["Jane Doe", "John Smith"]),
    ("Jane Doe (jane@paper.example)", ["Jane Doe"]),
    ("<a href='/x'>Jo Lo</a>", ["Jo Lo"]),
    ("Jane Doe | Reuters", ["Jane Doe"]),
    ("Reuters", ["Reuters"]),
    ("Von Friederike Sandvoss, dpa", ["Friederike Sandvoss"]),
    ("Von Arx", ["Von Arx"]),
    ("Ramón y Cajal", ["Ramón y Cajal"]),
    ("Écrit par Élodie Marchenoir", ["Élodie Marchenoir"]),
    ("Автор: Дарья Холмогорова", ["Дарья Холмогорова"]),
    ("بقلم: ليلى المنصوري", ["ليلى المنصوري"]),
    ("黒田美咲 記者", ["黒田美咲"]),
    ("记者：周明", ["周明"]),
    ("김하늘 기자", ["김하늘"]),
    ("Martin King, Jr.", ["Martin King"]),
    ("admin", []),
    ("Redaktion", []),
    ("https://www.facebook.com/jane.doe", []),
    ("@janedoe", []),
    ("paper.example", []),
    ("The Tarnford Courier", []),
    ("Tarnford Courier Staff", []),
    ("12345", []),
    ("", []),
]


@pytest.mark.parametrize(("value", "names"), AUTHOR_FIELDS)
def test_clean_authors(value: str, names: list[str]) -> None:
    assert list(clean_authors([value], ["Tarnford Courier"])) == names


def test_repeated_authors_count_once() -> None:
    assert clean_authors(["Jane Doe", "JANE DOE", "Bo Ek"]) == ("Jane Doe", "Bo Ek")


def test_library_order_is_turned_round() -> None:
    assert clean_authors(["Doe, Jane"], inverted=True) == ("Jane Doe",)


BYLINES: list[tuple[str, list[str]]] = [
    ("By Jane Doe", ["Jane Doe"]),
    ("by Dorothy Kinnear, staff writer", ["Dorothy Kinnear"]),
    ("Posted by Jane Doe on May 5, 2024", ["Jane Doe"]),
    ("By Jane Doe\nUpdated 5 May 2024, 7:05 am", ["Jane Doe"]),
    ("By Amanda FurrerUpdated: Dec 19, 2025", ["Amanda Furrer"]),
    ("Von Anna Berg am Dienstag, 5. Mai 2024 um 14:05 Uhr", ["Anna Berg"]),
    ("文・黒田美咲", ["黒田美咲"]),
    ("By the time she left", []),
    ("Von wegen billig", []),
    ("Jane Doe", []),
    ("By " + "Jane Doe and " * 30 + "Bo Ek", []),
]


@pytest.mark.parametrize(("line", "names"), BYLINES)
def test_byline_names(line: str, names: list[str]) -> None:
    assert list(byline_names(line)) == names


@pytest.mark.parametrize(
    "text", ["Full Bio", "Written By", "Our Editors", "Jane", "5 min read", "Is it Ann?"]
)
def test_these_are_no_names(text: str) -> None:
    assert not looks_like_name(text)


# -- titles, languages ---------------------------------------------------------------------


def test_site_is_cut_from_either_end() -> None:
    assert without_site("Rain at last | The Tarn Post", ["The Tarn Post"]) == "Rain at last"
    assert (
        without_site("Tarn Post - Rain - at last", ["tarnpost.example", "tarnpost"])
        == "Rain - at last"
    )


def test_title_that_is_only_the_site_stays() -> None:
    assert without_site("The Tarn Post", ["The Tarn Post"]) == "The Tarn Post"


def test_headline_is_taken_from_the_page_where_the_block_is_another() -> None:
    shown = ["Latest articles", "Rain falls on the valley"]
    claims = ["Rain falls on the valley | Post"]
    assert (
        headline_on_page("Latest articles", claims, ["Post"], shown) == "Rain falls on the valley"
    )
    assert headline_on_page("Rain on valley", claims, ["Post"], shown) is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("pt-BR", "pt"), ("zh_Hans_CN", "zh"), ("iw", "he"), ("und", None), ("", None),
     ("english", None), (None, None)],
)  # fmt: skip
def test_language_code(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code


def test_http_header_in_the_page_tells_the_language() -> None:
    html = '<html><head><meta http-equiv="Content-Language" content="da"></head><p>Regn.</p></html>'
    found = boilerkit.extract(html).metadata
    assert (found.language, found.sources["language"]) == ("da", "meta content-language")


def test_a_declared_language_without_known_words_is_believed() -> None:
    text = "The cat and the dog sat on the mat, and that is all there was to it for them. " * 6
    assert not contradicts("hi", [text])
    assert contradicts("de", [text])


@pytest.mark.usefixtures("core")
def test_too_little_text_tells_no_language() -> None:
    assert guess_language(["The cat is on the mat."]) is None
    assert not contradicts("de", ["The cat is on the mat."])


@pytest.mark.usefixtures("core")
def test_only_the_beginning_of_a_text_tells_its_language() -> None:
    english, german = "the and is of it ", "der und ist von es "
    names = "Tarnford " * 10
    assert contradicts("de", [english * 130 + german * 400])
    assert not contradicts("de", [english * 100 + german * 400])
    assert contradicts("de", [names * 90 + english * 40, german * 40]) is False


@pytest.mark.usefixtures("core")
def test_clear_text_tells_its_language_and_contradicts_another() -> None:
    text = ["The ferry is late and the people on the quay are not happy with it. " * 8]
    assert guess_language(text) == "en"
    assert contradicts("de", text)
    assert not contradicts("sw", text), "no words of Swahili are known"


# -- broken JSON-LD ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        '{"a": "x // y, }", /* note */ "b": [1, 2,],}',
        '// note\n{"a": "x // y, }", "b": [1, 2]};',
        '<!-- {"a": "x // y, }", "b": [1, 2]} -->',
        '//<![CDATA[\n{"a": "x // y, }", "b": [1, 2]};\n//]]>',
    ],
)
def test_broken_json_ld_is_mended(script: str) -> None:
    assert json_ld_objects(Head(json_ld=(script,))) == [{"a": "x // y, }", "b": [1, 2]}]


def test_bare_quotes_and_line_breaks_in_strings() -> None:
    script = '{"a": "He said "hello" there\nand left", "b": ,}'
    assert json_ld_objects(Head(json_ld=(script,))) == [
        {"a": 'He said "hello" there and left', "b": None}
    ]


@pytest.mark.parametrize("unit", ["/*", '"\\"', "} ", ",  ", '" ', "\\", ";"])
def test_hostile_json_ld_takes_no_long_time(unit: str) -> None:
    assert json_ld_objects(Head(json_ld=(unit * 200_000,))) == []


# -- guesses -------------------------------------------------------------------------------


def test_guess_published_reads_running_text() -> None:
    pytest.importorskip("htmldate", reason="needs the extra [dates]")
    html = "<html><body><p>Filed on 5 May 2021 from Tarnford.</p></body></html>"
    assert guess_published(html) == "2021-05-05"


def test_guess_published_without_htmldate_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "htmldate", None)
    with pytest.raises(ImportError, match=r"\[dates\]"):
        guess_published("<p>5 May 2021</p>")
