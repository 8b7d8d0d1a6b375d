"""Events out of small tagged texts: whole rows compared. The cases stand in `incident_cases.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gold_extraction import Resolved, resolve_gold

from pipeline.annotations import parse_gold
from pipeline.incidents import build
from pipeline.models import Incident

_CASES = Path(__file__).with_name("incident_cases.txt")
_HEAD = re.compile(r"^# (?P<name>.+) \((?P<iso>[A-Z]{2}) (?P<year>\d{4})\)\n", re.MULTILINE)


def _cases() -> Iterator[tuple[str, str, int, str]]:
    text = _CASES.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    for head, stop in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
        yield head["name"], head["iso"], int(head["year"]), text[head.end() : stop]


def resolved(marked: str, *, iso: str, year: int) -> Resolved:
    data = resolve_gold(parse_gold(marked), year=year)
    return replace(data, report=replace(data.report, country_iso=iso))


def rows(data: Resolved) -> list[Incident]:
    incidents, _ = build(data.report, data.tokens, data.mentions, data.people, data.groups, data.places)
    return incidents


def as_gold(incident: Incident) -> dict[str, object]:
    same = incident.date_start == incident.date_end
    return {
        "type": incident.type,
        "date": (incident.date_start if same else f"{incident.date_start}/{incident.date_end}") or None,
        "place": incident.place or None, "country": incident.country_iso or None,
        "groups": sorted(incident.groups), "names": sorted(incident.names),
        "killed": incident.killed, "injured": incident.injured, "kidnapped": incident.kidnapped,
        "militants_killed": incident.militants_killed,
    }  # fmt: skip


@pytest.mark.parametrize(("iso", "year", "marked"), [pytest.param(i, y, m, id=n) for n, i, y, m in _cases()])
def test_rows(iso: str, year: int, marked: str) -> None:
    expected = [{**row, "groups": sorted(row["groups"]), "names": sorted(row["names"])} for row in parse_gold(marked).incidents]  # type: ignore[call-overload]
    assert [as_gold(row) for row in rows(resolved(marked, iso=iso, year=year))] == expected
