"""The native cut and the one in Python give the same pages."""

from __future__ import annotations

import copy
import pickle
import random
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from lxml import etree

from boilerkit import speedups
from boilerkit.page.packed import PackedInline
from boilerkit.page.tables import Page
from boilerkit.parsing import cutting, encoding
from boilerkit.parsing import html as parsing
from boilerkit.parsing.html import parse_page
from fuzz.equality import facts
from fuzz.mutations import MUTATIONS
from tests.conftest import Case
from tests.robustness import hostile

pytestmark = pytest.mark.skipif(
    not speedups.IS_NATIVE, reason="the native parts were not built, or BOILERKIT_PURE is set"
)

MUTATED = 300
SCALE = 0.01

#: Markup with one thing each that the two cut in different ways.
SMALL = (
    "<p>One<br>two<br><br><br>three<br> <br>four",
    "<p>A\u00adb \u200b<p>\u00ad\u200b<p>\u2060 \ufeff\u00a0<p>\x1c\x85\u2003x\u3000y",
    "<p>one\x0btwo<br>three\x0bfour",
    "<h2><a href='#top'>#</a> A heading <a href='/e'>[edit]</a></h2><h2>Plain</h2>",
    "<pre>  one\n\ttwo  \n\n<span class=line-number>12</span> three\n</pre><p>x",
    "<pre><span style='display:block'>a</span><code style='display:block'>b</code></pre>",
    "<p>1<b>2</b> 3<strong>4 5</strong><p><b>6<p>7</b>8",
    "<a href=/x rel='tag nofollow'>one<p>two</p>three<a>four</a></a>five",
    "<a href='/y'><h3>One</h3><p>Two</p></a><a href=''>  </a>",
    "<div class='A  b' id=C role=main itemprop=D>x</div><div id=e class=F>y</div><i id=''>z</i>",
    f"<div class='{'ä' * 300}'>a</div><div class='{'Ä' * 256}'>b</div><div class='İ K'>c</div>",
    "<td colspan=3 rowspan=200>a<td colspan=x>b<td rowspan='٣'>c<td colspan='-1' rowspan=0012>d",
    "<div hidden>a</div><div aria-hidden=true>b</div><div aria-hidden=TRUE>c</div>",
    "<p class='sr-only'>a</p><p class='d-none d-md-block'>b</p><p class=hidden>c</p><p>d e f g h",
    "<p style='DISPLAY : none'>a</p><p style='visibility: hidden'>b</p><p>a long text shown",
    f"<p style='{'x' * 250};display:none'>a</p><span style='display:block;'>b</span>c",
    "<time datetime='2024-01-02'>a</time><span content='2024-01-02T03:04'>b</span>",
    "<img src=a.png ismap alt=''><noscript><img src=b.png><p>x</p></noscript><img alt=a_b class=x>",
    "<img ismap=ismap src=a><img CHECKED src=b>",
    "<img alt='$x^2$' class=latex><p>a<math alttext='y'><mi>y</mi></math>b",
    "<script type='math/tex'>x^2</script><p>a<script type='math/tex; mode=display'></script>",
    "<title> A  title </title><title>b</title><base href=/c><base href=/d>",
    "<meta name=' E ' content=' f '><meta content=g>",
    "<meta property='' name=g content=h><meta name=i><meta http-equiv=j content=' k '>",
    "<link rel=stylesheet href=a><link rel=' Canonical ' href=' b '><link rel=c><link href=d>",
    "<script type='application/LD+json'>{\"articleBody\": 1}</script><script>x</script>",
    f"<script>{'a</p>' * 3}{'b' * 500}</script><textarea>{'c ' * 300}</textarea>",
    f"<script>{r'u003c/pu003e' * 3}{r'u003Cu002Fpu003E' * 3}{'b' * 500}</script><p>d",
    "<template><p>a</p></template><template shadowrootmode=open><p>b</p></template>",
    "<iframe><p>a</p></iframe><video>b</video><embed src=c>d<object>e</object><input><hr>f",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby><svg><title>x</title><text>y</text></svg>z",
    "<x-y a:b=c>d</x-y><p xml:lang=de>e<html lang=fr class=g>",
    "<html lang=''><body><p>a</body></html>",
    "<p>a</p></html>tail<p>more",
    "<p>a</p></html>  <script>x</script>",
    "<p>a</p></html><!-- x -->  <b> </b>",
    "&lt;&amp;&nbsp;&#x200b;&#0;&#xd800;&unknown;&eacute",
    "a\x00b\ufffd<p>\U0001f600<p>\ud800",
    "", " ", "<!-- -->", "<", "<>", "</p>", "<br>", "\x0b",
    "<div>" + "<span>One sentence that is long enough to be one of several here.</span>" * 6,
)  # fmt: skip


