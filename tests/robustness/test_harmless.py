"""Edits that no reader sees change next to nothing; edits elsewhere leave other blocks alone."""

from __future__ import annotations

import json
import lzma
import os
import random
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest

from boilerkit import Article, extract
from tests.robustness.harmless import EDITS, Edit

MOST_CHANGED = 0.01
_PAGES = int(os.environ.get("BOILERKIT_ROBUSTNESS_PAGES", "60"))


def changed_labels(one: Article, other: Article) -> tuple[int, int]:
    """How many blocks that stand in both pages have another label, and how many there are."""
    texts = (
        [" ".join(t.split()) for t in one.page.texts],
        [" ".join(t.split()) for t in other.page.texts],
    )
    changed = common = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag == "equal":
            common += i2 - i1
            changed += sum(
                int(one.labels[i]) != int(other.labels[j])
                for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
            )
    return changed, common


@cache
def _extracted(html: str) -> Article:
    return extract(html)


def share_changed(pages: list[str], edit: Edit) -> tuple[float, float]:
    """Share of blocks with another label, and share of blocks that are gone."""
    changed = common = blocks = 0
    for number, html in enumerate(pages):
        edited = edit(html, random.Random(number))
        before = _extracted(html)
        a, b = changed_labels(before, extract(edited))
        changed, common, blocks = changed + a, common + b, blocks + len(before.page)
    return changed / max(1, common), 1 - common / max(1, blocks)


@pytest.fixture(scope="module")
def fixture_pages(cases) -> list[str]:
    return [case.source.decode("utf-8") for case in cases if case.has_markup]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_fixtures_keep_their_labels(fixture_pages, edit):
    changed, gone = share_changed(fixture_pages, edit)
    assert changed < MOST_CHANGED
    assert gone < MOST_CHANGED


def test_the_edits_do_edit(fixture_pages):
    for edit in EDITS:
        assert any(edit(html, random.Random(1)) != html for html in fixture_pages), edit


def _shared_pages() -> Iterator[str]:
    folder = Path(os.environ["BOILERKIT_DATA"])
    for path in sorted(folder.glob("*-dev.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in zip(range(_PAGES // 2), lines, strict=False):
                if number % 2 == 0:
                    html = json.loads(line).get("html")
                    if html:
                        yield html


@pytest.mark.skipif("BOILERKIT_DATA" not in os.environ, reason="BOILERKIT_DATA is not set")
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_real_pages_keep_their_labels(edit):
    changed, gone = share_changed(list(_shared_pages()), edit)
    assert changed < MOST_CHANGED
    assert gone < MOST_CHANGED


# -- edits in one place ----------------------------------------------------------------------------

AD = '<div class="ad-slot"><p>Advertisement</p></div>'


def test_a_new_advertisement_leaves_the_others_alone(fixture_pages):
    changed = common = 0
    for html in fixture_pages:
        at = html.find("</p>") + len("</p>")
        a, b = changed_labels(_extracted(html), extract(html[:at] + AD + html[at:]))
        changed, common = changed + a, common + b
    assert changed / common < 0.05


def test_a_wrapper_around_everything_leaves_all_alone(fixture_pages):
    changed = common = 0
    for html in fixture_pages:
        start = html.lower().find("<body")
        start = html.find(">", start) + 1
        end = html.lower().rfind("</body>")
        if start < 1 or end < start:
            continue
        wrapped = f'{html[:start]}<div class="wrap">{html[start:end]}</div>{html[end:]}'
        a, b = changed_labels(_extracted(html), extract(wrapped))
        changed, common = changed + a, common + b
    assert common > 500
    assert changed / common < 0.05
