"""How far an extraction can be trusted, and whether the page is an article at all.

Both are plain sums over a few facts about the page as it was labelled; the terms, other ones for
plain text, stand in `judges.json` and were fitted to pages whose labels the scorer had not been
trained on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page
from boilerkit.page.urls import split_address
from boilerkit.scorers import kind_of

_BODY, _RELATED, _TITLE, _COMMENT, _META = (
    LABEL_INDEX[label]
    for label in (Label.BODY, Label.RELATED, Label.TITLE, Label.COMMENT, Label.META)
)

#: Names of the facts that `page_facts` gives, in order.
FACTS = (
    "log_body_chars", "body_share", "body_sureness", "doubtful_body", "missed_body",
    "related_share", "comment_share", "title_sureness", "body_blocks", "longest_block",
    "sureness", "body_link_density", "body_spread", "doubtful_page", "body_margin",
    "meta_sureness", "says_article", "says_other", "front_address", "related_blocks",
    "most_doubtful_body", "log_missed", "log_wrong", "log_blocks", "short_body",
)  # fmt: skip
#: Facts that tell of mistakes in the text alone, not of what the page is.
OF_CONFIDENCE = frozenset(["most_doubtful_body", "log_missed", "log_blocks", "short_body"])
_SHORT_CHARS = 60
_ARTICLE_WORDS = ("article", "blogposting", "news")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`confidence` is 0 to 1."""

    is_article: bool
    confidence: float


def judge(page: Page, labels: NDArray[np.int64], scores: NDArray[np.float32]) -> Verdict:
    """Judge a labelled page by how sure the scores are and how its body looks."""
    if not (labels == _BODY).any():
        return Verdict(False, 0.0)
    facts = page_facts(page, labels, scores)
    judges = _judges()[kind_of(page)]
    is_article = _sum(facts, judges["is_article"]) > 0.0
    confidence = 1.0 / (1.0 + math.exp(-max(min(_sum(facts, judges["confidence"]), 30), -30)))
    return Verdict(is_article, confidence)


def page_facts(
    page: Page, labels: NDArray[np.int64], scores: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The facts that judges weigh, shape (facts,); the page has body blocks."""
    chars = page.blocks.chars.astype(np.float64)
    body = labels == _BODY
    total, body_chars = max(float(chars.sum()), 1.0), max(float(chars[body].sum()), 1.0)
    chance = scores[:, _BODY].astype(np.float64)
    places = np.flatnonzero(body)
    doubtful = (chance > 0.1) & (chance < 0.9)
    expected, margin = chars * chance, np.abs(2.0 * chance - 1.0)
    missed, wrong = float(expected[~body].sum()), float((chars * (1.0 - chance))[body].sum())
    says_article, says_other = _said_type(page)
    return np.asarray(
        [
            math.log1p(body_chars) / 10.0,
            body_chars / total,
            float(expected[body].sum()) / body_chars,
            float(chars[body & (chance < 0.8)].sum()) / body_chars,
            min(missed / body_chars, 2.0),
            float(chars[labels == _RELATED].sum()) / total,
            float(chars[labels == _COMMENT].sum()) / total,
            float(scores[:, _TITLE].max()),
            math.log1p(len(places)) / 5.0,
            math.log1p(float(chars[body].max())) / 8.0,
            float((chars * scores.max(axis=1)).sum()) / total,
            float(page.blocks.link_chars[body].sum()) / body_chars,
            len(places) / (places[-1] - places[0] + 1),
            min(float(chars[doubtful].sum()) / body_chars, 2.0),
            float((chars * margin)[body | doubtful].sum())
            / max(float(chars[body | doubtful].sum()), 1.0),
            float(scores[:, _META].max()),
            says_article,
            says_other,
            float(page.url is not None and not split_address(page.url).path.strip("/")),
            math.log1p(float((labels == _RELATED).sum())) / 5.0,
            1.0 - float(margin[body].min()),
            math.log1p(missed) / 8.0,
            math.log1p(wrong) / 8.0,
            math.log1p(len(page)) / 7.0,
            float((chars[body] < _SHORT_CHARS).mean()),
        ]
    )


def _said_type(page: Page) -> tuple[float, float]:
    """Whether the page calls itself an article, and whether it calls itself something else."""
    said = [value.lower() for key, value in page.head.metas if key == "og:type"]
    article = any(word in value for value in said for word in _ARTICLE_WORDS)
    return float(article), float(bool(said) and not article)


def _sum(facts: NDArray[np.float64], terms: Mapping[str, float]) -> float:
    # `sum` rounds differently from Python 3.12 on.
    products = (terms.get(name, 0.0) * float(fact) for name, fact in zip(FACTS, facts, strict=True))
    return math.fsum((terms["start"], *products))


@cache
def _judges() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    text = files(__package__).joinpath("judges.json").read_text(encoding="utf-8")
    judges: Mapping[str, Mapping[str, Mapping[str, float]]] = json.loads(text)
    return judges
