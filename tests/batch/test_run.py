"""Many documents: order, errors, limits, workers that die or hang, interrupts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from boilerkit import Article, Extractor, Result, extract, extract_many
from boilerkit.batch.document import Document
from boilerkit.batch.run import BatchError

METHODS = ["spawn", "fork"] if hasattr(os, "fork") else ["spawn"]


# Seconds: long enough for a busy machine, which must not be taken for a hanging worker.
PATIENCE = 6.0


def page(words: str) -> str:
    return f"<html><body><h1>Harbour news</h1><p>{words}</p></body></html>"


def obey(article: Article) -> str:
    """What a page tells the worker to suffer; else the page's text."""
    words = " ".join(article.page.texts)
    if "please-exit" in words:
        os._exit(3)
    if "please-kill" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if "please-hang" in words:
        time.sleep(600)
    if "please-raise" in words:
        raise LookupError("as told")
    if "please-return-code" in words:
        return lambda: None  # type: ignore[return-value]  # cannot be pickled
    return words


def numbers_and_threads(article: Article) -> str:
    return os.environ.get("OPENBLAS_NUM_THREADS", "unset")


def pages(count: int) -> Iterator[tuple[int, str]]:
    return ((n, page(f"The ferry left pier number {n} at noon.")) for n in range(count))


def by_id(results: Iterator[Result]) -> dict[object, Result]:
    found = list(results)
    assert len({result.id for result in found}) == len(found)
    return {result.id: result for result in found}


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_gives_what_extract_gives(workers: int) -> None:
    documents = list(pages(12))
    results = by_id(extract_many(documents, workers=workers))
    assert sorted(results) == list(range(12))
    for number, html in documents:
        article = results[number].article
        assert article is not None
        assert article.text == extract(html).text
        alone = extract(html)
        assert article.labels.tolist() == alone.labels.tolist()
        assert [b.scores for b in article.blocks] == [b.scores for b in alone.blocks]


@pytest.mark.parametrize("method", METHODS)
def test_each_document_comes_back_once(method: str) -> None:
    results = by_id(extract_many(pages(200), workers=2, transform=obey, start_method=method))
    assert sorted(results) == list(range(200))
    assert all(f"number {n} " in result.output for n, result in results.items())


def test_ordered_results_keep_the_order_whatever_they_take() -> None:
    documents = [(n, page("word " * (20_000 if n % 7 == 0 else 1))) for n in range(60)]
    ids = [r.id for r in extract_many(documents, workers=2, ordered=True, transform=obey)]
    assert ids == list(range(60))


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("ordered", [False, True])
def test_a_worker_that_dies_or_hangs_costs_its_document_only(method: str, ordered: bool) -> None:
    bad = {5: "please-exit", 11: "please-kill", 17: "please-hang", 23: "please-raise"}
    documents = [(n, page(bad.get(n, f"number {n} sailed"))) for n in range(40)]
    results = by_id(
        extract_many(
            documents,
            workers=2,
            timeout=PATIENCE,
            transform=obey,
            ordered=ordered,
            start_method=method,
        )
    )
    assert sorted(results) == list(range(40))
    assert results[5].error == "worker died: exit code 3"
    assert results[11].error == "worker died: killed by SIGKILL"
    assert results[17].error_kind == "timeout"
    assert results[17].seconds >= PATIENCE
    assert results[23].error == "LookupError: as told"
    for number in set(results) - set(bad):
        assert results[number].error is None
        assert f"number {number} sailed" in results[number].output


@pytest.mark.slow
def test_every_document_may_kill_its_worker() -> None:
    documents = [(n, page("please-exit")) for n in range(6)]
    results = list(extract_many(documents, workers=2, transform=obey))
    assert [result.error_kind for result in results] == ["worker died"] * 6


@pytest.mark.slow
def test_a_stopped_worker_counts_as_hanging() -> None:
    results = extract_many(pages(300), workers=1, timeout=PATIENCE, transform=own_process)
    worker = int(next(results).output)
    os.kill(worker, signal.SIGSTOP)
    rest = list(results)
    assert len(rest) == 299
    assert sum(result.error_kind == "timeout" for result in rest) <= 1


def own_process(article: Article) -> str:
    time.sleep(0.005)
    return str(os.getpid())


