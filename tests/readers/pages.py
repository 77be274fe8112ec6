"""Metadata of small pages whose blocks get their labels from the test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.parsing.html import parse_page
from boilerkit.readers.metadata import Metadata, read_metadata

ADDRESS = "https://tarn.example/news/weir-holds"
STORY = "It rained all day and the weir held, as the keeper had said it would in the morning. " * 3


def metadata_of(
    head: str = "",
    lines: str = "",
    *,
    after: str = "",
    url: str | None = ADDRESS,
    label: Label = Label.META,
) -> Metadata:
    """Metadata of a page with a headline, `lines`, a paragraph and `after`.

    Both `lines` and `after` have the label given; `figcaption` is a caption.
    """
    html = (
        f"<html><head>{head}</head><body><article><h1>The weir holds</h1>{lines}"
        f"<p>{STORY}</p>{after}</article></body></html>"
    )
    page = parse_page(html, url=url)
    labels = []
    for block, text in enumerate(page.texts):
        tags = [page.elements.tag[row] for row in page.ancestors(block)]
        if "h1" in tags:
            labels.append(Label.TITLE)
        elif text == STORY.strip():
            labels.append(Label.BODY)
        else:
            labels.append(Label.CAPTION if "figcaption" in tags else label)
    return read_metadata(page, np.array([LABEL_INDEX[name] for name in labels], dtype=np.int64))


def labelled(html: str, labels: Sequence[Label], url: str | None = None) -> Metadata:
    """Metadata of a page whose blocks have the given labels."""
    page = parse_page(html, url=url)
    return read_metadata(page, np.array([LABEL_INDEX[name] for name in labels], dtype=np.int64))


def json_ld(text: str) -> str:
    """A script with an article of the test's headline and the fields given as JSON."""
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", '
        f'"headline": "The weir holds", {text}}}</script>'
    )
