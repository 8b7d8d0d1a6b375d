"""Every table that a run writes: names, keys, columns and order, declared once; and their rows from an Extraction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, get_args, get_type_hints

from pipeline.gtd_terms import ATTACK_TYPES, WEAPON_TYPES
from pipeline.models import LABELS, Alias, CasualtyValue, DateValue, Extraction, Group, Incident, Issue, Place
from pipeline.sheets import unguarded
from pipeline.structure import chapter_of

if TYPE_CHECKING:
    import pandas as pd

ColumnType = Literal["text", "integer", "number", "boolean", "date", "list"]
Cell = str | int | float | tuple[str, ...] | None
Row = tuple[Cell, ...]
Tables = Mapping[str, Sequence[Row]]

LIST_SEPARATOR = "; "
# Words of a column's name as its title writes them.
_WRITTEN = {
    "doc": "report", "id": "ID", "iso": "ISO", "sha256": "SHA-256", "fto": "FTO", "geonames": "GeoNames", "admin": "province",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Unknown is "" in a text, None in every other type and in an `optional` column with an `enum`.

    `references` are tables and their columns, one of which holds each value, in the same report. Numbers lie within
    `bounds`; `pattern` is a regular expression of a whole text.
    """

    name: str
    type: ColumnType
    description: str
    enum: tuple[str, ...] = ()
    optional: bool = False
    references: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    bounds: tuple[int, int] | None = None

    @property
    def title(self) -> str:
        """The name in words."""
        words = [_WRITTEN.get(word, word) for word in self.name.split("_")]
        return " ".join((words[0][:1].upper() + words[0][1:], *words[1:]))


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` names the columns that are unique together (none: rows are not told apart); rows sort by it."""

    name: str
    key: tuple[str, ...]
    description: str
    columns: tuple[Column, ...]

    def index(self, column: str) -> int:
        """Position of a column. Raises KeyError."""
        for position, candidate in enumerate(self.columns):
            if candidate.name == column:
                return position
        raise KeyError(f"{self.name} has no column {column!r}")


def _choices(record: type, field: str) -> tuple[str, ...]:
    """The literals that a field of a record allows."""
    return get_args(get_type_hints(record)[field])


_DOC = Column("doc_id", "text", "The report: its file's name without the ending.", references=(("documents", "doc_id"),))
_MENTION = Column(
    "mention_id", "text", "The mention; numbered in text order within the report.", pattern=r"m\d{4,}",
    references=(("mentions", "mention_id"),),
)  # fmt: skip
_ENTITIES = (("people", "person_id"), ("groups", "group_id"), ("places", "place_id"))
_COUNTRY = r"[A-Z]{2}"
_SENTENCE = Column("sentence", "text", "The sentence that says so, as it stands in the report.")
_COUNT = Column("mentions", "integer", "How often the report names it.")
_ISO = Column("country_iso", "text", "Country, ISO 3166-1 alpha-2; empty where none, several or unknown.", pattern=_COUNTRY)

TABLES: tuple[Table, ...] = (
    Table("documents", ("doc_id",), "One row for each report of the run.", (
        _DOC,
        Column("title", "text", "The title line."),
        Column("country", "text", "The country that the report is on, as its title writes it."),
        Column("country_iso", "text", "That country, ISO 3166-1 alpha-2.", pattern=_COUNTRY),
        Column("year", "integer", "The year that the report covers."),
        Column("source_file", "text", "The file, relative to the folder that was given."),
        Column("sha256", "text", "SHA-256 of the file's bytes.", pattern=r"[0-9a-f]{64}"),
        Column("characters", "integer", "Length of the text; offsets count these characters."),
        Column("sentences", "integer", "Number of sentences, headings left out."),
        Column("mentions", "integer", "Number of rows in mentions."),
        Column("issues", "integer", "Number of rows in issues."),
        Column("chapter", "text", "The chapter of the volume, where the title line names it.", pattern=r"\d+[A-Z]?"),
    )),
    Table("mentions", ("doc_id", "mention_id"), "One row for each tagged span of text.", (
        _DOC,
        _MENTION,
        Column("label", "text", "What the span is.", LABELS),
        Column("text", "text", "The span, as it stands in the report."),
        Column("start", "integer", "Offset of its first character, from 0."),
        Column("end", "integer", "Offset after its last character."),
        Column("section", "text", "Heading of the section that holds it."),
        Column("sentence_id", "text", "The sentence that holds it; numbered in text order.", pattern=r"s\d{4,}"),
        Column("entity_id", "text", "The person, group or place that it denotes.", references=_ENTITIES),
        Column("rule", "text", "The rule that found it."),
        _SENTENCE,
    )),
    Table("people", ("doc_id", "person_id"), "One row for each person that a report names.", (
        _DOC,
        Column("person_id", "text", "The person; the same name gives the same id in every report."),
        Column("name", "text", "The fullest name that the report gives."),
        Column("aliases", "list", "Other names that the report introduces as such."),
        Column("nationality", "text", "ISO 3166-1 alpha-2, where the report states it.", pattern=_COUNTRY),
        Column("roles", "list", "Titles and roles, as written."),
        Column("groups", "list", "Groups that the report ties the person to.", references=(("groups", "name"),)),
        _COUNT,
    )),
    Table("aliases", ("doc_id", "alias", "entity_id"), "One row for each further name of a person, group or place.", (
        _DOC,
        Column("alias", "text", "The further name."),
        Column("entity_id", "text", "The person, group or place that bears it.", references=_ENTITIES),
        Column("entity_type", "text", "What that is.", _choices(Alias, "entity_type")),
        Column("name", "text", "Its main name."),
        Column("kind", "text", "How the name relates to the main one.", _choices(Alias, "kind")),
    )),
    Table("groups", ("doc_id", "group_id"), "One row for each organization that a report names.", (
        _DOC,
        Column("group_id", "text", "The group; the same in every report."),
        Column("name", "text", "The name as the report writes it out; the listed name where it writes acronyms alone."),
        Column("kind", "text", "Kind; security: forces, police, intelligence; government: civil.", _choices(Group, "kind")),
        Column("acronym", "text", "Its acronym."),
        Column("aliases", "list", "Further names that the report uses."),
        Column("fto", "text", "U.S. list of Foreign Terrorist Organizations as the report's year ended: designated; delisted."),
        Column("strength_min", "integer", "Members, lower bound, where the report states a strength."),
        Column("strength_max", "integer", "Members, upper bound."),
        _ISO,
        _COUNT,
        Column(
            "area_of_operation", "list", "Places that its profile names under Location/Area of Operation.",
            references=(("places", "name"),),
        ),
    )),
    Table("places", ("doc_id", "place_id"), "One row for each place that a report names.", (
        _DOC,
        Column("place_id", "text", "The place; the same in every report."),
        Column("name", "text", "Its main name."),
        Column("type", "text", "What it is; natural: river, mountain, island; site: building, road.", _choices(Place, "type")),
        _ISO,
        Column("admin", "text", "The province or other unit that holds it."),
        Column("subdivision_iso", "text", "That unit, ISO 3166-2, where known.", pattern=r"[A-Z]{2}-[A-Z0-9]{1,3}"),
        Column("geonames_id", "integer", "GeoNames id, where known."),
        Column("latitude", "number", "Degrees north, WGS 84.", bounds=(-90, 90)),
        Column("longitude", "number", "Degrees east, WGS 84.", bounds=(-180, 180)),
        _COUNT,
    )),
    Table("dates", ("doc_id", "mention_id"), "One row for each date that a report names.", (
        _DOC,
        _MENTION,
        Column("text", "text", "The date, as written."),
        Column("start_date", "date", "First day that it covers."),
        Column("end_date", "date", "Last day that it covers; the same for a single day."),
        Column("granularity", "text", (
            "How exact the text is: day, month, season, quarter, half, year, fiscal year, decade, part of one of these, or range."
        )),
        Column("year_source", "text", "Where the year comes from: the date's own text, its sentence, its list, or the report."),
        _SENTENCE,
    )),
    Table("casualties", ("doc_id", "mention_id"), "One row for each count of people killed, injured, kidnapped or missing.", (
        _DOC,
        _MENTION,
        Column("text", "text", "The count and its victims, as written."),
        Column("outcome", "text", "What happened to them.", _choices(CasualtyValue, "outcome")),
        Column("count_min", "integer", "Lower bound; equal to the upper one for an exact count."),
        Column("count_max", "integer", "Upper bound; empty where open (at least four)."),
        Column("approximate", "boolean", "Whether the text hedges (about, some, dozens)."),
        Column("victims", "text", "Who, in the words of the text."),
        Column("victim_side", "text", "Whose side they are on.", _choices(CasualtyValue, "victim_side")),
        Column("role", "text", (
            "Sum only `incident`; `part` is contained in another count, `summary` spans several events, "
            "`alternative` is another source's figure."
        ), _choices(CasualtyValue, "role")),
        Column(
            "part_of", "text", "For a part: mention_id of the count that includes it.", references=(("casualties", "mention_id"),)
        ),
        Column("incident_id", "text", "The incident that it belongs to.", references=(("incidents", "incident_id"),)),
        _SENTENCE,
    )),
    Table("incidents", ("doc_id", "incident_id"), "One row for each event at a stated time or place.", (
        _DOC,
        Column("incident_id", "text", "The incident."),
        Column("type", "text", "What kind of event.", _choices(Incident, "type")),
        Column("date_start", "date", "First day."),
        Column("date_end", "date", "Last day."),
        Column("place", "text", "The finest place that the report names."),
        Column("place_id", "text", "That place's row in places.", references=(("places", "place_id"),)),
        Column("admin", "text", "The province or other unit that holds the place."),
        _ISO,
        Column(
            "groups", "list", "Militant groups involved: perpetrators, or the suspects' group.", references=(("groups", "name"),)
        ),
        Column("names", "list", "People involved: victims, suspects, perpetrators.", references=(("people", "name"),)),
        Column("killed", "integer", "People killed, militants left out; a bound gives its lower end."),
        Column("injured", "integer", "People injured, militants left out."),
        Column("kidnapped", "integer", "People kidnapped."),
        Column("militants_killed", "integer", "Militants and perpetrators killed."),
        _SENTENCE,
        Column(
            "attack_type", "text",
            "How it was done, in the words of the Global Terrorism Database's codebook; empty for arrests and convictions.",
            ATTACK_TYPES, optional=True,
        ),
        Column(
            "weapon", "text", "With what, in the words of the same codebook; empty for arrests and convictions.",
            WEAPON_TYPES, optional=True,
        ),
    )),
    Table("issues", (), "One row for each thing that a person should look at.", (
        _DOC,
        Column("severity", "text", "error: the report gave no tables; warning; info.", _choices(Issue, "severity")),
        Column("where", "text", "What it concerns: a stage, characters, the id of a mention or an incident, or a row's key."),
        Column("what", "text", "What was found."),
    )),
)  # fmt: skip

BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}


def _sorted(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Rows by the table's key (all columns where it has none), which are texts; repeated rows once."""
    return sorted(dict.fromkeys(rows), key=itemgetter(*map(table.index, table.key)) if table.key else None)


def rows(extraction: Extraction, *, source_file: str = "", sha256: str = "") -> dict[str, list[Row]]:
    """The rows of every table, in the order of `TABLES`, each row in the order of the table's columns.

    `source_file` and `sha256` tell where the text was read from; without `sha256` it is that of the text in UTF-8.
    """
    report = extraction.report
    doc, text = report.doc_id, report.text
    # One more, empty, for the number -1: no sentence.
    quotes = [*(text[sentence.start : sentence.end] for sentence in report.sentences), ""]
    counts = Counter([mention.entity for mention in extraction.mentions])
    group_names = {group.id: group.name for group in extraction.groups}
    admins = {place.id: place.admin for place in extraction.places}

    def named(groups: Iterable[str]) -> tuple[str, ...]:
        return tuple(group_names.get(group, group) for group in groups)

    tables = {table.name: list[Row]() for table in TABLES} | _of_mentions(extraction, quotes)
    tables["people"] = [
        (doc, p.id, p.name, p.aliases, p.nationality, p.roles, named(p.groups), counts[p.id]) for p in extraction.people
    ]
    tables["groups"] = [
        (doc, g.id, g.name, g.kind, g.acronym, g.aliases, g.fto, g.strength_min, g.strength_max, g.country_iso, counts[g.id],
         g.area_of_operation)
        for g in extraction.groups
    ]
    tables["places"] = [
        (doc, p.id, p.name, p.type, p.country_iso, p.admin, p.subdivision_iso, p.geonames_id, p.latitude, p.longitude, counts[p.id])
        for p in extraction.places
    ]
    tables["aliases"] = [(doc, a.alias, a.entity_id, a.entity_type, a.name, a.kind) for a in extraction.aliases]
    tables["incidents"] = [
        (
            doc, i.id, i.type, i.date_start or None, i.date_end or None, i.place, i.place_id, admins.get(i.place_id, ""),
            i.country_iso, named(i.groups), i.names, i.killed, i.injured, i.kidnapped, i.militants_killed, quotes[i.sentence],
            i.attack_type or None, i.weapon or None,
        )
        for i in extraction.incidents
    ]  # fmt: skip
    tables["issues"] = issue_rows(doc, extraction.issues)
    tables["documents"] = [(
        doc, report.title, report.country, report.country_iso, report.year, source_file,
        sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        len(text), len(report.sentences), len(extraction.mentions), len(tables["issues"]), chapter_of(report.title),
    )]  # fmt: skip
    in_order = {"mentions", "dates", "casualties"}  # their keys are numbered in the order of the rows
    return {name: found if name in in_order else _sorted(BY_NAME[name], found) for name, found in tables.items()}


def _of_mentions(extraction: Extraction, quotes: Sequence[str]) -> dict[str, list[Row]]:
    """The rows of `mentions`, `dates` and `casualties` in text order; `quotes` are the sentences' texts, the last for none."""
    report, order = extraction.report, {label: rank for rank, label in enumerate(LABELS)}
    mentions = sorted(extraction.mentions, key=lambda m: (m.start, -m.end, order[m.label]))
    ids = list(_numbered("m", len(mentions)))
    headings = [*(report.sections[sentence.section].name if sentence.section >= 0 else "" for sentence in report.sentences), ""]
    sentence_ids = [*_numbered("s", len(report.sentences)), ""]
    count_at = {m.start: mention_id for m, mention_id in zip(mentions, ids, strict=True) if m.label == "CASUALTY"}
    incident_of = {start: incident.id for incident in extraction.incidents for start in incident.casualties}
    tables: dict[str, list[Row]] = {"mentions": [], "dates": [], "casualties": []}
    for mention, mention_id in zip(mentions, ids, strict=True):
        number = mention.sentence
        tables["mentions"].append((
            report.doc_id, mention_id, mention.label, mention.text, mention.start, mention.end, headings[number],
            sentence_ids[number], mention.entity, mention.rule, quotes[number],
        ))  # fmt: skip
        value = mention.value
        if isinstance(value, DateValue):
            tables["dates"].append((
                report.doc_id, mention_id, mention.text, value.start or None, value.end or None, value.granularity,
                value.year_source, quotes[number],
            ))  # fmt: skip
        elif isinstance(value, CasualtyValue):
            tables["casualties"].append((
                report.doc_id, mention_id, mention.text, value.outcome, value.count_min, value.count_max, value.approximate,
                value.victims, value.victim_side, value.role, count_at.get(value.part_of, "") if value.part_of is not None else "",
                incident_of.get(mention.start, ""), quotes[number],
            ))  # fmt: skip
    return tables


def _numbered(letter: str, count: int) -> Iterator[str]:
    """Ids from 1 on, padded so that they sort as the text runs, however many there are."""
    width = max(4, len(str(count)))
    return (f"{letter}{number:0{width}}" for number in range(1, count + 1))


def issue_rows(doc_id: str, issues: Iterable[Issue]) -> list[Row]:
    """Rows of the table `issues`, sorted, repeated ones once."""
    return _sorted(BY_NAME["issues"], ((doc_id, issue.severity, issue.where, issue.what) for issue in issues))


def failed(doc_id: str, issues: Sequence[Issue], *, source_file: str = "", sha256: str = "") -> dict[str, list[Row]]:
    """The rows of a report that could not be read or analysed: its row in `documents`, and why in `issues`."""
    tables: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    tables["issues"] = issue_rows(doc_id, issues)
    tables["documents"] = [(doc_id, "", "", "", None, source_file, sha256, None, None, 0, len(tables["issues"]), "")]
    return tables


def records(tables: Tables, name: str) -> Iterator[dict[str, Cell]]:
    """The rows of one table as column -> cell."""
    names = [column.name for column in BY_NAME[name].columns]
    for row in tables[name]:
        yield dict(zip(names, row, strict=True))


def column(tables: Tables, table: str, name: str) -> Iterator[Cell]:
    """The cells of one column of a table."""
    position = BY_NAME[table].index(name)
    return (row[position] for row in tables[table])


def parse_cell(column: Column, text: str) -> Cell:
    """A cell as CSV holds it, read back: unknown as the column's type has it, lists split, the formula guard off."""
    text = unguarded(text)
    if column.type == "list":
        return tuple(item for item in text.split(LIST_SEPARATOR) if item)
    if column.type == "boolean":
        return text == "true" if text else None
    if column.type in ("integer", "number"):
        number = float(text) if text else None
        return int(number) if number is not None and column.type == "integer" else number
    if column.type == "date" or column.enum:
        return text or None
    return text


def to_pandas(extraction: Extraction) -> dict[str, pd.DataFrame]:
    """The tables as pandas DataFrames by name: text and ISO dates as str, integers as Int64, lists joined with `; `."""
    import pandas as pd

    dtypes = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
    tables = rows(extraction)
    frames = {}
    for table in TABLES:
        series = {}
        for position, column in enumerate(table.columns):
            cells = [row[position] for row in tables[table.name]]
            if column.type == "list":
                cells = [LIST_SEPARATOR.join(cell) if isinstance(cell, tuple) else cell for cell in cells]
            series[column.name] = pd.Series(cells, dtype=dtypes.get(column.type, "str"))
        frames[table.name] = pd.DataFrame(series, columns=[column.name for column in table.columns])
    return frames
