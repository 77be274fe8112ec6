"""The article of a page that does not show it is read; other pages stay as they are."""

from __future__ import annotations

import html
import json
import time

import pytest

import boilerkit
from boilerkit import Article
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.unshown import DRAWN, STORED, with_unshown_text

pytestmark = pytest.mark.usefixtures("core")

SENTENCE = (
    "The ferry to the island sails again after eleven weeks in the yard, and nobody knows why."
)
STORY = [f"{SENTENCE} Part {n} of the story." for n in range(12)]
MARKUP = "".join(f'<p class="text">{line}</p>' for line in STORY)
SPINNER = f"<html><body><div class=spinner>{'<svg></svg>' * 400}</div>%s</body></html>"


def in_a_string(value: object) -> str:
    """As frameworks write data into scripts: no tag may end the script."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


DATA = {"html": MARKUP}
ROW = in_a_string(f"2b:T1a3f,{MARKUP}")
NESTED = in_a_string(f"5:{in_a_string([MARKUP])}")
SLASHES = json.dumps(DATA).replace("</", "<\\/")
ESCAPED_SLASHES = in_a_string(DATA).replace("/", "\\u002F")
LINES = in_a_string({"body": [{"type": "p", "text": line} for line in STORY]})
NEWS = in_a_string({"@type": "NewsArticle", "articleBody": "\n\n".join(STORY)})


def styled(line: str) -> list[dict[str, object]]:
    """A paragraph's leaves, as editors store stretches of words with one style."""
    return [
        {"type": "text", "text": line[:9]},
        {"type": "link", "children": [{"type": "text", "text": line[9:20]}]},
        {"type": "text", "marks": [{"type": "bold"}], "text": line[20:]},
    ]


def tree(lines: list[str]) -> dict[str, object]:
    nodes = [{"type": "paragraph", "content": styled(line)} for line in lines]
    items = [{"type": "listItem", "content": [node]} for node in nodes[2:4]]
    inner = [*nodes[:2], {"type": "bullet_list", "content": items}, *nodes[4:]]
    return {"type": "doc", "content": inner}


NODES = in_a_string({"post": {"title": "Ferry", "body": tree(STORY)}})
SPANS = in_a_string(
    [{"_type": "block", "children": [{"_type": "span", "text": line}]} for line in STORY]
)
CACHE = in_a_string(
    {
        "Post:1": {"__typename": "Post", "lines": [{"__ref": f"Line:{n}"} for n in range(12)]},
        **{f"Line:{n}": {"__typename": "Line", "text": line} for n, line in enumerate(STORY)},
    }
)
MARKDOWN = in_a_string({"text": "\n\n".join([f"## {STORY[0]}", *STORY[1:]])})
SCRIPTS = {
    "data of the page": f'<script type="application/json">{in_a_string(DATA)}</script>',
    "a row of text": f"<script>self.__next_f.push([1,{ROW}])</script>",
    "JSON in a string": f"<script>self.__next_f.push([1,{NESTED}])</script>",
    "slashes kept apart": f"<script>var data = {SLASHES}</script>",
    "slashes escaped": f"<script>window.__NUXT__={ESCAPED_SLASHES}</script>",
    "a list of lines": f'<script type="application/json">{LINES}</script>',
    "articleBody": f'<script type="application/ld+json">{NEWS}</script>',
    "markup in structured data": f'<script type="application/ld+json">{in_a_string(DATA)}</script>',
    "a tree of nodes": f'<script type="application/json">{NODES}</script>',
    "spans": f"<script>a=a||{{}};if(b){{c()}};a.page={SPANS};start()</script>",
    "a cache with references": f"<script>window.__APOLLO_STATE__ = {CACHE};</script>",
    "Markdown": f'<script type="application/json">{MARKDOWN}</script>',
    "a string to be parsed": f"<script>a = JSON.parse({in_a_string(LINES)})</script>",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_article_comes_out(script: str) -> None:
    article = boilerkit.extract(SPINNER % script)
    assert article.text == "\n\n".join(STORY)
    assert article.warnings == (DRAWN,)


def drawn(script: str, shown: str = "") -> Article:
    return boilerkit.extract(f"<html><body><div>Loading</div>{shown}{script}</body></html>")


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "<p>We use cookies to make this site work, and those of our partners to count visits.</p>",
        "<p>We use cookies to make this site work, and to count visits.</p>" * 20,
        "<ul>"
        + "<li><a href=/x>All the news of the harbour and the islands</a></li>" * 80
        + "</ul>",
        f"<style>{'.a{color:red}' * 900}</style>",
    ],
    ids=["nothing", "a line", "a consent dialog", "menus", "style"],
)
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_what_else_is_shown_does_not_matter(script: str, shown: str) -> None:
    article = drawn(script, shown)
    assert all(line in article.text for line in STORY)
    assert article.warnings == (DRAWN,)


