"""The table of features: every column that scorers read, described once.

What computes the columns, the heuristic scorer, reports and training all look here. A feature
that is computed but not listed, or listed but not computed, is an error (`columns.Columns`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from boilerkit.lexicon import CATEGORIES
from boilerkit.lexicon.markup import MARKUP_CUES

#: Raised whenever a column changes its meaning.
SCHEMA_VERSION = 2


class FeatureGroup(str, Enum):
    """The kinds of evidence that reports show, in the order in which they are shown."""

    LINKS = "link density"
    NAMES = "class names and roles"
    TAGS = "tags"
    POSITION = "position on the page"
    WORDS = "words and phrases"
    STRUCTURED = "structured data"
    LENGTH = "length and punctuation"
    ALIKE = "container and alike places"

    def __str__(self) -> str:
        return self.value


class Origin(Enum):
    """What a feature is read from, and so which pages have it."""

    TEXT = "the text of the blocks: every page"
    MARKUP = "the markup: zero in plain text"
    CLASS_NAMES = "class names and ids in the markup, which speak on some sites only"
    STRUCTURED_DATA = "structured data in the markup, which some sites have"
    LINES = "lines that are alike: columns of plain text only"


_FROM_MARKUP = frozenset((Origin.MARKUP, Origin.CLASS_NAMES, Origin.STRUCTURED_DATA))


class Scale(NamedTuple):
    """How a measure becomes a column: log(1 + x) if `log`, over `divisor`, at most `most`."""

    log: bool = False
    divisor: float = 1.0
    most: float | None = None

    def apply(self, values: Any) -> Any:
        """Measures (an array or a number) on this scale."""
        if self.log:
            values = np.log1p(values)
        if self.divisor != 1.0:
            values = values / self.divisor
        return values if self.most is None else np.minimum(values, self.most)

    def undo(self, value: float) -> float:
        """The measure that a value below `most` was made of."""
        value *= self.divisor
        return math.expm1(value) if self.log else value


_PLAIN, _LOG = Scale(), Scale(log=True)
_FEW = Scale(log=True, most=2.0)


class Feature(NamedTuple):
    """One column.

    Attributes:
        name: its name, as weights and points files have it.
        group: what kind of evidence it is.
        words: what people read: a measure's name ("link density"), or what is so where the value
            is not zero ("inside <nav>").
        scale: how its measure becomes a number of the column.
        steps: where the heuristic scorer cuts it into cues that hold or not, on the column's
            scale; without steps the value itself is the cue.
        origin: what it is read from.
        notable: whether reports state it for every block where it holds.
    """

    name: str
    group: FeatureGroup
    words: str
    scale: Scale = _PLAIN
    steps: tuple[float, ...] = ()
    origin: Origin = Origin.TEXT
    notable: bool = False

    @property
    def is_markup_only(self) -> bool:
        """Whether it is zero in plain text."""
        return self.origin in _FROM_MARKUP

    @property
    def is_text_only(self) -> bool:
        """Whether pages with markup lack the column."""
        return self.origin is Origin.LINES

    def above(self, step: float) -> str:
        """What people read of a value above a step, in the measure's own unit."""
        if self.scale.log or self.scale.divisor != 1.0:
            return f"{self.words} over {self.scale.undo(step):.0f}"
        return f"{self.words} over {f'{step:g}'.removeprefix('0')}"


# -- the text itself -------------------------------------------------------------------------------

_LENGTH, _LINKS = FeatureGroup.LENGTH, FeatureGroup.LINKS
_TAGS, _NAMES = FeatureGroup.TAGS, FeatureGroup.NAMES
_WORDS, _STRUCTURED = FeatureGroup.WORDS, FeatureGroup.STRUCTURED
_POSITION, _ALIKE = FeatureGroup.POSITION, FeatureGroup.ALIKE
_MARKUP, _DATA = Origin.MARKUP, Origin.STRUCTURED_DATA

