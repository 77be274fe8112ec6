"""Article <-> dict, without loss.

`Article.to_dict` is the JSON document of `render.json` with the page's facts beside it. What
was decided (labels, scores) and what was found (texts, links) stand once, in `blocks`; all
that is derived (text, title, comments, metadata) is there to be read and is derived again from
the facts on the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    return cls(
        page=_page(record["page"], record["url"], blocks),
        labels=np.asarray(labels, dtype=np.int64),
        scores=np.asarray(scores, dtype=np.float32).reshape(len(blocks), len(LABELS)),
        is_article=bool(record["is_article"]),
        confidence=float(record["confidence"]),
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


def _page(facts: Mapping[str, Any], url: str | None, blocks: list[Mapping[str, Any]]) -> Page:
    columns = {f.name: int_column(facts["blocks"][f.name]) for f in fields(BlockColumns)}
    page = Page(
        texts=tuple(str(block["text"]) for block in blocks),
        blocks=BlockColumns(**columns),
        elements=_elements(facts["elements"]),
        head=_head(facts["head"]),
        links=tuple(
            tuple(Link(link["text"], link["href"]) for link in block["links"]) for block in blocks
        ),
        images=tuple(
            Image(block, element, tuple((name, value) for name, value in attributes))
            for block, element, attributes in facts["images"]
        ),
        times=tuple((block, value) for block, value in facts["times"]),
        inline={
            block: Inline(tuple(parts), tuple(Mark(*mark) for mark in marks))
            for block, parts, marks in facts["inline"]
        },
        url=url,
        warnings=tuple(facts["warnings"]),
    )
    _check(page)
    return page


def _elements(facts: Mapping[str, Any]) -> Elements:
    return Elements(
        tag=tuple(facts["tag"]),
        hint=tuple(facts["hint"]),
        hidden=np.asarray(facts["hidden"], dtype=np.bool_),
        **{name: int_column(facts[name]) for name in _INT_ELEMENTS},
    )


def _head(facts: Mapping[str, Any]) -> Head:
    return Head(
        title=facts["title"],
        language=facts["language"],
        base=facts["base"],
        metas=tuple((name, content) for name, content in facts["metas"]),
        links=tuple((rel, href) for rel, href in facts["links"]),
        json_ld=tuple(facts["json_ld"]),
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
        and (elements.end_block <= count).all()
        and (page.blocks.element < max(1, len(elements))).all()
        and (page.blocks.element >= (0 if len(elements) else -1)).all()
        and all(0 <= i.block <= count and 0 <= i.element < len(elements) for i in page.images)
        and all(0 <= block < count for block in page.inline)
    )
    if not ranges_hold:
        raise ValueError("a row points outside its table")
