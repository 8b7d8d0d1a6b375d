"""The generated parts of the README: `python -m pipeline.docs README.md` writes them anew between their marks.

A part stands between `<!-- NAME: generated -->` and `<!-- NAME: end -->`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from pipeline.datapackage import descriptor
from pipeline.formats import DEFAULT, FORMATS
from pipeline.tables import TABLES, Table
from pipeline.writers import csv_cell

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"(<!-- (?P<name>[a-z]+): generated -->\n).*?(<!-- (?P=name): end -->)", re.DOTALL)
_HIDDEN = ("documents", "mentions", "issues")  # tables that the sample leaves out
_ROWS = 3
_COMMANDS = (
    (), ("run",), ("split",), ("evaluate",), ("explain",), ("check",), ("diff",), ("annotate",), ("annotations", "convert"),
    ("rules", "new"), ("rules", "check"), ("rules", "suggest"), ("gazetteer", "build"),
)  # fmt: skip
_UNSHOWN = (
    "doc_id", "incident_id", "mention_id", "person_id", "group_id", "place_id", "entity_id", "geonames_id", "part_of", "sentence",
)  # fmt: skip
_UNSEEN = Path("tests") / "corpus"
_WIDTH = 80
_CORES = 16  # for an example


def columns() -> str:
    """The tables with their columns, as `datapackage.json` describes them, in Markdown."""
    parts = []
    for table in descriptor()["resources"]:
        fields, keys = table["schema"]["fields"], table["schema"].get("primaryKey")
        key = f" Key: {', '.join(f'`{name}`' for name in keys)}." if keys else ""
        leads = {
            name: f"{reference['reference']['resource'] or table['name']}.{target}"
            for reference in table["schema"].get("foreignKeys", ())
            for name, target in zip(reference["fields"], reference["reference"]["fields"], strict=True)
            if name != "doc_id"
        }
        lines = [f"#### {table['name']}", "", f"{table['description']}{key}", ""]
        lines += ["| column | type | meaning |", "| --- | --- | --- |"]
        lines += [f"| `{field['name']}` | {field['type']} | {_meaning(field, leads.get(field['name']))} |" for field in fields]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _meaning(field: Mapping[str, Any], leads_to: str | None) -> str:
    enum = field.get("constraints", {}).get("enum", ())
    values = f" One of {', '.join(f'`{value}`' for value in enum)}." if enum else ""
    return f"{field['description']}{values}{f' Leads to `{leads_to}`.' if leads_to else ''}"


def help_text() -> str:
    """The help of every command, as the terminal shows it."""
    from typer.testing import CliRunner

    from pipeline.cli import app

    runner = CliRunner()
    parts = []
    for path in _COMMANDS:
        shown = runner.invoke(app, [*path, "--help"], prog_name="crtables", env={"COLUMNS": str(_WIDTH)})
        parts.append(f"$ {' '.join(('crtables', *path, '--help'))}\n{shown.output.rstrip()}")
    return "```text\n" + "\n\n".join(parts) + "\n```"


def accuracy() -> str:
    """What `crtables evaluate` says of the annotated reports in `annotations/`."""
    return _scores(Path("annotations"))


def accuracy_unseen() -> str:
    """What `crtables evaluate` says of the annotated reports that no rule was written with."""
    return _scores(_UNSEEN)


def _scores(folder: Path) -> str:
    from rich.console import Console

    from pipeline import evaluate, tables
    from pipeline.assembly import load
    from pipeline.console import scores_table
    from pipeline.written import as_records

    golds = evaluate.read_golds(ROOT / folder)
    found = {doc_id: as_records(tables.rows(load()(gold.text, doc_id=doc_id))) for doc_id, gold in golds.items()}
    buffer = StringIO()
    Console(file=buffer, width=_WIDTH, highlight=False).print(scores_table(evaluate.score(golds, found)))
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    command = f"$ crtables evaluate --gold {folder.as_posix()}"
    return "\n".join(("```text", command, *filter(None, lines), "```"))


def sample() -> str:
    """The first rows of some tables in `outputs/`, without identifiers and evidence, as Markdown."""
    from pipeline.written import read_tables

    reports = read_tables(ROOT / "outputs")
    parts = []
    for table in TABLES:
        if table.name in _HIDDEN:
            continue
        shown = [column for column in table.columns if column.name not in _UNSHOWN]
        rows = [row for _, found in sorted(reports.items()) for row in found[table.name]][:_ROWS]
        shown = [column for column in shown if any(row[column.name] not in ((), "", None) for row in rows)]
        lines = [f"`{table.name}.csv`", "", f"| {' | '.join(column.name for column in shown)} |", f"|{' --- |' * len(shown)}"]
        for row in rows:
            cells = [str(csv_cell(row[column.name])).replace("|", "\\|") for column in shown]
            lines.append(f"| {' | '.join(cells)} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def passage() -> str:
    """The sentences of the first attacks in `outputs/`, with what is tagged in bold and its label after it, as Markdown."""
    path = min((ROOT / "outputs" / "json").glob("*.json"))
    report = json.loads(path.read_text(encoding="utf-8"))
    attacks = sorted((row for row in report["incidents"] if row["type"] == "attack"), key=lambda row: row["date_start"] or "")
    return "\n>\n".join(f"> {_marked(report, row['sentence'])}" for row in attacks[:2])


def _marked(report: Mapping[str, Any], sentence: str) -> str:
    start = report["text"].index(sentence)
    pieces = []
    done = start
    for mention in report["mentions"]:
        if done <= mention["start"] and mention["end"] <= start + len(sentence):
            pieces += [report["text"][done : mention["start"]], f"**{mention['text']}**<sub>{mention['label']}</sub>"]
            done = mention["end"]
    return " ".join("".join((*pieces, report["text"][done : start + len(sentence)])).split())


def formats_table() -> str:
    """What `--format` takes, as Markdown."""
    lines = ["| format | files |", "| --- | --- |"]
    for name, kind in FORMATS.items():
        default = " (by default)" if name in DEFAULT else " (always)" if kind.always else ""
        needs = f"; needs `crtables[{kind.extra}]`" if kind.extra else ""
        lines.append(f"| `{name}`{default} | {kind.files}{needs} |")
    return "\n".join(lines)


def gtd_columns() -> str:
    """The columns of `incidents_gtd.csv`, as Markdown."""
    from pipeline.formats.gtd import TABLE

    return _described(TABLE)


def entities_columns() -> str:
    """The columns of `entities.csv`, as Markdown."""
    from pipeline.formats.entities import ENTITIES

    return _described(ENTITIES)


def _described(table: Table) -> str:
    lines = ["| column | type | meaning |", "| --- | --- | --- |"]
    return "\n".join((*lines, *(f"| `{column.name}` | {column.type} | {column.description} |" for column in table.columns)))


def million() -> str:
    """What a million reports cost, from the measured rate in the README."""
    row = re.search(r"^\| 1,000 reports, s \| ([\d.]+) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    if row is None:
        raise ValueError("the README's table of speed has no row for 1,000 reports")
    hours = float(row[1]) * 1_000 / 3_600
    return (
        f"At the rate that is measured below, {row[1]} s of one core for 1,000 reports, a million reports cost\n"
        f"{hours:.1f} core-hours: {hours * 60 / _CORES:.0f} minutes of {_CORES} cores."
    )


PARTS: Mapping[str, Callable[[], str]] = {
    "passage": passage, "sample": sample, "formats": formats_table, "gtd": gtd_columns,
    "entities": entities_columns,
    "columns": columns, "help": help_text, "accuracy": accuracy, "unseen": accuracy_unseen, "million": million,
}  # fmt: skip


def update(text: str) -> str:
    """A text with its generated parts written anew. Raises KeyError for a part that nothing generates."""
    return _BLOCK.sub(lambda match: f"{match[1]}{PARTS[match['name']]()}\n{match[3]}", text)


def main() -> None:
    """Write the generated parts of the files that the command line names."""
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(update(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
