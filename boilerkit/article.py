"""`Page` and labels -> `Article`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.copies import without_copies
from boilerkit.deciding.standfirst import count_standfirst
from boilerkit.deciding.standfirst_facts import Opening
from boilerkit.deciding.verdict import Verdict, VerdictOnDemand
from boilerkit.page.joining import join
from boilerkit.page.kinds import Kind
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.storage import StorageError, dump_page, load_page
from boilerkit.page.structure import Node, blocks_in, structure_of
from boilerkit.page.tables import Link, Page

if TYPE_CHECKING:
    from boilerkit.readers.comments import Comment
    from boilerkit.readers.metadata.reader import Metadata
    from boilerkit.readers.related import RelatedLink
    from boilerkit.render import RenderOptions
    from boilerkit.render.pictures import ArticleImage
    from boilerkit.report import Explanation

#: Name and version of what `Article.dump` makes.
DUMP_SCHEMA = "boilerkit-dump-2"


@dataclass(frozen=True)
class Block:
    """A text block with what was decided of it.

    Attributes:
        index: its place in reading order.
        label: what it is.
        text: as a reader sees it; line breaks as newlines.
        scores: probability of each label; they sum to one.
        links: links inside the block, with their `href` as written.
    """

    index: int
    label: Label
    text: str
    scores: Mapping[Label, float]
    links: tuple[Link, ...]
    _page: Page = field(repr=False, compare=False)

    @property
    def xpath(self) -> str | None:
        """XPath of the block's element in the parsed tree; None for plain text and for elements
        hundreds deep (above `boilerkit.page.tables.LONGEST_XPATH` characters)."""
        return self._page.xpath(self.index)

    @property
    def lines(self) -> tuple[int, int] | None:
        """First and last line of the block in plain text, from 0, inclusive; None for markup."""
        return self._page.lines[self.index][:2] if self._page.lines else None

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags around the block, innermost first; empty for plain text."""
        return tuple(self._page.elements.tag[row] for row in self._page.ancestors(self.index))

    def __repr__(self) -> str:
        shown = self.text if len(self.text) <= 60 else f"{self.text[:57]}..."
        return f"<Block {self.index} {self.label.value} {shown!r}>"


