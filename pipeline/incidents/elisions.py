"""Predicates that a sentence leaves out: the verb of a second clause (`P was held in May, and Q in June`), and a verb of harm
that no list holds, beside a count of victims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.counts import number_of
from pipeline.incidents.readings import Anchor, Reading, Span, counts_victims, is_toll
from pipeline.incidents.triggers import JUDICIAL, VIOLENT, Effect, Kind, Predicate
from pipeline.models import CasualtyValue

_JOINERS = frozenset({"and", ";", "while", ","})
_COUNTING = frozenset({"a", "an", "another", "others", "several"})
_TIMES = frozenset("day days week weeks month months year years hour hours few".split())
_DATED = frozenset({",", "on", "in", "and"})
_PARTICIPIAL = frozenset({"of", "for", "to", "as", "in", "by", "with", "over", "on", "from"})
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
    verb, inside = reading.governor(last.first), range(last.last + 1, anchor.first)
    if verb is None and (verb := reading.ahead(last.last)) is not None:
        inside = range(verb.last + 1, anchor.first)  # `On May 3, police arrested P and, on May 9, Q`
    if verb is None or verb.first > anchor.first or not (verb.form == "verb" or _of_people(verb, last, reading)):
        return None
    if not (verb.kind in VIOLENT or verb.kind in JUDICIAL):
        return None
    if any(p.first in inside and p.form in ("verb", "subject") and not _reduced(p, reading) for p in reading.predicates):
        return None
    joiner = next((i for i in inside if reading.lower[i] in _JOINERS and reading.lower[i + 1] != "and"), None)
    if joiner is None:
        return None
    tried = verb.kind in JUDICIAL
    if tried and reading.cued("reason", max(verb.last, last.last), anchor.first):
        return None  # `sentenced P on May 3 for the murders of Q and R on April 1`
    if verb.first > last.first or not any(
        (span.names_person if tried else _people(span)) and joiner < span.first < min(anchor.first, joiner + _LEAD + 1)
        for span in reading.spans
    ):
        joiner = _before_number(verb, inside, anchor, reading)
        return None if joiner is None else _repeated(verb, joiner)
    ahead = reading.ahead(anchor.last) if verb.form == "verb" else None
    if ahead is not None and ahead.form == "verb" and not {",", ";", "and"} & set(reading.between(anchor.last, ahead.first)):
        return None
    return _repeated(verb, joiner)


def _repeated(verb: Predicate, joiner: int) -> Predicate:
    """The verb once more, at the joiner of a clause that leaves it out."""
    return replace(verb, first=joiner, last=joiner, form="verb", passive=False, gapped=True)


def _before_number(verb: Predicate, inside: range, anchor: Anchor, reading: Reading) -> int | None:
    """The joiner of a clause that tells by a number alone who was held or sentenced (`…, and another two in A on May 3`,
    `… and, on May 3, a third`), or None."""
    lower = reading.lower
    if verb.kind not in JUDICIAL or verb.form != "verb" or not (anchor.relative or lower[anchor.first - 1] in {"on", "in"}):
        return None
    for joiner in reversed(inside):
        if lower[joiner] not in _JOINERS:
            continue
        if any(joiner < p.first < anchor.first for p in reading.predicates):
            return None
        head = joiner + 1 if joiner + 1 < anchor.first and _number(lower, joiner + 1, apposed=lower[joiner] == ",") else None
        if head is None and set(lower[joiner + 1 : anchor.first]) <= _DATED:
            after = range(anchor.last + 1, min(anchor.last + 4, reading.words.stop))
            named = {s.first for s in reading.spans if s.names_person}
            head = next((i for i in after if i in named or _number(lower, i)), None)
        if head is not None:
            return joiner if _verbless(max(head, anchor.last), reading) else None
    return None


def _number(lower: Sequence[str], index: int, *, apposed: bool = False) -> bool:
    """Whether a word counts people (`three`, `another`, `a sixth`), no time; an article after a comma describes the one before."""
    counts = bool(number_of(lower[index])) or lower[index] in _COUNTING
    return counts and lower[index + 1] not in _TIMES and not (apposed and (lower[index] in {"a", "an"} or lower[index + 1] == "of"))


def _verbless(index: int, reading: Reading) -> bool:
    """Whether the clause at a token goes on without a finite verb of its own."""
    verb = reading.ahead(index)
    if verb is None or verb.form != "verb" or not {",", ";", "and"}.isdisjoint(reading.between(index, verb.first)):
        return True
    return not verb.passive and not _PARTICIPIAL.isdisjoint(reading.after(verb.last, 1))


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
