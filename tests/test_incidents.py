"""Events out of small tagged texts: whole rows compared. The cases stand in `incident_cases.txt`, rules bring their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gold_extraction import Resolved, resolve_gold

from pipeline.annotations import parse_gold
from pipeline.assembly import extract
from pipeline.incidents import triggers
from pipeline.incidents.build import build
from pipeline.incidents.moments import is_wide, shifted
from pipeline.lexicon import rule_file
from pipeline.models import CasualtyValue, DateValue, Incident, Issue

_CASES = Path(__file__).with_name("incident_cases.txt")
_HEAD = re.compile(r"^# (?P<name>.+) \((?P<iso>[A-Z]{2}) (?P<year>\d{4})\)\n", re.MULTILINE)
_FIELDS = ("type", "date", "place", "country", "groups", "names", "killed", "injured", "kidnapped", "militants_killed")


def _cases() -> Iterator[tuple[str, str, int, str]]:
    text = _CASES.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    for head, stop in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
        yield head["name"], head["iso"], int(head["year"]), text[head.end() : stop]


def resolved(marked: str, *, iso: str, year: int) -> Resolved:
    data = resolve_gold(parse_gold(marked), year=year)
    return replace(data, report=replace(data.report, country_iso=iso))


def built(data: Resolved) -> tuple[list[Incident], list[Issue]]:
    return build(data.report, data.tokens, data.mentions, data.people, data.groups, data.places)


def rows(data: Resolved) -> list[Incident]:
    return built(data)[0]


def as_gold(incident: Incident) -> dict[str, object]:
    days = incident.date_start if incident.date_start == incident.date_end else f"{incident.date_start}/{incident.date_end}"
    values = (
        incident.type, days or None, incident.place or None, incident.country_iso or None, sorted(incident.groups),
        sorted(incident.names), incident.killed, incident.injured, incident.kidnapped, incident.militants_killed,
    )  # fmt: skip
    return dict(zip(_FIELDS, values, strict=True))


def expected(row: Mapping[str, Any]) -> dict[str, object]:
    return {key: sorted(row[key]) if isinstance(row[key], list) else row[key] for key in _FIELDS}


def rule_examples() -> Iterator[tuple[str, dict[str, Any]]]:
    for rule in triggers.cue_rules():
        examples = rule["examples"]
        assert isinstance(examples, list) and examples, f"rule {rule['id']} has no example"
        for example in examples:
            yield str(rule["id"]), example


def holds(example: Mapping[str, Any]) -> bool:
    got = [as_gold(row) for row in rows(resolved(example["text"], iso=example["iso"], year=example["year"]))]
    return got == [expected(row) for row in example["rows"]]


@pytest.mark.parametrize(("iso", "year", "marked"), [pytest.param(i, y, m, id=n) for n, i, y, m in _cases()])
def test_rows(iso: str, year: int, marked: str) -> None:
    want = [expected(row) for row in parse_gold(marked).incidents]
    assert [as_gold(row) for row in rows(resolved(marked, iso=iso, year=year))] == want


@pytest.mark.parametrize("example", [pytest.param(example, id=name) for name, example in rule_examples()])
def test_rule_example(example: Mapping[str, Any]) -> None:
    got = [as_gold(row) for row in rows(resolved(example["text"], iso=example["iso"], year=example["year"]))]
    assert got == [expected(row) for row in example["rows"]]


@pytest.mark.parametrize("name", sorted({name for name, _ in rule_examples()}))
def test_no_rule_is_idle(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = tuple(rule for rule in triggers.cue_rules() if rule["id"] != name)
    monkeypatch.setattr(triggers, "cue_rules", lambda: rest)
    triggers.cue_index.cache_clear()
    try:
        assert not all(holds(example) for rule, example in rule_examples_of(name))
    finally:
        monkeypatch.undo()
        triggers.cue_index.cache_clear()


def rule_examples_of(name: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, example) for rule in rule_file("incidents") if rule["id"] == name for example in rule["examples"]]


def test_ids_count_up_and_casualties_point_at_mentions() -> None:
    data = resolved(
        '• On <date v="2015-01-03">January 3</date>, gunmen killed <casualty outcome="killed" n="2" side="civilian">two nurses'
        '</casualty> in <place type="city" iso="CF">Bria</place>.\n• On <date v="2015-01-09">January 9</date>, a mine killed '
        '<casualty outcome="killed" n="1" side="state">a soldier</casualty> near <place type="city" iso="CF">Batangafo</place>.',
        iso="CF", year=2015,
    )  # fmt: skip
    found = rows(data)
    assert [row.id for row in found] == ["i001", "i002"]
    text = data.report.text
    assert [[text[start : start + 5] for start in row.casualties] for row in found] == [["two n"], ["a sol"]]
    assert [text[data.report.sentences[row.sentence].start :][:12] for row in found] == ["On January 3", "On January 9"]


def test_an_undated_row_is_an_issue() -> None:
    data = resolved(
        'Gunmen killed <casualty outcome="killed" n="3" side="civilian">three traders</casualty> in '
        '<place type="city" iso="CF">Kaga-Bandoro</place>.', iso="CF", year=2015,
    )  # fmt: skip
    incidents, issues = built(data)
    assert [(row.date_start, row.place) for row in incidents] == [("", "Kaga-Bandoro")]
    assert [(issue.severity, issue.where) for issue in issues] == [("warning", "i001")]


def test_nothing_in_nothing_out() -> None:
    data = resolved("Nothing happened here.", iso="", year=2015)
    assert built(data) == ([], [])


def _incomplete(data: Resolved, drop: int) -> Resolved:
    """What a poorer reading leaves: mentions are gone or unresolved, dates and counts without a value, people without a record."""
    kept = []
    for number, mention in enumerate(data.mentions):
        if number % 8 == drop:
            continue
        if number % 8 == (drop + 1) % 8:
            mention = replace(mention, entity="")
        if number % 8 == (drop + 2) % 8 and isinstance(mention.value, DateValue):
            mention = replace(mention, value=DateValue("", "", "", ""))
        if number % 8 == (drop + 3) % 8 and isinstance(mention.value, CasualtyValue):
            mention = replace(mention, value=replace(mention.value, count_min=None, count_max=None))
        kept.append(mention)
    named = {group.name for group in data.groups if group.id in {mention.entity for mention in kept}}
    people = [
        replace(person, groups=tuple(name for name in person.groups if name in named))
        for number, person in enumerate(data.people)
        if number % 8 != drop
    ]
    return replace(data, mentions=kept, people=people, report=replace(data.report, year=None))


@pytest.mark.parametrize("drop", range(8))
def test_incomplete_mentions_do_no_harm(drop: int) -> None:
    """Rows hold nothing but what is left, and most of them stay."""
    whole = left = 0
    for name, iso, year, marked in _cases():
        data = resolved(marked, iso=iso, year=year)
        poorer = _incomplete(data, drop)
        found = rows(poorer)
        entities = {mention.entity for mention in poorer.mentions}
        groups = {group.name for group in poorer.groups if group.id in entities}
        counts = {m.start: m.value for m in poorer.mentions if isinstance(m.value, CasualtyValue)}
        told = sum(value.count_min or value.count_max or 0 for value in counts.values())
        for row in found:
            assert set(row.names) <= {person.name for person in poorer.people if person.id in entities}, name
            assert set(row.groups) <= groups, name
            assert (not row.place and not row.place_id) or row.place_id in entities, name
            assert set(row.casualties) <= counts.keys(), name
            assert row.killed + row.injured + row.kidnapped <= told + 2 * len(row.names), name
            assert row.date_start <= row.date_end and bool(row.date_start) == bool(row.date_end), name
            assert row.date_start or row.place, name
        assert [row.id for row in found] == [f"i{number:03d}" for number in range(1, len(found) + 1)]
        whole, left = whole + len(rows(data)), left + len(found)
    assert 0.5 * whole <= left <= whole  # drop 0 takes the date that most texts begin with


@pytest.mark.parametrize(
    ("day", "days", "result"), [("2020-02-28", 1, "2020-02-29"), ("2019-12-31", 1, "2020-01-01"), ("2019", 1, "2019")]
)
def test_shifted(day: str, days: int, result: str) -> None:
    assert shifted(day, days) == result


@pytest.mark.parametrize(
    ("interval", "year", "wide"),
    [
        (("2019-03-01", "2019-03-31"), 2019, False),
        (("2019-01-01", "2019-06-30"), 2019, True),
        (("2018-01-01", "2018-12-31"), 2019, False),
        (("1980-01-01", "1989-12-31"), 2019, True),
        (("", ""), 2019, True),
    ],
)
def test_is_wide(interval: tuple[str, str], year: int, wide: bool) -> None:
    assert is_wide(interval, year) is wide


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Fighters of Ansarul Islam killed two soldiers in Pama on May 3.", "Ansarul Islam"),
        ("The Ansaroul Islam group, or Ansarul Islam, killed two soldiers in Pama on May 3.", "Ansaroul Islam"),
        ("JNIM killed two soldiers in Pama on May 3.", "Jama'at Nusrat al-Islam wal-Muslimin"),
        (
            "The Islamic State of Iraq and the Levant (ISIL) killed two soldiers in Pama on May 3.",
            "Islamic State of Iraq and Syria",
        ),
    ],
    ids=["as the report spells it", "the listed spelling of two", "acronym alone", "worldwide group with branches"],
)
def test_groups_bear_the_name_that_the_report_writes(text: str, group: str) -> None:
    found = extract(f"Country Reports on Terrorism 2021: Burkina Faso\n\n{text}\n")
    assert [incident.groups for incident in found.incidents] == [(group,)]
    assert group in [entity.name for entity in found.groups]
