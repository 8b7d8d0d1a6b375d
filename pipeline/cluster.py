"""A run on a Dask cluster: reports go out in batches, results come back in the order of the reports, and one process writes.

The one that started the run writes all files, those of a partitioned table, too, as it does with processes of its own.
So a worker needs no disk that the others see and leaves nothing half-written when it is lost; a batch that ran twice
counts once; files, resume and manifest are the same for any number of workers. What it costs: all results pass through one
process, which only puts encoded pieces one behind the other.

Each thread of a worker keeps one loaded pipeline, in a process apart (see analyst).
"""

from __future__ import annotations

import logging
import marshal
import os
import sys
import time
import uuid
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import dask
from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster
from distributed.comm import CommClosedError, resolve_address

from pipeline import __version__, formats
from pipeline.analyst import Analyst, Report, Setting, Unusable
from pipeline.assembly import load
from pipeline.batch import GRACE, Earlier, Result, failure, kept, lost, too_long
from pipeline.formats.base import Format
from pipeline.lexicon import own_files
from pipeline.manifest import digest, package
from pipeline.reader import Sent, Source, content, unreadable
from pipeline.urls import is_url
from pipeline.workers import Lost

LOCAL = "local"
CONNECT = 10.0  # seconds for the scheduler to answer, and then for a first worker
_BATCH = 50  # reports that one task takes at most
_BATCH_BYTES = 4 << 20  # after which a task takes no further report
_AHEAD = 3  # batches under way for each thread of the cluster, so that a slow one holds up nobody
_PATIENCE = 300.0  # seconds without any worker, after which a run stops
_LOOK = 5.0  # seconds between two looks at whether there are workers
_FETCHES = 8  # URLs read at once


class ClusterError(Exception):
    """The cluster cannot do the work; the message is one line for the user."""


Task = tuple[Sent, bytes | None]  # a report on its way, and its bytes, None where the worker reads its URL


# What a worker does.

_idle: list[Analyst] = []
_lock = Lock()


def analyse(batch: bytes, kinds: Sequence[str], timeout: float, setting: bytes, wanted: str) -> list[bytes]:
    """A batch of tasks, in marshal's form as the setting is, to their results as bytes, in a worker.

    Raises ClusterError where this is not the `wanted` program, or cannot work.
    """
    if (here := _program()) != wanted:
        raise ClusterError(f"a worker has another crtables or another Python: {here}, not {wanted}")
    try:
        made = formats.load(kinds)
    except formats.FormatError as error:
        raise ClusterError(f"on a worker, {error}") from error
    with _lock:
        analyst = next((idle for idle in _idle if idle.setting == setting), None) or Analyst(setting)
        if analyst in _idle:
            _idle.remove(analyst)
    try:
        return [_analysed(analyst, source, data, kinds=made, timeout=timeout) for source, data in _fetched(batch)]
    except Unusable as error:
        raise ClusterError(f"on a worker, {error}") from error
    finally:
        with _lock:
            _idle.append(analyst)


def _analysed(
    analyst: Analyst, source: Source, data: bytes | OSError, *, kinds: Mapping[str, Format], timeout: float
) -> bytes:
    if isinstance(data, OSError):
        return failure(unreadable(source, data), kinds=kinds).to_bytes()
    found = analyst.analyse(Report(source.sent(), data), kinds=list(kinds), timeout=timeout, grace=timeout * GRACE)
    if isinstance(found, Lost):
        return lost(source, data, found.reason or too_long(timeout), kinds=kinds).to_bytes()
    return found


def _fetched(batch: bytes) -> Iterator[tuple[Source, bytes | OSError]]:
    """The reports of a batch; those that only have a URL are read, or cannot be."""
    tasks: list[Task] = marshal.loads(batch)
    sources = [Source.received(sent) for sent, _ in tasks]
    with ThreadPoolExecutor(_FETCHES) as pool:  # starts no thread before it has something to do
        fetched = {source: pool.submit(_content, source) for source, task in zip(sources, tasks, strict=True) if task[1] is None}
        for source, (_, data) in zip(sources, tasks, strict=True):
            yield source, fetched[source].result() if data is None else data


def _content(source: Source) -> bytes | OSError:
    try:
        return content(source)
    except OSError as error:
        return error


def _program() -> str:
    """This program and the Python that it runs on: what passes between two processes is for the same ones."""
    return f"{__version__} {package()} Python {sys.version_info.major}.{sys.version_info.minor}"


# What the process does that started the run.


@dataclass(slots=True)
class _Batch:
    """Reports under way together: for each a result that is there already, or its place among the `tasks` of the future."""

    there: list[Result | None] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    future: Future | None = None


