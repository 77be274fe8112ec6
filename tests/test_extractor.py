"""The pipeline and its settings."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import FrozenInstanceError, dataclass, replace

import numpy as np
import pytest

import boilerkit
from boilerkit import Article, Extractor, Label, extract, extract_from_text
from boilerkit.page.labels import LABEL_INDEX, LABELS
from boilerkit.page.tables import Page
from boilerkit.scorers import ScorerError, Scores

HTML = "<h1>Rain</h1><p>It rained all day in the valley.</p><p>The ferry stayed in port.</p>"


@dataclass(frozen=True)
class Everything:
    """A scorer that calls every block the same."""

    label: Label = Label.BODY
    name: str = "everything"

    def score(self, page: Page) -> np.ndarray:
        scores = np.full((len(page), len(LABELS)), 0.01, dtype=np.float32)
        scores[:, LABEL_INDEX[self.label]] = 0.93
        return scores


@dataclass(frozen=True)
class Knowing(Everything):
    """One that takes the first block of every page for the standfirst."""

    def score_all(self, page: Page) -> Scores:
        return Scores(self.score(page), np.arange(len(page)) == 0)


ALL_BODY = Extractor(scorer=Everything())


def told(article: Article) -> tuple[str, str | None, list[int], bytes]:
    """What an extraction says, in values that compare."""
    return article.text, article.title, article.labels.tolist(), article.scores.tobytes()


# -- settings --------------------------------------------------------------------------------------


def test_an_extractor_is_a_value():
    assert Extractor() == Extractor()
    assert hash(Extractor()) == hash(Extractor())
    assert replace(Extractor(), favor="recall") != Extractor()
    with pytest.raises(FrozenInstanceError):
        Extractor().favor = "recall"
    with pytest.raises((AttributeError, TypeError)):
        Extractor().other = 1


@pytest.mark.parametrize("favor", ["", "everything", None, 1])
def test_an_unknown_favor_is_refused(favor):
    with pytest.raises(ValueError, match="favor must be one of balanced, precision, recall"):
        Extractor(favor=favor)


@pytest.mark.parametrize("setting", ["max_bytes", "max_blocks"])
@pytest.mark.parametrize("value", [0, -1])
def test_limits_must_be_positive(setting, value):
    with pytest.raises(ValueError, match="at least 1"):
        Extractor(**{setting: value})


@pytest.mark.parametrize("scorer", ["", "magic", object(), None, 7])
def test_an_unknown_scorer_is_refused(scorer):
    with pytest.raises(ScorerError):
        Extractor(scorer=scorer)
    with pytest.raises(ScorerError):
        extract(HTML, scorer=scorer)
    with pytest.raises(ScorerError):
        extract_from_text("x", scorer=scorer)


# -- what comes out --------------------------------------------------------------------------------


def test_extract_is_the_default_extractor():
    one, two = extract(HTML), Extractor().extract(HTML)
    assert one.text == two.text
    np.testing.assert_array_equal(one.scores, two.scores)


def test_a_scorer_of_ones_own():
    article = ALL_BODY.extract(HTML)
    assert article.text.startswith("Rain\n\nIt rained")
    assert extract(HTML, scorer=Everything()).text == article.text
    assert extract(HTML, scorer=Everything(Label.RELATED)).text == ""


def test_a_scorer_of_ones_own_reads_plain_text():
    article = ALL_BODY.extract_from_text("One\nTwo")
    assert article.text.split() == ["One", "Two"]
    assert extract_from_text("One\nTwo", scorer=Everything()).text == article.text
    assert [block.xpath for block in article.blocks] == [None, None]


def test_favor_does_not_change_the_blocks():
    articles = [extract(HTML, favor=favor) for favor in ("balanced", "precision", "recall")]
    assert len({tuple(b.text for b in article.blocks) for article in articles}) == 1
    assert len(articles[1].text) <= len(articles[0].text) <= len(articles[2].text)


def test_the_url_is_kept_for_links():
    assert extract(HTML, url="https://a.example/b").page.url == "https://a.example/b"


def test_too_long_input_is_cut_with_a_warning():
    article = Extractor(scorer=Everything(), max_bytes=40).extract(HTML)
    assert any("40" in warning for warning in article.warnings)
    assert "ferry" not in article.text
    text = Extractor(scorer=Everything(), max_bytes=10).extract_from_text("word " * 10)
    assert text.text == "word word"
    assert text.warnings


def test_too_many_blocks_are_cut_with_a_warning():
    article = replace(ALL_BODY, max_blocks=2).extract(HTML)
    assert len(article.blocks) == 2
    assert article.warnings == ("page cut after 2 blocks",)


def test_an_article_holds_no_tree():
    article = extract(HTML)
    assert article.page.source is None
    copy: Article = pickle.loads(pickle.dumps(article))
    assert copy.text == article.text
    assert [b.label for b in copy.blocks] == [b.label for b in article.blocks]


def test_everything_public_is_there():
    for name in boilerkit.__all__:
        assert getattr(boilerkit, name) is not None
    assert boilerkit.__version__.count(".") >= 1


# -- threads and processes -------------------------------------------------------------------------


def test_sixteen_threads_share_an_extractor():
    extractor = Extractor()
    pages = [HTML.replace("ferry", f"ferry {n}") for n in range(16)]
    alone = [extractor.extract(page).scores.tobytes() for page in pages]
    with ThreadPoolExecutor(16) as pool:
        together = pool.map(lambda page: extractor.extract(page).scores.tobytes(), pages * 8)
        assert list(together) == alone * 8


def test_an_extractor_travels_by_pickle():
    for extractor in (Extractor(), Extractor(favor="recall", max_blocks=7), ALL_BODY):
        copy = pickle.loads(pickle.dumps(extractor))
        assert copy == extractor
        assert copy.extract(HTML).text == extractor.extract(HTML).text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_extracts_like_its_parent():
    expected = told(extract(HTML))  # weights are loaded before the fork
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        articles = pool.map(Extractor().extract, [HTML] * 6)
        assert [told(article) for article in articles] == [expected] * 6


def test_a_spawned_child_extracts_like_its_parent():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        article = pool.submit(Extractor().extract, HTML).result()
    assert told(article) == told(extract(HTML))


def test_a_scorer_may_know_standfirsts():
    html = "<p>It rained all day in the valley.</p><p>The ferry stayed in port.</p>" * 2
    knowing, plain = (
        Extractor(scorer=scorer).extract(html) for scorer in (Knowing(), Everything())
    )
    assert knowing.standfirst == "It rained all day in the valley."
    assert plain.standfirst is None
    assert knowing.text == plain.text
    assert knowing.text_without_standfirst == plain.text.split("\n\n", 1)[1]
