"""Many reports: the same bytes from any number of processes, what a bad report costs, what a killed run leaves to do."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from folders import files

from pipeline import batch, formats
from pipeline.assembly import load
from pipeline.batch import Summary, run
from pipeline.manifest import MANIFEST, PART
from pipeline.models import Extraction
from pipeline.reader import Source, find_reports
from pipeline.workers import Crew, Lost

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork there")
REPORTS = 40


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some short reports, and a few that are none."""
    folder = tmp_path_factory.mktemp("raw")
    for number in range(REPORTS):
        text = (
            f"Country Reports on Terrorism 2019: Peru\n\nOn May {number % 28 + 1}, gunmen of the Front of Villa {number} (FV) "
            f"killed {number + 2} soldiers in Huanta, Ayacucho.\n"
        )
        (folder / f"r{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "r07.txt").write_bytes(b"")
    (folder / "r31.txt").write_bytes(b"caf\xe9 \x81")
    return folder


@pytest.fixture(scope="module")
def whole(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an undisturbed run in one process writes."""
    out = tmp_path_factory.mktemp("whole")
    summary = run(sources(raw), out, workers=0)
    assert (summary.reports, summary.failed, summary.kept, summary.incidents) == (REPORTS, 2, 0, REPORTS - 2)
    assert summary.errors == [
        ("r07", "empty: no text in it"),
        ("r31", "neither UTF-8 nor Windows-1252 (byte 5); save the report as plain text in UTF-8"),
    ]
    return files(out)


def sources(*folders: Path) -> list[Source]:
    return find_reports([str(folder) for folder in folders])


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_same_bytes_from_any_number_of_workers(raw: Path, whole: dict[str, bytes], tmp_path: Path, workers: int) -> None:
    run(sources(raw), tmp_path, workers=workers)
    assert files(tmp_path) == whole


def test_workers_where_they_are_worth_it(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    assert batch._workers(sources(raw), None) == 0
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_bytes(b"x" * 700_000)
    assert batch._workers(sources(tmp_path), None) == 2
    assert batch._workers(sources(tmp_path)[:1], None) == 0
    assert batch._workers(sources(tmp_path), None, speed=500_000) == 0
    assert batch._workers(sources(raw, tmp_path), None) == 3
    assert batch._workers(sources(tmp_path), 9) == 2
    assert batch._workers(sources(tmp_path), 0) == 0
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "c.PDF").write_bytes(b"x")
    assert batch._workers(sources(tmp_path / "pdf"), None) == 1, "a foreign library, in a process apart"
    assert batch._workers(sources(tmp_path / "pdf"), 0) == 0
    given = find_reports(["-"])
    assert [batch._workers(given, None, {0: data}) for data in (b"text", b"%PDF-1.7 x")] == [0, 1]
    assert batch._workers(given, None, {0: b"x" * 1_200_000}) == 1, "a text that may want much memory, in a process apart"
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0}, raising=False)
    assert batch._workers(sources(raw, tmp_path), None) == 1
    assert batch._workers(sources(raw), None) == 0


class Trap:
    """A pipeline that does what the text says."""

    def __init__(self, **deeds: Callable[[], object]) -> None:
        self.deeds = deeds
        self.seen: list[str] = []

    def zone(self) -> ExitStack:
        return ExitStack()

    def __call__(self, text: str, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Extraction:
        self.seen.append(doc_id)
        word = text.split(maxsplit=1)[0]
        if word in self.deeds:
            self.deeds[word]()
        return load()("", doc_id=doc_id)


def _sleep() -> None:
    time.sleep(60)


def _deaf() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(60)


def _swallow() -> None:
    for _ in range(600):
        try:
            time.sleep(0.1)
        except Exception:  # as a stage might that goes on after a fault
            continue


def _eat() -> None:
    bytearray(3 << 30)


def _trap(monkeypatch: pytest.MonkeyPatch) -> Trap:
    load()("")  # the first call takes longer than the limits here
    trap = Trap(
        exit=lambda: os._exit(3), kill=lambda: os.kill(os.getpid(), signal.SIGKILL), sleep=_sleep, deaf=_deaf, swallow=_swallow,
        eat=_eat, late=lambda: time.sleep(0.02),
    )  # fmt: skip
    monkeypatch.setattr(batch, "load", lambda *, model: trap)
    return trap


def _reports(folder: Path, *texts: str) -> list[Source]:
    for number, text in enumerate(texts):
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return sources(folder)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_worker_that_dies_hangs_or_eats_costs_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    _trap(monkeypatch)
    (tmp_path / "raw").mkdir()
    reports = _reports(tmp_path / "raw", "a", "exit", "late", "kill", "b", "sleep", "late", "deaf", "eat", "c", "swallow", "d")
    summary = run(reports, tmp_path / "out", workers=workers, timeout=0.4)
    late = "not analysed, took longer than 0.4 s; --timeout allows more"
    assert summary.errors == [
        ("01", "not analysed, its process ended (exit code 3)"),
        ("03", "not analysed, its process was ended by SIGKILL (often for want of memory)"),
        ("05", late), ("07", late),
        ("08", "not analysed, needs more memory than there is"),
        ("10", late),
    ]  # fmt: skip
    assert (summary.reports, summary.failed) == (12, 6)
    assert sorted(path.name for path in (tmp_path / "out/json").iterdir()) == [f"{n:02}.json" for n in (0, 2, 4, 6, 9, 11)]
    rows = (tmp_path / "out/documents.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [f"{number:02}" for number in range(12)]
    assert all(len(row.split(",")[6]) == 64 for row in rows), "the text's hash stands there for lost reports, too"


def test_time_is_limited_in_one_process_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _trap(monkeypatch)
    summary = run(_reports(tmp_path, "a", "sleep", "b", "swallow"), tmp_path / "out", workers=0, timeout=0.4)
    late = "not analysed, took longer than 0.4 s; --timeout allows more"
    assert (summary.errors, summary.failed) == ([("01", late), ("03", late)], 2)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def _wrap() -> None:
    try:
        time.sleep(60)
    except BaseException as error:
        raise ValueError("argument 1") from error


def _read(data: bytes) -> str:
    """Reads a PDF that says what reading it does."""
    word = data.split()[1].decode()
    {"sleep": _sleep, "wrap": _wrap, "deaf": _deaf, "exit": lambda: os._exit(3), "fault": lambda: 1 / 0}.get(word, lambda: None)()
    return word


@pytest.mark.parametrize("workers", [1, 2, None])
def test_a_file_that_hangs_or_dies_on_reading_costs_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int | None
) -> None:
    _trap(monkeypatch)
    monkeypatch.setattr("pipeline.pdf.to_text", _read)
    for number, word in enumerate(("a", "sleep", "deaf", "exit", "fault", "b")):
        (tmp_path / f"{number}.pdf").write_bytes(f"%PDF-1.7 {word}".encode())
    summary = run(sources(tmp_path), tmp_path / "out", workers=workers, timeout=0.4)
    late = "not analysed, took longer than 0.4 s; --timeout allows more"
    assert [what for _, what in summary.errors[:3]] == [late, late, "not analysed, its process ended (exit code 3)"]
    assert summary.errors[3][1].startswith("not analysed, a fault of crtables (ZeroDivisionError")
    assert (summary.reports, summary.failed) == (6, 4)


def test_reading_is_limited_in_one_process_and_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _trap(monkeypatch)
    monkeypatch.setattr("pipeline.pdf.to_text", _read)
    for name in ("a", "sleep", "wrap"):
        (tmp_path / f"{name}.pdf").write_bytes(f"%PDF-1.7 {name}".encode())
    summary = run(sources(tmp_path), tmp_path / "out", workers=0, timeout=0.4)
    late = "not analysed, took longer than 0.4 s; --timeout allows more"
    assert summary.errors == [("sleep", late), ("wrap", late)]
    (tmp_path / "wrap.pdf").unlink()
    (tmp_path / "sleep.pdf").write_bytes(b"%PDF-1.7 b")
    seen: list[bytes] = []
    monkeypatch.setattr("pipeline.pdf.to_text", lambda data: seen.append(data) or _read(data))
    summary = run(sources(tmp_path), tmp_path / "out", workers=0, resume=True)
    assert (summary.kept, seen) == (1, [b"%PDF-1.7 b"])


def test_a_pdf_of_very_many_pages_costs_its_time_alone(tmp_path: Path) -> None:
    canvas_of = pytest.importorskip("reportlab.pdfgen.canvas").Canvas
    canvas = canvas_of(str(tmp_path / "long.pdf"))
    for page in range(3_000):
        for line in range(40):
            canvas.drawString(72, 800 - 18 * line, f"Line {line} of page {page}: gunmen killed three soldiers near the border.")
        canvas.showPage()
    canvas.save()
    (tmp_path / "short.txt").write_text("Country Reports on Terrorism 2019: Peru\n\nNothing.\n", encoding="utf-8")
    start = time.perf_counter()
    summary = run(sources(tmp_path), tmp_path / "out", workers=0, timeout=1)
    assert summary.errors == [("long", "not analysed, took longer than 1 s; --timeout allows more")]
    assert summary.reports == 2 and time.perf_counter() - start < 5


def test_a_crew_keeps_order_and_replaces_who_grows() -> None:
    def work(number: int) -> bytes:
        if number == 5:
            return bytes(40 << 20)  # grows past a quarter of its memory
        if number % 7 == 3:
            os._exit(1)
        time.sleep(0.001 * (number % 5))
        return f"{number} {os.getpid()}".encode()

    got = list(Crew(work, workers=3, timeout=10, memory=100 << 20).run(60))
    assert [None if isinstance(one, Lost) else int(one.split()[0]) for one in [*got[:5], *got[6:]]] == [
        None if number % 7 == 3 else number for number in range(60) if number != 5
    ]  # fmt: skip
    assert got[5] == bytes(40 << 20)
    assert list(Crew(work, workers=3, timeout=10).run(0)) == []


def test_a_worker_without_memory_says_so() -> None:
    def work(number: int) -> bytes:
        return bytes(2 << 30) if number == 1 else b"done"

    got = list(Crew(work, workers=1, timeout=10, memory=200 << 20).run(3))
    assert got == [b"done", Lost("needs more memory than there is"), b"done"]


def test_no_worker_outlives_its_run(raw: Path, tmp_path: Path) -> None:
    iterator = batch.results(sources(raw), kinds=formats.load(), workers=2)
    next(iterator)
    iterator.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_resume_does_what_is_missing_failed_or_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = _trap(monkeypatch)
    (tmp_path / "raw").mkdir()
    reports = _reports(tmp_path / "raw", "a", "b", "sleep", "c", "d")

    def again(*, resume: bool = True) -> tuple[list[str], Summary]:
        trap.seen.clear()
        summary = run(sources(tmp_path / "raw"), tmp_path / "out", workers=0, timeout=0.4, resume=resume)
        return list(trap.seen), summary

    assert again()[0] == [source.doc_id for source in reports]
    first = files(tmp_path / "out")
    seen, summary = again()
    assert (seen, summary.kept, summary.reports, summary.failed) == (["02"], 4, 5, 1)
    assert files(tmp_path / "out") == first
    (tmp_path / "raw" / "03.txt").write_text("changed", encoding="utf-8")
    (tmp_path / "raw" / "05.txt").write_text("new", encoding="utf-8")
    (tmp_path / "raw" / "00.txt").unlink()
    (tmp_path / "raw" / "02.txt").write_text("mended", encoding="utf-8")
    (tmp_path / "out" / "json" / "04.json").unlink()
    assert again()[0] == ["02", "03", "04", "05"]
    changed = files(tmp_path / "out")
    assert "json/00.json" not in changed and len(changed) == len(first) + 1
    assert again(resume=False)[0] == ["01", "02", "03", "04", "05"]
    assert files(tmp_path / "out") == changed
    monkeypatch.setattr("pipeline.manifest.program", lambda model: json.dumps({"version": "2", "rules_sha256": "2"}))
    assert again()[0] == ["01", "02", "03", "04", "05"]


def _forked(action: Callable[[], object]) -> Iterator[int]:
    """Run an action in a fork of this process; gives its id, then its exit status."""
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    yield pid
    yield os.waitpid(pid, 0)[1]


def _killed_at(event: int, action: Callable[[], object]) -> Callable[[], object]:
    """An action that ends by SIGKILL before so many file operations are done: opened, renamed, removed, made."""

    def killed() -> None:
        count = 0

        def watch(name: str, args: tuple[object, ...]) -> None:
            nonlocal count
            if name in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"):
                count += 1
                if count == event:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        action()

    return killed


def test_a_run_killed_at_any_moment_goes_on(raw: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """Ten moments by the clock, with workers, ten by file operations, to the last one; over an older run's files."""
    rng = random.Random(4)
    older = tmp_path / "older"
    run(sources(raw)[20:25], older, workers=0)
    begin = time.monotonic()
    run(sources(raw), tmp_path / "timed", workers=2)
    duration = time.monotonic() - begin
    operations = 4 * REPORTS + 40
    killed = 0
    for moment in range(20):
        out = tmp_path / str(moment)
        shutil.copytree(older, out)
        before = files(out)
        for resume in (False, True):  # the second is killed as well, on its way on
            action = partial(run, sources(raw), out, workers=2 * (moment % 2), resume=resume)
            if moment % 2:
                child = _forked(action)
                pid = next(child)
                time.sleep(rng.uniform(0.0, 1.05) * duration)
                os.kill(pid, signal.SIGKILL)
            else:
                child = _forked(_killed_at(rng.randrange(1, operations), action))
                next(child)
            status = next(child)
            killed += os.WIFSIGNALED(status)
            assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
            seen = {name: data for name, data in files(out).items() if not name.startswith(PART)}
            # Each file that shows is whole: the older run's or the new one's.
            assert [name for name, data in seen.items() if data not in (before.get(name), whole.get(name))] == []
            if seen[MANIFEST] == whole[MANIFEST]:
                assert seen == whole
        run(sources(raw), out, workers=0, resume=True)
        assert files(out) == whole, moment
    assert killed >= 20
