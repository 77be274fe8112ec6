"""Processes that share out documents, and outlive any one of them.

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
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import Any, Literal, NamedTuple

StartMethod = Literal["spawn", "forkserver", "fork"]
#: What a worker calls for every payload: returns (value, error or None, seconds).
Work = Callable[[Any], "tuple[Any, str | None, float]"]

_LENGTH = struct.Struct("!Q")
_READ_BYTES = 1 << 18
# A worker's documents in waiting: enough not to idle, few enough not to queue behind a slow one.
_WAITING_BYTES = 1 << 18
_WAITING_MOST = 32
_READY, _BROKEN = -1, -2
_FAILED_STARTS = 3
# libxml2 keeps every tag and attribute name it has ever read, and the heap falls to pieces between
# them: a worker's memory would grow for as long as pages bring new names. A start takes as much
# time as some thirty pages.
_DOCUMENTS_EACH = 1_500
_ORPHAN_CHECK_SECONDS = 5.0
_ONE_THREAD = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class BatchError(RuntimeError):
    """No worker can be started; the message says why."""


class Outcome(NamedTuple):
    """What came of the payload with this number."""

    number: int
    value: Any
    error: str | None
    seconds: float


class _Task(NamedTuple):
    number: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class Staff:
    """How a pool is staffed.

    Attributes:
        workers: how many at a time.
        timeout: seconds that a payload may take, None for any.
        start_method: "spawn" is safe beside threads; "fork" starts quicker.
        documents_each: payloads after which a worker is relieved by a new one.
    """

    workers: int
    timeout: float | None = None
    start_method: StartMethod = "spawn"
    documents_each: int = _DOCUMENTS_EACH


# -- in the worker -----------------------------------------------------------------------------


class _Channel:
    """Frames over a blocking socket; ends the process when the parent has gone."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.sock.settimeout(_ORPHAN_CHECK_SECONDS)
        self.parent = os.getppid()
        self.buffer = bytearray()

    def receive(self) -> Any:
        """The next frame's content; raises EOFError where there is none."""
        head = _LENGTH.size
        self._fill(head)
        (length,) = _LENGTH.unpack_from(self.buffer)
        self._fill(head + length)
        with memoryview(self.buffer) as view:
            content = pickle.loads(view[head : head + length])
        del self.buffer[: head + length]
        return content

    def _fill(self, size: int) -> None:
        while len(self.buffer) < size:
            data = self._patiently(lambda: self.sock.recv(_READ_BYTES))
            if not data:
                raise EOFError
            self.buffer += data

    def send(self, content: Any) -> None:
        """Send a frame."""
        view = memoryview(_framed(content))
        while view:
            rest = view
            view = view[self._patiently(lambda: self.sock.send(rest)) :]  # noqa: B023 (called now)

    def _patiently(self, action: Callable[[], Any]) -> Any:
        # In forked workers siblings hold copies of the parent's sockets: its end closes nothing.
        while True:
            try:
                return action()
            except TimeoutError:
                if os.getppid() != self.parent:
                    raise EOFError from None


def _framed(content: Any) -> bytes:
    data = pickle.dumps(content, protocol=5)
    return _LENGTH.pack(len(data)) + data


