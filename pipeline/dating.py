"""Which predicate of a sentence each of its dates dates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.models import DateValue
from pipeline.moments import Interval, is_next, is_wide, relative_dates
from pipeline.readings import Anchor, Context, Reading, Span
from pipeline.triggers import JUDICIAL, VIOLENT, Predicate, has_auxiliary

NOMINAL_LINK = frozenset(
    {"for", "over", "in", "since", "after", "during", "behind", "before", "following", "of", "with", "to", "by", "from", "on", "at"}
)
_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "their", "its", "this", "that", "another"})


def find(context: Context, reading: Reading, known: Interval | None) -> list[Anchor]:
    """The dates of a sentence that may date an event, relative ones counted from the date before or from `known`."""
    lower = context.tokens.lower
    found: list[Anchor] = []
    for span in reading.spans:
        value = span.mention.value
        if not isinstance(value, DateValue) or not value.start:
            continue
        date = (value.start, value.end or value.start)
        if is_wide(date, context.report.year):
            continue
        lead = lower[max(reading.words.start, span.first - 6) : span.first]
        before = lead[-1] if lead else ""
        if before == "by":
            continue
        last = found[-1] if found else None
        if last is not None and span.first - last.last <= 3 and lower[last.last + 1 : span.first] in (["and"], ["and", "on"], [",", "and"]):
            if date[0] > last.date[1] and not last.until and is_next(last.date[1], date[0]):
                last.date, last.last = (last.date[0], date[1]), span.last
                continue
        found.append(Anchor(span.first, span.last, date, until="until" in lead, since=before == "since"))
    dates = [(anchor.first, anchor.date) for anchor in found]
    for cue, date in relative_dates(reading.cues, lower, known, dates):
        found.append(Anchor(cue.first, cue.last, date, relative=True))
    found.sort(key=lambda anchor: anchor.first)
    return found


def _premodified(anchor: Anchor, lower: Sequence[str], triggers: Sequence[Predicate], spans: Sequence[Span], stop: int) -> Predicate | None:
    """The event noun that a date stands before as an attribute: `the April 15 FARC attack`."""
    held = {index for span in spans if span.mention.label in ("GROUP", "PLACE") for index in range(span.first, span.last + 1)}
    nouns = {p.first: p for p in triggers if p.form in ("noun", "planned", "generic")}
    position, seen = anchor.last + 1, 0
    while position < stop and seen < 6:
        if position in nouns:
            return nouns[position]
        word = lower[position]
        if word in NOMINAL_LINK or word in _DETERMINERS or word in {";", "and", "was", "were", "had"}:
            return None
        if position not in held:
            seen += 1
        position += 1
    return None


def attach(anchors: Sequence[Anchor], reading: Reading, triggers: Sequence[Predicate], lower: Sequence[str]) -> None:
    """Give each date the predicate that it dates: the noun after it, the verb before it, or the clause that it opens."""
    starts = [p.first for p in reading.predicates]
    taken: set[int] = set()
    for anchor in anchors:
        fronted_comma = anchor.last + 1 < reading.words.stop and lower[anchor.last + 1] == ","
        barrier = max((i for i in range(reading.words.start, anchor.first) if lower[i] == ";"), default=reading.words.start - 1)
        earlier = _governor(reading, bisect_right(starts, anchor.first) - 1, barrier)
        noun = _premodified(anchor, lower, triggers, reading.spans, reading.words.stop)
        if noun is not None and not (earlier is None and fronted_comma and not _attributive(anchor, lower)):
            anchor.trigger, anchor.strong = noun, True
        elif anchor.since:
            continue
        elif earlier is not None and _opens_clause(anchor, lower):
            ahead = next((p for p in reading.predicates if p.first > anchor.last and p.form != "subject"), None)
            if ahead is not None and (ahead.kind in VIOLENT or ahead.kind in JUDICIAL):
                anchor.trigger, anchor.strong = ahead, True
            elif ahead is None:
                anchor.trigger, anchor.strong = (earlier, True) if earlier in triggers else (None, False)
        elif earlier is None:
            ahead = next((p for p in reading.predicates if p.first > anchor.last and p.form != "subject"), None)
            if ahead is not None and ahead.kind == "civil":
                continue
            anchor.trigger = next((p for p in triggers if p.first > anchor.last), None)
            if anchor.trigger is not None and ahead is not anchor.trigger and _subordinate(anchor.trigger, lower):
                anchor.trigger = None
        elif earlier.kind in VIOLENT or earlier.kind in JUDICIAL:
            if earlier.first in taken and lower[max(0, anchor.first - 2) : anchor.first] == [",", "on"]:
                earlier = next((t for t in reversed(triggers) if t.first < earlier.first), earlier)
            fronted = any(other.trigger is not None and not other.strong for other in anchors)
            reason = any(c.name == "reason" and earlier.last < c.first < anchor.first for c in reading.cues)
            if earlier.kind in JUDICIAL and fronted and reason:
                continue
            anchor.trigger, anchor.strong = earlier, True
        elif earlier.kind == "speech" or lower[anchor.last + 1 : anchor.last + 3] == [",", "when"]:
            anchor.trigger = next((p for p in triggers if p.first > anchor.last), None)
        if anchor.trigger is not None and anchor.strong:
            taken.add(anchor.trigger.first)


def _opens_clause(anchor: Anchor, lower: Sequence[str]) -> bool:
    """Whether a date opens a clause after the first (`…, and in June a court …`)."""
    return anchor.first > 1 and lower[anchor.first - 1] in {"in", "on"} and lower[anchor.first - 2] in {"and", "but", "while", ";"}


def _subordinate(trigger: Predicate, lower: Sequence[str]) -> bool:
    """Whether a verb stands in a relative clause (`fighters who had died`), a reduced one too (`men convicted of …`)."""
    if trigger.passive and not has_auxiliary(lower, trigger.first, 0):
        return True
    return trigger.form == "verb" and bool({"who", "which", "whom"} & set(lower[max(0, trigger.first - 4) : trigger.first]))


def _governor(reading: Reading, index: int, barrier: int) -> Predicate | None:
    """The predicate at or before `index` that may govern what follows it; words for perpetrators govern nothing."""
    while index >= 0 and reading.predicates[index].first > barrier:
        if reading.predicates[index].form != "subject":
            return reading.predicates[index]
        index -= 1
    return None


def _attributive(anchor: Anchor, lower: Sequence[str]) -> bool:
    return anchor.first > 0 and lower[anchor.first - 1] in _DETERMINERS
