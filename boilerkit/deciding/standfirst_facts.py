"""What a standfirst shows in: facts as numbers, for `boilerkit.deciding.standfirst`.

Each of the first nodes of a text is held against those after it: is it set apart from them by its
place, its markup or its words, or by what the page says of itself?
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import takewhile
from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from boilerkit.lexicon.folding import any_of
from boilerkit.lexicon.markup import class_words, hint_words
from boilerkit.page.json_ld import is_article, json_ld_objects
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.structure import Code, Heading, List, Node, Paragraph, Quote, Table, blocks_in
from boilerkit.page.tables import Page

#: How many of a text's first nodes may be its standfirst.
MOST_NODES = 6
#: Facts that the scorer states; a model for other scorers does without them.
SCORE_FACTS = ("body_score", "meta_score", "caption_score", "title_score", "next_body_score",
               "chance", "next_chance", "second_chance", "previous_chance")  # fmt: skip
# How many nodes after one are held against it.
_NODES_AFTER = 8
_TITLE, _BODY, _META, _CAPTION = (
    LABEL_INDEX[label] for label in (Label.TITLE, Label.BODY, Label.META, Label.CAPTION)
)
_BETWEEN = (("meta", _META), ("caption", _CAPTION), ("title", _TITLE))
_SUMMARY_METAS = frozenset(
    ["og:description", "description", "twitter:description", "dc.description"]
)
# Texts are recognised by so many letters; of a stated article only the beginning is of use.
_LEAST_LETTERS, _STATED_CHARS = 30, 5_000
_NO_LETTERS = re.compile(r"[\W_]+")
_NO_ASCII_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME = re.compile(r"(?<=[^.!?:\s] )[A-ZÀ-ÞА-ЯΑ-Ω][\w-]{2,}")
_FULL_NAME = re.compile(r"\b[A-ZÀ-ÞА-ЯΑ-Ω][\w-]+ [A-ZÀ-ÞА-ЯΑ-Ω][\w-]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE_END = re.compile(r"[.!?…؟।]+[\"'”’»)\]]*(?:\s|$)|[。！？]")
_STOPS = tuple('.!?…:。！？।۔"“”»)')
_BULLETS = tuple("-•*–—·")
_QUOTES = tuple("\"“„«'")
_QUESTION = tuple("?？؟")
_DATELINE = re.compile(
    r"[^\W\d_][^.!?:()\n]{1,40}?(?:\([^()\n]{2,30}\)|\s[-–—]{1,2}\s|[-–—]{2}|:\s)"
    r"|\([^()]{2,40}\)\s*[-–—]"
)
_GROUPS = ("standfirst", "standfirst_place", "key_points", "running_text")
_TAGS = ("h2", "h3", "h4", "p", "div", "li", "span", "strong", "b", "em", "i", "header",
         "section", "blockquote", "figcaption", "td", "article", "aside")  # fmt: skip
# How many of the elements around a node's text alone are looked at, and how many above these.
_MOST_OWN, _MOST_ABOVE = 8, 3

Facts = Mapping[str, float]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Opening:
    """The beginning of a page's text, and what was decided of the page.

    Attributes:
        page: the page.
        nodes: the text as a tree, see `structure_of`.
        labels: label number of each block, shape (blocks,).
        scores: probabilities, shape (blocks, labels).
        chances: how likely each block is the standfirst if it is body, shape (blocks,); None
            where the scorer cannot tell.
    """

    page: Page
    nodes: Sequence[Node]
    labels: NDArray[np.int64]
    scores: Scores
    chances: Scores | None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The first nodes, up to one without text."""
        taken = self.nodes[: MOST_NODES + _NODES_AFTER]
        parts = (Part(self.page, node, tuple(blocks_in(node))) for node in taken)
        return tuple(takewhile(lambda part: bool(part.blocks), parts))

    @cached_property
    def title(self) -> int:
        """Place of the headline, or -1."""
        found = np.flatnonzero(self.labels == _TITLE)
        return int(found[0]) if len(found) else -1

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the headline."""
        return _words(self.page.texts[self.title]) if self.title >= 0 else frozenset()

    @cached_property
    def body_chars(self) -> float:
        """How long the text is."""
        return max(float(self.page.blocks.chars[self.labels == _BODY].sum()), 1.0)

    @cached_property
    def summaries(self) -> tuple[str, ...]:
        """What the page gives as its summary, letters alone."""
        stated = (item.get("description") for item in self._stated)
        texts = [*self._summary_metas, *(text for text in stated if isinstance(text, str))]
        spelled = map(_letters, texts)
        return tuple(dict.fromkeys(text for text in spelled if len(text) >= _LEAST_LETTERS))

    @cached_property
    def summary_words(self) -> frozenset[str]:
        """The words of the summaries in meta tags."""
        return _words(" ".join(self._summary_metas))

    @cached_property
    def stated_body(self) -> str:
        """Where the text begins according to structured data, letters alone."""
        bodies = (item.get("articleBody") for item in self._stated)
        text = max((body for body in bodies if isinstance(body, str)), key=len, default="")
        return _letters(text[:_STATED_CHARS])

    @cached_property
    def _summary_metas(self) -> list[str]:
        return [value for key, value in self.page.head.metas if key in _SUMMARY_METAS]

    @cached_property
    def _stated(self) -> list[dict[str, object]]:
        return [item for item in json_ld_objects(self.page.head) if is_article(item)]


@dataclass(frozen=True)
class Part:
    """One node and its text."""

    page: Page
    node: Node
    blocks: tuple[int, ...]

    @cached_property
    def text(self) -> str:
        """The text of all its blocks."""
        return " ".join(self.page.texts[block] for block in self.blocks).strip()

    @property
    def chars(self) -> float:
        """How long it is."""
        return float(len(self.text))

    @cached_property
    def letters(self) -> str:
        """Letters and digits alone."""
        return _letters(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its longer words."""
        return _words(self.text)

    @cached_property
    def rows(self) -> list[int]:
        """The elements around its first block, innermost first."""
        return self.page.ancestors(self.blocks[0])


