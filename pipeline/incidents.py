"""Events out of tagged text: a row for each event that the text puts at a time or a place (ANNOTATION, section INCIDENT).

The sentences of a block are read in order (`events.read`); a sentence with a date of its own begins an event, one without
adds to the event before; rows that tell of one event are merged by date and place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from pipeline.affiliation import affiliations
from pipeline.analysis import Tokens
from pipeline.events import Context, Draft, Reading, read
from pipeline.models import CasualtyValue, Group, Incident, IncidentType, Issue, Mention, Person, Place, Report
from pipeline.moments import Interval
from pipeline.participants import claimants, fallen_selves, militants, people, side, sites
from pipeline.triggers import JUDICIAL, VIOLENT

_OF_THE_EVENT = frozenset({"escaped", "fled", "identified", "survived"})
_POSSESSIVES = frozenset({"his", "her", "their"})
_LATER_PLACE = 60  # ranks that a place loses when a later sentence names it


@dataclass(slots=True)
class Row:
    """An incident under construction."""

    sentence: int
    order: int
    kinds: list[tuple[str, str]] = field(default_factory=list)
    side: str = ""
    date: Interval | None = None
    sites: list[tuple[int, int, str]] = field(default_factory=list)
    groups: dict[str, None] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    counted: set[str] = field(default_factory=set)
    casualties: list[Mention] = field(default_factory=list)
    selves: int = 0

    @property
    def family(self) -> str:
        for kind, form in self.kinds:
            if form != "subject":
                return kind if kind in JUDICIAL else "violent"
        return "violent"

    @property
    def place(self) -> str:
        return max(self.sites)[2] if self.sites else ""

    def place_ids(self) -> set[str]:
        return {entity for _, _, entity in self.sites}


@dataclass(slots=True)
class _Block:
    """What the sentences of a paragraph or bullet carry on: its last events and its last date."""

    number: int
    bullet: bool
    date: Interval | None = None
    violent: Row | None = None
    judicial: Row | None = None
    last: Row | None = None
    stage: tuple[Reading, Draft] | None = None
    suspects: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)


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
        report, tokens, {p.id: p for p in people}, {g.id: g for g in groups}, {p.id: p for p in places}, by_sentence
    )
    members = affiliations(context)
    rows: list[Row] = []
    block = _Block(-1, False)
    for number, sentence in enumerate(report.sentences):
        if sentence.block != block.number:
            block = _Block(sentence.block, sentence.bullet, groups=block.groups if block.bullet and sentence.bullet else [])
        if number in by_sentence or block.last is not None:
            _take(context, members, number, block, rows)
    merged = _merge(rows, context)
    return _finish(merged, context)


def _take(context: Context, members: Mapping[str, Sequence[str]], number: int, block: _Block, rows: list[Row]) -> None:
    """Read one sentence; begin rows, or add to those of its block."""
    reading = read(context, number, block.date)
    started: list[Row] = []
    for draft in reading.drafts:
        target = _continues(context, reading, draft, block)
        row = target or Row(sentence=number, order=len(rows))
        if target is None and block.stage is not None and draft.date is None and not draft.older and _starts(draft):
            _set(context, block.stage, row)
            draft.own, block.stage = True, None
            rows.append(row)
            started.append(row)
        elif target is None:
            if not _tells(context, reading, draft):
                if draft.own:
                    block.last = block.violent = block.judicial = None
                continue
            rows.append(row)
            started.append(row)
        _fill(context, members, reading, draft, row, later=target is not None, block=block)
        if reading.until and row.date and row.date[0] < reading.until and row.family == "violent":
            row.date = (row.date[0], max(row.date[1], reading.until))
        if row.date:
            block.date = row.date if draft.own or target is None else block.date
        if row.family == "violent":
            block.violent = row
        else:
            block.judicial = row
        block.last = row
    if reading.stage is not None and block.last is None:
        block.stage = (reading, reading.stage)
        block.date = reading.stage.date
    if not reading.drafts:
        _continue_plainly(context, reading, block)
    else:
        target = block.violent
        if target is not None:
            for entity in claimants(context, reading):
                target.groups.setdefault(entity)
    if started and started[0].family == "violent":
        block.last = started[0]
    if spoken := [s.mention.entity for s in reading.spans if s.mention.label == "GROUP" and context.militant(s.mention)]:
        block.groups = spoken[-1:]


def _starts(draft: Draft) -> bool:
    """Whether a draft may take time and place from the sentence before."""
    counts = any(isinstance(s.mention.value, CasualtyValue) and s.mention.value.role == "incident" for s in draft.spans)
    return counts or (bool(draft.triggers) and draft.triggers[0].kind in ("attack", "harm", "clash") and draft.triggers[0].form == "verb")


def _set(context: Context, stage: tuple[Reading, Draft], row: Row) -> None:
    """Give a row the time, place, people and groups of the sentence before."""
    reading, draft = stage
    row.sentence, row.date = reading.number, draft.date
    row.sites.extend(sites(context, reading, draft))
    row.groups.update(dict.fromkeys(militants(context, reading, draft)))
    for part in people(context, reading, draft):
        row.names.setdefault(part.entity, set())


def _continues(context: Context, reading: Reading, draft: Draft, block: _Block) -> Row | None:
    """The row of the block that a draft adds to, or None where it begins one."""
    if block.last is None:
        return None
    judicial = draft.triggers[0].kind in JUDICIAL if draft.triggers else False
    if draft.date is not None and draft.own:
        if draft.date == block.date and not draft.another and not judicial:
            row = block.violent or block.last
            mine = {entity for rank, _, entity in sites(context, reading, draft) if rank > 20}
            if row.family == "violent" and row.date == draft.date and (not mine or mine & row.place_ids()):
                return row
        return None
    if draft.older:
        return None
    mine = {entity for rank, _, entity in sites(context, reading, draft) if rank > 20}
    if draft.another and mine and not mine & block.last.place_ids():
        return None
    if not block.bullet and draft.undated and not any(s.mention.label == "CASUALTY" for s in draft.spans):
        return None
    if not block.bullet and mine and not mine & block.last.place_ids() and block.last.place:
        return None
    if judicial:
        return block.last if block.last.family == "violent" or block.judicial is None else block.judicial
    return block.violent if block.violent is not None and block.last.family == "violent" else block.last


def _tells(context: Context, reading: Reading, draft: Draft) -> bool:
    """Whether a draft has a time or a place, and is no statistic."""
    counts = [s.mention.value for s in draft.spans if isinstance(s.mention.value, CasualtyValue)]
    if any(value.role == "summary" for value in counts) and all(value.role != "incident" for value in counts) and not (
        draft.triggers and draft.triggers[0].kind in JUDICIAL
    ):
        return False
    persons = any(s.mention.label in ("PERSON", "ALIAS") for s in draft.spans)
    incident = any(value.role == "incident" for value in counts)
    if draft.date is not None:
        return True
    placed = any(rank > 5 for rank, _, _ in sites(context, reading, draft))
    if not placed:
        return False
    if any(t.form == "planned" for t in draft.triggers):
        return False
    return incident or (persons and bool(people(context, reading, draft)))


def _fill(
    context: Context, members: Mapping[str, Sequence[str]], reading: Reading, draft: Draft, row: Row, *, later: bool, block: _Block
) -> None:
    """Add what a draft tells to its row."""
    judicial = draft.triggers[0].kind in JUDICIAL if draft.triggers else False
    acting = side(context, reading, draft)
    if not row.kinds:
        row.side = acting
        row.date = row.date or draft.date
    row.kinds.extend((t.kind, t.form) for t in draft.triggers)
    row.sites.extend((rank - (_LATER_PLACE if later else 0), order, entity) for rank, order, entity in sites(context, reading, draft))
    if not later and draft.another and not row.sites and block.violent is not None:
        row.sites.extend(block.violent.sites)
    for entity in militants(context, reading, draft):
        row.groups.setdefault(entity)
    if row.family != "conviction":
        row.casualties.extend(s.mention for s in draft.spans if s.mention.label == "CASUALTY")
    parts = people(context, reading, draft)
    for part in parts:
        if part.counted:
            row.counted.add(part.entity)
        fates = row.names.setdefault(part.entity, set())
        by = (side(context, reading, draft, (part.by,)) if part.by is not None else "") or acting
        militant = by == "state" or part.fellow == "militant" or (part.entity in members and by != "militant")
        fates.update("fallen" if fate == "killed" and militant else fate for fate in part.fates)
        if judicial or row.side == "state" or not (part.fates or row.groups):
            for group in members.get(part.entity, ()):
                row.groups.setdefault(group)
    if judicial:
        block.suspects = [part.entity for part in parts]
    elif (draft.older and block.suspects) or draft.suspects:
        for entity in block.suspects or block.people:
            row.names.setdefault(entity, set())
            for group in members.get(entity, ()):
                row.groups.setdefault(group)
    block.people = [part.entity for part in parts]
    if not row.groups and row.family == "violent" and block.violent is not None and block.violent is not row and _against(row):
        row.groups.update(block.violent.groups)
    if not row.groups and judicial and block.judicial is not None and reading.words and context.tokens.lower[reading.words.start] in _POSSESSIVES:
        row.groups.update(block.judicial.groups)
    if not row.groups and not later and any(c.name == "anaphora" and draft.scope[0] <= c.first < draft.scope[1] for c in reading.cues):
        row.groups.update(dict.fromkeys(block.groups))
    row.selves = max(row.selves, fallen_selves(context, reading, draft))


def _against(row: Row) -> bool:
    """Whether a row tells of fighting with, or of losses of, a group that it does not name."""
    if any(kind in ("clash", "operation") for kind, _ in row.kinds):
        return True
    return any(isinstance(m.value, CasualtyValue) and m.value.victim_side == "militant" for m in row.casualties)


def _continue_plainly(context: Context, reading: Reading, block: _Block) -> None:
    """A sentence without an event of its own: its counts, claims and groups go to the event before."""
    row = block.last
    if row is None:
        return
    for span in reading.spans:
        value = span.mention.value
        if isinstance(value, CasualtyValue) and (block.violent or row).family != "conviction":
            (block.violent or row).casualties.append(span.mention)
    if row.family == "violent":
        for entity in claimants(context, reading):
            row.groups.setdefault(entity)
        told = any(c.name == "anaphora" for c in reading.cues)
        fled = any(p.word in _OF_THE_EVENT for p in reading.predicates)
        if told or (fled and block.bullet):
            draft = Draft(reading.number, [], (reading.words.start, reading.words.stop), spans=[s for s in reading.spans])
            for part in people(context, reading, draft):
                row.names.setdefault(part.entity, set())
            if told:
                row.groups.update(dict.fromkeys(militants(context, reading, draft)))
    elif any(s.mention.entity in row.names for s in reading.spans):
        for span in reading.spans:
            if span.mention.label == "GROUP" and context.militant(span.mention):
                row.groups.setdefault(span.mention.entity)


def _merge(rows: Iterable[Row], context: Context) -> list[Row]:
    """Join the rows that tell of one event: same days, same family, and a place or a person in common or no place at all."""
    kept: dict[tuple[Interval, str], list[Row]] = defaultdict(list)
    merged: list[Row] = []
    for row in rows:
        if row.date is None:
            merged.append(row)
            continue
        key = (row.date, row.family)
        twin = next((other for other in kept[key] if _same(row, other)), None)
        if twin is None:
            kept[key].append(row)
            merged.append(row)
        else:
            _join(twin, row)
    return merged


def _same(row: Row, other: Row) -> bool:
    mine, theirs = row.place_ids(), other.place_ids()
    if row.family in JUDICIAL:
        return bool(set(row.names) & set(other.names)) or (not row.names and not other.names and bool(mine & theirs))
    shared = mine & theirs
    if row.place and row.place in theirs or other.place and other.place in mine:
        return True
    return (not mine or not theirs) and bool(shared or set(row.names) & set(other.names) or set(row.groups) & set(other.groups))


def _join(twin: Row, row: Row) -> None:
    fuller, other = twin, row
    twin.kinds.extend(row.kinds)
    twin.sites.extend((rank - _LATER_PLACE, order, entity) for rank, order, entity in other.sites)
    fuller.groups.update(row.groups)
    for entity, fates in row.names.items():
        twin.names.setdefault(entity, set()).update(fates)
        if any(m.value.outcome == "killed" for m in twin.casualties if isinstance(m.value, CasualtyValue)):
            twin.counted.add(entity)
    twin.counted |= row.counted
    held = {m.start for m in twin.casualties}
    totals = {m.value.outcome for m in twin.casualties if isinstance(m.value, CasualtyValue) and m.value.role == "incident"}
    for mention in row.casualties:
        value = mention.value
        if isinstance(value, CasualtyValue) and mention.start not in held and value.outcome not in totals:
            twin.casualties.append(mention)
    twin.selves = max(twin.selves, row.selves)


def _finish(rows: Sequence[Row], context: Context) -> tuple[list[Incident], list[Issue]]:
    incidents: list[Incident] = []
    issues: list[Issue] = []
    for row in rows:
        if row.date is None and not row.place:
            continue
        number = len(incidents) + 1
        killed, injured, kidnapped, fallen = _counts(row)
        place = context.places.get(row.place)
        iso = place.country_iso if place is not None and place.country_iso else context.report.country_iso
        start, end = row.date or ("", "")
        incidents.append(
            Incident(
                id=f"{number:03d}", type=_type(row, killed, kidnapped, fallen), date_start=start, date_end=end,
                place=place.name if place else "", place_id=place.id if place else "", country_iso=iso,
                groups=tuple(context.groups[g].name for g in row.groups if g in context.groups),
                names=tuple(context.people[p].name for p in row.names if p in context.people),
                killed=killed, injured=injured, kidnapped=kidnapped, militants_killed=fallen, sentence=row.sentence,
                casualties=tuple(sorted({m.start for m in row.casualties})),
            )  # fmt: skip
        )
    return incidents, issues


def _lower(value: CasualtyValue) -> int:
    """The figure that a row takes: the lower end, and `up to N` as N."""
    return value.count_min or value.count_max or 0


def _counts(row: Row) -> tuple[int, int, int, int]:
    killed = injured = kidnapped = fallen = 0
    for mention in row.casualties:
        value = mention.value
        if not isinstance(value, CasualtyValue) or value.role in ("part", "summary", "alternative"):
            continue
        count = _lower(value)
        if value.outcome == "killed":
            if value.victim_side == "militant":
                fallen += count
            else:
                killed += count
        elif value.outcome == "injured" and value.victim_side != "militant":
            injured += count
        elif value.outcome == "kidnapped" and value.victim_side != "militant":
            kidnapped += count
    if row.family in VIOLENT or row.family == "violent" or row.family == "arrest":
        for entity, fates in row.names.items():
            if entity in row.counted:
                continue
            killed += "killed" in fates
            fallen += "fallen" in fates
            injured += "injured" in fates and "killed" not in fates
            kidnapped += "kidnapped" in fates
    return killed, injured, kidnapped, max(fallen, row.selves)


def _type(row: Row, killed: int, kidnapped: int, fallen: int) -> IncidentType:
    if row.family in JUDICIAL:
        return cast(IncidentType, row.family)
    kinds = [kind for kind, form in row.kinds if form != "subject"]
    if kidnapped or "kidnapping" in kinds:
        if "kidnapping" in kinds or kidnapped:
            return "attack" if killed else "kidnapping"
    first = kinds[0] if kinds else "harm"
    if row.side == "state":
        return "clash" if first == "clash" else "operation"
    if "clash" in kinds and "attack" not in kinds and row.side != "militant":
        return "clash"
    if "clash" in kinds and "attack" not in kinds and not (killed and not fallen):
        return "clash"
    if first == "operation" and row.side != "militant":
        return "operation"
    if first == "harm" and "attack" not in kinds and fallen and not killed and not row.side and not row.selves:
        return "operation"
    return "attack"
