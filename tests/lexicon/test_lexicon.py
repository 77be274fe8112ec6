"""The lexicon's files and the matching of its phrases."""

import json
from importlib import resources
from typing import Any

import numpy as np
import pytest

from boilerkit.lexicon import (
    CATEGORIES,
    LexiconError,
    compile_cues,
    load_lexicon,
    match_cues,
    parse_language,
)
from boilerkit.lexicon.data import ORDERS, UNITS
from boilerkit.training import calendar_names

LANGUAGES = load_lexicon().languages


def hits(text: str) -> set[str]:
    return {CATEGORIES[column] for column in match_cues([text])[0].nonzero()[0]}


#: Languages whose cue phrases the shipped weights were trained with.
WITH_CUES = sorted(set(LANGUAGES) - {"fa", "hi", "th"})


def file_of(language: str) -> dict[str, Any]:
    path = resources.files("boilerkit.lexicon") / "languages" / f"{language}.json"
    raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return raw


@pytest.mark.parametrize("language", WITH_CUES)
def test_every_category_has_distinct_lower_case_phrases(language: str) -> None:
    raw = file_of(language)
    assert list(raw["cues"]) == list(CATEGORIES)
    assert all(raw["cues"].values())
    assert raw["function_words"] or raw["function_chars"]
    for phrases in raw["cues"].values():
        assert len(set(phrases)) == len(phrases)
        assert all(phrase == phrase.lower() for phrase in phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_known_of_a_language_is_in_its_file(language: str) -> None:
    raw = file_of(language)
    assert set(raw["calendar"]) == {"months", "weekdays", "am", "pm"}
    known = load_lexicon()[language]
    named = [*known.dates.months, *known.dates.weekdays]
    if language not in ("ja", "ko"):  # they number their months
        assert all(named)
    for group in ("today", "yesterday", "now", "ago"):
        assert known.dates.words[group], group
    assert set(known.dates.units["units"]) == set(UNITS)
    assert set(known.dates.order.values()) <= set(ORDERS)
    assert all(known.bylines[group] for group in ("by", "and", "roles", "published", "modified"))
    assert all(known.comments[group] for group in ("ui", "says", "by", "member", "reply_to"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_lower_case_and_given_once(language: str) -> None:
    raw = file_of(language)
    lists = [*raw["bylines"].values(), *raw["comments"].values()]
    lists += [value for value in raw["dates"].values() if isinstance(value, list)]
    for words in lists:
        assert len(set(words)) == len(words)
        assert all(word == word.lower() for word in words)


def test_the_calendars_are_what_the_script_writes() -> None:
    pytest.importorskip("babel", reason="the script needs Babel")
    assert calendar_names.main(["--check"]) == 0
    for language in LANGUAGES:
        path = resources.files("boilerkit.lexicon") / "languages" / f"{language}.json"
        assert calendar_names.written(file_of(language)) == path.read_text("utf-8")


def test_the_main_languages_are_there() -> None:
    main = {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ru", "ar", "zh", "ja", "ko"}
    assert main <= set(LANGUAGES)


@pytest.mark.parametrize(
    "raw",
    [
        {"language": "de", "cues": {}},
        {"language": "en", "cues": []},
        {"language": "en", "cues": {"nonsense": ["a"]}},
        {"language": "en", "cues": {"share": "tweet"}},
        {"language": "en", "cues": {"share": ["="]}},
        {"language": "en", "nonsense": {}},
        {"language": "en", "calendar": {"months": [["january"]]}},
        {"language": "en", "calendar": {"months": [["january"]] * 11 + ["december"]}},
        {"language": "en", "dates": {"months": {"13": ["a"]}}},
        {"language": "en", "dates": {"units": {"hour": "hours"}}},
        {"language": "en", "dates": {"units": {"era": ["eras"]}}},
        {"language": "en", "dates": {"eras": {"ad": "0"}}},
        {"language": "en", "bylines": {"from": ["by"]}},
        {"language": "en", "comments": []},
    ],
)
def test_malformed_files_are_refused(raw: dict[str, object]) -> None:
    with pytest.raises(LexiconError, match=r"^en\.json"):
        parse_language(raw, "en")


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("leave a reply", "please LEAVE a reply!", 1),
        ("leave a reply", "leave a replying", 0),
        ("reply", "no-reply", 1),
        ("tweet", "retweeted", 0),
        ("by*", "by ann", 1),
        ("by*", "bystander", 0),
        ("by*", "written by ann", 0),
        ("=comments", "(12) comments:", 1),
        ("=comments", "comments here", 0),
        ("# comments", "1,204 comments", 1),
        ("# comments", "no comments", 0),
        ("photo:", "photo: ann", 1),
        ("photo:", "photo ann", 0),
        ("février", "12 FÉVRIER", 1),
        ("相关阅读", "更多相关阅读在此", 1),
        ("相关阅读", "相关的阅读", 0),
        ("#月", "3月4日", 1),
        ("관련 기사", "관련기사 보기", 1),
        ("اقرأ أيضا", "إقرأ أيضاً: خبر", 1),
        ("أخبار", "وأخبار", 0),
    ],
)
def test_notation(phrase: str, text: str, expected: int) -> None:
    assert compile_cues({"cue": [phrase]}).match([text]).tolist() == [[expected]]


def test_phrases_do_not_run_over_from_one_text_to_the_next() -> None:
    matcher = compile_cues({"cue": ["leave a reply"]})
    assert matcher.match(["leave a", "reply", "leave | a\nreply"]).tolist() == [[0], [0], [1]]


def test_categories_have_their_own_columns() -> None:
    matched = compile_cues({"a": ["x y", "z*"], "b": ["x y z"]}).match(["x y z", "x y", "", "z"])
    assert matched.dtype == np.uint8
    assert matched.tolist() == [[1, 1], [1, 0], [0, 0], [1, 0]]


def test_known_phrases() -> None:
    assert "comment_heading" in hits("3 thoughts on “spring”")
    assert "read_also" in hits("lesen sie auch: der frühling")
    assert "related_heading" in hits("関連記事")
    assert not hits("the council voted on the new bridge")


@pytest.mark.parametrize("text", ["", " ", "\x00|\x00", "\ud800", "😀 𝔸", "\u200b", "a" * 10_000])
def test_odd_texts_match_nothing(text: str) -> None:
    assert match_cues([text, text]).sum() == 0


def test_no_texts_and_no_word() -> None:
    assert match_cues([]).shape == (0, len(CATEGORIES))
    with pytest.raises(ValueError, match="without a word"):
        compile_cues({"cue": ["..."]})


def test_same_result_whatever_the_company() -> None:
    texts = ["12 comments", "by ann", "相关阅读", "plain words", "photo: ann"]
    together = match_cues(texts)
    alone = np.vstack([match_cues([text]) for text in texts])
    assert (together == alone).all()
    assert list(load_lexicon().cues) == list(CATEGORIES)
    assert all(list(phrases) == sorted(set(phrases)) for phrases in load_lexicon().cues.values())


def test_ideographs_that_count_as_one_beyond_the_basic_plane_have_no_cue():
    assert match_cues(["\ufad1 \ufad4", "\ufad1 Leave a comment"]).any(axis=1).tolist() == [
        False,
        True,
    ]
