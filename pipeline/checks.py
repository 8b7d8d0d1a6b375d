"""What a run's tables say against themselves: totals, parts, tolls, years, keys, doubles, the dead who act. Rows of `issues`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations

from pipeline.gtd_terms import any_of
from pipeline.lexicon import rows, word_class
from pipeline.models import SEVERITIES, VIOLENT, Issue
from pipeline.tables import BY_NAME, TABLES, Cell, Row, issue_rows
from pipeline.totals import bounds, totals
from pipeline.written import Record, Written

_MOST_KILLED = 1_000  # in one incident; few single attacks in history had more
_EARLIEST = 1800  # a date before it is more likely a misread number than history

# The references from one table to another; that to the report is looked at by itself.
_REFERENCES = [
    (table, column)
    for table in TABLES
    for column in table.columns
    if column.name != "doc_id" and any((table.name, column.name) != target for target in column.references)
]


def check(report: Written) -> list[Row]:
    """The findings on one report as rows of `issues`: errors, then warnings, then info."""
    found = [issue for finder in FINDERS for issue in finder(report)]
    severity = BY_NAME["issues"].index("severity")
    return sorted(issue_rows(report.doc_id, found), key=lambda row: SEVERITIES.index(row[severity]))


def keys(report: Written) -> Iterator[Issue]:
    """Ids and names that lead nowhere, and keys that are not unique."""
    if not report.tables["documents"]:
        yield Issue("error", "documents", "no row for this report, though other tables have some")
    for table, column in _REFERENCES:
        held = {row[key] for name, key in column.references for row in report.tables[name]}
        for row in report.tables[table.name]:
            cell = row[column.name]
            for item in cell if isinstance(cell, tuple) else (cell,):
                if item not in ("", None) and item not in held:
                    where = " or ".join(f"{name}.{key}" for name, key in column.references)
                    yield Issue("error", f"{table.name} {_key(table.name, row)}", f"{column.name} {item!r} is not in {where}")
    for declared in BY_NAME.values():
        seen = Counter(_key(declared.name, row) for row in report.tables[declared.name]) if declared.key else Counter[str]()
        for key, times in seen.items():
            if times > 1:
                yield Issue("error", f"{declared.name} {key}".rstrip(), f"the key stands in {times} rows")


def _key(table: str, row: Record) -> str:
    return " ".join(str(row[column]) for column in BY_NAME[table].key[1:])


def years(report: Written) -> Iterator[Issue]:
    """Days out of order, incidents and told events after the report's year, dates before any history of it."""
    for row in report.tables["dates"]:
        start, end, told = row["start_date"], row["end_date"], f"{row['text']}: {row['sentence']}"
        if not isinstance(start, str) or not isinstance(end, str):
            continue
        if end < start:
            yield Issue("error", str(row["mention_id"]), f"a date that ends ({end}) before it starts ({start}): {told}")
        elif int(start[:4]) < _EARLIEST:
            yield Issue("warning", str(row["mention_id"]), f"a date in the year {start[:4]}: {told}")
        elif report.year and int(start[:4]) > report.year and not _ahead().search(str(row["sentence"])):
            yield Issue("info", str(row["mention_id"]), f"a date after the report's year, not said to lie ahead: {told}")
    for row in report.tables["incidents"]:
        start, end = row["date_start"], row["date_end"]
        if isinstance(start, str) and isinstance(end, str) and end < start:
            yield Issue("error", str(row["incident_id"]), f"it ends ({end}) before it starts ({start}): {row['sentence']}")
        elif isinstance(start, str) and report.year and int(start[:4]) > report.year:
            yield Issue("warning", str(row["incident_id"]), f"on {start}, after the report's year {report.year}: {row['sentence']}")


def gaps(report: Written) -> Iterator[Issue]:
    """Incidents without a day, and acts of violence without a place."""
    for row in report.tables["incidents"]:
        if not row["date_start"]:
            yield Issue("warning", str(row["incident_id"]), f"no date: {row['sentence']}")
        elif not row["place"] and row["type"] in VIOLENT:
            yield Issue("warning", str(row["incident_id"]), f"no place: {row['sentence']}")


def tolls(report: Written) -> Iterator[Issue]:
    """Incidents with so many dead that the count is more likely that of a war, or of several events."""
    for row in report.tables["incidents"]:
        most = max(count for column in ("killed", "militants_killed") if isinstance(count := row[column] or 0, int))
        if most > _MOST_KILLED:
            yield Issue("warning", str(row["incident_id"]), f"{most} killed, in one incident: {row['sentence']}")


def parts(report: Written) -> Iterator[Issue]:
    """Parts that exceed their whole; parts that do so together may overlap, and are worth no more than a look."""
    wholes = {row["mention_id"]: row for row in report.tables["casualties"]}
    shares: dict[Cell, list[Record]] = defaultdict(list)
    for row in report.tables["casualties"]:
        if row["part_of"] in wholes:
            shares[row["part_of"]].append(row)
    for mention_id, found in shares.items():
        whole = wholes[mention_id]
        most = bounds(whole).high
        if most is None:
            continue
        too_big = [row for row in found if bounds(row).low > most]
        for row in too_big:
            yield Issue(
                "warning", str(row["mention_id"]), f"{row['text']}: more than its whole, {whole['text']}: {row['sentence']}"
            )
        together = sum(bounds(row).low for row in found)
        if not too_big and together > most:
            listed = " + ".join(str(row["text"]) for row in found)
            what = f"{listed} come to {together}, more than their whole, {whole['text']}: {whole['sentence']}"
            yield Issue("info", str(mention_id), what)


