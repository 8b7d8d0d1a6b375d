"""The data package: a validator finds every run's tables in order, and what is wrong in them."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, Report, system

from pipeline import datapackage, formats
from pipeline.batch import run
from pipeline.reader import Source, find_reports
from pipeline.tables import TABLES

ROOT = Path(__file__).parent.parent
TEXT = """Country Report on Terrorism {year} - Chapter 1 - Kenya

Overview: Al-Shabaab (AS) has some 7,000 fighters. Four soldiers died in two attacks.

2019 Terrorist Incidents: On May 1, al-Shabaab members killed three soldiers, including an officer, in Garissa. In early June,
gunmen kidnapped at least two aid workers near Mandera, Kenya.
On July 4, police in Nairobi arrested Ali Hassan (aka “=Bomba” or “Papicho”). On July 9,
someone set fire to a school in Lamu County. @Home, nobody was hurt.
"""
Table = list[dict[str, str]]


def validate(folder: Path) -> Report:
    with system.use_context(trusted=True):
        return Package(str(folder / datapackage.NAME)).validate()


def errors(folder: Path) -> list[tuple[str, str, str]]:
    """Table, kind and message of each error."""
    report = validate(folder)
    found = [("", error.type, error.note) for error in report.errors]
    return found + [(task.name, error.type, error.message) for task in report.tasks for error in task.errors]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over good reports and bad ones, with names that a spreadsheet would run and texts that break cells."""
    base = tmp_path_factory.mktemp("package")
    raw = base / "raw"
    raw.mkdir()
    for number, name in enumerate(("=kenya", "-kenya", "@kenya", "'kenya", "kenya, a \"quoted\" one", "kenya", "é")):
        (raw / f"{name}.txt").write_text(TEXT.format(year=2013 + number), encoding="utf-8")
    (raw / "peru-2019.txt").write_bytes((ROOT / "raw" / "peru-2019.txt").read_bytes())
    (raw / "crlf.txt").write_bytes(TEXT.format(year=2015).replace("\n", "\r\n").encode())
    (raw / "odd.txt").write_text(TEXT.format(year=2015).replace("police", "po\u2028lice\x85\x0b\x0c\x01"), encoding="utf-8")
    (raw / "no-year.txt").write_text(TEXT.partition("\n")[2], encoding="utf-8")
    (raw / "empty.txt").write_bytes(b"")
    (raw / "binary.txt").write_bytes(bytes(range(256)) * 4)
    run(find_reports([str(raw)]), base / "out", kinds=formats.load(["csv"]))
    return base / "out"


def test_every_run_is_valid(folder: Path) -> None:
    assert errors(folder) == []
    rows = {task.name: task.stats["rows"] for task in validate(folder).tasks}
    assert set(rows) == {table.name for table in TABLES} and min(rows.values()) > 0


def test_the_example_is_valid() -> None:
    assert errors(ROOT / "outputs") == []


def test_a_run_of_nothing_but_failures_is_valid(tmp_path: Path) -> None:
    run([Source("gone", tmp_path / "gone.txt", "gone.txt")], tmp_path / "out", kinds=formats.load(["csv"]))
    assert errors(tmp_path / "out") == []


def altered(folder: Path, to: Path, table: str, alter: Callable[[Table], None]) -> Path:
    shutil.copytree(folder, to)
    path = to / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    alter(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return to


def changed(column: str, value: str) -> Callable[[Table], None]:
    """Change the first row that has something in the column."""
    return lambda rows: next(row for row in rows if row[column]).update({column: value})


BROKEN: list[tuple[str, Callable[[Table], Any], str]] = [
    ("mentions", changed("doc_id", "nobody"), "foreign-key"),
    ("issues", changed("doc_id", "nobody"), "foreign-key"),
    ("dates", changed("mention_id", "m9999"), "foreign-key"),
    ("casualties", changed("mention_id", "m9999"), "foreign-key"),
    ("casualties", changed("part_of", "m9999"), "foreign-key"),
    ("casualties", changed("incident_id", "i999"), "foreign-key"),
    ("incidents", changed("place_id", "place:xx:nowhere"), "foreign-key"),
    ("documents", lambda rows: rows.append(rows[0]), "primary-key"),
    ("people", lambda rows: rows.append(rows[0]), "primary-key"),
    ("documents", changed("sha256", "abc"), "constraint-error"),
    ("mentions", changed("label", "THING"), "constraint-error"),
    ("mentions", changed("start", "1.5"), "type-error"),
    ("mentions", changed("start", "-1"), "constraint-error"),
    ("mentions", changed("sentence_id", "1"), "constraint-error"),
    ("groups", changed("kind", ""), "constraint-error"),
    ("groups", changed("country_iso", "Kenya"), "constraint-error"),
    ("places", changed("latitude", "91"), "constraint-error"),
    ("dates", changed("start_date", "2019-02-30"), "type-error"),
    ("casualties", changed("approximate", "yes"), "type-error"),
    ("incidents", changed("killed", "three"), "type-error"),
    ("incidents", changed("attack_type", "Bombing"), "constraint-error"),
]


@pytest.mark.parametrize(("table", "alter", "kind"), BROKEN)
def test_what_is_broken_is_found(folder: Path, tmp_path: Path, table: str, alter: Callable[[Table], None], kind: str) -> None:
    found = errors(altered(folder, tmp_path / "broken", table, alter))
    assert [error for error in found if error[0] == table and error[1] == kind], found


def test_a_missing_table_is_found(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "broken")
    (tmp_path / "broken" / "places.csv").unlink()
    assert not validate(tmp_path / "broken").valid


def test_cells_come_back_with_their_types(folder: Path) -> None:
    with system.use_context(trusted=True):
        package = Package(str(folder / datapackage.NAME))
        people = [row.to_dict() for row in package.get_resource("people").read_rows()]
        casualties = [row.to_dict() for row in package.get_resource("casualties").read_rows()]
        incidents = [row.to_dict() for row in package.get_resource("incidents").read_rows()]
    ali = next(row for row in people if row["name"] == "Ali Hassan" and row["doc_id"] == "kenya")
    # The guard stands before the cell's first item, as in a spreadsheet.
    assert ali["aliases"] == ["'=Bomba", "Papicho"]
    workers = next(row for row in casualties if row["text"] == "at least two aid workers")
    assert (workers["count_min"], workers["count_max"], workers["approximate"]) == (2, None, False)
    assert date(2018, 5, 1) in {row["date_start"] for row in incidents if row["doc_id"] == "kenya"}


def test_every_column_is_described() -> None:
    found = {resource["name"]: resource["schema"]["fields"] for resource in datapackage.descriptor()["resources"]}
    assert {name: [field["name"] for field in fields] for name, fields in found.items()} == {
        table.name: [column.name for column in table.columns] for table in TABLES
    }
    assert all(field["title"] and field["description"].endswith(".") for fields in found.values() for field in fields)
    titles = {field["name"]: field["title"] for fields in found.values() for field in fields}
    assert titles["doc_id"] == "Report ID" and titles["country_iso"] == "Country ISO" and titles["killed"] == "Killed"


def test_references_lead_to_columns() -> None:
    for resource in datapackage.descriptor()["resources"]:
        for key in resource["schema"].get("foreignKeys", ()):
            target = key["reference"]["resource"] or resource["name"]
            fields = next(table for table in TABLES if table.name == target)
            assert all(fields.index(name) >= 0 for name in key["reference"]["fields"])


def test_the_file_is_the_description(folder: Path) -> None:
    assert json.loads((folder / datapackage.NAME).read_text(encoding="utf-8")) == datapackage.descriptor()
