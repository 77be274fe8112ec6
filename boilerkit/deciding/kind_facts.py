"""What the kind of a page shows in: facts as numbers, for `boilerkit.deciding.kinds`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import log1p
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.page.urls import document_address, split_address

if TYPE_CHECKING:
    from boilerkit.lexicon._counting import WordCounter

Words = Mapping[str, Mapping[str, tuple[str, ...]]]

_BODY, _TITLE = LABEL_INDEX[Label.BODY], LABEL_INDEX[Label.TITLE]
_COMMENT, _RELATED = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.RELATED]
_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)"')
_DAY = re.compile(r"/(?:19|20)\d\d[/-]?[01]\d|[-/](?:19|20)\d\d[-/.]")
_ID = re.compile(r"\d{4,}")
_CURRENCIES = ("$", "€", "£", "¥", "₹", "zł", "₽")
_TAGS = ("pre", "code", "button", "select", "form", "table", "h2", "h3", "li", "time", "article",
         "section", "blockquote", "details", "label", "dl")  # fmt: skip
_LABEL_FACTS = tuple(
    f"{name}_{label.value}" for name in ("chars", "blocks", "most", "log") for label in LABELS
)
_LONG_CHARS, _SHORT_CHARS = 120, 40
_SURE = 0.5
_DENSE, _SAMPLE = 2.5, 100


@cache
def _words() -> Words:
    text = files("boilerkit.lexicon.markup").joinpath("kinds.json").read_text("utf-8")
    stores = json.loads(text)
    stores.pop("about")
    return {
        store: {kind: tuple(words) for kind, words in kinds.items()}
        for store, kinds in stores.items()
    }


def kind_facts(page: Page, scores: NDArray[np.float32]) -> dict[str, float]:
    """Facts by name, most of them between 0 and 2.

    Args:
        scores: probabilities of the page's labels, shape (blocks, labels), blocks > 0.
    """
    facts: dict[str, float] = {}
    facts.update(_label_facts(page, scores))
    facts.update(_shape_facts(page, scores))
    facts.update(_said_facts(page))
    facts.update(_address_facts(page))
    facts.update(_markup_facts(page))
    return facts


def _log(count: float, scale: float = 5.0) -> float:
    return log1p(count) / scale


def _label_facts(page: Page, scores: NDArray[np.float32]) -> dict[str, float]:
    chars = page.blocks.chars.astype(np.float64)
    share_of_chars = chars @ scores / max(float(chars.sum()), 1.0)
    share_of_blocks = scores.mean(axis=0)
    logs = np.log1p(scores.sum(axis=0)) / 5.0
    columns = (share_of_chars, share_of_blocks, scores.max(axis=0), logs)
    values = [value for column in columns for value in column.tolist()]
    facts = dict(zip(_LABEL_FACTS, values, strict=True))
    top = scores.max(axis=1)
    facts["sureness"] = float((chars * top).sum() / max(float(chars.sum()), 1.0))
    return facts


def _shape_facts(page: Page, scores: NDArray[np.float32]) -> dict[str, float]:
    text = "\n".join(page.texts)
    blocks = page.blocks
    # So many letters of an alphabet say what an ideograph says.
    chars = blocks.chars.astype(np.float64) * (_DENSE if _is_dense(text) else 1.0)
    total = max(float(chars.sum()), 1.0)
    body = scores[:, _BODY] > _SURE
    prose = (chars >= _LONG_CHARS) & (blocks.link_chars < blocks.chars / 2)
    links = (blocks.link_chars >= 0.8 * blocks.chars) & (chars >= 20)
    places = np.flatnonzero(body)
    spread = len(places) / (places[-1] - places[0] + 1) if len(places) else 0.0
    prices = sum(map(text.count, _CURRENCIES))
    return {
        "log_blocks": _log(len(page), 7.0),
        "log_chars": _log(total, 12.0),
        "log_prose": _log(float(prose.sum())),
        "prose_share": float(chars[prose].sum()) / total,
        "link_share": float(blocks.link_chars.sum()) / total,
        "log_headline_links": _log(float(links.sum())),
        "excerpts": _log(float((links[:-1] & prose[1:]).sum())),
        "body_spread": spread,
        "body_chars": _log(float(chars[body].mean()) if body.any() else 0.0, 8.0),
        "body_links": float(blocks.link_chars[body].sum()) / max(float(chars[body].sum()), 1.0),
        "body_short": float((chars[body] < _SHORT_CHARS).mean()) if body.any() else 1.0,
        "longest_body": _log(float(chars[body].max()) if body.any() else 0.0, 8.0),
        "body_prose": _log(float((body & prose).sum())),
        "title_place": float(scores[:, _TITLE].argmax()) / len(page),
        "images": _log(len(page.images)),
        "inputs": _log(float(blocks.inputs_before.sum())),
        "embeds": _log(float(blocks.embeds_before.sum())),
        "times": _log(len(page.times)),
        "prices": _log(prices),
        "prices_a_block": min(prices / len(page), 1.0),
        "questions": _log(text.count("?") + text.count("？") + text.count("؟")),
    }


def _is_dense(text: str) -> bool:
    """Whether a text is written in ideographs or syllables, by a look at its middle."""
    middle = text[len(text) // 3 :][:_SAMPLE]
    dense = sum("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in middle)
    return dense > len(middle) / 4


def _said_facts(page: Page) -> dict[str, float]:
    """What structured data and meta tags say."""
    words = _words()
    types = [name.lower() for script in page.head.json_ld for name in _TYPE.findall(script)]
    facts = {f"type_{kind}": _log(_hits(types, known), 2.0)
             for kind, known in words["types"].items()}  # fmt: skip
    metas = dict(reversed(page.head.metas))
    said = metas.get("og:type", "").lower()
    for kind, known in words["og_types"].items():
        facts[f"og_{kind}"] = float(said in known)
    facts["og_none"] = float(not said)
    generator = metas.get("generator", "").lower()
    for kind, known in words["generators"].items():
        facts[f"generator_{kind}"] = float(any(word in generator for word in known))
    names = metas.keys()
    facts["says_published"] = float(any("publish" in name and "er" not in name[-2:]
                                        for name in names))  # fmt: skip
    facts["says_author"] = float(any("author" in name for name in names))
    facts["says_price"] = float(any("price" in name for name in names))
    facts["says_date"] = float(any('"datePublished"' in script for script in page.head.json_ld))
    return facts


def _hits(values: Iterable[str], known: tuple[str, ...]) -> int:
    return sum(value in known for value in values)


def _address_facts(page: Page) -> dict[str, float]:
    address = document_address(page.head, page.url)
    facts: dict[str, float] = {"address_unknown": float(not address)}
    parts = split_address(address or "")
    segments = [part for part in parts.path.lower().split("/") if part]
    words = _words()
    for kind, known in words["address"].items():
        facts[f"address_{kind}"] = float(_hits(segments[:-1], known) > 0)
        facts[f"address_last_{kind}"] = float(bool(segments) and segments[-1] in known)
    host = parts.netloc.lower().split(".")
    for kind, known in words["hosts"].items():
        facts[f"host_{kind}"] = float(_hits(host, known) > 0)
    last = re.sub(r"\.\w+$", "", segments[-1]) if segments else ""
    facts["address_front"] = float(bool(address) and not segments)
    facts["address_depth"] = min(len(segments), 6) / 3.0
    facts["address_words"] = min(last.count("-") + last.count("_"), 10) / 5.0
    facts["address_day"] = float(_DAY.search(parts.path) is not None)
    facts["address_id"] = float(_ID.search(parts.path) is not None)
    facts["address_query"] = float(bool(parts.query))
    facts["address_slash"] = float(parts.path.endswith("/"))
    facts["address_html"] = float(parts.path.lower().endswith((".html", ".htm", ".php")))
    return facts


def _markup_facts(page: Page) -> dict[str, float]:
    elements = page.elements
    rows = max(len(elements), 1)
    counts = _class_counts(set(elements.hint))
    counted = Counter(elements.tag)
    facts, end = {}, 0
    for kind, known in _words()["class_words"].items():
        start, end = end, end + len(known)
        total = sum(counts[start:end])
        facts[f"class_{kind}"] = _log(total)
        facts[f"classes_{kind}"] = _log(sum(count > 0 for count in counts[start:end]), 2.0)
        facts[f"class_share_{kind}"] = min(total / rows, 1.0)
    for tag in _TAGS:
        facts[f"tag_{tag}"] = _log(counted[tag])
    return facts


def _class_counts(hints: Iterable[str]) -> list[int]:
    """How often each class word is in the hints together."""
    if speedups.IS_NATIVE:
        counts: list[int] = _class_counter().count(hints).tolist()
        return counts
    joined = " ".join(hints)
    return [joined.count(word) for word in _class_words()]


@cache
def _class_words() -> tuple[str, ...]:
    return tuple(word for known in _words()["class_words"].values() for word in known)


@cache
def _class_counter() -> WordCounter:
    from boilerkit.lexicon._counting import WordCounter

    return WordCounter(_class_words())
