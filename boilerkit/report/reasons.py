"""What each block shows, in words: the features and cues that scorers go by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Protocol

import numpy as np

from boilerkit.article import Article
from boilerkit.features.table import Features, line_names
from boilerkit.lexicon.markup import MARKUP_CUES, hint_mask, hint_words
from boilerkit.page.labels import LABELS, Label
from boilerkit.page.tables import Page
from boilerkit.scorers.heuristic import Heuristic, Scorecard

_CUE_WORDS = {
    "comment_heading": "worded like the heading of a comment section",
    "comment_form": "worded like a comment form",
    "comment_item": "worded like the controls of a comment (reply, report)",
    "related_heading": "worded like the heading of a list of related articles",
    "read_also": "worded like a pointer to another article (read also)",
    "share": "worded like share buttons",
    "newsletter": "worded like a newsletter box",
    "paywall": "worded like a paywall",
    "cookie": "worded like a cookie notice",
    "advert": "worded like an advertising notice",
    "legal": "worded like a legal notice",
    "navigation": "worded like navigation",
    "byline": "worded like a byline",
    "date": "worded like a date line",
    "months": "names a month",
    "weekdays": "names a weekday",
    "caption_credit": "worded like a picture credit",
    "author_bio": "worded like a note on the author",
    "tags": "worded like a list of tags",
    "correction": "worded like a correction",
    "donation": "worded like an appeal for donations",
}
_SAYS = {
    "is_headline": "equals the page's own headline",
    "in_json_body": "inside JSON-LD articleBody",
    "in_json_comments": "inside a JSON-LD comment",
    "in_description": "inside the page's description",
    "item_body": "inside itemprop articleBody",
    "item_comment": "inside itemprop comment",
    "item_headline": "itemprop headline",
    "item_author": "itemprop author",
    "item_main": "inside role main",
    "item_navigation": "inside role navigation",
    "item_complementary": "inside role complementary",
    "item_contentinfo": "inside role contentinfo",
    "hidden": "hidden on the page",
    "seen_before": "stands a second time on the page",
}
_NEAR_LEVELS = 3
_MOST_NAMES = 4
_TAG_LEVELS = 4
_LEAST_POINTS = 0.1


def facts(article: Article, features: Features) -> list[tuple[str, ...]]:
    """For each block what it shows, in a few words each, the most telling first."""
    tellers: list[_Teller] = [
        _Decided(article),
        _Said(features),
        _Linked(features),
        _Named(article.page),
    ]
    return [tuple(s for teller in tellers for s in teller.of(b)) for b in range(len(article.page))]


class _Teller(Protocol):
    def of(self, block: int, /) -> Iterable[str]: ...


class _Decided:
    """What was decided beyond the scores; the length and the tags."""

    def __init__(self, article: Article) -> None:
        self.page = article.page
        self.labels = article.labels
        self.best = article.scores.argmax(axis=1) if len(article.page) else article.labels
        body = np.flatnonzero(article.labels == LABELS.index(Label.BODY))
        self.copies = {int(b) for b in body} - set(article.body)

    def of(self, block: int) -> Iterator[str]:
        if self.best[block] != self.labels[block]:
            best = LABELS[int(self.best[block])].value
            yield f"scored highest as {best}; the page as a whole decided otherwise"
        if block in self.copies:
            yield "a second copy of body text: left out of the article"
        chars = int(self.page.blocks.chars[block])
        yield f"{chars:,} character{'s' * (chars != 1)}"
        row = int(self.page.blocks.inner[block])
        if row >= 0:
            yield _tag_line(self.page, row)


class _Said:
    """Phrases, structured data and roles."""

    def __init__(self, features: Features) -> None:
        sentences = {**{f"cue_{name}": text for name, text in _CUE_WORDS.items()}, **_SAYS}
        self.columns = [(features[n], s) for n, s in sentences.items() if n in features.column_of]

    def of(self, block: int) -> Iterator[str]:
        for column, sentence in self.columns:
            if column[block] > 0:
                yield sentence


class _Linked:
    """How much of the block and of its surroundings are links."""

    def __init__(self, features: Features) -> None:
        self.own = features["link_density"]
        self.alike = np.expm1(features["path_blocks"] * 4.0)
        self.around = features["box0_link_density"]

    def of(self, block: int) -> Iterator[str]:
        own, around = float(self.own[block]), float(self.around[block])
        yield f"link density {_share(own)}" if own else "no links"
        if around >= 0.3:
            yield f"link density of its container {_share(around)}"
        alike = round(float(self.alike[block]))
        if alike > 1:
            yield f"{alike} blocks stand in places like this one"


class _Named:
    """Class names and ids that speak, with the words that do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.known: dict[int, tuple[str, ...]] = {}

    def of(self, block: int) -> tuple[str, ...]:
        row = int(self.page.blocks.inner[block])
        if row < 0:
            return ()
        if row not in self.known:
            self.known[row] = tuple(self._names(row))
        return self.known[row]

    def _names(self, row: int) -> Iterator[str]:
        elements = self.page.elements
        level = given = 0
        while row > 0 and given < _MOST_NAMES:
            where = "class" if level < _NEAR_LEVELS else "class further out"
            for sentence in _speaking(elements.hint[row]) if elements.tag[row] != "body" else ():
                yield f"{where} {sentence}"
                given += 1
            row = int(elements.parent[row])
            level += 1


