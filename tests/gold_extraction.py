"""Annotated text as if the taggers and the resolver had read it: mentions, people, groups and places from the tags."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import cast, get_args

import spacy
from spacy.language import Language

from pipeline.analysis import Tokens, analyse
from pipeline.annotations import Gold, GoldSpan
from pipeline.entities.affiliation import affiliations
from pipeline.fold import fold_name
from pipeline.models import (
    AliasValue,
    CasualtyValue,
    DateValue,
    Group,
    GroupValue,
    Kind,
    Label,
    Mention,
    Outcome,
    Person,
    PersonValue,
    Place,
    PlaceType,
    PlaceValue,
    Report,
    Role,
    Side,
    Value,
)  # fmt: skip
from pipeline.structure import parse

_COUNT = re.compile(r"(?P<about>~?)(?P<low>\d+)(?:(?P<more>\+)|-(?P<high>\d+))?")
_DAYS = re.compile(r"\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?")
_ALLOWED = {
    "person": {"is"}, "alias": {"is"}, "group": {"kind", "is"}, "place": {"type", "iso", "is"}, "date": {"v"},
    "casualty": {"outcome", "n", "side", "role"}, "skip": set(),
}  # fmt: skip
_LABELS: dict[str, Label] = {
    "person": "PERSON", "alias": "ALIAS", "group": "GROUP", "place": "PLACE", "date": "DATE", "casualty": "CASUALTY"
}  # fmt: skip


@cache
def _nlp() -> Language:
    return spacy.blank("en")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What `incidents.build` takes."""

    report: Report
    tokens: Tokens
    mentions: list[Mention]
    people: list[Person]
    groups: list[Group]
    places: list[Place]


def _one_of(allowed: object, value: str, span: GoldSpan) -> str:
    if value not in get_args(allowed):
        raise ValueError(f"{value!r} is no {allowed} near {span.text!r}")
    return value


def _count(span: GoldSpan) -> tuple[int, int | None, bool]:
    match = _COUNT.fullmatch(span.attributes["n"])
    if match is None:
        raise ValueError(f"n={span.attributes['n']!r} near {span.text!r}")
    low = int(match["low"])
    return low, None if match["more"] else int(match["high"] or low), bool(match["about"])


def _value(span: GoldSpan) -> Value:
    has = span.attributes
    if unknown := set(has) - _ALLOWED[span.label.lower()]:
        raise ValueError(f"attributes {sorted(unknown)} near {span.text!r}")
    match span.label:
        case "PERSON":
            return PersonValue()
        case "ALIAS":
            return AliasValue(person=-1, introducer="")
        case "GROUP":
            return GroupValue(kind=cast(Kind, _one_of(Kind, has["kind"], span)))
        case "PLACE":
            return PlaceValue(type=cast(PlaceType, _one_of(PlaceType, has["type"], span)), country=has["iso"])
        case "DATE":
            if not _DAYS.fullmatch(has["v"]):
                raise ValueError(f"v={has['v']!r} near {span.text!r}")
            start, _, end = has["v"].partition("/")
            return DateValue(start=start, end=end or start, granularity="range" if end else "day", year_source="text")
    low, high, about = _count(span)
    return CasualtyValue(
        outcome=cast(Outcome, _one_of(Outcome, has["outcome"], span)), count_min=low, count_max=high, approximate=about,
        victims=span.text, victim_side=cast(Side, _one_of(Side, has.get("side", "unknown"), span)),
        role=cast(Role, _one_of(Role, has.get("role", "incident"), span)),
    )  # fmt: skip


def resolve_gold(gold: Gold, *, doc_id: str = "report", country: str = "", year: int | None = None) -> Resolved:
    """Read tags as resolved mentions. Raises ValueError or KeyError where an attribute is missing, unknown or ill-formed."""
    report = parse(gold.text, doc_id=doc_id, country=country, year=year)
    analysis = analyse(_nlp()(gold.text), report)
    mentions: list[Mention] = []
    people: dict[str, Person] = {}
    groups: dict[str, Group] = {}
    places: dict[str, Place] = {}
    whole: dict[int, tuple[int, str]] = {}  # sentence -> (start of the last count that may have parts, outcome)
    for span in gold.spans:
        if span.label == "SKIP":
            continue
        value = _value(span)
        sentence = analysis.sentence_at(span.start)
        folded = fold_name(span.name)
        entity = ""
        if isinstance(value, PersonValue | AliasValue):
            entity = f"person:{folded}"
            people.setdefault(entity, Person(id=entity, name=span.name))
        elif isinstance(value, GroupValue):
            entity = f"group:{folded}"
            groups.setdefault(entity, Group(id=entity, name=span.name, kind=value.kind))
        elif isinstance(value, PlaceValue):
            entity = f"place:{value.country.lower()}:{folded}"
            places.setdefault(entity, Place(id=entity, name=span.name, type=value.type, country_iso=value.country))
        elif isinstance(value, CasualtyValue):
            if value.role == "part" and whole.get(sentence, (0, ""))[1] == value.outcome:
                value = replace(value, part_of=whole[sentence][0])
            elif value.role != "part":
                whole[sentence] = (span.start, value.outcome)
        mentions.append(
            Mention(
                start=span.start, end=span.end, label=_LABELS[span.label.lower()], text=span.text, rule="gold", sentence=sentence,
                value=value, entity=entity,
            )
        )  # fmt: skip
    militant = frozenset(group.id for group in groups.values() if group.kind == "militant")
    for entity, held in affiliations(analysis.tokens, mentions, militant).items():
        people[entity] = replace(people[entity], groups=tuple(groups[group].name for group in held))
    return Resolved(report, analysis.tokens, mentions, list(people.values()), list(groups.values()), list(places.values()))
