"""A run on a cluster: what a scheduler and workers on this machine give is what a run here gives, whatever becomes of them."""

from __future__ import annotations

import csv
import functools
import http.server
import json
import marshal
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from distributed import Client
from folders import files
from typer.testing import CliRunner

from pipeline import cluster, formats
from pipeline.analyst import Analyst, Report, Setting
from pipeline.batch import Result, Summary, run
from pipeline.cli import app
from pipeline.cluster import ClusterError
from pipeline.manifest import PART
from pipeline.reader import Source, find_reports
from pipeline.workers import Lost

pytestmark = pytest.mark.skipif(os.name != "posix", reason="POSIX alone")
ROOT = Path(__file__).parent.parent
REPORTS = 60
ATTACK = "On May {day}, gunmen of the Front of Villa {number} (FV) killed {dead} soldiers in Huanta, Ayacucho. "
FORMATS = ("csv", "json", "parquet")
_START = 60.0  # seconds for a scheduler or a worker on a busy machine


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports that take some hundredths of a second each, and two that are none."""
    folder = tmp_path_factory.mktemp("raw")
    for number in range(REPORTS):
        attacks = "".join(ATTACK.format(day=day, number=number, dead=day + 1) for day in range(1, 29))
        text = f"Country Reports on Terrorism 2019: Peru\n\n2019 Terrorist Incidents: {attacks}\n"
        (folder / f"r{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "r07.txt").write_bytes(b"")
    (folder / "r31.txt").write_bytes(b"caf\xe9 \x81")
    return folder


@pytest.fixture(scope="module")
def whole(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run without a cluster writes."""
    out = tmp_path_factory.mktemp("whole")
    run(find_reports([str(raw)]), out, kinds=formats.load(FORMATS), workers=0)
    return files(out)


