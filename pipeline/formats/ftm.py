"""`entities.ftm.jsonl`: people, organizations, events and memberships as FollowTheMoney entities, one a line.

People are kept apart by report: whether two reports mean one person is for the tools that FollowTheMoney has for it to say.
Organizations have one id and one line in a run. Ids are the same in every run over the same reports.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from pipeline.formats.base import Files, Format
from pipeline.tables import Cell, Tables, records

NAME = "entities.ftm.jsonl"
_LONGEST_NAME = 1_000  # characters

_encode = json.JSONEncoder(ensure_ascii=False).encode
Entity = tuple[str, str, dict[str, list[str]]]  # id, schema, properties


class Ftm(Format):
    """FollowTheMoney entities. Memory grows with the number of organizations alone."""

    def piece(self, found: Tables, text: str | None) -> list[Entity]:
        return _Report(found).entities()

    def begin(self, files: Files) -> None:
        self._file = files.open(NAME)
        self._organizations: dict[str, dict[str, list[str]]] = {}

    def add(self, piece: Iterable[Entity]) -> None:
        for entity_id, schema, properties in piece:
            if schema != "Organization":
                self._write(entity_id, schema, properties)
            elif (known := self._organizations.setdefault(entity_id, properties)) is not properties:
                _merge(known, properties)

    def finish(self) -> None:
        for entity_id, properties in sorted(self._organizations.items()):
            self._write(entity_id, "Organization", properties)
        self._organizations.clear()

    def _write(self, entity_id: str, schema: str, properties: Mapping[str, list[str]]) -> None:
        line = _encode({"id": entity_id, "schema": schema, "properties": properties})
        self._file.write(f"{line}\n".encode("utf-8", "replace"))


def _merge(known: dict[str, list[str]], other: Mapping[str, list[str]]) -> None:
    """What another report says of an organization; of the sentences that name it, those of the first report stay."""
    for name, values in other.items():
        if name == "name":  # the first name leads
            name, values = "alias", [value for value in values if value not in known["name"]]
        if values and name != "notes":
            known[name] = sorted({*known.get(name, ()), *values})


def _id(*parts: object) -> str:
    return f"crt-{hashlib.sha1(chr(0).join(map(str, parts)).encode('utf-8', 'surrogatepass')).hexdigest()}"


def _clean(values: Iterable[object]) -> list[str]:
    """Texts on one line each, in order, each once, without empty ones."""
    found = dict.fromkeys(" ".join(str(value).split())[:_LONGEST_NAME] for value in values if value is not None)
    return [value for value in found if value]


def _properties(**properties: Iterable[object]) -> dict[str, list[str]]:
    return {name: values for name, found in properties.items() if (values := _clean(found))}


def _listed(cell: Cell) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else ()


class _Report:
    """One report's tables as entities."""

    def __init__(self, found: Tables) -> None:
        self._found = found
        document = next(records(found, "documents"))
        self._doc_id, self._title = str(document["doc_id"]), str(document["title"] or document["source_file"])
        self._aliases: dict[Cell, list[Mapping[str, Cell]]] = {}
        for row in records(found, "aliases"):
            self._aliases.setdefault(row["entity_id"], []).append(row)
        self._sentences: dict[Cell, dict[str, None]] = {}  # of each entity, in text order
        for row in records(found, "mentions"):
            if row["entity_id"]:
                self._sentences.setdefault(row["entity_id"], {})[str(row["sentence"])] = None
        self._groups = {str(row["name"]): _id("group", row["group_id"]) for row in records(found, "groups")}
        self._group_ids = {str(row["name"]): row["group_id"] for row in records(found, "groups")}
        self._people = {str(row["name"]): _id("person", self._doc_id, row["person_id"]) for row in records(found, "people")}

    def entities(self) -> list[Entity]:
        return [*self._persons(), *self._organizations(), *self._memberships(), *self._events()]

    def _notes(self, entity_id: Cell) -> list[str]:
        """The first sentence that names an entity, and the report that it stands in."""
        return [f"{sentence} [{self._title}]" for sentence in list(self._sentences.get(entity_id, ()))[:1] if sentence]

    def _persons(self) -> Iterable[Entity]:
        for row in records(self._found, "people"):
            names = [str(alias["alias"]) for alias in self._aliases.get(row["person_id"], ())]
            nationality = [str(row["nationality"]).lower()]
            yield _id("person", self._doc_id, row["person_id"]), "Person", _properties(
                name=[row["name"]],
                alias=[name for name in names if " " in name],
                # A byname of one word tells a person only beside the name.
                weakAlias=[name for name in names if " " not in name],
                nationality=nationality,
                position=_listed(row["roles"]),
                notes=self._notes(row["person_id"]),
            )  # fmt: skip

    def _organizations(self) -> Iterable[Entity]:
        for row in records(self._found, "groups"):
            aliases = self._aliases.get(row["group_id"], ())
            short = [alias["alias"] for alias in aliases if alias["kind"] in ("acronym", "short")]
            yield _id("group", row["group_id"]), "Organization", _properties(
                name=[row["name"]],
                alias=[alias["alias"] for alias in aliases if alias["alias"] not in short],
                weakAlias=short,
                abbreviation=[row["acronym"]],
                country=[str(row["country_iso"]).lower()],
                classification=[row["kind"]],
                topics=["crime.terror", "sanction"] if row["fto"] == "designated" else [],
                notes=self._notes(row["group_id"]),
            )  # fmt: skip

    def _memberships(self) -> Iterable[Entity]:
        for row in records(self._found, "people"):
            for group in _listed(row["groups"]):
                if group in self._groups:
                    member, organization = _id("person", self._doc_id, row["person_id"]), self._groups[group]
                    yield _id("membership", member, organization), "Membership", _properties(
                        member=[member],
                        organization=[organization],
                        role=_listed(row["roles"]),
                        summary=self._together(row["person_id"], self._group_ids[group]),
                        publisher=[self._title],
                    )  # fmt: skip

    def _together(self, person: Cell, group: Cell) -> list[str]:
        """The first sentence that names both, else the first that names the person."""
        of_person = self._sentences.get(person, {})
        both = [sentence for sentence in of_person if sentence in self._sentences.get(group, {})]
        return (both or list(of_person))[:1]

    def _events(self) -> Iterable[Entity]:
        for row in records(self._found, "incidents"):
            start, end = row["date_start"], row["date_end"]
            days = "" if not start else str(start) if start == end else f"{start} to {end}"
            involved = [*(self._people.get(name) for name in _listed(row["names"]))]
            involved += [self._groups.get(name) for name in _listed(row["groups"])]
            figures = {name: row[name] for name in ("killed", "injured", "kidnapped", "militants_killed") if row[name]}
            name = f"{str(row['type']).capitalize()}{' in ' if row['place'] else ''}{row['place']}{', ' if days else ''}{days}"
            yield _id("event", self._doc_id, row["incident_id"]), "Event", _properties(
                name=[name],
                summary=[row["sentence"]],
                date=[start] if start == end else [],
                startDate=[start],
                endDate=[end],
                location=_clean([", ".join(dict.fromkeys(_clean([row["place"], row["admin"]])))]),
                country=[str(row["country_iso"]).lower()],
                involved=involved,
                keywords=[row["type"], *(row[key] for key in ("attack_type", "weapon") if row[key] != "Unknown")],
                notes=[", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in figures.items())],
                publisher=[self._title],
            )  # fmt: skip
