"""Predicates that a sentence leaves out: the verb of a second clause (`P was held in May, and Q in June`), and a verb of harm
that no list holds, beside a count of victims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.incidents.readings import Anchor, Reading, Span, counts_victims, is_toll
from pipeline.incidents.triggers import JUDICIAL, VIOLENT, Effect, Kind, Predicate
from pipeline.models import CasualtyValue

_JOINERS = frozenset({"and", ";", "while", ","})
_LEAD = 5  # words, titles and adjectives, between a joiner and the people of its clause


def supply(reading: Reading, anchors: Sequence[Anchor], *, idle: bool) -> list[Predicate]:
    """The predicates of a sentence with those that it leaves out, in order. `idle`: no event was told before."""
    if len(anchors) < 2 and not reading.counts:
        return reading.predicates
    told = list(reading.predicates)
    for last, anchor in pairwise(anchors):
        if (gap := _gapped(reading, last, anchor)) is not None:
            told.append(gap)
    dates = [anchor.first for anchor in anchors]
    for span in reading.spans if reading.counts and (dates or idle) else ():
        if counts_victims(span.mention) and not is_toll(reading, span) and not _told(span, told, dates, reading):
            told.append(_counted(span))
    return sorted(told, key=lambda predicate: predicate.first) if len(told) > len(reading.predicates) else reading.predicates


def date_gaps(anchors: Sequence[Anchor], reading: Reading) -> None:
    """Let the date of a noun in a clause without a verb be that of the verb left out (`and two others by a mine on May 4`)."""
    for anchor in anchors:
        gap = next((p for p in reversed(reading.predicates) if p.gapped and p.first < anchor.first), None)
        noun = anchor.trigger
        if gap is not None and (noun is None or (noun.form != "verb" and gap.first < noun.first)):
            anchor.trigger, anchor.strong = gap, True


def _gapped(reading: Reading, last: Anchor, anchor: Anchor) -> Predicate | None:
    """The verb of the clause before, where people and a date follow a joiner without a verb of their own."""
    verb = reading.governor(last.first)
    if verb is None or not (verb.form == "verb" or _of_people(verb, last, reading)):
        return None
    if not (verb.kind in VIOLENT or verb.kind == "arrest"):
        return None
    inside = range(last.last + 1, anchor.first)
    if any(p.first in inside and p.form in ("verb", "subject") and not _reduced(p, reading) for p in reading.predicates):
        return None
    joiner = next((i for i in inside if reading.lower[i] in _JOINERS and reading.lower[i + 1] != "and"), None)
    if joiner is None:
        return None
    if not any(_people(span) and joiner < span.first < min(anchor.first, joiner + _LEAD + 1) for span in reading.spans):
        return None
    ahead = reading.ahead(anchor.last) if verb.form == "verb" else None
    if ahead is not None and ahead.form == "verb" and not {",", ";", "and"} & set(reading.between(anchor.last, ahead.first)):
        return None
    return replace(verb, first=joiner, last=joiner, form="verb", passive=False, gapped=True)


def _of_people(noun: Predicate, last: Anchor, reading: Reading) -> bool:
    """Whether a noun of harm tells of people by name (`the murders of P in May and Q in June`)."""
    if noun.form != "noun" or not noun.effect or reading.after(noun.last, 1) != ["of"]:
        return False
    return any(span.names_person and noun.last < span.first < last.first for span in reading.spans)


def _reduced(predicate: Predicate, reading: Reading) -> bool:
    """Whether a participle only describes somebody (`and Q, believed to be the leader, on May 4`)."""
    return predicate.kind in ("speech", "other") and reading.before(predicate.first, 1) == [","]


def _people(span: Span) -> bool:
    return span.names_person or counts_victims(span.mention)


def _told(span: Span, predicates: Sequence[Predicate], dates: Sequence[int], reading: Reading) -> bool:
    """Whether a predicate of the clause tells what became of those counted: no other date stands between them."""
    for predicate in predicates:
        if predicate.form in ("subject", "generic", "planned"):
            continue
        if not (predicate.kind in VIOLENT or predicate.kind in JUDICIAL or predicate.word == "died"):
            continue
        low, high = sorted((predicate.first, span.first))
        if not any(low < date < high for date in dates) and ";" not in reading.between(low, high):
            return True
    return False


def _counted(span: Span) -> Predicate:
    """A count of victims as the predicate of its own harm."""
    value = span.mention.value
    outcome = value.outcome if isinstance(value, CasualtyValue) else ""
    kind: Kind = "kidnapping" if outcome == "kidnapped" else "harm"
    effect: Effect = outcome if outcome == "killed" or outcome == "injured" or outcome == "kidnapped" else ""
    return Predicate(span.first, span.first, kind, "count", effect, False, "")