@lru_cache(maxsize=4_096)
def _speaking(hint: str) -> tuple[str, ...]:
    """Names of a class or id string that belong to cue groups, told with the groups."""
    found = []
    for name in hint.replace("r:", "").replace("i:", "").split():
        mask = 0
        for word in hint_words(name):
            mask |= hint_mask(word)
        cues = [cue for place, cue in enumerate(MARKUP_CUES) if mask >> place & 1]
        if cues:
            found.append(f"“{name[:40]}” ({', '.join(cues).replace('_', ' ')})")
    return tuple(found[:2])


def _tag_line(page: Page, row: int) -> str:
    tags: list[str] = []
    while row >= 0 and len(tags) < _TAG_LEVELS:
        tags.append(page.elements.tag[row])
        row = int(page.elements.parent[row])
    return f"<{tags[0]}>" + (f" in <{'> in <'.join(tags[1:])}>" if tags[1:] else "")


def _share(value: float) -> str:
    """`.92` or `1`."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1"


# -- the scorecard of the heuristic scorer -------------------------------------------------------

_ALIKE = {
    "shape": "of its shape", "last_word": "with its last word", "first_word": "with its first word"
}  # fmt: skip
_ALIKENESS = {"lines": "other lines", "before": "lines since one", "after": "lines to the next"}
_COLUMN_WORDS = {
    "log_chars": "characters",
    "link_density": "link density",
    "stops_per_token": "full stops per word",
    "commas_per_token": "commas per word",
    "function_words": "share of function words",
    "digit_share": "share of digits",
    "upper_share": "share of capitals",
    "bullet_share": "share of bullet signs",
    "token_length": "characters per word",
    "in_headline": "share of its words in the headline",
    "covers_headline": "share of the headline's words in it",
    "place": "place on the page (0 top, 1 end)",
    "text_before": "share of the page's text before it",
    "prose_before": "share of the prose before it",
    "prose_after": "share of the prose from it on",
    "prose_around": "prose around it",
    "chars_to_longest": "length against the longest block",
    "repeats": "repeats",
    "log_page_chars": "length of the page",
    "path_blocks": "blocks in alike places",
    "path_chars": "mean length in alike places",
    "path_link_density": "link density in alike places",
    "path_chars_share": "share of the page's text in alike places",
    **{
        f"{kind}_{measure}": f"{before} {words}"
        for kind, words in _ALIKE.items()
        for measure, before in _ALIKENESS.items()
    },
    "own_blocks": "blocks in its element",
    "shared_before": "levels apart from the block before",
    "shared_after": "levels apart from the block after",
    "depth": "depth in the tree",
    "images_before": "images before it",
    "bold_density": "share of bold text",
    "links": "links",
    "blocks": "blocks",
    "chars_share": "share of the page's text",
    "mean_chars": "mean length of blocks",
    "prose": "share of prose",
}


def _expm1(value: float) -> float:
    return float(np.expm1(value))


_STEP = re.compile(r"(?P<column>\w+)>(?P<cut>[\d.]+)")
_BOX = re.compile(r"box(?P<level>\d)_?(?P<what>\w*)")
# Columns in logarithms, and what undoes them.
_UNDO: dict[str, Callable[[float], float]] = {
    "log_chars": _expm1,
    "token_length": lambda v: v * 10,
    "repeats": _expm1,
    "links": _expm1,
    "images_before": _expm1,
    "depth": lambda v: v * 20,
    "shared_before": lambda v: v * 6,
    "shared_after": lambda v: v * 6,
    "path_blocks": lambda v: _expm1(v * 4),
    "path_chars": lambda v: _expm1(v * 6),
    "blocks": lambda v: _expm1(v * 5),
    "mean_chars": lambda v: _expm1(v * 6),
    **dict.fromkeys(line_names(), lambda v: _expm1(v * 4)),
    "own_blocks": lambda v: _expm1(v * 4),
    "prose_around": lambda v: _expm1(v * 8),
    "log_page_chars": lambda v: _expm1(v * 12),
}


@cache
def cue_in_words(cue: str) -> str:
    """A cue of the heuristic scorer's card as a reader would say it."""
    where, colon, label = cue.partition(": ")
    if colon:
        at = _where(where)
        return f"{at}: looks like {label.replace('_', ' ')}"
    step = _STEP.fullmatch(cue)
    if step is None:
        return _flag(cue)
    column, box = step["column"], _BOX.fullmatch(step["column"])
    what = box["what"] if box else column
    undo = _UNDO.get(what)
    value = float(step["cut"])
    shown = f"{undo(value):.0f}" if undo else f"{value:g}".removeprefix("0")
    said = _COLUMN_WORDS.get(what, what.replace("_", " "))
    said = f"{said} in container {int(box['level']) + 1}" if box else said
    return f"{said} over {shown}"


