"""Every measure on cases worked out by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from boilerkit.evaluation import measures as m
from boilerkit.page.labels import Label


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The U.S. won 3-2, didn't it?", ["the", "u", "s", "won", "3", "2", "didn", "t", "it"]),
        ("snake_case ÄPFEL", ["snake", "case", "äpfel"]),
        ("東京で3人", ["東", "京", "で", "3", "人"]),
        ("한국 news", ["한", "국", "news"]),
        ("カード・iPhone15を買う", [*"カード", "iphone15", "を", "買", "う"]),
        (" — … ", []),
        ("Hafen\u00adbehörde \u00ad und", ["hafenbehörde", "und"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert m.tokenise(text) == tokens


def test_grams_of_a_long_a_short_and_an_empty_text() -> None:
    assert m.text_grams("a b c d a b c d") == Counter(
        {
            ("a", "b", "c", "d"): 2,
            ("b", "c", "d", "a"): 1,
            ("c", "d", "a", "b"): 1,
            ("d", "a", "b", "c"): 1,
        }
    )
    assert m.text_grams("A b") == Counter({("a", "b"): 1})
    assert m.text_grams("!") == Counter()


def test_page_prf_of_a_text_with_one_word_too_many() -> None:
    # gold grams abcd bcde; extracted abcd bcde cdex
    assert m.page_prf("a b c d e", "a b c d e x") == pytest.approx((2 / 3, 1.0, 0.8))


def test_page_prf_of_half_the_text() -> None:
    # gold: abcd bcde cdef defg; extracted: abcd bcde
    assert m.page_prf("a b c d e f g", "a b c d e") == pytest.approx((1.0, 0.5, 2 / 3))


def test_a_copy_too_many_costs_precision() -> None:
    # extracted: abcd twice, and the three grams across the seam
    assert m.page_prf("a b c d", "a b c d a b c d") == pytest.approx((0.2, 1.0, 1 / 3))


def test_ignored_text_is_neither_right_nor_wrong() -> None:
    # extracted wxyz xyza yzab zabc abcd; ignored wxyz; two of three seam grams stay wrong
    assert m.page_prf("a b c d", "w x y z a b c d", "w x y z").precision == pytest.approx(1 / 4)
    assert m.page_prf("a b c d", "w x y z", "w x y z") == (0.0, 0.0, 0.0)


def test_ignored_text_that_is_also_body_counts() -> None:
    assert m.page_prf("a b c d e", "a b c d", "a b c d") == pytest.approx((1.0, 0.5, 2 / 3))


def test_nothing_for_nothing_is_right_and_something_for_nothing_is_wrong() -> None:
    assert m.page_prf("", "") == (1.0, 1.0, 1.0)
    assert m.page_prf("", "a b c d") == (0.0, 0.0, 0.0)
    assert m.page_prf("a b c d", "") == (0.0, 0.0, 0.0)


def test_exact_compares_token_sequences() -> None:
    assert m.is_exact("Hello, World", "hello world!")
    assert not m.is_exact("hello world", "world hello")


def test_benchmark_f1_is_the_f1_of_the_means() -> None:
    pages = [m.Prf(1.0, 0.5, 2 / 3), m.Prf(0.5, 0.5, 0.5)]
    # mean precision .75, mean recall .5
    assert m.benchmark_f1(pages) == pytest.approx(0.6)
    with pytest.raises(ValueError, match="no pages"):
        m.benchmark_f1([])


def test_segments_are_found_whatever_the_whitespace() -> None:
    counts = m.segment_counts("one  two\nthree", ["two three", "four", "one\ttwo"], ["thr", "five"])
    assert counts == m.SegmentCounts(found=2, missed=1, unwanted=1, absent=1)
    # F1 = 2*2 / (2*2 + 1 + 1)
    assert m.segment_f1([counts]) == pytest.approx(4 / 6)
    # a second page with one hit: 2*3 / (2*3 + 2)
    assert m.segment_f1([counts, m.SegmentCounts(1, 0, 0, 3)]) == pytest.approx(6 / 8)
    assert m.segment_f1([]) == 0.0


def test_word_f1_is_micro_over_pages_and_labels_stay_apart() -> None:
    gold: dict[str, list[str]] = {Label.BODY: ["a b", "a"], Label.COMMENT: ["c"]}
    predicted = {"body": ["a c", "a a"], "related": ["z"]}
    counts = m.label_word_counts(gold, predicted)
    assert counts == {
        "body": m.WordCounts(matched=2, gold=3, predicted=4),
        "comment": m.WordCounts(matched=0, gold=1, predicted=0),
        "related": m.WordCounts(matched=0, gold=0, predicted=1),
    }
    # with a second page of 5 of 5 words: 2*(2+5) / (3+4+5+5)
    assert m.word_f1([counts["body"], m.WordCounts(5, 5, 5)]) == pytest.approx(14 / 17)
    assert m.word_f1([]) == 0.0


def test_leak_counts_the_grams_that_are_not_also_body() -> None:
    # comment grams abcd bcde cdef; abcd is body too; of the other two bcde leaked
    leak = m.leak("a b c d e f", body="a b c d", extracted="a b c d e")
    assert leak == m.Leak(leaked=1, total=2)
    assert leak.share == 0.5


def test_leak_share_is_micro_and_leaky_pages_are_those_over_two_percent() -> None:
    pages = [m.Leak(2, 100), m.Leak(3, 100), m.Leak(0, 0), m.Leak(0, 50)]
    assert m.leak_share(pages) == pytest.approx(5 / 250)
    assert m.leaky_pages(pages) == pytest.approx(1 / 3)
    assert m.leak_share([]) == m.leaky_pages([]) == 0.0
