"""The vocabulary: CSV tables and rules under `lexicon/`, read once, checked on reading, indexed for look-up.

Nothing is read before the first call that needs it, and then once a process: a user's own tables come before that, see `use`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.fold import fold_name
from pipeline.sheets import LexiconError, numbered

if TYPE_CHECKING:
    from pipeline.own_tables import Entry

FOLDER = Path(__file__).parent / "lexicon"

_USERS = "people"  # a table of which nothing is shipped
_WITH_RULES = ("names", "dates", "casualties")  # whose rules can be switched off

_own_files: dict[str, bytes] = {}
_own_entries: list[Entry] = []


def use(files: Mapping[str, bytes]) -> None:
    """Read a user's tables, file name -> content, beside the shipped ones from now on; see `rows`.

    Raises LexiconError on the first fault of a table, and RuntimeError where a table was read before: what was made of
    it would not change.
    """
    if rows.cache_info().currsize:
        raise RuntimeError("the vocabulary is loaded already; use rules of your own before anything else")
    if not files:
        return
    from pipeline import overlay, own_tables  # which a run without rules of one's own need not import

    entries, findings = own_tables.read(files)
    faults = [finding for finding in (*findings, *overlay.against(entries, shipped)) if finding.severity == "error"]
    if faults:
        more = f" (and {len(faults) - 1} more: crtables rules check)" if len(faults) > 1 else ""
        raise LexiconError(f"{faults[0].file}, line {faults[0].line}: {faults[0].what}{more}")
    _own_files.update(files)
    _own_entries[:] = [*entries, *overlay.named(entries, shipped)]


def own_files() -> Mapping[str, bytes]:
    """The user's tables that are in use, file name -> content."""
    return _own_files


def shipped(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `lexicon/NAME.csv`, as column -> text, or the ids of the `rules`; not remembered, see `rows`."""
    if name == "rules":
        return tuple({"id": str(rule["id"])} for file in _WITH_RULES for rule in _read_rules(file))
    return tuple(row for _, row in numbered(FOLDER / f"{name}.csv")) if name != _USERS else ()


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a table, shipped and the user's: see overlay.merged. Raises LexiconError on a ragged row."""
    if not _own_entries:
        return shipped(name)
    from pipeline import overlay, own_tables

    own = [entry for entry in _own_entries if (own_tables.TABLES[entry.table].shipped or entry.table) == name]
    return overlay.merged(shipped(name), own) if own else shipped(name)


@cache
def rule_file(name: str) -> tuple[Mapping[str, Any], ...]:
    """The rules of `lexicon/NAME.jsonl`, one JSON object a line, without those that are `off`."""
    return tuple(rule for rule in _read_rules(name) if rule["id"] not in off()) if off() else _read_rules(name)


def _read_rules(name: str) -> tuple[Mapping[str, Any], ...]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line.strip())


@cache
def off() -> frozenset[str]:
    """Ids of shipped rules that the user has switched off."""
    return frozenset(entry.key for entry in _own_entries if entry.table == "rules" and entry.off)


def own_patterns() -> list[Entry]:
    """The user's patterns, in the order of their files and lines."""
    return [entry for entry in _own_entries if entry.table == "patterns"]


def cell(value: str) -> tuple[str, ...]:
    """The items of a list cell (`a;b;c`)."""
    if ";" not in value:
        return (item,) if (item := value.strip()) else ()
    return tuple(item.strip() for item in value.split(";") if item.strip())


@cache
def column(name: str, key: str = "word") -> frozenset[str]:
    """One column of a table as a set."""
    return frozenset(row[key] for row in rows(name))


@cache
def _word_classes() -> Mapping[str, frozenset[str]]:
    classes: dict[str, list[str]] = {}
    for row in rows("word_classes"):
        classes.setdefault(row["class"], []).append(row["word"])
    return {name: frozenset(words) for name, words in classes.items()}


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class of `lexicon/word_classes.csv`. Raises LexiconError where there is no such class."""
    if name not in _word_classes():
        raise LexiconError(f"word_classes.csv has no class {name!r}")
    return _word_classes()[name]


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
def borders() -> Mapping[str, frozenset[str]]:
    """ISO 3166-1 alpha-2 -> the countries that it borders on by land, or by a narrow sea."""
    return {row["iso2"]: frozenset(cell(row["borders"])) for row in rows("countries")}


@cache
def demonyms() -> Mapping[str, str]:
    """Folded demonym or nationality adjective -> ISO 3166-1 alpha-2."""
    return {fold_name(word): row["iso2"] for row in rows("countries") for word in cell(row["demonyms"])}
