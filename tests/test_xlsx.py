"""The workbook, read back with another library: types, styles, limits, and nothing that runs."""

from __future__ import annotations

import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from small_extraction import TEXT, small

from pipeline import datapackage, formats, tables, writers
from pipeline.batch import result
from pipeline.formats import xlsx
from pipeline.models import Extraction, Issue
from pipeline.run_folder import OutputFolder
from pipeline.sheets import FORMULA
from pipeline.tables import BY_NAME, TABLES

KINDS = ["xlsx"]


def write(folder: Path, *extractions: Extraction) -> Workbook:
    kinds = formats.load(KINDS)
    with OutputFolder(folder, formats=kinds) as output:
        for extraction in extractions:
            rows = tables.rows(extraction, source_file="x.txt", sha256="abc")
            text = extraction.report.text
            found = result(rows, writers.report_json(rows, text), text, kinds=kinds)
            output.add(found.entry, found.pieces, found.json)
    return openpyxl.load_workbook(folder / xlsx.NAME)


def rows(book: Workbook, sheet: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in book[sheet].iter_rows(min_row=2, values_only=True)]


def with_issue(*texts: str) -> Extraction:
    extraction = small()
    extraction.issues = [Issue("info", f"{number:02}", text) for number, text in enumerate(texts)]
    return extraction


def issues(book: Workbook) -> list[Any]:
    return [row[3] for row in rows(book, "issues")]


def test_a_sheet_a_table_between_what_is_in_it_and_what_it_means(tmp_path: Path) -> None:
    book = write(tmp_path, small())
    assert book.sheetnames == ["README", *(table.name for table in TABLES), "dictionary"]
    for table in TABLES:
        sheet = book[table.name]
        assert [cell.value for cell in sheet[1]] == [column.name for column in table.columns]
        assert all(cell.font.bold and cell.fill.fgColor.rgb == "FF1F3864" for cell in sheet[1])
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(max(2, sheet.max_row), len(table.columns)).coordinate}"
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
        assert all(width >= len(column.name) for column, width in zip(table.columns, widths, strict=True))
        assert max(widths) < 63
    front = [cell.value for row in book["README"].iter_rows() for cell in row if cell.value is not None]
    assert front[0] == datapackage.TITLE and datapackage.DESCRIPTION in front
    place = front.index("mentions")
    assert front[place + 1 : place + 3] == [8, "One row for each tagged span of text."]
    meanings = {(row[0], row[1]): row[4:] for row in rows(book, "dictionary")}
    assert meanings["incidents", "type"][1] == "attack; kidnapping; clash; operation; arrest; conviction"
    assert len(meanings) == sum(len(table.columns) for table in TABLES)


def test_cells_have_their_types(tmp_path: Path) -> None:
    book = write(tmp_path, small())
    assert rows(book, "dates") == [
        ("peru-2019", "m0001", "May 2", datetime(2019, 5, 2), datetime(2019, 5, 2), "day", "report", rows(book, "dates")[0][-1])
    ]
    assert book["dates"]["D2"].number_format == "yyyy-mm-dd"
    assert rows(book, "casualties")[1][:7] == ("peru-2019", "m0005", "two guards", "killed", 2, None, True)
    assert [type(cell) for cell in rows(book, "casualties")[0][4:7]] == [int, int, bool]
    assert rows(book, "places")[0][6:] == ("PE-AYA", 3939467, -12.93271, -74.24826, 1)
    assert rows(book, "people")[0][3] == "=Rojo; Pepe"
    assert rows(book, "people")[1] == ("peru-2019", "person:zoe", "Zoë", None, None, None, None, 0)


def test_same_input_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "one", small())
    write(tmp_path / "two", small())
    assert (tmp_path / "one" / xlsx.NAME).read_bytes() == (tmp_path / "two" / xlsx.NAME).read_bytes()


RUNS = [f"{mark}HYPERLINK(A1)" for mark in FORMULA] + [
    "{=1+1}", "=1+1", "https://example.org", "mailto:a@example.org", "internal:README!A1", "external:x.xlsx",
    "1234", "1e5", "TRUE", "#REF!",
]  # fmt: skip


