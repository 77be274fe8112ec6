"""A pool of processes that outlives any one of them.

`concurrent.futures` can neither stop a task that hangs nor go on after a process has died, so
this is a small pool of its own. The parent never blocks on a worker: sockets carry frames both
ways, and every worker has a few documents waiting, so that none idles while results are used.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any, Literal, NamedTuple

from boilerkit.batch.worker_process import (
    BROKEN,
    LENGTH,
    READ_BYTES,
    READY,
    Outcome,
    Work,
    framed,
    serve,
)

StartMethod = Literal["spawn", "forkserver", "fork"]

# A worker's documents in waiting: enough not to idle, few enough not to queue behind a slow one.
_QUEUED_BYTES = 1 << 18
_QUEUED_MOST = 32
_FAILED_STARTS = 3
# libxml2 keeps every tag and attribute name it has ever read, and the heap is fragmented by them:
# a worker's memory would grow for as long as pages bring new names. A start takes as much time as
# some thirty pages.
_TASKS_PER_WORKER = 1_500
_ONE_THREAD = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class BatchError(RuntimeError):
    """No worker can be started; the message says why."""


class _Task(NamedTuple):
    number: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How many workers a pool has, and how long each may take and live.

    Attributes:
        workers: how many at a time.
        timeout: seconds that a payload may take, None for any.
        start_method: "spawn" is safe beside threads; "fork" starts quicker.
        tasks_per_worker: payloads after which a worker is recycled: replaced by a new process.
        start_timeout: seconds that loading may take; about one is needed, but a fork of a process
            with threads may wait for a lock for ever.
    """

    workers: int
    timeout: float | None = None
    start_method: StartMethod = "spawn"
    tasks_per_worker: int = _TASKS_PER_WORKER
    start_timeout: float = 60.0


@dataclass(eq=False)
class _Worker:
    """One process and what it has been given."""

    process: BaseProcess
    sock: socket.socket
    tasks_left: int  # how many it may still be given
    tasks: deque[_Task] = field(default_factory=deque)
    queued_bytes: int = 0
    unsent: deque[memoryview] = field(default_factory=deque)
    received: bytearray = field(default_factory=bytearray)
    is_ready: bool = False
    # When it was started, was given the first of `tasks`, or was last heard of: what it is doing
    # now began no earlier.
    since: float = field(default_factory=time.monotonic)

    @property
    def has_room(self) -> bool:
        count = len(self.tasks)
        few = count < 2 or (count < _QUEUED_MOST and self.queued_bytes < _QUEUED_BYTES)
        return self.is_ready and few and self.tasks_left > 0

    @property
    def is_busy(self) -> bool:
        """Whether it has received the whole of a payload and not answered it."""
        return bool(self.tasks) and len(self.unsent) < len(self.tasks)

    @property
    def is_spent(self) -> bool:
        """Whether it has done all that it may be given."""
        return not self.tasks_left and not self.tasks

    def assign(self, task: _Task) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks_left -= 1
        self.tasks.append(task)
        self.queued_bytes += len(task.frame)
        self.unsent.append(memoryview(task.frame))

    def flush(self) -> None:
        """Send what the socket takes now. Raises OSError where the worker has died."""
        while self.unsent:
            view = self.unsent[0]
            try:
                sent = self.sock.send(view)
            except BlockingIOError:
                return
            if sent < len(view):
                self.unsent[0] = view[sent:]
                return
            self.unsent.popleft()
            if len(self.tasks) - len(self.unsent) == 1:
                self.since = time.monotonic()

    def receive(self) -> bool:
        """Read what is there; False where the worker has died."""
        while True:
            try:
                data = self.sock.recv(READ_BYTES)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not data:
                return False
            self.received += data
            self.since = time.monotonic()
            if len(data) < READ_BYTES:
                return True

    def outcomes(self) -> Iterator[Outcome]:
        """The whole frames received so far."""
        head, start = LENGTH.size, 0
        while len(self.received) - start >= head:
            (length,) = LENGTH.unpack_from(self.received, start)
            end = start + head + length
            if len(self.received) < end:
                break
            yield self._outcome(bytes(memoryview(self.received)[start + head : end]))
            start = end
        del self.received[:start]

    def _outcome(self, frame: bytes) -> Outcome:
        try:
            outcome: Outcome = pickle.loads(frame)
        except Exception as error:
            reason = f"{type(error).__name__}: the result cannot be read: {error}"
            outcome = Outcome(self.tasks[0].number if self.tasks else BROKEN, None, reason, 0.0)
        if outcome.number >= 0:
            self.queued_bytes -= len(self.tasks.popleft().frame)
        return outcome


