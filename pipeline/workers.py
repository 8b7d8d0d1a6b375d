"""Work spread over forked processes: results in order, and a task that takes its process down costs itself alone."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

MEMORY = 2 << 30  # bytes that a worker may take beyond what it starts with
_MOST_HELD = 32 << 20  # bytes of results that wait for an earlier one
_MOST_IN_CHUNK = 50
NO_MEMORY = 71  # exit code of a process that could not even say that its report needs too much memory
_LEAVING = b""  # the message of a worker that ends itself because its memory has grown


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without a result, and why; an empty reason stands for one that took too long."""

    reason: str


@dataclass(slots=True)
class _Worker:
    process: ForkProcess
    connection: Connection
    todo: deque[int] = field(default_factory=deque)  # the first is under way
    since: float = 0.0  # when it began
    leaving: bool = False


class Crew:
    """Processes forked from this one that do `work` on numbers and send back what it returns.

    Whatever `work` needs is there before the fork, so nothing but numbers and bytes passes between processes. A task
    is Lost when its process ends over it, or when it takes longer than `timeout` seconds; another process goes on with the rest.
    """

    def __init__(self, work: Callable[[int], bytes], *, workers: int, timeout: float, memory: int = MEMORY) -> None:
        self._work = work
        self._size = workers
        self._timeout = timeout
        self._memory = memory
        self._context = multiprocessing.get_context("fork")
        self._workers: list[_Worker] = []
        self._queue: deque[range] = deque()
        self._done: dict[int, bytes | Lost] = {}
        self._held = 0

    def run(self, tasks: int) -> Iterator[bytes | Lost]:
        """The results of the tasks 0, 1, …, `tasks` - 1, in this order."""
        step = max(1, min(_MOST_IN_CHUNK, tasks // (self._size * 4)))
        self._queue.extend(range(first, min(first + step, tasks)) for first in range(0, tasks, step))
        try:
            for number in range(tasks):
                while number not in self._done:
                    self._hire()
                    self._assign()
                    self._listen()
                result = self._done.pop(number)
                self._held -= len(result) if isinstance(result, bytes) else 0
                yield result
        finally:
            for worker in self._workers:
                self._dismiss(worker)
            self._workers.clear()

    def _hire(self) -> None:
        while self._queue and len(self._workers) < self._size:
            ours, theirs = self._context.Pipe()
            others = [worker.connection for worker in self._workers]
            process = self._context.Process(
                target=_serve, args=(theirs, self._work, self._memory, (ours, *others)), daemon=True
            )  # fmt: skip
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def _assign(self) -> None:
        for worker in self._workers:
            if worker.todo or worker.leaving or not self._queue:
                continue
            if self._held > _MOST_HELD and any(other.todo for other in self._workers):
                return
            chunk = self._queue.popleft()
            worker.todo.extend(chunk)
            worker.since = time.monotonic()
            with suppress(OSError):  # it has ended: its connection tells so next
                worker.connection.send_bytes(f"{chunk.start} {chunk.stop}".encode())

    def _listen(self) -> None:
        """Take in what the workers send, and the news of those that ended; end those that take too long."""
        busy = [worker.since + self._timeout - time.monotonic() for worker in self._workers if worker.todo]
        heard = set(wait([worker.connection for worker in self._workers], max(0.0, min(busy, default=1.0))))
        for worker in list(self._workers):
            if worker.connection in heard:
                self._hear(worker)
            elif worker.todo and time.monotonic() > worker.since + self._timeout:
                worker.process.kill()
                self._lose(worker, late=True)

    def _hear(self, worker: _Worker) -> None:
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            worker.process.join()
            self._lose(worker)
            return
        if message == _LEAVING:
            worker.leaving = True
            return
        self._done[worker.todo.popleft()] = message
        self._held += len(message)
        worker.since = time.monotonic()

    def _lose(self, worker: _Worker, *, late: bool = False) -> None:
        """Let a worker go. Its task is lost, unless it left by itself; the others go back to the queue."""
        if worker.todo and not worker.leaving:
            self._done[worker.todo.popleft()] = Lost("" if late else ending(worker.process.exitcode))
        if worker.todo:
            self._queue.appendleft(range(worker.todo[0], worker.todo[-1] + 1))
        self._dismiss(worker)
        self._workers.remove(worker)

    def _dismiss(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.connection.close()


def ending(code: int | None) -> str:
    """How a process ended, from its exit code, in a few words."""
    if code is not None and code < 0:
        return f"its process was ended by {signal.Signals(-code).name} (often for want of memory)"
    return "needs more memory than there is" if code == NO_MEMORY else f"its process ended (exit code {code})"


def _serve(connection: Connection, work: Callable[[int], bytes], memory: int, others: Sequence[Connection]) -> None:
    """What a worker does: a chunk of tasks, one after the other, until the other end is closed."""
    for other in others:  # else a worker would not learn of the end of the process that it works for
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limit(memory)
    start = peak()
    with suppress(EOFError, ConnectionError):
        while True:
            first, stop = map(int, connection.recv_bytes().split())
            for number in range(first, stop):
                try:
                    connection.send_bytes(work(number))
                except MemoryError:
                    os._exit(NO_MEMORY)
                if peak() - start > memory // 4:  # what was freed may be in pieces; a new process is whole
                    connection.send_bytes(_LEAVING)
                    return


def peak() -> int:
    """Peak of resident memory in bytes. Linux counts in KiB, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << (0 if sys.platform == "darwin" else 10)


def limit(memory: int) -> None:
    """Limit this process's address space, where the system says how large it is now."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = now + memory if hard == resource.RLIM_INFINITY else min(now + memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
