"""Addresses and sizes of images, as their attributes give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from boilerkit.page.tables import Image

# Lazy loading keeps the address in one of these and a placeholder in `src`.
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-hi-res-src")
_SETS = ("srcset", "data-srcset")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)[wx]", re.ASCII)
_GLUED_SIZE = re.compile(r"(\s[\d.]+[wx]),")
_PIXELS = re.compile(r"\s*(\d{1,6})", re.ASCII)
_SMALLEST = 40
_MAX_SET_CHARS = 20_000


def image_sources(image: Image) -> Iterator[str]:
    """The image's addresses as written, the best first."""
    given = [image.get(name) for name in _LAZY]
    given += [_largest(image.get(name) or "") for name in _SETS if not image.get("src")]
    given.append(image.get("src"))
    given += [_largest(image.get(name) or "") for name in _SETS]
    yield from filter(None, given)


def is_tiny(image: Image) -> bool:
    """Whether the markup says that an image is an icon or a tracking pixel."""
    return any(0 <= pixels(image.get(side)) < _SMALLEST for side in ("width", "height"))


def pixels(value: str | None) -> int:
    """The number that an attribute begins with; -1 where it begins with none."""
    digits = _PIXELS.match(value or "")
    return int(digits[1]) if digits else -1


def _largest(source_set: str) -> str | None:
    """The widest candidate of a `srcset`, the first of those; None where it has none."""
    candidates: list[tuple[float, str]] = []
    may_follow = False
    for word in _GLUED_SIZE.sub(r"\1, ", source_set[:_MAX_SET_CHARS]).split():
        bare = word.strip(",")
        size = _SIZE.fullmatch(bare) if may_follow else None
        if size:
            candidates[-1] = float(size[1]), candidates[-1][1]
        elif bare:
            candidates.append((1.0, bare))
        may_follow = bool(bare) and size is None and not word.endswith(",")
    return max(candidates, key=itemgetter(0), default=(0.0, None))[1]