class WorkerPool:
    """A fixed number of workers; those that die, hang or are spent are replaced.

    Args:
        work: called in the workers with each payload; has to be picklable. A method `prepare`,
            if there is one, is called once in each worker.
        settings: how many workers there are, and for how long.

    Raises:
        TypeError: `work` cannot be pickled.
    """

    def __init__(self, work: Work, settings: PoolSettings) -> None:
        try:
            self._work = pickle.dumps(work, protocol=5)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise TypeError(
                f"workers need what they call to be picklable, such as a function of a module: "
                f"{error}"
            ) from error
        self._context: Any = multiprocessing.get_context(settings.start_method)
        self._settings = settings
        self._selector = selectors.DefaultSelector()
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._failed_starts = 0

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def has_room(self) -> bool:
        """Whether another payload may be submitted; keeps memory bounded."""
        return len(self._waiting) < self._settings.workers

    @property
    def is_idle(self) -> bool:
        """Whether every payload submitted has had its outcome."""
        return not self._waiting and not any(worker.tasks for worker in self._workers)

    def submit(self, number: int, payload: Any) -> None:
        """Hand in a payload; its outcome will carry `number`.

        Raises:
            BatchError: no worker can be started.
        """
        self._waiting.append(_Task(number, framed((number, payload))))
        self._start_workers()
        self._dispatch()

    def outcomes(self, block: bool = True) -> list[Outcome]:
        """What has come in; waits for at least one event if `block`.

        Raises:
            BatchError: no worker can be started.
        """
        found: list[Outcome] = []
        for key, events in self._selector.select(self._select_timeout() if block else 0):
            worker: _Worker = key.data
            alive = True
            if events & selectors.EVENT_READ:
                alive = worker.receive()
                found += self._outcomes_of(worker)
            if alive and events & selectors.EVENT_WRITE:
                self._flush(worker)
            if not alive:
                found += self._drop_dead(worker)
        found += self._stop_overdue()
        self._drop_spent()
        self._start_workers()
        self._dispatch()
        return found

    def close(self) -> None:
        """Stop all workers, whatever they are doing."""
        for worker in self._workers:
            worker.process.kill()
        for worker in list(self._workers):
            self._drop(worker)
        self._selector.close()

    # -- handing out and taking in -------------------------------------------------------------

    def _dispatch(self) -> None:
        """Give what waits to the workers that have least to do."""
        while self._waiting:
            ready = [worker for worker in self._workers if worker.has_room]
            if not ready:
                return
            worker = min(ready, key=lambda w: (len(w.tasks), w.queued_bytes))
            worker.assign(self._waiting.popleft())
            self._flush(worker)

    def _flush(self, worker: _Worker) -> None:
        # A worker that has died is noticed when its socket is read.
        with suppress(OSError):
            worker.flush()
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.unsent else 0)
        if self._selector.get_key(worker.sock).events != events:
            self._selector.modify(worker.sock, events, worker)

    def _outcomes_of(self, worker: _Worker) -> Iterator[Outcome]:
        for outcome in worker.outcomes():
            if outcome.number == BROKEN:
                raise BatchError(f"a worker cannot start: {outcome.error}")
            if outcome.number == READY:
                worker.is_ready = True
                self._failed_starts = 0
            else:
                yield self._in_time(outcome)

    def _in_time(self, outcome: Outcome) -> Outcome:
        """The outcome; a timeout where it took too long and the parent was not there to see it."""
        timeout = self._settings.timeout
        if timeout is None or outcome.seconds <= timeout:
            return outcome
        return outcome._replace(value=None, error=_timeout_error(timeout))

    # -- starting and replacing ----------------------------------------------------------------

    def _start_workers(self) -> None:
        """Start as many workers as there are tasks waiting for one, up to the fixed number."""
        starting = sum(not worker.is_ready for worker in self._workers)
        missing = self._settings.workers - len(self._workers)
        for _ in range(min(missing, len(self._waiting) - starting)):
            self._workers.append(self._started())

    def _started(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            process = self._context.Process(
                target=serve, args=(theirs, self._work), name="boilerkit-worker", daemon=True
            )
            with _one_thread_each(), _interrupts_held():
                process.start()
        ours.setblocking(False)
        worker = _Worker(process, ours, self._settings.tasks_per_worker)
        self._selector.register(ours, selectors.EVENT_READ, worker)
        return worker

    def _drop_spent(self) -> None:
        """End the workers that are to be recycled."""
        for worker in [worker for worker in self._workers if worker.is_spent]:
            worker.process.kill()
            self._drop(worker)

    def _drop_dead(self, worker: _Worker, verdict: str | None = None) -> list[Outcome]:
        """Take a worker out that has ended; only the document it was at is lost, and reported."""
        worker.process.join(1.0)
        verdict = verdict or f"worker died: {_ending(worker.process)}"
        lost = []
        tasks = list(worker.tasks)
        if worker.is_busy:
            lost = [Outcome(tasks.pop(0).number, None, verdict, time.monotonic() - worker.since)]
        self._waiting.extendleft(reversed(tasks))
        self._drop(worker)
        if not worker.is_ready:
            self._count_failed_start(verdict)
        return lost

    def _count_failed_start(self, verdict: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _FAILED_STARTS:
            raise BatchError(
                f"workers end before they start ({verdict}); a script that uses workers needs "
                'its code below `if __name__ == "__main__":`'
            )

    def _drop(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        with suppress(KeyError, ValueError):
            self._selector.unregister(worker.sock)
        worker.sock.close()
        worker.process.join(1.0)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()

    # -- time ----------------------------------------------------------------------------------

    def _deadlines(self) -> Iterator[tuple[float, _Worker]]:
        """When to stop each worker that is loading, or at a document."""
        for worker in self._workers:
            if not worker.is_ready:
                yield worker.since + self._settings.start_timeout, worker
            elif worker.is_busy and self._settings.timeout is not None:
                yield worker.since + self._settings.timeout, worker

    def _select_timeout(self) -> float | None:
        first = min((deadline for deadline, _ in self._deadlines()), default=None)
        return None if first is None else max(first - time.monotonic(), 0.0) + 0.01

    def _stop_overdue(self) -> list[Outcome]:
        """Stop workers that have taken too long."""
        now = time.monotonic()
        found: list[Outcome] = []
        for worker in [worker for deadline, worker in self._deadlines() if deadline < now]:
            # It may have answered while the caller, or another worker's result, kept us busy.
            alive, heard = worker.receive(), worker.since >= now
            found += self._outcomes_of(worker)
            if alive and not heard:
                worker.process.kill()
                found += self._drop_dead(worker, self._overdue_verdict(worker))
        return found

    def _overdue_verdict(self, worker: _Worker) -> str:
        if not worker.is_ready:
            return f"worker died: not ready after {self._settings.start_timeout:g} s"
        return _timeout_error(self._settings.timeout or 0.0)


def _timeout_error(timeout: float) -> str:
    return f"timeout: took more than {timeout:g} s"


def _ending(process: BaseProcess) -> str:
    code = process.exitcode
    if code is None:
        return "closed its connection"
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Linear algebra in one thread in processes started here: they are many already."""
    absent = [name for name in _ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(absent, "1"))
    try:
        yield
    finally:
        for name in absent:
            os.environ.pop(name, None)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from a process that is just starting; it reaches us a moment later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