def _serve(sock: socket.socket, work_bytes: bytes) -> None:
    """A worker's life: load, then one payload after the other until the parent closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    channel = _Channel(sock)
    with suppress(EOFError, OSError):
        try:
            work = _loaded(work_bytes)
        except Exception as error:
            channel.send(Outcome(_BROKEN, None, f"{type(error).__name__}: {error}", 0.0))
            return
        channel.send(Outcome(_READY, None, None, 0.0))
        while True:
            number, payload = channel.receive()
            outcome = Outcome(number, *work(payload))
            try:
                channel.send(outcome)
            except (pickle.PicklingError, TypeError, AttributeError) as error:
                reason = f"{type(error).__name__}: the result cannot be sent: {error}"
                channel.send(Outcome(number, None, reason, outcome.seconds))


def _loaded(work_bytes: bytes) -> Work:
    _limit_threads()
    work: Work = pickle.loads(work_bytes)
    prepare = getattr(work, "prepare", None)
    if prepare is not None:
        prepare()
    return work


def _limit_threads() -> None:
    """One thread for linear algebra where numpy was loaded before the fork."""
    with suppress(ImportError):
        import_module("threadpoolctl").threadpool_limits(1)


# -- in the parent -----------------------------------------------------------------------------


@dataclass(eq=False)
class _Worker:
    """One process and what it has been given."""

    process: BaseProcess
    sock: socket.socket
    left: int  # how many documents it may still be given
    tasks: deque[_Task] = field(default_factory=deque)
    waiting_bytes: int = 0
    unsent: deque[memoryview] = field(default_factory=deque)
    received: bytearray = field(default_factory=bytearray)
    is_ready: bool = False
    # When the first of `tasks` began, as far as the parent can tell.
    clock: float = field(default_factory=time.monotonic)

    @property
    def has_room(self) -> bool:
        count = len(self.tasks)
        few = count < 2 or (count < _WAITING_MOST and self.waiting_bytes < _WAITING_BYTES)
        return self.is_ready and few and self.left > 0

    @property
    def has_all_of_first(self) -> bool:
        return bool(self.tasks) and len(self.unsent) < len(self.tasks)

    def give(self, task: _Task) -> None:
        if not self.tasks:
            self.clock = time.monotonic()
        self.left -= 1
        self.tasks.append(task)
        self.waiting_bytes += len(task.frame)
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
                self.clock = time.monotonic()

    def receive(self) -> bool:
        """Read what is there; False where the worker has died."""
        while True:
            try:
                data = self.sock.recv(_READ_BYTES)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not data:
                return False
            self.received += data
            if len(data) < _READ_BYTES:
                return True

    def outcomes(self) -> Iterator[Outcome]:
        """The whole frames received so far."""
        head, start = _LENGTH.size, 0
        while len(self.received) - start >= head:
            (length,) = _LENGTH.unpack_from(self.received, start)
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
            outcome = Outcome(self.tasks[0].number if self.tasks else _BROKEN, None, reason, 0.0)
        if outcome.number >= 0:
            self.waiting_bytes -= len(self.tasks.popleft().frame)
            self.clock = time.monotonic()
        return outcome


class WorkerPool:
    """A fixed number of workers; those that die or hang are replaced.

    Args:
        work: called in the workers with each payload; has to be picklable. A method `prepare`,
            if there is one, is called once in each worker.
        staff: how many workers there are, and for how long.

    Raises:
        TypeError: `work` cannot be pickled.
    """

    def __init__(self, work: Work, staff: Staff) -> None:
        try:
            self._work = pickle.dumps(work, protocol=5)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise TypeError(
                f"workers need what they call to be picklable, such as a function of a module: "
                f"{error}"
            ) from error
        self._context: Any = multiprocessing.get_context(staff.start_method)
        self._staff = staff
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
        return len(self._waiting) < self._staff.workers

    @property
    def is_idle(self) -> bool:
        """Whether every payload submitted has had its outcome."""
        return not self._waiting and not any(worker.tasks for worker in self._workers)

    def submit(self, number: int, payload: Any) -> None:
        """Hand in a payload; its outcome will carry `number`.

        Raises:
            BatchError: no worker can be started.
        """
        self._waiting.append(_Task(number, _framed((number, payload))))
        if len(self._workers) < self._staff.workers:
            self._start()
        self._share_out()

    def outcomes(self, block: bool = True) -> list[Outcome]:
        """What has come in; waits for at least one event if `block`.

        Raises:
            BatchError: no worker can be started.
        """
        found: list[Outcome] = []
        for key, events in self._selector.select(self._patience() if block else 0):
            worker: _Worker = key.data
            alive = True
            if events & selectors.EVENT_READ:
                alive = worker.receive()
                found += self._arrived(worker)
            if alive and events & selectors.EVENT_WRITE:
                self._flush(worker)
            if not alive:
                found += self._buried(worker)
        found += self._overdue()
        self._relieve()
        self._share_out()
        return found

    def close(self) -> None:
        """Stop all workers, whatever they are doing."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            self._forget(worker)
        self._workers.clear()
        self._selector.close()

    # -- sharing out ---------------------------------------------------------------------------

    def _share_out(self) -> None:
        while self._waiting:
            ready = [worker for worker in self._workers if worker.has_room]
            if not ready:
                return
            worker = min(ready, key=lambda w: (len(w.tasks), w.waiting_bytes))
            worker.give(self._waiting.popleft())
            self._flush(worker)

    def _flush(self, worker: _Worker) -> None:
        # A worker that has died is noticed when its socket is read.
        with suppress(OSError):
            worker.flush()
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.unsent else 0)
        if self._selector.get_key(worker.sock).events != events:
            self._selector.modify(worker.sock, events, worker)

    def _arrived(self, worker: _Worker) -> Iterator[Outcome]:
        for outcome in worker.outcomes():
            if outcome.number == _BROKEN:
                raise BatchError(f"a worker cannot start: {outcome.error}")
            if outcome.number == _READY:
                worker.is_ready = True
                self._failed_starts = 0
            else:
                yield outcome

    # -- starting and replacing ----------------------------------------------------------------

    def _relieve(self) -> None:
        """Replace the workers that have done all they were to do."""
        for worker in [w for w in self._workers if not w.left and not w.tasks]:
            worker.process.kill()
            self._workers.remove(worker)
            self._forget(worker)
            if self._waiting:
                self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            process = self._context.Process(
                target=_serve, args=(theirs, self._work), name="boilerkit-worker", daemon=True
            )
            with _one_thread_each(), _interrupts_held():
                process.start()
        ours.setblocking(False)
        worker = _Worker(process, ours, self._staff.documents_each)
        self._workers.append(worker)
        self._selector.register(ours, selectors.EVENT_READ, worker)

    def _buried(self, worker: _Worker, verdict: str | None = None) -> list[Outcome]:
        """Replace a worker that has ended; only the document it was at is lost, and reported."""
        worker.process.join(1.0)
        verdict = verdict or f"worker died: {_ending(worker.process)}"
        if not worker.is_ready:
            self._failed_starts += 1
        lost = []
        tasks = list(worker.tasks)
        if worker.has_all_of_first:
            lost = [Outcome(tasks.pop(0).number, None, verdict, time.monotonic() - worker.clock)]
        self._waiting.extendleft(reversed(tasks))
        self._forget(worker)
        self._workers.remove(worker)
        if self._failed_starts >= _FAILED_STARTS:
            raise BatchError(
                f"workers end before they start ({verdict}); a script that uses workers needs "
                'its code below `if __name__ == "__main__":`'
            )
        if not worker.is_ready or self._waiting:
            self._start()
        return lost

    def _forget(self, worker: _Worker) -> None:
        with suppress(KeyError, ValueError):
            self._selector.unregister(worker.sock)
        worker.sock.close()
        worker.process.join(1.0)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()

    # -- time ----------------------------------------------------------------------------------

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.has_all_of_first]

    def _patience(self) -> float | None:
        busy = self._busy()
        if self._staff.timeout is None or not busy:
            return None
        first = min(worker.clock for worker in busy)
        return max(first + self._staff.timeout - time.monotonic(), 0.0) + 0.01

    def _overdue(self) -> list[Outcome]:
        """Stop workers whose document has taken too long."""
        if self._staff.timeout is None:
            return []
        found: list[Outcome] = []
        for worker in self._busy():
            if time.monotonic() - worker.clock > self._staff.timeout:
                worker.process.kill()
                found += self._buried(worker, f"timeout: took more than {self._staff.timeout:g} s")
        return found


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
