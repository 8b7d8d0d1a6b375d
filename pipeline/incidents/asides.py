"""Clauses set between commas, after which a sentence goes on with its first act (`arrested P, who had fled, in A on May 3`)."""

from __future__ import annotations

from pipeline.incidents.readings import Reading
from pipeline.incidents.triggers import Predicate

_RELATIVES = frozenset({"who", "whom", "which", "whose", "where"})
_LEADS = frozenset({"in", "at", "on", "near", "outside", "off"})
_REACH = 7  # tokens after a comma in which the time or place stands that the sentence goes on with


def find(reading: Reading) -> list[tuple[int, int]]:
    """The interposed clauses of a sentence: tokens of the commas around each."""
    lower, stop = reading.lower, reading.words.stop
    if len(reading.predicates) < 2 or _RELATIVES.isdisjoint(lower[reading.words.start : stop]):
        return []
    found: list[tuple[int, int]] = []
    first = reading.predicates[0].last
    for position in range(first + 2, stop):
        if lower[position] not in _RELATIVES or (found and position < found[-1][1]):
            continue
        opening = next((i for i in range(position - 1, max(first, position - 4), -1) if lower[i] == ","), None)
        if opening is None or (opening < position - 1 and lower[position - 1] != "of"):
            continue
        closing = next((i for i in range(position + 2, stop - 1) if lower[i] == "," and _goes_on(reading, i)), None)
        if closing is not None and ";" not in lower[position:closing]:
            found.append((opening, closing))
    return found


def _goes_on(reading: Reading, comma: int) -> bool:
    """Whether a place or date follows a comma in a phrase of its own, no verb before it."""
    if reading.lower[comma + 1] not in _LEADS:
        return False
    after = next((s for s in reading.spans if s.first > comma and s.mention.label in ("PLACE", "DATE")), None)
    if after is None or after.first - comma > _REACH or "," in reading.between(comma, after.first):
        return False
    return not any(comma < predicate.first < after.first for predicate in reading.predicates)


def main_verb(reading: Reading, index: int) -> Predicate | None:
    """The predicate that a sentence goes back to at a token after an interposed clause, or None where it does not."""
    for opening, closing in reversed(reading.asides):
        if closing < index:
            if any(closing < predicate.first < index for predicate in reading.predicates):
                return None
            return next((p for p in reversed(reading.predicates) if p.last < opening and p.form != "subject"), None)
    return None
