"""`Page` <-> dict, without loss and without opinions: `Article.dump` puts labels beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from boilerkit.page.tables import (
    BlockColumns,
    Elements,
    Head,
    Image,
    Inline,
    Lines,
    Link,
    Mark,
    Page,
    int_column,
)

_INT_ELEMENTS = ("parent", "depth", "first_block", "end_block", "path")


class StorageError(ValueError):
    """A dict that no article can be made of."""


def dump_page(page: Page) -> dict[str, Any]:
    """The facts of a page as values that JSON can say; `Page.source` is left out."""
    elements, head = page.elements, page.head
    return {
        "url": page.url,
        "texts": list(page.texts),
        "links": [[list(link) for link in links] for links in page.links],
        "blocks": {f.name: getattr(page.blocks, f.name).tolist() for f in fields(BlockColumns)},
        "elements": {
            "tag": list(elements.tag),
            "hint": list(elements.hint),
            **{name: getattr(elements, name).tolist() for name in _INT_ELEMENTS},
            "hidden": elements.hidden.tolist(),
        },
        "head": {
            "title": head.title,
            "language": head.language,
            "base": head.base,
            "metas": [list(meta) for meta in head.metas],
            "links": [list(link) for link in head.links],
            "json_ld": list(head.json_ld),
        },
        "images": [[i.block, i.element, [list(a) for a in i.attributes]] for i in page.images],
        "times": [list(time) for time in page.times],
        "inline": [
            [block, list(inline.parts), [list(mark) for mark in inline.marks]]
            for block, inline in page.inline.items()
        ],
        "lines": [list(lines) for lines in page.lines],
        "cell_spans": [[cell, *spans] for cell, spans in page.cell_spans.items()],
        "warnings": list(page.warnings),
    }


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    """The values, which must be strings."""
    texts = tuple(values)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a list of texts holds something else")
    return texts


def _text(value: Any) -> str | None:
    """A string or None."""
    return None if value is None else _texts([value])[0]


def _pairs(rows: Iterable[Iterable[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in map(_texts, rows))


def load_page(facts: Mapping[str, Any]) -> Page:
    """The page that `dump_page` was called on.

    Raises:
        KeyError, TypeError, ValueError, OverflowError, AttributeError: the facts are damaged.
    """
    columns = {f.name: int_column(facts["blocks"][f.name]) for f in fields(BlockColumns)}
    page = Page(
        texts=_texts(facts["texts"]),
        blocks=BlockColumns(**columns),
        elements=_elements(facts["elements"]),
        head=_head(facts["head"]),
        links=tuple(tuple(Link(*pair) for pair in _pairs(links)) for links in facts["links"]),
        images=tuple(
            Image(int(block), int(element), _pairs(attributes))
            for block, element, attributes in facts["images"]
        ),
        times=tuple((int(block), _texts([value])[0]) for block, value in facts["times"]),
        inline={
            int(block): Inline(_texts(parts), tuple(_mark(*mark) for mark in marks))
            for block, parts, marks in facts["inline"]
        },
        lines=tuple(Lines(*map(int, lines)) for lines in facts["lines"]),
        cell_spans={
            int(cell): (int(columns), int(rows)) for cell, columns, rows in facts["cell_spans"]
        },
        url=_text(facts["url"]),
        warnings=_texts(facts["warnings"]),
    )
    _check(page)
    return page


def _mark(part: int, tag: str, opens: bool, value: str | None) -> Mark:
    return Mark(int(part), _texts([tag])[0], bool(opens), _text(value))


def _elements(facts: Mapping[str, Any]) -> Elements:
    return Elements(
        tag=_texts(facts["tag"]),
        hint=_texts(facts["hint"]),
        hidden=np.asarray(facts["hidden"], dtype=np.bool_),
        **{name: int_column(facts[name]) for name in _INT_ELEMENTS},
    )


def _head(facts: Mapping[str, Any]) -> Head:
    return Head(
        title=_text(facts["title"]),
        language=_text(facts["language"]),
        base=_text(facts["base"]),
        metas=_pairs(facts["metas"]),
        links=_pairs(facts["links"]),
        json_ld=_texts(facts["json_ld"]),
    )


def _check(page: Page) -> None:
    """Tables must be in step and parents stand before their children, or walks would not end."""
    elements, count = page.elements, len(page)
    sizes = {len(getattr(page.blocks, f.name)) for f in fields(BlockColumns)}
    rows = {len(getattr(elements, f.name)) for f in fields(Elements)}
    if (
        sizes != {count}
        or len(page.links) != count
        or len(rows) != 1
        or len(page.lines) not in (0, count)
    ):
        raise ValueError("columns differ in length")
    places = np.arange(len(elements))
    ranges_hold = (
        (elements.parent < places).all()
        and (elements.parent >= -1).all()
        and (elements.first_block >= 0).all()
        and (elements.first_block <= elements.end_block).all()
        and (elements.end_block <= count).all()
        and (page.blocks.inner < max(1, len(elements))).all()
        and (page.blocks.inner >= (0 if len(elements) else -1)).all()
        and (page.blocks.element < max(1, len(elements))).all()
        and (page.blocks.element >= (0 if len(elements) else -1)).all()
        and all(0 <= i.block <= count and 0 <= i.element < len(elements) for i in page.images)
        and all(0 <= block < count for block in page.inline)
        and all(0 <= cell < len(elements) for cell in page.cell_spans)
        and all(min(spans) >= 1 for spans in page.cell_spans.values())
        and all(page.texts)
        and all(elements.tag)
    )
    if not ranges_hold:
        raise ValueError("a row points outside its table")
