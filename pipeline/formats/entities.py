"""Entities of a whole run: each person, group and place once, with the reports that name it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.fold import fold_name
from pipeline.formats.base import Files, Format
from pipeline.lexicon import country_iso, demonyms
from pipeline.tables import Cell, Column, Table, Tables, records
from pipeline.writers import csv_table

ENTITIES = Table("entities", ("entity_id",), "One row for each person, group and place that the reports of a run name.", (
    Column("entity_id", "text", "As in the tables; `~2` and so on where one name stands for several people or bodies."),
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
    Column("conflict", "text", "Why rows of one name, or what reports say of one entity, do not agree."),
))  # fmt: skip
_KEYS = {"people": ("PERSON", "person_id", ""), "groups": ("GROUP", "group_id", "kind"), "places": ("PLACE", "place_id", "type")}
_ANYWHERE = ("militant", "international")  # groups of one id that are one, whatever the country

Piece = tuple[str, "int | None", list[tuple[Any, ...]]]


@dataclass(slots=True)
class _Entity:
    """What reports say of one entity; `groups` are ids, `ties` those of each report that ties a person to any."""

    label: str
    names: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    bynames: set[str] = field(default_factory=set)  # aliases that are no short forms
    kinds: Counter[str] = field(default_factory=Counter)
    countries: set[str] = field(default_factory=set)
    nationalities: set[str] = field(default_factory=set)
    ties: set[frozenset[str]] = field(default_factory=set)
    reports: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    mentions: int = 0

    @property
    def name(self) -> str:
        return _most(self.names)

    @property
    def groups(self) -> frozenset[str]:
        return frozenset().union(*self.ties)

    def merge(self, other: _Entity) -> None:
        self.names.update(other.names)
        self.aliases |= other.aliases
        self.bynames |= other.bynames
        self.kinds.update(other.kinds)
        self.countries |= other.countries
        self.nationalities |= other.nationalities
        self.ties |= other.ties
        self.reports |= other.reports
        self.years |= other.years
        self.mentions += other.mentions

    def agrees(self, other: _Entity) -> bool:
        """Whether two of one id are one: people who share a group or, where the name is more than one word, a country."""
        if self.label == "PERSON":
            full = any(" " in name for name in (*self.names, *other.names))
            return bool(self.groups & other.groups) or (full and bool(self.countries & other.countries))
        return self.label == "PLACE" or self.countries == other.countries


class Entities(Format):
    """`entities.csv`. Groups and places join by id; people of one name only on evidence. Memory grows with their number."""

    def piece(self, found: Tables, text: str | None) -> Piece:
        document = next(records(found, "documents"))
        aliases: dict[str, list[tuple[str, str]]] = {}
        for row in records(found, "aliases"):
            aliases.setdefault(str(row["entity_id"]), []).append((str(row["alias"]), str(row["kind"])))
        group_ids = {str(row["name"]): str(row["group_id"]) for row in records(found, "groups")}
        rows: list[tuple[Any, ...]] = []
        for table, (label, key, kind) in _KEYS.items():
            for row in records(found, table):
                names = tuple(aliases.get(str(row[key]), ()))
                if table == "people":
                    stated, country = row["nationality"], row["nationality"] or document["country_iso"]
                    groups = tuple(group_ids.get(name, name) for name in _list(row["groups"]))
                else:
                    stated, country, groups = "", row["country_iso"], ()
                sort = row[kind] if kind else ""
                rows.append((label, row[key], row["name"], names, sort, country, stated, groups, row["mentions"]))
        return str(document["doc_id"]), document["year"] if isinstance(document["year"], int) else None, rows

    def begin(self, files: Files) -> None:
        self.remark = ""
        self._file = files.open("entities.csv")
        self._found: dict[str, list[_Entity]] = {}

    def add(self, piece: Piece) -> None:
        doc_id, year, rows = piece
        for label, entity_id, name, aliases, kind, country, stated, groups, mentions in rows:
            entity = _Entity(
                label, Counter({name: mentions}), {alias for alias, _ in aliases},
                {alias for alias, sort in aliases if sort != "short"}, Counter([kind] if kind else []), {country} - {""},
                {stated} - {""}, {frozenset(groups)} - {frozenset()}, {doc_id}, set() if year is None else {year}, mentions,
            )  # fmt: skip
            known = self._found.setdefault(entity_id, [])
            same = [other for other in known if other.agrees(entity)]
            if not same:
                known.append(entity)
                continue
            same[0].merge(entity)
            for other in same[1:]:  # what this report ties together
                same[0].merge(other)
                known.remove(other)

    def finish(self) -> None:
        named = {entity_id: _bearers(known) for entity_id, known in sorted(self._found.items())}
        group_names = {entity_id: entities[0].name for entity_id, entities in named.items()}
        bearers = defaultdict[tuple[str, str], dict[str, _Entity]](dict)
        for entity_id, entities in named.items():
            for entity in entities:
                for name in (*entity.names, *entity.bynames):
                    bearers[entity.label, fold_name(name)].setdefault(entity_id, entity)
        rows = []
        for entity_id, entities in named.items():
            for number, entity in enumerate(entities, start=1):
                conflicts = [*_conflicts(entity, entities, group_names), *_shared(entity, entity_id, bearers)]
                rows.append(_row(entity_id if number == 1 else f"{entity_id}~{number}", entity, conflicts, group_names))
        if contested := sum(bool(row[-1]) for row in rows):
            self.remark = f"entities.csv has {contested} row{'s' * (contested > 1)} with a conflict: see that column"
        self._file.write(csv_table(ENTITIES, rows).encode("utf-8", "replace"))
        self._found.clear()


def _bearers(known: Collection[_Entity]) -> list[_Entity]:
    """The entities of one id: of groups one, unless they are bodies of several countries that the name does not tell."""
    entities = sorted(known, key=lambda entity: sorted(entity.reports))
    first = entities[0]
    if first.label != "GROUP" or len(entities) == 1:
        return entities
    kinds = sum((entity.kinds for entity in entities), Counter[str]())
    placed = [entity for entity in entities if entity.countries]
    if _most(kinds) in _ANYWHERE or len(placed) < 2 or any(map(_tells_country, (*first.names, *first.aliases))):
        for other in entities[1:]:
            first.merge(other)
        return [first]
    return entities


def _tells_country(name: str) -> bool:
    """Whether a name says what country its bearer is of (`Kenya Defence Forces`, `U.S. Army`)."""
    first = fold_name(name).partition(" ")[0]
    return first in demonyms() or country_iso(first) != ""


def _row(entity_id: str, entity: _Entity, conflicts: Iterable[str], group_names: Mapping[str, str]) -> tuple[Cell, ...]:
    return (
        entity_id, entity.label, entity.name, _listed({*entity.aliases, *entity.names} - {entity.name}), _most(entity.kinds),
        _listed(entity.countries), _listed(group_names.get(group, group) for group in entity.groups), _listed(entity.reports),
        min(entity.years, default=None), max(entity.years, default=None), entity.mentions, "; ".join(conflicts),
    )  # fmt: skip


def _conflicts(entity: _Entity, entities: Collection[_Entity], group_names: Mapping[str, str]) -> Iterator[str]:
    if len(entities) > 1 and entity.label == "PERSON":
        yield f"{len(entities)} people of this name, without a group or country in common"
    elif len(entities) > 1:
        yield f"{len(entities)} bodies of this name, in {_joined(one.countries for one in entities)}"
    if len(apart := _apart(entity.ties)) > 1:
        yield " and elsewhere ".join(_joined([[group_names.get(group, group) for group in part]]) for part in apart)
    if len(entity.nationalities) > 1:
        yield f"a national of {_joined([entity.nationalities])}"
    if len(entity.kinds) > 1:
        yield f"called {', '.join(f'{kind} ({entity.kinds[kind]})' for kind in sorted(entity.kinds))}"
    if entity.label == "PLACE" and len(entity.countries) > 1:
        yield f"placed in {_joined([entity.countries])}"


def _shared(entity: _Entity, entity_id: str, bearers: Mapping[tuple[str, str], Mapping[str, _Entity]]) -> Iterator[str]:
    """Names that stand for others of the same country, too: an acronym of two groups, a nom de guerre of two people."""
    for name in sorted({*entity.names, *entity.bynames}) if entity.label != "PLACE" else ():
        others = bearers[entity.label, fold_name(name)].items()
        if near := sorted(other_id for other_id, other in others if other_id != entity_id and not _far(entity, other)):
            yield f"{name} is also {', '.join(near)}"


def _far(one: _Entity, other: _Entity) -> bool:
    return bool(one.countries and other.countries) and one.countries.isdisjoint(other.countries)


def _apart(ties: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Sets joined as far as they overlap."""
    parts: list[frozenset[str]] = []
    for tie in ties:
        touched = [part for part in parts if part & tie]
        parts = [part for part in parts if not part & tie] + [tie.union(*touched)]
    return sorted(parts, key=sorted)


def _joined(names: Iterable[Iterable[str]]) -> str:
    return ", ".join(sorted({name for some in names for name in some}))


def _list(cell: Cell) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else ()


def _most(counted: Counter[str]) -> str:
    return max(sorted(counted), key=lambda name: counted[name], default="")


def _listed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
