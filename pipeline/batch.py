"""Many reports into one folder, in this process or in several; a report that fails costs itself and not the run."""

from __future__ import annotations

import gc
import marshal
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Any, Protocol

from pipeline import formats, tables, writers
from pipeline.assembly import Pipeline, load
from pipeline.formats.base import Format
from pipeline.manifest import Entry, digest
from pipeline.models import TIMEOUT, Issue
from pipeline.reader import Document, Source, content, decoded, is_pdf, unread, unreadable
from pipeline.run_folder import OutputFolder, Place

_PACKAGE = Path(__file__).parent
_LONGEST_MESSAGE = 200  # characters of an exception's text; some quote the whole report
_BYTES_A_SECOND = 400_000  # of reports that one process does, roughly
_WITH_MODEL = 40_000  # bytes a second, where it asks a small model for its opinion
_WORTH_WORKERS = 3.0  # seconds of work; below, starting processes costs as much as they save
_MOST_ERRORS = 20  # that a summary quotes; all of them stand in issues.csv
_OBJECTS = 50_000  # new ones, for the collector to look at
ZONE = 1_000  # reports whose new words the vocabulary keeps together
GRACE = 1.5  # times the time limit: a worker that is still busy then has not heeded its own alarm, and is killed

Earlier = Callable[[Source, str], "tuple[bytes, Place] | None"]


@dataclass(slots=True)
class Figures:
    """What reports give in figures. Casualties are those of incidents, so that nobody counts twice."""

    mentions: Counter[str] = field(default_factory=Counter)
    incidents: int = 0
    killed: int = 0
    injured: int = 0
    militants_killed: int = 0
    issues: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)  # doc_id and message, the first of them


@dataclass(frozen=True, slots=True)
class Result:
    """What one report gives: its piece of each format, its JSON file (None where it has none), its figures."""

    entry: Entry
    pieces: dict[str, Any]
    json: bytes | None
    figures: Figures
    place: Place = "new"  # where the JSON file lies already

    def to_bytes(self) -> bytes:
        """For another process of this program."""
        figures = self.figures
        counts = (figures.incidents, figures.killed, figures.injured, figures.militants_killed)
        return marshal.dumps((
            astuple(self.entry), self.pieces, self.json, self.place,
            dict(figures.mentions), counts, dict(figures.issues), figures.errors,
        ))  # fmt: skip

    @classmethod
    def from_bytes(cls, data: bytes) -> Result:
        """What `to_bytes` gave."""
        entry, pieces, json, place, mentions, (incidents, killed, injured, militants), issues, errors = marshal.loads(data)
        figures = Figures(Counter(mentions), incidents, killed, injured, militants, Counter(issues), errors)
        return cls(Entry(*entry), pieces, json, figures, place)


@dataclass(slots=True)
class Summary(Figures):
    """What a run found, in figures. `kept` reports were taken over from an earlier run."""

    reports: int = 0
    failed: int = 0
    kept: int = 0

    def add(self, result: Result) -> None:
        """Count one report in."""
        figures = result.figures
        self.reports += 1
        self.failed += result.json is None
        self.kept += result.place != "new"
        self.mentions.update(figures.mentions)
        self.incidents += figures.incidents
        self.killed += figures.killed
        self.injured += figures.injured
        self.militants_killed += figures.militants_killed
        self.issues.update(figures.issues)
        self.errors.extend(figures.errors[: _MOST_ERRORS - len(self.errors)])


def _figures(found: tables.Tables) -> Figures:
    figures = Figures(mentions=Counter(map(str, tables.column(found, "mentions", "label"))))
    figures.incidents = len(found["incidents"])
    figures.killed = sum(map(_integer, tables.column(found, "incidents", "killed")))
    figures.injured = sum(map(_integer, tables.column(found, "incidents", "injured")))
    figures.militants_killed = sum(map(_integer, tables.column(found, "incidents", "militants_killed")))
    for row in tables.records(found, "issues"):
        figures.issues[str(row["severity"])] += 1
        if row["severity"] == "error":
            figures.errors.append((str(row["doc_id"]), str(row["what"])))
    return figures


def _integer(cell: tables.Cell) -> int:
    return cell if isinstance(cell, int) else 0


