"""A user's own tables of names and words: templates to begin with, and what a check of them says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pipeline.annotations import AnnotationError, parse_gold
from pipeline.fold import fold_name
from pipeline.lexicon import EXAMPLE, FOLDER, LexiconError, cell, numbered
from pipeline.models import Kind, Label, PlaceType, Side
from pipeline.rules import Rule
from pipeline.writers import csv_text

# The tables that a user may add to: the labels that their words bear, what they hold, and the values that a column allows.
TABLES: Mapping[str, tuple[tuple[Label, ...], str, Mapping[str, tuple[str, ...]]]] = {
    "groups": (("GROUP",), "armed and criminal groups", {"kind": get_args(Kind)}),
    "organizations": (("GROUP",), "other organizations", {"kind": get_args(Kind)}),
    "regions": (("PLACE",), "places", {"type": get_args(PlaceType)}),
    "titles": (("PERSON",), "titles, ranks and roles before a name", {"type": ("title", "rank", "honorific", "role", "noun")}),
    "victims": (("CASUALTY",), "nouns for people who come to harm", {"side": get_args(Side)}),
    "non_names": (("PERSON", "GROUP", "PLACE"), "capitalized words that are no name", {}),
}
_README = """# My rules

`crtables run reports/ --rules {folder}` reads the tables here beside its own; `crtables rules check {folder}` checks them.

A row adds an entry, or replaces the shipped one that has the same first cell. Columns may be left out, lists in a cell are
joined with `;`. The column `{example}` holds a sentence with the tags that it must get, in the notation of the annotations:
`On May 2, <group kind="militant" is="Example Front">EF</group> members attacked.`

{tables}
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a table: an error, or a warning where it may be meant so."""

    file: str
    line: int
    severity: str
    what: str


def write_templates(folder: Path) -> list[Path]:
    """Empty tables and a page that explains them. Raises FileExistsError, before anything is written, where one is there."""
    texts = {f"{name}.csv": ",".join((*_columns(name), EXAMPLE)) + "\n" for name in TABLES}
    lines = [f"- `{name}.csv`: {what}{_allowed(allowed)}" for name, (_, what, allowed) in TABLES.items()]
    texts["README.md"] = _README.format(folder=folder.name, example=EXAMPLE, tables="\n".join(lines))
    for name in texts:
        if (folder / name).exists():
            raise FileExistsError(f"{name} is there already")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def suggest(review: Path, folder: Path) -> dict[str, int]:
    """Add the ticked rows of a `review.csv` to a user's tables, and say how many each got; what is there stays.

    Raises OSError, and LexiconError where a file is no such table or a row names a table that there is none of.
    """
    keys = {name: _columns(name)[0] for name in TABLES}
    rows = [row for _, row in numbered(review)]
    try:
        entries = suggested(rows, keys)
    except KeyError as error:
        raise LexiconError(f"{review.name}: take_as names the table {error}; there are {', '.join(TABLES)}") from error
    added = {}
    for table, new in entries.items():
        path = folder / f"{table}.csv"
        there = [row for _, row in numbered(path)]
        header = list(there[0]) if there else [*_columns(table), EXAMPLE]
        known = {row[keys[table]] for row in there}
        fresh = [entry for entry in new if entry[keys[table]] not in known]
        text = csv_text(header, [[row.get(column, "") for column in header] for row in (*there, *fresh)])
        path.write_text(text.lstrip("\ufeff"), encoding="utf-8", newline="")
        added[table] = len(fresh)
    return added


def suggested(rows: Iterable[Mapping[str, str]], keys: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Rows that a user has ticked, as entries of the user's tables; `keys` is the first column of each table.

    Raises KeyError for a table that there is none of.
    """
    entries: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if table := row["take_as"].strip():
            name = row["text"].removeprefix("'")
            entry = {"id": "-".join(fold_name(name).split()), "name": name} if keys[table] == "id" else {keys[table]: name}
            entries.setdefault(table, []).append(entry)
    return entries


def _allowed(allowed: Mapping[str, tuple[str, ...]]) -> str:
    return "".join(f"; `{column}`: {', '.join(values)}" for column, values in allowed.items())


def _columns(name: str) -> tuple[str, ...]:
    return tuple(next(numbered(FOLDER / f"{name}.csv"))[1])


def read(folder: Path) -> tuple[list[Rule], list[Finding]]:
    """The examples of a user's tables as rules, and what is wrong in the tables."""
    rules: list[Rule] = []
    findings: list[Finding] = []
    for file in sorted(folder.glob("*.csv")):
        if file.stem not in TABLES:
            findings.append(Finding(file.name, 1, "error", f"no table is called {file.stem!r}; there are {', '.join(TABLES)}"))
            continue
        try:
            entries = list(numbered(file))
        except LexiconError as error:
            findings.append(Finding(file.name, 1, "error", str(error)))
            continue
        findings.extend(_faults(file, entries))
        labels = TABLES[file.stem][0]
        for line, row in entries:
            if sentence := row.get(EXAMPLE, "").strip():
                try:
                    parse_gold(sentence)
                except AnnotationError as error:
                    findings.append(Finding(file.name, line, "error", f"the example: {error}"))
                    continue
                rules.append(Rule(file.name, f"line {line}", labels, "", (sentence,), ()))
    return rules, findings


def _faults(file: Path, entries: list[tuple[int, dict[str, str]]]) -> Iterator[Finding]:
    columns = _columns(file.stem)
    allowed = TABLES[file.stem][2]
    claimed = _claims(file.stem)
    for line, row in entries:
        for unknown in [column for column in row if column not in columns and column != EXAMPLE]:
            yield Finding(file.name, line, "error", f"no column is called {unknown!r}; there are {', '.join(columns)}")
        entry = row.get(columns[0], "").strip()
        if not entry:
            yield Finding(file.name, line, "error", f"no {columns[0]}")
        for column, values in allowed.items():
            if row.get(column, "").strip() not in values:
                yield Finding(file.name, line, "error", f"{column} is {row.get(column, '')!r}; it is one of {', '.join(values)}")
        for surface in _surfaces(row):
            other = claimed.setdefault(fold_name(surface), entry)
            if other != entry:
                yield Finding(file.name, line, "warning", f"{surface!r} is a name of {other!r}, too")


def _claims(name: str) -> dict[str, str]:
    """Folded surface -> the shipped entry that it names."""
    key = _columns(name)[0]
    return {fold_name(surface): row[key] for _, row in numbered(FOLDER / f"{name}.csv") for surface in _surfaces(row)}


def _surfaces(row: Mapping[str, str]) -> Iterator[str]:
    if name := row.get("name", "").strip():
        yield name
    for column in ("acronyms", "aliases"):
        yield from cell(row.get(column, ""))
