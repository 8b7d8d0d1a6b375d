"""Tables to bytes and back: CSV that a spreadsheet opens rightly, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from pipeline.sheets import FORMULA, guarded
from pipeline.tables import BY_NAME, LIST_SEPARATOR, TABLES, Cell, Column, ColumnType, Row, Table, Tables

SCHEMA = "schema.json"
JSON_FOLDER = "json"
_REMEMBERED = 16_384  # cells
_JSON_TYPES: Mapping[ColumnType, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "list": {"type": "array", "items": {"type": "string"}},
}

_TO_QUOTE = re.compile(r'[",\r\n]').search
_PLAIN = re.compile(rf"""[^{re.escape("'" + "".join(FORMULA))}",][^",\r\n]*""").fullmatch  # a text that CSV holds as it stands

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def joined(items: Iterable[str]) -> str:
    """A list in one cell."""
    # A separator within an item would make two of it.
    return LIST_SEPARATOR.join(item.replace(LIST_SEPARATOR, ", ") for item in items)


def csv_cell(cell: Cell) -> str | int | float:
    """A cell as CSV holds it: lists joined, unknown empty, a text that a spreadsheet would run led by `'`."""
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        cell = joined(cell)
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def _field(cell: Cell) -> str:
    """A cell as it stands in a line of CSV, quoted where it must be (RFC 4180)."""
    text = str(csv_cell(cell))
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE(text) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A small table as the text of a CSV file (CRLF, byte-order mark)."""
    return f"\ufeff{csv_rows((header, *rows))}"


def csv_table(table: Table, rows: Iterable[Sequence[Cell]] = ()) -> str:
    """Rows of a table, under its columns' names, as the text of a CSV file."""
    return csv_text([column.name for column in table.columns], rows)


def csv_rows(rows: Iterable[Sequence[Cell]]) -> str:
    """Some rows as the text of a CSV file that was begun already."""
    return "".join(",".join(map(_field, row)) + "\r\n" for row in rows)


class _Fields(dict[Cell, str]):
    """Cells as fields of CSV, remembered: rows repeat sentences, names, numbers of mentions and the words of an enum."""

    def __missing__(self, cell: Cell) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        made = self[cell] = cell if isinstance(cell, str) and _PLAIN(cell) else _field(cell)
        return made


class _Values(dict[Cell, str]):
    """Cells as values of JSON, remembered."""

    def __missing__(self, cell: Cell) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        made = self[cell] = encode_basestring(cell) if isinstance(cell, str) else _encode(cell)
        return made


_fields, _values = _Fields(), _Values()


def _columns(table: Table, rows: Sequence[Row], made: Mapping[Cell, str], unknown: str) -> list[Iterable[str]]:
    """The cells of a table by column, as `made` has them; but numbers, of which 1, 1.0 and True would be one key."""
    columns: list[Iterable[str]] = []
    for column, cells in zip(table.columns, zip(*rows, strict=True), strict=True):
        if column.type not in ("integer", "number"):
            columns.append(map(made.__getitem__, cells))
        elif None in cells:
            columns.append([unknown if cell is None else repr(cell) for cell in cells])
        else:
            columns.append(map(repr, cells))
    return columns


def csv_lines(tables: Tables) -> dict[str, bytes]:
    """Rows of the tables that have some, without headers; a lone surrogate, which has no UTF-8 form, becomes a question mark."""
    lines = {}
    for table in TABLES:
        if rows := tables[table.name]:
            found = map(",".join, zip(*_columns(table, rows, _fields, ""), strict=True))
            lines[table.name] = "\r\n".join((*found, "")).encode("utf-8", "replace")
    return lines


def report_json(tables: Tables, text: str) -> bytes:
    """One report as JSON: its text, its row of `documents` as `document`, and the other tables without `doc_id`.

    One row stands on one line.
    """
    parts = []
    for table in TABLES:
        rows = tables[table.name]
        if table.name == "documents":
            parts += [f'"document": {_objects(table, rows)}', f'"text": {encode_basestring(text)}']
        else:
            lines = _objects(table, rows, since=1) if rows else ""
            parts.append(f'"{table.name}": [\n{lines}\n]' if lines else f'"{table.name}": []')
    # A lone surrogate has no UTF-8 form and so stands escaped.
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8", "backslashreplace")


def _objects(table: Table, rows: Sequence[Row], *, since: int = 0) -> str:
    """At least one row as objects of JSON, one a line, with the columns from the number `since` on.

    One list of names and values, filled column by column: the standard encoder takes five times as long.
    """
    step = 2 * (len(table.columns) - since)
    pieces = [""] * (step * len(rows))
    for at, (column, cells) in enumerate(zip(table.columns[since:], _columns(table, rows, _values, "null")[since:], strict=True)):
        pieces[2 * at :: step] = [(", " if at else "},\n{") + f'"{column.name}": '] * len(rows)
        pieces[2 * at + 1 :: step] = cells
    return "".join(pieces).removeprefix("},\n") + "}"


def read_report(data: bytes) -> tuple[Tables, str]:
    """The rows of every table and the text, from a report's JSON file. Raises ValueError, KeyError or TypeError for others."""
    report = json.loads(data)
    document = report["document"]
    tables: dict[str, list[Row]] = {}
    for table in TABLES:
        if table.name == "documents":
            tables[table.name] = [tuple(_cell(document[column.name]) for column in table.columns)]
            continue
        names = [column.name for column in table.columns[1:]]
        tables[table.name] = [(document["doc_id"], *(_cell(row[name]) for name in names)) for row in report[table.name]]
    return tables, report["text"]


def _cell(value: Any) -> Cell:
    return tuple(value) if isinstance(value, list) else value


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