def test_nothing_in_it_runs(tmp_path: Path) -> None:
    book = write(tmp_path, with_issue(*RUNS))
    assert issues(book) == [text.replace("\r", "\n") for text in RUNS]
    for number, text in enumerate(RUNS):
        cell = book["issues"].cell(number + 2, 4)
        assert (cell.data_type, cell.hyperlink) == ("s", None), text
        # What Excel would take for a formula once a user edits the cell is marked as a text.
        assert cell.quotePrefix == text.startswith(FORMULA), text
    with zipfile.ZipFile(tmp_path / xlsx.NAME) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheets = [data for name, data in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(TABLES) + 2
    assert not any(mark in data for data in sheets for mark in (b"<f>", b"<f ", b"<hyperlink"))
    assert not [name for name in parts if "vba" in name or "externalLink" in name or "_rels/sheet" in name]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x00b\x0bc\x1fd", "a�b�c�d"), ("a\ud800b", "a�b"), ("a\ufffeb\uffff", "a�b�"), ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
        ("<r>&</r>", "<r>&</r> "), ("<b>&amp;</b>", "<b>&amp;</b>"), ("_x0041_", "_x0041_"), ("  a  ", "  a  "),
        ("\x85\u2028é😀", "\x85\u2028é😀"), ("a" * 32_767, "a" * 32_767), ("a" * 32_768, "a" * 32_763 + " […]"),
        ("😀" * 16_383, "😀" * 16_383), ("😀" * 16_384, "😀" * 16_381 + " […]"),
    ],
    ids=range(13),
)  # fmt: skip
def test_what_a_workbook_cannot_hold(tmp_path: Path, text: str, written: str) -> None:
    book = write(tmp_path, with_issue(text))
    # openpyxl shows the escape for an underscore as it stands in the file.
    assert [cell.replace("_x005F_", "_") for cell in issues(book)] == [written]
    notes = [str(cell.value) for row in book["README"].iter_rows() for cell in row]
    assert any(note.startswith("1 cells are not as in the reports") for note in notes) == (text != written)


@pytest.mark.parametrize("day", ["1895-01-01", "1900-02-28", "1900-03-01", "9999-12-31", "0999-01-01"])
def test_days_that_a_workbook_has_not_stay_texts(tmp_path: Path, day: str) -> None:
    extraction = small()
    extraction.incidents = [replace(extraction.incidents[0], date_start=day)]
    cell = write(tmp_path, extraction)["incidents"]["D2"].value
    assert cell == (datetime.fromisoformat(day) if day >= "1900-03-01" else day)


def test_a_table_that_is_too_long_goes_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 4)
    book = write(tmp_path, with_issue(*"abcdefg"))
    parts = [name for name in book.sheetnames if name.startswith("issues")]
    assert parts == ["issues", "issues 2", "issues 3"]
    assert [[row[3] for row in rows(book, name)] for name in parts] == [list("abc"), list("def"), ["g"]]
    assert all([cell.value for cell in book[name][1]] == [column.name for column in BY_NAME["issues"].columns] for name in parts)
    assert all(book[name].freeze_panes == "A2" and book[name].auto_filter.ref for name in parts)
    notes = [str(cell.value) for row in book["README"].iter_rows() for cell in row]
    assert "issues, issues 2, issues 3" in notes and 7 in [cell.value for row in book["README"].iter_rows() for cell in row]
    assert any(note.endswith("these tables go on in further sheets: mentions, issues.") for note in notes)


def test_rows_do_not_stay_in_memory(tmp_path: Path) -> None:
    kind = formats.load(KINDS)["xlsx"]
    report = tables.rows(small())
    with OutputFolder(tmp_path, formats={"xlsx": kind}) as output:
        del output
        peaks = []
        for _ in range(2):
            tracemalloc.start()
            for _ in range(300):
                kind.add(kind.piece(report, TEXT))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 2_000_000, peaks


def test_dates_are_read_as_dates(tmp_path: Path) -> None:
    import pandas as pd

    write(tmp_path, small())
    frames = pd.read_excel(tmp_path / xlsx.NAME, sheet_name=None)
    assert frames["incidents"]["date_start"].dt.date.tolist() == [date(2019, 5, 2)]
    assert frames["incidents"]["killed"].tolist() == [5]
