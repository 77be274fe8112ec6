"""Article <-> dict, without loss.

`Article.to_dict` is the JSON document of `render.json` with the page's facts beside it. What
was decided (labels, scores) and what was found (texts, links) stand once, in `blocks`; all
that is derived (text, title, comments, metadata) is there to be read and is derived again from
the facts on the way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from boilerkit.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page import BlockColumns, Elements, Head, Image, Inline, Link, Mark, Page, int_column
from boilerkit.render.options import RenderOptions
from boilerkit.render.records import SCHEMA, Record, article_record

if TYPE_CHECKING:
    from boilerkit.article import Article

_INT_ELEMENTS = ("parent", "depth", "first_block", "end_block", "path")


class ArchiveError(ValueError):
    """A dict that no article can be made of."""


def to_dict(article: Article) -> Record:
    """Everything an article holds, as values that JSON can say."""
    record = article_record(article, RenderOptions())
    record["page"] = _page_record(article.page)
    return record


def from_dict(cls: type[Article], record: Mapping[str, Any]) -> Article:
    """The article that `to_dict` was called on.

    Raises:
        ArchiveError: the dict is of another schema, lacks the page's facts or is damaged.
    """
    if not isinstance(record, Mapping) or record.get("schema") != SCHEMA:
        raise ArchiveError(f"not a document of schema {SCHEMA!r}")
    if "page" not in record:
        raise ArchiveError("no page facts: the document was rendered, not made by to_dict()")
    try:
        return _restored(cls, record)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise ArchiveError(f"damaged document: {type(error).__name__}: {error}") from error


def _restored(cls: type[Article], record: Mapping[str, Any]) -> Article:
    blocks = record["blocks"]
    labels = [LABEL_INDEX[Label(block["label"])] for block in blocks]
    scores = [[block["scores"][label.value] for label in LABELS] for block in blocks]
    matrix = np.asarray(scores, dtype=np.float32).reshape(len(blocks), len(LABELS))
    confidence = float(record["confidence"])
    if not (np.isfinite(matrix).all() and 0.0 <= confidence <= 1.0):
        raise ValueError("scores and confidence must be numbers")
    return cls(
        page=_page(record["page"], _text(record["url"]), blocks),
        labels=np.asarray(labels, dtype=np.int64),
        scores=matrix,
        is_article=bool(record["is_article"]),
        confidence=confidence,
        warnings=tuple(map(str, record["warnings"])),
    )


def _page_record(page: Page) -> Record:
    elements, head = page.elements, page.head
    return {
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


def _page(facts: Mapping[str, Any], url: str | None, blocks: list[Mapping[str, Any]]) -> Page:
    columns = {f.name: int_column(facts["blocks"][f.name]) for f in fields(BlockColumns)}
    page = Page(
        texts=tuple(str(block["text"]) for block in blocks),
        blocks=BlockColumns(**columns),
        elements=_elements(facts["elements"]),
        head=_head(facts["head"]),
        links=tuple(
            tuple(Link(*_texts((link["text"], link["href"]))) for link in block["links"])
            for block in blocks
        ),
        images=tuple(
            Image(int(block), int(element), _pairs(attributes))
            for block, element, attributes in facts["images"]
        ),
        times=tuple((int(block), _texts([value])[0]) for block, value in facts["times"]),
        inline={
            int(block): Inline(_texts(parts), tuple(_mark(*mark) for mark in marks))
            for block, parts, marks in facts["inline"]
        },
        url=url,
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
    if sizes != {count} or len(rows) != 1:
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
        and all(page.texts)
        and all(elements.tag)
    )
    if not ranges_hold:
        raise ValueError("a row points outside its table")
