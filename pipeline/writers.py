"""Tables to bytes and back: CSV that a spreadsheet opens rightly, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
        # A text that has such a mark itself gets another, so that reading back takes off what was put on.
        return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell
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


def csv_lines(rows: Iterable[Row]) -> bytes:
    """Rows of a large table, without its header; a lone surrogate, which has no UTF-8 form, becomes a question mark."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([csv_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8", "replace")


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
