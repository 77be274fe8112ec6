"""Labelling in a real browser, at both widths: what is clicked is what is saved."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boilerkit.extractor import Extractor
from boilerkit.page.labels import LABELS
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabelStore

PAGES = ("german", "wire-agency", "wordpress-threaded-comments")


@pytest.fixture
def server(cases: Any, tmp_path: Path) -> Iterator[LabelServer]:
    for case in cases:
        if case.name in PAGES:
            (tmp_path / f"{case.name}.html").write_bytes(case.source)
    # the heuristic scorer is unsure of some block on every page
    store = LabelStore(tmp_path, tmp_path / "labels.jsonl", Extractor(scorer="heuristic"))
    server = LabelServer(store)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(sized: Any, server: LabelServer) -> Any:
    """The labelling page, with the first block selected."""
    sized.open(server.url)
    sized.run("document.querySelector('#o0').click()")
    return sized


def labels(browser: Any) -> list[int]:
    """Labels as the list shows them; the frame shows the same."""
    shown = browser.run(
        "return [...document.querySelectorAll('#blocks .sign')].map(node => Number(node.dataset.l))"
    )
    framed = browser.run(
        "return [...document.querySelector('iframe').contentDocument.querySelectorAll('t-b[n]')]"
        ".map(run => Number(run.getAttribute('l')))"
    )
    assert shown == framed
    return list(shown)


def saved(browser: Any, message: str = "Saved") -> None:
    browser.wait(lambda: browser.text("#saved") == message)


def draft(server: LabelServer, page: str = "german.html") -> list[int]:
    numbers = {label.value: n for n, label in enumerate(LABELS)}
    drafts = json.loads(server.store.drafts_path.read_text(encoding="utf-8"))
    return [numbers[label] for label in drafts[page]["labels"]]


def records(server: LabelServer) -> list[dict[str, Any]]:
    lines = server.store.output.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def click(browser: Any, selector: str) -> None:
    browser.run("arguments[0].scrollIntoView({block: 'nearest'})", browser.find(selector))
    browser.find(selector).click()


def test_it_opens_on_the_models_guess(opened: Any, server: LabelServer) -> None:
    assert labels(opened) == server.store.open(0).article.labels.tolist()
    assert opened.text("#progress") == "0 of 3 pages done"
    assert not server.store.drafts_path.exists()
    assert opened.complaints() == []
    width, room = opened.run("return [document.documentElement.scrollWidth, innerWidth]")
    assert width <= room


def test_it_opens_at_the_headline(opened: Any, server: LabelServer) -> None:
    opened.driver.refresh()
    opened.wait(lambda: opened.run("return document.documentElement.dataset.ready") == "0")
    on = opened.run("return Number(document.querySelector('#blocks [on]').dataset.n)")
    assert on == server.store.open(0).work.labels.index(0) > 0


def test_a_click_and_a_key_change_a_label_and_it_is_saved(opened: Any, server: LabelServer) -> None:
    before = labels(opened)
    opened.point_in_frame(3, click=True)
    opened.keys("6")
    saved(opened)
    expected = [*before[:3], 5, *before[4:]]
    assert labels(opened) == draft(server) == expected
    opened.keys("r")
    click(opened, '#labels [data-l="2"]')
    expected[3] = 2
    opened.wait(lambda: draft(server) == expected)
    assert labels(opened) == expected


def test_a_range_by_shift_and_keys(opened: Any, server: LabelServer) -> None:
    before = labels(opened)
    opened.keys("j", "J", "J", "o")
    saved(opened)
    assert labels(opened) == draft(server) == [before[0], 4, 4, 4, *before[4:]]


def test_a_range_by_shift_and_click(opened: Any) -> None:
    before = labels(opened)
    opened.point_in_frame(2, click=True)
    opened.point_in_frame(5, click=True, shift=True)
    opened.keys("1")
    assert labels(opened) == [*before[:2], 0, 0, 0, 0, *before[6:]]


def test_a_range_without_a_keyboard(opened: Any) -> None:
    before = labels(opened)
    opened.point_in_frame(1, click=True)
    click(opened, "#range")
    opened.point_in_frame(2, click=True)
    click(opened, '#labels [data-l="6"]')
    assert labels(opened) == [before[0], 6, 6, *before[3:]]


def test_the_list_of_blocks_selects_too(opened: Any) -> None:
    if opened.run("return innerWidth") < 760:
        opened.keys("s")
    before = labels(opened)
    opened.find("#o4").click()
    opened.keys("t")
    assert labels(opened) == [*before[:4], 0, *before[5:]]
    assert (
        opened.run("return document.querySelector('#blocks').getAttribute('aria-activedescendant')")
        == "o4"
    )


def test_undo_takes_back_step_by_step(opened: Any, server: LabelServer) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    before = labels(opened)
    opened.keys("J", "2", "j", "3")
    changed = labels(opened)
    assert changed[:3] == [1, 1, 2]
    opened.keys("z")
    assert labels(opened) == [1, 1, *before[2:]]
    ActionChains(opened.driver).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
    assert labels(opened) == before
    assert not opened.find("#undo").is_enabled()
    saved(opened)
    assert draft(server) == before


def test_done_writes_training_data_and_goes_on(opened: Any, server: LabelServer) -> None:
    from selenium.webdriver.common.keys import Keys

    opened.keys("2")
    click(opened, "#not-article")
    opened.run("document.activeElement.blur()")
    opened.keys(Keys.ENTER)
    opened.wait(lambda: opened.run("return document.documentElement.dataset.ready") == "1")
    assert opened.text("#progress") == "1 of 3 pages done"
    (record,) = records(server)
    assert record["id"] == "german.html"
    assert record["blocks"][0][0] == "body"
    assert record["not_article"] is True
    click(opened, "#finish")
    opened.wait(lambda: opened.run("return document.documentElement.dataset.ready") == "2")
    click(opened, "#finish")
    opened.wait(lambda: opened.text("#saved") == "All pages are done")
    assert [r["id"] for r in records(server)] == [f"{name}.html" for name in PAGES]
    opened.driver.refresh()
    opened.wait(lambda: opened.run("return document.documentElement.dataset.ready") == "0")
    assert opened.text("#progress") == "3 of 3 pages done"
    assert opened.find("#not-article").is_selected()


def test_going_to_another_page_saves_this_one_first(opened: Any, server: LabelServer) -> None:
    opened.keys("5", "]")
    opened.wait(lambda: opened.run("return document.documentElement.dataset.ready") == "1")
    assert draft(server)[0] == 4
    opened.keys("[")
    opened.wait(lambda: opened.run("return document.documentElement.dataset.ready") == "0")
    assert labels(opened)[0] == 4


def test_uncertain_blocks_come_one_after_the_other(opened: Any, server: LabelServer) -> None:
    opened.keys("]", "]")
    opened.wait(lambda: opened.run("return document.documentElement.dataset.ready") == "2")
    unsure = server.store.open(2).unsure
    assert unsure
    opened.keys("n")
    on = opened.run("return Number(document.querySelector('#blocks [on]').dataset.n)")
    start = server.store.open(2).work.labels.index(0)
    assert on == next((n for n in unsure if n > start), unsure[0])


def test_what_cannot_be_saved_is_told_and_saved_later(opened: Any, server: LabelServer) -> None:
    page = server.store.folder / "german.html"
    aside = page.rename(page.with_suffix(".aside"))
    opened.keys("1", "2")
    opened.wait(lambda: opened.text("#saved").startswith("Not saved: "))
    aside.rename(page)
    opened.keys("3")
    saved(opened)
    assert draft(server)[0] == 2


def test_a_page_that_is_not_saved_is_not_left(opened: Any, server: LabelServer) -> None:
    def shown() -> str:
        return str(opened.run("return document.documentElement.dataset.ready"))

    page = server.store.folder / "german.html"
    aside = page.rename(page.with_suffix(".aside"))
    opened.keys("2")
    opened.wait(lambda: opened.text("#saved").startswith("Not saved: "))
    opened.keys("]")
    time.sleep(0.5)  # long enough to open the next page
    assert shown() == "0"
    assert opened.text("#saved").startswith("Not saved: ")
    assert opened.run("return document.querySelector('#pages').value") == "0"
    aside.rename(page)
    opened.keys("]")
    opened.wait(lambda: shown() == "1")
    assert opened.text("#saved") == "Opened on the model’s guess"
    assert draft(server)[0] == 1
    opened.keys("[")
    opened.wait(lambda: shown() == "0")
    assert opened.text("#saved") == "Opened as you left it"


def test_the_standfirst_is_marked_and_unmarked(opened: Any, server: LabelServer) -> None:
    body = server.store.open(0).article.labels.tolist().index(1)
    note = f"document.querySelector('#o{body} .note').textContent"
    opened.run(f"document.querySelector('#o{body}').click()")
    before = "standfirst" in opened.run(f"return {note}")
    for wanted in (not before, before):
        opened.keys("f")
        saved(opened)
        assert ("standfirst" in opened.run(f"return {note}")) == wanted
        drafts = json.loads(server.store.drafts_path.read_text(encoding="utf-8"))
        assert (body in drafts["german.html"]["standfirst"]) == wanted
    opened.keys("z")
    saved(opened)
    assert ("standfirst" in opened.run(f"return {note}")) != before
    opened.run("document.querySelector('#o0').click()")
    opened.keys("f")
    assert opened.text("#saved") == "Only body can be the standfirst"
