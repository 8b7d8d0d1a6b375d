"""What the stages hand to each other: plain, frozen records, offsets in characters of the report's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

TIMEOUT: float = 60  # seconds to read and analyse one report, where no other time is given
ANNOTATED = ".gold.txt"  # how the name of an annotated text ends
YEARS = (1900, 2100)  # the first and the last that a report may be of


class Unreadable(ValueError):
    """A file whose text cannot be read, or that has none; the message is one line for the user."""


Label = Literal["PERSON", "ALIAS", "GROUP", "PLACE", "DATE", "CASUALTY"]
LABELS: tuple[Label, ...] = ("PERSON", "ALIAS", "GROUP", "PLACE", "DATE", "CASUALTY")

Kind = Literal["militant", "security", "government", "international", "other"]
PlaceType = Literal["continent", "region", "country", "admin", "city", "natural", "site"]
Outcome = Literal["killed", "injured", "kidnapped", "missing", "killed+injured"]
Side = Literal["state", "civilian", "militant", "unknown"]
Role = Literal["incident", "part", "summary", "alternative"]
IncidentType = Literal["attack", "kidnapping", "clash", "operation", "arrest", "conviction"]
# Incidents that are violence, done or tried; the others are acts of justice.
VIOLENT: frozenset[IncidentType] = frozenset({"attack", "kidnapping", "clash", "operation"})
AliasKind = Literal["aka", "acronym", "translation", "short"]
Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")  # the gravest first


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a report; `start` is where its heading begins, `body` where its text does."""

    name: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a bullet's sentence, without the bullet mark and without surrounding blanks.

    `block` numbers the paragraph or bullet that holds it; `bullet` tells whether that is a bullet.
    """

    start: int
    end: int
    section: int
    block: int
    bullet: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read: its text, which offsets count in, and what its layout says.

    `country` is as the title writes it, or else as it was given, "" where unknown; of a group's profile it is the group.
    `country_iso` is ISO 3166-1 alpha-2 or "". `title_end` is where the title line ends, 0 without one.
    """

    doc_id: str
    text: str
    title: str
    country: str
    country_iso: str
    year: int | None
    title_end: int
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class DateValue:
    """An interval of whole days, both ends included, ISO 8601; "" where the calendar has no such day or no year is known.

    `granularity` is `day`, `month`, `season`, `quarter`, `half`, `year`, `fiscal year` or `decade`, `part of` one of these
    (`early June`), or `range` for two ends. `year_source` says where the year came from: `text`, `sentence`, `list`,
    `report`, or "" (none known).
    """

    start: str
    end: str
    granularity: str
    year_source: str


@dataclass(frozen=True, slots=True)
class CasualtyValue:
    """How many came to what. `None` bounds are open; `part_of` is the start offset of the count that includes it."""

    outcome: Outcome
    count_min: int | None
    count_max: int | None
    approximate: bool
    victims: str
    victim_side: Side
    role: Role
    part_of: int | None = None


@dataclass(frozen=True, slots=True)
class PersonValue:
    """What stands around a person's name: roles and titles as written, nationality as ISO 3166-1 alpha-2.

    `known` is the full name where a list holds the name, else "".
    """

    roles: tuple[str, ...] = ()
    nationality: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class AliasValue:
    """`person` is the start offset of the mention that the alias renames, -1 for a later use of a known alias."""

    person: int
    introducer: str


@dataclass(frozen=True, slots=True)
class GroupValue:
    """`known` is the lexicon id where a list holds the name, else ""; `defines` is the start offset of the
    mention that this one abbreviates or renames in place (`Shining Path (SL)`), or -1; `norm` is the name that a
    user's pattern gives the group."""

    kind: Kind
    known: str = ""
    defines: int = -1
    norm: str = ""


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """`country` is ISO 3166-1 alpha-2 or "" (none, several, unknown); `defines` and `norm` as for a group."""

    type: PlaceType
    country: str = ""
    known: str = ""
    defines: int = -1
    norm: str = ""


Value = DateValue | CasualtyValue | PersonValue | AliasValue | GroupValue | PlaceValue


@dataclass(frozen=True, slots=True)
class Mention:
    """A tagged span. `text == report.text[start:end]`; `rule` is the id of the rule that won."""

    start: int
    end: int
    label: Label
    text: str
    rule: str
    sentence: int
    value: Value
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A reading that lost: its characters, the label it would have had, the rule that proposed it, and why it lost."""

    start: int
    end: int
    label: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    nationality: str = ""
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    kind: Kind
    acronym: str = ""
    aliases: tuple[str, ...] = ()
    fto: str = ""
    strength_min: int | None = None
    strength_max: int | None = None
    country_iso: str = ""
    area_of_operation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """`admin` is the name of the first-level unit or other parent that the text or the gazetteer gives."""

    id: str
    name: str
    type: PlaceType
    country_iso: str = ""
    admin: str = ""
    subdivision_iso: str = ""
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    alias: str
    entity_id: str
    entity_type: Literal["person", "group", "place"]
    name: str
    kind: AliasKind


@dataclass(frozen=True, slots=True)
class Incident:
    """One event. `sentence` indexes the evidence in `Report.sentences`; `casualties` are start offsets of mentions.

    `attack_type` and `weapon` are words of the Global Terrorism Database's codebook, "" for arrests and convictions.
    """

    id: str
    type: IncidentType
    date_start: str
    date_end: str
    place: str
    place_id: str
    country_iso: str
    groups: tuple[str, ...]
    names: tuple[str, ...]
    killed: int
    injured: int
    kidnapped: int
    militants_killed: int
    sentence: int
    casualties: tuple[int, ...] = ()
    attack_type: str = ""
    weapon: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    severity: Severity
    where: str
    what: str


@dataclass(slots=True)
class Extraction:
    """Everything that one report gives."""

    report: Report
    mentions: list[Mention] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
