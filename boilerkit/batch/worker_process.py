"""What runs inside a worker's process: payloads in, outcomes out, over one socket."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, NamedTuple

#: What a worker calls for every payload: returns (value, error or None, seconds).
Work = Callable[[Any], "tuple[Any, str | None, float]"]

#: Frames are a length and a pickle.
LENGTH = struct.Struct("!Q")
READ_BYTES = 1 << 18
#: Numbers of outcomes that answer no payload: the worker is ready, or cannot load its work.
READY, BROKEN = -1, -2
_ORPHAN_CHECK_SECONDS = 5.0


class Outcome(NamedTuple):
    """What came of the payload with this number."""

    number: int
    value: Any
    error: str | None
    seconds: float


def framed(content: Any) -> bytes:
    """The content as a frame. Raises whatever pickling it raises."""
    data = pickle.dumps(content, protocol=5)
    return LENGTH.pack(len(data)) + data


def serve(sock: socket.socket, work_bytes: bytes) -> None:
    """A worker's life: load, then one payload after the other until the parent closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    channel = _Channel(sock)
    with suppress(EOFError, OSError):
        try:
            work = _loaded(work_bytes)
        except Exception as error:
            channel.send(framed(Outcome(BROKEN, None, f"{type(error).__name__}: {error}", 0.0)))
            return
        channel.send(framed(Outcome(READY, None, None, 0.0)))
        while True:
            number, payload = channel.receive()
            channel.send(_framed_outcome(Outcome(number, *work(payload))))


def _framed_outcome(outcome: Outcome) -> bytes:
    try:
        return framed(outcome)
    except Exception as error:  # values come from a caller's transform: pickling may do anything
        reason = f"{type(error).__name__}: the result cannot be sent: {error}"
        return framed(outcome._replace(value=None, error=reason))


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


class _Channel:
    """Frames over a blocking socket; raises EOFError when the parent has gone."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.sock.settimeout(_ORPHAN_CHECK_SECONDS)
        self.parent = os.getppid()
        self.buffer = bytearray()

    def receive(self) -> Any:
        """The next frame's content; raises EOFError where there is none."""
        head = LENGTH.size
        self._fill(head)
        (length,) = LENGTH.unpack_from(self.buffer)
        self._fill(head + length)
        with memoryview(self.buffer) as view:
            content = pickle.loads(view[head : head + length])
        del self.buffer[: head + length]
        return content

    def _fill(self, size: int) -> None:
        while len(self.buffer) < size:
            data = self._patiently(lambda: self.sock.recv(READ_BYTES))
            if not data:
                raise EOFError
            self.buffer += data

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        view = memoryview(frame)
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
