"""The eight labels a block can have."""

from __future__ import annotations

from enum import Enum


class Label(str, Enum):
    """What a text block of a page is. Compares equal to its string value."""

    TITLE = "title"
    BODY = "body"
    CAPTION = "caption"
    META = "meta"
    COMMENT = "comment"
    COMMENT_UI = "comment_ui"
    RELATED = "related"
    BOILERPLATE = "boilerplate"

    def __str__(self) -> str:
        return self.value


#: Column order of every score array.
LABELS: tuple[Label, ...] = tuple(Label)

#: Label -> its column in a score array.
LABEL_INDEX: dict[Label, int] = {label: i for i, label in enumerate(LABELS)}
