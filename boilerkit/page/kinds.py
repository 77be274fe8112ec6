"""The kinds a page can be of."""

from __future__ import annotations

from enum import Enum


class Kind(str, Enum):
    """What a page is as a whole. Compares equal to its string value."""

    ARTICLE = "article"
    LISTING = "listing"
    FORUM = "forum"
    PRODUCT = "product"
    SERVICE = "service"
    DOCUMENTATION = "documentation"
    OTHER = "other"

    def __str__(self) -> str:
        return self.value


#: Every kind, in the order of the terms of the model.
KINDS: tuple[Kind, ...] = tuple(Kind)
