"""A hostile page can neither run nor load anything, nor break the report's frame."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from boilerkit import extract
from boilerkit.report.comparison import compare
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabelStore
from boilerkit.report.shell import frame_document


def let_in(document: str, markup: str) -> str:
    """The report with a page's markup in its frame as it is: what if the clearing failed?"""
    framed = escape(frame_document(markup))
    return re.sub(r'srcdoc="[^"]*"', lambda _: f'srcdoc="{framed}"', document)


def assault(browser: Any) -> None:
    """Move over, click and send all there is in the frame, then wait for late tricks."""
    browser.run(
        """const inside = document.querySelector('iframe').contentDocument;
        for (const node of inside.querySelectorAll('*')) {
          for (const name of ['mouseover', 'focus', 'click', 'error', 'load', 'toggle']) {
            node.dispatchEvent(new Event(name, {bubbles: true}));
          }
          if (node.tagName === 'A' || node.tagName === 'BUTTON') node.click();
          if (node.tagName === 'FORM') { try { node.submit(); } catch (error) { } }
        }"""
    )
    time.sleep(0.7)


def is_unharmed(browser: Any, address: str) -> None:
    assert browser.driver.current_url == address
    assert len(browser.driver.window_handles) == 1
    assert browser.run("return window.hit ?? null") is None
    assert browser.run("return document.querySelector('iframe').contentWindow.hit ?? null") is None
    # what lies at the header's and the inspector's place is still theirs
    covered = browser.run(
        """return ['header', 'aside'].map(name => {
          const box = document.querySelector(name).getBoundingClientRect();
          const at = document.elementFromPoint(box.left + 5, box.top + 5);
          return Boolean(at.closest(name));
        })"""
    )
    assert covered == [True, True]


def test_the_report_of_a_hostile_page_is_unharmed(
    sized: Any, hostile: str, trap: Any, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    extract(hostile).explain(hostile).save(str(path))
    sized.open(path)
    assault(sized)
    is_unharmed(sized, path.as_uri())
    assert trap.asked == []
    assert sized.complaints() == []
    before = sized.text("#chosen")
    sized.keys("k")
    assert sized.text("#chosen") != before
    text = sized.run("return document.querySelector('iframe').contentDocument.body.textContent")
    assert "The county will close the old bridge" in text


def test_even_markup_let_in_as_it_is_stays_in_its_box(
    browser: Any, hostile: str, trap: Any, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(let_in(extract(hostile).explain(hostile).html, hostile), encoding="utf-8")
    browser.driver.get(path.as_uri())
    time.sleep(1)
    assault(browser)
    is_unharmed(browser, path.as_uri())
    assert trap.asked == []


def test_the_trap_catches_what_nobody_stops(
    browser: Any, hostile: str, trap: Any, tmp_path: Path
) -> None:
    """The page is hostile indeed: opened by itself it runs and loads."""
    path = tmp_path / "page.html"
    path.write_text(hostile, encoding="utf-8")
    browser.driver.get(path.as_uri())
    browser.wait(lambda: {"/script.js", "/image.png", "/sheet.css"} <= set(trap.asked))


def test_comparing_a_hostile_page_runs_and_loads_nothing(
    browser: Any, hostile: str, trap: Any, tmp_path: Path
) -> None:
    path = tmp_path / "comparison.html"
    path.write_text(compare(hostile).html, encoding="utf-8")
    browser.open(path)
    time.sleep(0.5)
    assert browser.run("return window.hit ?? null") is None
    assert trap.asked == []
    assert browser.complaints() == []


@pytest.fixture
def labelled(hostile: str, tmp_path: Path) -> Callable[[], LabelServer]:
    (tmp_path / "hostile.html").write_text(hostile, encoding="utf-8")
    return lambda: LabelServer(LabelStore(tmp_path, tmp_path / "labels.jsonl"))


def test_labelling_a_hostile_page_runs_and_loads_nothing(
    browser: Any, labelled: Callable[[], LabelServer], trap: Any
) -> None:
    with labelled() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        browser.open(server.url)
        browser.keys("j", "b")
        assault(browser)
        is_unharmed(browser, server.url)
        assert trap.asked == []
        server.shutdown()