@pytest.mark.parametrize("workers", [0, 1])
def test_bad_records_cost_only_themselves(workers: int) -> None:
    documents = [
        ("none", None),
        ("number", 7),
        ("big", "x" * 2_000),
        ("unread", b""),
        ("good", page("All well at the lighthouse.")),
    ]
    records = [*documents, ("a", "b", "c"), {"id": "empty record"}, "just text"]
    records[3] = Document("unread", error="unreadable: gone")
    results = list(extract_many(records, workers=workers, max_bytes=1_000, transform=obey))
    assert len(results) == len(records)
    found = {result.id: result for result in results if result.id is not None}
    assert found["none"].error == "TypeError: content is bytes or str, not NoneType"
    assert found["number"].error_kind == "TypeError"
    assert found["big"].error == "too large: 2000 bytes, limit 1000"
    assert found["unread"].error == "unreadable: gone"
    assert "lighthouse" in found["good"].output
    assert sum(result.error is not None for result in results) == 7


def test_records_carry_url_encoding_and_plain_text() -> None:
    cyrillic = page("Паром отошёл от причала в полдень.").encode("cp1251")
    records = [
        {"id": 1, "html": cyrillic, "encoding": "windows-1251", "url": "https://a.example/x"},
        {"id": 2, "text": "A line.\n\nAnother line."},
    ]
    first, second = extract_many(records, workers=1, ordered=True)
    assert first.article is not None
    assert first.article.page.url == "https://a.example/x"
    assert "Паром отошёл" in " ".join(first.article.page.texts)
    assert second.error is not None or (second.article and not second.article.page.has_markup)


def test_a_result_that_cannot_be_sent_is_an_error_of_its_document() -> None:
    documents = [(1, page("please-return-code")), (2, page("fine weather"))]
    results = by_id(extract_many(documents, workers=1, transform=obey))
    assert "cannot be sent" in (results[1].error or "")
    assert "fine weather" in results[2].output


def test_input_that_fails_is_raised_after_the_results_before_it() -> None:
    def failing() -> Iterator[tuple[int, str]]:
        yield from pages(10)
        raise OSError("the disk went away")

    results = extract_many(failing(), workers=2, transform=obey)
    assert sorted(next(results).id for _ in range(10)) == list(range(10))
    with pytest.raises(OSError, match="the disk went away"):
        next(results)


def test_reads_no_further_than_it_has_to() -> None:
    read = 0

    def counting() -> Iterator[tuple[int, str]]:
        nonlocal read
        for document in pages(100_000):
            read += 1
            yield document

    results = extract_many(counting(), workers=2, transform=obey)
    for _ in range(10):
        next(results)
    results.close()
    assert read < 500


@pytest.mark.parametrize("ordered", [False, True])
def test_a_slow_document_does_not_let_results_pile_up(ordered: bool) -> None:
    read = 0

    def counting() -> Iterator[tuple[int, str]]:
        nonlocal read
        yield -1, page("please-hang")
        for document in pages(5_000):
            read += 1
            yield document

    results = extract_many(counting(), workers=2, timeout=PATIENCE, transform=obey, ordered=ordered)
    first = next(results)
    results.close()
    assert (first.id == -1) is ordered
    assert read < 1_000


def test_no_process_is_left_behind() -> None:
    results = extract_many(pages(100), workers=2, transform=own_process)
    workers = {int(next(results).output) for _ in range(10)}
    results.close()
    assert not any(alive(worker) for worker in workers)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_linear_algebra_has_one_thread_in_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    (result,) = extract_many(pages(1), workers=1, transform=numbers_and_threads)
    assert result.output == "1"
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_refuses_settings_out_of_range() -> None:
    for wrong in ({"workers": -1}, {"timeout": 0}, {"max_bytes": 0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            extract_many([], **wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="picklable"):
        extract_many([], workers=1, transform=lambda article: article)


def test_nothing_in_nothing_out() -> None:
    assert list(extract_many([], workers=2)) == []


class Unloadable:
    name = "unloadable"

    def score(self, page: object) -> None:
        raise RuntimeError("weights are gone")


def test_workers_that_cannot_load_say_why() -> None:
    extractor = Extractor(scorer=Unloadable())  # type: ignore[arg-type]
    with pytest.raises(BatchError, match="weights are gone"):
        list(extract_many(pages(3), workers=2, extractor=extractor))


def test_a_script_without_a_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from boilerkit import extract_many\n"
        "print([r.error for r in extract_many([(1, '<p>x</p>')], workers=1)])\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert 'if __name__ == "__main__":' in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("method", METHODS)
def test_workers_end_when_their_parent_is_killed(tmp_path: Path, method: str) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os\n"
        "from itertools import count\n"
        "from boilerkit import extract_many\n"
        "def process(article): return os.getpid()\n"
        "if __name__ == '__main__':\n"
        "    documents = ((n, '<p>x</p>') for n in count())\n"
        "    seen = set()\n"
        f"    for r in extract_many(documents, workers=2, transform=process,\n"
        f"                          start_method={method!r}):\n"
        "        if r.output not in seen:\n"
        "            print(r.output, flush=True)\n"
        "        seen.add(r.output)\n"
    )
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, workers))
