"""Words of violence and of courts that tell of no event: those of laws, of classes of people, of service abroad."""

from __future__ import annotations

from pipeline.incidents.readings import Reading
from pipeline.incidents.triggers import JUDICIAL, VIOLENT, Predicate, actors

_EVENTFUL = VIOLENT | JUDICIAL
_SERVICE = frozenset({"fighting", "fought"})
_OF_CLASS = frozenset({"of", "for", "with", "former", "from", "other", "among", "between", "on"})


def of_no_event(predicate: Predicate, reading: Reading) -> bool:
    """Whether a word is of a rule or a class of people, and no event.

    `life terms where an attack causes deaths`; `the monitoring of convicted terrorists`; `300 were fighting for ISIS`.
    """
    if predicate.kind not in _EVENTFUL and predicate.word not in _SERVICE:
        return False
    lead, after = reading.before(predicate.first, 2), reading.after(predicate.last, 3)
    if predicate.kind in VIOLENT and lead[-1:] in (["a"], ["an"]) and lead[:1] in (["where"], ["if"], ["should"]):
        return True
    if predicate.kind in JUDICIAL and list(lead) == ["among", "those"]:
        return True  # P was among those arrested, of whom the sentence before tells
    if predicate.kind == "harm" and predicate.form == "noun" and lead[-1:] in (["cause"], ["causes"]):
        return True
    if predicate.kind in JUDICIAL and predicate.first == predicate.last and not _OF_CLASS.isdisjoint(lead[-1:]):
        return bool(after) and after[0] in actors("militant") | actors("prisoner") and after[0].endswith("s")
    served = predicate.word in _SERVICE and after[:1] in (["for"], ["alongside"])
    return served and any(s.mention.label == "GROUP" and s.first in (predicate.last + 2, predicate.last + 3) for s in reading.spans)
