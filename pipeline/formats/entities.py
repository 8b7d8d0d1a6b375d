"""Entities of a whole run: each person, group and place once, with the reports that name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.formats.base import Files, Format
from pipeline.tables import Cell, Column, Table, Tables, records
from pipeline.writers import csv_table

ENTITIES = Table("entities", ("entity_id",), "One row for each person, group and place that the reports of a run name.", (
    Column("entity_id", "text", "As in the tables; `~2` and so on where one name stands for several people."),
    Column("label", "text", "What it is.", ("PERSON", "GROUP", "PLACE")),
    Column("name", "text", "The name that the reports use most."),
    Column("aliases", "list", "All other names."),
    Column("kind", "text", "A group's kind or a place's type."),
    Column("countries", "list", "Its countries; a person's nationality, or the countries of the reports."),
    Column("groups", "list", "Groups that the reports tie a person to."),
    Column("reports", "list", "The reports that name it."),
    Column("first_year", "integer", "Year of the earliest of them."),
    Column("last_year", "integer", "Year of the latest."),
    Column("mentions", "integer", "How often they name it."),
    Column("conflict", "text", "Why rows of one name or values of one entity do not agree."),
))  # fmt: skip
_KEYS = {"people": ("PERSON", "person_id", ""), "groups": ("GROUP", "group_id", "kind"), "places": ("PLACE", "place_id", "type")}

Piece = tuple[str, "int | None", list[tuple[Any, ...]]]


@dataclass(slots=True)
class _Entity:
    label: str
    names: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    countries: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    reports: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    mentions: int = 0

    def merge(self, other: _Entity) -> None:
        self.names.update(other.names)
        self.aliases |= other.aliases
        self.kinds.update(other.kinds)
        self.countries |= other.countries
        self.groups |= other.groups
        self.reports |= other.reports
        self.years |= other.years
        self.mentions += other.mentions

    def agrees(self, other: _Entity) -> bool:
        """Whether two people of one name are one: they share a group or, where the name is more than one word, a country."""
        if self.groups & other.groups:
            return True
        full = any(" " in name for name in (*self.names, *other.names))
        return full and bool(self.countries & other.countries)


class Entities(Format):
    """`entities.csv`. Groups and places join by id; people of one name only on evidence. Memory grows with their number."""

    def piece(self, found: Tables, text: str | None) -> Piece:
        document = next(records(found, "documents"))
        aliases: dict[str, list[str]] = {}
        for row in records(found, "aliases"):
            aliases.setdefault(str(row["entity_id"]), []).append(str(row["alias"]))
        rows = []
        for table, (label, key, kind) in _KEYS.items():
            for row in records(found, table):
                country = row["nationality"] or document["country_iso"] if table == "people" else row["country_iso"]
                groups = row["groups"] if table == "people" else ()
                names = tuple(aliases.get(str(row[key]), ()))
                rows.append((label, row[key], row["name"], names, row[kind] if kind else "", country, groups, row["mentions"]))
        return str(document["doc_id"]), document["year"] if isinstance(document["year"], int) else None, rows

    def begin(self, files: Files) -> None:
        self._file = files.open("entities.csv")
        self._found: dict[str, list[_Entity]] = {}

    def add(self, piece: Piece) -> None:
        doc_id, year, rows = piece
        for label, entity_id, name, aliases, kind, country, groups, mentions in rows:
            entity = _Entity(
                label, Counter({name: mentions}), set(aliases), Counter([kind] if kind else []), {country} - {""}, set(groups),
                {doc_id}, set() if year is None else {year}, mentions,
            )  # fmt: skip
            known = self._found.setdefault(entity_id, [])
            same = [other for other in known if label != "PERSON" or other.agrees(entity)]
            if not same:
                known.append(entity)
                continue
            same[0].merge(entity)
            for other in same[1:]:  # what this report ties together
                same[0].merge(other)
                known.remove(other)

    def finish(self) -> None:
        rows = [row for entity_id in sorted(self._found) for row in _rows(entity_id, self._found[entity_id])]
        self._file.write(csv_table(ENTITIES, rows).encode("utf-8", "replace"))
        self._found.clear()


def _rows(entity_id: str, entities: Sequence[_Entity]) -> Iterator[tuple[Cell, ...]]:
    for number, entity in enumerate(entities, start=1):
        name = max(sorted(entity.names), key=lambda name: entity.names[name])
        yield (
            entity_id if number == 1 else f"{entity_id}~{number}", entity.label, name,
            _listed({*entity.aliases, *entity.names} - {name}), _most(entity.kinds), _listed(entity.countries),
            _listed(entity.groups), _listed(entity.reports), min(entity.years, default=None), max(entity.years, default=None),
            entity.mentions, "; ".join(_conflicts(entity, len(entities))),
        )  # fmt: skip


def _conflicts(entity: _Entity, bearers: int) -> Iterator[str]:
    if bearers > 1:
        yield f"{bearers} people of this name, without a group or country in common"
    if len(entity.kinds) > 1:
        yield f"called {_counted(entity.kinds)}"
    if entity.label != "PERSON" and len(entity.countries) > 1:
        yield f"placed in {', '.join(sorted(entity.countries))}"


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} ({kinds[kind]})" for kind in sorted(kinds))


def _most(kinds: Counter[str]) -> str:
    return max(sorted(kinds), key=lambda kind: kinds[kind], default="")


def _listed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
