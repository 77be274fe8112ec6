"""Workers that come and go: what is handed in comes out once, whoever does it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from boilerkit.batch.workers import Outcome, Staff, WorkerPool


def process(payload: Any) -> tuple[int, str | None, float]:
    """Who has done it; "die" ends the worker."""
    if payload == "die":
        os._exit(3)
    return os.getpid(), None, 0.0


def outcomes_of(payloads: list[Any], staff: Staff) -> list[Outcome]:
    found: list[Outcome] = []
    waiting = list(enumerate(payloads))
    with WorkerPool(process, staff) as pool:
        while waiting or not pool.is_idle:
            if waiting and pool.has_room:
                pool.submit(*waiting.pop(0))
            found += pool.outcomes(block=not (waiting and pool.has_room))
    return found


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_are_relieved_and_nothing_is_lost_or_done_twice(workers: int) -> None:
    staff = Staff(workers, timeout=30, start_method="fork", documents_each=50)
    found = outcomes_of(["page"] * 2_000, staff)
    assert sorted(outcome.number for outcome in found) == list(range(2_000))
    assert not [outcome.error for outcome in found if outcome.error]
    served = [outcome.value for outcome in found]
    assert max(served.count(worker) for worker in set(served)) == 50
    assert len(set(served)) >= 2_000 / 50


def test_workers_may_die_and_be_relieved() -> None:
    payloads = ["die" if number % 7 == 3 else "page" for number in range(200)]
    found = outcomes_of(payloads, Staff(2, timeout=30, start_method="fork", documents_each=5))
    assert sorted(outcome.number for outcome in found) == list(range(200))
    died = [outcome.number for outcome in found if outcome.error]
    assert sorted(died) == [number for number, what in enumerate(payloads) if what == "die"]
