"""A process apart that loads the pipeline once and analyses report after report, for a worker of a cluster.

A cluster's worker has threads and, mostly, may not fork. So what may hang, grow or die is a program of its own here,
and costs the report that it was at.
"""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NamedTuple

from pipeline.reader import Sent
from pipeline.workers import MEMORY, NO_MEMORY, Lost, ending, limit, peak

_IDLE = 60.0  # seconds without a report, after which it goes
_GOING = 30.0  # seconds for a process to end that has closed its connection
_READY = "ready"
_START = 120.0  # seconds for loading the pipeline on a busy machine


class Report(NamedTuple):
    """A report on its way: its source, and its bytes."""

    source: Sent
    data: bytes


class Setting(NamedTuple):
    """What a user brings to a run: tables, file name -> content; the name of a spaCy model, or "", and its Pipeline.model."""

    rules: dict[str, bytes]
    model: str = ""
    stamp: str = ""


class Unusable(Exception):
    """The process cannot do its work at all, whatever the report; the message says why."""


class Analyst:
    """Keeps the process: started when it is needed, and again when it has gone. For one thread at a time.

    `setting` is what a user brings, see Setting, in marshal's form.
    """

    def __init__(self, setting: bytes) -> None:
        self.setting = setting
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def analyse(self, report: Report, *, kinds: Sequence[str], timeout: float, grace: float) -> bytes | Lost:
        """A report's `batch.Result` as bytes, with pieces of the formats `kinds`; Lost where the process ended over it.

        The process keeps to `timeout` seconds; if it has no answer after `grace` seconds, it is ended. Raises Unusable.
        """
        message = marshal.dumps((tuple(report), tuple(kinds), timeout))
        while True:
            connection = self._connected()
            with suppress(OSError, EOFError):
                connection.send_bytes(message)
                if not connection.poll(grace):
                    self._end(0)
                    return Lost("")
                return connection.recv_bytes()
            if code := self._end(_GOING):
                return Lost(ending(code))
            # It goes by itself between two reports alone.

    def close(self) -> None:
        """End the process, if there is one."""
        self._end(0)

    def _end(self, patience: float) -> int:
        """The exit code of a process that ends by itself within so many seconds, or is made to."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if process is None or connection is None:
            return 0
        connection.close()
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _connected(self) -> Connection:
        if self._connection is not None:
            return self._connection
        ours, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "pipeline.analyst", str(theirs.fileno())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(theirs.fileno(),),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)},
        )  # fmt: skip
        theirs.close()
        self._connection = ours
        with suppress(OSError, EOFError):
            ours.send_bytes(self.setting)
            if ours.poll(_START):
                if (told := ours.recv_bytes().decode()) == _READY:
                    return ours
                self._end(_GOING)
                raise Unusable(told)
        raise Unusable(f"the pipeline does not start: {ending(self._end(_GOING))}")


def serve(connection: Connection) -> None:
    """What the process does, until nobody wants anything of it."""
    import signal

    from pipeline import formats
    from pipeline.assembly import load
    from pipeline.batch import ZONE, process
    from pipeline.lexicon import use
    from pipeline.reader import Source
    from pipeline.second_opinion import ModelError

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setting = Setting(*marshal.loads(connection.recv_bytes()))
    use(setting.rules)
    try:
        pipeline = load(model=setting.model or None)
        told = _READY if pipeline.model == setting.stamp else f"another model is called {setting.model}: {pipeline.model}"
    except ModelError as error:
        told = str(error)
    if told != _READY:
        connection.send_bytes(told.encode())
        return
    limit(MEMORY)
    start = peak()
    with suppress(EOFError, ConnectionError):
        connection.send_bytes(_READY.encode())
        while True:
            with pipeline.zone():
                for _ in range(ZONE):
                    if peak() - start > MEMORY // 4 or not connection.poll(_IDLE):
                        return
                    (sent, data), kinds, timeout = marshal.loads(connection.recv_bytes())
                    try:
                        found = process(pipeline, Source.received(sent), data, kinds=formats.load(kinds), timeout=timeout)
                        connection.send_bytes(found.to_bytes())
                    except MemoryError:
                        os._exit(NO_MEMORY)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
