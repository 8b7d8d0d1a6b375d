"""The tables of a run as rows again: those in memory, and an output folder read back with the layout of each report's text."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.models import Sentence
from pipeline.structure import parse
from pipeline.tables import BY_NAME, TABLES, Cell, Tables, parse_cell, records
from pipeline.writers import JSON_FOLDER

Record = Mapping[str, Cell]  # a row: column -> cell


class NoTables(ValueError):
    """A folder without the tables of a run; the message says what is missing, or which file is none of a run's, and why."""


@dataclass(frozen=True)
class Written:
    """What a run wrote on one report. `text` is None where its JSON file is missing; nothing tells the layout then."""

    doc_id: str
    tables: Mapping[str, Sequence[Record]]
    text: str | None = None

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the text, as the run numbered them; none without a text."""
        return parse(self.text, doc_id=self.doc_id).sentences if self.text is not None else ()

    @cached_property
    def year(self) -> int | None:
        """The year that the report covers."""
        return next((row["year"] for row in self.tables["documents"] if isinstance(row["year"], int)), None)

    @cached_property
    def sentence_of(self) -> Mapping[str, int]:
        """mention_id -> number of the sentence that holds it, from 0."""
        return {
            str(row["mention_id"]): int(str(row["sentence_id"])[1:]) - 1
            for row in self.tables["mentions"]
            if str(row["sentence_id"])[1:].isdigit()
        }

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """A sentence's text -> its number, the first where several read alike; those without a text of mentions alone."""
        numbers: dict[str, int] = {}
        if self.text is not None:
            for number, sentence in enumerate(self.sentences):
                numbers.setdefault(self.text[sentence.start : sentence.end], number)
        for row in self.tables["mentions"]:
            if str(row["mention_id"]) in self.sentence_of:
                numbers.setdefault(str(row["sentence"]), self.sentence_of[str(row["mention_id"])])
        return numbers


def read_tables(folder: Path) -> dict[str, dict[str, list[Record]]]:
    """The tables of a run's CSV files, as doc_id -> table -> rows. A table whose file is missing has no rows.

    Raises NoTables for a file that holds something else, and OSError.
    """
    reports: dict[str, dict[str, list[Record]]] = defaultdict(no_rows)
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        if not path.exists():
            continue
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    cells = {column.name: parse_cell(column, row.get(column.name) or "") for column in table.columns}
                    reports[str(cells["doc_id"])][table.name].append(cells)
        except (ValueError, csv.Error) as error:
            raise NoTables(f"{path.name} is not as a run writes it: {error}") from error
    return dict(reports)


def no_rows() -> dict[str, list[Record]]:
    """The tables of a report without any row."""
    return {name: [] for name in BY_NAME}


def as_records(tables: Tables) -> dict[str, list[Record]]:
    """One report's rows from `tables.rows`, as `read_tables` gives those of a folder."""
    return {name: list(records(tables, name)) for name in BY_NAME}


def read_output(folder: Path) -> list[Written]:
    """The reports of an output folder by doc_id. Raises NoTables where it holds none, or a bad file, and OSError."""
    if not (folder / "documents.csv").is_file():
        raise NoTables("no documents.csv in this folder; name a folder that crtables run has written")
    return [Written(doc_id, tables, _text(folder, doc_id)) for doc_id, tables in sorted(read_tables(folder).items())]


def _text(folder: Path, doc_id: str) -> str | None:
    path = folder / JSON_FOLDER / f"{doc_id}.json"
    if not path.is_file():
        return None
    try:
        text = json.loads(path.read_bytes())["text"]
    except (ValueError, KeyError, TypeError):
        text = None
    if not isinstance(text, str):
        raise NoTables(f"{JSON_FOLDER}/{path.name} is not as a run writes it: no text in it")
    return text
