"""Articles of a Scrapy crawl: a helper for callbacks and a spider middleware.

Both make items of a `Response`, with the keys of `ITEM_FIELDS`. A response that is no page gives
an item that has only its `url` and, in `error`, the reason.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from boilerkit.extractor import Extractor
from boilerkit.integrations import missing
from boilerkit.integrations.fields import check_fields, values
from boilerkit.parsing.mistaken_input import file_type_of
from boilerkit.scorers.registry import scorer_of

try:
    from scrapy.http import HtmlResponse, Response
    from w3lib.encoding import http_content_type_encoding
except ImportError as error:
    raise missing("Scrapy", "scrapy") from error

#: What an item holds where nothing else is asked for, beside `error`.
ITEM_FIELDS = ("url", "title", "standfirst", "text", "kind", "is_article", "confidence",
               "warnings", "metadata", "comments", "related")  # fmt: skip
#: Key of `Request.meta`; with a false value the middleware leaves the response alone.
META_KEY = "boilerkit"

_SNIFFED = 2_000
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class ArticleItems:
    """Makes an item of a response or of a selector; immutable.

    Attributes:
        extractor: the settings of the extraction.
        fields: what an item holds beside `error`: names out of
            `boilerkit.integrations.fields.ALL_FIELDS`. What is not asked for takes no time.

    Raises:
        ValueError: there is no such field.
    """

    extractor: Extractor = field(default_factory=Extractor)
    fields: tuple[str, ...] = ITEM_FIELDS

    def __post_init__(self) -> None:
        check_fields(self.fields)

    @classmethod
    def from_settings(cls, settings: Any) -> ArticleItems:
        """As the project's settings say: BOILERKIT_SCORER, _FAVOR, _MAX_BYTES, _PRUNE, _KEEP and
        _FIELDS.

        Raises:
            ScorerError: the scorer is unknown or a package it needs is missing.
            ValueError: another setting is impossible.
        """
        default = Extractor()
        extractor = Extractor(
            scorer=settings.get("BOILERKIT_SCORER", default.scorer),
            favor=settings.get("BOILERKIT_FAVOR", default.favor),
            max_bytes=settings.getint("BOILERKIT_MAX_BYTES", default.max_bytes),
            # An XPath may hold commas, so a string is one of them.
            prune=settings.get("BOILERKIT_PRUNE", default.prune),
            keep=settings.get("BOILERKIT_KEEP", default.keep),
        )
        return cls(extractor, tuple(settings.getlist("BOILERKIT_FIELDS", ITEM_FIELDS)))

    def __call__(self, source: Any, url: str | None = None) -> dict[str, Any]:
        """The item of a `Response`, or of a selector that has an element; raises nothing for
        what a page may hold.

        Args:
            source: a Scrapy `Response`, or a parsel `Selector`: then only what is inside its
                element counts.
            url: the page's address; a response knows its own.

        Raises:
            TypeError: `source` is neither.
        """
        return self.judged(source, url)[0]

    def judged(self, source: Any, url: str | None = None) -> tuple[dict[str, Any], str]:
        """The item, and what became of the page: "article", "no article" or "error/kind".

        Raises:
            TypeError: `source` is neither a response nor a selector.
        """
        if isinstance(source, Response):
            reason = _no_page(source)
            if reason is not None:
                return _failed(source.url, reason)
            return self._judged(source.body, source.url, _encoding_told(source))
        root = getattr(source, "root", None)
        if not hasattr(root, "iter"):
            kind = type(source).__name__
            raise TypeError(f"expected a Response or a Selector of an element, not {kind}")
        return self._judged(root, url, None)

    def _judged(
        self, html: Any, url: str | None, encoding: str | None
    ) -> tuple[dict[str, Any], str]:
        try:
            article = self.extractor.extract(html, url=url, encoding=encoding)
            item = {"error": None, **values(article, self.fields)}
        except Exception as error:  # one page must not end the crawl
            return _failed(url, f"{type(error).__name__}: {' '.join(str(error).split())}")
        if url is not None and "url" in item:
            # Items are found again by the address they came from; metadata has the canonical one.
            item["url"] = url
        return item, "article" if article.is_article else "no article"


def _failed(url: str | None, reason: str) -> tuple[dict[str, Any], str]:
    return {"url": url, "error": reason}, f"error/{reason.partition(':')[0]}"


def article_item(
    source: Any,
    *,
    url: str | None = None,
    extractor: Extractor | None = None,
    fields: Iterable[str] = ITEM_FIELDS,
) -> dict[str, Any]:
    """The item of a response or selector, for use in a callback; see `ArticleItems`.

    Raises:
        TypeError: `source` is neither a Response nor a Selector.
        ValueError: there is no such field.
    """
    return ArticleItems(extractor or Extractor(), tuple(fields))(source, url)


class ArticleMiddleware:
    """Spider middleware that adds an article item to what each callback yields.

    Responses of requests with a false `meta["boilerkit"]` are left alone. The crawl's stats count
    what became of the others under `boilerkit/`.

    Args:
        items: makes the items.
        articles_only: leave out pages that are no articles, and errors; they are counted.
        stats: the crawl's stats collector.
    """

    def __init__(self, items: ArticleItems, articles_only: bool, stats: Any) -> None:
        self.items = items
        self.articles_only = articles_only
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> ArticleMiddleware:
        """As the crawl's settings say; see `ArticleItems.from_settings`."""
        items = ArticleItems.from_settings(crawler.settings)
        # Weights that cannot be read end the crawl here, not each page later.
        scorer_of(items.extractor.scorer)
        return cls(items, crawler.settings.getbool("BOILERKIT_ARTICLES_ONLY"), crawler.stats)

    def process_spider_output(
        self, response: Any, result: Iterable[Any], spider: Any = None
    ) -> Iterator[Any]:
        """The article first, so that a callback that fails does not cost it."""
        yield from self._articles(response)
        yield from result

    async def process_spider_output_async(
        self, response: Any, result: AsyncIterator[Any], spider: Any = None
    ) -> AsyncIterator[Any]:
        """The same for callbacks that are asynchronous generators."""
        for item in self._articles(response):
            yield item
        async for output in result:
            yield output

    def _articles(self, response: Any) -> Iterator[dict[str, Any]]:
        if not response.meta.get(META_KEY, True):
            return
        item, fate = self.items.judged(response)
        self.stats.inc_value(f"boilerkit/{fate}")
        if fate == "article" or not self.articles_only:
            yield item


def _no_page(response: Response) -> str | None:
    """Why a response holds no page; None where it does, whatever its type says."""
    start = response.body[:_SNIFFED]
    kind = file_type_of(start)
    if kind is not None:
        return f"not HTML: {kind.media_type}"
    if isinstance(response, HtmlResponse) or _MARKUP.match(start):
        return None
    return f"not HTML: {_content_type(response).partition(';')[0].strip() or 'no content type'}"


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def _encoding_told(response: Response) -> str | None:
    """What the caller set or the header says; the rest is for the page and its bytes to tell."""
    told: str | None = getattr(response, "_encoding", None)
    return told or http_content_type_encoding(_content_type(response))