def test_a_long_notice_does_not_matter_where_the_data_names_the_pages_headline() -> None:
    notice = "".join(
        f"<p>Notice {n}: what we store of your visit, and why.</p>" for n in range(150)
    )
    notice += "".join(
        f"<p>{n} {'Terms of use go on and on, as they do. ' * 4}</p>" for n in range(40)
    )
    data = in_a_string({"headline": "Ferry sails again", "html": MARKUP})
    page = f"<title>Ferry sails again - Courier</title>{notice}<script>x={data}</script>"
    assert boilerkit.extract(page).warnings == (DRAWN,)
    other = page.replace("Ferry sails again - Courier", "Courier")
    assert boilerkit.extract(other).warnings == ()


def test_texts_of_other_articles_in_the_data_are_not_joined() -> None:
    others = [[f"{line} So says letter {n}." for line in STORY[:5]] for n in range(5)]
    data = in_a_string({"posts": [tree(STORY), *map(tree, others)]})
    assert drawn(f"<script>x={data}</script>").text == "\n\n".join(STORY)


def test_headline_author_and_date_come_along() -> None:
    data = {
        "other": {"title": "Storm closes the coastal path"},
        "story": {
            "title": "Ferry to the island sails again",
            "author": {"type": "person", "name": "Lena Marwick"},
            "publishedAt": "2024-02-12T21:40:00Z",
            "body": MARKUP,
        },
    }
    article = drawn(f"<script>window.data = {in_a_string(data)}</script>")
    assert article.title == "Ferry to the island sails again"
    assert article.is_article
    assert article.metadata.byline == ("Lena Marwick",)
    assert "2024-02-12" in "".join(block.text for block in article.blocks)


@pytest.mark.parametrize(
    "head",
    [
        "<title>Ferry sails again | Courier</title>",
        '<meta property="og:site_name" content="The Courier">'
        "<title>Ferry sails again - The Courier</title>",
        '<meta property="og:title" content="Ferry sails again">',
    ],
)
def test_the_headline_is_that_of_the_page_where_the_data_has_none(head: str) -> None:
    page = f"<html><head>{head}</head><body>{SCRIPTS['data of the page']}</body></html>"
    assert boilerkit.extract(page).title == "Ferry sails again"


def test_a_headline_that_is_shown_is_not_put_in_twice() -> None:
    data = in_a_string({"title": "Ferry sails again", "body": MARKUP})
    article = drawn(f"<script>x={data}</script>", "<h1>Ferry sails again</h1>")
    assert [block.text for block in article.blocks].count("Ferry sails again") == 1


@pytest.mark.parametrize(
    "residue", ["$$NAME$$", "{{ user.name }}", "{% if a %}", "<%= name %>", "${user}", "%%NAME%%"]
)
def test_what_fills_in_a_template_goes(residue: str) -> None:
    markup = MARKUP + f"<p>Written for {residue} by us, as always on a Friday.</p>"
    article = drawn(f"<script>x={in_a_string({'b': markup})}</script>")
    assert residue not in "".join(block.text for block in article.blocks)


STORES = {
    "noscript": f"<noscript>{MARKUP}</noscript>",
    "template": f"<template>{MARKUP}</template>",
    "script template": f'<script type="text/template">{MARKUP}</script>',
    "escaped template": '<script type="text/x-template">' + html.escape(MARKUP) + "</script>",
    "text area": f"<textarea hidden>{html.escape(MARKUP)}</textarea>",
    "plain text area": "<textarea>" + "\n\n".join(STORY) + "</textarea>",
    "object": f'<object data="story.swf">{MARKUP}</object>',
    "canvas": f"<canvas>{MARKUP}</canvas>",
    "frame": f'<iframe loading="lazy" srcdoc="{html.escape(MARKUP)}"></iframe>',
}


@pytest.mark.parametrize("store", STORES.values(), ids=STORES)
def test_elements_that_are_not_shown_may_hold_it(store: str) -> None:
    article = boilerkit.extract(f"<body><h1>Ferry sails again</h1>{store}<p>Imprint</p></body>")
    assert article.text == "\n\n".join(STORY)
    assert article.title == "Ferry sails again"
    assert article.warnings == (STORED,)