_TEXT = (
    Feature(
        "log_chars", _LENGTH, "characters", _LOG, (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.4, 5.0, 5.6)
    ),
    Feature("log_tokens", _LENGTH, "words", _LOG),
    Feature(
        "token_length",
        _LENGTH,
        "characters per word",
        Scale(divisor=10.0, most=2.0),
        (0.4, 0.6, 0.8),
    ),
    Feature("letters_share", _LENGTH, "share of letters"),
    Feature("upper_share", _LENGTH, "share of capitals", steps=(0.08, 0.2, 0.6)),
    Feature("digit_share", _LENGTH, "share of digits", steps=(0.02, 0.15, 0.4)),
    Feature("ideograph_share", _LENGTH, "share of ideographs"),
    Feature("currency_share", _LENGTH, "share of currency and percent signs"),
    Feature("bullet_share", _LENGTH, "share of bullet signs", steps=(0.001, 0.03)),
    Feature("at_share", _LENGTH, "share of signs such as @ and #"),
    Feature("bracket_share", _LENGTH, "share of brackets"),
    Feature("dash_share", _LENGTH, "share of dashes"),
    Feature("quotes", _LENGTH, "quotation marks", _LOG),
    Feature("stops", _LENGTH, "full stops", _LOG),
    Feature(
        "stops_per_token", _LENGTH, "full stops per word", Scale(most=1.0), (0.02, 0.06, 0.15, 0.4)
    ),
    Feature("commas", _LENGTH, "commas", _LOG),
    Feature("commas_per_token", _LENGTH, "commas per word", Scale(most=1.0), (0.02, 0.06, 0.12)),
    Feature("question", _LENGTH, "question marks", Scale(most=2.0)),
    Feature("lines", _LENGTH, "line breaks", _LOG, origin=_MARKUP),
    Feature("starts_upper", _LENGTH, "starts with a capital"),
    Feature("starts_lower", _LENGTH, "starts with a small letter"),
    Feature("starts_digit", _LENGTH, "starts with a digit"),
    Feature("starts_quote", _LENGTH, "starts with a quotation mark"),
    Feature("starts_bullet", _LENGTH, "starts with a bullet sign"),
    Feature("starts_at", _LENGTH, "starts with a sign such as @ or #"),
    Feature("starts_bracket", _LENGTH, "starts with a bracket"),
    Feature("starts_ideograph", _LENGTH, "starts with an ideograph"),
    Feature("ends_stop", _LENGTH, "ends with a full stop"),
    Feature("ends_colon", _LENGTH, "ends with a colon"),
    Feature("ends_question", _LENGTH, "ends with a question mark"),
    Feature("ends_quote", _LENGTH, "ends with a quotation mark"),
    Feature("ends_digit", _LENGTH, "ends with a digit"),
    Feature("ends_bullet", _LENGTH, "ends with a bullet sign"),
    Feature("ends_bracket", _LENGTH, "ends with a bracket"),
    Feature("one_token", _LENGTH, "a single word"),
    Feature("short", _LENGTH, "four words at most"),
    Feature("function_words", _WORDS, "share of function words", steps=(0.01, 0.15, 0.3, 0.45)),
    Feature("link_density", _LINKS, "link density", _PLAIN, (0.02, 0.2, 0.4, 0.7, 0.95), _MARKUP),
    Feature("bold_density", _TAGS, "share of bold text", _PLAIN, (0.1, 0.9), _MARKUP),
    Feature("links", _LINKS, "links", _LOG, (0.5, 1.0, 1.5), _MARKUP),
    Feature("links_per_token", _LINKS, "links per word", Scale(most=1.0), origin=_MARKUP),
    Feature("images_before", _ALIKE, "images before it", _FEW, (0.5,), _MARKUP),
    Feature("embeds_before", _ALIKE, "embedded media before it", _FEW, origin=_MARKUP),
    Feature("inputs_before", _ALIKE, "form fields before it", _FEW, origin=_MARKUP),
    Feature("rules_before", _ALIKE, "horizontal rules before it", _FEW, origin=_MARKUP),
    Feature("gap", _ALIKE, "a blank line before it", _FEW),
)

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
_CUES = tuple(Feature(f"cue_{name}", _WORDS, _CUE_WORDS[name], notable=True) for name in CATEGORIES)

# -- what the page states about itself -------------------------------------------------------------

_EVIDENCE = (
    Feature(
        "in_headline",
        _STRUCTURED,
        "share of its words in the headline",
        _PLAIN,
        (0.3, 0.6, 0.9),
        _MARKUP,
    ),
    Feature(
        "covers_headline",
        _STRUCTURED,
        "share of the headline's words in it",
        _PLAIN,
        (0.3, 0.6, 0.9),
        _MARKUP,
    ),
    Feature(
        "is_headline", _STRUCTURED, "equals the page's own headline", origin=_MARKUP, notable=True
    ),
    Feature("in_json_body", _STRUCTURED, "inside JSON-LD articleBody", origin=_DATA, notable=True),
    Feature(
        "in_json_comments", _STRUCTURED, "inside a JSON-LD comment", origin=_DATA, notable=True
    ),
    Feature(
        "in_description", _STRUCTURED, "inside the page's description", origin=_DATA, notable=True
    ),
    Feature("has_json_body", _STRUCTURED, "on a page with JSON-LD articleBody", origin=_DATA),
)

# -- order -----------------------------------------------------------------------------------------

