"""Parquet read back: types, nulls, lists, several files, and what no UTF-8 holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from small_extraction import small

from pipeline import formats, tables, writers
from pipeline.batch import result
from pipeline.formats import parquet
from pipeline.models import Extraction, Issue
from pipeline.run_folder import OutputFolder
from pipeline.tables import BY_NAME, TABLES


def write(folder: Path, *extractions: Extraction) -> Path:
    kinds = formats.load(["parquet"])
    with OutputFolder(folder, formats=kinds) as output:
        for extraction in extractions:
            rows, text = tables.rows(extraction, source_file="x.txt", sha256="abc"), extraction.report.text
            found = result(rows, writers.report_json(rows, text), text, kinds=kinds)
            output.add(found.entry, found.pieces, found.json)
    return folder / parquet.FOLDER


def renamed(doc_id: str) -> Extraction:
    extraction = small()
    extraction.report = replace(extraction.report, doc_id=doc_id)
    return extraction


def test_every_table_has_its_types_and_says_what_they_are(tmp_path: Path) -> None:
    folder = write(tmp_path, small())
    wanted = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    for table in TABLES:
        found = pq.read_schema(folder / table.name / "part-00000.parquet")
        assert found.names == [column.name for column in table.columns]
        for column in table.columns:
            kind = found.field(column.name).type
            assert (kind.value_type == pa.string()) if column.type == "list" else (kind == wanted[column.type])
            assert found.field(column.name).metadata[b"description"].decode() == column.description


def test_cells_come_back(tmp_path: Path) -> None:
    folder = write(tmp_path, small())
    rows = tables.rows(small(), source_file="x.txt", sha256="abc")
    for table in TABLES:
        wanted = [
            {
                column.name: date.fromisoformat(cell) if column.type == "date" and isinstance(cell, str)
                else list(cell) if isinstance(cell, tuple) else None if cell == "" else cell
                for column, cell in zip(table.columns, row, strict=True)
            }
            for row in rows[table.name]
        ]  # fmt: skip
        assert ds.dataset(folder / table.name).to_table().to_pylist() == wanted


def test_a_table_without_rows_is_there_with_its_columns(tmp_path: Path) -> None:
    extraction = small()
    extraction.issues = []
    folder = write(tmp_path, extraction)
    frame = pd.read_parquet(folder / "issues")
    assert (len(frame), list(frame.columns)) == (0, [column.name for column in BY_NAME["issues"].columns])


def test_reports_are_spread_over_files_and_rows_over_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "REPORTS", 2)
    monkeypatch.setattr(parquet, "ROWS", 3)
    names = list("abcde")
    folder = write(tmp_path, *map(renamed, names))
    for table in TABLES:
        files = sorted((folder / table.name).iterdir())
        assert [file.name for file in files] == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
        found = [list(dict.fromkeys(pq.read_table(file, columns=["doc_id"])["doc_id"].to_pylist())) for file in files]
        assert found == [["a", "b"], ["c", "d"], ["e"]]
    assert pq.read_metadata(folder / "mentions" / "part-00000.parquet").num_row_groups == 2
    assert pq.read_metadata(folder / "incidents" / "part-00000.parquet").num_row_groups == 1


def test_same_input_same_bytes(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", renamed("a"), renamed("b")), write(tmp_path / "two", renamed("a"), renamed("b"))
    for path in one.rglob("*.parquet"):
        assert path.read_bytes() == (two / path.relative_to(one)).read_bytes()


def test_a_lone_surrogate_becomes_a_question_mark(tmp_path: Path) -> None:
    extraction = small()
    extraction.issues = [Issue("info", "a", "b\ud800c"), Issue("info", "b", "é😀\x00")]
    extraction.people = [replace(extraction.people[0], aliases=("x\udfffy",))]
    folder = write(tmp_path, extraction)
    assert pd.read_parquet(folder / "issues")["what"].tolist() == ["b?c", "é😀\x00"]
    assert [list(names) for names in pd.read_parquet(folder / "people")["aliases"]] == [["x?y"]]
