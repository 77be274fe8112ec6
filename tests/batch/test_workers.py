"""Workers that come and go: what is handed in comes out once, whoever does it."""

from __future__ import annotations

import os
import resource
import sys
import time
from typing import Any

import pytest

from boilerkit.batch.worker_process import Outcome
from boilerkit.batch.workers import BatchError, PoolSettings, WorkerPool

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="these workers are forked")


def process(payload: Any) -> tuple[Any, str | None, float]:
    """Who has done it; "die" ends the worker, a number is so many bytes to send back."""
    if payload == "die":
        os._exit(3)
    if payload == "odd":
        return _Unpicklable(), None, 0.0
    if isinstance(payload, int):
        return bytes(payload), None, 0.1
    if isinstance(payload, float):
        time.sleep(payload)
        return None, None, payload
    return os.getpid(), None, 0.0


class _Unpicklable:
    def __reduce__(self) -> str:
        raise RuntimeError("no way")


def outcomes_of(
    payloads: list[Any], settings: PoolSettings, pause: float = 0.0, work: Any = process
) -> list[Outcome]:
    """Outcomes of the payloads, for a caller who takes `pause` seconds over each."""
    found: list[Outcome] = []
    waiting = list(enumerate(payloads))
    with WorkerPool(work, settings) as pool:
        while waiting or not pool.is_idle:
            if waiting and pool.has_room:
                pool.submit(*waiting.pop(0))
            news = pool.outcomes(block=not (waiting and pool.has_room))
            found += news
            time.sleep(pause * len(news))
    return found


def settings(workers: int, timeout: float = 30.0, **others: Any) -> PoolSettings:
    return PoolSettings(workers, timeout=timeout, start_method="fork", **others)


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_are_recycled_and_nothing_is_lost_or_done_twice(workers: int) -> None:
    found = outcomes_of(["page"] * 2_000, settings(workers, tasks_per_worker=50))
    assert sorted(outcome.number for outcome in found) == list(range(2_000))
    assert not [outcome.error for outcome in found if outcome.error]
    served = [outcome.value for outcome in found]
    assert max(served.count(worker) for worker in set(served)) == 50
    assert len(set(served)) >= 2_000 / 50


def test_workers_may_die_and_be_recycled() -> None:
    payloads = ["die" if number % 7 == 3 else "page" for number in range(200)]
    found = outcomes_of(payloads, settings(2, tasks_per_worker=5))
    assert sorted(outcome.number for outcome in found) == list(range(200))
    died = [outcome.number for outcome in found if outcome.error]
    assert sorted(died) == [number for number, what in enumerate(payloads) if what == "die"]


def test_time_that_the_caller_takes_is_no_documents() -> None:
    """Six results larger than a socket holds; the worker has to wait for the caller."""
    found = outcomes_of([3_000_000] * 6, settings(1, timeout=0.5), pause=0.8)
    assert [outcome.error for outcome in found] == [None] * 6


def test_a_document_that_took_too_long_is_late_whenever_the_caller_looks() -> None:
    with WorkerPool(process, settings(1, timeout=0.5)) as pool:
        pool.submit(0, "page")
        while not pool.outcomes():
            pass
        pool.submit(1, 0.9)
        time.sleep(1.5)
        outcomes = pool.outcomes()
    assert [outcome.error for outcome in outcomes] == ["timeout: took more than 0.5 s"]


def test_a_result_that_raises_while_it_is_pickled_costs_itself() -> None:
    odd, good = outcomes_of(["odd", "page"], settings(1))
    assert odd.error == "RuntimeError: the result cannot be sent: no way"
    assert good.error is None


class _NeverReady:
    def prepare(self) -> None:
        time.sleep(600)

    def __call__(self, payload: Any) -> tuple[Any, str | None, float]:
        raise AssertionError


def test_workers_that_hang_while_they_load_are_given_up() -> None:
    with pytest.raises(BatchError, match="not ready after"):
        outcomes_of(["page"], settings(1, start_timeout=0.3), work=_NeverReady())


def greedy(payload: Any) -> tuple[Any, str | None, float]:
    """Holds more memory than it may have, where it is asked to."""
    limit = 1 << 30
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if payload == "raise":
        try:
            return bytes(2 * limit), None, 0.0
        except MemoryError:
            return None, "MemoryError: ", 0.0
    if payload == "send":
        return b"x" * (limit * 2 // 3), None, 0.0
    return os.getpid(), None, 0.0


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_worker_out_of_memory_costs_its_document_only() -> None:
    payloads = ["page", "raise", "send", "page", "page"]
    found = {o.number: o.error for o in outcomes_of(payloads, settings(1), work=greedy)}
    assert sorted(found) == [0, 1, 2, 3, 4]
    assert [found[number] for number in (0, 3, 4)] == [None] * 3
    assert (found[1] or "").startswith("MemoryError")
    assert "MemoryError" in (found[2] or "") or "worker died" in (found[2] or "")