def facts_of(opening: Opening, place: int) -> Facts:
    """The facts about one of the first nodes, which is not the last of all."""
    own = _own_rows(opening, place)
    return {
        **_text_facts(opening, place),
        **_repetition_facts(opening, place),
        **_order_facts(opening, place),
        **_between_facts(opening, place),
        **_score_facts(opening, place),
        **_summary_facts(opening, place),
        **_markup_facts(opening, place, own),
        **_class_facts(opening, place, own),
        **_path_facts(opening, place),
    }


def _letters(text: str) -> str:
    lower = text.lower()
    return lower.translate(_NO_ASCII_LETTERS) if lower.isascii() else _NO_LETTERS.sub("", lower)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _log(value: float, scale: float) -> float:
    return log1p(value) / scale


def _share(some: int, all_of: int) -> float:
    return some / max(all_of, 1)


def _after(opening: Opening, place: int) -> tuple[Part, ...]:
    return opening.parts[place + 1 : place + 1 + _NODES_AFTER]


def _text_facts(opening: Opening, place: int) -> Facts:
    """How the text is written, and how long it is beside what follows."""
    part, after = opening.parts[place], _after(opening, place)
    text, then = part.text, after[0].text
    sizes = sorted(p.chars for p in after if isinstance(p.node, Paragraph)) or [100.0]
    first_end = _SENTENCE_END.search(text[:40])
    return {
        "chars": _log(part.chars, 7.0),
        "chars_to_median": log((part.chars + 10.0) / (sizes[len(sizes) // 2] + 10.0)),
        "chars_to_next": log((part.chars + 10.0) / (len(then) + 10.0)),
        "next_chars": _log(len(then), 7.0),
        "share": part.chars / opening.body_chars,
        "nodes": _log(len(opening.nodes), 6.0),
        "sentences": min(len(_SENTENCE_END.findall(text)), 8) / 4.0,
        "no_stop": float(not text.endswith(_STOPS)),
        "ends_colon": float(text.endswith((":", "："))),
        "ends_dots": float(text.endswith(("…", "..."))),
        "ends_question": float(text.endswith(_QUESTION)),
        "has_question": float(any(mark in text for mark in _QUESTION)),
        "colons": float(min(text.count(":") + text.count("："), 2)),
        "dateline": float(_DATELINE.match(text[:80]) is not None),
        "next_dateline": float(_DATELINE.match(then[:80]) is not None),
        "short_first_sentence": float(first_end is not None and first_end.start() < 25),
        "quote_start": float(text.startswith(_QUOTES)),
        "bullet_start": float(text.startswith(_BULLETS)),
        "first_word": min(len(text.split(" ", 1)[0]), 12) / 6.0,
        "next_first_word": min(len(then.split(" ", 1)[0]), 12) / 6.0,
        "long_words": _share(sum(len(word) > 7 for word in part.words), len(part.words)),
        "starts_alike": float(text[:8].lower() == then[:8].lower()),
    }


def _repetition_facts(opening: Opening, place: int) -> Facts:
    """What the headline has of it, and what comes again further down."""
    part, after = opening.parts[place], _after(opening, place)
    words, title, count = part.words, opening.title_words, len(part.words)
    early: frozenset[str] = frozenset().union(*(p.words for p in after[:3]))
    later = early.union(*(p.words for p in after[3:]))
    copied = len(part.letters) >= _LEAST_LETTERS and any(part.letters in p.letters for p in after)
    near = " ".join(p.text for p in after[:4])
    return {
        "repeated_words": _share(len(words & later), count),
        "early_words": _share(len(words & early), count),
        "next_words": _share(len(words & after[0].words), count),
        "title_words": _share(len(words & title), len(title)),
        "next_title_words": _share(len(after[0].words & title), len(title)),
        "is_repeated": float(copied),
        "names_again": _again(_NAME.findall(part.text), near),
        "full_names_again": _again(_FULL_NAME.findall(part.text), near),
        "numbers_again": _again(_NUMBER.findall(part.text), near),
    }


def _again(found: Sequence[str], text: str) -> float:
    """How many of the names or numbers are in the text, of all; -1 where there are none."""
    return sum(name in text for name in found) / len(found) if found else -1.0


def _order_facts(opening: Opening, place: int) -> Facts:
    """What kind of node it is, where it is, and what kind follows."""
    parts, after = opening.parts, _after(opening, place)
    part, node, then = parts[place], parts[place].node, after[0].node
    start, title = part.blocks[0], opening.title
    return {
        "place": float(place),
        "heading": float(isinstance(node, Heading)),
        "level": float(node.level) if isinstance(node, Heading) else 0.0,
        "list": float(isinstance(node, List)),
        "quote": float(isinstance(node, Quote)),
        "table": float(isinstance(node, (Table, Code))),
        "blocks": _log(len(part.blocks), 3.0),
        "next_heading": float(isinstance(then, Heading)),
        "next_list": float(isinstance(then, List)),
        "second_heading": float(len(after) > 1 and isinstance(after[1].node, Heading)),
        "previous_heading": float(place > 0 and isinstance(parts[place - 1].node, Heading)),
        "previous_chars": _log(parts[place - 1].chars, 7.0) if place else 0.0,
        "title_known": float(title >= 0),
        "after_title": float(0 <= title < start),
        "since_title": _log(max(start - title, 0), 4.0) if title >= 0 else 1.0,
        "page_place": start / len(opening.page),
    }


def _between_facts(opening: Opening, place: int) -> Facts:
    """What is between it and the next node, and between the headline and it."""
    parts, columns = opening.parts, opening.page.blocks
    start, end = parts[place].blocks[0], parts[place].blocks[-1] + 1
    then = parts[place + 1].blocks[0]
    since = parts[place - 1].blocks[-1] + 1 if place else opening.title + 1
    facts: dict[str, float] = {}
    for name, first, last in (("between", end, then), ("before", since, start)):
        labels = opening.labels[first:last][-30:].tolist()
        counts = {kind: labels.count(number) for kind, number in _BETWEEN}
        facts |= {f"{kind}_{name}": float(min(count, 3)) for kind, count in counts.items()}
        facts[f"other_{name}"] = _log(len(labels) - sum(counts.values()), 2.0)
        facts[f"images_{name}"] = float(min(int(columns.images_before[first : last + 1].sum()), 3))
        facts[f"meta_next_{name}"] = float(bool(labels) and labels[-1] == _META)
    facts["rules_between"] = float(columns.rules_before[end : then + 1].any())
    return facts


def _score_facts(opening: Opening, place: int) -> Facts:
    """What the scorer thinks of it and of its neighbours; -1 where it does not say."""
    parts, scores, chances = opening.parts, opening.scores, opening.chances
    blocks, then = parts[place].blocks, parts[place + 1].blocks

    def chance(number: int) -> float:
        if chances is None or not 0 <= number < len(parts):
            return -1.0
        return _mean(chances, parts[number].blocks)

    return {
        "body_score": _mean(scores[:, _BODY], blocks),
        "meta_score": _mean(scores[:, _META], blocks),
        "caption_score": _mean(scores[:, _CAPTION], blocks),
        "title_score": _mean(scores[:, _TITLE], blocks),
        "next_body_score": _mean(scores[:, _BODY], then),
        "chance": chance(place),
        "next_chance": chance(place + 1),
        "second_chance": chance(place + 2),
        "previous_chance": chance(place - 1),
    }


def _mean(column: Scores, blocks: Sequence[int]) -> float:
    if len(blocks) == 1:
        return float(column[blocks[0]])
    return float(column[list(blocks)].mean())


def _summary_facts(opening: Opening, place: int) -> Facts:
    """How it relates to the page's own summary, and to the text in structured data."""
    part, after = opening.parts[place], opening.parts[place + 1].letters
    letters, words, said = part.letters, part.words, opening.summary_words
    names = ("equal", "cut", "more", "flows", "inside", "next", "next_equal")
    facts = dict.fromkeys([f"summary_{name}" for name in names], 0.0)
    for summary in opening.summaries:
        facts |= {f"summary_{name}": 1.0 for name in _relations(summary, letters, after)}
    body = opening.stated_body
    return facts | {
        "summary_none": float(not opening.summaries),
        "summaries": float(min(len(opening.summaries), 3)),
        "summary_overlap": _share(len(words & said), len(words)),
        "summary_covered": _share(len(words & said), len(said)),
        "stated_none": float(not body),
        "stated_here": float(bool(body) and body.startswith(letters[:_LEAST_LETTERS])),
        "stated_next": float(bool(body) and body.startswith(after[:_LEAST_LETTERS])),
        "stated_has": float(bool(body) and letters[:60] in body),
    }


def _relations(summary: str, letters: str, after: str) -> Iterator[str]:
    """What a summary is to a node and the one after it."""
    if len(letters) >= _LEAST_LETTERS:
        if summary == letters:
            yield "equal"
        elif letters.startswith(summary):
            yield "cut"
        elif summary.startswith(letters):
            # One that goes on with the next paragraph was cut off the running text.
            rest = summary[len(letters) :]
            yield "flows" if len(rest) >= 4 and after.startswith(rest[:20]) else "more"
        elif letters in summary:
            yield "inside"
    if len(after) >= _LEAST_LETTERS and not summary.startswith(letters[:_LEAST_LETTERS]):
        if after == summary:
            yield "next_equal"
        elif after.startswith(summary[:60]):
            yield "next"


def _markup_facts(opening: Opening, place: int, own: Sequence[int]) -> Facts:
    """How it is set, and in which elements of its own, which are in those rows."""
    part, then = opening.parts[place], opening.parts[place + 1].blocks[0]
    elements, columns = opening.page.elements, opening.page.blocks
    blocks, rows = list(part.blocks), part.rows
    inner = int(columns.inner[part.blocks[0]])
    leaf = {elements.tag[row] for row in (*rows[:1], inner) if row >= 0}
    tags = {elements.tag[row] for row in own}
    chars = max(float(columns.chars[blocks].sum()), 1.0)
    return {
        "bold": float(columns.bold_chars[blocks].sum()) / chars,
        "next_bold": float(columns.bold_chars[then]) / max(float(columns.chars[then]), 1.0),
        "link_share": float(columns.link_chars[blocks].sum()) / chars,
        "breaks": float(min(int(columns.breaks[part.blocks[0]]), 3)),
        "own_depth": float(len(own)),
        "depth": float(min(len(rows), 30)) / 10.0,
        **{f"tag_{tag}": float(tag in leaf) for tag in _TAGS},
        **{f"own_{tag}": float(tag in tags) for tag in _TAGS},
    }


def _own_rows(opening: Opening, place: int) -> list[int]:
    """Rows of the elements around a node that do not hold the next one, innermost first."""
    elements, then = opening.page.elements, opening.parts[place + 1].blocks[0]
    first, end = elements.first_block, elements.end_block
    rows = takewhile(lambda row: not first[row] <= then < end[row], opening.parts[place].rows)
    return list(rows)[:_MOST_OWN]


def _class_facts(opening: Opening, place: int, own: Sequence[int]) -> Facts:
    """What the class names of its own elements and of those above speak of."""
    hint, rows = opening.page.elements.hint, opening.parts[place].rows
    words = [hint_words(hint[row]) for row in own]
    above = [hint_words(hint[row]) for row in rows[len(own) : len(own) + _MOST_ABOVE]]
    joined = " ".join(hint[row] for row in own)
    facts = {}
    for group in _GROUPS:
        known = _class_words(group)
        hits = [sum(word in known for word in of_row) for of_row in words]
        nearest = next((depth for depth, hit in enumerate(hits) if hit), None)
        facts[f"class_{group}"] = 0.0 if nearest is None else 1.0 / (1.0 + nearest)
        facts[f"classes_{group}"] = float(min(sum(hits), 3))
        facts[f"above_{group}"] = float(any(word in known for row in above for word in row))
        facts[f"part_{group}"] = float(_long_words(group).search(joined) is not None)
    return facts


@cache
def _class_words(group: str) -> frozenset[str]:
    return frozenset(class_words(group))


@cache
def _long_words(group: str) -> re.Pattern[str]:
    """The words of a group that may be parts of others."""
    return re.compile(any_of(tuple(word for word in class_words(group) if len(word) >= 5)))


def _path_facts(opening: Opening, place: int) -> Facts:
    """Whether it is in the same kind of place as what follows."""
    page, parts = opening.page, opening.parts
    element, path = page.blocks.element, page.elements.path
    part, after = parts[place], parts[place + 1]
    block, then = part.blocks[0], after.blocks[0]
    others = [b for other in parts[place + 1 :] for b in other.blocks]
    own_path, paths = path[element[block]], path[element[others]]
    chars = page.blocks.chars[others]
    tag, parent, rows = page.elements.tag, page.elements.parent, part.rows
    with_title = _shared(page, opening.title, rows) if opening.title >= 0 else 0
    nearer = with_title - _shared(page, then, rows)
    second = parts[place + 2].blocks[0] if len(parts) > place + 2 else None
    first = bool(rows) and rows[0] > 0 and page.elements.first_block[parent[rows[0]]] == block
    return {
        "same_path_share": float(chars[paths == own_path].sum()) / max(float(chars.sum()), 1.0),
        "next_same_path": float(paths[0] == own_path),
        "next_two_alike": float(second is not None and path[element[second]] == paths[0]),
        "next_same_tag": float(tag[element[block]] == tag[element[then]]),
        "next_same_parent": float(parent[element[block]] == parent[element[then]]),
        "nearer_title": float(max(min(nearer, 6), -6)),
        "first_child": float(first),
    }


def _shared(page: Page, block: int, rows: Sequence[int]) -> int:
    """How many of the elements hold the block."""
    elements = page.elements
    return sum(bool(elements.first_block[r] <= block < elements.end_block[r]) for r in rows)
