"""A user's folder of rules: a starter to begin with, and what a check of it says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.annotations import AnnotationError, parse_gold
from pipeline.lexicon import shipped
from pipeline.overlay import against, claims, idle
from pipeline.own_tables import TABLES, Column, Entry, Finding, read
from pipeline.rules import Rule
from pipeline.writers import csv_text


def examined(tables: Mapping[str, bytes]) -> tuple[list[Rule], list[Finding]]:
    """The examples of a user's tables, file name -> content, as rules, and all that is wrong in the tables."""
    entries, findings = read(tables)
    findings += against(entries, shipped)
    findings += claims(entries, shipped)
    findings += idle(entries)
    findings += _of_patterns([entry for entry in entries if entry.pattern])
    unproved = Counter(entry.file for entry in entries if not (entry.examples or entry.off))
    for file, number in unproved.items():
        findings.append(Finding(file, 1, "info", f"{number} {'entry has' if number == 1 else 'entries have'} no example"))
    rules: list[Rule] = []
    for entry in entries:
        for sentence in (*entry.examples, *entry.counterexamples):
            try:
                parse_gold(sentence)
            except AnnotationError as error:
                findings.append(entry.error(f"{error}: {sentence}"))
        if entry.examples or entry.counterexamples:
            name = f"line {entry.line} ({entry.key})"
            rules.append(Rule(entry.file, name, entry.labels, "", entry.examples, entry.counterexamples))
    return rules, sorted(findings, key=lambda finding: (finding.file, finding.line))


def _of_patterns(entries: Sequence[Entry]) -> Iterator[Finding]:
    """What only spaCy and the tokenizer can say of patterns."""
    if not entries:
        return
    from pipeline.taggers import ReportEnglish
    from pipeline.taggers.patterns import faults

    for entry, severity, what in faults(entries, ReportEnglish()):
        yield Finding(entry.file, entry.line, severity, what)


_STARTERS = Path(__file__).parent / "templates" / "rules"
_README = """# My rules

`crtables run reports/ --rules {folder}` reads the tables here beside the shipped ones; `crtables rules check {folder}` says what is
wrong in them and runs their examples. A table is `NAME.yaml` or `NAME.csv`, with the same columns; leave out those that you do not
need.

- An entry whose first column ({key}) is that of a shipped one changes it: lists are added to (`!NAME` takes a name
  away), other columns replaced. `off: true` switches it off. Any other entry is new, and goes before shipped names of the
  same words.
- What a pattern finds goes before all that is built in on the same characters; of two patterns the longer find counts, then the
  earlier pattern. Names and dates are looked for before casualties are read, casualties after that.
- In CSV, items of a list are joined with `;`, examples stand one a line of the cell.
- `examples` are sentences with the tags that they must get: `On May 2, <group kind="militant" is="Ostrel Circle">OSCX</group>
  members fled.` All spans of the table's labels are compared, with the values that a tag states; `counterexamples` are
  sentences where the entry must not be found.

{tables}
"""


def write_starter(folder: Path, *, as_csv: bool = False) -> list[Path]:
    """A table of every kind with an entry that works, and a page that explains them.

    Raises FileExistsError, before anything is written, where one of the files is there.
    """
    texts = {f"{name}.csv" if as_csv else f"{name}.yaml": _csv(name) if as_csv else _yaml(name) for name in TABLES}
    lines = [f"- `{name}`: {table.what} ({', '.join(table.labels)})" for name, table in TABLES.items()]
    keys = ", ".join(f"`{key}`" for key in dict.fromkeys(table.key for table in TABLES.values()))
    texts["README.md"] = _README.format(folder=folder.name, key=keys, tables="\n".join(lines))
    for name in texts:
        if (folder / name).exists():
            raise FileExistsError(f"{name} is there already")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in texts]


def _entry(name: str) -> str:
    return (_STARTERS / f"{name}.yaml").read_text(encoding="utf-8")


def _yaml(name: str) -> str:
    table = TABLES[name]
    columns = [f"#   {column.name}: {_meaning(column)}" for column in table.all_columns]
    entry = _entry(name)
    live = " What stands below works, and means nothing: put yours in its place." if entry.startswith("-") else ""
    return "\n".join((f"# {table.what[0].upper()}{table.what[1:]}.{live}", "# Columns:", *columns, "", entry))


def _csv(name: str) -> str:
    header = [column.name for column in TABLES[name].all_columns]
    rows = []
    for entry in read({f"{name}.yaml": _entry(name).encode()})[0]:
        cells = {column: ";".join(items) for column, items in entry.values.items()}
        cells |= {"examples": "\n".join(entry.examples), "counterexamples": "\n".join(entry.counterexamples)}
        cells["pattern"] = entry.pattern if isinstance(entry.pattern, str) else json.dumps(entry.pattern)
        rows.append([cells.get(column, "") for column in header])
    return csv_text(header, rows)


def _meaning(column: Column) -> str:
    allowed = [f"{value} (by default)" if value == column.default else value for value in column.values if value]
    listed = f" (one of {', '.join(allowed)})" if allowed else " (a list)" if column.many else ""
    return column.what + listed