CODE = "if (a > b) { c = '</p>'; } " * 20
#: Scripts and styles in all sorts of places, where they are taken out before libxml2 reads them.
RAW_TEXTS = (
    f"<script>{CODE}</script><p>a<style>{CODE}</style>b<SCRIPT type=x>{CODE}</Script ><p>c",
    f"<div title='<script>{CODE}</script>'>a</div><script>{CODE}</script><p>b",
    f'<div title="<script>{CODE}</script>">a</div><script>{CODE}</script><p>b',
    f"<div title=<script>{CODE}</script>>a</div>",
    f"<!-- <script>{CODE}</script> --><p>a<script>{CODE}</script>",
    f"<!-- <script> -->{CODE}</script><p>a",
    f"<!--><script>{CODE}</script>--><p>a<!---><style>{CODE}</style>--!><p>b<script>{CODE}</script>",
    f"<!x <script>{CODE}</script>><p>a<?x <style>{CODE}</style>?><p>b</x <script>{CODE}</script>>c",
    f"<script><!-- {CODE} <script> </script> {CODE} --></script><p>a",
    f"<script><!-- {CODE} </script><p>a<script>{CODE} <! </script><p>b",
    f"<style><!-- {CODE} </style> --></style><p>a",
    f"<title><script>{CODE}</script></title><p>a<textarea><style>{CODE}</style></textarea>",
    f"<style><script>{CODE}</script></style><p>a<script>'<style>{CODE}</style>'</script>b",
    f"<noscript><script>{CODE}</script><p>{CODE}</noscript><template><style>{CODE}</style></template>",
    f"<iframe><script>{CODE}</script></iframe><xmp><style>{CODE}</style></xmp><p>a",
    f"<svg><style>{CODE}</style><script>{CODE}</script></svg><p>a<plaintext><script>{CODE}</script>",
    f"<script src='a>b'>{CODE}</script><p>a<script a='>{CODE}</script><p>b",
    f"<script/>{CODE}</script><p>a<script/src=b>{CODE}</script/c><p>b</script>",
    f"<script>{CODE}</scripty></script\f><p>a<scripty>{CODE}</scripty><p>b",
    f"<script>{CODE}", f"<p>a<style>{CODE}</style",
    f"<p>a<script>{CODE}</script", f"<p>a<script {CODE}",
    f"<script type=application/ld+json>{{'a':\r\n1,\r'articleBody': 2}}\n\r{CODE}\r</script>",
    f"<script type=math/tex>{CODE}</script><p>a", f"<p>\x01<script>{CODE}</script>b",
    f"<p>a</p></html><script>{CODE}</script>", f"<p>a</html>b<script>{CODE}</script>",
    f"<p>1<p>2<p>3<script>{CODE}</script><p>4", f"<script>{CODE * 200}</script><p>a",
    f"<script>{'ä€😀' * 50}</script><p>a<script>{chr(0) * 90}</script>b",
    f"<span style='display:block'>{CODE}</span><script>{CODE}</script>" * 6,
)  # fmt: skip


def on_both(
    document: Any, monkeypatch: pytest.MonkeyPatch, max_blocks: int = 200_000
) -> tuple[Page, Page]:
    pages = []
    for is_native in (True, False):
        monkeypatch.setattr(speedups, "IS_NATIVE", is_native)
        pages.append(parse_page(document, url="https://example.com/", max_blocks=max_blocks))
    return pages[0], pages[1]


