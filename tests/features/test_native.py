"""The native parts of features and model inputs give what the ones in Python give, to the bit."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import speedups
from boilerkit.features import Features, compute_features
from boilerkit.features.text import read_texts
from boilerkit.lexicon import load_lexicon, match_cues
from boilerkit.lexicon.markup import MARKUP_CUES, hint_cues, hint_mask
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers.learned import Learned

pytestmark = pytest.mark.skipif(
    not speedups.IS_NATIVE, reason="the native parts were not built, or BOILERKIT_PURE is set"
)
if speedups.IS_NATIVE:
    from boilerkit.lexicon._counting import WordCounter

Result = TypeVar("Result")
PHRASES = [phrase for phrases in load_lexicon().cues.values() for phrase in phrases]
# Letters with two forms, signs that are left out or count as others, all widths of strings.
LETTERS = "aB1é²ß·İΣσςżЖ中あ한ไ٣\u00ad\u0301\u200b😀\ud800_-:© \n"


def both(function: Callable[..., Result], *values: Any) -> tuple[Result, Result]:
    """What a function gives in Python and natively."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speedups, "IS_NATIVE", False)
        pure = function(*values)
    return pure, function(*values)


def assert_equal(pure: Any, native: Any) -> None:
    """The same numbers of the same type, or the same words."""
    if isinstance(pure, np.ndarray):
        assert native.dtype == pure.dtype
        np.testing.assert_array_equal(native, pure)
    elif isinstance(pure, tuple):
        for one, other in zip(pure, native, strict=True):
            assert_equal(one, other)
    else:
        assert list(native) == list(pure)


def inputs_of(page: Page) -> tuple[Any, ...]:
    """All that a network reads of a page, and the words."""
    features: Features = compute_features(page)
    read = Learned.default().reader("markup" if page.has_markup else "text").inputs(page, features)
    bags = [(bag.flat, bag.offsets) for bag in (read.words, *read.hints)]
    groups = (read.path, read.containers, read.kind, features.places)
    return read.matrix, *groups, *bags, features.words


def test_columns_and_inputs_of_the_fixtures_are_equal(case):
    page = parse_page(case.source) if case.has_markup else parse_text(case.source.decode())
    assert_equal(*both(inputs_of, page))


@pytest.mark.parametrize("seed", range(20))
def test_columns_and_inputs_of_mutated_pages_are_equal(seed, cases):
    generator = random.Random(seed)
    case = generator.choice([case for case in cases if case.has_markup])
    source = case.source.decode("utf-8", "replace")
    for _ in range(40):
        place = generator.randrange(len(source))
        piece = generator.choice([*LETTERS, "<div class='Comment-list ad x1'>", "</div>", "<p>"])
        source = source[:place] + piece + source[place + generator.randrange(3) :]
    assert_equal(*both(inputs_of, parse_page(source)))


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "Word, «word»? " * 4_000 + "</p><p>One</p>",
        "<p>中文。a</p>" + "<div><p>中</p></div>" * 2_500,
        "<p>One</p>",
        "",
        # Elements inside a block, the page's last ones, hold no block that begins in them.
        "<div><p>One</p></div><a class='login-form'><span>Sign in</span></a>",
    ],
)
def test_columns_of_very_long_and_very_short_pages_are_equal(html):
    assert_equal(*both(inputs_of, parse_page(html)))


STORY = "The council met on Monday, and ΣΟΦΙΑ agreed to keep the swimming pool open. "


@pytest.mark.parametrize("headlines", [0, 1, 63, 70])
@pytest.mark.parametrize("title", ["Pool stays open", "ΟΔΟΣ opens", "市長辞任", "_ - _"])
def test_what_the_page_states_is_found_alike(headlines, title):
    items = [
        {"@type": "NewsArticle", "headline": f"{title} {number}", "articleBody": STORY * number}
        for number in range(headlines)
    ]
    items.append({"@type": ["Comment"], "text": f"{STORY}{STORY.upper()} and so on for ever"})
    blocks = (title, f"{title} 1", title.upper(), STORY, STORY * 3, STORY.upper(), f"open {STORY}")
    html = (
        f"<title>{title} | The Example</title><meta name=description content='{STORY}'>"
        f"<script type='application/ld+json'>{json.dumps(items)}</script>"
        + "".join(f"<p>{block}</p>" for block in blocks)
    )
    pure, native = both(compute_features, parse_page(html))
    assert_equal(pure.matrix, native.matrix)
    assert pure["in_json_comments"].any()
    assert bool(headlines > 1) == bool(pure["in_json_body"].any())


@pytest.mark.parametrize("plane", [0, 1])
def test_every_character_is_read_alike(plane):
    chars = [chr(code) for code in range(plane << 16, (plane + 1) << 16)]
    texts = [" ".join(f"a{c}b" for c in chars[i : i + 12]) for i in range(0, len(chars), 12)]
    assert_equal(*both(read_texts, tuple(texts)))


@given(st.lists(st.text(st.sampled_from(LETTERS), max_size=200), max_size=8))
def test_texts_are_read_alike(texts):
    assert_equal(*both(read_texts, tuple(texts)))


@given(st.lists(st.lists(st.sampled_from([*PHRASES, "12", ":", "|", "x"]), max_size=5), max_size=5))
def test_cue_phrases_are_found_alike(lists):
    texts = [" ".join(phrases).strip("=*").replace("#", "7") for phrases in lists]
    assert_equal(*both(match_cues, texts))


@given(st.lists(st.sampled_from([*"abé1-_ ²", "comment", "related", "reply", "ad"]), max_size=12))
def test_class_names_speak_of_the_same(parts):
    hint = "".join(parts)
    assert hint_cues().of(hint) == hint_mask(hint)
    assert hint_mask(hint) < 1 << len(MARKUP_CUES)


@given(st.lists(st.sampled_from([*"ab- ", "aba", "abab", "post", "post-content"]), max_size=12))
def test_words_are_counted_as_by_python(parts):
    words, text = ("abab", "aba", "post-content", "post", "bab"), "".join(parts)
    counts = WordCounter(words).count([text, text])
    assert counts.tolist() == [2 * text.count(word) for word in words]


def test_first_words_are_a_sequence():
    words = read_texts(("One TWO", "", "drei")).words
    assert list(words) == [("one", "two"), (), ("drei",)]
    assert len(words) == 3
    assert words[-1] == ("drei",)
    with pytest.raises(IndexError):
        words[3]


def test_pages_whose_columns_do_not_fit_are_refused():
    page = parse_page("<div><p>One</p><p>Two</p></div>")
    for name in ("parent", "first_block", "end_block", "path"):
        column = getattr(page.elements, name)
        kept = column.copy()
        column[-1] = 9_999 if name != "path" else -7
        with pytest.raises((ValueError, IndexError)):
            compute_features(page)
        column[:] = kept
    assert len(compute_features(page).matrix) == 2
