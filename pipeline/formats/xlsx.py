"""One workbook: a sheet a table, and what they are. Nothing in it runs: every text is written as a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.format import Format as Style
from xlsxwriter.worksheet import Worksheet

from pipeline import __version__, datapackage
from pipeline.formats.base import Files, Rows
from pipeline.sheets import FORMULA
from pipeline.tables import BY_NAME, TABLES, Cell, Column, Row, Table
from pipeline.writers import joined

NAME = "crtables.xlsx"
# Limits of Excel: "Excel specifications and limits".
ROWS = 1_048_576
CHARACTERS = 32_767  # of a cell, in UTF-16 units
_EXACT = 10**15  # integers below it are exact
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel's calendar counts a day that never was
_CREATED = datetime(2000, 1, 1)  # always, so that the same input gives the same bytes
_WIDEST = 60
_FILTER = 3  # the width of a filter's button
_CUT = " […]"
# What XML 1.0 has no character for; a lone carriage return would come back as a line feed.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Sheet:
    """A table's sheet, and those that go on with it where it is full."""

    def __init__(self, book: Workbook, table: Table, styles: Mapping[str, Style]) -> None:
        self._book = book
        self._table = table
        self._styles = styles
        self._widths = [len(column.name) + _FILTER for column in table.columns]
        self.rows = 0
        self.sheets: list[Worksheet] = []
        self.altered = 0  # cells that could not be written as they are
        self._open()

    def _open(self) -> None:
        number = len(self.sheets) + 1
        sheet = self._book.add_worksheet(self._table.name if number == 1 else f"{self._table.name} {number}")
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(self._table.columns):
            sheet.write_string(0, position, column.name, self._styles["header"])
        self.sheets.append(sheet)
        self._next = 1

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self._next == ROWS:
                self._close()
                self._open()
            for position, (column, cell) in enumerate(zip(self._table.columns, row, strict=True)):
                self._write(position, column, cell)
            self._next += 1
            self.rows += 1

    def _write(self, position: int, column: Column, cell: Cell) -> None:
        sheet = self.sheets[-1]
        if cell is None or cell in ("", ()):
            return
        if isinstance(cell, bool):
            sheet.write_boolean(self._next, position, cell)
            length = 5
        elif isinstance(cell, int | float) and abs(cell) < _EXACT:
            sheet.write_number(self._next, position, cell)
            length = len(str(cell))
        elif column.type == "date" and (day := _day(str(cell))):
            sheet.write_datetime(self._next, position, day, self._styles["date"])
            length = 10
        else:
            whole = joined(cell) if isinstance(cell, tuple) else str(cell)
            text = written(whole)
            self.altered += text != whole
            sheet.write_string(self._next, position, text, self._styles["quoted"] if text.startswith(FORMULA) else None)
            length = len(text)
        if length > self._widths[position]:
            self._widths[position] = min(length, _WIDEST)

    def _close(self) -> None:
        sheet = self.sheets[-1]
        sheet.autofilter(0, 0, max(1, self._next - 1), len(self._table.columns) - 1)

    def finish(self) -> None:
        self._close()
        for sheet in self.sheets:
            for position, width in enumerate(self._widths):
                sheet.set_column(position, position, width + 1)


def _day(text: str) -> date | None:
    """A day that Excel has, else None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def written(text: str) -> str:
    """A text as a cell can hold it: line feeds for line ends, � for characters that XML has not, cut where it is too long."""
    text = _IMPOSSIBLE.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > CHARACTERS // 2 and len(text.encode("utf-16-le")) // 2 > CHARACTERS:
        text = text.encode("utf-16-le")[: 2 * (CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    # XlsxWriter takes such a text for markup of its own.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


class Xlsx(Rows):
    """One workbook with a sheet a table, a first one that tells what is in it, and a last one with every column's meaning."""

    def begin(self, files: Files) -> None:
        # Rows go to temporary files as they come.
        self._book = Workbook(str(files.path(NAME)), {"constant_memory": True, "tmpdir": str(files.scratch())})
        self._book.use_zip64()
        self._book.set_properties({"title": datapackage.TITLE, "author": f"crtables {__version__}", "created": _CREATED})
        self._styles = {
            "header": self._book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3864", "valign": "top"}),
            "date": self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "quoted": self._book.add_format({"quote_prefix": True}),
            "wrapped": self._book.add_format({"text_wrap": True, "valign": "top"}),
            "title": self._book.add_format({"bold": True, "font_size": 16}),
        }
        self._front = self._book.add_worksheet("README")
        self._sheets = {table.name: _Sheet(self._book, table, self._styles) for table in TABLES}

    def add(self, piece: Mapping[str, Sequence[Row]]) -> None:
        for name, rows in piece.items():
            self._sheets[name].add(rows)

    def finish(self) -> None:
        for sheet in self._sheets.values():
            sheet.finish()
        self._write_front()
        self._write_dictionary()
        try:
            self._book.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error

    def _write_front(self) -> None:
        sheet, text = self._front, self._styles["wrapped"]
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 12)
        sheet.set_column(2, 2, 100)
        sheet.write_string(0, 0, datapackage.TITLE, self._styles["title"])
        row = 2
        for note in self._notes():
            sheet.merge_range(row, 0, row, 2, "", text)
            sheet.write_string(row, 0, note, text)
            sheet.set_row(row, 15 * (1 + len(note) // 125))
            row += 1
        row += 1
        for position, head in enumerate(("sheet", "rows", "what")):
            sheet.write_string(row, position, head, self._styles["header"])
        for name, written_sheet in self._sheets.items():
            row += 1
            sheet.write_string(row, 0, ", ".join(one.get_name() for one in written_sheet.sheets), text)
            sheet.write_number(row, 1, written_sheet.rows, text)
            sheet.write_string(row, 2, BY_NAME[name].description, text)
        row += 1
        sheet.write_string(row, 0, "dictionary", text)
        sheet.write_string(row, 2, "Every column of every table, and what it means.", text)

    def _notes(self) -> list[str]:
        made = f"Written by crtables {__version__}. An empty cell is unknown; a list is joined with “; ”."
        notes = [datapackage.DESCRIPTION, made]
        notes += [f"Source: {source['title']} ({source['path']})" for source in datapackage.SOURCES]
        notes += [f"Licence: {licence['title']} ({licence['path']})" for licence in datapackage.LICENCES]
        if altered := sum(sheet.altered for sheet in self._sheets.values()):
            notes.append(
                f"{altered} cells are not as in the reports: a cell holds at most {CHARACTERS:,} characters (what is cut ends in "
                f"“{_CUT.strip()}”), no control characters (a � stands for each), and a line feed for every line end. "
                "The format json has all as it is."
            )
        if parted := [sheet.sheets[0].get_name() for sheet in self._sheets.values() if len(sheet.sheets) > 1]:
            notes.append(f"A sheet holds at most {ROWS:,} rows; these tables go on in further sheets: {', '.join(parted)}.")
        return notes

    def _write_dictionary(self) -> None:
        sheet, text = self._book.add_worksheet("dictionary"), self._styles["wrapped"]
        head = (("table", 12), ("column", 18), ("title", 18), ("type", 10), ("meaning", 90), ("values", 60))
        sheet.freeze_panes(1, 0)
        for position, (name, width) in enumerate(head):
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, name, self._styles["header"])
        row = 0
        for table in TABLES:
            for column in table.columns:
                row += 1
                cells = (table.name, column.name, column.title, column.type, column.description, joined(column.enum))
                for position, cell in enumerate(cells):
                    sheet.write_string(row, position, cell, text)
        sheet.autofilter(0, 0, row, len(head) - 1)
