"""Laying out the pages of a batch, and the table of what was measured."""

from __future__ import annotations

import hashlib
import json
import lzma

import pytest

from benchmarks import batch

PAGES = [{"id": str(n), "source": "mine", "html": f"<p>Page {n} of a few"} for n in range(5)]


@pytest.fixture
def laid_out(tmp_path):
    """A function that lays out so many files; gives the folder and what was counted."""
    data = tmp_path / "data"
    data.mkdir()
    lines = "".join(json.dumps(page) + "\n" for page in PAGES)
    (data / "blocks-dev.jsonl.xz").write_bytes(lzma.compress(lines.encode()))

    def lay_out(pages: int):
        words = ["--data", str(data), "--sets", "blocks-dev", "--pages", str(pages)]
        folder = tmp_path / f"pages-{pages}"
        return folder, batch._lay_out(batch._arguments(words), folder)

    return lay_out


def test_pages_repeat_until_there_are_enough(laid_out):
    folder, (different, size) = laid_out(12)
    texts = [path.read_text() for path in sorted(folder.iterdir())]
    assert (len(texts), different, size) == (12, 5, sum(len(page["html"]) for page in PAGES))
    assert texts == (texts[:5] * 3)[:12]


def test_pages_come_in_the_order_of_their_hashes_not_of_the_set(laid_out):
    folder, _ = laid_out(5)
    texts = [path.read_text() for path in sorted(folder.iterdir())]
    assert sorted(texts) == [page["html"] for page in PAGES]
    assert texts == sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
    assert texts != sorted(texts)


def test_the_table_compares_workers_with_the_loop_and_with_each_other() -> None:
    def way(rate: float, milliseconds: float) -> dict[str, float]:
        return {"pages_per_second": rate, "cpu_milliseconds_per_page": milliseconds}

    results = {
        "machine": {"cores": 2, "processor": "some"},
        "pages": 1_000,
        "different_pages": 10,
        "mean_kilobytes": 1.0,
        "ways": {"loop": way(110, 10), "workers-1": way(100, 11), "workers-2": way(190, 11)},
    }
    told = batch.table(results)
    assert "+10.0% wall time, +10.0% CPU" in told
    assert "Two workers do 1.90 times the pages a second of one." in told
    results["ways"]["loops-2"] = way(209, 10)
    told = batch.table(results)
    assert "| bare loops at once | 2 | 209.0 | 1.90 |" in told
    assert "of one, two bare loops at once 1.90 times those of one loop." in told


def test_loops_side_by_side_are_added_up(laid_out) -> None:
    folder, _ = laid_out(5)
    both = batch._side_by_side(2, folder)
    assert (both["pages"], both["characters"]) == (10, 2 * len("Page 0 of a few") * 5)
    assert both["pages_per_second"] > 0