_ORDER = (
    Feature(
        "place",
        _POSITION,
        "place on the page (0 top, 1 end)",
        steps=(0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9),
    ),
    Feature("log_place", _POSITION, "blocks before it", Scale(log=True, divisor=8.0)),
    Feature("log_place_from_end", _POSITION, "blocks after it", Scale(log=True, divisor=8.0)),
    Feature(
        "text_before",
        _POSITION,
        "share of the page's text before it",
        steps=(0.02, 0.1, 0.3, 0.5, 0.7, 0.9),
    ),
    Feature("log_rows", _ALIKE, "blocks on the page", Scale(log=True, divisor=8.0)),
    Feature(
        "log_page_chars",
        _ALIKE,
        "length of the page",
        Scale(log=True, divisor=12.0),
        (0.5, 0.6, 0.7),
    ),
    Feature("chars_share", _ALIKE, "share of the page's text"),
    Feature("chars_to_longest", _ALIKE, "length against the longest block", steps=(0.1, 0.3, 0.6)),
    Feature("repeats", _ALIKE, "repeats", Scale(log=True, most=3.0), (0.5, 1.0, 1.5)),
    Feature("seen_before", _ALIKE, "occurs earlier on the page", notable=True),
    Feature(
        "prose_around",
        _ALIKE,
        "prose around it",
        Scale(log=True, divisor=8.0),
        (0.1, 0.6, 0.75, 0.85),
    ),
    Feature(
        "prose_before",
        _POSITION,
        "share of the prose before it",
        steps=(0.005, 0.1, 0.5, 0.9, 0.995),
    ),
    Feature(
        "prose_after", _POSITION, "share of the prose after it", steps=(0.005, 0.1, 0.5, 0.9, 0.995)
    ),
)

# -- markup ----------------------------------------------------------------------------------------

#: Tags whose presence as the block's own element is a feature, named after the first of them.
OWN_TAGS: tuple[tuple[str, ...], ...] = (
    ("p",), ("div",), ("li",), ("td", "th"), ("h1",), ("h2",), ("h3",), ("h4", "h5", "h6"),
    ("figcaption", "caption"), ("blockquote", "q"), ("pre", "code"), ("button", "summary"),
    ("label", "option", "legend"), ("dt", "dd"), ("section",), ("article",), ("body",),
)  # fmt: skip
#: The same for the element around the block's first text.
INNER_TAGS: tuple[tuple[str, ...], ...] = (
    ("a",), ("span",), ("time",), ("em", "i", "cite"), ("strong", "b"), ("small",), ("font",),
)  # fmt: skip
#: The same for an ancestor.
OUTER_TAGS: tuple[tuple[str, ...], ...] = (
    ("article",), ("main",), ("aside",), ("nav",), ("header",), ("footer",), ("section",),
    ("figure",), ("form",), ("table",), ("ul", "ol", "dl"), ("blockquote",), ("details",),
    ("a",), ("button",), ("pre",), ("h1", "h2", "h3", "h4", "h5", "h6"),
)  # fmt: skip
#: (what elements hold in their `hint`, name of the feature, what it means).
ROLES: tuple[tuple[str, str, str], ...] = (
    ("i:articlebody", "body", "inside itemprop articleBody"),
    ("i:comment", "comment", "inside itemprop comment"),
    ("i:headline", "headline", "itemprop headline"),
    ("i:author", "author", "itemprop author"),
    ("r:main", "main", "inside role main"),
    ("r:navigation", "navigation", "inside role navigation"),
    ("r:complementary", "complementary", "inside role complementary"),
    ("r:contentinfo", "contentinfo", "inside role contentinfo"),
)
#: Containers around a block that have features of their own, innermost first.
CONTAINER_LEVELS = 4


def _markup_features() -> Iterator[Feature]:
    for tag, *_ in OWN_TAGS:
        yield Feature(f"own_{tag}", _TAGS, f"directly in <{tag}>", origin=_MARKUP)
    for tag, *_ in INNER_TAGS:
        yield Feature(f"inner_{tag}", _TAGS, f"written in <{tag}>", origin=_MARKUP)
    for tag, *_ in OUTER_TAGS:
        yield Feature(f"outer_{tag}", _TAGS, f"inside <{tag}>", origin=_MARKUP)
    for _, name, words in ROLES:
        yield Feature(f"item_{name}", _NAMES, words, origin=_MARKUP, notable=True)
    for where, words in (("near", "class speaks of"), ("above", "class further out speaks of")):
        for cue in MARKUP_CUES:
            sentence = f"{words} {cue.replace('_', ' ')}"
            yield Feature(f"{where}_{cue}", _NAMES, sentence, origin=Origin.CLASS_NAMES)
    yield from _PLACES
    for level in range(CONTAINER_LEVELS):
        yield from _container_features(level)


