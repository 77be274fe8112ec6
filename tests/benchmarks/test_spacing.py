"""Text spacing against Chromium's `innerText`."""

from __future__ import annotations

import pytest

from benchmarks.chromium import find_chromium
from benchmarks.spacing import body_blocks, edit_distance, measure, measure_fixtures, probes_of
from boilerkit.parsing.html import parse_page

CHROMIUM = find_chromium() or ""
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")

HARD = """<body><div>
<p>A<b>b</b>c and <i>d</i> , e<i> f </i>g. <span>One</span><span>word</span> <a href="/x">two
</a>words</p>
<p>Soft&shy;hyphen, zero&#8203;width, thin&#8239;space, no&nbsp;break, wide\u3000space</p>
<p>
   over
   several <!-- not seen --> lines<br>and <br/> breaks <sup>[1]</sup>, H<sub>2</sub>O</p>
<ul><li>one<li>two <em>and</em><ul><li>three</ul>four</ul>
<dl><dt>term<dd>its meaning</dl>
<table><tr><th>a<th>b<tr><td>1<td><p>2<p>3</table>
<blockquote>said<p>again</blockquote>
<pre>  kept
    as it   is</pre>
<div>loose <div>inner</div> tail <h2>Head<small>line</small></h2></div>
<p>e\u0301clat <bdi>\u0639\u0631\u0628\u064a</bdi>, <q>quoted</q> <ins>new</ins><del>old</del></p>
<p>漢<wbr>字 <time>1 May</time></p>
</div></body>"""


@pytest.mark.slow
@needs_chromium
def test_fixtures():
    results = measure_fixtures(CHROMIUM)
    assert len(results) >= 25
    assert all(result.tokens for result in results)
    assert sum(r.errors for r in results) <= 0.005 * sum(r.tokens for r in results)


@needs_chromium
def test_a_page_full_of_inline_markup():
    markup = HARD.encode()
    text = "\n".join(parse_page(markup).texts)
    result = measure("hard", markup, text, CHROMIUM)
    assert result.errors == 0, result.examples
    assert result.tokens > 50


@needs_chromium
def test_a_difference_is_seen():
    page = "<p>one <b>two</b>three</p>"
    assert measure("same", page.encode(), "one twothree", CHROMIUM).errors == 0
    menu = "<p>one <select><option>two</option></select> three</p>"
    assert measure("menu", menu.encode(), "one three", CHROMIUM).errors == 1


def test_probes_are_the_largest_elements_of_body():
    page = parse_page("<main><div><p>a<p>b</div><p>c</p><nav>d</nav></main>")
    probes = probes_of(page, [0, 1, 2])
    assert [(page.elements.tag[p.row], p.start, p.end) for p in probes] == [
        ("div", 0, 2),
        ("p", 2, 3),
    ]


def test_body_blocks_come_in_order():
    page = parse_page("<p>b<p>a<p>b<p>c")
    assert body_blocks(page, "a b") == [1, 2]


@pytest.mark.parametrize(
    ("ours", "theirs", "distance"),
    [("a b c", "a b c", 0), ("a b c", "a c", 1), ("", "a b", 2), ("ab c", "a b c", 2)],
)
def test_edit_distance(ours, theirs, distance):
    assert edit_distance(ours.split(), theirs.split()) == distance
