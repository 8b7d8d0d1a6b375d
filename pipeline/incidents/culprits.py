"""Those who did a deed, where their sentence tells no new one: put to death by a court, or only described by it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.incidents.readings import Reading
from pipeline.incidents.triggers import Predicate, actors

PUT_TO_DEATH = frozenset({"executed", "hanged", "shot"})
_NEAR = 7  # tokens from a word for an attacker in which his deed stands


def of_convicts(predicate: Predicate, before: Sequence[Predicate], reading: Reading) -> bool:
    """Whether an execution is a state's, of those whom a court condemned."""
    undergone = predicate.passive or reading.before(predicate.first, 1) == ["and"]
    alone = undergone and "by" not in reading.after(predicate.last, 3)
    if predicate.word == "shot":
        return alone and bool(before) and before[-1].kind == "conviction"
    sentenced = any(p.kind == "conviction" for p in before) or (alone and predicate.word == "hanged")
    return sentenced or bool(actors("executioner") & set(reading.before(predicate.first, len(reading.words))))


def of_deed(subject: Predicate, reading: Reading) -> bool:
    """Whether a word for an attacker only tells which deed he had part in (`the surviving gunman of the 2008 attack on P`)."""
    deed = reading.ahead(subject.last)
    led = reading.after(subject.last, 1) in (["of"], ["in"], ["behind"])
    if deed is None or deed.kind != "attack" or not deed.nominal or not led:
        return False
    return deed.first - subject.last <= _NEAR and {",", ";"}.isdisjoint(reading.between(subject.last, deed.first))
