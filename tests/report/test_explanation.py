"""The explain report as a document."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from boilerkit import Article, extract, extract_from_text
from boilerkit.cli import main
from boilerkit.cli.errors import SOME_FAILED, USAGE
from boilerkit.page.labels import LABELS
from boilerkit.report import Explanation
from boilerkit.report.explanation import uncertain

MEBIBYTE = 1 << 20


def data_of(document: str) -> dict[str, Any]:
    found = lxml_html.fromstring(document).get_element_by_id("data")
    return dict(json.loads(found.text))


def frame_of(document: str) -> str:
    match = re.search(r'srcdoc="([^"]*)"', document)
    assert match
    return unescape(match[1])


def test_the_report_needs_nothing_from_outside(markup_case: Any) -> None:
    document = markup_case.article.explain(markup_case.source).html
    for part in (document, frame_of(document)):
        root = lxml_html.fromstring(part.encode())
        assert not root.xpath(
            "//@src | //@href | //@action | //@style | //@*[starts-with(name(),'on')]"
        )
        assert "url(" not in "".join(root.xpath("//style/text()"))


def test_the_policy_admits_the_reports_own_script_and_styles_only(cases: Any) -> None:
    document = cases[0].article.explain(cases[0].source).html
    root = lxml_html.fromstring(document)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    (script,) = root.xpath("//script[not(@type)]/text()")
    (style,) = root.xpath("//style/text()")
    (framed,) = lxml_html.fromstring(frame_of(document)).xpath("//style/text()")
    for text in (script, style, framed):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_the_article_pane_holds_the_text_as_it_comes_out(markup_case: Any) -> None:
    document = markup_case.article.explain(markup_case.source).html
    pane = lxml_html.fromstring(document).get_element_by_id("article")
    shown = {int(n): "".join(node.text_content().split()) for node in pane.iter()
             if isinstance(node.tag, str) and (n := node.get("data-n"))}  # fmt: skip
    for block in markup_case.article.body:
        assert shown[block] == "".join(markup_case.article.page.texts[block].split())


def test_data_holds_every_block(markup_case: Any) -> None:
    article: Article = markup_case.article
    data = data_of(article.explain(markup_case.source).html)
    assert data["labels"] == "".join(map(str, article.labels))
    assert len(data["scores"]) == 2 * len(article.page) * len(LABELS)
    assert len(data["pushes"]) == 2 * len(article.page) * len(data["groups"])
    assert len(data["facts"]) == len(data["cards"]) == len(article.page)
    assert data["unsure"] == uncertain(article)
    assert data["same_scorer"] is True
    first = [int(data["scores"][i : i + 2], 36) / 1000 for i in range(0, 16, 2)]
    assert first == pytest.approx(article.scores[0], abs=6e-4)


def test_other_scorers_are_told_apart(cases: Any) -> None:
    article = extract(cases[0].source, scorer="heuristic")
    assert data_of(article.explain(cases[0].source).html)["same_scorer"] is False


def test_without_the_source_the_blocks_stand_alone(cases: Any) -> None:
    article = cases[0].article
    frame = frame_of(article.explain().html)
    assert [int(n) for n in re.findall(r"<t-b n=(\d+)", frame)] == list(range(len(article.page)))


def test_an_empty_page_has_a_report() -> None:
    document = extract("").explain("").html
    assert "No article text was found" in document
    assert data_of(document)["labels"] == ""


def test_text_without_markup_has_a_report() -> None:
    article = extract_from_text("A day of rain\n\nIt rained all day.", scorer="heuristic")
    assert frame_of(article.explain().html).count("<t-b ") == 2


def test_notebooks_show_it_in_a_frame(cases: Any) -> None:
    report = cases[0].article.explain(cases[0].source)
    shown = lxml_html.fromstring(report._repr_html_())
    assert shown.tag == "iframe"
    assert shown.get("srcdoc") == report.html


def test_right_to_left_pages_read_from_the_right(cases: Any) -> None:
    for case in cases[:12]:
        document = case.article.explain(case.source).html
        is_arabic = case.name == "arabic"
        assert (' dir="rtl"' in document) == ("dir=rtl>" in frame_of(document)[:80]) == is_arabic


def test_a_language_that_is_none_is_not_copied() -> None:
    page = '<html lang="x onload=alert(1)"><p>Text</p>'
    assert frame_of(extract(page).explain(page).html).startswith("<!doctype html><html lang=en>")


def test_a_report_of_a_mebibyte_weighs_at_most_three_times_the_page(large_page: str) -> None:
    report = extract(large_page).explain(large_page)
    assert len(large_page.encode()) >= MEBIBYTE
    assert len(report.html.encode()) <= 3 * len(large_page.encode())


def test_a_page_of_tiny_blocks_stays_light_too() -> None:
    items = "".join(f'<li><a href="/{n}">Word {n}</a></li>' for n in range(28_000))
    page = f"<ul>{items}</ul>"
    report = extract(page).explain(page)
    assert len(report.html.encode()) <= 3 * len(page.encode())
    assert "no reasons are given" in report.html


def test_the_command_writes_the_report(tmp_path: Path, cases: Any) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(cases[0].source)
    out = tmp_path / "report.html"
    assert main(["explain", str(page), "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == cases[0].article.explain(cases[0].source).html


def test_the_report_can_be_saved(tmp_path: Path) -> None:
    report = Explanation(extract("<p>Rain</p>"), "<p>Rain</p>")
    report.save(str(tmp_path / "r.html"))
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == report.html


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["absent.html"], SOME_FAILED), (["page.html", "--weights", "absent.npz"], USAGE)],
)
def test_the_command_says_what_it_lacks(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text("<p>Rain</p>")
    assert main(["explain", *arguments]) == code
    assert "absent" in capsys.readouterr().err


def test_the_standfirst_is_apart() -> None:
    story = "".join(
        f"<p>The ferry left the pier at noon on day {n} and came back before the evening.</p>"
        for n in range(5)
    )
    deck = "Why the ferry to the islands is late again, and who pays for the repairs this time."
    html = f"<article><h1>The ferry</h1><h2 class=deck>{deck}</h2>{story}</article>"
    article = extract(html, scorer="heuristic")
    assert article.standfirst == deck
    document = article.explain(html).html
    (shown,) = lxml_html.fromstring(document).xpath("//div[@class='standfirst']")
    assert shown.text_content() == deck
    assert data_of(document)["standfirst"] == [1]
    plain = extract(f"<article><h1>The ferry</h1>{story}</article>", scorer="heuristic")
    assert "standfirst" in plain.explain().html
    assert not lxml_html.fromstring(plain.explain().html).xpath("//div[@class='standfirst']")