class Machines:
    """A scheduler and workers, processes of their own as `dask scheduler` and `dask worker` start them."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        self._processes: list[subprocess.Popen[bytes]] = []
        told = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        self.address = str(self._wait(lambda: self._told(told)))

    @staticmethod
    def _told(file: Path) -> object:
        """The address that a scheduler has written, once it is whole."""
        with suppress(OSError, ValueError):
            return json.loads(file.read_text(encoding="utf-8"))["address"]
        return None

    def workers(self, number: int) -> dict[str, subprocess.Popen[bytes]]:
        """Start workers of one thread, and wait for them; their processes by address."""
        started = [
            self._start("worker", self.address, "--no-nanny", "--nthreads", "1", "--local-directory", str(self._folder))
            for _ in range(number)
        ]
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=_START)
            pids = {pid: address for address, pid in client.run(os.getpid).items()}
        return {pids[process.pid]: process for process in started}

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self._processes.append(process)
        return process

    def _wait(self, look: Callable[[], object]) -> object:
        end = time.monotonic() + _START
        while time.monotonic() < end and all(process.poll() is None for process in self._processes):
            if found := look():
                return found
            time.sleep(0.05)
        raise AssertionError("it does not start")

    def close(self) -> None:
        for process in reversed(self._processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with the processes that it has started
            process.wait()


@pytest.fixture
def machines(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machines]:
    folder = tmp_path / "machines"
    folder.mkdir()
    with closing(Machines(folder, **getattr(request, "param", {}))) as started:
        yield started


def on(address: str, raw: Path, out: Path, **options: Any) -> Summary:
    options = {"kinds": formats.load(FORMATS)} | options
    return run(find_reports([str(raw)]), out, through=partial(cluster.results, address=address), **options)


# With no failure allowed, the scheduler gives up what the lost worker had, and it is done anew report by report.
UNFORGIVING = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


@pytest.mark.parametrize("machines", [{}, UNFORGIVING], ids=["again", "alone"], indirect=True)
def test_a_worker_killed_in_mid_run_costs_nothing(
    machines: Machines, raw: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    workers = machines.workers(2)
    left_to_do: list[int] = []
    with Client(machines.address, set_as_default=False) as client:
        done = 0

        def kill(_: object) -> None:
            """At the first results that come back, kill a worker that has tasks."""
            nonlocal done
            done += 1
            busy = {address for address, keys in client.processing().items() if keys}
            if not left_to_do and busy:
                os.killpg(workers[min(busy)].pid, signal.SIGKILL)
                left_to_do.append(REPORTS - done)

        summary = on(machines.address, raw, tmp_path / "out", done=kill)
        assert len(client.nthreads()) == 1
    assert left_to_do and left_to_do[0] > REPORTS // 2
    assert (summary.reports, summary.failed, done) == (REPORTS, 2, REPORTS)
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["doc_id"] for row in csv.DictReader(file)] == [f"r{number:02}" for number in range(REPORTS)]
    parts = pq.ParquetDataset(tmp_path / "out" / "parquet" / "documents").read(columns=["doc_id"])
    assert parts.column("doc_id").to_pylist() == [f"r{number:02}" for number in range(REPORTS)]
    assert files(tmp_path / "out") == whole


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("scheduler", r"the scheduler at \S+ does not answer any more; --resume goes on from here"),
        ("worker", r"the scheduler at \S+ has had no worker for 1 s; --resume goes on from here"),
    ],
    ids=["scheduler", "worker"],
)
def test_a_run_that_has_lost_its_scheduler_or_its_last_worker_is_gone_on_with(
    machines: Machines, raw: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str, said: str
) -> None:
    (worker,) = machines.workers(1).values()
    for name, seconds in (("CONNECT", 4.0), ("_PATIENCE", 1.0), ("_LOOK", 0.5)):
        monkeypatch.setattr(cluster, name, seconds)
    out = tmp_path / "out"
    done: list[int] = []

    def kill(_: object) -> None:
        done.append(1)
        if len(done) == 5:
            (worker if lost == "worker" else machines.scheduler).kill()

    with pytest.raises(ClusterError, match=f"^{said}$"):
        on(machines.address, raw, out, done=kill)
    assert [name for name in files(out) if not name.startswith(PART)] == []
    summary = on(cluster.LOCAL, raw, out, resume=True, workers=2)
    assert 5 <= summary.kept < REPORTS
    assert files(out) == whole


def test_reports_that_take_too_long_fail_alone(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    text = (raw / "r00.txt").read_text(encoding="utf-8")
    (tmp_path / "raw" / "a.txt").write_text(text[:200], encoding="utf-8")
    (tmp_path / "raw" / "b.txt").write_text(text * 800, encoding="utf-8")
    (tmp_path / "raw" / "c.txt").write_text(text[:200], encoding="utf-8")
    summary = on(cluster.LOCAL, tmp_path / "raw", tmp_path / "out", workers=1, timeout=2.5)
    assert summary.errors == [("b", "not analysed, took longer than 2.5 s; --timeout allows more")]
    assert (summary.reports, summary.failed) == (3, 1)


def test_an_analyst_that_dies_hangs_or_goes_by_itself(raw: Path) -> None:
    data = (raw / "r00.txt").read_bytes()
    short, long = (Report(Source(name, None, f"{name}.txt").sent(), whole) for name, whole in (("a", data), ("b", data * 100)))
    with closing(Analyst(marshal.dumps(tuple(Setting({}))))) as analyst:

        def analyse(report: Report, grace: float = 60) -> str | Lost:
            found = analyst.analyse(report, kinds=("csv",), timeout=60, grace=grace)
            return found if isinstance(found, Lost) else Result.from_bytes(found).entry.doc_id

        assert analyse(short) == "a"
        first = analyst._process
        assert first is not None and analyse(short) == "a" and analyst._process is first, "one pipeline for many reports"
        threading.Timer(0.3, first.kill).start()
        assert analyse(long) == Lost("its process was ended by SIGKILL (often for want of memory)")
        assert analyse(short) == "a"
        assert analyst._process is not None
        os.kill(analyst._process.pid, signal.SIGSTOP)
        assert analyse(short, 0.2) == Lost("")
        assert analyse(short) == "a"
        analyst.close()
        # One that has gone for want of work costs nothing.
        ours, theirs = Pipe()
        theirs.close()
        analyst._process, analyst._connection = subprocess.Popen([sys.executable, "-c", ""]), ours
        assert analyse(short) == "a"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_urls(raw: Path, tmp_path: Path) -> None:
    """A server's answers and what a pattern finds, beside a file; what is not there costs itself alone."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(raw))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        web = f"http://127.0.0.1:{server.server_port}"
        (tmp_path / "there").mkdir()
        for name in ("x1.txt", "x2.txt", "y.html"):
            (tmp_path / "there" / name).write_bytes((raw / "r00.txt").read_bytes())
        there = (tmp_path / "there").as_uri()
        paths = [f"{web}/r02.txt?year=2019", f"{web}/gone.txt", f"{web}/r07.txt", f"{there}/x*.txt", str(raw / "r01.txt")]
        arguments = ["run", *paths, "--out", str(tmp_path / "out"), "--cluster", "local", "--workers", "2"]
        first = CliRunner().invoke(app, arguments)
        again = CliRunner().invoke(app, [*arguments, "--resume"])
        server.shutdown()
    assert (first.exit_code, again.exit_code) == (1, 1)
    assert first.stderr == "crtables: gone: cannot be read: HTTP Error 404: File not found\ncrtables: r07: empty: no text in it\n"
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["doc_id"], row["source_file"], row["mentions"] != "0") for row in csv.DictReader(file)]
    assert rows == [
        ("gone", f"{web}/gone.txt", False), ("r01", "r01.txt", True), ("r02", f"{web}/r02.txt?year=2019", True),
        ("r07", f"{web}/r07.txt", False), ("x1", f"{there}/x1.txt", True), ("x2", f"{there}/x2.txt", True),
    ]  # fmt: skip
    assert re.search(r"kept from before +4 *$", again.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cluster", "127.0.0.1:1"], r"--cluster: no Dask scheduler answers at 127\.0\.0\.1:1 within 0\.5 s \(.+\)"),
        (["--cluster", "odd://x:1"], r"--cluster: odd://x:1: unknown address scheme 'odd' .+; an address is HOST:PORT, or local"),
        (["--cluster", "127.0.0.1:1", "--workers", "2"], r"--workers: a cluster has its own; only --cluster local takes a number"),
        (["ftp://host/*.txt"], r"ftp://host/\*\.txt: a URL, which is read with --cluster alone; save the report as a file"),
        (["odd://x/a*", "--cluster", "local"], r"odd://x/a\*: Protocol not known: odd"),
        (["file:///nowhere/a*", "--cluster", "local"], r"file:///nowhere/a\*: nothing there"),
    ],
)
def test_what_cannot_be_is_one_line_and_two(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    result = CliRunner().invoke(app, ["run", str(raw), "--out", str(tmp_path / "out"), *arguments])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert re.fullmatch(f"crtables: {said}", result.stderr.strip())
    assert not (tmp_path / "out").exists()


def test_a_scheduler_without_workers_is_told_of(
    machines: Machines, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 2.0)
    with pytest.raises(ClusterError) as error:
        on(machines.address, raw, tmp_path / "out")
    assert str(error.value) == f"the scheduler at {machines.address} has no worker: dask worker {machines.address}"


def test_without_the_extra_the_message_says_what_to_install(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "pipeline.cluster")
    monkeypatch.delattr("pipeline.cluster")
    result = CliRunner().invoke(app, ["run", str(raw), "--out", str(tmp_path / "out"), "--cluster", "local"])
    said = "crtables: --cluster: distributed is not installed: pip install 'crtables[cluster]'\n"
    assert (result.exit_code, result.stderr) == (2, said)
    assert not (tmp_path / "out").exists()


def test_workers_with_another_program_refuse() -> None:
    with pytest.raises(ClusterError, match=r"^a worker has another crtables or another Python: .+, not other$"):
        cluster.analyse(b"", ("csv",), 1, b"", "other")
