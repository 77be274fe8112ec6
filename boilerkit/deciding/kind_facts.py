"""What the kind of a page shows in: facts as numbers, for `boilerkit.deciding.kinds`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import log1p
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerkit import speedups
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.tables import IntColumn, Page
from boilerkit.page.urls import document_address, split_address

if TYPE_CHECKING:
    from boilerkit.lexicon._counting import WordCounter

Stored = Mapping[str, Mapping[str, tuple[str, ...]]]
Words = Mapping[str, tuple[tuple[str, frozenset[str]], ...]]

_BODY, _TITLE = LABEL_INDEX[Label.BODY], LABEL_INDEX[Label.TITLE]
_COMMENT, _RELATED = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.RELATED]
_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)"')
_DAY = re.compile(r"/(?:19|20)\d\d[/-]?[01]\d|[-/](?:19|20)\d\d[-/.]")
_ID = re.compile(r"\d{4,}")
_CURRENCIES = ("$", "€", "£", "¥", "₹", "zł", "₽")
_QUESTIONS = ("?", "？", "؟")
_TAGS = ("pre", "code", "button", "select", "form", "table", "h2", "h3", "li", "time", "article",
         "section", "blockquote", "details", "label", "dl")  # fmt: skip
_TAG_FACTS = tuple((f"tag_{tag}", tag) for tag in _TAGS)
_LABEL_FACTS = tuple(
    f"{name}_{label.value}" for name in ("chars", "blocks", "most", "log") for label in LABELS
)
#: Prose is so long, body that is shorter is short, and a link that is shorter is no headline.
_LONG_CHARS, _SHORT_CHARS, _HEADLINE_CHARS = 120, 40, 20
#: The least of a headline that is a link.
_LINKED = 0.8
_SURE = 0.5
_DENSE, _SAMPLE, _FIRST_DENSE = 2.5, 100, "\u3040"


@cache
def _words() -> Words:
    """Names of facts with the words that say so, by what is read."""
    stores = _stored()
    starts = {
        "types": ("types", "type"),
        "og_types": ("og_types", "og"),
        "generators": ("generators", "generator"),
        "address": ("address", "address"),
        "address_last": ("address", "address_last"),
        "hosts": ("hosts", "host"),
    }
    return {
        read: tuple((f"{start}_{kind}", frozenset(known)) for kind, known in stores[store].items())
        for read, (store, start) in starts.items()
    }


@cache
def _stored() -> Stored:
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
    total = max(float(np.add.reduce(chars)), 1.0)
    sums = np.add.reduce(scores, axis=0)
    columns = (
        chars @ scores / total,
        scores.mean(axis=0),
        np.maximum.reduce(scores, axis=0),
        np.log1p(sums) / 5.0,
    )
    values = [value for column in columns for value in column.tolist()]
    facts = dict(zip(_LABEL_FACTS, values, strict=True))
    top = np.maximum.reduce(scores, axis=1)
    facts["sureness"] = float(np.add.reduce(chars * top)) / total
    return facts


class ShapeSums(NamedTuple):
    """Sums over a page's blocks; `..._chars` and `..._links` are characters."""

    chars: int
    links: int
    prose: int
    prose_chars: int
    headlines: int
    excerpts: int  # prose right below a headline that is a link
    bodies: int
    body_span: int
    body_chars: int
    body_links: int
    body_short: int
    body_longest: int
    body_prose: int

    @staticmethod
    def of(chars: IntColumn, links: IntColumn, body: NDArray[np.bool_], worth: float) -> ShapeSums:
        """The sums of columns.

        Args:
            chars, links: characters of each block, and those in links.
            body: which blocks are body.
            worth: how many letters of an alphabet a character says as much as.
        """
        weight = chars * worth
        prose = (weight >= _LONG_CHARS) & (links < chars / 2)
        headlines = (links >= _LINKED * chars) & (weight >= _HEADLINE_CHARS)
        places = body.nonzero()[0]
        body_chars = chars[places]
        return ShapeSums(
            int(np.add.reduce(chars)),
            int(np.add.reduce(links)),
            int(np.count_nonzero(prose)),
            int(np.add.reduce(chars[prose])),
            int(np.count_nonzero(headlines)),
            int(np.count_nonzero(headlines[:-1] & prose[1:])),
            len(places),
            int(places[-1] - places[0] + 1) if len(places) else 1,
            int(np.add.reduce(body_chars)),
            int(np.add.reduce(links[places])),
            int(np.count_nonzero(weight[places] < _SHORT_CHARS)),
            int(body_chars.max(initial=0)),
            int(np.count_nonzero(prose[places])),
        )


