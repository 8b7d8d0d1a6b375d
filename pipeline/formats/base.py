"""What a format is: how a report adds to a run's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Protocol

from pipeline.tables import Row, Tables


class File(Protocol):
    """A file of the run, open for writing."""

    def write(self, data: bytes) -> None:
        """Append."""


class Files(Protocol):
    """Where a format puts its files; they appear together with the other files of the run, or not at all."""

    def open(self, name: str) -> File:
        """A new file of this name, relative to the run's folder, with `/` for folders."""

    def path(self, name: str) -> Path:
        """As `open`, for a library that writes the file itself: it must be there when the format has finished."""

    def put(self, name: str, data: bytes) -> None:
        """A new file that is whole at once: there may be as many as reports."""

    def scratch(self) -> Path:
        """An empty folder that goes when the run ends."""


class Format:
    """One form of a run's tables, made report by report, so that a run of many never holds all rows.

    Override what the format needs; then name it in `pipeline.formats.FORMATS`.
    """

    publishes_records: ClassVar[bool] = False  # whether the reports' JSON files are among the outputs
    remark: str = ""  # what a user should know of the files, in a line; told once the format has finished

    def piece(self, found: Tables, text: str | None) -> Any:
        """What one report adds, made where the report is analysed, in another process, say: it may use nothing but its
        arguments, and must be of the kinds that `marshal` carries. `text` is None for a report without tables.
        """
        return None

    def begin(self, files: Files) -> None:
        """The run begins."""

    def add(self, piece: Any) -> None:
        """Write a piece. Reports come in the order of the run, whatever the number of processes."""

    def finish(self) -> None:
        """The run ends; nothing comes after."""


class Rows(Format):
    """A form of the rows as they are."""

    def piece(self, found: Tables, text: str | None) -> dict[str, list[Row]]:
        """The rows of the tables that have some."""
        return {name: list(rows) for name, rows in found.items() if rows}
