"""A real Scrapy crawl, in a process of its own, of a local server that serves the fixtures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boilerkit import Extractor, extract
from tests.conftest import FIXTURES, ROOT, Case

pytest.importorskip("scrapy", reason="Scrapy is missing: install '.[scrapy]'")

from parsel import Selector
from scrapy.http import HtmlResponse, Request, TextResponse

from boilerkit.integrations.scrapy import ITEM_FIELDS, ArticleItems, article_item

_HTML = "text/html; charset=utf-8"
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def _fixture(name: str) -> bytes:
    return (FIXTURES / name / "page.html").read_bytes()


@dataclass(frozen=True)
class Answer:
    """What the server says to a path."""

    body: bytes = b""
    type: str | None = _HTML
    status: int = 200
    location: str | None = None
    missing_bytes: int = 0


def _answers() -> dict[str, Answer]:
    story, french = _fixture("big-daily"), _fixture("french")
    in_1252 = french.decode().encode("windows-1252", "xmlcharrefreplace")
    pages = {path.parent.name: Answer(path.read_bytes()) for path in FIXTURES.glob("*/page.html")}
    return {
        **pages,
        "redirected": Answer(status=302, location="/redirected-again"),
        "redirected-again": Answer(status=301, location="/interview"),
        "html-as-text": Answer(story, "text/plain"),
        "html-as-bytes": Answer(story, "application/octet-stream"),
        "html-untyped": Answer(story, None),
        "png-as-html": Answer(_PNG, _HTML),
        "pdf": Answer(b"%PDF-1.7 annual report", "application/pdf"),
        "json": Answer(b'{"headline": "no page"}', "application/json"),
        "text": Answer(b"A note without any markup.", "text/plain; charset=utf-8"),
        "header-lies": Answer(french, "text/html; charset=iso-8859-1"),
        "header-is-right": Answer(in_1252, "text/html; charset=windows-1252"),
        "header-says-nonsense": Answer(french, "text/html; charset=klingon"),
        "empty": Answer(b""),
        "cut-in-a-tag": Answer(story[: story.index(b"<p") + 2]),
        "noise": Answer(bytes(range(255, 0, -1)) * 40),
        "unclosed": Answer(b"<html><table><p><b>" + story.replace(b"</p>", b"")),
        "callback-fails": Answer(story),
        "connection-breaks": Answer(story, missing_bytes=5_000),
        "gone": Answer(b"<!doctype html><h1>Not found</h1>", status=404),
    }


class _Handler(BaseHTTPRequestHandler):
    answers = _answers()

    def do_GET(self) -> None:
        answer = self.answers[self.path.strip("/")]
        self.send_response(answer.status)
        if answer.type is not None:
            self.send_header("Content-Type", answer.type)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Length", str(len(answer.body) + answer.missing_bytes))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Crawl:
    """What a crawl left: items by the last part of their address, and the stats."""

    site: str
    lines: list[dict[str, Any]]
    stats: dict[str, int]

    @property
    def items(self) -> dict[str, dict[str, Any]]:
        made = [line for line in self.lines if "url" in line and "by_hand" not in line]
        found = {item["url"].removeprefix(self.site): item for item in made}
        assert sum(item["url"] != f"{self.site}interview" for item in made) == len(found) - 1
        return found

    @property
    def by_hand(self) -> dict[str, dict[str, Any]]:
        return {line["by_hand"]: line for line in self.lines if "by_hand" in line}


def _crawl(site: str, folder: Path, paths: list[str], **settings: Any) -> Crawl:
    job, out = folder / "job.json", folder / "items.jsonl"
    content = {
        "urls": [site + path for path in paths],
        "by_hand": [f"{site}interview"],
        "settings": settings,
        "out": str(out),
    }
    job.write_text(json.dumps(content), "utf-8")
    script = Path(__file__).with_name("news_spider.py")
    subprocess.run([sys.executable, str(script), str(job)], cwd=ROOT, check=True, timeout=600)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return Crawl(site, lines, json.loads(out.with_suffix(".stats").read_text("utf-8")))


@pytest.fixture(scope="module")
def crawl(site: str, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """All paths of the site, with the settings left as they are."""
    return _crawl(site, tmp_path_factory.mktemp("crawl"), list(_Handler.answers))


def test_items_are_what_a_direct_extraction_gives(crawl: Crawl, markup_case: Case) -> None:
    item = crawl.items[markup_case.name]

    article = extract(markup_case.source, url=item["url"])
    assert tuple(item) == ("error", *ITEM_FIELDS)
    assert item["error"] is None
    assert item["text"] == article.text
    assert item["title"] == article.title or article.title is None
    assert item["is_article"] is article.is_article
    assert item["confidence"] == pytest.approx(article.confidence)
    assert item["metadata"]["published"] == article.metadata.published
    assert [comment["text"] for comment in item["comments"]] == [c.text for c in article.comments]
    assert [link["title"] for link in item["related"]] == [r.title for r in article.related]


def test_redirects_lead_to_the_address_that_answered(crawl: Crawl) -> None:
    urls = [line["url"] for line in crawl.lines if "url" in line and "by_hand" not in line]

    # By its own address, and by two that lead there.
    assert urls.count(f"{crawl.site}interview") == 3
    assert f"{crawl.site}redirected" not in urls


@pytest.mark.parametrize("path", ["html-as-text", "html-as-bytes", "html-untyped"])
def test_pages_of_a_wrong_type_are_read_all_the_same(crawl: Crawl, path: str) -> None:
    assert crawl.items[path]["text"] == crawl.items["big-daily"]["text"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("png-as-html", "not HTML: image/png"),
        ("pdf", "not HTML: application/pdf"),
        ("json", "not HTML: application/json"),
        ("text", "not HTML: text/plain"),
    ],
)
def test_what_is_no_page_passes_with_a_reason(crawl: Crawl, path: str, reason: str) -> None:
    assert crawl.items[path] == {"url": crawl.site + path, "error": reason}


@pytest.mark.parametrize("path", ["header-lies", "header-is-right", "header-says-nonsense"])
def test_the_charset_is_found(crawl: Crawl, path: str) -> None:
    assert crawl.items[path]["text"] == crawl.items["french"]["text"]
    assert "é" in crawl.items[path]["text"]


@pytest.mark.parametrize("path", ["empty", "cut-in-a-tag", "noise", "unclosed", "gone"])
def test_broken_pages_give_items_like_any_other(crawl: Crawl, path: str) -> None:
    item = crawl.items[path]

    assert item["error"] is None
    body = _Handler.answers[path].body
    assert item["text"] == extract(body, encoding="utf-8", url=item["url"]).text


def test_an_empty_page_says_why_it_has_no_text(crawl: Crawl) -> None:
    assert crawl.items["empty"]["is_article"] is False
    assert "no text found" in crawl.items["empty"]["warnings"]


def test_a_connection_that_breaks_costs_only_its_page(crawl: Crawl) -> None:
    assert set(_Handler.answers) - set(crawl.items) == {
        "connection-breaks",
        "redirected",
        "redirected-again",
    }


def test_a_callback_that_fails_does_not_cost_the_article(crawl: Crawl) -> None:
    assert crawl.items["callback-fails"]["text"] == crawl.items["big-daily"]["text"]


def test_what_the_callback_yields_goes_on(crawl: Crawl) -> None:
    assert {"link_of": f"{crawl.site}french"} in crawl.lines


def test_callbacks_can_make_items_of_responses_and_selectors(crawl: Crawl) -> None:
    made = crawl.by_hand
    article = extract(_fixture("interview"), url=f"{crawl.site}interview")

    assert made["default"]["text"] == made["settings"]["text"] == article.text
    assert made["part"]["text"]
    assert set(made["part"]["text"].split()) <= set(_fixture_words("interview"))


def _fixture_words(name: str) -> list[str]:
    return " ".join(Selector(_fixture(name).decode()).css("article *::text").getall()).split()


def test_the_stats_count_what_became_of_the_pages(crawl: Crawl) -> None:
    items = crawl.items.values()

    assert crawl.stats["boilerkit/error/not HTML"] == 4
    # The interview came three times.
    assert crawl.stats["boilerkit/article"] == sum(i.get("is_article", False) for i in items) + 2
    assert sum(crawl.stats.values()) == len(crawl.items) + 2


def test_settings_choose_what_is_made(site: str, tmp_path: Path) -> None:
    crawl = _crawl(
        site,
        tmp_path,
        ["interview", "index-page", "pdf"],
        BOILERKIT_SCORER="heuristic",
        BOILERKIT_FAVOR="precision",
        BOILERKIT_FIELDS="url,text,byline",
        BOILERKIT_ARTICLES_ONLY=True,
    )

    strict = Extractor(scorer="heuristic", favor="precision")
    assert not strict.extract(_fixture("index-page")).is_article
    item = crawl.items["interview"]
    assert list(crawl.items) == ["interview"]
    assert list(item) == ["error", "url", "text", "byline"]
    assert item["text"] == strict.extract(_fixture("interview")).text
    assert crawl.by_hand["settings"]["text"] == strict.extract(_fixture("interview")).text


# -- without a crawl ---------------------------------------------------------------------------


def test_an_encoding_set_by_hand_is_honoured() -> None:
    # One foreign word tells nobody what encoding it is in.
    page = (
        "<article><h1>Juice</h1><p>On the table stood hot tea and a cold šťáva, both of them for"
        " the guests who came late.</p><p>None of them could choose, so they drank both.</p>"
    )
    response = HtmlResponse("https://cs.example/", body=page.encode("iso-8859-2"))

    assert "šťáva" not in article_item(response)["text"]
    assert "šťáva" in article_item(response.replace(encoding="iso-8859-2"))["text"]


def test_a_title_from_a_response_that_is_text() -> None:
    response = TextResponse("https://a.example/", body=b"<!DOCTYPE html><h1>Rain</h1><p>It rained.")

    assert article_item(response, fields=["title"]) == {"error": None, "title": "Rain"}


def test_an_extraction_that_fails_gives_an_error_item() -> None:
    class Failing:
        name = "failing"

        def score(self, page: Any) -> Any:
            raise ArithmeticError("no scores\ntoday")

    response = HtmlResponse("https://a.example/", body=b"<p>Some words.</p>", encoding="utf-8")
    items = ArticleItems(Extractor(scorer=Failing()))

    assert items(response) == {
        "url": "https://a.example/",
        "error": "ArithmeticError: no scores today",
    }


@pytest.mark.parametrize("source", ["<p>text</p>", None, Request("https://a.example/")])
def test_other_sources_are_refused(source: Any) -> None:
    with pytest.raises(TypeError, match="expected a Response or a Selector"):
        article_item(source)


def test_settings_name_elements_to_prune_and_to_keep() -> None:
    from scrapy.settings import Settings

    page = b"<h1>Rain</h1><p class=lead>It rained all day, said the keeper.</p><p>And more.</p>"
    response = HtmlResponse("https://tarn.example/rain", body=page)
    chosen = Settings({"BOILERKIT_PRUNE": "//p[@class='lead']", "BOILERKIT_KEEP": ["//p[last()]"]})
    assert ArticleItems.from_settings(chosen)(response)["text"] == "And more."
