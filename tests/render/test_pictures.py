"""Which images belong to the body, with which address and caption."""

from __future__ import annotations

import pytest

from boilerkit.page.tables import Image
from boilerkit.render.content import Content
from boilerkit.render.options import RenderOptions
from boilerkit.render.pictures import image_url
from tests.render.articles import html_article

BASE = "https://site.example/a/"


def found(html: str) -> list[tuple[str, str]]:
    """Names of the image files and texts of their captions."""
    content = Content.of(html_article(html), RenderOptions())
    return [
        (
            content.source(picture).rpartition("/")[2],
            " ".join(content.text(block) for block in picture.caption),
        )
        for picture in content.pictures()
    ]


@pytest.mark.parametrize(
    ("attributes", "url"),
    [
        ({"src": "i.png"}, "https://site.example/a/i.png"),
        ({"src": "data:image/gif;base64,R0", "data-src": "/i.png"}, "https://site.example/i.png"),
        ({"src": "data:image/gif;base64,R0", "srcset": "s.png 1x, l.png 2x"}, BASE + "l.png"),
        ({"srcset": "s.png 320w, l.png 1280w, m.png 640w"}, BASE + "l.png"),
        ({"src": "i.png", "srcset": "s.png 320w"}, BASE + "i.png"),
        ({"src": "blank.gif", "data-original": "i.png"}, BASE + "i.png"),
        ({"src": ""}, None),
        ({"alt": "no address"}, None),
        ({"src": "javascript:alert(1)"}, None),
    ],
)
def test_addresses(attributes, url):
    assert image_url(Image(0, 0, tuple(attributes.items())), BASE) == url


def test_captions_of_figures():
    html = (
        "<p>a</p><figure><img src=1.png><figcaption>One</figcaption></figure><p>b</p>"
        "<figure><figcaption>Two</figcaption><img src=2.png></figure><p>c</p>"
        "<figure><img src=3.png><figcaption>Three</figcaption><img src=4.png></figure>"
        "<img src=5.png><figcaption>Five</figcaption><p>d</p><img src=6.png><p>e</p>"
    )
    assert found(html) == [
        ("1.png", "One"),
        ("2.png", "Two"),
        ("3.png", "Three"),
        ("4.png", ""),
        ("5.png", "Five"),
        ("6.png", ""),
    ]


def test_images_around_the_body_are_not_its_own():
    html = (
        "<nav><img src=logo.png>Home</nav><h1>T</h1><p>a</p><nav><img src=ad.png>Buy</nav>"
        "<p>b<img src=in.png></p><nav>More</nav><nav><img src=last.png>Read on</nav>"
    )
    assert found(html) == [("in.png", "")]


def test_icons_and_repeats_are_left_out():
    html = (
        "<p>a</p><img src=pixel.gif width=1 height=1><img src=i.png width=640 height=1>"
        "<img src=x.png width=640px><img src=x.png><p>b</p>"
    )
    assert found(html) == [("x.png", "")]
