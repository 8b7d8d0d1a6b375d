"""Parquet: a folder a table, a file for each thousand reports, columns of their own types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import __version__
from pipeline.formats.base import Files, Rows
from pipeline.tables import TABLES, Cell, Column, ColumnType, Row, Table

FOLDER = "parquet"
REPORTS = 1_000  # of a file
ROWS = 4_000  # of a row group, about; they are held until it is written
_TYPES: Mapping[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
}


def schema(table: Table) -> pa.Schema:
    """A table's columns as Arrow types, with what they mean as metadata. Unknown is null; a list is never null."""
    fields = [
        pa.field(column.name, _TYPES[column.type], nullable=column.type != "list", metadata={"description": column.description})
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"description": table.description, "crtables": __version__})


class _Parts:
    """One table's files."""

    def __init__(self, table: Table, files: Files) -> None:
        self._table = table
        self._files = files
        self._schema = schema(table)
        self._rows: list[Row] = []
        self._number = 0
        self._open()

    def _open(self) -> None:
        path = self._files.path(f"{FOLDER}/{self._table.name}/part-{self._number:05}.parquet")
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._number += 1

    def add(self, rows: Iterable[Row]) -> None:
        self._rows.extend(rows)
        if len(self._rows) >= ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            columns = zip(self._table.columns, zip(*self._rows, strict=True), strict=True)
            arrays = [_array(column, cells) for column, cells in columns]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._rows.clear()

    def next(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self._flush()
        self._writer.close()


def _array(column: Column, cells: Sequence[Cell]) -> pa.Array:
    values: Sequence[Any] = cells
    if column.type == "date":
        values = [date.fromisoformat(str(cell)) if cell else None for cell in cells]
    elif column.type == "text":
        values = [cell or None for cell in cells]
    try:
        return pa.array(values, _TYPES[column.type])
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8 form
        return pa.array([_encodable(value) for value in values], _TYPES[column.type])


def _encodable(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_encodable(item) for item in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class Parquet(Rows):
    """Parquet files, as DuckDB, Polars, pandas, Spark and the like read them: `parquet/TABLE/*.parquet`."""

    def begin(self, files: Files) -> None:
        self._parts = {table.name: _Parts(table, files) for table in TABLES}
        self._reports = 0

    def add(self, piece: Mapping[str, Sequence[Row]]) -> None:
        if self._reports and self._reports % REPORTS == 0:
            for parts in self._parts.values():
                parts.next()
        self._reports += 1
        for name, rows in piece.items():
            self._parts[name].add(rows)

    def finish(self) -> None:
        for parts in self._parts.values():
            parts.close()
