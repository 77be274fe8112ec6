"""A crawl for the tests: python news_spider.py JOB; the job is a JSON file with `urls`, `by_hand`
(addresses whose items the callback makes itself), `settings` and `out`."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

from boilerkit.integrations.scrapy import ArticleItems, article_item


class NewsSpider(scrapy.Spider):
    """Leaves the articles to the middleware, except for those made by hand."""

    name = "news"
    handle_httpstatus_list = (404,)

    def __init__(self, job: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for request in self.start_requests():
            yield request

    def start_requests(self) -> Iterator[scrapy.Request]:
        for url in self.job["urls"]:
            yield scrapy.Request(url, self.parse, dont_filter=True)
        for url in self.job["by_hand"]:
            yield scrapy.Request(url, self.by_hand, meta={"boilerkit": False}, dont_filter=True)

    def parse(self, response: Any, **kwargs: Any) -> Iterator[dict[str, Any]]:
        if response.url.endswith("/callback-fails"):
            raise RuntimeError("this callback fails")
        yield {"link_of": response.url}

    async def by_hand(self, response: Any) -> AsyncIterator[dict[str, Any]]:
        with_settings = ArticleItems.from_settings(self.settings)
        yield {"by_hand": "settings", **with_settings(response)}
        yield {"by_hand": "default", **article_item(response)}
        yield {"by_hand": "part", **article_item(response.css("article")[0], url=response.url)}


def main(job_path: str) -> None:
    job = json.loads(Path(job_path).read_text("utf-8"))
    process = CrawlerProcess(
        {
            "SPIDER_MIDDLEWARES": {"boilerkit.integrations.scrapy.ArticleMiddleware": 100},
            "FEEDS": {job["out"]: {"format": "jsonlines", "encoding": "utf-8"}},
            "TELNETCONSOLE_ENABLED": False,
            "HTTPPROXY_ENABLED": False,
            "RETRY_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            **job["settings"],
        }
    )
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, job=job)
    process.start()
    assert crawler.stats is not None
    stats = {k: v for k, v in crawler.stats.get_stats().items() if k.startswith("boilerkit/")}
    Path(job["out"]).with_suffix(".stats").write_text(json.dumps(stats), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
