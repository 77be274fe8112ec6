"""How far an extraction can be trusted, and whether the page is an article at all.

Both are plain sums over a few facts about the page as it was labelled; the terms, other ones for
plain text, are data in `judges.json`, fitted to pages that the scorer was not trained on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import IntColumn, Page
from boilerkit.page.urls import split_address
from boilerkit.scorers import TEXT, kind_of

Floats = NDArray[np.float64]

_BODY, _RELATED, _TITLE, _COMMENT, _META = (
    LABEL_INDEX[label]
    for label in (Label.BODY, Label.RELATED, Label.TITLE, Label.COMMENT, Label.META)
)

# Probabilities of body text between these are doubtful.
_LITTLE, _MUCH = 0.1, 0.9
_SHORT_CHARS = 60
# Name of the constant term.
_START = "start"
_ARTICLE_WORDS = ("article", "blogposting", "news")


def confidence_of(page: Page, labels: NDArray[np.int64], scores: NDArray[np.float32]) -> float:
    """The page F1 to be expected of the text, 0 to 1; 0 on a page without one."""
    if not (labels == _BODY).any():
        return 0.0
    terms = _judges()[kind_of(page)]["confidence"]
    return _chance(_sum(page_facts(page, labels, scores), terms))


def article_chance_of_text(
    page: Page, labels: NDArray[np.int64], scores: NDArray[np.float32]
) -> float:
    """How likely plain text is an article; it has no markup that would say more."""
    if not (labels == _BODY).any():
        return 0.0
    terms = _judges()[TEXT]["is_article"]
    return _chance(_sum(page_facts(page, labels, scores), terms))


def _chance(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(logit, 30.0), -30.0)))


def page_facts(
    page: Page, labels: NDArray[np.int64], scores: NDArray[np.float32]
) -> dict[str, float]:
    """The facts that judges weigh, name -> value; the page has body blocks."""
    chars = page.blocks.chars.astype(np.float64)
    body = labels == _BODY
    return {
        **_body_facts(page, body, chars),
        **_doubt_facts(body, chars, scores[:, _BODY].astype(np.float64)),
        **_page_facts(page, labels, chars, scores),
        **_stated_facts(page),
    }


def _body_facts(page: Page, body: NDArray[np.bool_], chars: Floats) -> dict[str, float]:
    """What the body looks like."""
    places = body.nonzero()[0]
    sizes = chars[places]
    body_chars = _total(sizes)
    return {
        "log_body_chars": math.log1p(body_chars) / 10.0,
        "body_share": body_chars / _total(chars),
        "body_blocks": math.log1p(len(places)) / 5.0,
        "body_spread": len(places) / (places[-1] - places[0] + 1),
        "body_link_density": _sum_of(page.blocks.link_chars[places]) / body_chars,
        "longest_block": math.log1p(float(np.maximum.reduce(sizes))) / 8.0,
        "short_body": np.count_nonzero(sizes < _SHORT_CHARS) / len(places),
    }


def _doubt_facts(body: NDArray[np.bool_], chars: Floats, chance: Floats) -> dict[str, float]:
    """How sure the scorer is of the body; `chance` is each block's probability of being body."""
    body_chars = _total(chars[body])
    doubtful = (chance > _LITTLE) & (chance < _MUCH)
    expected, margin = chars * chance, np.abs(2.0 * chance - 1.0)
    missed, wrong = _sum_of(expected[~body]), _sum_of((chars * (1.0 - chance))[body])
    considered = body | doubtful
    return {
        "body_sureness": _sum_of(expected[body]) / body_chars,
        "doubtful_body": _sum_of(chars[body & (chance < 0.8)]) / body_chars,
        "most_doubtful_body": 1.0 - float(np.minimum.reduce(margin[body])),
        "doubtful_page": min(_sum_of(chars[doubtful]) / body_chars, 2.0),
        "body_margin": _sum_of((chars * margin)[considered]) / _total(chars[considered]),
        "missed_body": min(missed / body_chars, 2.0),
        "log_missed": math.log1p(missed) / 8.0,
        "log_wrong": math.log1p(wrong) / 8.0,
    }


def _page_facts(
    page: Page, labels: NDArray[np.int64], chars: Floats, scores: NDArray[np.float32]
) -> dict[str, float]:
    """What the rest of the page looks like."""
    total = _total(chars)
    related = chars[labels == _RELATED]
    return {
        "log_blocks": math.log1p(len(page)) / 7.0,
        "related_share": _sum_of(related) / total,
        "related_blocks": math.log1p(len(related)) / 5.0,
        "comment_share": _sum_of(chars[labels == _COMMENT]) / total,
        "sureness": _sum_of(chars * np.maximum.reduce(scores, axis=1)) / total,
        "title_sureness": float(np.maximum.reduce(scores[:, _TITLE])),
        "meta_sureness": float(np.maximum.reduce(scores[:, _META])),
    }


def _stated_facts(page: Page) -> dict[str, float]:
    """What the page's address and `og:type` state."""
    types = [value.lower() for key, value in page.head.metas if key == "og:type"]
    article = any(word in value for value in types for word in _ARTICLE_WORDS)
    front = page.url is not None and not split_address(page.url).path.strip("/")
    return {
        "says_article": float(article),
        "says_other": float(bool(types) and not article),
        "front_address": float(front),
    }


def _total(chars: Floats) -> float:
    return max(_sum_of(chars), 1.0)


def _sum_of(column: Floats | IntColumn) -> float:
    return float(np.add.reduce(column))


def _sum(facts: Mapping[str, float], terms: Mapping[str, float]) -> float:
    # `sum` rounds differently from Python 3.12 on.
    weighed = (term * facts[name] for name, term in terms.items() if name != _START)
    return math.fsum((terms[_START], *weighed))


@cache
def _judges() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    text = files(__package__).joinpath("judges.json").read_text(encoding="utf-8")
    judges: Mapping[str, Mapping[str, Mapping[str, float]]] = json.loads(text)
    return judges
