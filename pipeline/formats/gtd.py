"""`incidents_gtd.csv`: attacks and kidnappings in the columns and codes of the Global Terrorism Database.

The columns are those that a report can fill; source: START, "Global Terrorism Database Codebook". An empty cell is unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.formats.base import Files, Format
from pipeline.gtd_terms import ATTACK_TYPES, WEAPON_TYPES, any_of
from pipeline.lexicon import country_names, word_class
from pipeline.lexicon import rows as lexicon_rows
from pipeline.tables import Cell, Column, Table, Tables, records
from pipeline.writers import csv_rows, csv_table

NAME = "incidents_gtd.csv"
KINDS = frozenset({"attack", "kidnapping"})
REGIONS = (
    "North America", "Central America & Caribbean", "South America", "East Asia", "Southeast Asia", "South Asia", "Central Asia",
    "Western Europe", "Eastern Europe", "Middle East & North Africa", "Sub-Saharan Africa", "Australasia & Oceania",
)  # fmt: skip
TARGETS = (
    "Business", "Government (General)", "Police", "Military", "Abortion Related", "Airports & Aircraft",
    "Government (Diplomatic)", "Educational Institution", "Food or Water Supply", "Journalists & Media", "Maritime", "NGO",
    "Other", "Private Citizens & Property", "Religious Figures/Institutions", "Telecommunication",
    "Terrorists/Non-State Militia", "Tourists", "Transportation", "Unknown", "Utilities", "Violent Political Party",
)  # fmt: skip
UNKNOWN = "Unknown"
_UNKNOWN_NUMBER = -99
_MOST_GROUPS = 3

TABLE = Table("incidents_gtd", ("eventid",), "One row for each attack and kidnapping.", (
    Column("eventid", "integer", "Date as YYYYMMDD, and a number of four digits among the run's events of that date."),
    Column("iyear", "integer", "Year; the report's where the incident has none."),
    Column("imonth", "integer", "Month; 0 where unknown."),
    Column("iday", "integer", "Day; 0 where unknown."),
    Column("approxdate", "text", "The date as the report writes it, or its first and last day, where it is no single day."),
    Column("country", "integer", "The database's number of the country."),
    Column("country_txt", "text", "Its name there."),
    Column("region", "integer", "The database's number of the region."),
    Column("region_txt", "text", "Its name there.", REGIONS),
    Column("provstate", "text", "Province or other first-level unit."),
    Column("city", "text", "City, town or village."),
    Column("latitude", "number", "Degrees north."),
    Column("longitude", "number", "Degrees east."),
    Column(
        "specificity", "integer",
        "1: a city with coordinates; 2: a city without; 3: elsewhere, within a unit; 4: a first-level unit; 5: less is known.",
    ),
    Column("location", "text", "A site, district, region, river or the like."),
    Column("summary", "text", "The sentence that tells it."),
    Column("suicide", "integer", "1 where that sentence says so, else 0."),
    Column("attacktype1", "integer", "Number of the attack type."),
    Column("attacktype1_txt", "text", "Attack type.", ATTACK_TYPES),
    Column("targtype1", "integer", "Number of the target type."),
    Column("targtype1_txt", "text", "Target type, by the words for the victims, else for what was attacked.", TARGETS),
    Column("target1", "text", "The victims, as written."),
    Column("gname", "text", "Group."),
    Column("gname2", "text", "Second group."),
    Column("gname3", "text", "Third group."),
    Column("weaptype1", "integer", "Number of the weapon type."),
    Column("weaptype1_txt", "text", "Weapon type.", WEAPON_TYPES),
    Column("nkill", "integer", "All who died, attackers among them; a bound gives its lower end."),
    Column("nkillter", "integer", "Attackers who died."),
    Column("nwound", "integer", "All who were injured, attackers among them."),
    Column("nwoundte", "integer", "Attackers who were injured."),
    Column("ishostkid", "integer", "1 where people were taken, else 0."),
    Column("nhostkid", "integer", "How many; -99 where unknown."),
    Column("ransom", "integer", "1 where the sentence speaks of one."),
    Column("addnotes", "text", "Where the row comes from: the incident and its report in the other tables."),
    Column("scite1", "text", "The report's title and file."),
    Column("dbsource", "text", "crtables."),
))  # fmt: skip


class _Country(NamedTuple):
    code: int
    name: str
    region: int


@cache
def _countries() -> Mapping[str, _Country]:
    return {row["iso2"]: _Country(int(row["code"]), row["name"], int(row["region"])) for row in lexicon_rows("gtd_countries")}


@cache
def _targets() -> tuple[re.Pattern[str], Mapping[str, int]]:
    words = {row["word"]: int(row["target"]) for row in lexicon_rows("gtd_targets")}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"), words


@cache
def _deed_word() -> re.Pattern[str]:
    """How a word begins that what is attacked follows."""
    return re.compile(rf"\b{any_of(word_class('deed-stem'))}")


@cache
def _acting() -> re.Pattern[str]:
    """What those do after whose name it stands who tell or answer, and are no target."""
    return re.compile(rf" (?:\w+ly )?{any_of(word_class('after-target'))}\b")


def target(victims: Iterable[str], sentence: str) -> int:
    """The number of the target type: by the first word for the victims that tells, else by what follows the deed in the sentence.

    >>> target(["soldiers"], ""), target([], "Gunmen attacked a mosque, police said."), target(["others"], "")
    (4, 15, 20)
    """
    pattern, words = _targets()
    for text in victims:
        if found := pattern.search(text.lower()):
            return words[found.group()]
    lowered = sentence.lower()
    if deed := _deed_word().search(lowered):
        for found in pattern.finditer(lowered, deed.end()):
            if not _acting().match(lowered, found.end()):
                return words[found.group()]
    return TARGETS.index(UNKNOWN) + 1


def _date(start: str | None, end: str | None, written: str, year: Cell) -> tuple[int, int, int, str]:
    """Year, month, day, and how the text puts it where it is no single day."""
    if not start or not end:
        return (year if isinstance(year, int) else 0), 0, 0, ""
    if start == end:
        return int(start[:4]), int(start[5:7]), int(start[8:]), ""
    month = int(start[5:7]) if start[:7] == end[:7] else 0
    return int(start[:4]), month, 0, written or f"{start} to {end}"


class _Toll(NamedTuple):
    """What the counts of one incident say."""

    victims: tuple[str, ...]
    stated: frozenset[tuple[str, str]]  # outcome and whether militants or others
    wounded_militants: int


def _tolls(found: Tables) -> Mapping[str, _Toll]:
    rows: dict[str, list[Mapping[str, Cell]]] = {}
    for row in records(found, "casualties"):
        if row["incident_id"]:
            rows.setdefault(str(row["incident_id"]), []).append(row)
    return {incident_id: _toll(counts) for incident_id, counts in rows.items()}


def _toll(counts: Sequence[Mapping[str, Cell]]) -> _Toll:
    def side(row: Mapping[str, Cell]) -> str:
        return "militant" if row["victim_side"] == "militant" else "other"

    stated = {(outcome, side(row)) for row in counts for outcome in str(row["outcome"]).split("+")}
    own = [row for row in counts if row["role"] == "incident"]
    wounded = [row["count_min"] for row in own if row["outcome"] == "injured" and side(row) == "militant"]
    victims = tuple(str(row["victims"]) for row in counts if side(row) == "other" and row["victims"])
    return _Toll(victims, frozenset(stated), sum(count for count in wounded if isinstance(count, int)))


_NO_TOLL = _Toll((), frozenset(), 0)


class Gtd(Format):
    """One CSV file of the incidents that the database would hold by their kind."""

    def piece(self, found: Tables, text: str | None) -> list[tuple[str, list[Cell]]]:
        """The rows without their id, each with the date that the id begins with."""
        document = next(records(found, "documents"))
        tolls = _tolls(found)
        places = {row["place_id"]: row for row in records(found, "places")}
        dates = {(row["sentence"], row["start_date"], row["end_date"]): str(row["text"]) for row in records(found, "dates")}
        rows = []
        for incident in records(found, "incidents"):
            if incident["type"] in KINDS:
                start, end, sentence = incident["date_start"], incident["date_end"], incident["sentence"]
                written = dates.get((sentence, start, end), "")
                date = _date(str(start or ""), str(end or ""), written, document["year"])
                toll = tolls.get(str(incident["incident_id"]), _NO_TOLL)
                row = [
                    *date, *_place(incident, places.get(incident["place_id"], {})), *_deed(incident, toll),
                    *_counts(incident, toll), f"{incident['incident_id']} of {document['doc_id']}", _source(document), "crtables",
                ]  # fmt: skip
                rows.append(("{:04}{:02}{:02}".format(*date[:3]), row))
        return rows

    def begin(self, files: Files) -> None:
        self._numbers: Counter[str] = Counter()
        self._file = files.open(NAME)
        self._file.write(csv_table(TABLE).encode())

    def add(self, piece: Iterable[tuple[str, list[Cell]]]) -> None:
        rows = []
        for day, row in piece:
            self._numbers[day] += 1
            rows.append([int(f"{day}{self._numbers[day]:04}"), *row])
        self._file.write(csv_rows(rows).encode("utf-8", "replace"))


def _place(incident: Mapping[str, Cell], place: Mapping[str, Cell]) -> list[Cell]:
    iso = str(incident["country_iso"])
    country = _countries().get(iso)
    kind, name, admin = place.get("type", ""), incident["place"], incident["admin"]
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if kind == "city":
        specificity = 1 if latitude is not None else 2
    elif kind == "admin":
        specificity = 3 if admin else 4
    else:
        specificity = 3 if kind in ("natural", "site", "region") and admin else 5
    within = kind in ("natural", "site", "region") or bool(kind == "admin" and admin)
    return [
        country.code if country else None, country.name if country else country_names().get(iso, ""),
        country.region if country else None, REGIONS[country.region - 1] if country else "",
        admin or (name if kind == "admin" else "") or UNKNOWN, name if kind == "city" else UNKNOWN,
        latitude, longitude, specificity, name if within else "",
    ]  # fmt: skip


def _deed(incident: Mapping[str, Cell], toll: _Toll) -> list[Cell]:
    sentence = str(incident["sentence"])
    groups = incident["groups"] if isinstance(incident["groups"], tuple) else ()
    names = [*groups[:_MOST_GROUPS], *[""] * _MOST_GROUPS][:_MOST_GROUPS]
    attack, weapon = str(incident["attack_type"] or UNKNOWN), str(incident["weapon"] or UNKNOWN)
    kind = target(toll.victims, sentence)
    return [
        sentence, int("suicide" in sentence.lower()), ATTACK_TYPES.index(attack) + 1, attack, kind, TARGETS[kind - 1],
        "; ".join(toll.victims), names[0] or UNKNOWN, *names[1:], WEAPON_TYPES.index(weapon) + 1, weapon,
    ]  # fmt: skip


def _counts(incident: Mapping[str, Cell], toll: _Toll) -> list[Cell]:
    def number(column: str) -> int:
        cell = incident[column]
        return cell if isinstance(cell, int) else 0

    def known(count: int, *stated: tuple[str, str]) -> int | None:
        """A count; a zero only where the report states one."""
        return count if count or toll.stated.intersection(stated) else None

    killed, militants = number("killed"), number("militants_killed")
    taken = number("kidnapped")
    hostages = bool(taken) or incident["type"] == "kidnapping" or str(incident["attack_type"]).startswith("Hostage")
    return [
        known(killed + militants, ("killed", "other"), ("killed", "militant")), known(militants, ("killed", "militant")),
        known(number("injured") + toll.wounded_militants, ("injured", "other"), ("injured", "militant")),
        known(toll.wounded_militants, ("injured", "militant")),
        int(hostages), (taken or _UNKNOWN_NUMBER) if hostages else None,
        1 if "ransom" in str(incident["sentence"]).lower() else None,
    ]  # fmt: skip


def _source(document: Mapping[str, Cell]) -> str:
    title, file = str(document["title"]), str(document["source_file"])
    return f"{title} ({file})" if title and file else title or file
