"""The telling of events over sentences: what begins a row, what adds to the row before, what is carried on in a block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.incidents.accounts import Block, Row, Story, led_to, within
from pipeline.incidents.events import read
from pipeline.incidents.filling import attacked, fill, remark
from pipeline.incidents.moments import length
from pipeline.incidents.participants import people
from pipeline.incidents.parties import claimants, militants, opening_side, side
from pipeline.incidents.readings import Context, Draft, Reading
from pipeline.incidents.references import (
    acts,
    all_of_them,
    announces,
    bare,
    charged,
    claims_first,
    definite,
    died_later,
    everywhere,
    found_dead,
    had_ended,
    one_deed,
    one_town,
    passing,
    recalls,
    roles,
    same_level,
    since,
)  # fmt: skip
from pipeline.incidents.triggers import JUDICIAL, actors
from pipeline.incidents.whereabouts import FINE, PLACED, sites

_LEAD = 6  # words before the group that a sentence is about


@dataclass(slots=True)
class Narrator:
    """Reads a report's sentences in order and lays down rows.

    `by_place` finds the one event of a place, None where it saw several. `ghosts` are rows that a summary of several events
    stands for: no incidents, but what is said of them holds for those.
    """

    story: Story
    rows: list[Row] = field(default_factory=list)
    ghosts: list[Row] = field(default_factory=list)
    by_place: dict[str, Row | None] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Context, members: Mapping[str, Sequence[str]]) -> Narrator:
        """The narrator of a report; `members` maps a person to the person's militant groups."""
        return cls(Story(context, members))

    def tell(self) -> list[Row]:
        """The rows of the report, in text order, before any are merged."""
        story = self.story
        for number, sentence in enumerate(story.context.report.sentences):
            if sentence.block != story.block.number:
                carried = story.block.groups if story.block.bullet and sentence.bullet else []
                story.block = Block(sentence.block, sentence.bullet, groups=carried)
            if number in story.context.by_sentence or story.block.last is not None:
                known = story.block.said or story.block.date
                self._take(read(story.context, number, known, idle=story.block.last is None))
        for ghost in self.ghosts:
            for row in self.rows if ghost.groups else ():
                if row.family == "violent" and within(row.date, ghost.date) and row.place_ids() & ghost.place_ids():
                    row.join(ghost.groups)
        for row in self.rows:
            if row.family == "violent" and not row.groups:
                for entity, fates in row.names.items():
                    row.join(() if fates - {"fallen"} else story.members.get(entity, ()))
        return self.rows

    def _take(self, reading: Reading) -> None:
        """Lay down the rows of a sentence, or add it to the one before, and keep what it leaves for the next."""
        story, block = self.story, self.story.block
        block.accused = None
        earlier, started, told = block.violent, list[Row](), list[Row]()
        self._recall(reading)
        for draft in reading.drafts if reading.insert else ():
            deeds = people(story.context, reading, draft) if draft.older else ()
            story.doers.update(part.entity for part in deeds if attacked(part, draft))
        for draft in reading.drafts:
            row = self._continued(reading, draft)
            later = row is not None
            if row is None:
                row = self._begun(reading, draft)
                if row is None:
                    self._passed_over(reading, draft)
                    continue
                started.append(row)
            if not draft.judicial:
                told.append(row)
            fill(story, reading, draft, row, later=later)
            self._keep(reading, draft, row, later=later)
        self.rows.extend(started)
        self._claim(reading, earlier, told)
        if started and started[0].family == "violent":
            block.last = started[0]
            block.violent = started[0] if reading.insert and len(started) > 1 else block.violent
        self._pass_on(reading)

    def _passed_over(self, reading: Reading, draft: Draft) -> None:
        """What a draft that makes no row still says of the block's events: their frame, suspects and groups."""
        context, block = self.story.context, self.story.block
        if not draft.judicial and announces(reading, draft):
            block.frame = Row(reading.number, sites=sites(context, reading, draft))
            block.frame.join(militants(context, reading, draft))
        if draft.judicial:
            block.suspects = [part.entity for part in people(context, reading, draft)]
        elif draft.older and block.judicial is not None:
            block.judicial.join(self.story.militants(draft.spans))
            if block.violent is not None and recalls(reading, draft):
                block.violent.involve(block.suspects)
        elif draft.older and block.violent is not None and recalls(reading, draft):
            for arrest in reading.drafts:
                block.violent.join(militants(context, reading, arrest) if arrest.judicial else ())

    def _keep(self, reading: Reading, draft: Draft, row: Row, *, later: bool) -> None:
        """Let the block go on from a row."""
        block = self.story.block
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

    def _claim(self, reading: Reading, earlier: Row | None, told: Sequence[Row]) -> None:
        """Give claims and blame to the events that they are for; `earlier` is the one told before the sentence."""
        story, block = self.story, self.story.block
        of_block = block.violent is not None and any(row is block.violent for row in (*told, *self.ghosts[-1:]))
        claimed = earlier if earlier is not None and claims_first(reading) else block.violent if of_block else None
        if claimed is not None and earlier is not None and claimed.date and earlier.date and claimed.date[1] < earlier.date[0]:
            claimed = earlier if reading.predicates[0].kind == "speech" else claimed
        if claimed is not None:
            claiming = claimants(story.context, reading, block.groups)
            for deed in block.deeds if all_of_them(story.context, reading) else told if charged(reading) else (claimed,):
                deed.join(claiming)

    def _pass_on(self, reading: Reading) -> None:
        """Keep what a sentence leaves for the next: its stage and day, those whom it names, the group that it is about."""
        story, block = self.story, self.story.block
        if reading.stage is not None and any(s.mention.label == "CASUALTY" for s in reading.stage.spans):
            self._haunt(reading, reading.stage)
        elif reading.stage is not None and block.last is None:
            block.stage, block.date = (reading, reading.stage), reading.stage.date
        block.said = None if reading.drafts else reading.day or block.said
        if not reading.drafts and block.last is not None:
            remark(story, reading, block.last)
        elif not reading.drafts:
            block.topic = self._subject(reading) or block.topic
        if reading.names_people:
            block.named = reading
        if spoken := story.militants(reading.spans):
            story.mentioned.update(spoken)
            own = [span for span in reading.spans if not (reading.cues and reading.cue_before("bystander", span.first, 2))]
            block.groups = (story.militants(own) or spoken)[-1:]

    def _subject(self, reading: Reading) -> list[str]:
        """The militant group that a sentence is about: the one that it names, as its subject."""
        groups = (s for s in reading.spans if s.mention.label == "GROUP" and self.story.context.militant(s.mention))
        named = {s.mention.entity: s.first for s in groups}
        first = reading.predicates[0].first if reading.predicates else reading.words.stop
        return list(named) if len(named) == 1 and min(named.values()) < min(first, reading.words.start + _LEAD) else []

    def _continued(self, reading: Reading, draft: Draft) -> Row | None:
        """The row of the block that a draft adds to, or None where it begins one."""
        block, last = self.story.block, self.story.block.last
        if last is None:
            return None
        judicial = draft.judicial
        fine = {entity for rank, _, entity in sites(self.story.context, reading, draft) if rank > FINE}
        if block.violent is not None and not fine and not judicial and definite(self.story.context, reading, draft):
            return block.violent
        again = bool(same_level(reading, draft))
        if draft.relative and not again and not judicial and block.violent is not None and bare(draft):
            return block.violent
        ended = (not fine and had_ended(reading, draft, block.violent)) or died_later(
            reading, draft, block.violent, elsewhere=bool(fine)
        )
        if block.violent is not None and not judicial and (ended or found_dead(draft, block.violent)):
            return block.violent
        if draft.date is not None and draft.own:
            row = block.violent or last
            same = draft.date == block.date == row.date and row.family == "violent" and not draft.another and not judicial
            if draft.relative and not fine:
                fine = {entity for rank, _, entity in sites(self.story.context, reading, draft) if rank > PLACED}
            return row if same and (not fine or fine & row.place_ids()) else None
        elsewhere = bool(fine) and not fine & last.place_ids()
        if draft.another and fine and not elsewhere:
            elsewhere = max(sites(self.story.context, reading, draft))[2] not in last.place_ids()
        sought = draft.suspects and not judicial and last.family in JUDICIAL
        if draft.older or ((draft.another or sought) and elsewhere):
            return None
        if not judicial and last.family in JUDICIAL and roles(draft) == {"summary"}:
            return None
        if not block.bullet and ((elsewhere and last.place) or (draft.undated and not draft.labels() & {"CASUALTY"})):
            return None
        if judicial:
            if draft.kind == "conviction" and block.judicial is not None and block.judicial.family == "conviction":
                return block.judicial
            deed = last.family == "violent" and not (block.judicial is not None and led_to(last, block.judicial))
            return last if deed or block.judicial is None else block.judicial
        return block.violent if block.violent is not None and last.family == "violent" else last

    def _begun(self, reading: Reading, draft: Draft) -> Row | None:
        """A new row for a draft, or None where it tells of no event at a time or a place."""
        if self.story.block.stage is not None and draft.date is None and not draft.older and acts(draft):
            opening, stage = self.story.block.stage
            self.story.block.stage = None
            draft.own = True
            row = Row(opening.number, date=stage.date, sites=sites(self.story.context, opening, stage))
            row.join(militants(self.story.context, opening, stage))
            row.side = side(self.story.context, opening, stage) or opening_side(self.story.context, opening)
            row.names = {part.entity: set() for part in people(self.story.context, opening, stage)}
            return row
        if draft.another and draft.date is None and not draft.undated:
            draft.date = self.story.block.date
        if self._tells(reading, draft):
            summed = not draft.judicial and roles(draft) & {"summary", "incident"} == {"summary"}
            whole = summed and not since(reading, draft)
            return Row(
                reading.number, date=draft.date, passing=passing(reading, draft), whole=whole, loose=draft.loose,
                listed=draft.listed,
            )  # fmt: skip
        if draft.own and not draft.judicial:
            self._haunt(reading, draft)
        elif draft.own:
            self.story.block.forget()
        return None

    def _haunt(self, reading: Reading, draft: Draft) -> None:
        """Keep a summary of several events, so that a claim made for all reaches each of them."""
        self.story.block.forget()
        ghost = Row(reading.number, [("attack", "noun")], date=draft.date, sites=sites(self.story.context, reading, draft))
        ghost.join(militants(self.story.context, reading, draft) + claimants(self.story.context, reading, ()))
        self.ghosts.append(ghost)
        self.story.block.violent = self.story.block.last = ghost

    def _recall(self, reading: Reading) -> None:
        """Take up an event again that a later passage calls by its place (`the trial of three men accused in the … case`)."""
        for span in reading.spans:
            row = self.by_place.get(span.mention.entity) if span.mention.label == "PLACE" and span.mention.entity else None
            if row is None:
                continue
            called = bool(actors("culprit") & set(reading.after(span.last, 1)))
            if not called and not any(cue.name == "suspect" for cue in reading.cues):
                continue
            if self.story.block.last is None and not reading.drafts:
                self.story.block.violent = self.story.block.last = row
            for other in reading.spans if called else ():
                if other.names_person and 0 < other.first - span.last <= 4:
                    row.involve((other.mention.entity,))

    def _tells(self, reading: Reading, draft: Draft) -> bool:
        """Whether a draft has a time or a place, and is no statistic."""
        judicial = draft.judicial
        told = roles(draft)
        if "summary" in told and "incident" not in told and not judicial and not self._single(reading, draft):
            return False
        if draft.date is not None:
            return judicial or not everywhere(reading, draft)
        if not any(rank > PLACED for rank, _, _ in sites(self.story.context, reading, draft)):
            return False
        if any(trigger.form == "planned" for trigger in draft.triggers):
            return False
        parts = people(self.story.context, reading, draft)
        return bool(parts) if judicial else "incident" in told or any(part.fates for part in parts)

    def _single(self, reading: Reading, draft: Draft) -> bool:
        """Whether a draft with several acts is one event: one day and town (`twin blasts in P on May 3`), or one attacker."""
        if not draft.own or draft.date is None:
            return False
        fine = {entity for rank, _, entity in sites(self.story.context, reading, draft) if rank >= FINE}
        return (length(draft.date) == 1 and bool(fine) and one_town(draft, fine, reading)) or one_deed(reading, draft)
