"""XPaths that callers know better."""

from __future__ import annotations

import pickle

import pytest
from lxml import html as lxml_html

from boilerkit import Extractor, Label, extract_from_text
from tests.conftest import FIXTURES

pytestmark = pytest.mark.usefixtures("core")

SENTENCE = "The ferry left the pier at noon and came back before the evening, as it always does. "
PAGE = f"""<html><head><title>Harbour news</title></head><body>
<nav><a href=/>Home</a> <a href=/news>News</a></nav>
<article><h1>Harbour news</h1><div class=promo><p>Get our app, it is free and fast.</p></div>
<p>{SENTENCE * 3}</p><p>It was <sup class=ref>[12]</sup>full. {SENTENCE * 2}</p></article>
<div id=hours><p>Open on Monday</p><p>Shut on Sunday</p></div>
<footer><p>Copyright 2026 Harbour Press</p></footer></body></html>"""


def test_pruned_elements_are_not_read():
    plain = Extractor().extract(PAGE)
    pruned = Extractor(prune=["//*[@class='ref']", "//article/p[1]"]).extract(PAGE)
    assert "[12]" in plain.text
    assert pruned.text.startswith("It was full.")
    assert not any("[12]" in block.text for block in pruned.blocks)


def test_pruning_leaves_the_xpaths_of_the_others():
    plain = {block.text: block.xpath for block in Extractor().extract(PAGE).blocks}
    pruned = Extractor(prune="//nav | //div[@class='promo']").extract(PAGE)
    assert {block.text: block.xpath for block in pruned.blocks}.items() < plain.items()


def test_kept_elements_are_in_the_text_and_the_rest_is_judged_as_ever():
    plain = Extractor().extract(PAGE)
    kept = Extractor(keep="//div[@id='hours']").extract(PAGE)
    assert "Open on Monday" not in plain.text
    assert kept.text == f"{plain.text}\n\nOpen on Monday\n\nShut on Sunday"
    assert kept.title == "Harbour news"


def test_the_headline_of_a_kept_element_stays_the_headline():
    kept = Extractor(keep="//article").extract(PAGE)
    assert kept.title == "Harbour news"
    assert "Get our app" in kept.text


def test_trees_and_elements_are_left_as_they_were():
    root = lxml_html.fromstring(PAGE)
    before = lxml_html.tostring(root)
    extractor = Extractor(prune="//*[@class='ref']", keep="//*[@id='hours']")
    for given in (root, root.getroottree()):
        assert extractor.extract(given).text == extractor.extract(PAGE).text
    assert lxml_html.tostring(root) == before
    article = Extractor(prune="//p[1]", keep="//p").extract(root.find(".//article"))
    assert article.text.startswith("It was")


def test_every_block_can_be_kept_or_pruned():
    for path in sorted(FIXTURES.glob("*/page.html"))[::6]:
        page = path.read_bytes()
        everything = Extractor(keep="//*").extract(page)
        assert {b.label for b in everything.blocks} <= {Label.BODY, Label.TITLE}
        assert Extractor(prune="//body/*").extract(page).text == ""


@pytest.mark.parametrize("setting", ["prune", "keep"])
@pytest.mark.parametrize("xpath", ["//div[", "//p[nonsense()]", "count(//p)", "string(//p)", 3])
def test_what_selects_no_elements_is_refused(setting, xpath):
    with pytest.raises(ValueError, match=setting):
        Extractor(**{setting: [xpath]})


@pytest.mark.parametrize("setting", ["prune", "keep"])
def test_a_number_is_no_xpath(setting):
    with pytest.raises(ValueError, match=f"{setting} is one XPath or several, not 3"):
        Extractor(**{setting: 3})


def test_settings_with_xpaths_are_values():
    extractor = Extractor(prune="//nav", keep=["//main"])
    assert (extractor.prune, extractor.keep) == (("//nav",), ("//main",))
    assert pickle.loads(pickle.dumps(extractor)) == extractor
    assert len({extractor, Extractor(prune=("//nav",), keep=("//main",))}) == 1


def test_plain_text_has_no_elements():
    text = f"Harbour news\n\n{SENTENCE}\n"
    given = Extractor(prune="//*", keep="//*").extract_from_text(text)
    assert given.text == extract_from_text(text).text