@dataclass(frozen=True, eq=False)  # columns have no single truth: an article equals itself alone
class Article:
    """What an extraction found. Immutable; parts are made when asked for.

    Attributes:
        page: the facts the labels were decided from.
        labels: label number of each block, shape (blocks,).
        scores: probabilities, shape (blocks, labels).
        verdict: what the page is, and how far its text can be trusted.
        standfirst_scores: how likely each block is the standfirst if it is body, shape (blocks,);
            None where the scorer cannot tell.
        warnings: why something is missing, or how the page was mended, one line each.
    """

    page: Page
    labels: NDArray[np.int64]
    scores: NDArray[np.float32]
    verdict: Verdict | VerdictOnDemand
    warnings: tuple[str, ...] = ()
    standfirst_scores: NDArray[np.float32] | None = None

    @property
    def is_article(self) -> bool:
        """False for index pages, shops, forums, error pages and the like."""
        return self.verdict.is_article

    @property
    def confidence(self) -> float:
        """The page F1 to be expected of the text, 0 to 1; 0 on a page without one."""
        return self.verdict.confidence

    @property
    def kind_scores(self) -> Mapping[Kind, float]:
        """Probability of each kind of page; they sum to one."""
        return self.verdict.kind_scores

    @property
    def kind(self) -> Kind:
        """What the page is: an article wherever `is_article` says so, else its likeliest kind."""
        if self.is_article:
            return Kind.ARTICLE
        others = {kind: score for kind, score in self.kind_scores.items() if kind != Kind.ARTICLE}
        return max(others, key=others.__getitem__, default=Kind.OTHER)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All text blocks of the page, in reading order."""
        return tuple(self._block(i) for i in range(len(self.page)))

    def _block(self, index: int) -> Block:
        scores = dict(zip(LABELS, map(float, self.scores[index]), strict=True))
        links = self.page.links[index]
        label = LABELS[int(self.labels[index])]
        return Block(index, label, self.page.texts[index], scores, links, self.page)

    def blocks_of(self, *labels: Label) -> tuple[Block, ...]:
        """The blocks that have one of the labels.

        Raises:
            ValueError: one of them is no label.
        """
        unknown = [label for label in labels if label not in LABELS]
        if unknown:
            names = ", ".join(label.value for label in LABELS)
            raise ValueError(f"no such label: {unknown[0]!r}; there are {names}")
        wanted = [i for i, n in enumerate(self.labels) if LABELS[int(n)] in labels]
        return tuple(self._block(i) for i in wanted)

    @cached_property
    def body(self) -> tuple[int, ...]:
        """Places of the body blocks that make up the text: second copies are left out."""
        body = np.flatnonzero(self.labels == LABELS.index(Label.BODY)).tolist()
        return without_copies(self.page, body)

    @cached_property
    def structure(self) -> tuple[Node, ...]:
        """The text as a tree of headings, paragraphs, lists, quotes, tables and code."""
        return structure_of(self.page, self.body)

    @cached_property
    def text(self) -> str:
        """The article: paragraphs apart by a blank line, list items and table rows on lines of
        their own, table cells apart by a tab."""
        return join(self.structure, self.page.texts.__getitem__)

    @cached_property
    def standfirst(self) -> str | None:
        """The deck that sums up or introduces the article, apart from the text's flow: where there
        is one, `text` begins with it, and a blank line follows. Never the whole text."""
        deck = self.structure[: self.standfirst_nodes]
        return join(deck, self.page.texts.__getitem__) or None

    @cached_property
    def standfirst_blocks(self) -> tuple[Block, ...]:
        """The blocks of the standfirst; all are body."""
        deck = self.structure[: self.standfirst_nodes]
        return tuple(self._block(block) for node in deck for block in blocks_in(node))

    @cached_property
    def standfirst_nodes(self) -> int:
        """How many of the nodes that `structure` begins with are the standfirst."""
        opening = Opening(
            self.page, self.structure, self.labels, self.scores, self.standfirst_scores
        )
        return count_standfirst(opening)

    @property
    def text_without_standfirst(self) -> str:
        """What follows the standfirst and its blank line in `text`; all of it without one."""
        return self.text[len(self.standfirst) + 2 :] if self.standfirst else self.text

    @cached_property
    def title(self) -> str | None:
        """The headline exactly as the page shows it."""
        found = np.flatnonzero(self.labels == LABELS.index(Label.TITLE))
        return " ".join(self.page.texts[int(found[0])].split()) if len(found) else None

    @cached_property
    def metadata(self) -> Metadata:
        """Headline, authors, dates and the like, each with where it stood."""
        from boilerkit.readers.metadata.reader import read_metadata

        return read_metadata(self.page, self.labels)

    @property
    def authors(self) -> tuple[str, ...]:
        """Names of the authors: `metadata.byline`."""
        return self.metadata.byline

    @property
    def published(self) -> str | None:
        """When it was published, ISO 8601: `metadata.published`."""
        return self.metadata.published

    @property
    def url(self) -> str | None:
        """Its canonical address, else the one given: `metadata.url`."""
        return self.metadata.url or self.page.url

    @property
    def language(self) -> str | None:
        """Its language as an ISO 639 code: `metadata.language`."""
        return self.metadata.language

    @cached_property
    def images(self) -> tuple[ArticleImage, ...]:
        """The images of the body with their captions, in reading order."""
        from boilerkit.render.content import Content
        from boilerkit.render.options import RenderOptions
        from boilerkit.render.pictures import images_of

        return images_of(self, Content.of(self, RenderOptions()).base)

    def to_dict(self, options: RenderOptions | None = None, **changes: Any) -> dict[str, Any]:
        """The record that a scraper stores: metadata and text, as values that JSON can say.

        It is what a line of `boilerkit clean --format jsonl` holds, and cannot be turned into an
        article again; `dump` makes what can.

        Args:
            options: what to show; None for the default ones.
            changes: fields of `RenderOptions` to set: `parts=("comments", "images")` adds those
                parts, `parts="all"` all but the page's blocks.

        Raises:
            ValueError: an option has an impossible value.
            TypeError: there is no such option.
        """
        from boilerkit.render import options_of
        from boilerkit.render.records import record

        return record(self, options_of(options, **changes))

    def to_json(self, options: RenderOptions | None = None, **changes: Any) -> str:
        """The record of `to_dict` as an indented JSON document."""
        return self._rendered("json", options, changes)

    def to_markdown(self, options: RenderOptions | None = None, **changes: Any) -> str:
        """The article as CommonMark with GitHub's tables; `changes` as in `to_dict`. `parts` are
        all that is shown beside the text: name "title" too, which is the default."""
        return self._rendered("markdown", options, changes)

    def to_html(self, options: RenderOptions | None = None, **changes: Any) -> str:
        """An `<article>` element that is safe to show; `changes` as in `to_markdown`."""
        return self._rendered("html", options, changes)

    def _rendered(
        self, format: str, options: RenderOptions | None, changes: Mapping[str, Any]
    ) -> str:
        from boilerkit.render import options_of, render

        return render(self, format, options_of(options, **changes))

    def dump(self) -> dict[str, Any]:
        """The page's facts and what was decided, as values that JSON can say, for `load`."""
        return {
            "schema": DUMP_SCHEMA,
            "page": dump_page(self.page),
            "labels": [LABELS[int(number)].value for number in self.labels],
            "scores": self.scores.tolist(),
            "standfirst_scores": _listed(self.standfirst_scores),
            "is_article": self.is_article,
            "confidence": self.confidence,
            "kind_scores": {kind.value: score for kind, score in self.kind_scores.items()},
            "warnings": list(self.warnings),
        }

    @classmethod
    def load(cls, record: Mapping[str, Any]) -> Article:
        """The article that `dump` was called on, nothing lost.

        Raises:
            StorageError: the record is of another schema or damaged.
        """
        if not isinstance(record, Mapping) or record.get("schema") != DUMP_SCHEMA:
            raise StorageError(f"not a record of schema {DUMP_SCHEMA!r}, as Article.dump() makes")
        try:
            return cls._restored(record)
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
            raise StorageError(f"damaged record: {type(error).__name__}: {error}") from error

    @classmethod
    def _restored(cls, record: Mapping[str, Any]) -> Article:
        page = load_page(record["page"])
        labels = [LABEL_INDEX[Label(label)] for label in record["labels"]]
        scores = np.asarray(record["scores"], dtype=np.float32).reshape(len(page), len(LABELS))
        confidence = float(record["confidence"])
        if len(labels) != len(page):
            raise ValueError("labels and blocks differ in number")
        if not (np.isfinite(scores).all() and 0.0 <= confidence <= 1.0):
            raise ValueError("scores and confidence must be numbers")
        standfirst = record.get("standfirst_scores")  # dumps made before 0.1.0 have none
        if standfirst is not None:
            standfirst = np.asarray(standfirst, dtype=np.float32).reshape(len(page))
            if not np.isfinite(standfirst).all():
                raise ValueError("scores of the standfirst must be numbers")
        kinds = {Kind(kind): float(score) for kind, score in record["kind_scores"].items()}
        return cls(
            page=page,
            labels=np.asarray(labels, dtype=np.int64),
            scores=scores,
            verdict=Verdict(bool(record["is_article"]), confidence, kinds),
            warnings=tuple(map(str, record["warnings"])),
            standfirst_scores=standfirst,
        )

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """What readers wrote below the article, one by one; replies follow what they answer."""
        from boilerkit.readers.comments import split_comments

        return split_comments(self.page, self.labels)

    @cached_property
    def related(self) -> tuple[RelatedLink, ...]:
        """Links to other articles, each once."""
        from boilerkit.readers.related import related_links

        return related_links(self.page, self.labels)

    def explain(self, html: bytes | str | Any = None) -> Explanation:
        """A report on what was kept, cut and why; `html` is the page as given to `extract`
        (without it the report shows the page's blocks alone)."""
        from boilerkit.report import Explanation

        return Explanation(self, html)

    def __repr__(self) -> str:
        says = [
            "Article" if self.is_article else f"Article (not an article: {self.kind})",
            repr(self.title) if self.title else "without a title",
        ]
        counts = [f"{len(self.text):,} characters", f"confidence {self.confidence:.2f}"]
        counts += [f"{_counted(len(self.page), 'block')}"]
        counts += [f"warning: {warning}" for warning in self.warnings]
        return f"<{' '.join(says)}: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        """The article as notebooks show it, without images, which would be fetched."""
        from boilerkit.render.notebook import notebook_html

        return notebook_html(self)


def _listed(column: NDArray[np.float32] | None) -> list[float] | None:
    return None if column is None else column.tolist()


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