_PLACES = (
    Feature("hidden", _TAGS, "hidden on the page", origin=_MARKUP, notable=True),
    Feature(
        "depth", _TAGS, "depth in the tree", Scale(divisor=20.0, most=2.0), (0.3, 0.5, 0.8), _MARKUP
    ),
    Feature(
        "shared_before",
        _ALIKE,
        "levels apart from the block before",
        Scale(divisor=6.0, most=2.0),
        (0.2, 0.4, 0.6),
        _MARKUP,
    ),
    Feature(
        "shared_after",
        _ALIKE,
        "levels apart from the block after",
        Scale(divisor=6.0, most=2.0),
        (0.2, 0.4, 0.6),
        _MARKUP,
    ),
    Feature("same_path_before", _ALIKE, "in a place like that of the block before", origin=_MARKUP),
    Feature("same_path_after", _ALIKE, "in a place like that of the block after", origin=_MARKUP),
    Feature(
        "path_blocks",
        _ALIKE,
        "blocks in alike places",
        Scale(log=True, divisor=4.0),
        (0.2, 0.4, 0.6, 0.9),
        _MARKUP,
    ),
    Feature(
        "path_chars",
        _ALIKE,
        "mean length in alike places",
        Scale(log=True, divisor=6.0),
        (0.4, 0.6, 0.75, 0.9),
        _MARKUP,
    ),
    Feature(
        "path_link_density",
        _ALIKE,
        "link density in alike places",
        _PLAIN,
        (0.05, 0.3, 0.7, 0.95),
        _MARKUP,
    ),
    Feature(
        "path_chars_share",
        _ALIKE,
        "share of the page's text in alike places",
        _PLAIN,
        (0.02, 0.1, 0.3, 0.5),
        _MARKUP,
    ),
    Feature(
        "own_blocks",
        _ALIKE,
        "blocks in its element",
        Scale(log=True, divisor=4.0),
        (0.18, 0.35, 0.6),
        _MARKUP,
    ),
)


def _container_features(level: int) -> tuple[Feature, ...]:
    box, of = f"box{level}", f"in container {level + 1}"
    return (
        Feature(
            f"{box}_blocks",
            _ALIKE,
            f"blocks {of}",
            Scale(log=True, divisor=5.0),
            (0.3, 0.5, 0.7),
            _MARKUP,
        ),
        Feature(
            f"{box}_chars_share",
            _ALIKE,
            f"share of the page's text {of}",
            _PLAIN,
            (0.05, 0.2, 0.4, 0.7),
            _MARKUP,
        ),
        Feature(
            f"{box}_link_density",
            _ALIKE,
            f"link density {of}",
            _PLAIN,
            (0.1, 0.3, 0.6, 0.9),
            _MARKUP,
        ),
        Feature(
            f"{box}_mean_chars",
            _ALIKE,
            f"mean length of blocks {of}",
            Scale(log=True, divisor=6.0),
            (0.4, 0.6, 0.75),
            _MARKUP,
        ),
        Feature(
            f"{box}_prose", _ALIKE, f"share of prose {of}", _PLAIN, (0.1, 0.4, 0.7, 0.9), _MARKUP
        ),
        Feature(f"{box}_place", _ALIKE, f"place {of} (0 top, 1 end)", origin=_MARKUP),
    )


# -- lines of plain text that are alike ------------------------------------------------------------

#: Ways in which lines are alike, and how people read of them.
LINE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "shape": "of its shape",
        "last_word": "with its last word",
        "first_word": "with its first word",
    }
)
#: What is measured of the lines that are alike: words for people, steps.
LINE_MEASURES: Mapping[str, tuple[str, tuple[float, ...]]] = MappingProxyType(
    {
        "lines": ("other lines", (0.1, 0.4, 0.7)),
        "before": ("lines since one", (0.2, 0.45, 0.75)),
        "after": ("lines to the next", (0.2, 0.45, 0.75)),
    }
)


def _line_features() -> Iterator[Feature]:
    scale = Scale(log=True, divisor=4.0)
    for kind, which in LINE_KINDS.items():
        for measure, (words, steps) in LINE_MEASURES.items():
            name, phrase = f"{kind}_{measure}", f"{words} {which}"
            yield Feature(name, _ALIKE, phrase, scale, steps, Origin.LINES)


# -- all of them -----------------------------------------------------------------------------------

_ALL = (*_TEXT, *_CUES, *_EVIDENCE, *_ORDER, *_markup_features(), *_line_features())

#: Name -> feature, in the order of the columns; those of plain text only are the last.
FEATURES: Mapping[str, Feature] = MappingProxyType({feature.name: feature for feature in _ALL})
if len(FEATURES) != len(_ALL):
    raise ValueError("two features have one name")

_TEXT_NAMES = tuple(FEATURES)
_MARKUP_NAMES = tuple(name for name in FEATURES if not FEATURES[name].is_text_only)


def column_names(*, has_markup: bool) -> tuple[str, ...]:
    """Names of all columns of pages with markup or of plain text, in order."""
    return _MARKUP_NAMES if has_markup else _TEXT_NAMES
