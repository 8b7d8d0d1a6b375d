"""What an event takes from those told before it in its block: place and groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.incidents.accounts import Block, Row, losses
from pipeline.incidents.moments import length
from pipeline.incidents.pronouns import points_back
from pipeline.incidents.readings import Context, Draft, Reading
from pipeline.incidents.references import by_pronoun, led, same_level, same_subject, there
from pipeline.incidents.triggers import actors

_SETTING = frozenset({"PLACE", "DATE"})
_OFTEN = 4  # mentions that make a report be about a group
_SHARE = 0.6  # of all mentions of militant groups so far
_WEEKS = 45  # days within which an arrest still concerns the event before
_YEAR = 366  # days
_POSSESSIVES = frozenset({"his", "her", "their"})


def place(context: Context, block: Block, reading: Reading, draft: Draft, row: Row) -> None:
    """Give an event without a place that of the one before, where the text says so, or of what its block announces."""
    if block.violent is not None and same_level(reading, draft):
        alike = [s for s in block.violent.sites if context.places[s[2]].type == same_level(reading, draft)]
        row.sites.extend(alike or block.violent.sites)
    elif block.violent is not None and not draft.judicial and (draft.another or there(reading, draft)):
        row.sites.extend(block.violent.sites)
    elif block.frame is not None and not draft.judicial:
        row.sites.extend(block.frame.sites)


def _soon(row: Row, violent: Row | None) -> bool:
    """Whether an arrest follows an event within weeks."""
    if row.date is None or violent is None or violent.date is None:
        return False
    return violent.date[0] <= row.date[0] and length((violent.date[0], row.date[0])) <= _WEEKS


def _long_past(row: Row, violent: Row | None) -> bool:
    """Whether an event happened more than a year before an arrest."""
    if row.date is None or violent is None or violent.date is None:
        return False
    return length((violent.date[1], row.date[0])) > _YEAR


def implied(
    block: Block, mentioned: Counter[str], reading: Reading, draft: Draft, row: Row, *, later: bool,
) -> Sequence[str]:  # fmt: skip
    """Groups that a draft without a name for them points to: the enemy of the block, or `the group`."""
    near = block.bullet or draft.relative or not draft.own
    enemy = losses(row) and near
    if row.family == "arrest":
        enemy = near or all(d.judicial or not d.labels() & _SETTING for d in reading.drafts)
        enemy = _soon(row, block.violent) or (enemy and not (draft.own and _long_past(row, block.violent)))
    enemy = enemy or (draft.sibling and row.family == "violent")
    deed = block.violent if block.violent is not row else None
    if enemy and deed is not None:
        return list(deed.groups)
    if row.family == "violent" and block.violent is not None and same_subject(reading, draft):
        return list(block.violent.groups)
    if draft.judicial and block.judicial is not None and block.judicial is not row:
        same = row.names.keys() & block.judicial.names.keys() or (not row.names and points_back(reading, draft))
        if same or reading.lower[reading.words.start] in _POSSESSIVES:
            return list(block.judicial.groups)
    if deed is not None and deed.sentence == reading.number and row.family == "violent" and by_pronoun(reading, draft):
        return list(deed.groups)
    if not later and block.groups and row.family == "violent" and (by_pronoun(reading, draft) or led(reading, draft)):
        return block.groups
    words = reading.lower[draft.scope[0] : draft.scope[1]]
    if block.topic and row.family == "violent" and not actors("follower").isdisjoint(words):
        return block.topic
    if later:
        return ()
    pointed = [cue for cue in reading.cues if cue.name == "anaphora" and cue.first < draft.scope[1]]
    if pointed and block.groups:
        return block.groups
    if pointed and reading.after(pointed[0].first, 1) == ["group"]:
        return [entity for entity, _ in mentioned.most_common(1)]
    rebels = row.side == "militant" and not actors("rebels").isdisjoint(words)
    return _dominant(mentioned) if pointed or (rebels and row.family == "violent") else ()


def _dominant(mentioned: Counter[str]) -> list[str]:
    """The group that a report is about, where it is about one: whom `insurgents` alone means."""
    first = mentioned.most_common(1)
    return [first[0][0]] if first and first[0][1] >= max(_OFTEN, _SHARE * mentioned.total()) else []
