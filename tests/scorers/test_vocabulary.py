"""Words and hints as numbers."""

from __future__ import annotations

import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.features import compute_features
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers.vocabulary import (
    MOST_CACHED,
    Bags,
    BoundedCache,
    Numbering,
    bags_of,
    text_words,
)
from boilerkit.training.reading import hint_words_of

TABLE = np.arange(20, dtype=np.float32).reshape(10, 2)


@given(st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=8))
def test_sums_add_up_the_rows_of_each_bag(lists):
    expected = [TABLE[numbers].sum(axis=0) for numbers in lists]
    sums = Bags.of(lists).sums(TABLE)
    assert sums.shape == (len(lists), 2)
    np.testing.assert_allclose(sums, np.asarray(expected).reshape(-1, 2))


def test_numbers_are_known_by_their_length_only():
    assert list(text_words(["in", "2024", "1999", "7"])) == ["^in", "in", "####", "####", "#"]


def test_the_first_word_is_marked():
    assert next(iter(text_words(["share", "this"]))) == "^share"
    assert list(text_words([])) == []


def test_long_words_are_cut():
    assert list(text_words(["x" * 40, "yes"])) == ["^" + "x" * 16, "x" * 16, "yes"]


def test_unknown_words_have_no_number():
    features = compute_features(parse_text("Leave a reply\nUnknown words"))
    bags = Numbering([["^leave", "x", "y", "reply"], [], []]).word_bags(features)
    assert bags.offsets.tolist() == [0, 2, 2]
    assert sorted(bags.flat.tolist()) == [0, 3]


@given(st.lists(st.text(st.sampled_from("ab12 "), max_size=30), max_size=6))
def test_bags_hold_the_known_words_of_text_words(lines):
    features = compute_features(parse_text("\n".join(lines)))
    numbers = {word: n for n, word in enumerate(["a", "b", "ab", "^a", "^#", "#", "##", "a1"])}
    bags = Numbering([list(numbers), [], []]).word_bags(features)
    for block, words in enumerate(features.words):
        bag = bags.flat[bags.offsets[block] : bags.offsets[block + 1]].tolist()
        assert sorted(bag) == sorted(numbers[w] for w in text_words(words) if w in numbers)


def test_hints_near_a_block_and_above_it():
    page = parse_page(
        '<body class="home"><div id="comments"><ul class="thread"><li class="item">'
        "<p>Text</p></li></ul></div></body>"
    )
    hints = hint_words_of(page, compute_features(page))
    near, above = hints.near[hints.kind[0]], hints.above[hints.kind[0]]
    assert {"<p", "<li", "item"} <= set(near)
    assert not {"comments", "home"} & set(near)
    assert {"comments", "thread"} <= set(above)
    assert "home" not in above


def test_blocks_in_alike_places_share_their_hints():
    page = parse_page('<body><p class="a">One</p><p class="b">Two</p><p class="a">Three</p></body>')
    hints = hint_words_of(page, compute_features(page))
    assert hints.kind[0] == hints.kind[2] != hints.kind[1]
    assert len(hints.near) == len(hints.above) == 2
    assert all("<p" in hints.near[kind] for kind in hints.kind)


def test_plain_text_has_no_hints():
    page = parse_text("One\nTwo")
    hints = hint_words_of(page, compute_features(page))
    assert hints.kind.tolist() == [0, 0]
    assert hints.near == hints.above == ((),)


def test_a_scorer_reads_the_hints_it_was_trained_on():
    page = parse_page('<div class="post"><p class="a x">One</p><ul class="b a"><li>Two</ul></div>')
    features = compute_features(page)
    near, above = ["<p", "<li", "a", "b", "post"], ["a", "b", "post", "unknown"]
    words = hint_words_of(page, features)
    kind, near_bags, above_bags = Numbering([[], near, above]).hint_bags(page, features)
    assert kind.tolist() == words.kind.tolist()
    for bags, lists, names in ((near_bags, words.near, near), (above_bags, words.above, above)):
        for place, expected in enumerate(lists):
            bag = bags.flat[bags.offsets[place] : bags.offsets[place + 1]].tolist()
            assert bag == sorted(names.index(word) for word in expected if word in names)


def test_masks_become_bags_of_bounded_size():
    bags = bags_of([0b101, 0, (1 << 2000) | 2, (1 << 100) - 1])
    assert bags.flat[:4].tolist() == [0, 2, 1, 2000]
    assert bags.offsets.tolist() == [0, 2, 2, 4, 52]
    assert bags_of([]).offsets.tolist() == [0]


def test_what_is_remembered_is_not_pickled():
    numbering = Numbering([["a"], [], []])
    numbering.word_bags(compute_features(parse_text("a b c")))
    again = pickle.loads(pickle.dumps(numbering))
    assert len(pickle.dumps(again)) == len(pickle.dumps(numbering)) < 200


def test_a_full_memory_starts_over_and_stays_right():
    squares = BoundedCache(lambda number: number * number)
    asked = [*range(3 * MOST_CACHED), *range(10)]
    assert list(map(squares.__getitem__, asked)) == [number * number for number in asked]
    assert len(squares) <= MOST_CACHED