def results(
    sources: Sequence[Source], *, kinds: Mapping[str, Format], workers: int | None, timeout: float, earlier: Earlier | None,
    model: str | None, address: str,
) -> Generator[Result, None, None]:  # fmt: skip
    """As batch.results, from the workers of the Dask scheduler at `address`; `local` starts `workers` threads here.

    Files are read here; URLs by the workers, or here where `earlier` must know their bytes. Raises ClusterError.
    """
    with _connected(address, workers) as client:
        run = _Run(client, address, kinds=kinds, timeout=timeout, model=model)
        size = max(1, min(_BATCH, len(sources) // max(4, 4 * run.threads())))
        under_way: deque[_Batch] = deque()
        for batch in _batches(sources, size, kinds=kinds, earlier=earlier):
            batch.future = run.submit(batch.tasks)
            under_way.append(batch)
            while len(under_way) > max(_AHEAD, _AHEAD * run.threads()):
                yield from run.gathered(under_way.popleft())
        while under_way:
            yield from run.gathered(under_way.popleft())


def _batches(
    sources: Sequence[Source], size: int, *, kinds: Mapping[str, Format], earlier: Earlier | None
) -> Iterator[_Batch]:
    batch, held = _Batch(), 0
    for source in sources:
        data = None if is_url(source.name) and earlier is None else _content(source)
        there = None
        if isinstance(data, OSError):
            there = failure(unreadable(source, data), kinds=kinds)
        elif data is not None and earlier is not None:
            there = kept(source, digest(data), earlier, kinds=kinds)
        batch.there.append(there)
        if there is None and not isinstance(data, OSError):
            batch.tasks.append((source.sent(), data))
            held += len(data or b"")
        if len(batch.there) >= size or held >= _BATCH_BYTES:
            yield batch
            batch, held = _Batch(), 0
    if batch.there:
        yield batch


@contextmanager
def _connected(address: str, workers: int | None) -> Iterator[Client]:
    """A client of the scheduler, as soon as that has a worker."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong ends in a ClusterError
    local = None
    # A long report is no large graph.
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
        try:
            if address == LOCAL:
                local = LocalCluster(
                    processes=False, n_workers=1, threads_per_worker=workers or os.cpu_count() or 1, memory_limit=0,
                    dashboard_address="127.0.0.1:0",
                )  # fmt: skip
            client = Client(local or resolve_address(address), timeout=CONNECT, set_as_default=False)
        except ValueError as error:
            raise ClusterError(f"{address}: {error}; an address is HOST:PORT, or local") from error
        except OSError as error:
            raise ClusterError(f"no Dask scheduler answers at {address} within {CONNECT:g} s ({error})") from error
        try:
            try:
                client.wait_for_workers(1, timeout=CONNECT)
            except TimeoutError as error:
                raise ClusterError(f"the scheduler at {address} has no worker: dask worker {address}") from error
            yield client
        finally:
            client.close(timeout=CONNECT)
            if local is not None:
                local.close()
                with _lock:
                    while _idle:
                        _idle.pop().close()


class _Run:
    """A run's tasks on a cluster."""

    def __init__(self, client: Client, address: str, *, kinds: Mapping[str, Format], timeout: float, model: str | None) -> None:
        self._client = client
        self._address = address
        self._kinds = kinds
        self._timeout = timeout
        self._setting = marshal.dumps(tuple(Setting(dict(own_files()), model or "", load(model=model).model if model else "")))
        self._name = f"crtables-{uuid.uuid4().hex}"
        self._number = 0

    def threads(self) -> int:
        """How many tasks the cluster works on at once, now. Raises ClusterError."""
        try:
            return int(sum(self._client.nthreads().values()))
        except (OSError, CommClosedError) as error:
            raise self._gone() from error

    def submit(self, tasks: Sequence[Task]) -> Future | None:
        """Send out tasks, if there are any."""
        if not tasks:
            return None
        self._number += 1
        arguments = (marshal.dumps(list(tasks)), tuple(self._kinds), self._timeout, self._setting, _program())
        return self._client.submit(analyse, *arguments, key=f"{self._name}-{self._number}", pure=False)

    def gathered(self, batch: _Batch) -> Iterator[Result]:
        """The results of a batch, each once, in order."""
        done = iter(self._done(batch))
        for there in batch.there:
            yield there if there is not None else next(done)

    def _done(self, batch: _Batch) -> Iterable[Result]:
        if batch.future is None:
            return ()
        try:
            return list(map(Result.from_bytes, self._result(batch.future)))
        except KilledWorker:
            # One report is too much for any worker that gets it, so each goes by itself, one after the other.
            return [self._alone(task) for task in batch.tasks]

    def _alone(self, task: Task) -> Result:
        future = self.submit([task])
        assert future is not None
        try:
            return Result.from_bytes(self._result(future)[0])
        except KilledWorker:
            return lost(Source.received(task[0]), task[1], "every worker that had it was lost", kinds=self._kinds)

    def _result(self, future: Future) -> list[bytes]:
        """What a task gives, lost workers or not, as long as there are any. Raises KilledWorker and ClusterError."""
        since = time.monotonic()
        while True:
            try:
                found: list[bytes] = future.result(timeout=_LOOK)
                return found
            except (ClusterError, KilledWorker):
                raise
            except CancelledError as error:
                raise self._gone() from error
            except TimeoutError:
                if self.threads():
                    since = time.monotonic()
                elif time.monotonic() > since + _PATIENCE:
                    raise ClusterError(
                        f"the scheduler at {self._address} has had no worker for {_PATIENCE:g} s; --resume goes on from here"
                    ) from None
            except OSError as error:
                raise self._gone() from error
            except Exception as error:
                said = " ".join(f"{type(error).__name__}: {error}".split())
                raise ClusterError(
                    f"the cluster at {self._address} cannot do it; scheduler and workers need the same crtables[cluster] ({said})"
                ) from error

    def _gone(self) -> ClusterError:
        return ClusterError(f"the scheduler at {self._address} does not answer any more; --resume goes on from here")
