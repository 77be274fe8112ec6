"""The columns that scorers read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features.alike_lines import KINDS, MEASURES
from boilerkit.features.table import Features, compute_features, markup_names
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text

PROSE = (
    "The council met on Monday evening, and after three hours of debate it agreed to keep the"
    " old swimming pool open for another year."
)


def features(html: str) -> Features:
    return compute_features(parse_page(html))


def column(html: str, name: str) -> list[float]:
    return [round(float(value), 4) for value in features(html)[name]]


def test_one_row_a_block_one_column_a_name():
    found = features(f"<h1>Pool</h1><p>{PROSE}</p><p>{PROSE}</p>")
    assert found.matrix.shape == (3, len(found.names))
    assert found.matrix.dtype == np.float32
    assert len(set(found.names)) == len(found.names)
    assert len(found.words) == len(found.places) == 3


def test_plain_text_has_zeros_for_markup_and_columns_of_its_lines():
    marked, plain = features(f"<p>{PROSE}</p>"), compute_features(parse_text(PROSE))
    assert plain.names[: len(marked.names)] == marked.names
    assert len(plain.names) == len(marked.names) + len(KINDS) * len(MEASURES)
    assert set(markup_names()) <= set(plain.names)
    assert not any(plain[name].any() for name in markup_names())


def test_a_page_without_blocks_has_no_rows():
    assert features("<p></p>").matrix.shape[0] == 0
    assert compute_features(parse_text("")).matrix.shape[0] == 0


def test_lines_of_one_shape_are_of_one_path():
    text = "Anna said:\nGood.\nJohn said:\n2 May, 11:29\n13 May, 09:05"
    groups = compute_features(parse_text(text)).groups
    assert groups.path.tolist() == [0, 1, 0, 2, 2]
    last_word, first_word = groups.containers[:2]
    assert last_word[0] == last_word[2]
    assert first_word[0] != first_word[2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("link_density", [0.0, 1.0, 0.5]),
        ("links", [0.0, round(np.log(2), 4), round(np.log(2), 4)]),
        ("bold_density", [1.0, 0.0, 0.0]),
        ("place", [0.0, 0.3333, 0.6667]),
        ("chars_share", [0.2857, 0.2857, 0.4286]),
        ("starts_upper", [1.0, 0.0, 1.0]),
        ("ends_stop", [0.0, 0.0, 1.0]),
        ("own_h1", [1.0, 0.0, 0.0]),
        ("own_p", [0.0, 1.0, 1.0]),
        ("seen_before", [0.0, 0.0, 0.0]),
    ],
)
def test_values_of_a_column(name, expected):
    html = '<h1><b>Bold</b></h1><p><a href="/">link</a></p><p>By <a href="/">us.</a></p>'
    assert column(html, name) == expected


def test_containers_around_a_block_are_seen():
    html = "<nav><a>Home</a></nav><article><p>One</p></article><aside><p>Two</p></aside>"
    assert column(html, "outer_nav") == [1.0, 0.0, 0.0]
    assert column(html, "outer_article") == [0.0, 1.0, 0.0]
    assert column(html, "outer_aside") == [0.0, 0.0, 1.0]


def test_roles_and_itemprops_are_seen_from_inside():
    html = '<div itemprop="articleBody"><p>One</p></div><p>Two</p>'
    assert column(html, "item_body") == [1.0, 0.0]


def test_names_of_containers_are_seen():
    html = f'<div><p>{PROSE}</p><p>{PROSE}!</p></div><div class="comment-list"><p>Hm</p></div>'
    near = next(n for n in features(html).names if n.startswith("near_comment"))
    assert column(html, near) == [0.0, 0.0, 1.0]


def test_a_hint_on_the_body_element_says_nothing_of_its_blocks():
    names = "comments-open related page-content post-title"
    found = features(f'<body class="{names}"><p>{PROSE}</p><p>{PROSE}!</p></body>')
    cues = [name for name in found.names if name.startswith(("near_", "above_"))]
    assert not any(found[name].any() for name in cues)


def test_headlines_are_recognised():
    html = "<title>Pool stays open - The Example</title><h1>Pool stays open</h1><p>Other words</p>"
    assert column(html, "is_headline") == [1.0, 0.0]
    assert column(html, "in_headline") == [1.0, 0.0]
    assert column(html, "covers_headline")[0] == pytest.approx(0.6)


def test_text_that_json_ld_calls_the_body_is_recognised():
    json_ld = f'{{"@type": "Article", "articleBody": "{PROSE} {PROSE[::-1]}"}}'
    html = f'<script type="application/ld+json">{json_ld}</script><p>{PROSE}</p><p>Menu</p>'
    assert column(html, "in_json_body") == [1.0, 0.0]
    assert column(html, "has_json_body") == [1.0, 1.0]


def test_repeats_are_counted():
    html = "<p>Share</p><p>One</p><p>Share</p>"
    assert column(html, "seen_before") == [0.0, 0.0, 1.0]
    assert column(html, "repeats") == [0.6931, 0.0, 0.6931]


def test_cue_phrases_mark_their_category():
    found = features("<h3>Leave a Reply</h3><p>Read more</p>")
    cues = [name for name in found.names if name.startswith("cue_")]
    assert found[cues[0]].shape == (2,)
    assert any(found[name][0] > 0 for name in cues)


def test_function_words_tell_prose_from_menus():
    prose, menu = column(f"<p>{PROSE}</p><p>Sport Weather Travel Jobs</p>", "function_words")
    assert prose > 0.2
    assert menu == 0.0


def test_alike_blocks_form_groups():
    html = '<ul><li class="a">One</li><li class="a">Two</li></ul><p>Three</p>'
    path = features(html).groups.path
    assert path[0] == path[1] != path[2]


def test_containers_grow_outward():
    page = parse_page(f"<body><div><div><p>{PROSE}</p><p>a</p></div><p>b</p></div><p>c</p></body>")
    containers = compute_features(page).groups.containers
    spans = page.elements.end_block - page.elements.first_block
    sizes = [int(spans[level[0]]) for level in containers]
    assert sizes == [2, 3, 4, 4]


def test_blocks_deeper_than_the_table_are_served():
    html = "<div>" * 200 + "<p>One</p><p>Two</p>" + "</div>" * 200 + "<p>Three</p>"
    found = features(html)
    assert np.isfinite(found.matrix).all()
    assert found["depth"][0] > found["depth"][2]


def test_first_words_are_lower_case_and_few():
    found = features("<p>One, TWO and 3</p><p>" + "word " * 50 + "</p>")
    assert found.words[0] == ("one", "two", "and", "3")
    assert len(found.words[1]) == 12


def test_a_name_finds_its_column():
    found = features("<p>One</p>")
    place = found.column_of["link_density"]
    assert found.names[place] == "link_density"
    with pytest.raises(KeyError):
        found["no such column"]


@given(st.lists(st.text(max_size=60), max_size=12))
def test_columns_are_finite_whatever_the_text(lines):
    page = parse_text("\n".join(lines))
    found = compute_features(page)
    assert found.matrix.shape == (len(page), len(found.names))
    assert np.isfinite(found.matrix).all()


def test_columns_of_a_page_are_the_same_every_time(case):
    page = parse_page(case.source) if case.has_markup else parse_text(case.source.decode())
    one, two = compute_features(page), compute_features(page)
    np.testing.assert_array_equal(one.matrix, two.matrix)
    assert np.isfinite(one.matrix).all()
    assert np.abs(one.matrix).max() < 100