def assert_same(document: Any, monkeypatch: pytest.MonkeyPatch, max_blocks: int = 200_000) -> Page:
    native, pure = on_both(document, monkeypatch, max_blocks)
    found, expected = facts(native), facts(pure)
    assert [name for name in expected if found[name] != expected[name]] == []
    assert native.source == pure.source
    return native


def test_fixtures(markup_case: Case, monkeypatch: pytest.MonkeyPatch):
    assert_same(markup_case.source, monkeypatch)


@pytest.mark.parametrize("markup", [*SMALL, *RAW_TEXTS])
def test_small_documents(markup: str, monkeypatch: pytest.MonkeyPatch):
    assert_same(markup, monkeypatch)
    for most in (0, 1, 2):
        assert_same(markup, monkeypatch, most)


def test_long_raw_texts_are_not_read_by_the_parser():
    cutter = parsing.NativeCutter(200_000, 2_000)
    cutter.cut_markup(RAW_TEXTS[0], False)
    assert not cutter.misread
    cutter = parsing.NativeCutter(200_000, 2_000)
    cutter.cut_markup(RAW_TEXTS[1], False)
    assert cutter.misread


@pytest.mark.parametrize(
    "tag", ["<script ", '<script a="', "<style a='\"", "<script", "<!--", "<style>"]
)
def test_many_unclosed_tags_take_linear_time(tag: str):
    cutter = parsing.NativeCutter(200_000, 2_000)
    began = time.process_time()
    cutter.cut_markup(tag * 50_000, False)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("rare", ["\u00e9", "\u0439", "\u20ac", "\U0001f600", "\x00", "\ud800"])
def test_characters_that_are_not_ascii(rare: str, monkeypatch: pytest.MonkeyPatch):
    # Runs of ASCII are encoded many characters at a time.
    lines = ["a" * before + rare + "b" * (70 - before) for before in range(70)]
    for wide in ("", "\u0100", "\U00010000"):
        assert_same("<p>" + "<p>".join([*lines, wide]), monkeypatch)


@pytest.mark.parametrize("name", sorted(n for n, h in hostile.CATALOGUE.items() if not h.is_text))
def test_hostile_documents(name: str, monkeypatch: pytest.MonkeyPatch):
    assert_same(hostile.CATALOGUE[name].make(SCALE), monkeypatch)


def test_mutated_pages(cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch):
    seeds = [case.source for case in cases if case.has_markup]
    for number in range(MUTATED):
        chance = random.Random(number)
        data = chance.choice(seeds)
        for _ in range(chance.randint(1, 4)):
            data = chance.choice(MUTATIONS)(chance, data, seeds) or b"<p>"
        assert_same(data, monkeypatch, chance.choice((200_000, 3)))


@pytest.mark.parametrize("markup", SMALL)
def test_trees_of_callers(markup: str, monkeypatch: pytest.MonkeyPatch):
    root = etree.HTML(markup.replace("\x00", "").encode("utf-8", "replace") or b"<p>")
    if root is not None:
        assert_same(root, monkeypatch)
        for part in root.iter(etree.Element):
            assert_same(part, monkeypatch)


XML = """<!DOCTYPE html [<!ENTITY e "text"><!ATTLIST p class CDATA "given">]>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="de" lang="en"><body>a<!-- b -->c<?d e?>f
<p id="x&amp;y" title="&#10;">g &amp; <![CDATA[h <i>]]> j</p><svg:svg xmlns:svg="urn:s">k</svg:svg>
<div xmlns="" class="l">m<!-- n --> <b>o</b><img src="p" svg:q="r" xmlns:svg="urn:s"/></div>
</body></html>"""


def test_trees_of_xml(monkeypatch: pytest.MonkeyPatch):
    root = etree.fromstring(XML)
    page = assert_same(root, monkeypatch)
    assert "m o" in page.texts
    for part in root.iter(etree.Element):
        assert_same(part, monkeypatch)


def test_what_only_a_tree_has_is_left_to_python(monkeypatch: pytest.MonkeyPatch):
    entities = etree.XMLParser(resolve_entities=False)
    root = etree.fromstring(XML.replace("</p>", " &e; k</p>").replace("x&amp;y", "x&e;y"), entities)
    assert_same(root, monkeypatch)


