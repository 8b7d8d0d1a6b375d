"""Tables to files: CSV that a spreadsheet opens rightly, JSON for programs; a run's folder is written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.tables import BY_NAME, FORMULA, LIST_SEPARATOR, TABLES, Cell, Column, ColumnType, Row, Table, Tables

SCHEMA = "schema.json"
JSON_FOLDER = "json"
_JSON_TYPES: Mapping[ColumnType, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "list": {"type": "array", "items": {"type": "string"}},
}

_encode = json.JSONEncoder(ensure_ascii=False).encode


def csv_cell(cell: Cell) -> str | int | float:
    """A cell as CSV holds it: lists joined, unknown empty, a text that a spreadsheet would run led by `'`."""
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        # A separator within an item would make two of it.
        cell = LIST_SEPARATOR.join(item.replace(LIST_SEPARATOR, ", ") for item in cell)
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A small table as the text of a CSV file (CRLF, byte-order mark)."""
    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def report_json(tables: Tables, text: str) -> bytes:
    """One report as JSON: its text, its row of `documents` as `document`, and the other tables without `doc_id`.

    One row stands on one line: the standard encoder is many times slower where it indents.
    """
    parts = [
        f'"document": {_encode(_record(BY_NAME["documents"].columns, tables["documents"][0]))}',
        f'"text": {_encode(text)}',
    ]
    for table in TABLES:
        if table.name != "documents":
            lines = ",\n".join(_encode(_record(table.columns[1:], row[1:])) for row in tables[table.name])
            parts.append(f'"{table.name}": [\n{lines}\n]' if lines else f'"{table.name}": []')
    # A lone surrogate has no UTF-8 form and so stands escaped.
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8", "backslashreplace")


def _record(columns: Sequence[Column], row: Sequence[Cell]) -> dict[str, Cell]:
    return {column.name: cell for column, cell in zip(columns, row, strict=True)}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one report's JSON file."""
    properties: dict[str, Any] = {
        "document": _object(BY_NAME["documents"], BY_NAME["documents"].columns),
        "text": {"type": "string", "description": "The report's text; offsets count its characters."},
    }
    for table in TABLES:
        if table.name != "documents":
            properties[table.name] = {
                "type": "array", "description": table.description, "items": _object(table, table.columns[1:]),
            }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report's tables, as crtables writes them",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _object(table: Table, columns: Sequence[Column]) -> dict[str, Any]:
    properties = {}
    for column in columns:
        kind = dict(_JSON_TYPES[column.type])
        if column.enum:
            kind["enum"] = [*column.enum, *([None] if column.optional else [])]
        if column.optional:
            kind["type"] = ["string", "null"]
        properties[column.name] = {**kind, "description": column.description}
    return {
        "type": "object", "description": table.description, "properties": properties,
        "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


class OutputError(OSError):
    """The tables cannot be written; the message says why, in a few words."""


@contextmanager
def _writing() -> Iterator[None]:
    """Tell a fault of the output from other faults that are OSErrors, too."""
    try:
        yield
    except FileExistsError as error:
        raise OutputError("a file of this name is in the way") from error
    except OSError as error:
        raise OutputError(f"cannot write the tables there: {error.strerror or error}") from error


class OutputFolder:
    """A run's files, streamed into a hidden folder beside their place and moved there once all are whole.

    Use as a context manager: leaving it by an exception leaves the folder as it was. Raises OutputError where the
    folder cannot be written. JSON files of reports that an earlier run wrote and this one does not are removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        with _writing():
            self._open()
        return self

    def _open(self) -> None:
        made = [path for path in (self.folder, *self.folder.parents) if not path.exists()]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._part = Path(tempfile.mkdtemp(prefix=".crtables-", dir=self.folder))
        except OSError:
            _remove_empty(made)
            raise
        self._made = made
        try:
            (self._part / JSON_FOLDER).mkdir()
            for table in TABLES:
                file = self._stack.enter_context((self._part / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
                file.write("\ufeff")
                self._writers[table.name] = csv.writer(file, lineterminator="\r\n")
                self._writers[table.name].writerow([column.name for column in table.columns])
        except BaseException:
            self._discard()
            raise

    def add(self, tables: Tables, document: tuple[str, bytes] | None) -> None:
        """Append one report's rows; `document` is its id and the bytes of its JSON file."""
        with _writing():
            for table in TABLES:
                self._writers[table.name].writerows(_csv_row(row) for row in tables[table.name])
            if document is not None:
                (self._part / JSON_FOLDER / f"{document[0]}.json").write_bytes(document[1])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            with _writing():
                self._stack.close()
                (self._part / SCHEMA).write_text(json.dumps(schema(), indent=1) + "\n", encoding="utf-8", newline="\n")
                self._publish()
        finally:
            self._discard()

    def _publish(self) -> None:
        place = self.folder / JSON_FOLDER
        place.mkdir(exist_ok=True)
        fresh = {path.name for path in (self._part / JSON_FOLDER).iterdir()}
        stale = [path for path in _written_before(self.folder) if path.name not in fresh]
        for name in sorted(fresh):
            os.replace(self._part / JSON_FOLDER / name, place / name)
        for table in TABLES:
            os.replace(self._part / f"{table.name}.csv", self.folder / f"{table.name}.csv")
        os.replace(self._part / SCHEMA, self.folder / SCHEMA)
        for path in stale:
            path.unlink(missing_ok=True)
        self._made = []

    def _discard(self) -> None:
        with suppress(OSError):  # a full disk shows again on closing
            self._stack.close()
        shutil.rmtree(self._part, ignore_errors=True)
        _remove_empty(self._made)


def _csv_row(row: Row) -> list[str | int | float]:
    return [csv_cell(cell) for cell in row]


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _written_before(folder: Path) -> list[Path]:
    """The JSON files of the reports that the folder's own `documents.csv` lists; other files are not this program's."""
    try:
        with (folder / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
            ids = [row["doc_id"] for row in csv.DictReader(file)]
    except (OSError, KeyError, ValueError, csv.Error):
        return []
    names = {f"{doc_id}.json" for doc_id in ids} | {f"{doc_id[1:]}.json" for doc_id in ids if doc_id.startswith("'")}
    return [folder / JSON_FOLDER / name for name in names if os.path.basename(name) == name]
