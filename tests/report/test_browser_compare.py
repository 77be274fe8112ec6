"""The comparison in a real browser, at both widths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from boilerkit.report.comparison import KEPT, LEFT_OUT, Column, Comparison


@pytest.fixture(scope="module")
def compared(cases: Any) -> Comparison:
    article = next(case.article for case in cases if case.name == "wire-agency")
    ours = tuple(KEPT if b in article.body else LEFT_OUT for b in range(len(article.page)))
    everything = (KEPT,) * len(article.page)
    nothing = (LEFT_OUT,) * len(article.page)
    return Comparison(
        article,
        (
            Column("boilerkit", "1", ours, len(article.text)),
            Column("everything", "2", everything, 10_000),
            Column("broken", "3", nothing, 0, "ValueError: no"),
        ),
    )


@pytest.fixture
def opened(sized: Any, compared: Comparison, tmp_path: Path) -> Any:
    path = tmp_path / "comparison.html"
    path.write_text(compared.html, encoding="utf-8")
    sized.open(path)
    return sized


def visible_rows(browser: Any) -> list[int]:
    return list(
        browser.run(
            "return [...document.querySelectorAll('tbody tr')].filter(row => row.offsetHeight)"
            ".map(row => Number(row.dataset.n))"
        )
    )


def click(browser: Any, selector: str) -> None:
    browser.run("arguments[0].scrollIntoView()", browser.find(selector))
    browser.find(selector).click()


def test_each_block_tells_who_keeps_it(opened: Any, compared: Comparison) -> None:
    assert visible_rows(opened) == list(range(len(compared.article.page)))
    block = compared.article.body[0]
    cells = opened.run(
        f"return [...document.querySelectorAll('tr[data-n=\"{block}\"] td:not(.text)')]"
        ".map(cell => cell.textContent)"
    )
    assert cells == ["●kept", "●kept", "○left out"]
    heads = opened.run("return document.querySelector('thead').textContent")
    assert "failed: ValueError: no" in heads


def test_disagreements_are_marked_and_can_stand_alone(opened: Any, compared: Comparison) -> None:
    disputed = list(compared.disputed)
    assert 0 < len(disputed) < len(compared.article.page)
    click(opened, "#all")
    assert visible_rows(opened) == disputed
    opened.keys("d")
    assert len(visible_rows(opened)) == len(compared.article.page)


def test_keys_and_buttons_go_from_one_disagreement_to_the_next(
    opened: Any, compared: Comparison
) -> None:
    on = "return [...document.querySelectorAll('tr[on]')].map(row => Number(row.dataset.n))"
    opened.keys("j")
    assert opened.run(on) == [compared.disputed[0]]
    click(opened, "#next")
    assert opened.run(on) == [compared.disputed[1]]
    opened.keys("k")
    assert opened.run(on) == [compared.disputed[0]]
    said = opened.run("return document.querySelector('#said').textContent")
    assert said.startswith("boilerkit: left out, everything: kept, broken: left out.")


def test_two_texts_stand_beside_each_other(opened: Any, compared: Comparison) -> None:
    click(opened, "#view")
    assert not opened.find("#table").is_displayed()
    alone = opened.run("return document.querySelectorAll('#texts .alone').length")
    assert alone == len(compared.article.page) - len(compared.article.body)
    opened.keys("j")
    assert opened.run("return document.querySelectorAll('#texts [on]').length") == 2
    opened.run(
        "const box = document.querySelector('#right'); box.value = 0;"
        "box.dispatchEvent(new Event('change'))"
    )
    assert opened.run("return document.querySelectorAll('#texts .alone').length") == 0
    width, room = opened.run("return [document.documentElement.scrollWidth, innerWidth]")
    assert width <= room


def test_light_and_dark(opened: Any) -> None:
    colour = "return getComputedStyle(document.body).backgroundColor"
    assert opened.run(colour) == "rgb(255, 255, 255)"
    opened.keys("t")
    assert opened.run(colour) == "rgb(22, 24, 27)"
    assert opened.complaints() == []
