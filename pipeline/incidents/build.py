"""Incidents out of tagged text: a row for each event that the text puts at a time or a place (ANNOTATION, INCIDENT).

`narrative` lays down the rows in text order, `retellings` joins those that tell of one event; here they are typed and counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

from pipeline.analysis import Tokens
from pipeline.gtd_terms import describe
from pipeline.incidents.accounts import Row
from pipeline.incidents.narrative import Narrator
from pipeline.incidents.readings import Context
from pipeline.incidents.retellings import merged
from pipeline.incidents.triggers import JUDICIAL, Spots
from pipeline.models import CasualtyValue, Group, Incident, IncidentType, Issue, Mention, Person, Place, Report

_REST = frozenset({"other", "others", "remaining", "rest"})


def build(
    report: Report, tokens: Tokens, mentions: Sequence[Mention], people: Sequence[Person], groups: Sequence[Group],
    places: Sequence[Place],
) -> tuple[list[Incident], list[Issue]]:  # fmt: skip
    """Incidents of one report in text order, and what a reader should look at.

    `mentions` are resolved: `entity` is the id of a record in `people`, `groups` or `places`; what has none is passed over.
    """
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        by_sentence[mention.sentence].append(mention)
    context = Context(
        report, tokens, {p.id: p for p in people}, {g.id: g for g in groups}, {p.id: p for p in places}, dict(by_sentence),
        Spots.of(tokens),
    )  # fmt: skip
    ids = {group.name: group.id for group in groups if group.kind == "militant"}
    affiliated = {person.id: held for person in people if (held := [ids[name] for name in person.groups if name in ids])}
    rows = merged(Narrator.of(context, affiliated).tell())
    told = [_incident(number, row, context) for number, row in enumerate(rows, start=1)]
    incidents = describe(told, report, mentions)
    return incidents, [issue for incident in incidents for issue in _doubts(incident)]


def _incident(number: int, row: Row, context: Context) -> Incident:
    killed, injured, kidnapped, fallen = _counts(row)
    place = context.places.get(row.place)
    start, end = ("", "") if row.date is None or (row.loose and place) else row.date
    return Incident(
        id=f"i{number:03d}",
        type=_type(row, killed=killed, kidnapped=kidnapped, fallen=fallen),
        date_start=start,
        date_end=end,
        place=place.name if place else "",
        place_id=place.id if place else "",
        country_iso=place.country_iso if place and place.country_iso else context.report.country_iso,
        groups=tuple(context.groups[entity].name for entity in row.groups if entity in context.groups),
        names=tuple(context.people[entity].name for entity in row.names if entity in context.people),
        killed=killed,
        injured=injured,
        kidnapped=kidnapped,
        militants_killed=fallen,
        sentence=row.sentence,
        casualties=tuple(sorted({mention.start for mention in row.casualties})),
    )


def _counts(row: Row) -> tuple[int, int, int, int]:
    """Killed, injured and kidnapped without militants, and militants killed.

    Counts of role `incident` add up by their lower end, `up to N` as N; named people whom no count holds come on top. A later
    toll stands for all that were killed.
    """
    killed = injured = kidnapped = fallen = 0
    values = {mention.start: mention.value for mention in row.casualties}
    final = False
    for start, value in values.items():
        if not isinstance(value, CasualtyValue):
            continue
        count, militant = value.count_min or value.count_max or 0, value.victim_side == "militant"
        if militant and value.part_of is not None and _within(value, values.get(value.part_of)):
            killed -= count
            fallen += count
        if value.role != "incident" and not (row.whole and value.role == "summary"):
            continue
        if start in row.tolls and value.outcome == "killed" and not militant and count > killed > 0:
            killed, final = count, True
            continue
        killed += count if value.outcome == "killed" and not militant else 0
        fallen += count if value.outcome == "killed" and militant else 0
        injured += count if value.outcome == "injured" and not militant else 0
        kidnapped += count if value.outcome == "kidnapped" and not militant else 0
    if row.family != "conviction":
        for entity, fates in row.names.items():
            fresh = {fate for fate in fates if (entity, fate) not in row.counted}
            killed += "killed" in fresh and not final
            fallen += "fallen" in fresh
            injured += "injured" in fresh and not fates & {"killed", "fallen"}
            kidnapped += "kidnapped" in fresh
    rest = row.selves and any(_remaining(mention) for mention in row.casualties)
    return killed, injured, kidnapped, fallen + row.selves if rest else max(fallen, row.selves)


def _remaining(mention: Mention) -> bool:
    """Whether a count is of attackers beside those told of before (`the other four`)."""
    militant = isinstance(mention.value, CasualtyValue) and mention.value.victim_side == "militant"
    return militant and not _REST.isdisjoint(mention.text.split())


def _within(part: CasualtyValue, total: object) -> bool:
    """Whether a total of the dead holds attackers (`seven people, including four of the attackers`)."""
    dead = isinstance(total, CasualtyValue) and part.outcome == total.outcome == "killed" and total.victim_side != "militant"
    return part.role == "part" and dead


def _type(row: Row, *, killed: int, kidnapped: int, fallen: int) -> IncidentType:
    if row.family in JUDICIAL:
        return cast(IncidentType, row.family)
    kinds = [kind for kind, form in row.kinds if form not in ("subject", "generic")] or [kind for kind, _ in row.kinds]
    first = kinds[0] if kinds else "harm"
    if "foil" in kinds:
        return "attack"
    if kidnapped or "kidnapping" in kinds:
        return "attack" if killed else "kidnapping"
    if row.side == "state":
        if "arrest" in kinds and not (killed or fallen or row.casualties):
            return "arrest"
        return "clash" if first == "clash" else "operation"
    if first == "clash" and row.kinds[0] == ("clash", "verb"):
        return "clash"
    if "clash" in kinds and "attack" not in kinds and (row.side != "militant" or not killed or fallen):
        return "clash"
    if killed and (fallen or row.groups) and not row.side and ("clash", "generic") in row.kinds and "attack" not in kinds:
        return "clash"
    if first == "operation" and row.side != "militant":
        return "operation"
    if first == "harm" and "attack" not in kinds and fallen and not killed and not row.side and not row.selves:
        return "attack" if any("bomber" in mention.text for mention in row.casualties) else "operation"
    return "attack"


def _doubts(incident: Incident) -> Iterable[Issue]:
    """A row without a day or a place of its own is one to look at."""
    if not incident.date_start:
        yield Issue("warning", incident.id, "the text gives a place and no date")
    elif not incident.place and incident.type not in JUDICIAL:
        yield Issue("info", incident.id, "the text gives a date and no place")
