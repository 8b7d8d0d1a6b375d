"""What the command prints: figures of a run, scores, explanations, as tables for a terminal."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.models import LABELS, SEVERITIES, AliasValue, CasualtyValue, DateValue, GroupValue, Mention, PersonValue, PlaceValue
from pipeline.tables import BY_NAME, Cell, Row
from pipeline.writers import csv_table, csv_text

if TYPE_CHECKING:  # a run prints no scores and no differences
    from pipeline.assembly import Explanation
    from pipeline.batch import Result, Summary
    from pipeline.differences import Difference
    from pipeline.evaluate import Miss, Scores

Span = tuple[int, int]
_KEYS = ("where", "label", "rule")  # columns of an explanation to be copied as they stand


def _table(*columns: str, title: str = "", numbers: int = 0, whole: Container[str] = ()) -> Table:
    """A table whose last `numbers` columns are right-aligned; they and the columns in `whole` are never broken."""
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False, show_header=any(columns))
    for position, column in enumerate(columns):
        figure = position >= len(columns) - numbers
        kept = figure or numbers > 1 or column in whole
        table.add_column(column, justify="right" if figure else "left", overflow="fold", no_wrap=kept)
    return table


@contextmanager
def progress(reports: int, *, quiet: bool = False, verbose: bool = False) -> Iterator[Callable[[Result], None]]:
    """What to call with each report's result, for standard error: it prints a line where `verbose`, and else moves a bar where
    there is a terminal to show one and more than one report.
    """
    if verbose:
        yield _print_result
        return
    if quiet or reports < 2 or not sys.stderr.isatty():
        yield lambda one: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reports"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reports", total=reports)
        yield lambda one: bar.advance(task)


def _print_result(one: Result) -> None:
    figures = one.figures
    kept = ", kept from before" if one.place != "new" else ""
    numbers = {"mention": figures.mentions.total(), "incident": figures.incidents, "issue": figures.issues.total()}
    counts = ", ".join(f"{number} {what}{'s' * (number != 1)}" for what, number in numbers.items()) + kept
    print(f"{_shown(one.entry.doc_id)}: {counts}", file=sys.stderr)


def _shown(text: str) -> str:
    """A text on one line of a terminal: what would move the cursor, colour or turn the line stands escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def print_errors(summary: Summary, where: str) -> None:
    """The errors of a run, on standard error, one line each; `where` says where those stand that are too many."""
    for doc_id, what in summary.errors:
        print(f"crtables: {_shown(doc_id)}: {_shown(what)}", file=sys.stderr)
    if more := summary.issues["error"] - len(summary.errors):
        print(f"crtables: {more} more errors in {where}", file=sys.stderr)


def print_summary(summary: Summary, out: Path, remarks: Iterable[str] = ()) -> None:
    """A run in figures, on standard output, and what there is to remark on its files."""
    table = _table("", "", numbers=1)
    table.add_row("reports", str(summary.reports))
    if summary.failed:
        table.add_row("  not analysed", str(summary.failed))
    if summary.kept:
        table.add_row("  kept from before", str(summary.kept))
    table.add_row("mentions", str(summary.mentions.total()))
    for label in LABELS:
        table.add_row(f"  {label}", str(summary.mentions[label]))
    table.add_row("incidents", str(summary.incidents))
    table.add_row("  killed", str(summary.killed))
    table.add_row("  injured", str(summary.injured))
    table.add_row("  militants killed", str(summary.militants_killed))
    table.add_row("issues", str(summary.issues.total()))
    for severity in SEVERITIES:
        if summary.issues[severity]:
            table.add_row(f"  {severity}", str(summary.issues[severity]))
    console = Console(highlight=False)
    console.print(table)
    for remark in remarks:
        console.print(escape(remark), soft_wrap=True)
    console.print(f"tables in {escape(str(out))}", soft_wrap=True)


def _score_rows(scores: Scores) -> list[tuple[str, ...]]:
    from pipeline.evaluate import Tally, figures

    rows = []
    for section, name, counts, accuracy, joint in figures(scores):
        numbers = (str(counts.gold), str(counts.predicted)) if isinstance(counts, Tally) else (str(counts.mentions), "")
        measures: tuple[float | None, ...] = (counts.precision, counts.recall, counts.f1, accuracy, joint)
        if not any(number.strip("0") for number in numbers):
            measures = (None,) * len(measures)  # nothing to find and nothing found
        rows.append((section, name, *numbers, *("" if value is None else f"{value:.3f}" for value in measures)))
    return rows


_SCORE_HEADER = ("of", "what", "gold", "found", "precision", "recall", "F1", "value", "joint F1")


def scores_table(scores: Scores) -> Table:
    """The scores as a table, one section for each kind of figure."""
    reports = "1 report" if scores.documents == 1 else f"{scores.documents} reports"
    header = ("of", "gold", "found", "prec.", "recall", "F1", "value", "joint")
    table = _table(*header, title=f"{reports} against annotations", numbers=7)
    before = ""
    for section, name, *cells in _score_rows(scores):
        if section != before:
            table.add_row(section)
            before = section
        table.add_row(f"  {name.replace('_', ' ')}", *cells)
    return table


def print_scores(scores: Scores) -> None:
    """The scores, on standard output."""
    console = Console(highlight=False)
    console.print(scores_table(scores))
    console.print("value: share of the right spans whose value is right, too; joint: F1 of span and value.", soft_wrap=True)
    console.print(f"victims' side: {scores.sides.recall:.3f} of the right casualty spans.", soft_wrap=True)


