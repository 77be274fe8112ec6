"""Every interaction of the explain report in a real browser, at both widths."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boilerkit import Article, extract
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.report.explanation import uncertain
from boilerkit.report.shell import LABEL_NAMES, LETTERS, asset

BODY, TITLE = LABEL_INDEX[Label.BODY], LABEL_INDEX[Label.TITLE]


@pytest.fixture(scope="module")
def article(cases: Any) -> Article:
    return next(case.article for case in cases if case.name == "big-daily")


@pytest.fixture(scope="module")
def report(article: Article, cases: Any, tmp_path_factory: Any) -> Path:
    case = next(case for case in cases if case.name == "big-daily")
    path = Path(tmp_path_factory.mktemp("report") / "report.html")
    article.explain(case.source).save(str(path))
    return path


def selected(browser: Any) -> int:
    """The block that the inspector shows, and that is marked in the frame."""
    number = int(re.search(r"block (\d+) of", browser.text("#chosen"))[1]) - 1
    marked = browser.run(
        "return [...document.querySelector('iframe').contentDocument"
        ".querySelectorAll('t-b[on]')].map(run => run.block)"
    )
    assert set(marked) == {number}
    return number


def in_frame(browser: Any, script: str, *arguments: Any) -> Any:
    return browser.run(
        "const frame = document.querySelector('iframe').contentDocument;" + script, *arguments
    )


def test_nothing_is_wider_than_the_window(sized: Any, report: Path) -> None:
    sized.open(report)
    sized.keys("j")
    width, room = sized.run("return [document.documentElement.scrollWidth, innerWidth]")
    assert width <= room
    assert in_frame(
        sized, "return frame.documentElement.scrollWidth <= frame.defaultView.innerWidth"
    )
    assert sized.complaints() == []


def test_pointing_at_a_block_tells_all_of_it(sized: Any, report: Path, article: Article) -> None:
    sized.open(report)
    block = article.body[2]
    sized.point_in_frame(block)
    sized.wait(lambda: sized.find("#inspected").is_displayed())
    assert selected(sized) == block
    assert sized.text("#chosen").startswith(f"{LETTERS[BODY]}Body, ")
    names = sized.run(
        "return [...document.querySelectorAll('#bars > span:nth-child(3n+1)')]"
        ".map(node => node.textContent)"
    )
    assert sorted(names) == sorted(map("".join, zip(LETTERS, LABEL_NAMES, strict=True)))
    widths = sized.run(
        "return [...document.querySelectorAll('#bars .fill')]"
        ".map(node => parseFloat(node.style.width))"
    )
    best = 100 * float(article.scores[block].max())
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == pytest.approx(best, abs=0.1)
    facts = sized.run("return document.querySelector('#facts').textContent")
    assert "no links" in facts
    assert "in <" in facts
    assert sized.run("return document.querySelectorAll('#card li').length") > 0


def test_a_block_and_its_twin_light_up_together(sized: Any, report: Path, article: Article) -> None:
    sized.open(report)
    block = article.body[-1]
    sized.point_in_frame(block)
    twin = f'#article [data-n="{block}"]'
    sized.wait(lambda: sized.run(f"return document.querySelector('{twin}').hasAttribute('on')"))
    if sized.run("return innerWidth") < 760:
        sized.find('.tabs [data-view="second"]').click()
        assert sized.find("#article").is_displayed()
        seen = sized.run(
            f"const box = document.querySelector('{twin}').getBoundingClientRect();"
            "return box.top >= 0 && box.top < innerHeight;"
        )
        assert seen
        assert not sized.find("iframe").is_displayed()
    first = sized.find(f'#article [data-n="{article.body[0]}"]')
    sized.run("arguments[0].scrollIntoView({block: 'center'})", first)
    first.click()
    assert selected(sized) == article.body[0]
    assert not sized.run(f"return document.querySelector('{twin}').hasAttribute('on')")


def test_what_pushed_a_block_is_told(browser: Any, report: Path, article: Article) -> None:
    browser.open(report)
    browser.keys("u")
    assert browser.text("#push-label") == LABEL_NAMES[article.labels[selected(browser)]]
    figures = browser.run(
        "return [...document.querySelectorAll('#pushes .figure')].map(node => node.textContent)"
    )
    sizes = [float(figure[1:]) for figure in figures]
    assert sizes == sorted(sizes, reverse=True)
    assert all(figure[0] in "+−" for figure in figures)
    assert sizes


def test_keys_go_from_block_to_block(sized: Any, report: Path, article: Article) -> None:
    sized.open(report)
    sized.keys("j", "j", "j")
    assert selected(sized) == 2
    sized.keys("k")
    assert selected(sized) == 1
    sized.keys("k", "k", "k")
    assert selected(sized) == 0
    assert sized.run("return document.querySelector('#said').textContent") == "No block before"
    assert in_frame(sized, "return frame.querySelectorAll('[tabindex=\"0\"]').length") == 1


def test_buttons_do_what_the_keys_do(sized: Any, report: Path, article: Article) -> None:
    sized.open(report)
    for button, expected in (("#next", 0), ("#next", 1), ("#previous", 0)):
        sized.run("arguments[0].scrollIntoView()", sized.find(button))
        sized.find(button).click()
        assert selected(sized) == expected
    sized.run("arguments[0].scrollIntoView()", sized.find("#uncertain"))
    sized.find("#uncertain").click()
    assert selected(sized) == next(n for n in uncertain(article) if n > 0)


def test_the_uncertain_blocks_come_round(browser: Any, report: Path, article: Article) -> None:
    browser.open(report)
    seen = []
    for _ in range(len(uncertain(article)) + 1):
        browser.keys("u")
        seen.append(selected(browser))
    assert seen == [*uncertain(article), uncertain(article)[0]]


def test_labels_can_be_filtered(sized: Any, report: Path, article: Article) -> None:
    sized.open(report)
    counts = sized.run(
        "return [...document.querySelectorAll('#legend .count')].map(n => Number(n.textContent))"
    )
    assert counts == np.bincount(article.labels, minlength=len(LABELS)).tolist()
    sized.keys(str(BODY + 1))
    pressed = (
        "return [...document.querySelectorAll('#legend [aria-pressed=true]')]"
        ".map(button => Number(button.dataset.l))"
    )
    assert sized.run(pressed) == [BODY]
    bodies = np.flatnonzero(article.labels == BODY).tolist()
    sized.keys("j", "j")
    assert selected(sized) == bodies[1]
    tint = (
        "const style = getComputedStyle(frame.querySelector(`t-b[n='${arguments[0]}']`));"
        "return [style.backgroundImage, style.backgroundColor];"
    )
    untinted = ["none", "rgba(0, 0, 0, 0)"]
    assert in_frame(sized, tint, 0) == untinted
    assert in_frame(sized, tint, bodies[0]) != untinted
    sized.find(f'#legend [data-l="{TITLE}"]').click()
    assert sized.run(pressed) == [TITLE, BODY]
    from selenium.webdriver.common.keys import Keys

    sized.keys(Keys.ESCAPE)
    assert sized.run(pressed) == []


def test_search_finds_blocks_on_both_sides(sized: Any, report: Path, article: Article) -> None:
    from selenium.webdriver.common.keys import Keys

    sized.open(report)
    word = "commuters"
    hits = [n for n, text in enumerate(article.page.texts) if word in text.lower()]
    assert hits
    sized.keys("/")
    sized.keys(word)
    sized.wait(lambda: sized.text("#found") == f"{len(hits)} block{'s' * (len(hits) != 1)}")
    assert selected(sized) == hits[0]
    found = in_frame(
        sized, "return [...new Set([...frame.querySelectorAll('[hit]')].map(r => r.block))]"
    )
    assert found == hits
    sized.keys(Keys.ENTER)
    assert selected(sized) == hits[min(1, len(hits) - 1)]
    sized.keys(Keys.ESCAPE)
    sized.wait(lambda: sized.text("#found") == "")
    assert in_frame(sized, "return frame.querySelectorAll('[hit]').length") == 0


def background(browser: Any) -> tuple[str, str]:
    own = browser.run("return getComputedStyle(document.body).backgroundColor")
    framed = in_frame(browser, "return getComputedStyle(frame.documentElement).backgroundColor")
    return own, framed


@pytest.mark.parametrize("starts_dark", [False, True])
def test_light_and_dark(sized: Any, report: Path, starts_dark: bool) -> None:
    light, dark = "rgb(255, 255, 255)", "rgb(22, 24, 27)"
    sized.dark(starts_dark)
    sized.open(report)
    first, second = (dark, light) if starts_dark else (light, dark)
    assert background(sized) == (first, first)
    sized.keys("t")
    assert background(sized) == (second, second)
    sized.run("document.querySelector('#theme').click()")
    assert background(sized) == (first, first)


def test_the_keyboard_works_inside_the_frame_too(browser: Any, report: Path) -> None:
    browser.open(report)
    browser.point_in_frame(3, click=True)
    assert selected(browser) == 3
    browser.keys("j")
    assert selected(browser) == 4


def test_scrolling_under_a_resting_pointer_selects_nothing(
    browser: Any, report: Path, article: Article
) -> None:
    browser.open(report)
    browser.point_in_frame(0)
    for n in range(1, 30):
        browser.keys("j")
        assert selected(browser) == n


def test_every_label_has_a_sign_besides_its_colour(browser: Any, report: Path) -> None:
    browser.open(report)
    for label, letter in enumerate(LETTERS):
        content = in_frame(
            browser,
            "const run = frame.querySelector('t-b[n=\"0\"]'); run.setAttribute('l', arguments[0]);"
            "return getComputedStyle(run, '::before').content;",
            label,
        )
        assert content == f'"{letter}" / "{LABEL_NAMES[label]}: "'


def test_the_page_is_there_before_any_script(browser: Any, report: Path, tmp_path: Path) -> None:
    """The tints and signs are in the document; the script adds what moves."""
    still = tmp_path / "still.html"
    document = report.read_text(encoding="utf-8")
    still.write_text(re.sub(r"<script>.*?</script>", "", document, flags=re.S), encoding="utf-8")
    browser.driver.get(still.as_uri())
    count = "return frame.querySelectorAll('t-b[n]').length"
    assert browser.wait(lambda: in_frame(browser, count)) > 50


def test_a_notebook_frame_works_as_well(browser: Any, cases: Any, tmp_path: Path) -> None:
    page = tmp_path / "notebook.html"
    shown = cases[0].article.explain(cases[0].source)._repr_html_()
    page.write_text(f"<!doctype html><meta charset=utf-8>{shown}", encoding="utf-8")
    browser.driver.get(page.as_uri())
    inner = "const inside = document.querySelector('iframe').contentDocument;"
    browser.wait(lambda: browser.run(inner + "return inside.documentElement.dataset.ready"))
    browser.run(inner + "inside.querySelector('#next').click()")
    assert "block 1 of" in browser.run(inner + "return inside.querySelector('#chosen').textContent")


def test_a_report_of_a_mebibyte_opens_in_two_seconds(
    browser: Any, large_page: str, tmp_path: Path
) -> None:
    path = tmp_path / "large.html"
    extract(large_page).explain(large_page).save(str(path))
    # Processor time, which other work on the machine does not lengthen: less than the wall's.
    browser.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    before = processor_seconds(browser)
    browser.open(path)
    assert processor_seconds(browser) - before < 2.0


def processor_seconds(browser: Any) -> float:
    metrics = browser.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return float(next(m["value"] for m in metrics if m["name"] == "ProcessTime"))


# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency" (2009), severity 1: rows make linear R, G, B.
SIGHT = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_colour_blind_readers_can_tell_the_signs_apart(sight: str, theme: str) -> None:
    given = re.findall(r"--s(\d): #([0-9a-f]{6})", asset("palette.css"))
    # the light colours stand first, the dark theme changes some of them
    colours = dict(given if theme == "dark" else given[: len(LABELS)])
    seen = {n: lab(np.array(SIGHT[sight]) @ linear(colours[n])) for n in sorted(colours)}
    assert len(seen) == len(LABELS)
    distances = {
        pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(seen, 2)
    }
    assert min(distances.values()) > 8, distances


def linear(colour: str) -> Any:
    srgb = np.array([int(colour[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: Any) -> Any:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
