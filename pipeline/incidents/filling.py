"""What the words of an event add to its row: who acts, where, who has part in it, and for which groups."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.incidents.accounts import LATER_PLACE, Row, Story, led_to
from pipeline.incidents.carried import implied, place
from pipeline.incidents.fallen import attackers, fallen_selves
from pipeline.incidents.participants import Part, body_found, counted_outcomes, people, serves_state, titled
from pipeline.incidents.parties import claimants, militants, side
from pipeline.incidents.pronouns import PRONOUNS, introduced, named, referred
from pipeline.incidents.readings import Draft, Reading
from pipeline.incidents.references import all_of_them, same_subject
from pipeline.incidents.triggers import FATES, actors
from pipeline.incidents.whereabouts import sites

_NEXT = 2  # sentences after an arrest in which those held are named
_OF_THE_EVENT = frozenset({"escaped", "fled", "identified", "survived"})


def fill(story: Story, reading: Reading, draft: Draft, row: Row, *, later: bool) -> None:
    """Add what a draft tells to its row; `later` tells that the row was begun before."""
    acting = _act(story, reading, draft, row)
    _put(story, reading, draft, row, later=later)
    _same_doers(story, reading, draft, row)
    parts = _involve(story, reading, draft, row, acting)
    _accuse(story, reading, draft, row, parts)
    row.band = row.band or attackers(reading, draft)
    row.selves = max(row.selves, fallen_selves(story.context, reading, draft, row.band))
    _side_with(story, reading, draft, row, later=later)


def _act(story: Story, reading: Reading, draft: Draft, row: Row) -> str:
    """Add the predicates of a draft and the side that acts, which it gives back."""
    context, told = story.context, story.block.violent
    acting = side(context, reading, draft)
    if told is not None and draft.triggers and draft.triggers[0].word in FATES:
        acting = acting or told.side
        row.join(told.groups)
    if not row.kinds and not (row.side == "state" and fallen_selves(context, reading, draft)):
        row.side = acting or row.side
    row.kinds.extend((trigger.kind, trigger.form) for trigger in draft.triggers)
    return acting


def _put(story: Story, reading: Reading, draft: Draft, row: Row, *, later: bool) -> None:
    """Add the places, counts and groups of a draft."""
    context = story.context
    found = sites(context, reading, draft)
    finer = bool(row.place) and any(entity == row.place for _, _, entity in found)
    drop = LATER_PLACE if later and not finer else 0
    row.sites.extend((rank - drop, order, entity) for rank, order, entity in found)
    if row.family == "conviction":
        _seat(story, reading, row)
    else:
        row.count(reading, draft.spans)
    if not later and not row.sites:
        place(context, story.block, reading, draft, row)
    if not (draft.judicial and row.family == "violent"):
        row.join(militants(context, reading, draft))


def _same_doers(story: Story, reading: Reading, draft: Draft, row: Row) -> None:
    """Add those who did the deed told before, where the text leaves out who did this one."""
    told = story.block.violent
    if told is None or told is row or row.family != "violent":
        return
    gapped = bool(draft.triggers) and draft.triggers[0].gapped
    if same_subject(reading, draft) or draft.sibling or gapped:
        row.names.update((entity, set()) for entity in sorted(told.doers))
        row.join(told.groups if gapped else ())


def _involve(story: Story, reading: Reading, draft: Draft, row: Row, acting: str) -> list[Part]:
    """Add the people whom a draft names or refers to, which it gives back."""
    told = story.block.violent
    parts = people(story.context, reading, draft)
    held = {part.entity for part in parts}
    alone = not parts and not row.names
    meant = (p for p in referred(story.context, reading, draft, story.block, alone=alone) if p.entity not in held)
    for part in [*parts, *meant]:
        if part.entity not in held:
            parts.append(part)
            if told is not None and told is not row and part.entity in told.names:
                row.join(told.groups)
        _enter(story, reading, draft, row, part, acting)
    return parts


def _accuse(story: Story, reading: Reading, draft: Draft, row: Row, parts: Sequence[Part]) -> None:
    """Connect suspects with the deeds that they are held for."""
    block = story.block
    if draft.judicial:
        block.suspects = [part.entity for part in parts]
        if block.violent is not None and reading.lower[reading.words.start + 1] in actors("suspected"):
            block.violent.involve(block.suspects)
        if block.accused is not None and block.accused is not row:
            block.accused.involve(block.suspects)
    elif (draft.older and block.suspects) or draft.suspects:
        for entity in block.suspects if draft.older and block.suspects else block.people or block.suspects:
            row.involve((entity,))
            row.join(story.members.get(entity, ()))
    if draft.suspects and not draft.judicial:
        block.accused = row
    block.people = [part.entity for part in parts]


def _side_with(story: Story, reading: Reading, draft: Draft, row: Row, *, later: bool) -> None:
    """Add the groups that the text does not name with the event: those of its suspects, of its frame, of the block."""
    block = story.block
    if draft.older and block.judicial is not None and led_to(row, block.judicial):
        row.side = row.side or "militant"
        row.join(() if row.groups else block.judicial.groups)
    if not row.groups and not later and not draft.judicial and block.frame is not None:
        row.join(block.frame.groups)
    if not row.groups:
        row.join(implied(block, story.mentioned, reading, draft, row, later=later))


def _enter(story: Story, reading: Reading, draft: Draft, row: Row, part: Part, acting: str) -> None:
    """Add a person, with what befell the person, and the group where the person is no victim of it."""
    fates = row.names.setdefault(part.entity, set())
    if part.fates:
        militant = _militant(story, reading, part, acting)
        befell = {"fallen" if fate == "killed" and militant else fate for fate in part.fates}
        if militant:
            befell.discard("injured")
        fates |= befell
        if part.counted:
            outcomes = counted_outcomes(draft) if len(befell) > 1 else set()
            of_count = (fate for fate in befell if not outcomes or (fate if fate != "fallen" else "killed") in outcomes)
            row.counted.update((part.entity, fate) for fate in of_count)
    elif attacked(part, draft):
        row.doers.add(part.entity)
        story.doers.add(part.entity)
    if draft.judicial or row.side == "state" or not (part.fates or row.groups):
        row.join(story.members.get(part.entity, ()))


def _militant(story: Story, reading: Reading, part: Part, acting: str) -> bool:
    """Whether a person whom something befell is a militant."""
    told = side(story.context, reading, None, (part.by,)) if part.by is not None else ""
    by = told or acting
    known = part.fellow == "militant" or part.rebel or (part.entity in story.members and by != "militant")
    official = titled(reading, part) or (not known and told != "state" and serves_state(story.context, part))
    return ((by == "state" or known) and not official) or part.entity in story.doers


def attacked(part: Part, draft: Draft) -> bool:
    """Whether a person is one of those who attack in an event."""
    return part.by is not None and part.by.active and part.by.kind in ("attack", "harm") and part.by in draft.triggers


def _seat(story: Story, reading: Reading, row: Row) -> None:
    """Where a court sits, for `the same court`."""
    words = reading.lower[reading.words.start : reading.words.stop]
    same = "same" in words and ("same", "court") in pairwise(words)
    if same and not row.sites and story.court is not None:
        row.sites.extend(story.court.sites)
    if not same:
        story.court = row


def remark(story: Story, reading: Reading, row: Row) -> None:
    """A sentence without an event of its own: its counts, claims, people and groups go to the event before."""
    context, block = story.context, story.block
    arrest = block.judicial
    if arrest is not None and reading.names_people and arrest.sentence == block.latest >= reading.number - _NEXT:
        arrest.involve(introduced(reading))
    target = block.violent or row
    if target.family != "conviction":
        target.count(reading, reading.spans)
    if row.family != "violent":
        _identify(story, reading, row)
        return
    if body_found(reading):
        for fates in row.names.values():
            fates.update({"killed"} if fates & {"kidnapped", "missing"} else ())
    if reading.cued("among", reading.words.start, reading.words.stop):
        row.involve(named(context, reading))
    claiming = claimants(context, reading, block.groups)
    for deed in block.deeds if all_of_them(context, reading) else (row,):
        deed.join(claiming)
    near = block.bullet or reading.number - block.latest <= 1
    told = near and any(cue.name in ("anaphora", "attackers") for cue in reading.cues)
    if told or (block.bullet and any(p.word in _OF_THE_EVENT for p in reading.predicates)):
        whole = Draft(reading.number, [], (reading.words.start, reading.words.stop), spans=reading.spans)
        row.involve(part.entity for part in people(context, reading, whole))
        if told:
            block.latest = reading.number
            row.join(militants(context, reading, whole))


def _identify(story: Story, reading: Reading, row: Row) -> None:
    """Add to an arrest or verdict the suspects that a later sentence identifies, and their groups."""
    identified = row.family == "arrest" and not row.names and any(p.word == "identified" for p in reading.predicates)
    if identified or reading.cued("among-held", reading.words.start, reading.words.stop):
        row.involve(named(story.context, reading))
    if any(s.mention.entity in row.names for s in reading.spans) or reading.lower[reading.words.start] in PRONOUNS:
        row.join(story.militants(reading.spans))