def result(
    found: tables.Tables, json: bytes | None, text: str | None, *, kinds: Mapping[str, Format], place: Place = "new",
    given: str = "",
) -> Result:  # fmt: skip
    """A report's tables as what is written of them in formats of some `kinds`; `json` is its JSON file, `given` its source's."""
    document = next(tables.records(found, "documents"))
    doc_id, file, sha256 = (str(document[name]) for name in ("doc_id", "source_file", "sha256"))
    entry = Entry(doc_id, file, sha256, "" if json is None else digest(json), given)
    pieces = {name: kind.piece(found, text) for name, kind in kinds.items()}
    return Result(entry, pieces, json, _figures(found), place)


class _TooLong(BaseException):
    """Time is up. No Exception, so that no stage takes it for a fault of its own."""


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise _TooLong from the block after so many seconds, where the system and the thread allow it; 0 is no limit."""
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    over = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal over
        over = True
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: what is raised while an object is being torn down goes unheard.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    except Exception as error:
        if over:  # what is raised while ctypes converts an argument comes out as a fault in the argument
            raise _TooLong from error
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def process(
    pipeline: Pipeline, source: Source, data: bytes | None = None, *, kinds: Mapping[str, Format], timeout: float = 0,
    earlier: Earlier | None = None,
) -> Result:  # fmt: skip
    """Read and analyse one report. Never raises for what a report holds: an error row in `issues` says what went wrong.

    `data` are its bytes, where they were read before; to read and analyse its text may take `timeout` seconds. `kinds` are
    the formats to write. `earlier` gives what was written of the same file before, if it still holds.
    """
    try:
        data = content(source) if data is None else data
    except OSError as error:
        return failure(unreadable(source, error), kinds=kinds)
    document = unread(source, data)
    if earlier is not None and (before := kept(source, document.sha256, earlier, kinds=kinds)):
        return before
    try:
        with _within(timeout):
            document = decoded(document, data)
            if document.text is None:
                return failure(document, kinds=kinds)
            extraction = pipeline(document.text, doc_id=source.doc_id, country=source.country, year=source.year)
            extraction.issues.extend(document.issues)
            found = tables.rows(extraction, source_file=source.name, sha256=document.sha256)
            json = writers.report_json(found, document.text)
            return result(found, json, document.text, kinds=kinds, given=source.given)
    except _TooLong:
        return failure(document, too_long(timeout), kinds=kinds)
    except MemoryError:
        return failure(document, "needs more memory than there is", kinds=kinds)
    except Exception as error:  # a fault in one stage must not end a run over thousands of reports
        said = " ".join(str(error)[:_LONGEST_MESSAGE].split())
        return failure(document, f"a fault of crtables ({type(error).__name__}: {said})", where=_place(error), kinds=kinds)


def kept(source: Source, sha256: str, earlier: Earlier, *, kinds: Mapping[str, Format]) -> Result | None:
    """What an earlier run wrote of a file that had the same bytes, if it still holds."""
    before = earlier(source, sha256)
    if before is None:
        return None
    found, text = writers.read_report(before[0])
    return result(found, before[0], text, kinds=kinds, place=before[1], given=source.given)


def failure(document: Document, why: str = "", *, where: str = "pipeline", kinds: Mapping[str, Format]) -> Result:
    """The result of a report without tables: one that could not be read, or that was not analysed, and `why`."""
    issues = [*document.issues, *([Issue("error", where, f"not analysed, {why}")] if why else [])]
    source = document.source
    found = tables.failed(source.doc_id, issues, source_file=source.name, sha256=document.sha256)
    return result(found, None, None, kinds=kinds, given=source.given)


def lost(source: Source, data: bytes | None, why: str, *, kinds: Mapping[str, Format]) -> Result:
    """The result of a report that took its process down, and `why`: nobody tries to read its text again."""
    try:
        document = unread(source, content(source) if data is None else data)
    except OSError as error:
        document = unreadable(source, error)
    return failure(document, why, kinds=kinds)


def too_long(timeout: float) -> str:
    """Why a report failed that took longer than `timeout` seconds."""
    return f"took longer than {timeout:g} s; --timeout allows more"


def _place(error: BaseException) -> str:
    """Module and line of this package where an error arose, without the folders of this machine."""
    place = "pipeline"
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if _PACKAGE in path.parents:
            place = f"{path.relative_to(_PACKAGE).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


@contextmanager
def _collected_rarely() -> Iterator[None]:
    """Let the collector rest: what a report makes goes by itself, without cycles."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Results(Protocol):
    """Something that does the work of a run: the results in the order of the sources."""

    def __call__(
        self, sources: Sequence[Source], *, kinds: Mapping[str, Format], workers: int | None, timeout: float,
        earlier: Earlier | None, model: str | None,
    ) -> Generator[Result, None, None]: ...  # fmt: skip


