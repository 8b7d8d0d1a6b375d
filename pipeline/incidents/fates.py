"""What the predicates of a sentence tell of a person: the verb whose subject it is, and what it suffers."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.incidents.readings import Reading, Span
from pipeline.incidents.triggers import UNDERGONE, Predicate, actors

_COPULAS = frozenset({"was", "were", "is", "are"})
_POINTED = frozenset({"in", "of", "for", "to", "behind", "with", "at", "on", "during", "from"})


def suffered(reading: Reading, span: Span, following: Predicate | None) -> list[str]:
    """What a person before a predicate suffers (`P was shot`, `P died`, `P, whom militants killed`)."""
    if following is None or not following.effect:
        return []
    whom = "whom" in reading.between(span.last, following.first)[:3]
    return [following.effect] if following.passive or following.word in UNDERGONE or whom else []


def joined_verb(reading: Reading, following: Predicate | None) -> Predicate | None:
    """The verb of harm that a verb without an outcome is joined with (`was ambushed and murdered`)."""
    if following is None or following.effect or not following.passive:
        return following
    after = reading.ahead(following.last)
    return after if after is not None and after.effect and reading.between(following.last, after.first) == ["and"] else following


def of_object(reading: Reading, span: Span, before: Predicate) -> list[str]:
    """What a person after a predicate suffers (`killed P`, `the kidnapping and murder of P`)."""
    gap = reading.between(before.last, span.first)
    if before.nominal:
        joined = [p.effect for p in reading.predicates if p.effect and reading.between(p.last, before.first) == ["and"]]
        return [*joined, before.effect] if "of" in gap else []
    if before.passive and before.effect and gap[:2] in (["together", "with"], ["along", "with"]):
        return [before.effect]
    spared = not before.active or "by" in gap or gap[:1] in (["in"], ["at"], ["for"], ["on"]) or "when" in gap
    spared = spared or (not _COPULAS.isdisjoint(gap) and "who" not in gap)  # the attack, in which G killed nine, was before P
    if spared:
        return []
    taken = next((p.effect for p in reading.predicates if p.active and p.effect and p.last == before.first - 2), "")
    return [taken, before.effect] if taken and reading.lower[before.first - 1] == "and" else [before.effect]


def verb_of(reading: Reading, span: Span) -> Predicate | None:
    """The predicate that a name before it is the subject of; a relative clause after the name is passed over."""
    for predicate in reading.predicates:
        if predicate.first <= span.last or predicate.form == "subject" or not reading.shared(predicate.first, span.first):
            continue
        gap = reading.path(span.last, predicate.first)
        if ";" in gap or _clause_begins(gap):
            return None
        if predicate.nominal and not actors("author").isdisjoint(gap):
            continue
        if not (predicate.kind in ("other", "civil", "speech") and {"who", "had", "whose"} & set(gap[-3:])):
            return _resumed(reading, span, predicate) or predicate
    return None


def _resumed(reading: Reading, span: Span, inner: Predicate) -> Predicate | None:
    """The passive to which a sentence comes back after a description of its subject (`P, a writer held to …, was shot`)."""
    if inner.effect or inner.kind == "speech" or reading.after(span.last, 1) != [","]:
        return None
    back = ([",", "was"], [",", "were"])
    if reading.before(inner.first, 2) in back:
        return None
    found = next((p for p in reading.predicates if p.first > inner.last and p.passive), None)
    return found if found is not None and reading.before(found.first, 2) in back else None


def _clause_begins(gap: Sequence[str]) -> bool:
    """Whether `that` begins a clause, and does not point (`a suspect in that crime`)."""
    return "that" in gap and gap[gap.index("that") - 1] not in _POINTED
