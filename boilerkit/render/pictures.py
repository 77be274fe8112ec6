"""The images of the body, with their captions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from boilerkit.page.images import image_sources, is_tiny
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.structure import Picture
from boilerkit.page.tables import Image
from boilerkit.render.urls import IMAGE_SCHEMES, safe_url

if TYPE_CHECKING:
    from boilerkit.article import Article

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
_CAPTION = LABEL_INDEX[Label.CAPTION]


@dataclass(frozen=True, slots=True)
class ArticleImage:
    """An image of the body.

    Attributes:
        src: its address; absolute where the page's is known.
        alt: what the page says for readers who do not see it.
        caption: the lines below it, joined with spaces.
    """

    src: str
    alt: str | None
    caption: str | None


def images_of(article: Article, base: str | None) -> tuple[ArticleImage, ...]:
    """The images of the body as data, in reading order."""
    texts = article.page.texts
    return tuple(
        ArticleImage(
            image_url(picture.image, base) or "",
            picture.image.get("alt"),
            " ".join(texts[block] for block in picture.caption) or None,
        )
        for picture in pictures_of(article, base)
    )


def pictures_of(article: Article, base: str | None) -> tuple[Picture, ...]:
    """Images among the body blocks: no logos, teasers, icons or tracking pixels, none twice."""
    seen: set[str] = set()
    found = []
    captions = _captions(article)
    for image in _body_images(article):
        address = image_url(image, base)
        if address is not None and address not in seen:
            seen.add(address)
            found.append(Picture(image, captions.get(image.element, ())))
    return tuple(found)


def image_url(image: Image, base: str | None) -> str | None:
    """The image's address, absolute where `base` is known; None where there is no safe one."""
    safe = (safe_url(source, base, IMAGE_SCHEMES) for source in image_sources(image))
    return next((address for address in safe if address is not None), None)


def _body_images(article: Article) -> Iterator[Image]:
    body = article.body
    if not body:
        return
    labels = article.labels
    first = next((i for i in range(len(labels)) if labels[i] in (_TITLE, _BODY)), body[0])
    kept = _kept_before(article)
    for image in article.page.images:
        if first <= image.block <= body[-1] + 1 and not is_tiny(image):
            start, end = _surroundings(article, image)
            if kept[end] > kept[start]:
                yield image


def _kept_before(article: Article) -> list[int]:
    """Counts of body and caption blocks before each block, to ask whether a range holds any."""
    counts = [0]
    for label in article.labels:
        counts.append(counts[-1] + (label in (_BODY, _CAPTION)))
    return counts


def _surroundings(article: Article, image: Image) -> tuple[int, int]:
    """The block range of the innermost element around the image that holds any text."""
    elements = article.page.elements
    row = image.element
    for _ in range(64):
        if row < 0 or elements.end_block[row] > elements.first_block[row]:
            break
        row = int(elements.parent[row])
    if row < 0:
        return 0, len(article.page)
    return int(elements.first_block[row]), int(elements.end_block[row])


def _captions(article: Article) -> dict[int, tuple[int, ...]]:
    """Image element -> its caption blocks: those of its figure, else those right after it."""
    elements, labels = article.page.elements, article.labels
    left = np.flatnonzero(labels == _CAPTION).tolist()
    captions: dict[int, tuple[int, ...]] = {}
    images = article.page.images
    for place, image in enumerate(images):
        following = images[place + 1].block if place + 1 < len(images) else len(labels)
        figure = _figure(article, image)
        start, end = image.block, following
        if figure is not None:
            end = int(elements.end_block[figure])
            if following > image.block:
                end = min(end, following)
            if _is_only_image(article, figure, place):
                start = int(elements.first_block[figure])
        first, last = bisect_left(left, start), bisect_left(left, end)
        if figure is None:
            last = first + _in_a_row(left[first:last], start)
        captions[image.element] = tuple(left[first:last])
        del left[first:last]  # a caption belongs to one image
    return captions


def _in_a_row(blocks: Sequence[int], start: int) -> int:
    """How many of the blocks follow each other from `start` on."""
    return next((n for n, block in enumerate(blocks) if block != start + n), len(blocks))


def _figure(article: Article, image: Image) -> int | None:
    elements = article.page.elements
    row = image.element
    for _ in range(8):
        if row < 0 or elements.tag[row] == "figure":
            break
        row = int(elements.parent[row])
    return row if row >= 0 and elements.tag[row] == "figure" else None


def _is_only_image(article: Article, figure: int, place: int) -> bool:
    images = article.page.images
    beside = [images[i] for i in (place - 1, place + 1) if 0 <= i < len(images)]
    return all(_figure(article, image) != figure for image in beside)
