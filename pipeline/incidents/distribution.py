"""One sentence that shares out its dates, places and people over several events (`on May 3 and 9, in A and B, respectively`)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from pipeline.incidents.moments import Interval
from pipeline.incidents.readings import FINE, Context, Draft, Reading, Span, counts_victims
from pipeline.models import CasualtyValue

_LED = frozenset({"in", "at", "near", "outside", "on"})


def share_out(context: Context, reading: Reading, draft: Draft) -> list[Draft]:
    """The events that one draft stands for, in text order; the draft itself where it is one."""
    if not _several(draft):
        return [draft]
    dates = _listed(reading, draft)
    if not dates and (draft.judicial or not _pairs_up(context, reading, draft)):
        return [draft]
    number = len(dates) or 2
    places = _places(context, reading, draft)
    if len(places) != number and not (dates and len(places) <= 1):
        return [draft]
    people = [s for s in draft.spans if s.mention.label == "PERSON"]
    counts = [s for s in draft.spans if counts_victims(s.mention)]
    shared: set[int] = {id(s) for s in places} if len(places) == number else set()
    for several in (people, counts):
        if len(several) == number:
            shared.update(id(s) for s in several)
    if len(people) == number and len(counts) < number and not draft.judicial:
        draft.spans = [s for s in draft.spans if s not in counts]
    parts = []
    for order in range(number):
        own = {id(several[order]) for several in (places, people, counts) if len(several) == number}
        others = {s.mention.entity for s in people if len(people) == number and id(s) not in own}
        spans = [
            s for s in draft.spans if (id(s) not in shared or id(s) in own) and not (s.names_person and s.mention.entity in others)
        ]
        part = replace(draft, spans=spans, date=dates[order] if dates else draft.date, another=order > 0 or draft.another)
        part.own, part.sibling = draft.own or bool(dates), order > 0 or draft.sibling
        parts.append(part)
    return parts


def _several(draft: Draft) -> bool:
    """Whether a draft holds what there is to share out: two dates or two counts."""
    dates = counts = 0
    for span in draft.spans:
        dates += span.mention.label == "DATE"
        counts += span.mention.label == "CASUALTY"
    return dates > 1 or counts > 1


def _listed(reading: Reading, draft: Draft) -> list[Interval]:
    """The days of a list of two or more dates, where the sentence shares them out."""
    dates = [s for s in draft.spans if s.mention.label == "DATE"]
    if len(dates) < 2 or draft.date is None:
        return []
    joined = all(set(reading.between(a.last, b.first)) <= {",", "and", "on", "in"} for a, b in pairwise(dates))
    shares = "respectively" in reading.lower[reading.words.start : reading.words.stop] or (
        sum(s.names_person for s in draft.spans) == len(dates) or sum(counts_victims(s.mention) for s in draft.spans) == len(dates)
    )
    values = [s.mention.value for s in dates]
    return [(v.start, v.end or v.start) for v in values] if joined and shares else []  # type: ignore[union-attr]


def _places(context: Context, reading: Reading, draft: Draft) -> list[Span]:
    """The places that events may be at: the fine ones, or all of them where none is."""
    found = [s for s in draft.spans if s.mention.label == "PLACE" and s.mention.entity in context.places]
    fine = [s for s in found if context.places[s.mention.entity].type in FINE]
    return fine or found


def _pairs_up(context: Context, reading: Reading, draft: Draft) -> bool:
    """Whether two counts of one outcome are each put at a place of its own (`killed two at A and three at B`)."""
    places = _places(context, reading, draft)
    counts = [s for s in draft.spans if counts_victims(s.mention)]
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
