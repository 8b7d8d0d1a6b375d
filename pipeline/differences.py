"""Two runs compared row by row: what a change of rules or of reports gained, lost and altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.written import Record, Written

# What names a row in both runs. Ids that number the rows of a report would shift all rows behind a new one.
_IDENTITY: Mapping[str, tuple[str, ...]] = {
    "mentions": ("label", "start", "end"),
    "people": ("person_id",),
    "aliases": ("alias", "entity_id"),
    "groups": ("group_id",),
    "places": ("place_id",),
    "dates": ("text", "sentence"),
    "casualties": ("text", "outcome", "sentence"),
    "incidents": ("type", "date_start", "place", "sentence"),
    "issues": ("severity", "where", "what"),
}
_NUMBERED = frozenset({"mention_id", "incident_id", "sentence_id", "part_of", "mentions", "rule"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that only one run has, or that both have with other values; `values` are `column: old -> new`."""

    table: str
    doc_id: str
    change: str  # gained, lost or altered
    row: str
    values: str
    sentence: str


def compare(old: Sequence[Written], new: Sequence[Written]) -> Iterator[Difference]:
    """The differences by report and table, in the order of the rows."""
    before = {report.doc_id: report for report in old}
    after = {report.doc_id: report for report in new}
    for doc_id in sorted({*before, *after}):
        for table, identity in _IDENTITY.items():
            left = _keyed(before.get(doc_id), table, identity)
            right = _keyed(after.get(doc_id), table, identity)
            for key, row in left.items():
                if key not in right:
                    yield _difference(table, doc_id, "lost", row, "")
                elif values := _altered(row, right[key]):
                    yield _difference(table, doc_id, "altered", right[key], values)
            for key, row in right.items():
                if key not in left:
                    yield _difference(table, doc_id, "gained", row, "")


def _keyed(report: Written | None, table: str, identity: Sequence[str]) -> dict[tuple[object, ...], Record]:
    found: dict[tuple[object, ...], Record] = {}
    for row in report.tables.get(table, ()) if report is not None else ():
        key: tuple[object, ...] = tuple(row[column] for column in identity)
        number = 0
        while (*key, number) in found:
            number += 1
        found[(*key, number)] = row
    return found


def _altered(old: Record, new: Record) -> str:
    columns = [column for column in new if column not in _NUMBERED and old.get(column) != new[column]]
    return "; ".join(f"{column}: {_shown(old.get(column))} -> {_shown(new[column])}" for column in columns)


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "nothing"
    return str(value) if value not in (None, "") else "nothing"


def _difference(table: str, doc_id: str, change: str, row: Record, values: str) -> Difference:
    naming = [row.get(column) for column in ("label", "type", "name", "alias", "text", "outcome", "date_start", "place", "what")]
    shown = " ".join(str(value) for value in naming if value not in (None, "", []))
    return Difference(table, doc_id, change, shown, values, str(row.get("sentence") or ""))
