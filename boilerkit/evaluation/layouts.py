"""Readers of the layouts in which labelled pages are published.

Each takes the folder a user has cloned or unpacked and yields the same
:class:`~boilerkit.evaluation.datasets.Document` as the shared files do. All raise
FileNotFoundError where the folder does not hold the layout.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from lxml import html as lxml_html

from boilerkit.evaluation.datasets import Document, site_of

_log = logging.getLogger(__name__)

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


def decode_page(raw: bytes) -> str:
    """Text of a stored page: UTF-8 where it is valid, else the charset the page declares, else
    Windows-1252."""
    declared = _CHARSET.search(raw[:4096])
    encodings = ["utf-8-sig", declared[1].decode("ascii") if declared else "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("cp1252", errors="replace")


def read_page(path: Path) -> str:
    """Text of a ``.html`` or ``.html.gz`` file."""
    raw = path.read_bytes()
    return decode_page(gzip.decompress(raw) if path.suffix == ".gz" else raw)


def scrapinghub(folder: Path) -> Iterator[Document]:
    """The article-extraction benchmark: ``ground-truth.json`` and ``html/ID.html.gz``."""
    for page_id, gold in _json(_need(folder / "ground-truth.json")).items():
        url = gold.get("url")
        yield Document(
            id=page_id,
            site=site_of("scrapinghub", page_id, url),
            source="scrapinghub",
            html=read_page(folder / "html" / f"{page_id}.html.gz"),
            url=url,
            body=gold["articleBody"],
        )


def wcxb(folder: Path, split: str = "dev", page_type: str | None = "article") -> Iterator[Document]:
    """WCXB: ``SPLIT/ground-truth/ID.json`` and ``SPLIT/html/ID.html.gz``.

    Only pages of the given primary type; all where it is None.
    """
    for path in sorted(_need(folder / split / "ground-truth").glob("*.json")):
        record = _json(path)
        kind = record.get("_internal", {}).get("page_type", {}).get("primary")
        if page_type is not None and kind != page_type:
            continue
        gold = record["ground_truth"]
        page_id, url = f"{split}-{path.stem}", record.get("url") or gold.get("url")
        yield Document(
            id=page_id,
            site=site_of("wcxb", page_id, url),
            source="wcxb",
            html=read_page(folder / split / "html" / f"{path.stem}.html.gz"),
            url=url,
            body=gold["main_content"] or "",
            ignore=gold.get("title") or "",
            with_=tuple(gold.get("with") or ()),
            without=tuple(gold.get("without") or ()),
        )


def wcxb_test(folder: Path) -> Iterator[Document]:
    """The test split of :func:`wcxb`."""
    return wcxb(folder, "test")


def fundus(folder: Path) -> Iterator[Document]:
    """Fundus test data: ``COUNTRY/PUBLISHER.json`` keyed by parser version, and one
    ``COUNTRY/PUBLISHER_DATE.html.gz`` a version, the oldest page for the oldest version."""
    gold_files = sorted(path for path in _need(folder).glob("*/*.json"))
    if not gold_files:
        raise FileNotFoundError(f"no COUNTRY/PUBLISHER.json in {folder}")
    for path in gold_files:
        versions = sorted(_json(path).items(), key=lambda item: _numbers(item[0]))
        pages = sorted(path.parent.glob(f"{path.stem}_[0-9]*.html.gz"))
        if len(versions) != len(pages):
            _log.warning("%s: %d versions, %d pages; left out", path, len(versions), len(pages))
            continue
        urls = _fundus_urls(path.parent)
        for (_, gold), page in zip(versions, pages, strict=True):
            page_id = f"{path.parent.name}-{page.name.removesuffix('.html.gz')}"
            yield _fundus_document(page_id, page, gold, urls.get(page.name))


def _fundus_document(page_id: str, page: Path, gold: Any, url: str | None) -> Document:
    body = gold.get("body") or {}
    sections = body.get("sections", ())
    parts = [text for s in sections for text in (*s.get("headline", ()), *s.get("paragraphs", ()))]
    return Document(
        id=page_id,
        site=site_of("fundus", page_id, url),
        source="fundus",
        html=read_page(page),
        url=url,
        body="\n".join(parts),
        ignore="\n".join([gold.get("title") or "", *body.get("summary", ())]).strip(),
    )


def _fundus_urls(country: Path) -> dict[str, str]:
    info = country / "meta.info"
    return {name: entry["url"] for name, entry in _json(info).items()} if info.exists() else {}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def trafilatura(folder: Path) -> Iterator[Document]:
    """trafilatura's set: ``evaldata.json`` keyed by address, pages in ``eval/``, segments in
    ``with`` and ``without``. Entries without a page are left out."""
    for url, entry in _json(_need(folder / "evaldata.json")).items():
        path = folder / "eval" / entry["file"]
        if not path.is_file():
            _log.warning("no page for %s; left out", url)
            continue
        yield Document(
            id=entry["file"],
            site=site_of("trafilatura", entry["file"], url),
            source="trafilatura",
            html=read_page(path),
            url=url if url.startswith("http") else None,
            with_=tuple(entry.get("with") or ()),
            without=tuple(entry.get("without") or ()),
        )


_L3S_PARTS = {"1": "ignore", "2": "body", "3": "ignore", "4": "related", "5": "comments"}
_L3S_CLASS = re.compile(r"\bx-nc-sel([1-5])\b")


def l3s(folder: Path) -> Iterator[Document]:
    """L3S-GN1: ``original/ID.html`` and ``annotated/ID.html``, where spans of class
    ``x-nc-sel1`` to ``5`` hold headline, full text, supplement, related and comments.
    Headline and supplement are to be ignored."""
    annotated = sorted(_need(folder / "annotated").glob("*.html"))
    urls = _l3s_urls(folder)
    for path in annotated:
        parts = _l3s_parts(read_page(path))
        url = urls.get(path.stem)
        yield Document(
            id=path.stem,
            site=site_of("l3s-gn1", path.stem, url),
            source="l3s-gn1",
            html=read_page(folder / "original" / path.name),
            url=url,
            body=parts.get("body", ""),
            ignore=parts.get("ignore", ""),
            comments=parts.get("comments"),
            related=parts.get("related"),
        )


def _l3s_parts(annotated: str) -> dict[str, str]:
    """Annotated text by part; of nested spans the innermost counts."""
    texts: dict[str, list[str]] = {}
    root = lxml_html.document_fromstring(annotated.encode("utf-8"), parser=_utf8_parser())
    path = "//text()[ancestor::span[contains(@class, 'x-nc-sel')]]"
    for node in cast("list[Any]", root.xpath(path)):
        element = node.getparent() if node.is_text else node.getparent().getparent()
        while element is not None and not _L3S_CLASS.search(element.get("class") or ""):
            element = element.getparent()
        if element is None:
            continue
        found = _L3S_CLASS.search(element.get("class"))
        if found:
            texts.setdefault(_L3S_PARTS[found[1]], []).append(str(node))
    return {part: "\n".join(strings) for part, strings in texts.items()}


def _utf8_parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8")


def _l3s_urls(folder: Path) -> dict[str, str]:
    """Addresses from ``url-mapping.txt``, lines ``<urn:uuid:ID> "ADDRESS"``, where there."""
    path = folder / "url-mapping.txt"
    text = path.read_text("utf-8", errors="replace") if path.exists() else ""
    return dict(re.findall(r"([0-9a-f-]{36})\W+(https?://[^\s\"<>]+)", text))


DRAGNET_COMMENTS = "!@#$%^&*()  COMMENTS"


def dragnet(folder: Path) -> Iterator[Document]:
    """dragnet_data: ``HTML/ID.html`` and ``Corrected/ID.html.corrected.txt``, where a line
    ``!@#$%^&*()  COMMENTS`` parts the body from the comments."""
    for path in sorted(_need(folder / "Corrected").glob("*.txt")):
        page_id = path.name.removesuffix(".txt").removesuffix(".corrected").removesuffix(".html")
        body, mark, comments = decode_page(path.read_bytes()).partition(DRAGNET_COMMENTS)
        yield Document(
            id=page_id,
            site=site_of("dragnet", page_id, None),
            source="dragnet",
            html=read_page(folder / "HTML" / f"{page_id}.html"),
            body=body,
            comments=comments if mark else None,
        )


#: Name of a layout -> its reader.
LAYOUTS: dict[str, Callable[[Path], Iterator[Document]]] = {
    "scrapinghub": scrapinghub,
    "wcxb": wcxb,
    "wcxb-test": wcxb_test,
    "fundus": fundus,
    "trafilatura": trafilatura,
    "l3s": l3s,
    "dragnet": dragnet,
}


def _need(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(f"not there, so not this layout: {path}")
    return path


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
