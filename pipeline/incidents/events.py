"""One sentence read for its events: its words, dates and predicates, and the events that they tell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.incidents import asides, dating
from pipeline.incidents.distribution import share_out
from pipeline.incidents.elisions import date_gaps, supply
from pipeline.incidents.moments import Interval, length
from pipeline.incidents.readings import LONGEST_STAGE, Anchor, Context, Draft, Reading, Span
from pipeline.incidents.senses import settle, with_claims
from pipeline.incidents.splitting import Splitter
from pipeline.incidents.triggers import JUDICIAL, VIOLENT, Predicate, actors, cues, predicates

_PEOPLE = frozenset({"PERSON", "ALIAS"})
_TELLING = VIOLENT | JUDICIAL | {"take", "give"}
_AUTHOR = 7  # words before an event noun in which its author stands


def read(context: Context, number: int, known: Interval | None, *, idle: bool = False) -> Reading:
    """Read one sentence. `known` is the date that relative expressions (`two days later`) count from.

    `idle` tells that no event was told before in the block, so that a sentence without event words need not be read closely.
    """
    tokens = context.tokens
    sentence = context.report.sentences[number]
    words = tokens.within(sentence.start, sentence.end)
    spans = []
    named: set[int] = set()
    people = counts = dated = False
    low, high = words.start, words.stop
    for mention in context.by_sentence.get(number, ()):
        first = bisect_left(tokens.start, mention.start, low, high)
        stop = bisect_left(tokens.start, mention.end, first, high)
        if first < stop:
            person = mention.label in _PEOPLE and mention.entity in context.people
            people = people or person
            counts = counts or mention.label == "CASUALTY"
            dated = dated or mention.label == "DATE"
            spans.append(Span(first, stop - 1, mention, person))
            named.update(range(first, stop))
    reading = Reading(number, tokens.lower, words, spans, predicates(tokens.lower, words, context.spots, named), [])
    reading.names_people, reading.counts = people, counts
    if idle and not (dated or counts) and not any(p.kind in _TELLING for p in reading.predicates):
        return reading
    reading.cues = cues(tokens.lower, words, context.spots, named)
    reading.predicates = settle(reading)
    reading.cues = with_claims(reading)
    reading.asides = asides.find(reading)
    reading.insert = asides.insert(reading)
    anchors = dating.find(reading, context.report.year, known)
    reading.predicates = supply(reading, anchors, idle=idle)
    triggers = [p for p in reading.predicates if p.kind in VIOLENT or p.kind in JUDICIAL]
    if len(triggers) > 1:
        triggers = [t for t in triggers if not _authored(t, triggers, reading)]
    if triggers:
        if reading.insert is None:
            dating.attach(anchors, reading, triggers)
        else:
            for clause in (True, False):
                dating.attach(
                    [a for a in anchors if reading.inserted(a.first) == clause], reading,
                    [t for t in triggers if reading.inserted(t.first) == clause],
                )  # fmt: skip
        date_gaps(anchors, reading)
        drafts = Splitter(context, reading, anchors).drafts(triggers)
        reading.drafts = [part for draft in drafts for part in share_out(context, reading, draft)]
    if not reading.drafts and spans:
        _set_stage(reading, anchors)
    for anchor in anchors:
        if anchor.until:
            reading.until = max(reading.until, anchor.date[1])
        if not anchor.relative and anchor.date[0] == anchor.date[1]:
            reading.day = anchor.date
    return reading


def _authored(trigger: Predicate, triggers: Sequence[Predicate], reading: Reading) -> bool:
    """Whether an undated event noun only says who somebody is (`P, the organizer of the A siege, was shot`)."""
    verb = next((t for t in triggers if t.first > trigger.last and t.form == "verb"), None)
    if not trigger.nominal or verb is None:
        return False
    lead = reading.before(trigger.first, _AUTHOR)
    place = next((i for i, word in enumerate(lead) if word in actors("author")), None)
    stop = next((i for i in range(trigger.last + 1, verb.first) if reading.lower[i] == ","), None)
    if place is None or stop is None:
        return False
    clause = range(trigger.first - len(lead) + place, stop)
    return not any(s.mention.label == "DATE" and s.first in clause for s in reading.spans)


def _set_stage(reading: Reading, anchors: Sequence[Anchor]) -> None:
    """What a sentence without an event word may begin: an event where it counts victims, else a stage for the next."""
    told = [anchor for anchor in anchors if not (anchor.until or anchor.since or anchor.relative)]
    if not told or (len(told) > 1 and length(told[0].date) > 1):
        return  # two waves, in January and November
    opening = told[0]
    if length(opening.date) > LONGEST_STAGE or any(p.kind in ("civil", "speech") for p in reading.predicates):
        return
    draft = Draft(reading.number, [], (reading.words.start, reading.words.stop), spans=reading.spans)
    draft.take(opening)
    if not draft.counts_victims():
        reading.stage = draft
    elif reading.governor(opening.first) is None:
        reading.drafts = [draft]
