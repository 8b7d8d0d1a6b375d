"""The vocabulary: CSV tables and rules under `lexicon/`, read once, checked on reading, indexed for look-up.

Every public function is a cached view; nothing is read before the first call that needs it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.fold import fold_name

FOLDER = Path(__file__).parent / "lexicon"
EXAMPLE = "example"  # a further column of a user's table: a sentence in the inline notation


class LexiconError(ValueError):
    """A vocabulary file that does not hold what its header promises; the message names file and row."""


_own: list[Path] = []  # the user's folder, or nothing


def use(folder: Path) -> None:
    """Read a user's tables of this folder beside the shipped ones, from now on; see `rows`.

    Raises RuntimeError where a table was read before: what was made of it would not change.
    """
    if rows.cache_info().currsize:
        raise RuntimeError("the vocabulary is loaded already")
    _own[:] = [folder]


def own() -> Path | None:
    """The user's folder that is in use."""
    return _own[0] if _own else None


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `lexicon/NAME.csv`, as column -> stripped text. Raises LexiconError on a ragged row.

    Those of a user's table of the same name come first; a shipped row of the same first cell gives way to it.
    """
    shipped = tuple(row for _, row in numbered(FOLDER / f"{name}.csv"))
    added = _own[0] / f"{name}.csv" if _own else None
    if added is None or not added.is_file():
        return shipped
    columns = tuple(shipped[0])
    key = columns[0]
    found = []
    for number, row in numbered(added):
        if unknown := [column for column in row if column not in columns and column != EXAMPLE]:
            raise LexiconError(f"{added.name}: no column is called {unknown[0]!r}; there are {', '.join(columns)}")
        if not row.get(key, "").strip():
            raise LexiconError(f"{added.name}, line {number}: no {key}")
        found.append({column: row.get(column, "").strip() for column in columns})
    theirs = {row[key] for row in found}
    return (*found, *(row for row in shipped if row[key] not in theirs))


def numbered(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their lines. Raises LexiconError on a ragged row or a file that is no text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            header = next(reader, [])
            for row in filter(None, reader):  # blank lines are no rows
                if len(row) != len(header):
                    raise LexiconError(f"{path.name}, line {reader.line_num}: {len(row)} cells, the header has {len(header)}")
                yield reader.line_num, dict(zip(header, row, strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise LexiconError(f"{path.name}: no table in UTF-8: {error}") from error


@cache
def rule_file(name: str) -> tuple[Mapping[str, Any], ...]:
    """The rules of `lexicon/NAME.jsonl`, one JSON object a line."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line.strip())


def cell(value: str) -> tuple[str, ...]:
    """The items of a list cell (`a;b;c`)."""
    return tuple(item.strip() for item in value.split(";") if item.strip())


@cache
def column(name: str, key: str = "word") -> frozenset[str]:
    """One column of a table as a set."""
    return frozenset(row[key] for row in rows(name))


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class of `lexicon/word_classes.csv`. Raises LexiconError where there is no such class."""
    found = frozenset(row["word"] for row in rows("word_classes") if row["class"] == name)
    if not found:
        raise LexiconError(f"word_classes.csv has no class {name!r}")
    return found


def headings() -> frozenset[str]:
    """Section headings of the series, case-folded, without the year before them."""
    return column("headings", "heading")


def book_headings() -> frozenset[str]:
    """Headings of volumes of the series that are no country's and no group's: regions and chapters, case-folded."""
    return column("book_headings", "heading")


def abbreviations() -> frozenset[str]:
    """Abbreviations whose full stop ends no sentence, case-folded, without that stop."""
    return column("abbreviations")


def sentence_openers() -> frozenset[str]:
    """Words that begin a sentence even after an abbreviation that often ends one (`U.S.`, `a.m.`)."""
    return column("sentence_openers")


@cache
def _countries() -> Mapping[str, str]:
    index: dict[str, str] = {}
    for row in rows("countries"):
        for name in (row["name"], row["official"], *cell(row["aliases"])):
            index.setdefault(fold_name(name), row["iso2"])
    return index


def country_iso(name: str) -> str:
    """ISO 3166-1 alpha-2 code of a country's name as the series writes it, or "".

    The compound titles of the series resolve to the country named first (`Israel, the West Bank, and Gaza`).
    """
    index = _countries()
    folded = fold_name(name).removeprefix("the ")
    if folded in index:
        return index[folded]
    for separator in (",", "(", " and "):
        head = fold_name(name.split(separator)[0]).removeprefix("the ")
        if head in index:
            return index[head]
    return ""


@cache
def country_names() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 -> the country's main name."""
    return {row["iso2"]: row["name"] for row in rows("countries")}


@cache
def demonyms() -> Mapping[str, str]:
    """Folded demonym or nationality adjective -> ISO 3166-1 alpha-2."""
    return {fold_name(word): row["iso2"] for row in rows("countries") for word in cell(row["demonyms"])}
