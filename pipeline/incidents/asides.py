"""Clauses set between commas: after some a sentence goes on with its first act (`arrested P, who had fled, in A on May 3`),
others part a subject from its verb (`P, who bombed A in 2013, was killed on May 3`)."""

from __future__ import annotations

from pipeline.incidents.readings import CLOSING, Reading
from pipeline.incidents.triggers import JUDICIAL, VIOLENT, Predicate

_PRONOUNS = frozenset({"who", "whom", "which", "whose"})
_RELATIVES = _PRONOUNS | {"where"}
_LEADS = frozenset({"in", "at", "on", "near", "outside", "off"})
_FINITE = frozenset({"was", "were", "is", "are", "had", "has", "have", "remained", "remains"})
_ADVERBS = frozenset({"also", "later", "then", "allegedly", "reportedly", "subsequently"})
_SUBORDINATES = frozenset({"when", "where", "which", "after", "before", "while", "because", "until", "whose", "but", ";", ","})
_REACH = 7  # tokens after a comma in which the time or place stands that the sentence goes on with
_APPOSITION = 8  # tokens, an apposition, between a comma and the relative pronoun
_DESCRIPTION = 14  # tokens from the comma before a description to the noun of the deed in it
_HEAD = 6  # tokens from a relative pronoun to the verb of its clause
_ADVERBIAL = 3  # tokens, adverbs, between an auxiliary and its participle


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


def insert(reading: Reading) -> tuple[int, int] | None:
    """The clause between the subject of a sentence and its verb: its first token, and the comma that closes it."""
    if len(reading.predicates) < 2:
        return None
    first = next((p for p in reading.predicates if p.form == "verb"), None)
    if first is None:
        return None
    if (described := _described(reading)) is not None:
        return described
    head = _head(reading, first) if first is not reading.predicates[-1] else None
    if head is None:
        return _restrictive(reading)
    lower, stop = reading.lower, reading.words.stop
    closing = next((i for i in range(first.last + 1, stop - 1) if lower[i] == "," and _resumes(reading, i)), None)
    return None if closing is None or ";" in lower[head:closing] else (head, closing)


def _described(reading: Reading) -> tuple[int, int] | None:
    """The description of a subject by a deed that a noun tells (`P, who planned the attack on A, was killed on May 3`)."""
    deed = next((p for p in reading.predicates if p.form != "subject"), None)
    if deed is None or deed.form != "noun" or deed.kind not in VIOLENT:
        return None
    lower, start, stop = reading.lower, reading.words.start, reading.words.stop
    comma = next((i for i in range(deed.first - 1, max(start, deed.first - _DESCRIPTION), -1) if lower[i] == ","), None)
    if comma is None or not _named_at(reading, comma - 1):
        return None
    closing = next((i for i in range(deed.last + 1, stop - 1) if lower[i] == "," and _resumes(reading, i)), None)
    main = closing is not None and any(closing < p.first and (p.kind in VIOLENT or p.kind in JUDICIAL) for p in reading.predicates)
    return (comma + 1, closing) if closing is not None and main and ";" not in lower[comma:closing] else None


def _head(reading: Reading, verb: Predicate) -> int | None:
    """Where the clause about a subject begins that holds the first verb: its relative pronoun, or the participle itself."""
    lower, start = reading.lower, reading.words.start
    relative = next((i for i in range(verb.first - 1, start + 1, -1) if lower[i] in _PRONOUNS), None)
    if relative is None:
        return verb.first if verb.passive and lower[verb.first - 1] == "," and _named_at(reading, verb.first - 2) else None
    if lower[relative - 1] == "of":
        return None
    comma = next((i for i in range(relative - 1, max(start, relative - _APPOSITION), -1) if lower[i] == ","), None)
    return relative if comma is not None and _named_at(reading, comma - 1) else None


def _named_at(reading: Reading, index: int) -> bool:
    """Whether a name or a count of people, no date, ends at a token."""
    index -= reading.lower[index] in CLOSING
    return any(s.last == index and s.mention.label not in ("DATE", "ALIAS") for s in reading.spans)


def _resumes(reading: Reading, comma: int) -> bool:
    """Whether the verb of the sentence follows a comma."""
    at = comma + 1 + (reading.lower[comma + 1] in _ADVERBS)
    return reading.lower[at] in _FINITE or any(p.first == at and p.form == "verb" and not p.passive for p in reading.predicates)


def _restrictive(reading: Reading) -> tuple[int, int] | None:
    """The clause without commas that tells which people a verdict or an arrest concerns (`a man who had stabbed P in A was
    convicted`, `two men arrested in May were sentenced`), up to the auxiliary of the verb."""
    lower, start = reading.lower, reading.words.start
    deed, main = _deed_and_verdict(reading)
    if deed is None or main is None:
        return None
    relative = next((i for i in range(deed.first - 1, max(start, deed.first - _HEAD), -1) if lower[i] in {"who", "whom"}), None)
    reduced = deed.passive and lower[deed.first - 1] not in _FINITE
    head = relative if relative is not None else deed.first if reduced else None
    if head is None or lower[head - 1] == ",":
        return None
    floor = max(deed.last, main.first - _ADVERBIAL - 1)
    closing = next((i for i in range(main.first - 1, floor, -1) if lower[i] in {"was", "were"}), None)
    if closing is None or not _SUBORDINATES.isdisjoint(lower[deed.last + 1 : closing]):
        return None
    return head, closing


def _deed_and_verdict(reading: Reading) -> tuple[Predicate | None, Predicate | None]:
    """The first act of a sentence, a plan too, where it is one of violence or the law, and the arrest or verdict told after it."""
    deed = next((p for p in reading.predicates if p.form in ("verb", "planned")), None)
    if deed is None or not (deed.kind in VIOLENT or deed.kind in JUDICIAL):
        return None, None
    held = (p for p in reading.predicates if p.kind in JUDICIAL and p.form == "verb" and p.passive)
    return deed, next((p for p in held if p.first > deed.last), None)
