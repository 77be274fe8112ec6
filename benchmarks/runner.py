"""Run extractors on pages in worker processes that may crash or hang.

A worker takes one page at a time and answers for each extractor in turn. One that takes longer
than the limit is killed with all its children, one that dies is replaced; either way the
extractor's answer for that page counts as empty, and the reason is kept.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing as mp
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from benchmarks.peers import CommentReader, PageInput, Peer, make_peer, page_input
from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.scoring import EMPTY, Extraction, Gold, score_page

_START_SECONDS = 120.0
_MEMORY_BYTES = 8 << 30


@dataclass(frozen=True, slots=True)
class Task:
    """One page of a set, and the extractors to run on it."""

    set: str
    document: Document
    extractors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One extractor's answer on one page, its numbers, CPU seconds, and what went wrong."""

    set: str
    id: str
    site: str
    extractor: str
    numbers: dict[str, float]
    seconds: float
    answer: Extraction
    error: str | None = None


class Progress:
    """A line on standard error that counts pages, failures and time."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown = 0.0
        self._count = self._failed = 0

    def step(self, outcome: Outcome) -> None:
        self._count += 1
        self._failed += outcome.error is not None
        now = time.monotonic()
        if now - self._shown > 1:
            self._shown = now
            self._show(f"{outcome.set} {outcome.id[:40]}", "")

    def end(self) -> None:
        self._show("done", "\n")

    def _show(self, what: str, end: str) -> None:
        seconds = time.monotonic() - self._started
        line = f"{self._count} answers, {self._failed} failed, {seconds:.0f} s: {what}"
        print(f"\r{line:<100}", end=end, file=sys.stderr, flush=True)


def run(tasks: Iterable[Task], jobs: int = 1, limit: float = 30.0) -> Iterator[Outcome]:
    """Outcomes of all tasks as they come, ``limit`` seconds for each extractor and page."""
    queue = iter(tasks)
    workers: list[_Worker] = []
    try:
        for task in queue:
            workers.append(_Worker(limit))
            workers[-1].give(task)
            if len(workers) >= jobs:
                break
        while busy := [worker for worker in workers if worker.task]:
            _await(busy)
            for worker in busy:
                yield from worker.collect()
                if worker.task is None and (following := next(queue, None)) is not None:
                    worker.give(following)
    finally:
        for worker in workers:
            worker.stop()


def _await(workers: list[_Worker]) -> None:
    """Sleep until a worker answers or runs out of time."""
    left = min(worker.deadline for worker in workers) - time.monotonic()
    wait([worker.pipe for worker in workers], timeout=max(0.0, left))


@dataclass(slots=True)
class _Worker:
    """The parent's side of a worker process."""

    limit: float
    task: Task | None = None
    waiting: list[str] = field(default_factory=list)
    deadline: float = 0.0
    pipe: Connection = field(init=False)
    process: Any = field(init=False)

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = mp.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=False)
        self.process.start()
        theirs.close()
        self.deadline = time.monotonic() + _START_SECONDS

    def give(self, task: Task) -> None:
        self.task, self.waiting = task, list(task.extractors)
        self._send()

    def _send(self) -> None:
        assert self.task
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send((self.task.set, self.task.document, tuple(self.waiting)))
        # The first page of a fresh process pays for its imports.
        self.deadline = max(self.deadline, time.monotonic() + self.limit)

    def collect(self) -> Iterator[Outcome]:
        """Answers that have come; an empty one for an extractor that died or hung."""
        while self.task and self.waiting:
            try:
                if self.pipe.poll():
                    yield self._outcome(*self.pipe.recv())
                    self.deadline = time.monotonic() + self.limit
                    continue
                if time.monotonic() < self.deadline and self.process.is_alive():
                    return
                hung = self.process.is_alive()
                reason = f"no answer in {self.limit:g} s" if hung else "the process died"
            except (EOFError, OSError):
                reason = "the process died"
            yield self._outcome(self.waiting[0], None, 0.0, reason)
            self.stop()
            self._start()
            if self.waiting:
                self._send()
        self.task = None

    def _outcome(
        self, extractor: str, answer: Extraction | None, seconds: float, rest: Any
    ) -> Outcome:
        assert self.task
        self.waiting.remove(extractor)
        document, error = self.task.document, None
        if answer is None:
            answer, error = EMPTY, str(rest)
            numbers = score_page(Gold.of(document), EMPTY)
        else:
            numbers = rest
        return Outcome(
            set=self.task.set,
            id=document.id,
            site=document.site,
            extractor=extractor,
            numbers=numbers,
            seconds=seconds,
            answer=answer,
            error=error,
        )

    def stop(self) -> None:
        """Kill the process and its children."""
        self.pipe.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()


def _serve(pipe: Connection) -> None:
    """The worker: answer every extractor's wish for one page after another."""
    os.setsid()  # so that a hung child (Node) dies with this process
    _limit_memory()
    warnings.simplefilter("ignore")
    import logging

    logging.disable(logging.CRITICAL)
    peers: dict[str, Peer] = {}
    while True:
        try:
            set_name, document, extractors = pipe.recv()
        except EOFError:
            return
        page = page_input(set_name, document)
        gold = Gold.of(document)
        for name in extractors:
            pipe.send((name, *_answer(peers, name, page, gold)))


def _answer(
    peers: dict[str, Peer], name: str, page: PageInput, gold: Gold
) -> tuple[Extraction | None, float, Any]:
    """(answer, CPU seconds, numbers), or (None, CPU seconds, error)."""
    started = time.process_time()
    try:
        if name not in peers:
            peers[name] = make_peer(name)
        with contextlib.redirect_stdout(io.StringIO()):
            answer = peers[name].extract(page)
            seconds = time.process_time() - started
            if isinstance(peer := peers[name], CommentReader):
                answer = replace(answer, comments=peer.comments(page))
    except Exception as error:  # whatever a peer raises, the run goes on
        return None, time.process_time() - started, f"{type(error).__name__}: {error}"[:300]
    return answer, seconds, score_page(gold, answer)


def _limit_memory() -> None:
    """One page must not take the machine's memory; Node reserves far more than it uses."""
    if sys.platform == "linux":
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