def doubles(report: Written) -> Iterator[Issue]:
    """Two incidents of one type on the same days at the same place; arrests and verdicts only where they share their people."""
    rows_of: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for row in report.tables["incidents"]:
        if row["date_start"] and row["place_id"]:
            rows_of[row["date_start"], row["date_end"], row["place_id"], row["type"]].append(row)
    for found in rows_of.values():
        for one, other in combinations(found, 2):
            if one["type"] not in VIOLENT and one["names"] != other["names"]:
                continue
            shared = f"{one['type']}, {one['date_start']}, {one['place']}"
            what = f"the same type, days and place as incident {one['incident_id']} ({shared}): {other['sentence']}"
            yield Issue("warning", str(other["incident_id"]), what)


@cache
def _ahead() -> re.Pattern[str]:
    """What has not happened when a report is written: its date may well lie after the year."""
    return re.compile(rf"\b{any_of(word_class('ahead'))}\b", re.IGNORECASE)


@cache
def _fatal() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands before a name whose bearer is killed, what after it, and what after it where the bearer kills."""
    deadly = [row for row in rows("outcomes") if row["outcome"] == "killed"]
    acts = {row[form] for row in deadly if row["frame"] == "transitive" for form in ("past", "participle", "ing") if row[form]}
    done = {row["participle"] for row in deadly if row["frame"] == "transitive" and row["participle"]}
    dies = {row["past"] for row in deadly if row["frame"] == "intransitive" and row["past"]}

    apposition = r",[^,.;]*,"  # no longer one: what is said after two commas more is said of somebody else
    slayings = "death|killing|murder|assassination"
    title = r"(?:(?!by\b|under\b|and\b|in\b|near\b)[^\s.;:]+\s+){0,7}"
    before = rf"\b(?:{any_of(acts)}|(?:{slayings}) of)\s+{title}$"
    passive = rf"(?:was|were|been|being)\s+(?:\w+\s+){{0,2}}?(?:{any_of(done)})"
    after = rf"^(?:{apposition})?\s*(?:{passive}|(?:\w+ly\s+)?(?:{any_of(dies)}))\b|^['’]s (?:{slayings})\b"
    acting = rf"^(?:{apposition})?\s+(?:\w+ly\s+)?(?:{any_of(acts)}|attacked|bombed|detonated|kidnapped|abducted|opened fire)\b"
    return re.compile(before, re.IGNORECASE), re.compile(after), re.compile(acting)


def _spots(report: Written, row: Record, name: object) -> list[tuple[str, str]]:
    """What stands before and after each mention of a person in an incident's sentence."""
    sentence = str(row["sentence"])
    ids = {person["person_id"] for person in report.tables["people"] if person["name"] == name}
    mentions = [m for m in report.tables["mentions"] if m["entity_id"] in ids and m["sentence"] == sentence]
    texts = sorted({str(m["text"]) for m in mentions} or {str(name)}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, texts)))
    return [(sentence[: match.start()], sentence[match.end() :]) for match in pattern.finditer(sentence)]


def killed_in(report: Written, row: Record, name: object) -> bool:
    """Whether an incident's sentence says that a person was killed in it."""
    if row["type"] not in VIOLENT:
        return False
    before, after, _ = _fatal()
    return any(before.search(left) or after.search(right) for left, right in _spots(report, row, name))


def dead(report: Written) -> Iterator[Issue]:
    """People who are killed and, on a later day, arrested, convicted or killed, or who kill."""
    dated = sorted((row for row in report.tables["incidents"] if row["date_start"]), key=lambda row: str(row["date_start"]))
    for row in dated:
        for name in _names(row):
            if not killed_in(report, row, name):
                continue
            for later in dated:
                if str(later["date_start"]) <= str(row["date_end"]) or name not in _names(later):
                    continue
                deed = _deed(report, later, name)
                if deed:
                    told = f"{name}: killed on {row['date_start']} (incident {row['incident_id']})"
                    what = f"{told} and {deed} on {later['date_start']}: {row['sentence']} / {later['sentence']}"
                    yield Issue("warning", str(later["incident_id"]), what)


def _deed(report: Written, row: Record, name: str) -> str:
    """What a dead person cannot have undergone or done in an incident, or ""."""
    if row["type"] not in VIOLENT:
        return "arrested" if row["type"] == "arrest" else "convicted"
    if killed_in(report, row, name):
        return "killed again"
    return "acting" if any(_fatal()[2].search(right) for _, right in _spots(report, row, name)) else ""


def _names(row: Record) -> Sequence[str]:
    return row["names"] if isinstance(row["names"], tuple) else ()


FINDERS: tuple[Callable[[Written], Iterator[Issue]], ...] = (keys, totals, parts, tolls, years, gaps, doubles, dead)
