"""The telling of events over sentences: what begins a row, what adds to the row before, what is carried on in a block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.incidents.accounts import LATER_PLACE, Block, Row, led_to, within
from pipeline.incidents.carried import implied, place
from pipeline.incidents.events import read
from pipeline.incidents.moments import length
from pipeline.incidents.participants import Part, body_found, counted_outcomes, people, titled
from pipeline.incidents.parties import claimants, fallen_selves, militants, opening_side, side
from pipeline.incidents.pronouns import PRONOUNS, named, referred
from pipeline.incidents.readings import Context, Draft, Reading, Span
from pipeline.incidents.references import (
    acts,
    all_of_them,
    announces,
    bare,
    claims_first,
    definite,
    everywhere,
    found_dead,
    had_ended,
    one_deed,
    one_town,
    passing,
    recalls,
    roles,
    same_level,
    same_subject,
)  # fmt: skip
from pipeline.incidents.triggers import FATES, JUDICIAL
from pipeline.incidents.whereabouts import FINE, PLACED, sites

_CULPRITS = frozenset({"suspect", "suspects", "attacker", "attackers", "gunman", "assailant", "shooter", "perpetrator"})
_OF_THE_EVENT = frozenset({"escaped", "fled", "identified", "survived"})
_PERPETRATORS = frozenset(
    "gunman gunmen bomber bombers attacker attackers hijacker hijackers perpetrators plotter plotters".split()
)
_LEAD = 6  # words before the group that a sentence is about


@dataclass(slots=True)
class Narrator:
    """Reads a report's sentences in order and lays down rows. `members` maps a person to the person's militant groups.

    `by_place` finds the one event of a place, None where it saw several. `ghosts` are rows that a summary of several events
    stands for: no incidents, but what is said of them holds for those. `doers` are all who attacked so far.
    """

    context: Context
    members: Mapping[str, Sequence[str]]
    rows: list[Row] = field(default_factory=list)
    block: Block = field(default_factory=lambda: Block(-1, False))
    ghosts: list[Row] = field(default_factory=list)
    by_place: dict[str, Row | None] = field(default_factory=dict)
    court: Row | None = None
    doers: set[str] = field(default_factory=set)
    mentioned: Counter[str] = field(default_factory=Counter)

    def tell(self) -> list[Row]:
        """The rows of the report, in text order, before any are merged."""
        for number, sentence in enumerate(self.context.report.sentences):
            if sentence.block != self.block.number:
                carried = self.block.groups if self.block.bullet and sentence.bullet else []
                self.block = Block(sentence.block, sentence.bullet, groups=carried)
            if number in self.context.by_sentence or self.block.last is not None:
                known = self.block.said or self.block.date
                self._take(read(self.context, number, known, idle=self.block.last is None))
        for ghost in self.ghosts:
            for row in self.rows if ghost.groups else ():
                if row.family == "violent" and within(row.date, ghost.date) and row.place_ids() & ghost.place_ids():
                    row.join(list(ghost.groups))
        for row in self.rows:
            if row.family == "violent" and not row.groups:
                for entity, fates in row.names.items():
                    row.join(() if fates - {"fallen"} else self.members.get(entity, ()))
        return self.rows

    def _take(self, reading: Reading) -> None:
        block = self.block
        block.accused = None
        earlier = block.violent
        started: list[Row] = []
        told: list[Row] = []
        self._recall(reading)
        for draft in reading.drafts if reading.insert else ():
            deeds = people(self.context, reading, draft) if draft.older else ()
            self.doers.update(part.entity for part in deeds if _attacked(part, draft))
        for draft in reading.drafts:
            row = self._continued(reading, draft)
            later = row is not None
            if row is None:
                row = self._begun(reading, draft)
                if row is None:
                    if not draft.judicial and announces(reading, draft):
                        block.frame = Row(reading.number, sites=sites(self.context, reading, draft))
                        block.frame.join(militants(self.context, reading, draft))
                    if draft.judicial:
                        block.suspects = [part.entity for part in people(self.context, reading, draft)]
                    elif draft.older and block.judicial is None and block.violent is not None and recalls(reading, draft):
                        for arrest in reading.drafts:
                            block.violent.join(militants(self.context, reading, arrest) if arrest.judicial else ())
                    elif draft.older and block.judicial is not None:
                        block.judicial.join(self._militants_in(draft.spans))
                        if block.violent is not None and recalls(reading, draft):
                            block.violent.names.update((e, set()) for e in block.suspects if e not in block.violent.names)
                    continue
                self.rows.append(row)
                started.append(row)
            if not draft.judicial:
                told.append(row)
            self._fill(reading, draft, row, later=later)
            if reading.until and row.date and row.date[0] < reading.until and row.family == "violent":
                row.date = block.date = (row.date[0], max(row.date[1], reading.until))
            if row.date and (draft.own or not later):
                block.date = row.date
            if row.family == "violent":
                block.violent = row
                block.deeds.append(row)
                known = self.by_place.setdefault(row.place, row)
                self.by_place[row.place] = row if known is row else None
            else:
                block.judicial = row
            block.last, block.latest = row, reading.number
        of_block = block.violent is not None and any(row is block.violent for row in (*told, *self.ghosts[-1:]))
        claimed = earlier if earlier is not None and claims_first(reading) else block.violent if of_block else None
        if claimed is not None and earlier is not None and claimed.date and earlier.date and claimed.date[1] < earlier.date[0]:
            claimed = earlier if reading.predicates[0].kind == "speech" else claimed
        if claimed is not None:
            claiming = claimants(self.context, reading, block.groups)
            for deed in block.deeds if all_of_them(self.context, reading) else (claimed,):
                deed.join(claiming)
        if started and started[0].family == "violent":
            block.last = started[0]
            block.violent = started[0] if reading.insert and len(started) > 1 else block.violent
        if reading.stage is not None and any(s.mention.label == "CASUALTY" for s in reading.stage.spans):
            self._haunt(reading, reading.stage)
        elif reading.stage is not None and block.last is None:
            block.stage, block.date = (reading, reading.stage), reading.stage.date
        block.said = None if reading.drafts else reading.day or block.said
        if not reading.drafts and block.last is not None:
            self._add_plainly(reading, block.last)
        elif not reading.drafts:
            block.topic = self._subject(reading) or block.topic
        if reading.names_people:
            block.named = reading
        spoken = self._militants_in(reading.spans)
        if spoken:
            self.mentioned.update(spoken)
            block.groups = spoken[-1:]

    def _militants_in(self, spans: Sequence[Span]) -> list[str]:
        return [s.mention.entity for s in spans if s.mention.label == "GROUP" and self.context.militant(s.mention)]

    def _subject(self, reading: Reading) -> list[str]:
        """The militant group that a sentence is about: the one that it names, as its subject."""
        named = {
            s.mention.entity: s.first for s in reading.spans if s.mention.label == "GROUP" and self.context.militant(s.mention)
        }
        first = reading.predicates[0].first if reading.predicates else reading.words.stop
        return list(named) if len(named) == 1 and min(named.values()) < min(first, reading.words.start + _LEAD) else []

    def _continued(self, reading: Reading, draft: Draft) -> Row | None:
        """The row of the block that a draft adds to, or None where it begins one."""
        block, last = self.block, self.block.last
        if last is None:
            return None
        judicial = draft.judicial
        fine = {entity for rank, _, entity in sites(self.context, reading, draft) if rank > FINE}
        if block.violent is not None and not fine and not judicial and definite(self.context, reading, draft):
            return block.violent
        again = bool(same_level(reading, draft))
        if draft.relative and not again and not judicial and block.violent is not None and bare(draft):
            return block.violent
        ended = not fine and had_ended(reading, draft, block.violent)
        if block.violent is not None and not judicial and (ended or found_dead(draft, block.violent)):
            return block.violent
        if draft.date is not None and draft.own:
            row = block.violent or last
            same = draft.date == block.date == row.date and row.family == "violent" and not draft.another and not judicial
            if draft.relative and not fine:
                fine = {entity for rank, _, entity in sites(self.context, reading, draft) if rank > PLACED}
            return row if same and (not fine or fine & row.place_ids()) else None
        elsewhere = bool(fine) and not fine & last.place_ids()
        sought = draft.suspects and not judicial and last.family in JUDICIAL
        if draft.older or ((draft.another or sought) and elsewhere):
            return None
        if not block.bullet and ((elsewhere and last.place) or (draft.undated and not draft.labels() & {"CASUALTY"})):
            return None
        if judicial:
            if draft.kind == "conviction" and block.judicial is not None and block.judicial.family == "conviction":
                return block.judicial
            return last if last.family == "violent" or block.judicial is None else block.judicial
        return block.violent if block.violent is not None and last.family == "violent" else last

    def _begun(self, reading: Reading, draft: Draft) -> Row | None:
        """A new row for a draft, or None where it tells of no event at a time or a place."""
        if self.block.stage is not None and draft.date is None and not draft.older and acts(draft):
            opening, stage = self.block.stage
            self.block.stage = None
            draft.own = True
            row = Row(opening.number, date=stage.date, sites=sites(self.context, opening, stage))
            row.join(militants(self.context, opening, stage))
            row.side = side(self.context, opening, stage) or opening_side(self.context, opening)
            row.names = {part.entity: set() for part in people(self.context, opening, stage)}
            return row
        if draft.another and draft.date is None and not draft.undated:
            draft.date = self.block.date
        if self._tells(reading, draft):
            return Row(
                reading.number, date=draft.date, passing=passing(reading, draft),
                whole=not draft.judicial and roles(draft) & {"summary", "incident"} == {"summary"},
            )  # fmt: skip
        if draft.own and not draft.judicial:
            self._haunt(reading, draft)
        elif draft.own:
            self.block.forget()
        return None

    def _haunt(self, reading: Reading, draft: Draft) -> None:
        """Keep a summary of several events, so that a claim made for all reaches each of them."""
        self.block.forget()
        ghost = Row(reading.number, [("attack", "noun")], date=draft.date, sites=sites(self.context, reading, draft))
        ghost.join(militants(self.context, reading, draft) + claimants(self.context, reading, ()))
        self.ghosts.append(ghost)
        self.block.violent = self.block.last = ghost

    def _recall(self, reading: Reading) -> None:
        """Take up an event again that a later passage calls by its place (`the trial of three men accused in the … case`)."""
        for span in reading.spans:
            row = self.by_place.get(span.mention.entity) if span.mention.label == "PLACE" and span.mention.entity else None
            if row is None:
                continue
            called = bool(_PERPETRATORS & set(reading.after(span.last, 1)))
            if not called and not any(cue.name == "suspect" for cue in reading.cues):
                continue
            if self.block.last is None and not reading.drafts:
                self.block.violent = self.block.last = row
            for other in reading.spans if called else ():
                if other.names_person and 0 < other.first - span.last <= 4:
                    row.names.setdefault(other.mention.entity, set())

    def _tells(self, reading: Reading, draft: Draft) -> bool:
        """Whether a draft has a time or a place, and is no statistic."""
        judicial = draft.judicial
        told = roles(draft)
        if "summary" in told and "incident" not in told and not judicial and not self._single(reading, draft):
            return False
        if draft.date is not None:
            return judicial or not everywhere(self.context, reading, draft)
        if not any(rank > PLACED for rank, _, _ in sites(self.context, reading, draft)):
            return False
        if any(trigger.form == "planned" for trigger in draft.triggers):
            return False
        parts = people(self.context, reading, draft)
        return bool(parts) if judicial else "incident" in told or any(part.fates for part in parts)

    def _single(self, reading: Reading, draft: Draft) -> bool:
        """Whether a draft with several acts is one event: one day and town (`twin blasts in P on May 3`), or one attacker."""
        if not draft.own or draft.date is None:
            return False
        fine = {entity for rank, _, entity in sites(self.context, reading, draft) if rank >= FINE}
        return (length(draft.date) == 1 and bool(fine) and one_town(draft, fine, reading)) or one_deed(reading, draft)

    def _fill(self, reading: Reading, draft: Draft, row: Row, *, later: bool) -> None:
        """Add what a draft tells to its row."""
        block, judicial = self.block, draft.judicial
        acting = side(self.context, reading, draft)
        if block.violent is not None and draft.triggers and draft.triggers[0].word in FATES:
            acting = acting or block.violent.side
            row.join(list(block.violent.groups))
        if not row.kinds and not (row.side == "state" and fallen_selves(self.context, reading, draft)):
            row.side = acting or row.side
        row.kinds.extend((trigger.kind, trigger.form) for trigger in draft.triggers)
        found = sites(self.context, reading, draft)
        finer = bool(row.place) and any(entity == row.place for _, _, entity in found)
        drop = LATER_PLACE if later and not finer else 0
        row.sites.extend((rank - drop, order, entity) for rank, order, entity in found)
        if row.family == "conviction":
            self._seat(reading, row)
        else:
            row.count(reading, draft.spans)
        if not later and not row.sites:
            place(self.context, block, reading, draft, row)
        if not (judicial and row.family == "violent"):
            row.join(militants(self.context, reading, draft))
        gapped = bool(draft.triggers) and draft.triggers[0].gapped
        if (
            block.violent is not None
            and block.violent is not row
            and row.family == "violent"
            and (same_subject(reading, draft) or draft.sibling or gapped)
        ):
            row.names.update((entity, set()) for entity in sorted(block.violent.doers))
            row.join(list(block.violent.groups) if gapped else ())
        parts = people(self.context, reading, draft)
        told = {part.entity for part in parts}
        alone = not parts and not row.names
        parts.extend(part for part in referred(self.context, reading, draft, block, alone=alone) if part.entity not in told)
        for part in parts:
            if (
                block.violent is not None
                and block.violent is not row
                and part.entity not in told
                and part.entity in block.violent.names
            ):
                row.join(list(block.violent.groups))
            self._enter(reading, draft, row, part, acting)
        if judicial:
            block.suspects = [part.entity for part in parts]
            if block.violent is not None and reading.lower[reading.words.start + 1] in _CULPRITS:
                block.violent.names.update((e, set()) for e in block.suspects if e not in block.violent.names)
            if block.accused is not None and block.accused is not row:
                block.accused.names.update((entity, set()) for entity in block.suspects if entity not in block.accused.names)
        elif (draft.older and block.suspects) or draft.suspects:
            for entity in block.suspects or block.people:
                row.names.setdefault(entity, set())
                row.join(self.members.get(entity, ()))
        if draft.suspects and not judicial:
            block.accused = row
        block.people = [part.entity for part in parts]
        row.selves = max(row.selves, fallen_selves(self.context, reading, draft))
        if draft.older and not row.groups and block.judicial is not None and led_to(row, block.judicial):
            row.join(list(block.judicial.groups))
        if not row.groups and not later and not judicial and block.frame is not None:
            row.join(list(block.frame.groups))
        if not row.groups:
            row.join(implied(block, self.mentioned, reading, draft, row, later=later))

    def _enter(self, reading: Reading, draft: Draft, row: Row, part: Part, acting: str) -> None:
        """Add a person, with what befell the person, and the group where the person is no victim of it."""
        fates = row.names.setdefault(part.entity, set())
        if part.fates:
            by = (side(self.context, reading, None, (part.by,)) if part.by is not None else "") or acting
            militant = (
                by == "state" or part.fellow == "militant" or part.rebel or (part.entity in self.members and by != "militant")
            )
            militant = (militant and not titled(reading, part)) or part.entity in self.doers
            befell = {"fallen" if fate == "killed" and militant else fate for fate in part.fates}
            if militant:
                befell.discard("injured")
            fates |= befell
            if part.counted:
                outcomes = counted_outcomes(draft) if len(befell) > 1 else set()
                of_count = (fate for fate in befell if not outcomes or (fate if fate != "fallen" else "killed") in outcomes)
                row.counted.update((part.entity, fate) for fate in of_count)
        elif _attacked(part, draft):
            row.doers.add(part.entity)
            self.doers.add(part.entity)
        if draft.judicial or row.side == "state" or not (part.fates or row.groups):
            row.join(self.members.get(part.entity, ()))

    def _seat(self, reading: Reading, row: Row) -> None:
        """Where a court sits, for `the same court`."""
        same = any(reading.lower[i] == "same" and reading.after(i, 1) == ["court"] for i in reading.words)
        if same and not row.sites and self.court is not None:
            row.sites.extend(self.court.sites)
        if not same:
            self.court = row

    def _add_plainly(self, reading: Reading, row: Row) -> None:
        """A sentence without an event of its own: its counts, claims and groups go to the event before."""
        target = self.block.violent or row
        if target.family != "conviction":
            target.count(reading, reading.spans)
        if row.family != "violent":
            if any(s.mention.entity in row.names for s in reading.spans) or reading.lower[reading.words.start] in PRONOUNS:
                row.join(self._militants_in(reading.spans))
            return
        if body_found(reading):
            for fates in row.names.values():
                fates.update({"killed"} if fates & {"kidnapped", "missing"} else ())
        if reading.cued("among", reading.words.start, reading.words.stop):
            row.names.update((entity, set()) for entity in named(self.context, reading) if entity not in row.names)
        claiming = claimants(self.context, reading, self.block.groups)
        for deed in self.block.deeds if all_of_them(self.context, reading) else (row,):
            deed.join(claiming)
        near = self.block.bullet or reading.number - self.block.latest <= 1
        told = near and any(cue.name in ("anaphora", "attackers") for cue in reading.cues)
        if told or (self.block.bullet and any(p.word in _OF_THE_EVENT for p in reading.predicates)):
            whole = Draft(reading.number, [], (reading.words.start, reading.words.stop), spans=reading.spans)
            for part in people(self.context, reading, whole):
                row.names.setdefault(part.entity, set())
            if told:
                self.block.latest = reading.number
                row.join(militants(self.context, reading, whole))


def _attacked(part: Part, draft: Draft) -> bool:
    """Whether a person is one of those who attack in an event."""
    return part.by is not None and part.by.active and part.by.kind in ("attack", "harm") and part.by in draft.triggers
