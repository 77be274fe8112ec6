"""The main image of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from boilerkit.lexicon.markup import any_class, class_words
from boilerkit.page.images import image_sources, is_tiny, pixels
from boilerkit.page.labels import Label
from boilerkit.page.tables import Image
from boilerkit.page.urls import host_of, split_address
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.values import Candidate

_METAS = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image",
          "twitter:image:src", "parsely-image-url", "sailthru.image.full",
          "thumbnailurl", "image")  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
# A name of these and of the neutral ones is that of a placeholder or a picture for all pages.
_GENERIC, _NEUTRAL = (
    frozenset(class_words("image_generic")),
    frozenset(class_words("image_neutral")),
)
_LOGO = frozenset(class_words("image_logo"))
_SQUARE = re.compile(r"(?<!\d)(\d{2,3})x\1(?!\d)")
# Words beside "logo" in the name of a site's own; a photo's name says more.
_MOST_BESIDE_LOGO = 2
_FOLDERS = re.compile(rf"/{any_class('image_folder')}/", re.IGNORECASE)
_DRAWN = re.compile(rf"\.{any_class('image_drawn')}$", re.IGNORECASE)
# A widespread publishing system names so what its owner cut to size: logos, icons and banners.
_CUT_TO_SIZE = "cropped-"
_AVATARS = class_words("avatar_host")
_LEAST_WIDTH, _SMALLEST_META = 200, 50
_LEVELS = 6


def images(facts: Facts) -> Iterator[Candidate[str]]:
    """Candidates for the main image: structured data, metas, then figures and images of the
    body; no logos, placeholders, avatars and pixels."""
    logo = _address(facts.resolved(facts.resolved(facts.article.get("publisher") or {})))
    candidates = [("json-ld image", _address(facts.resolved(facts.article.get("image"))))]
    if not 0 < pixels("".join(facts.metas("og:image:width")[:1])) < _SMALLEST_META:
        candidates += [
            (f"meta {name}", content) for name in _METAS for content in facts.metas(name)[:2]
        ]
    for source, value in candidates:
        url = facts.absolute(value) if value and value != logo else None
        if url and not is_placeholder(url):
            yield url, source
    yield from _shown(facts)


def is_placeholder(url: str) -> bool:
    """Whether an address is that of a logo, an icon, an avatar or an image of no article.

    Only the file's name counts, and a folder that holds nothing else: "/sites/default/files" is
    where a whole publishing system keeps its photos, and photos show logos too.
    """
    path = unquote(split_address(url).path)
    if _FOLDERS.search(path) or _DRAWN.search(path) or host_of(url).endswith(_AVATARS):
        return True
    name = path.rsplit("/", 1)[-1].rpartition(".")[0] or path.rsplit("/", 1)[-1]
    if name.startswith(_CUT_TO_SIZE):
        return True
    words = [word.lower() for word in _WORDS.findall(name)]
    beside = len([word for word in words if word not in _GENERIC | _NEUTRAL | _LOGO])
    if not _LOGO.isdisjoint(words):
        return beside <= _MOST_BESIDE_LOGO
    if "default" in (words[:1] + words[-1:]) or _SQUARE.search(name):
        return beside <= 1
    return not beside and not _GENERIC.isdisjoint(words)


def _address(value: Any) -> str:
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value if isinstance(value, str) else ""


def _shown(facts: Facts) -> Iterator[Candidate[str]]:
    """Images between the headline and the end of the body, those in a figure first."""
    titles, body = facts.places(Label.TITLE), facts.places(Label.BODY)
    if not body:
        return
    first = titles[0] if titles else body[0]
    within = [i for i in facts.page.images if first <= i.block <= body[-1] and not is_tiny(i)]
    for source, found in (
        ("figure", [image for image in within if _in_figure(facts, image)]),
        ("body image", [image for image in within if _in_body(facts, image)]),
    ):
        for image in found:
            addresses = (facts.absolute(address) for address in image_sources(image))
            yield from ((a, source) for a in addresses if a and not is_placeholder(a))


def _in_figure(facts: Facts, image: Image) -> bool:
    elements = facts.page.elements
    row = image.element
    for _ in range(_LEVELS):
        if row < 0 or elements.tag[row] == "figure":
            break
        row = int(elements.parent[row])
    return row >= 0 and elements.tag[row] == "figure"


def _in_body(facts: Facts, image: Image) -> bool:
    """Whether an image beside a paragraph or a caption is large, as far as the markup tells."""
    kept = (Label.BODY, Label.CAPTION, Label.TITLE)
    width = pixels(image.get("width"))
    return facts.label(image.block) in kept and (width < 0 or width >= _LEAST_WIDTH)