def write_scores(scores: Scores, out: Path) -> None:
    """`evaluation.csv`, the scores, and `misses.csv`, each difference between tables and annotations. Raises OSError."""
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "evaluation.csv", csv_text(_SCORE_HEADER, _score_rows(scores)))
    rows: list[tuple[Cell, ...]] = [
        (m.doc_id, m.kind, m.label, m.start, m.end, m.text, m.got, m.want) for m in _in_order(scores.misses)
    ]
    _write(out / "misses.csv", csv_text(("doc_id", "kind", "label", "start", "end", "text", "found", "wanted"), rows))


def _in_order(misses: Sequence[Miss]) -> list[Miss]:
    return sorted(misses, key=lambda m: (m.doc_id, m.start, m.end, m.label, m.kind))


def print_findings(found: Sequence[Row], reports: int, *, without_text: int) -> None:
    """Findings of `crtables check` by severity, errors first, on standard output; then how many there are, and what was left."""
    console = Console(highlight=False)
    for severity in SEVERITIES:
        rows = [row for row in found if row[1] == severity]
        if rows:
            table = _table("report", "where", "what", title=severity)
            for doc_id, _, where, what in rows:
                table.add_row(*(escape(str(cell)) for cell in (doc_id, where, what)))
            console.print(table)
    figures = ", ".join(f"{sum(row[1] == severity for row in found)} {severity}" for severity in SEVERITIES)
    console.print(f"{reports} report{'s' * (reports != 1)} checked: {figures}", soft_wrap=True)
    if without_text:
        console.print(f"{without_text} without the text, so its totals went unchecked: run with --format csv,json", soft_wrap=True)


def write_findings(found: Sequence[Row], file: Path) -> None:
    """Findings as a CSV file with the columns of `issues`. Raises OSError."""
    _write(file, csv_table(BY_NAME["issues"], found))


def print_differences(found: Sequence[Difference]) -> None:
    """What two runs differ in, on standard output: each row by table, then how many of each kind."""
    console = Console(highlight=False)
    for table in dict.fromkeys(one.table for one in found):
        shown = _table("report", "", "row", "values", title=table)
        for one in found:
            if one.table == table:
                shown.add_row(*(escape(text) for text in (one.doc_id, one.change, one.row, one.values)))
        console.print(shown)
    changes = Counter(one.change for one in found)
    console.print(", ".join(f"{changes[change]} {change}" for change in ("gained", "lost", "altered")), soft_wrap=True)


def write_differences(found: Sequence[Difference], file: Path) -> None:
    """Differences as a CSV file. Raises OSError."""
    from pipeline.differences import Difference

    header = [field.name for field in fields(Difference)]
    _write(file, csv_text(header, [astuple(one) for one in found]))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, part = tempfile.mkstemp(prefix=".crtables-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def occurrences(text: str, words: str) -> list[Span]:
    """Where words stand in a text, as offsets; overlapping ones once."""
    spots = []
    start = text.find(words) if words else -1
    while start >= 0:
        spots.append((start, start + len(words)))
        start = text.find(words, start + len(words))
    return spots


def _touches(start: int, end: int, spots: Sequence[Span]) -> bool:
    return any(start < stop and first < end for first, stop in spots)


def print_explanation(explanation: Explanation, spots: Sequence[Span]) -> None:
    """The tags that touch the spots, each with the rule that won and its value; then the readings that lost, and why."""
    extraction = explanation.extraction
    console = Console(highlight=False)
    names = {group.id: group.name for group in extraction.groups}
    names |= {person.id: person.name for person in extraction.people} | {place.id: place.name for place in extraction.places}
    won = [m for m in sorted(extraction.mentions, key=lambda m: (m.start, -m.end, m.label)) if _touches(m.start, m.end, spots)]
    if won:
        table = _table("where", "label", "text", "rule", "value", "denotes", whole=_KEYS)
        for m in won:
            cells = (m.text, m.rule, _value(m), names.get(m.entity, m.entity))
            table.add_row(f"{m.start}-{m.end}", m.label, *map(escape, cells))
        console.print(table)
    else:
        console.print("nothing is tagged here")
    lost = [r for r in explanation.rejected if _touches(r.start, r.end, spots)]
    if lost:
        table = _table("where", "label", "text", "rule", "why it lost", title="readings that lost", whole=_KEYS)
        for r in lost:
            text = extraction.report.text[r.start : r.end]
            table.add_row(f"{r.start}-{r.end}", r.label, *map(escape, (text, r.rule, r.why)))
        console.print(table)


def _value(mention: Mention) -> str:
    """A mention's value in a few words."""
    match mention.value:
        case DateValue(start=start, end=end, year_source=source):
            days = start if start == end else f"{start} to {end}"
            return f"{days or 'unknown'} (year from {source or 'nowhere'})"
        case CasualtyValue() as value:
            about = "about " if value.approximate else ""
            low, high = value.count_min, value.count_max
            count = str(low) if low == high else f"{'' if low is None else low}-{'' if high is None else high}"
            return f"{value.outcome} {about}{count}, {value.victim_side}, {value.role}"
        case PersonValue(roles=roles, nationality=nationality):
            return ", ".join((*roles, nationality) if nationality else roles)
        case AliasValue(introducer=introducer):
            return f"after {introducer}" if introducer else ""
        case GroupValue(kind=kind):
            return kind
        case PlaceValue(type=kind, country=country):
            return f"{kind} {country}".strip()