def test_of_several_copies_one_is_taken() -> None:
    page = "<body><h1>Ferry sails again</h1>" + "".join(STORES.values())
    assert boilerkit.extract(page).text == "\n\n".join(STORY)


@pytest.mark.parametrize("store", [*SCRIPTS.values(), *STORES.values()])
def test_a_page_that_shows_its_article_is_left_alone(store: str) -> None:
    page = f"<body><h1>Ferry sails again</h1>{MARKUP}{store}</body>"
    assert not boilerkit.extract(page).warnings


OPEN_NEWS = {"@type": "NewsArticle", "articleBody": "\n\n".join(STORY)}


@pytest.mark.parametrize(
    "page",
    [
        f"{SENTENCE} Part 0 of the story.{SCRIPTS['data of the page']}",
        '<script type="application/ld+json">'
        + in_a_string({**OPEN_NEWS, "isAccessibleForFree": False})
        + f"</script>{SCRIPTS['data of the page']}",
        '<script type="application/ld+json">'
        + in_a_string({**OPEN_NEWS, "isAccessibleForFree": "False"})
        + "</script>",
        f'<meta property="article:content_tier" content="locked">{SCRIPTS["data of the page"]}',
    ],
    ids=["shows the beginning", "not free", "not free, as text", "content tier"],
)
def test_stubs_of_paid_articles_are_left_alone(page: str) -> None:
    article = boilerkit.extract(f"<html><body><h1>Ferry sails again</h1>{page}</body></html>")
    assert DRAWN not in article.warnings
    assert STORY[5] not in article.text


@pytest.mark.parametrize(
    "script",
    [
        f"<script>x{MARKUP * 2}</script>",
        "<script>var a = '<p>one</p><p>two</p><p>three</p>'</script>",
        f"<script>var a = {in_a_string(SENTENCE * 20)}</script>",
        '<script>var a = "\\q' + MARKUP.replace('"', "") + '"</script>',
        "<script>function a() { return '<p>' + b + '</p><p>' + c + '</p></p>'; }</script>" * 30,
        "<noscript>Please enable JavaScript.</noscript>",
        f"<textarea>{'x = { y: 1 };' * 100}</textarea>",
        "<script>",
        "<noscript>",
        "<script>x="
        + in_a_string([f"//assets.courier.example/{'a' * 70}-{n}.js" for n in range(20)])
        + "</script>",
        "<script>x=" + in_a_string(["M10.5 20.25L30.125 40.5 " * 5] * 20) + "</script>",
    ],
)
def test_nothing_else_is_taken_for_an_article(script: str) -> None:
    assert not drawn(script, "<p>Seen.</p>").warnings


@pytest.mark.parametrize(
    "text",
    [
        "<script>" * 50_000 + "</script>",
        "<noscript>" * 50_000,
        "<template>a" * 50_000 + "</noscript>" * 50_000,
        '<script>"' + '\\"' * 200_000 + "</script>",
        '<script>"' + '\\"' * 200_000 + "\\</script>",
        '<script>"' + "\\n" * 100_000 + 'x</p></p></p>"</script>',
        '<script>"' + " " * 400_000 + 'x</p></p></p>"</script>',
        '<script>"' + "\\n1:T4,</p>" * 40_000 + '"</script>',
        "<script>" + '"</p></p></p>' * 50_000 + "</script>",
        "<script></script>" * 50_000,
        "<script>[" + "[" * 200_000 + "</script>",
        '<script>x=["' + "{" * 200_000 + '"]</script>',
        '<script>x=["' + "![a](" * 100_000 + '\\n"]</script>',
        "<script>" + 'parse("' * 100_000 + "</script>",
        "<iframe srcdoc='" * 50_000,
        "<script>" + '{"title":"' * 50_000 + "</p></p></p></script>",
        "<script>" + "".join(
            f'"title":"{"a" * 9}","{"It rained all day. " * (28 + n)}</p></p></p>",'
            for n in range(200)
        ) + "</script>",
    ],
)  # fmt: skip
def test_it_takes_linear_time(text: str) -> None:
    page = parse_page("<p>Seen.</p>")
    began = time.process_time()
    with_unshown_text(lambda: text, page, {"script": [text], "noscript": [text]})
    assert time.process_time() - began < 3
