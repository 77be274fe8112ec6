"""Features of what the page states about itself."""

from __future__ import annotations

import pytest

from tests.features.pages import PROSE, column

pytestmark = pytest.mark.usefixtures("core")


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


def test_the_description_is_recognised():
    html = f'<meta name="description" content="{PROSE}"><p>{PROSE}</p><p>Menu</p>'
    assert column(html, "in_description") == [1.0, 0.0]
