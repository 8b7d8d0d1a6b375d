"""CSV that a spreadsheet opens rightly, JSON for programs, and the texts that offsets count in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

from pipeline import datapackage
from pipeline.formats.base import File, Files, Format
from pipeline.manifest import digest
from pipeline.reader import TEXTS
from pipeline.tables import TABLES, Tables, records
from pipeline.writers import SCHEMA, csv_lines, csv_table, schema


class Csv(Format):
    """One CSV file a table, and the data package that describes them."""

    def piece(self, found: Tables, text: str | None) -> dict[str, bytes]:
        return csv_lines(found)

    def begin(self, files: Files) -> None:
        self._files: dict[str, File] = {}
        for table in TABLES:
            self._files[table.name] = files.open(f"{table.name}.csv")
            self._files[table.name].write(csv_table(table).encode())
        files.open(datapackage.NAME).write(_json(datapackage.descriptor))

    def add(self, piece: Mapping[str, bytes]) -> None:
        for name, lines in piece.items():
            self._files[name].write(lines)


class Json(Format):
    """One JSON file a report, which every run keeps on its way for a run that goes on with it, and their JSON Schema."""

    publishes_records: ClassVar[bool] = True

    def begin(self, files: Files) -> None:
        self._files = files

    def finish(self) -> None:
        self._files.open(SCHEMA).write(_json(schema))


class Texts(Format):
    """The text of each report whose file does not hold it as UTF-8, byte for byte: web pages, PDFs, other encodings."""

    def piece(self, found: Tables, text: str | None) -> tuple[str, bytes] | None:
        """The report's id and its text, where that is not what the file's hash is of."""
        document = next(records(found, "documents"))
        data = (text or "").encode("utf-8", "replace")  # a lone surrogate has no form there
        return (str(document["doc_id"]), data) if text and digest(data) != document["sha256"] else None

    def begin(self, files: Files) -> None:
        self._files = files

    def add(self, piece: tuple[str, bytes] | None) -> None:
        if piece is not None:
            self._files.put(f"{TEXTS}/{piece[0]}.txt", piece[1])


@cache
def _json(describe: Callable[[], Mapping[str, Any]]) -> bytes:
    """What describes the files of every run, made once."""
    return (json.dumps(describe(), indent=1) + "\n").encode()
