"""Features of the markup."""

from __future__ import annotations

import numpy as np
import pytest

from boilerkit.features import compute_features
from boilerkit.parsing.html import parse_page
from tests.features.pages import PROSE, column, features

pytestmark = pytest.mark.usefixtures("core")


@pytest.mark.parametrize(
    ("name", "expected"), [("own_h1", [1.0, 0.0, 0.0]), ("own_p", [0.0, 1.0, 1.0])]
)
def test_values_of_a_column(name, expected):
    assert column("<h1><b>Bold</b></h1><p>One</p><p>Two</p>", name) == expected


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
