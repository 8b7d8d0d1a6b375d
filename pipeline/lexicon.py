"""The vocabulary: CSV tables and rules under `lexicon/`, read once, checked on reading, indexed for look-up.

Every public function is a cached view; nothing is read before the first call that needs it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.fold import fold_name

FOLDER = Path(__file__).parent / "lexicon"


class LexiconError(ValueError):
    """A vocabulary file that does not hold what its header promises; the message names file and row."""


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `lexicon/NAME.csv`, as column -> stripped text. Raises LexiconError on a ragged row."""
    path = FOLDER / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        found = []
        for number, row in enumerate(reader, start=2):
            if len(row) != len(header):
                raise LexiconError(f"{path.name}, line {number}: {len(row)} cells, the header has {len(header)}")
            found.append(dict(zip(header, row, strict=True)))
    return tuple(found)


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
def demonyms() -> Mapping[str, str]:
    """Folded demonym or nationality adjective -> ISO 3166-1 alpha-2."""
    return {fold_name(word): row["iso2"] for row in rows("countries") for word in cell(row["demonyms"])}
