"""One sentence that shares out its dates, places and people over several events (`on May 3 and 9, in A and B, respectively`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.incidents.moments import Interval
from pipeline.incidents.readings import FINE, Context, Draft, Reading, Span, counts_victims
from pipeline.models import CasualtyValue, DateValue

_JOINS = frozenset({",", "and", "on", "in", "at", "near", "again", "the"})
_ENDS = frozenset(
    {".", ",", ";", ":", "and", "in", "at", "near", "for", "on", "over", "by", "respectively", ")", "outside", "with"}
)
_LED = frozenset({"in", "at", "near", "outside", "on"})


def share_out(context: Context, reading: Reading, draft: Draft) -> list[Draft]:
    """The events that one draft stands for, in text order; the draft itself where it is one."""
    if not _several(draft):
        return [draft]
    places = _places(context, draft)
    people = [s for s in draft.spans if s.mention.label == "PERSON"]
    counts = [s for s in draft.spans if counts_victims(s.mention)]
    dates = _listed(context, reading, draft, places, people, counts)
    if not dates and (draft.judicial or not (_pairs_up(context, places, counts, reading) or _respective(places, counts, reading))):
        return [draft]
    number = len(dates) or len(counts)
    if len(places) != number and not (dates and len(places) <= 1):
        return [draft]
    shared: set[int] = {id(s) for s in places} if len(places) == number else set()
    for several in (people, counts):
        if len(several) == number:
            shared.update(id(s) for s in several)
    if len(counts) < number and not draft.judicial and number in (len(people), len(places)):
        draft.spans = [s for s in draft.spans if s not in counts]
    draft.spans = [s for s in draft.spans if not isinstance(s.mention.value, CasualtyValue) or s.mention.value.role != "summary"]
    parts = []
    for order in range(number):
        own = {id(several[order]) for several in (places, people, counts) if len(several) == number}
        others = {s.mention.entity for s in people if len(people) == number and id(s) not in own}
        spans = [
            s for s in draft.spans if (id(s) not in shared or id(s) in own) and not (s.names_person and s.mention.entity in others)
        ]
        part = replace(draft, spans=spans, date=dates[order] if dates else draft.date, another=order > 0 or draft.another)
        part.own, part.sibling, part.listed = draft.own or bool(dates), order > 0 or draft.sibling, bool(dates)
        parts.append(part)
    return parts


def _several(draft: Draft) -> bool:
    """Whether a draft holds what there is to share out: two dates or two counts."""
    dates = counts = 0
    for span in draft.spans:
        dates += span.mention.label == "DATE"
        counts += span.mention.label == "CASUALTY"
    return dates > 1 or counts > 1


def _listed(
    context: Context, reading: Reading, draft: Draft, places: Sequence[Span], people: Sequence[Span], counts: Sequence[Span]
) -> list[Interval]:
    """The days of a list of two or more dates, each with its place or not, where the sentence shares them out."""
    dates = [s for s in draft.spans if s.mention.label == "DATE"]
    if len(dates) < 2 or draft.date is None:
        return []
    named = {i for s in places for i in range(s.first, s.last + 1)}
    for last, following in pairwise(dates):
        gap = [reading.lower[i] for i in range(last.last + 1, following.first) if i not in named]
        if not _JOINS.issuperset(gap) or gap[:2] == ["and", ","]:
            return []
    if not _ENDS.issuperset(reading.after(dates[-1].last, 1)) and all(p.first != dates[-1].last + 1 for p in reading.predicates):
        return []  # a clause of its own (`and on June 3 a judge released them`)
    values = (s.mention.value for s in dates)
    days = [(v.start, v.end or v.start) for v in values if isinstance(v, DateValue) and v.start]
    named_or_counted = len(dates) in (sum(s.names_person for s in people), len(counts))
    shares = named_or_counted or "respectively" in reading.lower[reading.words.start : reading.words.stop]
    if not shares and days and draft.date[1] != days[-1][1]:  # no stretch of days
        placed = [s for s in places if context.places[s.mention.entity].type in FINE]
        told = any(t.form == "verb" for t in draft.triggers)
        shares = len(places) == len(dates) or (
            told and not any(_some(s) for s in counts) and len(places) <= 1 and (draft.judicial or bool(placed))
        )
    return days if shares and len(days) == len(dates) else []


def _some(span: Span) -> bool:
    """Whether a count is of anybody, unlike that of `there were no casualties`."""
    return isinstance(span.mention.value, CasualtyValue) and span.mention.value.count_max != 0


def _respective(places: Sequence[Span], counts: Sequence[Span], reading: Reading) -> bool:
    """Whether as many counts as places stand in a list (`attacks in A and B killed three and seven people`)."""
    if len(counts) < 2 or len(counts) != len(places):
        return False
    if len({s.mention.value.outcome for s in counts if isinstance(s.mention.value, CasualtyValue)}) > 1:
        return False
    lists = (places, counts)
    together = all(_JOINS.issuperset(reading.between(a.last, b.first)) for several in lists for a, b in pairwise(several))
    bare = any(span.first == span.last for span in counts)
    return together and (bare or "respectively" in reading.lower[reading.words.start : reading.words.stop])


def _places(context: Context, draft: Draft) -> list[Span]:
    """The places that events may be at: the fine ones, or else all; the ones behind the act, if as many as dates."""
    found = [s for s in draft.spans if s.mention.label == "PLACE" and s.mention.entity in context.places]
    found = [s for s in found if context.places[s.mention.entity].type in FINE] or found
    behind = [s for s in found if draft.triggers and s.first > draft.triggers[0].first]
    return behind if len(behind) == sum(s.mention.label == "DATE" for s in draft.spans) else found


def _pairs_up(context: Context, places: Sequence[Span], counts: Sequence[Span], reading: Reading) -> bool:
    """Whether two counts of one outcome are each put at a place of its own (`killed two at A and three at B`)."""
    if len(places) != 2 or len(counts) != 2 or context.places[places[0].mention.entity].type not in FINE:
        return False
    first, second = counts
    values = [s.mention.value for s in counts]
    if not all(isinstance(v, CasualtyValue) for v in values) or values[0].outcome != values[1].outcome:  # type: ignore[union-attr]
        return False
    if not first.last < places[0].first < second.first <= second.last < places[1].first:
        return False
    lead = [reading.between(count.last, place.first) for count, place in zip(counts, places, strict=True)]
    return all(_LED & set(gap) and len(gap) <= 6 for gap in lead) and "and" in reading.between(places[0].last, second.first)
