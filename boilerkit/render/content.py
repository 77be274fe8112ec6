"""What the renderings share: the tree with pictures, spans with safe links, parts apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boilerkit.page.labels import Label
from boilerkit.page.spans import Span, spans_of, without_footnote_marks
from boilerkit.page.structure import (
    Item,
    List,
    Node,
    Picture,
    Quote,
    Table,
    blocks_in,
    structure_of,
)
from boilerkit.page.urls import link_base
from boilerkit.render.options import PARTS, RenderOptions
from boilerkit.render.pictures import image_url, pictures_of
from boilerkit.render.urls import safe_url

if TYPE_CHECKING:
    from boilerkit.article import Article


@dataclass(frozen=True, slots=True)
class Content:
    """An article seen through rendering options."""

    article: Article
    options: RenderOptions
    base: str | None

    @classmethod
    def of(cls, article: Article, options: RenderOptions) -> Content:
        """The content of an article, with its addresses read from the page's."""
        return cls(article, options, link_base(article.page.head, article.page.url))

    def pictures(self) -> tuple[Picture, ...]:
        """The images of the body; none where the options leave them out."""
        return pictures_of(self.article, self.base) if self.options.images else ()

    def nodes(self) -> tuple[Node, ...]:
        """The body; without tables, images and the standfirst where the options say so."""
        article, pictures = self.article, self.pictures()
        nodes = (
            structure_of(article.page, article.body, pictures) if pictures else article.structure
        )
        if not self.options.tables:
            nodes = tuple(_without_tables(nodes))
        if self.options.standfirst or not article.standfirst:
            return nodes
        return tuple(node for node in nodes if not self.is_standfirst(node))

    def is_standfirst(self, node: Node) -> bool:
        """Whether a node of the body is (part of) the standfirst."""
        blocks = frozenset(blocks_in(node))
        return bool(blocks) and blocks <= {block.index for block in self.article.standfirst_blocks}

    def spans(self, block: int) -> tuple[Span, ...]:
        """A block's runs; unsafe links have lost their address."""
        spans = spans_of(self.article.page, block)
        if self.options.drop_footnote_marks:
            spans = without_footnote_marks(spans)
        return tuple(span._replace(href=self._href(span.href)) for span in spans)

    def text(self, block: int) -> str:
        """A block's text."""
        if not self.options.drop_footnote_marks:
            return self.article.page.texts[block]
        return "".join(span.text for span in self.spans(block))

    def source(self, picture: Picture) -> str:
        """The address of an image."""
        return image_url(picture.image, self.base) or ""

    def link(self, href: str | None) -> str | None:
        """An address made absolute, or None where it is unsafe or links are left out."""
        return self._href(href)

    def parts(self, default: Sequence[str]) -> tuple[str, ...]:
        """Names of the parts to show beside the body, in order."""
        wanted = default if self.options.parts is None else self.options.parts
        return tuple(part for part in PARTS if part in wanted)

    def texts_of(self, label: Label) -> Iterator[str]:
        """Texts of all blocks with a label."""
        for block in self.article.blocks_of(label):
            yield block.text

    def _href(self, href: str | None) -> str | None:
        if not href or not self.options.links or href.startswith("#"):
            return None
        return safe_url(href, self.base)


def _without_tables(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Quote):
            yield Quote(tuple(_without_tables(node.children)))
        elif isinstance(node, List):
            items = (Item(item.tag, tuple(_without_tables(item.children))) for item in node.items)
            yield List(node.kind, node.start, tuple(items))
        elif not isinstance(node, Table):
            yield node