def test_an_address_around_many_blocks_is_kept_once(monkeypatch: pytest.MonkeyPatch):
    page = assert_same(f"<a href='{'x' * 1000}'>" + "<p>a</p>" * 50, monkeypatch)
    assert len({id(link.href) for links in page.links for link in links}) == 1


@pytest.mark.parametrize("markup", SMALL)
def test_where_the_parser_cannot_be_called_its_tree_is_cut(
    markup: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parsing, "CUTS_MARKUP", False)
    assert_same(markup, monkeypatch)
    for most in (0, 1, 2):
        assert_same(markup, monkeypatch, most)


def test_fixtures_cut_from_the_parsers_tree(markup_case: Case, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parsing, "CUTS_MARKUP", False)
    assert_same(markup_case.source, monkeypatch)


def test_text_is_read_as_its_bytes_are(cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch):
    for case in cases:
        if case.has_markup:
            text = encoding.decode(case.source).text
            assert facts(parse_page(text)) == facts(parse_page(text.encode()))
            assert_same(text, monkeypatch)
            assert_same(f"{text}\U0001f600", monkeypatch)  # kept in units of four bytes


def test_threads_cut_different_pages_at_a_time(cases: tuple[Case, ...]):
    sources = [case.source for case in cases if case.has_markup] * 4
    alone = [parse_page(source).texts for source in sources]
    with ThreadPoolExecutor(8) as pool:
        assert [page.texts for page in pool.map(parse_page, sources)] == alone


def test_an_error_inside_the_parser_comes_out(monkeypatch: pytest.MonkeyPatch):
    def fail(value: str) -> bool:
        parse_page("<p>a page inside a page")
        raise KeyError(value)

    monkeypatch.setattr(cutting, "is_day", fail)
    with pytest.raises(KeyError, match="b"):
        parse_page("<p>a<p content=b>c<p content=d>e")
    monkeypatch.undo()
    assert parse_page("<p>a<p content=b>c").texts == ("a", "c")


def test_a_page_inside_a_page_does_not_mix_them_up(monkeypatch: pytest.MonkeyPatch):
    inner: list[Page] = []

    def is_day(value: str) -> bool:
        if value != "inner":
            inner.append(parse_page("<p content=inner>a page inside a page<p>x"))
        return False

    monkeypatch.setattr(cutting, "is_day", is_day)
    assert parse_page("<p>a<p content=b>c<p>d").texts == ("a", "c", "d")
    assert inner[0].texts == ("a page inside a page", "x")


def test_links_and_images_are_sequences_that_can_be_copied(monkeypatch: pytest.MonkeyPatch):
    native, pure = on_both("<p><a href=/b>c</a><img src=d alt><p>e<p><a href=/b>f", monkeypatch)
    assert (native.links, native.images) == (pure.links, pure.images)
    assert (pure.links, pure.images) == (tuple(native.links), tuple(native.images))
    assert native.links[-1] == native.links[2] == pure.links[2]
    assert native.links[1:] == pure.links[1:]
    assert native.links != pure.links[1:]
    with pytest.raises(IndexError):
        native.links[3]
    copies = pickle.loads(pickle.dumps((native.links, native.images)))
    assert copies == copy.deepcopy((native.links, native.images)) == (pure.links, pure.images)


def test_inlines_are_a_mapping_that_can_be_copied(monkeypatch: pytest.MonkeyPatch):
    native, pure = on_both("<p>a <b>b</b> <a href=/c>d</a><p>e<p><i>f</i>", monkeypatch)
    assert isinstance(native.inline, PackedInline)
    assert isinstance(native.inline, Mapping)
    assert native.inline == pure.inline
    assert pure.inline == native.inline
    assert list(native.inline) == list(pure.inline)
    assert len(native.inline) == 2
    assert 1 not in native.inline
    assert native.inline.get(1) is None
    assert pickle.loads(pickle.dumps(native.inline)) == copy.deepcopy(native.inline) == pure.inline


def test_most_pages_are_not_left_to_python(
    cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parsing, "Cutter", None)  # a call of it would fail
    pages = [parse_page(case.source) for case in cases if case.has_markup]
    assert all(map(len, pages))
