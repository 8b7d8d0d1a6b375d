"""Many reports, one after the other, into one folder; a report that fails costs itself and not the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import tables, writers
from pipeline.assembly import Pipeline, load
from pipeline.models import Issue
from pipeline.reader import Source, read

_PACKAGE = Path(__file__).parent
_LONGEST_MESSAGE = 200  # characters of an exception's text; some quote the whole report


@dataclass(frozen=True, slots=True)
class Result:
    """What one report gives: its rows, and its JSON file's bytes (None where the report could not be analysed)."""

    doc_id: str
    tables: tables.Tables
    json: bytes | None


@dataclass(slots=True)
class Summary:
    """What a run found, in figures. Casualties are those of incidents, so that nobody counts twice."""

    reports: int = 0
    failed: int = 0
    mentions: Counter[str] = field(default_factory=Counter)
    incidents: int = 0
    killed: int = 0
    injured: int = 0
    militants_killed: int = 0
    issues: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one report in."""
        self.reports += 1
        self.failed += result.json is None
        self.mentions.update(str(row["label"]) for row in tables.records(result.tables, "mentions"))
        for row in tables.records(result.tables, "incidents"):
            self.incidents += 1
            self.killed += _integer(row["killed"])
            self.injured += _integer(row["injured"])
            self.militants_killed += _integer(row["militants_killed"])
        for row in tables.records(result.tables, "issues"):
            self.issues[str(row["severity"])] += 1
            if row["severity"] == "error":
                self.errors.append((result.doc_id, str(row["what"])))


def _integer(cell: tables.Cell) -> int:
    return cell if isinstance(cell, int) else 0


def process(pipeline: Pipeline, source: Source) -> Result:
    """Read and analyse one report. Never raises for what a report holds: an error row in `issues` says what went wrong."""
    document = read(source)
    issues: Sequence[Issue] = document.issues
    if document.text is not None:
        try:
            extraction = pipeline(document.text, doc_id=source.doc_id)
            extraction.issues.extend(issues)
            found = tables.rows(extraction, source_file=source.name, sha256=document.sha256)
            return Result(source.doc_id, found, writers.report_json(found, document.text))
        except Exception as error:  # a fault in one stage must not end a run over thousands of reports
            said = " ".join(str(error)[:_LONGEST_MESSAGE].split())
            what = f"not analysed, a fault of crtables ({type(error).__name__}: {said})"
            issues = (*issues, Issue("error", _place(error), what))
    found = tables.failed(source.doc_id, issues, source_file=source.name, sha256=document.sha256)
    return Result(source.doc_id, found, None)


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


def results(sources: Iterable[Source]) -> Iterator[Result]:
    """The results in the order of the sources."""
    pipeline = load()
    for source in sources:
        yield process(pipeline, source)


def run(sources: Sequence[Source], out: Path, *, done: Callable[[], None] = lambda: None) -> Summary:
    """Extract every report into `out`; `done` is called after each.

    Raises writers.OutputError where `out` cannot be written; it then holds what it held before.
    """
    summary = Summary()
    with writers.OutputFolder(out) as folder:
        for result in results(sources):
            folder.add(result.tables, None if result.json is None else (result.doc_id, result.json))
            summary.add(result)
            done()
    return summary