def _where(name: str) -> str:
    box = _BOX.fullmatch(name)
    if box:
        return f"container {int(box['level']) + 1}"
    return {
        "self": "by itself", "before": "block before", "after": "block after",
        "5 before": "five blocks before", "5 after": "five blocks after",
        "page": "page as a whole", "most so far": "somewhere above",
        "most to come": "somewhere below",
    }.get(name, name)  # fmt: skip


def _flag(cue: str) -> str:
    if cue in _SAYS:
        return _SAYS[cue]
    kind, _, rest = cue.partition("_")
    said = rest.replace("_", " ")
    if kind == "cue":
        return _CUE_WORDS.get(rest, f"worded like {said}")
    forms = {
        "near": f"class speaks of {said}", "above": f"class further out speaks of {said}",
        "own": f"stands in <{rest}>", "inner": f"written in <{rest}>",
        "outer": f"inside <{rest}>", "starts": f"starts with {said}", "ends": f"ends with {said}",
    }  # fmt: skip
    return forms.get(kind, cue.replace("_", " "))


def scorecards(article: Article, features: Features, most: int = 6) -> list[tuple[str, ...]]:
    """For each block the strongest points of the heuristic scorer for its label."""
    card = Heuristic.default().scorecard(article.page, features)
    return [_card_of(card, b, LABELS[int(n)], most) for b, n in enumerate(article.labels)]


def _card_of(card: Scorecard, block: int, label: Label, most: int) -> tuple[str, ...]:
    given = card.reasons(block, label)
    strong = [(cue, points) for cue, points in given[:most] if abs(points) >= _LEAST_POINTS]
    return tuple(f"{points:+.1f} {cue_in_words(cue)}" for cue, points in strong)