def results(
    sources: Sequence[Source], *, kinds: Mapping[str, Format], workers: int | None = None, timeout: float = TIMEOUT,
    earlier: Earlier | None = None, model: str | None = None,
) -> Generator[Result, None, None]:  # fmt: skip
    """The results in the order of the sources, from `workers` processes; see `run`."""
    inputs: dict[int, bytes] = {}  # standard input, which workers have none of, by the number of its source
    for number, source in enumerate(sources):
        if source.path is None:
            with suppress(OSError):  # shows again where it is to be processed
                inputs[number] = content(source)
    size = _workers(sources, workers, inputs, speed=_BYTES_A_SECOND if model is None else _WITH_MODEL)
    pipeline = load(model=model)
    counter = 0
    zone = ExitStack()

    def work(number: int) -> Result:
        """One report. The vocabulary forgets the words of a zone when the next begins."""
        nonlocal counter
        if counter % ZONE == 0:
            zone.close()
            zone.enter_context(pipeline.zone())
        counter += 1
        return process(pipeline, sources[number], inputs.get(number), kinds=kinds, timeout=timeout, earlier=earlier)

    with zone, _collected_rarely():
        if size:
            yield from _from_workers(sources, inputs, work, kinds=kinds, workers=size, timeout=timeout)
        else:
            yield from map(work, range(len(sources)))


def _from_workers(
    sources: Sequence[Source], inputs: Mapping[int, bytes], work: Callable[[int], Result], *, kinds: Mapping[str, Format],
    workers: int, timeout: float,
) -> Iterator[Result]:  # fmt: skip
    from pipeline.workers import Crew, Lost

    crew = Crew(lambda number: work(number).to_bytes(), workers=workers, timeout=timeout * GRACE)
    for number, got in enumerate(crew.run(len(sources))):
        if isinstance(got, Lost):
            yield lost(sources[number], inputs.get(number), got.reason or too_long(timeout), kinds=kinds)
        else:
            yield Result.from_bytes(got)


def _workers(
    sources: Sequence[Source], wanted: int | None, inputs: Mapping[int, bytes] = MappingProxyType({}), *,
    speed: int = _BYTES_A_SECOND,
) -> int:  # fmt: skip
    """How many processes to start besides this one, which does `speed` bytes a second; none where it can do the work as well.

    A PDF wants a process apart, which can be ended, and a very long text one whose memory is limited; `inputs` are the bytes
    of sources that are no files.
    """
    if wanted == 0 or not sources or not hasattr(os, "fork"):
        return 0
    if wanted is not None:
        return min(wanted, len(sources))
    sizes = [len(inputs[number]) if number in inputs else _size(source) for number, source in enumerate(sources)]
    pdf = any(is_pdf(source.name, inputs.get(number, b"")) for number, source in enumerate(sources))
    least = int(pdf or max(sizes) >= _WORTH_WORKERS * _BYTES_A_SECOND)
    if len(sources) < 2 or sum(sizes) < _WORTH_WORKERS * speed:
        return least
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, len(sources)) if cores > 1 else least


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path is not None else 0
    except OSError:
        return 0


def run(
    sources: Sequence[Source], out: Path, *, kinds: Mapping[str, Format] | None = None, workers: int | None = None,
    timeout: float = TIMEOUT, resume: bool = False, done: Callable[[Result], None] = lambda one: None, through: Results = results,
    model: str | None = None,
) -> Summary:  # fmt: skip
    """Extract every report into `out`, in the formats `kinds` (without any, those of formats.DEFAULT); `done` is called with each.

    `workers` processes do the work; 0 stands for this one alone, None for one a core where there is enough to do. A
    report that takes longer than `timeout` seconds fails; in this process, not while the library that reads PDFs is at it.
    With `resume`, reports that an earlier run has done, killed or not, are taken over if file and program are still the
    same. `through` does the work elsewhere, on a cluster, say.
    `model` is asked for its opinion; see assembly.load.
    Raises run_folder.OutputError where `out` cannot be written; it then holds what it held before.
    """
    summary = Summary()
    kinds = formats.load() if kinds is None else kinds
    stamp = load(model=model).model if model is not None else ""
    with OutputFolder(out, formats=kinds, resume=resume, model=stamp) as folder:
        earlier = folder.earlier if resume else None
        with closing(through(sources, kinds=kinds, workers=workers, timeout=timeout, earlier=earlier, model=model)) as found:
            for one in found:
                folder.add(one.entry, one.pieces, one.json, one.place)
                summary.add(one)
                done(one)
    return summary