def _shape_facts(page: Page, scores: NDArray[np.float32]) -> dict[str, float]:
    text = "\n".join(page.texts)
    blocks = page.blocks
    # So many letters of an alphabet say what an ideograph says.
    worth = _DENSE if _is_dense(text) else 1.0
    sums = ShapeSums.of(blocks.chars, blocks.link_chars, scores[:, _BODY] > _SURE, worth)
    total = max(sums.chars * worth, 1.0)
    bodies = max(sums.bodies, 1)
    prices = _count(text, _CURRENCIES)
    return {
        "log_blocks": _log(len(page), 7.0),
        "log_chars": _log(total, 12.0),
        "log_prose": _log(sums.prose),
        "prose_share": sums.prose_chars * worth / total,
        "link_share": sums.links / total,
        "log_headline_links": _log(sums.headlines),
        "excerpts": _log(sums.excerpts),
        "body_spread": sums.bodies / sums.body_span,
        "body_chars": _log(sums.body_chars * worth / bodies, 8.0),
        "body_links": sums.body_links / max(sums.body_chars * worth, 1.0),
        "body_short": sums.body_short / bodies if sums.bodies else 1.0,
        "longest_body": _log(sums.body_longest * worth, 8.0),
        "body_prose": _log(sums.body_prose),
        "title_place": float(scores[:, _TITLE].argmax()) / len(page),
        "images": _log(len(page.images)),
        "inputs": _log(int(np.add.reduce(blocks.inputs_before))),
        "embeds": _log(int(np.add.reduce(blocks.embeds_before))),
        "times": _log(len(page.times)),
        "prices": _log(prices),
        "prices_a_block": min(prices / len(page), 1.0),
        "questions": _log(_count(text, _QUESTIONS)),
    }


def _count(text: str, signs: Sequence[str]) -> int:
    """How often any of some signs is in a text; looking for a rare one is quicker than counting."""
    return sum([text.count(sign) for sign in signs if sign[-1] in text])


def _is_dense(text: str) -> bool:
    """Whether a text is written in ideographs or syllables, by a look at its middle."""
    start = len(text) // 3
    middle = text[start : start + _SAMPLE]
    if max(middle, default="") < _FIRST_DENSE:
        return False
    dense = sum(_FIRST_DENSE <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in middle)
    return dense > len(middle) / 4


def _said_facts(page: Page) -> dict[str, float]:
    """What structured data and meta tags say."""
    words = _words()
    scripts = page.head.json_ld
    types = [name.lower() for script in scripts for name in _TYPE.findall(script)]
    metas = dict(reversed(page.head.metas))
    said = metas.get("og:type", "").lower()
    generator = metas.get("generator", "").lower()
    names = "\n".join(metas)
    facts = {name: _log(_hits(types, known), 2.0) for name, known in words["types"]}
    for name, known in words["og_types"]:
        facts[name] = float(said in known)
    facts["og_none"] = float(not said)
    for name, known in words["generators"]:
        facts[name] = float(any(word in generator for word in known))
    facts["says_published"] = float("publish" in names and any(map(_is_of_publishing, metas)))
    facts["says_author"] = float("author" in names)
    facts["says_price"] = float("price" in names)
    facts["says_date"] = float(any('"datePublished"' in script for script in scripts))
    return facts


def _is_of_publishing(name: str) -> bool:
    return "publish" in name and "er" not in name[-2:]


def _hits(values: Iterable[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, values))


def _address_facts(page: Page) -> dict[str, float]:
    address = document_address(page.head, page.url)
    facts: dict[str, float] = {"address_unknown": float(not address)}
    parts = split_address(address or "")
    segments = [part for part in parts.path.lower().split("/") if part]
    words = _words()
    for name, known in words["address"]:
        facts[name] = float(not known.isdisjoint(segments[:-1]))
    for name, known in words["address_last"]:
        facts[name] = float(bool(segments) and segments[-1] in known)
    host = parts.netloc.lower().split(".")
    for name, known in words["hosts"]:
        facts[name] = float(not known.isdisjoint(host))
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
    facts = {name: _log(counted[tag]) for name, tag in _TAG_FACTS}
    end = 0
    for names, known in _class_words():
        start, end = end, end + len(known)
        found = counts[start:end]
        total = sum(found)
        values = _log(total), _log(len(found) - found.count(0), 2.0), min(total / rows, 1.0)
        facts.update(zip(names, values, strict=True))
    return facts


def _class_counts(hints: Iterable[str]) -> list[int]:
    """How often each class word is in the hints together."""
    if speedups.IS_NATIVE:
        counts: list[int] = _class_counter().count(hints).tolist()
        return counts
    joined = " ".join(hints)
    return [joined.count(word) for _, known in _class_words() for word in known]


@cache
def _class_words() -> tuple[tuple[tuple[str, str, str], tuple[str, ...]], ...]:
    """Of each kind the names of its facts, and its class words."""
    return tuple(
        ((f"class_{kind}", f"classes_{kind}", f"class_share_{kind}"), known)
        for kind, known in _stored()["class_words"].items()
    )


@cache
def _class_counter() -> WordCounter:
    from boilerkit.lexicon._counting import WordCounter

    return WordCounter([word for _, known in _class_words() for word in known])
